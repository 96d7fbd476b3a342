#include "fuzz/laws/message.h"

#include "fuzz/fence.h"
#include "fuzz/laws/limits.h"

#include <string.h>

enum {
    FIRST_FEW = 5,
    EACH_ONE_IN = 64,
    PRINTED_ONE_IN = 16,
    LIMITS_ONE_IN = 64,
    LESS = 8,
    ROOM_MAX = 40,
    LONG = 4096
};

static bool same_result(struct s5_result a, struct s5_result b)
{
    return a.status == b.status && a.size == b.size && a.at == b.at && a.fault == b.fault;
}

/* Decodes a fenced copy into a message that must not be touched unless all is well. */
static struct s5_result decode(enum s5_message_kind kind, struct s5_span in, bool *touched)
{
    static struct s5_message message;
    static struct s5_message before;

    if (before.kind == 0)
        memset(&before, 0xa5, sizeof before);
    memcpy(&message, &before, sizeof message);
    struct s5_result result = s5_message_decode(kind, fence_copy(in), &message);
    if (result.status != S5_OK && memcmp(&message, &before, sizeof message) != 0)
        *touched = true;
    return result;
}

/* The next prefix to look at: each, or (`draw` other than 0) some of the first few, those where
 * something may change, and a few between. */
static size_t next_cut(size_t cut, struct s5_result last, size_t size, uint64_t draw)
{
    size_t next = cut + 1;

    if (draw != 0) {
        if (cut < FIRST_FEW)
            next += draw >> (32 + cut) & 1;
        else if (last.status == S5_MORE && last.size > cut + 2)
            next = last.size - 1;
        else if (last.status != S5_MORE || draw % EACH_ONE_IN > 0)
            next += size / 16 + (size_t)(draw >> 40) % (size / 2 + 1);
    }
    return next > size && cut < size ? size : next;
}

static const char *law_of_prefixes(enum s5_message_kind kind, struct s5_span in, uint64_t draw)
{
    struct s5_result last = {.status = S5_MORE, .size = 0};
    bool touched = false;
    size_t before = 0;

    for (size_t cut = 0; cut <= in.size; cut = next_cut(cut, last, in.size, draw)) {
        struct s5_result now = decode(kind, s5_span_first(in, cut), &touched);
        if (touched)
            return "*out was written without S5_OK";
        if (last.status == S5_OK && kind == S5_UDP) {
            if (now.status != S5_OK || now.size != cut)
                return "a datagram does not end where its octets end";
        } else if (last.status != S5_MORE) {
            if (!same_result(now, last))
                return "octets behind the message change the result";
        } else if (cut < last.size) {
            if (!same_result(now, last))
                return "the answer changes before the hint's length";
        } else if (now.status == S5_MORE && now.size <= cut) {
            return "the hint is not beyond the octets at hand";
        } else if (now.status == S5_OK && (now.size <= before || now.size > cut)) {
            return "S5_OK does not come with the message's last octet";
        } else if (now.status == S5_BAD &&
                   (now.at < before || now.at >= cut || now.fault == S5_FAULT_NONE)) {
            return "S5_BAD does not come with the octet at fault";
        }
        last = now;
        before = cut;
    }
    return NULL;
}

/* Rows seldom have octets behind their message: here they all do. */
static const char *law_of_what_follows(enum s5_message_kind kind, struct s5_result result,
                                       struct s5_span in)
{
    static const uint8_t behind[] = {0x00, 0x05, 0xff};
    static uint8_t longer[LONG + sizeof behind];
    bool touched = false;

    if (result.status == S5_MORE || kind == S5_UDP || in.size > LONG)
        return NULL;
    memcpy(longer, in.data, in.size);
    memcpy(longer + in.size, behind, sizeof behind);
    struct s5_span both = {longer, in.size + sizeof behind};
    return same_result(decode(kind, both, &touched), result)
               ? NULL
               : "octets behind the message change the result";
}

static const char *law_of_encoding(struct s5_result result, const struct s5_message *message,
                                   struct s5_span in, uint64_t draw)
{
    uint8_t *out = fence_room(result.size);

    if (s5_message_encode(message, out, result.size) != result.size)
        return "what was decoded encodes to another size";
    if (memcmp(out, in.data, result.size) != 0)
        return "what was decoded encodes to other octets";
    size_t step = draw == 0 ? 1 : 1 + (size_t)(draw >> 20) % LESS;
    for (size_t less = 1; less <= result.size && less <= LESS; less += step)
        if (s5_message_encode(message, fence_room(result.size - less), result.size - less) != 0)
            return "it encodes into less room than it needs";
    return NULL;
}

static bool printable(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e)
            return false;
    return true;
}

/* Into less room than it likes: what is written must be the front of `full`. */
static const char *law_of_room(struct s5_result result, const struct s5_message *message,
                               const char *full, size_t room)
{
    char less[ROOM_MAX];

    memset(less, 0x7f, sizeof less);
    s5_message_print(result, message, less, room);
    if (room > 0 && strncmp(less, full, strnlen(less, room - 1)) != 0)
        return "cut text is not the front of the whole";
    if (room > 0 && memchr(less, '\0', room) == NULL)
        return "cut text does not end";
    if (room < sizeof less && less[room] != 0x7f)
        return "text runs over its room";
    return NULL;
}

static const char *law_of_printing(struct s5_result result, const struct s5_message *message,
                                   uint64_t draw)
{
    static const size_t rooms[] = {0, 1, 2, 9, ROOM_MAX};
    char full[S5_MESSAGE_TEXT];
    const char *broken = NULL;

    s5_message_print(result, message, full, sizeof full);
    if (!printable(full) || strlen(full) + 1 == sizeof full)
        return "it prints as something else than printable ASCII that fits";
    for (size_t i = 0; i < S5_COUNT(rooms) && broken == NULL; i++)
        if (draw == 0 || i == (draw >> 24) % S5_COUNT(rooms))
            broken = law_of_room(result, message, full, rooms[i]);
    if (broken != NULL || result.status != S5_OK)
        return broken;
    s5_message_describe(message, full, sizeof full);
    return printable(full) ? NULL : "it is described with unprintable characters";
}

static const char *law_of_findings(struct s5_result result, const struct s5_message *message,
                                   size_t seen)
{
    struct s5_findings findings = {0};
    bool judged = message->kind != S5_SOCKS4_REQUEST && message->kind != S5_SOCKS4_REPLY;
    size_t end = result.status == S5_OK ? result.size : seen;

    s5_message_check(result, message, &findings);
    if (findings.count == S5_FINDINGS_MAX)
        return "the list of findings is full";
    for (size_t i = 0; i < findings.count; i++) {
        const struct s5_finding *finding = &findings.list[i];
        if (finding->at >= end && !(finding->at == 0 && result.status == S5_MORE))
            return "a finding lies outside the message";
        if (finding->clause >= S5_CLAUSE_COUNT || !printable(finding->text))
            return "a finding names no clause, or says nothing";
        if (result.status == S5_BAD && finding->at != result.at)
            return "the finding is elsewhere than the fault";
    }
    if (result.status == S5_BAD && judged && findings.count == 0)
        return "what is bad breaks no clause";
    if (result.status == S5_MORE && message->kind != S5_UDP && findings.count > 0)
        return "what is not whole yet breaks a clause";
    return NULL;
}

const char *law_of_message(enum s5_message_kind kind, struct s5_span in, uint64_t draw)
{
    struct s5_message message = {.kind = kind};
    const char *broken = law_of_prefixes(kind, in, draw);

    if (broken != NULL)
        return broken;
    struct s5_result result = s5_message_decode(kind, in, &message);
    broken = law_of_what_follows(kind, result, in);
    if (broken == NULL && result.status == S5_OK)
        broken = law_of_encoding(result, &message, in, draw);
    if (broken == NULL && draw % PRINTED_ONE_IN == 0)
        broken = law_of_printing(result, &message, draw);
    if (broken == NULL && result.status == S5_OK && draw % LIMITS_ONE_IN == 0)
        broken = law_of_limits(&message);
    if (broken == NULL)
        broken = law_of_findings(result, &message, in.size);
    return broken;
}

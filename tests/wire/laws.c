#include "wire/laws.h"

#include "base/text.h"
#include "octets.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static bool same_result(struct s5_result a, struct s5_result b)
{
    return a.status == b.status && a.size == b.size && a.at == b.at && a.fault == b.fault;
}

/* Decodes a fenced copy into a message that must not be touched unless all is well. */
static struct s5_result decode(enum s5_message_kind kind, struct s5_span in, bool *touched)
{
    struct s5_message message;
    struct s5_message before;

    memset(&message, 0xa5, sizeof message);
    memset(&before, 0xa5, sizeof before);
    struct s5_result result = s5_message_decode(kind, octets_fenced(in), &message);
    if (result.status != S5_OK && memcmp(&message, &before, sizeof message) != 0)
        *touched = true;
    return result;
}

/* Walks over all prefixes (of a very long message, over those near its ends). */
static const char *law_of_prefixes(enum s5_message_kind kind, struct s5_span in)
{
    struct s5_result last = {.status = S5_MORE, .size = 0};
    bool touched = false;

    for (size_t cut = 0; cut <= in.size; cut++) {
        if (cut == 1200 && in.size > 2400 && last.size >= in.size - 1200)
            cut = in.size - 1200;
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
        } else if (now.status == S5_OK && now.size != cut) {
            return "S5_OK does not come with the message's last octet";
        } else if (now.status == S5_BAD && (now.at + 1 != cut || now.fault == S5_FAULT_NONE)) {
            return "S5_BAD does not come with the octet at fault";
        }
        last = now;
    }
    return NULL;
}

/* Rows seldom have octets behind their message: here they all do. */
static const char *law_of_what_follows(enum s5_message_kind kind, struct s5_result result,
                                       struct s5_span in)
{
    static const uint8_t behind[] = {0x00, 0x05, 0xff};
    static uint8_t longer[OCTETS_MAX];
    bool touched = false;

    if (result.status == S5_MORE || kind == S5_UDP)
        return NULL;
    memcpy(longer, in.data, in.size);
    memcpy(longer + in.size, behind, sizeof behind);
    struct s5_span both = {longer, in.size + sizeof behind};
    return same_result(decode(kind, both, &touched), result)
               ? NULL
               : "octets behind the message change the result";
}

static const char *law_of_encoding(struct s5_result result, const struct s5_message *message,
                                   struct s5_span in)
{
    uint8_t *out = octets_fenced_room(result.size);

    if (s5_message_encode(message, out, result.size) != result.size)
        return "what was decoded encodes to another size";
    if (memcmp(out, in.data, result.size) != 0)
        return "what was decoded encodes to other octets";
    for (size_t less = 1; less <= result.size && less <= 8; less++)
        if (s5_message_encode(message, octets_fenced_room(result.size - less),
                              result.size - less) != 0)
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

/* `print` writes into less room than it likes: what it writes must be the front of `full`. */
static const char *law_of_printing(struct s5_result result, const struct s5_message *message)
{
    static const size_t rooms[] = {0, 1, 2, 9, 40};
    char full[S5_MESSAGE_TEXT];
    char less[40];

    s5_message_print(result, message, full, sizeof full);
    if (!printable(full) || strlen(full) + 1 == sizeof full)
        return "it prints as something else than printable ASCII that fits";
    for (size_t i = 0; i < S5_COUNT(rooms); i++) {
        memset(less, 0x7f, sizeof less);
        s5_message_print(result, message, less, rooms[i]);
        if (rooms[i] > 0 && strncmp(less, full, strnlen(less, rooms[i] - 1)) != 0)
            return "cut text is not the front of the whole";
        if (rooms[i] > 0 && memchr(less, '\0', rooms[i]) == NULL)
            return "cut text does not end";
        if (rooms[i] < sizeof less && less[rooms[i]] != 0x7f)
            return "text runs over its room";
    }
    if (result.status != S5_OK)
        return NULL;
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

const char *laws_broken(enum s5_message_kind kind, struct s5_span in)
{
    struct s5_message message = {.kind = kind};
    const char *broken = law_of_prefixes(kind, in);

    if (broken != NULL)
        return broken;
    struct s5_result result = s5_message_decode(kind, in, &message);
    broken = law_of_what_follows(kind, result, in);
    if (broken == NULL && result.status == S5_OK)
        broken = law_of_encoding(result, &message, in);
    if (broken == NULL)
        broken = law_of_printing(result, &message);
    if (broken == NULL)
        broken = law_of_findings(result, &message, in.size);
    return broken;
}

/* "{ab}*3" in a row's text stands for "ababab". */
static void unroll(const char *text, char *out, size_t size)
{
    out[0] = '\0';
    for (const char *p = text; *p != '\0'; p++) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;
        if (end == NULL) {
            s5_text_append(out, size, "%c", *p);
            continue;
        }
        char *behind;
        size_t times = strtoul(end + 2, &behind, 10);
        for (size_t i = 0; i < times; i++)
            s5_text_append(out, size, "%.*s", (int)(end - p - 1), p + 1);
        p = behind - 1;
    }
}

struct row_of_kind {
    enum s5_message_kind kind;
    const struct laws_row *row;
};

static void holds(void **state)
{
    static uint8_t storage[OCTETS_MAX];
    const struct row_of_kind *test = *state;
    struct s5_span in = octets(test->row->in, storage);
    struct s5_message message = {.kind = test->kind};
    struct s5_findings findings = {0};
    char text[S5_MESSAGE_TEXT];
    char want[S5_MESSAGE_TEXT];
    char found[256] = "";

    struct s5_result result = s5_message_decode(test->kind, octets_fenced(in), &message);
    s5_message_print(result, &message, text, sizeof text);
    unroll(test->row->want, want, sizeof want);
    assert_string_equal(text, want);
    s5_message_check(result, &message, &findings);
    for (size_t i = 0; i < findings.count; i++)
        s5_text_append(found, sizeof found, "%s%s@%zu", i == 0 ? "" : " ",
                       s5_clause(findings.list[i].clause)->id, findings.list[i].at);
    assert_string_equal(found, test->row->findings);
    const char *broken = laws_broken(test->kind, in);
    if (broken != NULL)
        fail_msg("%s", broken);
}

int laws_run(const char *group, enum s5_message_kind kind, const struct laws_row *rows,
             size_t count)
{
    struct row_of_kind *states = calloc(count, sizeof *states);
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    int failed = -1;

    if (states != NULL && tests != NULL) {
        for (size_t i = 0; i < count; i++) {
            states[i] = (struct row_of_kind){kind, &rows[i]};
            tests[i] = (struct CMUnitTest){
                .name = rows[i].name, .test_func = holds, .initial_state = &states[i]};
        }
        failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
    }
    free(tests);
    free(states);
    return failed;
}

void laws_assert_encodes(const struct s5_message *message, struct s5_span want)
{
    uint8_t *out = octets_fenced_room(want.size);

    assert_int_equal(s5_message_encode(message, out, want.size), want.size);
    assert_memory_equal(out, want.data, want.size);
}

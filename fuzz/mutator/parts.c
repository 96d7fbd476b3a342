#include "fuzz/mutator/work.h"

enum {
    SEARCHED = 16, /* octets among which the next message is looked for */
    TELLING = 3,   /* fewer octets are found by chance, amid anything */
};

/* A datagram is all that there is: no message stands before it. */
static bool may_stand(unsigned kinds, unsigned kind, bool first)
{
    return (kinds & 1U << kind) != 0 && (kind != S5_UDP || first || kinds == 1U << S5_UDP);
}

static bool is_clean(struct s5_result result, const struct s5_message *message)
{
    struct s5_findings findings = {0};

    s5_message_check(result, message, &findings);
    return findings.count == 0;
}

/* The message at the front of `in`: the longest that is clean. */
static struct mutator_part clean(unsigned kinds, struct s5_span in, bool first)
{
    struct mutator_part best = {S5_MESSAGE_KINDS, false, {in.data, 0}};

    for (unsigned kind = 0; kind < S5_MESSAGE_KINDS; kind++) {
        struct s5_message message;
        if (!may_stand(kinds, kind, first))
            continue;
        struct s5_result result = s5_message_decode((enum s5_message_kind)kind, in, &message);
        if (result.status != S5_OK || result.size <= best.octets.size ||
            !is_clean(result, &message))
            continue;
        best.kind = (enum s5_message_kind)kind;
        best.octets.size = result.size;
    }
    return best;
}

/* Any that can be read there, or that breaks off: those of one kind, which the dice choose. */
static struct mutator_part some(struct s5_dice *dice, unsigned kinds, struct s5_span in, bool first)
{
    struct mutator_part part = {S5_MESSAGE_KINDS, false, {in.data, 0}};
    uint32_t start = s5_pick(dice, S5_MESSAGE_KINDS);

    for (unsigned i = 0; i < S5_MESSAGE_KINDS; i++) {
        struct s5_message message;
        unsigned kind = (start + i) % S5_MESSAGE_KINDS;
        if (!may_stand(kinds, kind, first))
            continue;
        struct s5_result result = s5_message_decode((enum s5_message_kind)kind, in, &message);
        if (result.status == S5_BAD)
            continue;
        part.kind = (enum s5_message_kind)kind;
        part.torn = result.status == S5_MORE;
        part.octets.size = part.torn ? in.size : result.size;
        break;
    }
    return part;
}

static struct mutator_part no_message(unsigned kinds, struct s5_span in)
{
    size_t size = 1;

    while (size < in.size && size < SEARCHED &&
           clean(kinds, s5_span_skip(in, size), false).octets.size < TELLING)
        size++;
    if (size == SEARCHED)
        size = in.size;
    return (struct mutator_part){S5_MESSAGE_KINDS, false, s5_span_first(in, size)};
}

static struct mutator_part next(struct s5_dice *dice, unsigned kinds, struct s5_span in, bool first)
{
    struct mutator_part part = clean(kinds, in, first);
    bool alone = (kinds & (kinds - 1)) == 0;

    if (part.octets.size == 0 && kinds != 0 && (alone || s5_chance(dice, 40)))
        part = some(dice, kinds, in, first);
    else if (part.octets.size < TELLING && !alone && s5_chance(dice, 20))
        part = some(dice, kinds, in, first);
    return part.octets.size > 0 ? part : no_message(kinds, in);
}

void parts_read(struct s5_dice *dice, unsigned kinds, struct s5_span in, struct mutator_parts *out)
{
    out->count = 0;
    while (in.size > 0) {
        struct mutator_part part = {S5_MESSAGE_KINDS, false, in};
        if (out->count < MUTATOR_PARTS - 1)
            part = next(dice, kinds, in, out->count == 0);
        out->list[out->count++] = part;
        in = s5_span_skip(in, part.octets.size);
    }
}

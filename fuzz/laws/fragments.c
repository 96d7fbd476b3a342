#include "fuzz/laws/fragments.h"

#include "fuzz/fence.h"
#include "fuzz/target.h"

#include <string.h>

/* Compares `whole` with the octets of the last `sequence` fragments of `past`. */
static const char *law_of_whole(const struct oracle_fragment *past, size_t count, size_t sequence,
                                const struct s5_udp *whole)
{
    const struct s5_udp *last = &past[count - 1].udp;
    size_t end = whole->data.size;

    if (whole->rsv != 0 || whole->frag != 0)
        return "what is whole has RSV or FRAG";
    if (whole->dst.atyp != last->dst.atyp || whole->dst.port != last->dst.port ||
        !s5_span_equal(whole->dst.host, last->dst.host))
        return "what is whole goes elsewhere";
    for (size_t i = count; sequence > 0 && i-- > 0;) {
        struct s5_span data = past[i].udp.data;
        if (past[i].udp.frag == 0)
            continue;
        if (data.size > end || (data.size > 0 && memcmp(whole->data.data + end - data.size,
                                                        data.data, data.size) != 0))
            return "what is whole has other octets than its fragments";
        end -= data.size;
        sequence--;
    }
    return end == 0 ? NULL : "what is whole has more octets than its fragments";
}

static const char *law_of_state(const struct s5_fragments *fragments, uint64_t now)
{
    uint64_t deadline = s5_fragments_deadline(fragments);

    if (fragments->size > fragments->room)
        return "more is queued than there is room for";
    if ((fragments->highest == 0) != (deadline == UINT64_MAX))
        return "an empty queue has a deadline, or one that holds something has none";
    if (deadline != UINT64_MAX && (deadline <= now || deadline - now > S5_FRAGMENTS_TIMEOUT_MS))
        return "the deadline has passed, or is too far away";
    return NULL;
}

const char *law_of_fragments(const struct oracle_fragment *past, size_t count, size_t room)
{
    struct s5_fragments fragments;
    size_t sequence;
    unsigned complete = 0;

    s5_fragments_init(&fragments, fence_room(room), room);
    for (size_t i = 0; i < count; i++) {
        struct s5_udp udp = past[i].udp;
        struct s5_udp whole = {.frag = 0xa5};

        udp.data = fence_copy(udp.data);
        enum s5_fragments_verdict want = oracle_sequence(past, i + 1, room, &sequence);
        enum s5_fragments_verdict got = s5_fragments_take(&fragments, &udp, past[i].now, &whole);
        complete += got == S5_FRAGMENTS_COMPLETE;
        if (got != want)
            return "the oracle has another verdict";
        const char *broken = got == S5_FRAGMENTS_COMPLETE
                                 ? law_of_whole(past, i + 1, sequence, &whole)
                             : whole.frag != 0xa5 ? "something is whole that is not"
                                                  : NULL;
        if (broken == NULL)
            broken = law_of_state(&fragments, past[i].now);
        if (broken != NULL)
            return broken;
    }
    fuzz_verdict("%u whole", complete);
    return NULL;
}

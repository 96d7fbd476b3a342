#include "fuzz/oracle/sequence.h"

static bool same_place(const struct s5_address *a, const struct s5_address *b)
{
    return a->atyp == b->atyp && a->port == b->port && s5_span_equal(a->host, b->host);
}

enum s5_fragments_verdict oracle_sequence(const struct oracle_fragment *past, size_t count,
                                          size_t room, size_t *sequence)
{
    const struct oracle_fragment *last = &past[count - 1];
    size_t due = last->udp.frag % 128;
    size_t size = 0;

    *sequence = due;
    if (last->udp.frag == 0)
        return S5_FRAGMENTS_ALONE;
    if (due == 0)
        return S5_FRAGMENTS_DROPPED;
    for (const struct oracle_fragment *one = last; due > 0; one--) {
        if (one->udp.frag == 0) {
            if (one == past)
                return S5_FRAGMENTS_DROPPED;
            continue;
        }
        size += one->udp.data.size;
        if (one->udp.frag % 128 != due || (one != last && one->udp.frag > 127) || size > room ||
            !same_place(&one->udp.dst, &last->udp.dst) ||
            last->now - one->now >= S5_FRAGMENTS_TIMEOUT_MS)
            return S5_FRAGMENTS_DROPPED;
        due--;
        if (due > 0 && one == past)
            return S5_FRAGMENTS_DROPPED;
    }
    return last->udp.frag > 127 ? S5_FRAGMENTS_COMPLETE : S5_FRAGMENTS_QUEUED;
}

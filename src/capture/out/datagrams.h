/* The datagrams of an association as they are without a proxy: their header off, and whole where
 * they came in fragments (RFC 1928 section 7). */
#ifndef SOCKSPEC_CAPTURE_OUT_DATAGRAMS_H
#define SOCKSPEC_CAPTURE_OUT_DATAGRAMS_H

#include "capture/socks/association.h"

/* Sequences of fragments that wait at once, of all associations together: of 64 KiB each. The one
 * to which nothing was added for longest is given up for a new one. */
enum { S5_SEQUENCES_MAX = 128 };

struct s5_sequence;

/* One for a capture. Zeroed storage is empty. */
struct s5_sequences {
    struct s5_sequence *sequence[S5_SEQUENCES_MAX];
    size_t count;
    uint64_t turns;
    uint64_t seen; /* fragments */
    uint64_t used; /* fragments of datagrams that became whole */
};

/* What waits to become whole, of one association. Zeroed storage is empty; it must not move until
 * s5_datagrams_fini(). */
struct s5_datagrams {
    struct s5_sequence *sequence[2]; /* by whether it goes up; NULL: none was needed so far */
    uint64_t now;
};

struct s5_whole_datagram {
    struct s5_address remote;
    struct s5_span data; /* what was captured of it */
    size_t size;
};

/* Takes a datagram. True where one is whole with it, which borrows from it and from `sequences`
 * until the next call. One that is late, or has no header that can be read, never is, and nor is
 * one that the snap length cuts amid others. */
bool s5_datagrams_take(struct s5_datagrams *datagrams, struct s5_sequences *sequences,
                       const struct s5_datagram_seen *seen, struct s5_whole_datagram *out);

void s5_datagrams_fini(struct s5_datagrams *datagrams);

/* After every s5_datagrams_fini(). */
void s5_sequences_fini(struct s5_sequences *sequences);

#endif

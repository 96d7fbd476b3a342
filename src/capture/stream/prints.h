/* What is kept of the pieces of a stream, so that a retransmission that differs from them is found
 * out: the octets of the stream's opening; of what follows, for recent pieces, a sum over all
 * octets for a retransmission with the same bounds or wider ones, and the first octets for one that
 * overlaps them. */
#ifndef SOCKSPEC_CAPTURE_STREAM_PRINTS_H
#define SOCKSPEC_CAPTURE_STREAM_PRINTS_H

#include "base/pool.h"
#include "base/span.h"

enum {
    S5_PRINTS = 32,                /* pieces that are remembered */
    S5_PRINT_HEAD = 64,            /* octets of each that can be compared in part */
    S5_PRINTS_OPENING = 16 * 1024, /* octets that are kept as they are, at most */
};

struct s5_prints;

/* What all streams of a reader share. Zeroed but for `octets`. */
struct s5_prints_room {
    size_t octets;       /* that openings may still take in all */
    struct s5_pool pool; /* of what is kept of a stream */
};

/* Frees what streams gave back. */
void s5_prints_room_fini(struct s5_prints_room *room);

/* Remembers a piece at stream offset `at`; pieces come in order. `*prints` is NULL before the
 * first. Without memory, nothing is remembered. */
void s5_prints_add(struct s5_prints **prints, int64_t at, struct s5_span octets,
                   struct s5_prints_room *room);

/* Whether `again`, from offset `at` on, contradicts what is remembered; `prints` may be NULL. */
bool s5_prints_contradict(const struct s5_prints *prints, int64_t at, struct s5_span again);

/* `prints` may be NULL. */
void s5_prints_free(struct s5_prints *prints, struct s5_prints_room *room);

#endif

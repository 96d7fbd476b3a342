/* A stream of octets that arrives in pieces, as TCP may cut it. */
#ifndef SOCKSPEC_FUZZ_LAWS_FEED_H
#define SOCKSPEC_FUZZ_LAWS_FEED_H

#include "base/span.h"

/* It arrives at first up to `cut`, then all of it; or octet by octet; or in pieces of the sizes
 * that `pieces` lists, 0 for 256, and then all of it. */
struct feed {
    struct s5_span stream;
    size_t cut; /* the stream's size: whole */
    bool octetwise;
    struct s5_span pieces;
    size_t at;  /* octets consumed */
    size_t end; /* octets arrived */
};

/* Everything at once, the first of feed_next(). */
struct feed feed_whole(struct s5_span stream);
struct feed feed_in_two(struct s5_span stream, size_t cut);
struct feed feed_octetwise(struct s5_span stream);
struct feed feed_in_pieces(struct s5_span stream, struct s5_span pieces);

/* The next way to cut the same stream, at each place and then octet by octet; false behind the
 * last. */
bool feed_next(struct feed *feed);

/* The ways that `draw` has of it: all of feed_next() for 0, as far as there is time, else a few.
 * `*turn` is 0 at first; false when there are no more. Each is different from the whole. */
bool feed_other(struct feed *feed, struct s5_span stream, struct s5_span pieces, uint64_t draw,
                size_t *turn);

/* The octets at hand, fenced until the next call. */
struct s5_span feed_at_hand(const struct feed *feed);

/* Lets more of them arrive; false where no more come. */
bool feed_arrive(struct feed *feed);

#endif

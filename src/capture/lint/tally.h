/* What went in one direction of a connection, remembered in little: so that what comes out of a
 * proxy can be compared with what went in, however either was cut into segments. */
#ifndef SOCKSPEC_CAPTURE_LINT_TALLY_H
#define SOCKSPEC_CAPTURE_LINT_TALLY_H

#include "capture/stream/reassembly.h"

enum {
    S5_TALLY_HEAD = 64,     /* octets that are kept themselves */
    S5_TALLY_STRIDE = 4096, /* octets from mark to mark at first; twice as many when it gets long */
    S5_TALLY_MARKS = 32,
};

/* The sum of all octets up to a multiple of the stride, and the packet that bore the last. */
struct s5_tally_mark {
    uint64_t sum;
    uint64_t frame;
    int64_t time;
};

/* Zeroed storage is an empty one. */
struct s5_tally {
    uint64_t size;  /* octets, those that the capture lacks among them */
    uint64_t known; /* the first ones, none of which it lacks; no more is remembered but `size` */
    uint64_t sum;   /* of their whole words */
    uint64_t word;  /* the one begun */
    uint64_t first_frame; /* the packets that bore the first octet, and the last */
    int64_t first_time;
    uint64_t last_frame;
    int64_t last_time;
    uint64_t stride;
    unsigned mark_count;
    struct s5_tally_mark *marks; /* NULL while it is short */
    uint8_t head[S5_TALLY_HEAD];
};

void s5_tally_take(struct s5_tally *tally, const struct s5_piece *piece);
void s5_tally_fini(struct s5_tally *tally);

/* What is kept of it from octet `at` on; may be empty. */
struct s5_span s5_tally_head(const struct s5_tally *tally, uint64_t at);

/* Where two differ: at the earliest at `from`, and before `to`, in a packet up to `frame` of the
 * second one. */
struct s5_tally_difference {
    uint64_t from;
    uint64_t to;
    uint64_t frame;
    int64_t time;
};

/* Whether the octets differ that are known of both, as far as can be told: to the end only where
 * both are equally long, else to the last mark that both have passed. */
bool s5_tally_differ(const struct s5_tally *in, const struct s5_tally *out,
                     struct s5_tally_difference *where);

#endif

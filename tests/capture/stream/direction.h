/* One direction of TCP as a test plays it: segments in, the pieces that come out held against what
 * a piece may be, and written down. */
#ifndef SOCKSPEC_TESTS_CAPTURE_STREAM_DIRECTION_H
#define SOCKSPEC_TESTS_CAPTURE_STREAM_DIRECTION_H

#include "capture/stream/reassembly.h"

enum { DIRECTION_MAX = 4096, DIRECTION_TEXT = 2048 };

/* How the reassembly's user behaves. */
struct direction_manner {
    bool keep;    /* wants the octets of early segments */
    bool print;   /* has not all at hand to compare with, so that prints are made */
    uint32_t isn; /* the SYN's sequence number: the stream's first octet has the next one */
    size_t hand;  /* so many of the stream's first octets can be recalled */
};

struct direction {
    struct s5_reassembly stream;
    struct s5_reassembly_limits *limits;
    struct direction_manner manner;
    uint8_t octets[DIRECTION_MAX]; /* delivered */
    bool known[DIRECTION_MAX];
    uint64_t at;               /* octets delivered, gaps among them */
    uint64_t gap;              /* of which gaps */
    uint64_t frame;            /* of the latest segment */
    char text[DIRECTION_TEXT]; /* "abc [4] de/5": octets, 4 missing, 2 of 5 octets known */
};

void direction_init(struct direction *direction, struct direction_manner manner,
                    struct s5_reassembly_limits *limits);
void direction_fini(struct direction *direction);

/* A segment whose octets stand at stream offset `at`, with `flags`; `size` octets on the wire, of
 * which `octets` were captured. */
void direction_take(struct direction *direction, int64_t at, struct s5_span octets, uint32_t size,
                    uint8_t flags);

/* The other side acknowledges what is before `at`. */
void direction_acknowledge(struct direction *direction, int64_t at);

void direction_finish(struct direction *direction, bool closing);

bool direction_believes(const struct direction *direction, int64_t at);

#endif

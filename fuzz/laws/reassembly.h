/* What holds of one direction of TCP that is put back together, whatever segments come. */
#ifndef SOCKSPEC_FUZZ_LAWS_REASSEMBLY_H
#define SOCKSPEC_FUZZ_LAWS_REASSEMBLY_H

#include "capture/stream/reassembly.h"

/* Something that happens to the stream. Its true octets are a function of their place, so that an
 * event needs none of its own. */
enum tcp_kind {
    TCP_DATA,
    TCP_DATA_FIN,
    TCP_SYN,
    TCP_RST,
    TCP_ACK,       /* from the other side */
    TCP_CUT,       /* data of which the snap length cut some */
    TCP_DIFFERENT, /* data, but not the true octets */
    TCP_FAR,       /* data 65,536 times as far away */
    TCP_KINDS
};

struct tcp_event {
    enum tcp_kind kind;
    int32_t at; /* of the first octet, or the one that is acknowledged */
    uint32_t size;
    uint32_t captured;
};

struct tcp_manner {
    bool keep;
    bool print;
    bool syn; /* it comes first */
    bool closing;
    uint32_t isn;
    size_t hand;     /* so many of the stream's first octets can be recalled */
    size_t held_max; /* octets held */
};

enum { TCP_PLACES = 8192, TCP_BEFORE = 1024, TCP_EVENTS_MAX = 400 };

/* The first law that is broken over these events (at most TCP_EVENTS_MAX; but for those of TCP_FAR
 * within TCP_PLACES from TCP_BEFORE before the beginning on), in words, or NULL:
 *
 * - pieces follow one another without a hole; a gap bears no octets, and nothing bears more than
 *   its size;
 * - an octet that is delivered is one that came for its place, and the first one;
 * - what is held stays within its limit, and all of it is given back;
 * - nothing is said to have been sent in two ways unless it was.
 *
 * Where the beginning is known, no hole was given up and nothing is far away, also:
 *
 * - what has come without a hole before it is delivered, and no more;
 * - in the end all that came is, and what did not is a gap. */
const char *law_of_reassembly(const struct tcp_manner *manner, const struct tcp_event *events,
                              size_t count);

#endif

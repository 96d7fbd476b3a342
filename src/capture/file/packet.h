/* One packet of a capture, as every reader hands it on and every writer takes it. */
#ifndef SOCKSPEC_CAPTURE_FILE_PACKET_H
#define SOCKSPEC_CAPTURE_FILE_PACKET_H

#include "base/span.h"

struct s5_packet {
    uint64_t frame;     /* its number: 1 for the first packet of the capture, as Wireshark counts */
    int64_t time;       /* nanoseconds since 1970, UTC */
    bool nanoseconds;   /* whether the capture's clock is finer than a microsecond */
    bool timeless;      /* the capture does not say when; `time` is 0 */
    uint16_t link;      /* LINKTYPE_ value of its interface: 1 is Ethernet */
    uint32_t interface; /* which of the capture's interfaces, from 0, over all its sections */
    struct s5_span octets; /* what was captured; borrowed from the reader until the next packet */
    uint32_t size;         /* octets on the wire; never fewer than were captured */
};

/* Nanoseconds from one packet's time to another's, which may lie before it. A capture may claim
 * times so far apart that they cannot be told: then it is the most that can. */
static inline int64_t s5_time_between(int64_t from, int64_t to)
{
    uint64_t apart = to >= from ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    int64_t told = apart > INT64_MAX ? INT64_MAX : (int64_t)apart;

    return to >= from ? told : -told;
}

#endif

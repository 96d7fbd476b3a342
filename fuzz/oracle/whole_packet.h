/* Fragments of IP packets put together the naive way: a map of octets for each packet, and all that
 * capture/packet/defragment.h says done anew over it. */
#ifndef SOCKSPEC_FUZZ_ORACLE_WHOLE_PACKET_H
#define SOCKSPEC_FUZZ_ORACLE_WHOLE_PACKET_H

#include "base/span.h"

enum { ORACLE_PACKETS = 4, ORACLE_PACKET_MAX = 2560 };

struct oracle_piece {
    uint8_t version; /* 4 or 6 */
    uint8_t packet;  /* which, below ORACLE_PACKETS */
    bool more;
    uint32_t offset; /* octets; offset and size stay within ORACLE_PACKET_MAX */
    uint32_t size;
    struct s5_span octets; /* what was captured of it */
    int64_t time;
};

enum oracle_assembly {
    ORACLE_PART,  /* not whole yet, or given up */
    ORACLE_WRONG, /* a fragment that cannot be */
    ORACLE_WHOLE,
};

struct oracle_packet {
    bool there;
    bool dropped;
    int64_t started;
    uint32_t end; /* 0: not known */
    uint32_t highest;
    bool came[ORACLE_PACKET_MAX];
    bool known[ORACLE_PACKET_MAX];
    uint8_t octets[ORACLE_PACKET_MAX];
};

struct oracle_packets {
    struct oracle_packet of[2][ORACLE_PACKETS]; /* by version and packet */
};

/* Takes a fragment. On ORACLE_WHOLE `*whole` is its packet, with the octets up to `end`. */
enum oracle_assembly oracle_assemble(struct oracle_packets *packets,
                                     const struct oracle_piece *piece,
                                     const struct oracle_packet **whole);

#endif

/* How make_captures writes a capture: packets of TCP connections between clients and a proxy, with
 * right lengths, numbers, time stamps and checksums. */
#ifndef SOCKSPEC_BENCH_PACKETS_H
#define SOCKSPEC_BENCH_PACKETS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    SEGMENT = 1448, /* octets that fit behind IPv4, TCP and its time stamps into 1,500 */
    FIN = 0x01,
    SYN = 0x02,
    PSH = 0x08,
    ACK = 0x10,
};

enum side { CLIENT, SERVER };

/* Two ends of a TCP connection, each at its place [CLIENT] or [SERVER]. */
struct ends {
    uint32_t host[2];
    uint16_t port[2];
    uint32_t next[2];  /* sequence number of the octet that a side sends next */
    unsigned owed[2];  /* segments that a side has got and not acknowledged */
    uint32_t heard[2]; /* time stamp of the other side's last packet */
    uint16_t ip_id[2];
};

struct capture {
    FILE *file;
    uint64_t now;  /* microseconds since 1970 */
    uint64_t seed; /* of all that is random */
    uint64_t packets;
    uint64_t octets;
};

/* The same numbers each time; splitmix64. */
uint64_t chance(struct capture *capture);
uint64_t below(struct capture *capture, uint64_t limit);

/* Each writes at `at`, in network order, and returns what is behind it. */
uint8_t *put16(uint8_t *at, unsigned value);
uint8_t *put32(uint8_t *at, uint32_t value);
uint8_t *put(uint8_t *at, const void *from, size_t size);

/* Writes the head of the file. That something could not be written is asked of `file` at the end.
 */
void capture_begin(struct capture *capture);

/* Writes a packet that `side` sends; with ACK it acknowledges all that the side has got. */
void packet_write(struct capture *capture, struct ends *ends, enum side side, unsigned flags,
                  const uint8_t *payload, size_t size);

#endif

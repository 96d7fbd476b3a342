/* A small reader of what the writers write. It shares no code with them, and fails the test at
 * whatever is not as the formats want it. */
#ifndef SOCKSPEC_TESTS_CAPTURE_READING_H
#define SOCKSPEC_TESTS_CAPTURE_READING_H

#include "base/span.h"

#include <stdio.h>

/* A file that a test writes into, in memory. */
struct memory {
    FILE *file;
    char *data;
    size_t size;
};

void memory_open(struct memory *memory);
struct s5_span memory_octets(struct memory *memory); /* all that was written so far */
void memory_close(struct memory *memory);

/* One block of pcapng. */
struct block {
    uint32_t type;
    struct s5_span body;
};

/* Takes the next block from the front of `rest`; false at the end. */
bool read_block(struct s5_span *rest, struct block *out);

/* The value of the option of that code among those that begin at `at` of the body; false where it
 * is not there. All of them are looked at. */
bool read_option(const struct block *block, size_t at, uint16_t code, struct s5_span *out);

uint16_t read_u16(struct s5_span in, size_t at); /* lowest octet first */
uint32_t read_u32(struct s5_span in, size_t at);

/* An enhanced packet block. */
struct captured {
    uint32_t interface;
    uint64_t time;
    struct s5_span octets;
    uint32_t size; /* on the wire */
    char comment[256];
};

void read_packet(const struct block *block, struct captured *out);

/* A raw IP packet with TCP or UDP in it, whose lengths and checksums are right. */
struct dissected {
    bool four;
    bool tcp;
    uint8_t from[16];
    uint8_t to[16];
    uint16_t from_port;
    uint16_t to_port;
    uint32_t seq;
    uint32_t ack;
    uint8_t flags;
    struct s5_span options; /* of TCP */
    struct s5_span payload; /* that was captured */
    size_t payload_size;    /* that was there */
};

void dissect(struct s5_span packet, size_t size, struct dissected *out);

/* Every packet of a capture, a line each: "5>80 SA 0 1 +0", the ports, TCP's flags, sequence number
 * and acknowledgement, and the octets of payload; "+9/20" where 9 of 20 were captured; the text of
 * a payload that is printable and short; whether an address is neither 192.0.2.1 nor
 * 127.0.0.1; the comment in brackets. UDP has "UDP" there. Valid until
 * the next call. */
const char *conversation(struct s5_span capture);

#endif

/* Makes up the packet around a segment or datagram: IP and TCP or UDP headers, lengths and
 * checksums right, and no link layer, so that no MAC address need be invented (S5_LINK_RAW). */
#ifndef SOCKSPEC_CAPTURE_PACKET_BUILD_H
#define SOCKSPEC_CAPTURE_PACKET_BUILD_H

#include "capture/packet/decode.h"

enum {
    S5_BUILD_MAX = 40 + 65535, /* octets of the longest packet: that much behind an IPv6 header */
    S5_BUILD_TCP_DATA = 65535 - 20 - 20, /* payload that fits into any TCP packet without options */
    S5_BUILD_UDP_DATA = 65535 - 20 - 8,  /* into a UDP packet over IPv4 */
    S5_BUILD_UDP6_DATA = 65535 - 8,      /* over IPv6 */
};

/* Writes the packet of `segment`, which has a transport. It is IPv4 where both hosts are; else
 * IPv6. `options` are TCP's, padded to four octets already. Of a payload of which less was captured
 * than was sent, what is missing counts as zeros in the checksum, and the packet ends early.
 * Returns the octets written, and in `*size` those that the packet has on the wire; 0 where the
 * payload does not fit into one. */
size_t s5_build(const struct s5_segment *segment, struct s5_span options, uint8_t out[S5_BUILD_MAX],
                uint32_t *size);

#endif

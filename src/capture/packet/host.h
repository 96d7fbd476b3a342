/* An IP address, and one with a port, as the tables of a capture use them for keys. */
#ifndef SOCKSPEC_CAPTURE_PACKET_HOST_H
#define SOCKSPEC_CAPTURE_PACKET_HOST_H

#include "base/span.h"

/* Sixteen octets in network order; an IPv4 address stands there as ::ffff:a.b.c.d. All zeros is
 * nobody's. */
struct s5_host {
    uint8_t octets[16];
};

struct s5_peer {
    struct s5_host host;
    uint16_t port;
};

enum { S5_PEER_TEXT = 64 }; /* characters of the longest printed peer, NUL included */

struct s5_host s5_host_ipv4(const uint8_t four[4]);
struct s5_host s5_host_ipv6(const uint8_t sixteen[16]);
bool s5_host_is_ipv4(const struct s5_host *host);

/* 0.0.0.0 or ::, "any" address. */
bool s5_host_is_zero(const struct s5_host *host);

bool s5_host_equal(const struct s5_host *a, const struct s5_host *b);
bool s5_peer_equal(const struct s5_peer *a, const struct s5_peer *b);

/* "1.2.3.4:80", "[::1]:80". Returns the number of characters. */
size_t s5_peer_print(const struct s5_peer *peer, char out[S5_PEER_TEXT]);

#endif

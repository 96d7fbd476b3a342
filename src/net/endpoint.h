/* An IP address and port as the system's sockets know them. */
#ifndef SOCKSPEC_NET_ENDPOINT_H
#define SOCKSPEC_NET_ENDPOINT_H

#include "base/error.h"
#include "wire/address.h"

/* `family` is 4 or 6, or 0 for none. `ip` holds 4 or 16 octets in network order, `port` is in host
 * order, `scope` is the interface index of a link-local IPv6 address. */
struct s5_endpoint {
    int family;
    uint8_t ip[16];
    uint16_t port;
    uint32_t scope;
};

enum { S5_ENDPOINT_TEXT = 80 };

/* "1.2.3.4:5" or "[::1]:5"; a scope shows as "[fe80::1%2]:5", an endpoint of no family as "-". */
void s5_endpoint_print(const struct s5_endpoint *endpoint, char *out, size_t size);

/* "1.2.3.4" or "::1", without the port. */
void s5_endpoint_print_host(const struct s5_endpoint *endpoint, char *out, size_t size);

/* Reads a numeric "1.2.3.4:5" or "[::1]:5". Returns 0, or -1 with the error told. */
int s5_endpoint_parse(const char *text, struct s5_endpoint *out, struct s5_error *error);

/* Reads a numeric address alone: IPv4 of four decimal parts, or IPv6 without brackets, maybe with a
 * scope ("fe80::1%eth0"). Returns 0 or -1. */
int s5_endpoint_parse_host(const char *text, uint16_t port, struct s5_endpoint *out);

/* An IPv4-mapped IPv6 address is the IPv4 one here, and a scope of 0 is any. */
bool s5_endpoint_equal(const struct s5_endpoint *a, const struct s5_endpoint *b);
bool s5_endpoint_same_host(const struct s5_endpoint *a, const struct s5_endpoint *b);
bool s5_endpoint_is_loopback(const struct s5_endpoint *endpoint);
bool s5_endpoint_is_unspecified(const struct s5_endpoint *endpoint);

/* The wire's form of an endpoint; borrows `endpoint->ip`. An IPv4-mapped IPv6 address becomes IPv4.
 */
struct s5_address s5_endpoint_address(const struct s5_endpoint *endpoint);

/* The endpoint that an address of ATYP 1 or 4 names; false for a name. */
bool s5_endpoint_from_address(const struct s5_address *address, struct s5_endpoint *out);

/* The address of this host, port 0, from which the system would send to `to`; false, with `*out`
 * undefined, where there is no way to it. */
bool s5_endpoint_toward(const struct s5_endpoint *to, struct s5_endpoint *out);

#endif

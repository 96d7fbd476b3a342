/* Destinations of datagrams that are named: resolved once, with the datagrams waiting for it in
 * order. Names, datagrams and octets kept are all bounded; what is beyond is dropped, as UDP may.
 */
#ifndef SOCKSPEC_REFERENCE_SERVER_UDP_NAMES_H
#define SOCKSPEC_REFERENCE_SERVER_UDP_NAMES_H

#include "net/resolver.h"

struct s5_udp_names;

/* `send` gets each datagram with the addresses of its destination, port included: none for a name
 * that does not resolve. NULL when out of memory. */
struct s5_udp_names *s5_udp_names_new(struct s5_loop *loop, struct s5_resolver *resolver,
                                      void (*send)(void *user, struct s5_span name,
                                                   const struct s5_endpoint *list, size_t count,
                                                   struct s5_span data),
                                      void *user);
void s5_udp_names_free(struct s5_udp_names *names);

/* Sends at once where the name is known, else as soon as it is. */
void s5_udp_names_send(struct s5_udp_names *names, struct s5_span name, uint16_t port,
                       struct s5_span data);

#endif

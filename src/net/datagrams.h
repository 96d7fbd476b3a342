/* UDP sockets. */
#ifndef SOCKSPEC_NET_DATAGRAMS_H
#define SOCKSPEC_NET_DATAGRAMS_H

#include "base/span.h"
#include "net/endpoint.h"
#include "net/loop.h"

struct s5_datagrams;

/* Binds to `at` (port 0 picks one) and receives at once. `received` gets each datagram, valid
 * during the call; the socket may be freed in it. An ICMP error is no event: the socket is not
 * connected. The receive buffer is asked to hold at least 4 datagrams of full size. NULL with the
 * error told. */
struct s5_datagrams *s5_datagrams_new(struct s5_loop *loop, const struct s5_endpoint *at,
                                      void (*received)(void *user, const struct s5_endpoint *from,
                                                       struct s5_span in),
                                      void *user, struct s5_error *error);
void s5_datagrams_local(const struct s5_datagrams *datagrams, struct s5_endpoint *out);

/* Sends one datagram; copies it only where the system cannot take it at once. Returns 0, or an
 * errno value (positive): EMSGSIZE, or EAFNOSUPPORT where `to` is of the other family, among them.
 * A queue of more than 1 MiB drops, as UDP may. */
int s5_datagrams_send(struct s5_datagrams *datagrams, const struct s5_endpoint *to,
                      struct s5_span in);
void s5_datagrams_free(struct s5_datagrams *datagrams); /* NULL is allowed */

#endif

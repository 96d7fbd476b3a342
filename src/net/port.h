/* Ports that are not used again soon. */
#ifndef SOCKSPEC_NET_PORT_H
#define SOCKSPEC_NET_PORT_H

#include "net/endpoint.h"
#include "net/loop.h"

/* Where `at->port` is 0: sets it to a free one outside the range from which the system picks ports,
 * each time another one, more than a thousand times. So a connection or datagram that comes late
 * for a port which was given up never meets its next owner, as it may with ports that the system
 * picks. Leaves 0 where there is none. */
void s5_port_fresh(struct s5_loop *loop, struct s5_endpoint *at);

/* The ports come from a part of that range which the process keeps to itself from the first call
 * on, held by a socket: gives it back. */
void s5_port_give_back(void);

#endif

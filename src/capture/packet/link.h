/* The link layer of a packet, off. */
#ifndef SOCKSPEC_CAPTURE_PACKET_LINK_H
#define SOCKSPEC_CAPTURE_PACKET_LINK_H

#include "capture/packet/rest.h"

/* Leaves in `*rest` what lies behind the headers of a link of this type (LINKTYPE_), and says which
 * version of IP that is: 4 or 6. Or 0, with `*why` written. */
int s5_link_strip(uint16_t link, struct s5_rest *rest, enum s5_no_transport *why);

#endif

/* The headers of IPv4 and IPv6 of a packet, off. */
#ifndef SOCKSPEC_CAPTURE_PACKET_IP_H
#define SOCKSPEC_CAPTURE_PACKET_IP_H

#include "capture/packet/rest.h"

enum { S5_IP_TCP = 6, S5_IP_UDP = 17 };

struct s5_ip {
    struct s5_host from;
    struct s5_host to;
    uint8_t version;
    uint8_t protocol; /* of what follows the headers */
    bool part;        /* what follows is a fragment; then the rest below is written */
    bool more;        /* not the last one */
    uint32_t id;
    uint32_t offset; /* octets */
    uint32_t room;   /* octets that the whole may have, so that a packet can bear it */
    /* Where it stands in the capture, or NULL; set by those who ask for
     * s5_defragmenter_fragments().
     */
    const struct s5_fragment *place;
};

/* Leaves in `*rest` what lies behind the header, of the size that the header tells: what a link
 * layer filled up the packet with is not in it, and what is in it may be more than the capture says
 * was on the wire, since there are tools that cut packets and do not leave word. Where the header
 * tells no size, as it is with the large packets that a card is to take apart, it goes up to the
 * packet's end. False with `*why` written. */
bool s5_ipv4_read(struct s5_rest *rest, struct s5_ip *out, enum s5_no_transport *why);
bool s5_ipv6_read(struct s5_rest *rest, struct s5_ip *out, enum s5_no_transport *why);

/* Whether a next header is an extension header, behind which there is another next header. */
bool s5_ipv6_is_extension(uint8_t next);

/* Passes over extension headers from `ip->protocol` on, up to a fragment or to what is none. */
bool s5_ipv6_extensions(struct s5_rest *rest, struct s5_ip *ip, enum s5_no_transport *why);

#endif

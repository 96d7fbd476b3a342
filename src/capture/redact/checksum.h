/* Checksums of packets in which octets were overwritten. One that was right is right again. One
 * that was wrong stays as it is: somebody may look for it, or a card was to complete it. Of a
 * packet that is not there whole nobody can say; its checksum changes as a right one does. */
#ifndef SOCKSPEC_CAPTURE_REDACT_CHECKSUM_H
#define SOCKSPEC_CAPTURE_REDACT_CHECKSUM_H

#include "capture/packet/host.h"

/* What IP bears: a segment, a datagram, a message of ICMP. */
struct s5_borne {
    struct s5_host from;
    struct s5_host to;
    uint8_t protocol;
    struct s5_span was; /* what was captured of it */
    size_t size;        /* what was on the wire of it */
};

/* Mends the checksum of `out`, which is as long as `borne->was` and differs in what was
 * overwritten. Returns where the checksum stands, or 0 where it knows of none. */
size_t s5_checksum_mend(const struct s5_borne *borne, uint8_t *out);

/* Mends the frame check sequence of an Ethernet frame, if it was captured with it. */
void s5_ethernet_mend(struct s5_span was, uint8_t *out);

#endif

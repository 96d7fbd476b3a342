/* Fragments of IP packets, put together again.
 *
 * Where fragments of an IPv4 packet overlap, the octets that came first count. An IPv6 packet whose
 * fragments overlap is dropped, with those that are still to come (RFC 5722), unless the octets are
 * the same. A fragment that cannot be (empty, not a multiple of eight octets, beyond what a packet
 * can bear, beyond the last one, a second last one) is passed over. A packet that is not whole
 * within S5_DEFRAGMENT_SECONDS of the capture's time, or for which there is no room, is given up.
 */
#ifndef SOCKSPEC_CAPTURE_PACKET_DEFRAGMENT_H
#define SOCKSPEC_CAPTURE_PACKET_DEFRAGMENT_H

#include "capture/packet/ip.h"

enum {
    S5_DEFRAGMENT_SECONDS = 30,
    S5_DEFRAGMENT_PACKETS = 4096, /* that wait to be whole */
};

struct s5_defragmenter;

/* Holds at most `octets`, what it needs itself for each packet included. NULL: out of memory. */
struct s5_defragmenter *s5_defragmenter_new(size_t octets);
void s5_defragmenter_free(struct s5_defragmenter *defragmenter);

/* Packets that were given up for want of room. */
uint64_t s5_defragmenter_evicted(const struct s5_defragmenter *defragmenter);

/* Octets that it holds now. */
size_t s5_defragmenter_held(const struct s5_defragmenter *defragmenter);

/* Takes the fragment `*rest` of `ip`, captured at `time`. True where the packet is whole with it:
 * `*rest` is then what the packet bore, valid until the next call, and `ip->protocol` its protocol.
 * Of octets that a fragment lacks because of a snap length only those before the first count as
 * captured. False with `*why` written: S5_PART_OF_PACKET or S5_HEADER_WRONG. */
bool s5_defragment(struct s5_defragmenter *defragmenter, struct s5_ip *ip, int64_t time,
                   struct s5_rest *rest, enum s5_no_transport *why);

/* Who is told of those that did not become whole, if ip->place told where they stand; and that no
 * more will come, so that none becomes whole any more. */
void s5_defragmenter_trace(struct s5_defragmenter *defragmenter, const struct s5_lost_user *user);
void s5_defragmenter_finish(struct s5_defragmenter *defragmenter);

/* The fragments of the packet that is whole now, in the order that they came in; those that
 * overlap others too. None where ip->place was NULL. Valid until its next call. */
const struct s5_fragment *s5_defragmenter_fragments(const struct s5_defragmenter *defragmenter,
                                                    size_t *count);

#endif

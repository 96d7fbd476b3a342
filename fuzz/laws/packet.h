/* What holds of the decoding of packets, whatever their octets are. */
#ifndef SOCKSPEC_FUZZ_LAWS_PACKET_H
#define SOCKSPEC_FUZZ_LAWS_PACKET_H

#include "capture/packet/decode.h"
#include "fuzz/laws/log.h"

/* Notes all that is known of a segment. */
void log_segment(struct log *log, const struct s5_segment *segment);

/* The first law that is broken by what a packet gave, in words, or NULL: what bears nothing says
 * why; the payload is no more than was on the wire, and its octets are those of the packet, or of
 * packets before it where it is a fragment. */
const char *law_of_segment(const struct s5_segment *segment, const struct s5_packet *packet);

/* A packet that bears a segment by itself bears the same one, less of its payload, when a snap
 * length cuts it to `captured` octets, or nothing because its headers are cut; and what bears none
 * bears none then. */
const char *law_of_snap_length(const struct s5_packet *packet, size_t captured);

#endif

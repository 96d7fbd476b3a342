/* What holds of fragments of IP packets, whatever they are. */
#ifndef SOCKSPEC_FUZZ_LAWS_DEFRAGMENT_H
#define SOCKSPEC_FUZZ_LAWS_DEFRAGMENT_H

#include "fuzz/oracle/whole_packet.h"

/* The first law that is broken over these fragments, in words, or NULL: a packet is whole just
 * where it is for the oracle, with the same octets up to the first that was not captured, and the
 * protocol of its first fragment; and what is held goes back to nothing with the packets. */
const char *law_of_defragment(const struct oracle_piece *pieces, size_t count);

/* The same where there is room for `octets` only: it keeps to that. */
const char *law_of_defragment_room(const struct oracle_piece *pieces, size_t count, size_t octets);

#endif

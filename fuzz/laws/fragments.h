/* What holds of every sequence of fragments. */
#ifndef SOCKSPEC_FUZZ_LAWS_FRAGMENTS_H
#define SOCKSPEC_FUZZ_LAWS_FRAGMENTS_H

#include "fuzz/oracle/sequence.h"

enum { LAW_FRAGMENTS_MAX = 512 };

/* The first law that the queue breaks over these datagrams (at most LAW_FRAGMENTS_MAX), in words,
 * or NULL:
 *
 * - it comes to the oracle's verdicts;
 * - what is whole has the octets of the fragments in their order, FRAG 0, and the destination that
 *   all of them bear;
 * - it writes within its room, and has a deadline while it holds something, 5 seconds after the
 *   first. */
const char *law_of_fragments(const struct oracle_fragment *past, size_t count, size_t room);

#endif

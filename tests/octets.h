/* Octets as a test writes them, and as nobody did. */
#ifndef SOCKSPEC_TESTS_OCTETS_H
#define SOCKSPEC_TESTS_OCTETS_H

#include "base/span.h"

enum { OCTETS_MAX = 70000 };

/* Reads "05 01 00", with 'text' for its characters and *255 behind an octet that stands 255 times,
 * into `out`, which has room for OCTETS_MAX. A notation that cannot be read ends the program. */
struct s5_span octets(const char *notation, uint8_t *out);

/* The next of a fixed sequence of pseudo-random numbers; `*seed` must not be 0. */
uint64_t octets_random(uint64_t *seed);

/* One of 0 to `below` - 1. */
size_t octets_below(uint64_t *seed, size_t below);

#endif

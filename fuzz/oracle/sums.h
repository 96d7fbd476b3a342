/* Checksums of packets, looked at without the code that makes them. */
#ifndef SOCKSPEC_FUZZ_ORACLE_SUMS_H
#define SOCKSPEC_FUZZ_ORACLE_SUMS_H

#include "base/span.h"

/* Whether the sums of an IP packet of TCP or UDP, without options or extensions of IP, are those of
 * RFC 1071. `size` is what it has on the wire: what was not captured counts as zeros. */
bool sums_are_right(struct s5_span packet, size_t size);

#endif

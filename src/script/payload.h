/* Long payloads that need no storage: octet i of a payload follows from its seed alone, so both
 * ends can make and verify it at any offset, and a payload of one case is never taken for that of
 * another. */
#ifndef SOCKSPEC_SCRIPT_PAYLOAD_H
#define SOCKSPEC_SCRIPT_PAYLOAD_H

#include "base/span.h"

/* Writes the `size` octets of the payload that begin at `at`. */
void s5_payload_write(uint64_t seed, uint64_t at, uint8_t *out, size_t size);

/* The offset, within `in`, of the first octet that is not the payload's at `at`; in.size when all
 * are right. */
size_t s5_payload_verify(uint64_t seed, uint64_t at, struct s5_span in);

#endif

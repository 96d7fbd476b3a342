/* Overwrites what must not be told. */
#ifndef SOCKSPEC_BASE_MASK_H
#define SOCKSPEC_BASE_MASK_H

#include "base/span.h"

/* Overwrites with '*' every octet of `secret` wherever it appears in the `size` octets at `octets`.
 * `from` and `count` choose the part of the secret that is masked. A secret cut short by the end of
 * the octets is masked too, when at least two octets of it are there. */
void s5_mask(uint8_t *octets, size_t size, struct s5_span secret, size_t from, size_t count);

#endif

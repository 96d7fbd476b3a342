/* Octets as hexadecimal text and back. */
#ifndef SOCKSPEC_BASE_HEX_H
#define SOCKSPEC_BASE_HEX_H

#include "base/span.h"

/* Writes `in` as lower-case digits, two an octet, with a NUL behind them: 2 * in.size + 1
 * characters. What does not fit in `size` is left out, whole octets at a time. */
void s5_hex_print(struct s5_span in, char *out, size_t size);

/* Reads pairs of digits, with white space allowed between pairs, into `out`. Returns the number
 * of octets, or -1 when the text is not hexadecimal or more than `size` octets long. */
long s5_hex_parse(const char *text, uint8_t *out, size_t size);

#endif

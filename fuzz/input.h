/* An input taken apart from its front: what a target chooses by, and the octets that it is about.
 * Where nothing is left choices are 0 and spans empty, so that every input means something. */
#ifndef SOCKSPEC_FUZZ_INPUT_H
#define SOCKSPEC_FUZZ_INPUT_H

#include "base/span.h"

uint8_t input_u8(struct s5_span *in);
uint16_t input_u16(struct s5_span *in); /* network order */

/* The next `size` octets, or all that are left where there are fewer. */
struct s5_span input_span(struct s5_span *in, size_t size);

/* A field behind its length octet. */
struct s5_span input_field(struct s5_span *in);

#endif

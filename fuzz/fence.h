/* Places for octets where a sanitizer notices every access past their end. */
#ifndef SOCKSPEC_FUZZ_FENCE_H
#define SOCKSPEC_FUZZ_FENCE_H

#include "base/span.h"

enum { FENCE_MAX = 1 << 20 };

/* Copies `in`, at most FENCE_MAX octets, to the very end of a heap block. Valid until the next
 * call. */
struct s5_span fence_copy(struct s5_span in);

/* The `size` last octets of another such block, to write into. */
uint8_t *fence_room(size_t size);

#endif

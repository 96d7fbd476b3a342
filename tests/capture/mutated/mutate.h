/* Captures bent by dice. */
#ifndef SOCKSPEC_TESTS_CAPTURE_MUTATED_MUTATE_H
#define SOCKSPEC_TESTS_CAPTURE_MUTATED_MUTATE_H

#include "base/buffer.h"
#include "capture/mutated/records.h"

/* A connection, whichever end is which. */
struct pair {
    struct s5_peer ends[2];
};

bool pair_has(const struct pair *pair, const struct s5_peer *from, const struct s5_peer *to);

/* Bends anything: octets and lengths of the file, of packets and of what is said in them, records
 * dropped, doubled, swapped, and taken from `other`. Says in `what` what it did. */
uint8_t *mutate_anything(struct records *records, const struct records *other, uint64_t *seed,
                         size_t *size, struct s5_buffer *what);

/* Bends the packets of one connection only, which it names; all others stay as they were, but for
 * their numbers. False where the capture has no connection that is known. */
bool mutate_connection(struct records *records, uint64_t *seed, struct pair *victim,
                       struct s5_buffer *what);

#endif

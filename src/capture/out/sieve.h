/* Remembers which pairs of ends there were, in little room, whatever their number: it never forgets
 * one, and now and then takes for known what it was not told. */
#ifndef SOCKSPEC_CAPTURE_OUT_SIEVE_H
#define SOCKSPEC_CAPTURE_OUT_SIEVE_H

#include "capture/packet/host.h"

struct s5_sieve {
    uint64_t *bits;
};

/* False: out of memory. */
bool s5_sieve_init(struct s5_sieve *sieve);
void s5_sieve_fini(struct s5_sieve *sieve);

/* Of the ends either may be first. */
void s5_sieve_add(struct s5_sieve *sieve, const struct s5_peer *a, const struct s5_peer *b);
bool s5_sieve_has(const struct s5_sieve *sieve, const struct s5_peer *a, const struct s5_peer *b);

#endif

#include "capture/out/sieve.h"

#include "capture/stream/table.h"

#include <stdlib.h>

/* Each pair has four bits in four MiB: of a million pairs not known, 16 in 100,000 are taken for
 * known when a million are. */
enum { BITS_LOG = 25, EACH = 4 };

bool s5_sieve_init(struct s5_sieve *sieve)
{
    sieve->bits = calloc((size_t)1 << (BITS_LOG - 6), sizeof *sieve->bits);
    return sieve->bits != NULL;
}

void s5_sieve_fini(struct s5_sieve *sieve)
{
    free(sieve->bits);
}

/* The places of a pair's bits follow each other at a distance that is its own. */
static size_t place(uint64_t hash, unsigned which)
{
    return (size_t)(hash + which * (hash >> 32 | 1)) & (((size_t)1 << BITS_LOG) - 1);
}

void s5_sieve_add(struct s5_sieve *sieve, const struct s5_peer *a, const struct s5_peer *b)
{
    uint64_t hash = s5_pair_hash(a, b);

    for (unsigned i = 0; i < EACH; i++)
        sieve->bits[place(hash, i) / 64] |= UINT64_C(1) << place(hash, i) % 64;
}

bool s5_sieve_has(const struct s5_sieve *sieve, const struct s5_peer *a, const struct s5_peer *b)
{
    uint64_t hash = s5_pair_hash(a, b);

    for (unsigned i = 0; i < EACH; i++)
        if (!(sieve->bits[place(hash, i) / 64] >> place(hash, i) % 64 & 1))
            return false;
    return true;
}

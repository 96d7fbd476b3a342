/* Finds a connection by its two ends, whichever of them sent the packet. */
#ifndef SOCKSPEC_CAPTURE_STREAM_TABLE_H
#define SOCKSPEC_CAPTURE_STREAM_TABLE_H

#include "capture/packet/host.h"

/* The two ends, first member of what is stored; the same pair is stored once. */
struct s5_pair {
    struct s5_peer peer[2];
};

/* Of the two ends either may be first. */
uint64_t s5_pair_hash(const struct s5_peer *a, const struct s5_peer *b);

struct s5_slot {
    uint64_t hash;
    struct s5_pair *pair; /* NULL: free */
};

struct s5_table {
    struct s5_slot *slots;
    size_t mask; /* one less than their number, a power of two */
    size_t count;
};

/* False: out of memory. */
bool s5_table_init(struct s5_table *table);
void s5_table_fini(struct s5_table *table);

/* The pair whose ends are `from` and `to`, and in `*which` the number of the one that is `from`; or
 * NULL. */
struct s5_pair *s5_table_find(const struct s5_table *table, const struct s5_peer *from,
                              const struct s5_peer *to, unsigned *which);

/* Stores a pair that is not there. False: out of memory. The pair stays the caller's. */
bool s5_table_add(struct s5_table *table, struct s5_pair *pair);

/* Takes a pair out that is there. */
void s5_table_remove(struct s5_table *table, const struct s5_pair *pair);

#endif

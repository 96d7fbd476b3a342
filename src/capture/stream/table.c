#include "capture/stream/table.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 2048 };

bool s5_table_init(struct s5_table *table)
{
    *table = (struct s5_table){.mask = SLOTS_FIRST - 1};
    table->slots = calloc(SLOTS_FIRST, sizeof *table->slots);
    return table->slots != NULL;
}

void s5_table_fini(struct s5_table *table)
{
    free(table->slots);
    table->slots = NULL;
}

static inline uint64_t hash_of_peer(const struct s5_peer *peer)
{
    uint64_t words[2];

    memcpy(words, peer->host.octets, sizeof words);
    uint64_t hash = (words[0] ^ (uint64_t)peer->port << 48) * 0x9fb21c651e98df25u;
    hash = (hash ^ hash >> 32 ^ words[1]) * 0xd6e8feb86659fd93u;
    return hash ^ hash >> 29;
}

static inline uint64_t hash_of_pair(const struct s5_peer *a, const struct s5_peer *b)
{
    uint64_t hash = (hash_of_peer(a) + hash_of_peer(b)) * 0x9e3779b97f4a7c15u;

    return hash ^ hash >> 32;
}

uint64_t s5_pair_hash(const struct s5_peer *a, const struct s5_peer *b)
{
    return hash_of_pair(a, b);
}

struct s5_pair *s5_table_find(const struct s5_table *table, const struct s5_peer *from,
                              const struct s5_peer *to, unsigned *which)
{
    uint64_t hash = hash_of_pair(from, to);

    for (size_t i = hash & table->mask; table->slots[i].pair != NULL; i = (i + 1) & table->mask) {
        const struct s5_slot *slot = &table->slots[i];
        if (slot->hash != hash)
            continue;
        for (*which = 0; *which < 2; ++*which)
            if (s5_peer_equal(&slot->pair->peer[*which], from) &&
                s5_peer_equal(&slot->pair->peer[!*which], to))
                return slot->pair;
    }
    return NULL;
}

static void put(struct s5_table *table, struct s5_slot new)
{
    size_t i = new.hash & table->mask;

    while (table->slots[i].pair != NULL)
        i = (i + 1) & table->mask;
    table->slots[i] = new;
}

/* Half of the slots stay free, so that a search ends soon. */
static bool make_room(struct s5_table *table)
{
    struct s5_table larger = {.mask = table->mask * 2 + 1, .count = table->count};

    if ((table->count + 1) * 2 <= table->mask)
        return true;
    larger.slots = calloc(larger.mask + 1, sizeof *larger.slots);
    if (larger.slots == NULL)
        return table->count < table->mask; /* one slot has to stay free */
    for (size_t i = 0; i <= table->mask; i++)
        if (table->slots[i].pair != NULL)
            put(&larger, table->slots[i]);
    free(table->slots);
    *table = larger;
    return true;
}

bool s5_table_add(struct s5_table *table, struct s5_pair *pair)
{
    if (!make_room(table))
        return false;
    put(table, (struct s5_slot){s5_pair_hash(&pair->peer[0], &pair->peer[1]), pair});
    table->count++;
    return true;
}

void s5_table_remove(struct s5_table *table, const struct s5_pair *pair)
{
    size_t hole = s5_pair_hash(&pair->peer[0], &pair->peer[1]) & table->mask;

    while (table->slots[hole].pair != pair)
        hole = (hole + 1) & table->mask;
    /* Those behind it that came past it move up, so that no search ends at the hole. */
    for (size_t i = (hole + 1) & table->mask; table->slots[i].pair != NULL;
         i = (i + 1) & table->mask) {
        size_t home = table->slots[i].hash & table->mask;
        if (((i - home) & table->mask) >= ((i - hole) & table->mask)) {
            table->slots[hole] = table->slots[i];
            hole = i;
        }
    }
    table->slots[hole].pair = NULL;
    table->count--;
}

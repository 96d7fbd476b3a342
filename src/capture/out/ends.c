#include "capture/out/ends.h"

enum { TRIES = 1000 }; /* ports that are looked at before a connection keeps a port that is taken */

bool s5_ends_init(struct s5_ends *ends, const struct s5_plan *plan)
{
    *ends = (struct s5_ends){.plan = plan};
    return s5_sieve_init(&ends->shown) && s5_table_init(&ends->standing);
}

void s5_ends_fini(struct s5_ends *ends)
{
    s5_sieve_fini(&ends->shown);
    s5_table_fini(&ends->standing);
}

static bool is_taken(const struct s5_ends *ends, const struct s5_pair *pair)
{
    unsigned which;

    return s5_table_find(&ends->standing, &pair->peer[0], &pair->peer[1], &which) != NULL ||
           s5_plan_has_pair(ends->plan, &pair->peer[0], &pair->peer[1]);
}

/* The next port, or one that is further and further away: where those next to each other are taken,
 * very many of them may be. */
static void choose_port(struct s5_ends *ends, struct s5_pair *pair)
{
    const uint16_t port = pair->peer[0].port;
    uint16_t other = port;

    for (unsigned i = 1; i <= TRIES && is_taken(ends, pair); i++) {
        other = (uint16_t)(other + i);
        pair->peer[0].port = other == 0 ? 1 : other;
    }
    if (is_taken(ends, pair))
        pair->peer[0].port = port;
    ends->other_ports += pair->peer[0].port != port;
}

/* Who opens a connection again that was there before must begin with other sequence numbers, or its
 * SYN looks like the first one, sent again. */
static uint32_t first_number(struct s5_ends *ends, const struct s5_pair *pair)
{
    if (s5_sieve_has(&ends->shown, &pair->peer[0], &pair->peer[1]))
        return ++ends->again << 16;
    s5_sieve_add(&ends->shown, &pair->peer[0], &pair->peer[1]);
    return 0;
}

bool s5_ends_choose(struct s5_ends *ends, struct s5_pair *pair, uint32_t *isn)
{
    choose_port(ends, pair);
    *isn = first_number(ends, pair);
    return !is_taken(ends, pair) && s5_table_add(&ends->standing, pair);
}

void s5_ends_release(struct s5_ends *ends, const struct s5_pair *pair)
{
    s5_table_remove(&ends->standing, pair);
}

/* Which ends the made-up connections have: the client keeps its port, unless two connections would
 * become one, and one that is there again begins with other sequence numbers. */
#ifndef SOCKSPEC_CAPTURE_OUT_ENDS_H
#define SOCKSPEC_CAPTURE_OUT_ENDS_H

#include "capture/out/plan.h"
#include "capture/out/sieve.h"
#include "capture/stream/table.h"

struct s5_ends {
    const struct s5_plan *plan;
    struct s5_table standing; /* those of connections that are not over */
    struct s5_sieve shown;    /* those that there ever were */
    uint32_t again;           /* how often there were some again */
    uint64_t other_ports;     /* connections that have another client's port */
};

/* Borrows the plan. False: out of memory; s5_ends_fini() is due all the same. */
bool s5_ends_init(struct s5_ends *ends, const struct s5_plan *plan);
void s5_ends_fini(struct s5_ends *ends);

/* Chooses the client's port, peer[0].port: its own, if that is free. The connection stands from now
 * on, and its sequence numbers begin with `*isn`. False where it is not remembered, because none of
 * very many ports is free, or for want of memory. */
bool s5_ends_choose(struct s5_ends *ends, struct s5_pair *pair, uint32_t *isn);

/* A connection that was remembered is over. */
void s5_ends_release(struct s5_ends *ends, const struct s5_pair *pair);

#endif

/* What the target answered in one session, and the shape of it: two sessions of one shape taught
 * the same of the target. */
#ifndef SOCKSPEC_RUN_FUZZ_HEARD_H
#define SOCKSPEC_RUN_FUZZ_HEARD_H

#include "base/span.h"
#include "net/endpoint.h"

enum s5_heard_end { S5_HEARD_OPEN, S5_HEARD_END, S5_HEARD_RESET, S5_HEARD_NO_CONNECTION };

enum { S5_HEARD_OCTETS = 700 };

/* Zeroed storage has heard nothing. */
struct s5_heard {
    uint64_t size;                   /* octets that came */
    uint8_t octets[S5_HEARD_OCTETS]; /* the first of them */
    enum s5_heard_end end;
    uint8_t acts; /* that were played when it ended */
    int number;   /* the errno of S5_HEARD_NO_CONNECTION, or 0 */
    unsigned datagrams;
};

void s5_heard_add(struct s5_heard *heard, struct s5_span in);

/* Where a reply of success says that the target listens: at the target's own host. */
bool s5_heard_relay(const struct s5_heard *heard, const struct s5_endpoint *target,
                    struct s5_endpoint *out);

/* The method chosen, REP; -1 where there was none. */
int s5_heard_choice(const struct s5_heard *heard);
int s5_heard_rep(const struct s5_heard *heard);

/* `act` is the kind of the act at which it ended. */
uint64_t s5_heard_shape(const struct s5_heard *heard, uint8_t act);

#endif

/* What is remembered of a session from its reply on, and of the connections that may be its other
 * leg: the proxy's to the destination, or with BIND the peer's to the proxy. */
#ifndef SOCKSPEC_CAPTURE_LINT_WATCH_H
#define SOCKSPEC_CAPTURE_LINT_WATCH_H

#include "capture/lint/inside.h"

enum {
    S5_WATCH_CANDIDATES = 8,
    S5_WATCH_EARLY = 8192 /* octets kept, where the client sent some before the reply */
};

struct s5_watch {
    struct s5_leg *candidates[S5_WATCH_CANDIDATES];
    unsigned count;
    bool crowded;               /* there were more */
    struct s5_tally relayed[2]; /* by the side that sent */
    uint64_t base[2];           /* where that begins in the side's stream */
    uint64_t early;             /* octets of the client's from before the (last) reply */
    uint8_t *early_octets;
    size_t early_size;
};

/* The leg, or NULL where it is not there, or not certain: by the address that the reply tells, or
 * by what goes over it. `*told` says that it was the former. */
struct s5_leg *s5_watch_leg(const struct s5_lint *lint, const struct s5_session *session,
                            const struct s5_judge *judge, bool *told);

/* Whether a host may be the proxy's. */
bool s5_is_server(const struct s5_session *session, const struct s5_host *host);

/* The address in a reply or request; false for a name. */
bool s5_peer_of(const struct s5_kept_address *kept, struct s5_peer *out);

/* Whether `peer` is the one that BND tells, as far as BND tells it. */
bool s5_is_told(const struct s5_session *session, const struct s5_kept_address *bnd,
                const struct s5_peer *peer);

/* What was relayed, once it is known over which leg (passage.c). */
void s5_judge_passage(const struct s5_lint *lint, struct s5_session *session,
                      const struct s5_watch *watch, const struct s5_leg *leg);

/* Two hosts, or one: of the loopback addresses all are. */
bool s5_same_host(const struct s5_host *a, const struct s5_host *b);

#endif

/* The TCP connections of a capture: finds the one that a segment belongs to, puts its two
 * directions together, and lets a conversation follow what is said over it. */
#ifndef SOCKSPEC_CAPTURE_FLOWS_H
#define SOCKSPEC_CAPTURE_FLOWS_H

#include "capture/lint/legs.h"
#include "capture/redact/trail.h"
#include "capture/show/docket.h"
#include "capture/socks/conversation.h"

struct s5_flows_options {
    /* Connections remembered at once; past it the longest silent one is given up. */
    size_t flows_max;
    /* Octets held of segments that came early, and as many of dialogues that wait for a message. */
    size_t held_max;
    /* A session ends with its connection, not when nothing can come late. */
    bool at_once;
    /* Servers' ports at which SOCKS5 is not to be found out but taken for granted. */
    const uint16_t *ports;
    size_t port_count;
    struct s5_edits *edits; /* where names and passwords stand is gathered there, or NULL */
    struct s5_legs *legs;   /* what is to know every connection and outlives this, or NULL */
};

/* What became of the connections. */
struct s5_flow_totals {
    uint64_t connections;
    uint64_t sessions; /* sessions inside others not counted */
    uint64_t socks4;
    uint64_t silent;     /* no octet was seen from either side */
    uint64_t mid_stream; /* not recognised, and their beginning was not seen */
    uint64_t other;      /* not recognised, though seen from the beginning */
    uint64_t evicted;
    uint64_t given_up; /* holes given up for a limit */
};

struct s5_flows;

/* NULL: out of memory. The audience and the docket outlive it. */
struct s5_flows *s5_flows_new(const struct s5_flows_options *options,
                              const struct s5_audience *audience, struct s5_docket *docket);
void s5_flows_free(struct s5_flows *flows);

/* Takes a TCP segment. Returns the number of the connection that it belongs to, from 1 in the order
 * of their first packets; 0: none. */
uint64_t s5_flows_take(struct s5_flows *flows, const struct s5_segment *segment,
                       const struct s5_packet *packet);

/* The capture is over. */
void s5_flows_finish(struct s5_flows *flows);

const struct s5_flow_totals *s5_flows_totals(struct s5_flows *flows);

#endif

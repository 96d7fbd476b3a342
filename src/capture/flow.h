/* One TCP connection among those of a capture, and what is said over it. Private to the flows:
 * flows.c finds the connection of a segment and knows when it is over, flow.c hands its octets to a
 * conversation. */
#ifndef SOCKSPEC_CAPTURE_FLOW_H
#define SOCKSPEC_CAPTURE_FLOW_H

#include "capture/flows.h"
#include "capture/stream/table.h"

/* In front stands what every packet needs: there are thousands of flows, and their packets come by
 * turns. */
struct s5_flow {
    struct s5_pair ends; /* peer[0]: who sent the first packet that was seen */
    int8_t client;       /* which peer; -1: not known yet */
    bool spoken;
    bool other;   /* it is not SOCKS5 */
    bool over;    /* its conversation is: what comes is relayed, or stray */
    bool plain;   /* and nobody wants what comes early kept */
    bool touched; /* since it was last looked at for eviction */
    bool timeless;
    bool reset;
    bool closed;                    /* both sides have ended it, or one has reset it */
    bool done;                      /* and acknowledged that */
    struct s5_reassembly stream[2]; /* what each sends */
    uint64_t last_frame;
    int64_t end;
    uint64_t number;
    struct s5_trail *trail; /* where it is asked where names and passwords stand, or NULL */
    struct s5_leg *leg;     /* where every connection is to be known, or NULL */
    struct s5_conversation *conversation;
    uint32_t isn[2]; /* where stream[].syn */
    uint32_t notes;
    uint64_t first_frame;
    int64_t start;
    struct s5_place *place;
    struct s5_flow *prev; /* of the list that it is in */
    struct s5_flow *next;
};

struct s5_flow_list {
    struct s5_flow *first;
    struct s5_flow *last;
    size_t count;
};

struct s5_flows {
    struct s5_flows_options options;
    const struct s5_audience *audience;
    struct s5_docket *docket;
    struct s5_table table;
    struct s5_flow_list open;
    struct s5_flow_list lingering; /* closed */
    struct s5_flow_list done;      /* closed and done */
    struct s5_pool flows;
    struct s5_pool conversations;
    struct s5_reassembly_limits limits;
    struct s5_inbox_limits inbox_limits;
    struct s5_flow_totals totals;
};

/* What the callbacks of a reassembly are told. */
struct s5_delivery {
    struct s5_flows *flows;
    struct s5_flow *flow;
    unsigned from;
};

/* The side that peer `from` is, once it is known which is the client. */
enum s5_side s5_flow_side(const struct s5_flow *flow, unsigned from);

/* Whether somebody still wants its octets. */
bool s5_flow_is_read(const struct s5_flow *flow);

/* Who takes the octets of one direction. Borrows `delivery`. */
struct s5_reassembly_user s5_flow_user(struct s5_delivery *delivery);

/* What the capture lacks of each direction becomes known, and the conversation ends. */
void s5_flow_finish(struct s5_flows *flows, struct s5_flow *flow);

#endif

/* A capture as if there had been no proxy: what each session relayed as a connection between its
 * client and its destination, the datagrams of associations without their headers, and all other
 * packets as they are. docs/captures.md tells it in full. */
#ifndef SOCKSPEC_CAPTURE_OUT_UNWRAP_H
#define SOCKSPEC_CAPTURE_OUT_UNWRAP_H

#include "capture/out/plan.h"
#include "capture/out/rewrite.h"

struct s5_unwrap;

struct s5_unwrap_totals {
    uint64_t connections;
    uint64_t datagrams;
    uint64_t kept;           /* packets that stay as they were */
    uint64_t names;          /* that got an address */
    uint64_t other_ports;    /* connections whose client's port was another connection's */
    uint64_t lost_fragments; /* of datagrams that never became whole */
    uint64_t too_large;      /* datagrams that were whole and too large for one */
    uint64_t late;           /* packets behind later ones */
};

/* Borrows both, and writes to `rewrite`, which is the caller's to finish. `only`: no packet stays
 * as it was. NULL: out of memory. */
struct s5_unwrap *s5_unwrap_new(struct s5_plan *plan, struct s5_rewrite *rewrite, bool only);
void s5_unwrap_free(struct s5_unwrap *unwrap);

/* For the second look, at the packets of the first with the same options. Outlives the reader. */
const struct s5_sink *s5_unwrap_sink(struct s5_unwrap *unwrap);

const struct s5_unwrap_totals *s5_unwrap_totals(struct s5_unwrap *unwrap);

#endif

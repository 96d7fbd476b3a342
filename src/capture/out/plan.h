/* What is to be known of a whole capture before it can be rewritten as if there had been no proxy:
 * which connections carried what is shown in their place, and how deep it is inside them; which
 * packets go with datagrams that turned out later to be an association's; and which addresses and
 * ports are in use, so that those made up are not. A first look gathers it as a sink. */
#ifndef SOCKSPEC_CAPTURE_OUT_PLAN_H
#define SOCKSPEC_CAPTURE_OUT_PLAN_H

#include "capture/out/names.h"
#include "capture/out/sink.h"

struct s5_plan;

/* NULL: out of memory. */
struct s5_plan *s5_plan_new(void);
void s5_plan_free(struct s5_plan *plan);

/* For the first look. Borrowed from the plan. */
const struct s5_sink *s5_plan_sink(struct s5_plan *plan);

/* The first look is over. */
void s5_plan_finish(struct s5_plan *plan);

/* How many packets there were. */
uint64_t s5_plan_packets(const struct s5_plan *plan);

/* How many sessions deep what the connection carried lies: 1 is what its own session relayed. 0: it
 * stays as it is. */
unsigned s5_plan_depth(const struct s5_plan *plan, uint64_t connection);

/* How deep a session is: 1 is one that is in no other. */
unsigned s5_session_depth(const struct s5_session *session);

/* Whether a packet is dropped because of what came later. Asked in the order of the frames. */
bool s5_plan_drops(struct s5_plan *plan, uint64_t frame);

/* The ends are those of a connection in the capture; now and then also of one that is not. */
bool s5_plan_has_pair(const struct s5_plan *plan, const struct s5_peer *a, const struct s5_peer *b);

struct s5_names *s5_plan_names(struct s5_plan *plan);

#endif

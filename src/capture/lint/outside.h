/* The datagrams between proxies and destinations, where a capture has them beside those between
 * clients and relays: whose were relayed, and who answered. Bounded: the latest ones. */
#ifndef SOCKSPEC_CAPTURE_LINT_OUTSIDE_H
#define SOCKSPEC_CAPTURE_LINT_OUTSIDE_H

#include "capture/lint/lint.h"

struct s5_outside *s5_outside_new(void); /* NULL: out of memory */
void s5_outside_free(struct s5_outside *outside);

/* A datagram of an association's client, or to it. */
void s5_outside_seen(struct s5_outside *outside, const struct s5_lint *lint,
                     struct s5_session *session, const struct s5_datagram_seen *seen);

/* A datagram that is no association's; `relay` is as in struct s5_association_user. */
void s5_outside_passing(struct s5_outside *outside, const struct s5_lint *lint,
                        struct s5_session *relay, const struct s5_segment *segment,
                        const struct s5_packet *packet);

/* The session is about to be given back. */
void s5_outside_forget(struct s5_outside *outside, const struct s5_session *session);

#endif

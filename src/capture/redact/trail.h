/* Where the octets of one TCP connection stood in the capture, as long as names and passwords may
 * still come to be known of it; and, once some are, which packets bear them again. */
#ifndef SOCKSPEC_CAPTURE_REDACT_TRAIL_H
#define SOCKSPEC_CAPTURE_REDACT_TRAIL_H

#include "capture/redact/edits.h"

enum { S5_TRAIL_MAX = 4096 }; /* segments that are remembered: the first ones */

struct s5_trail;

/* NULL: out of memory. The edits and the connection's two streams outlive it. */
struct s5_trail *s5_trail_new(struct s5_edits *edits, const struct s5_reassembly stream[2]);
void s5_trail_free(struct s5_trail *trail);

/* Takes a segment of the stream `from`, before that does. */
void s5_trail_take(struct s5_trail *trail, unsigned from, const struct s5_segment *segment,
                   const struct s5_packet *packet);

/* For a conversation whose client sends the stream `client`. */
struct s5_secret_user s5_trail_user(struct s5_trail *trail, unsigned client);

/* No more will come to be known. Says whether anything was: if not, there is no use in going on. */
bool s5_trail_settle(struct s5_trail *trail);

#endif

/* What the files of this room share. */
#ifndef SOCKSPEC_RECORD_INSIDE_H
#define SOCKSPEC_RECORD_INSIDE_H

#include "capture/packet/flow_writer.h"
#include "net/tap.h"

/* Our address of a socket that is bound to none: that from which the system reaches the peer whom
 * it was asked for last. */
struct s5_way {
    struct s5_endpoint to;
    struct s5_endpoint from;
};

/* Both ends of what an event is about, as packets have them. False where the system did not tell.
 */
bool s5_record_ends(struct s5_way *way, const struct s5_tap_event *event, struct s5_peer *local,
                    struct s5_peer *peer);

/* Now, in nanoseconds since 1970, and never before `*last`, which it becomes. */
int64_t s5_record_now(int64_t *last);

/* Which side of the connection the peer is. */
enum s5_flow_side s5_record_theirs(enum s5_flow_side ours);

/* Writes what happened to a connection, of which `ours` is our side: any kind. Of the octets `kept`
 * are what is left of `size`. */
void s5_record_put(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, enum s5_flow_side ours,
                   enum s5_tap_kind kind, struct s5_span kept, uint64_t size, int64_t time);

/* Begins a capture of sockets: one interface for raw IP. */
void s5_record_begin(struct s5_flow_writer *writer, struct s5_pcapng *out);

#endif

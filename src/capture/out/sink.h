/* Who takes what went through the proxies, beside the records: the reader tells each of its sinks
 * what it tells of sessions, and every packet. */
#ifndef SOCKSPEC_CAPTURE_OUT_SINK_H
#define SOCKSPEC_CAPTURE_OUT_SINK_H

#include "base/error.h"
#include "capture/show/docket.h"
#include "capture/socks/association.h"

/* Whose `relay` in a session is whose. */
enum s5_sink_kind { S5_SINK_EXTRACT, S5_SINK_UNWRAP };

/* Any of the functions may be NULL. They are as in struct s5_audience where they are named alike.
 * `ended` comes before the session's record is written. */
struct s5_sink {
    void *context;
    void (*begun)(void *context, struct s5_session *session);
    void (*said)(void *context, struct s5_session *session, const struct s5_said *said);
    void (*relayed)(void *context, struct s5_session *session, enum s5_side side,
                    const struct s5_piece *piece);
    void (*datagram)(void *context, struct s5_session *session,
                     const struct s5_datagram_seen *datagram);
    void (*hung_up)(void *context, struct s5_session *session, enum s5_side side,
                    const struct s5_hang_up *how);
    void (*closed)(void *context, struct s5_session *session);
    void (*ended)(void *context, struct s5_session *session);
    /* The session of `place` has its number: place->number. */
    void (*numbered)(void *context, struct s5_place *place);
    /* A packet was read, and all that came of it was told. `connection` is the number of the TCP
     * connection that it belongs to, or 0. */
    void (*packet)(void *context, const struct s5_packet *packet, const struct s5_segment *segment,
                   uint64_t connection);
    /* NULL while all is well; then nothing more need be told. */
    const struct s5_error *(*trouble)(void *context);
};

#endif

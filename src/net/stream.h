/* TCP connections and listeners. */
#ifndef SOCKSPEC_NET_STREAM_H
#define SOCKSPEC_NET_STREAM_H

#include "base/span.h"
#include "net/endpoint.h"
#include "net/loop.h"

struct s5_stream;

/* Why a connection could not be made: the errno (positive) and, where the system's error queue told
 * it (IP_RECVERR, IPV6_RECVERR), the ICMP message behind it. `icmp_family` 4 or 6 when the ICMP
 * type and code are known, else 0. */
struct s5_dial_failure {
    int number;
    int icmp_family;
    uint8_t icmp_type;
    uint8_t icmp_code;
};

/* Each may be NULL. The stream may be closed or freed in any of them. Errors are errno values,
 * positive. */
struct s5_stream_events {
    /* The dial ended: `failure` is NULL when the connection stands. A failed stream is still to be
     * closed. */
    void (*opened)(void *user, const struct s5_dial_failure *failure);
    /* Octets came; the span is valid during the call. */
    void (*read)(void *user, struct s5_span in);
    /* The peer ended its direction (FIN). Called once; writing may go on. */
    void (*ended)(void *user);
    /* The connection broke (ECONNRESET and kin), in either direction. Called once, nothing follows;
     * the stream is still to be closed. Told also while reading is off and after `ended`. Octets
     * that came before are read first: those that wait because reading is off hold back a reset,
     * but not the failure of a write. */
    void (*failed)(void *user, int number);
    /* All that was written has been handed to the system (called only when something had to wait).
     */
    void (*drained)(void *user);
};

/* Starts to connect to `to`, from `from` when that is not NULL (port 0 picks one). Never returns
 * NULL: what fails at once is reported through `opened` from the loop. The system's own limit is
 * the only one on how long it takes. What is written meanwhile is queued. */
struct s5_stream *s5_stream_dial(struct s5_loop *loop, const struct s5_endpoint *to,
                                 const struct s5_endpoint *from,
                                 const struct s5_stream_events *events, void *user);

/* Changes whom events are told to (the table must outlive the stream). */
void s5_stream_listen_to(struct s5_stream *stream, const struct s5_stream_events *events,
                         void *user);

/* Reading is off at first; on delivers what is there and what comes, from the loop. Off holds
 * octets back in the system's buffer (backpressure), and with them the peer's FIN. */
void s5_stream_read(struct s5_stream *stream, bool on);

/* Writes what the system takes at once and queues a copy of the rest. Never fails: a broken
 * connection is told through `failed`, from the loop. Behind a shutdown or a failure it does
 * nothing.
 */
void s5_stream_write(struct s5_stream *stream, struct s5_span in);

/* Octets queued and not yet taken by the system. */
size_t s5_stream_pending(const struct s5_stream *stream);

/* Ends the writing direction (FIN) behind all that was written. Once. */
void s5_stream_shutdown(struct s5_stream *stream);

/* Ends the connection and frees the stream; no event follows. `close` drops what is still queued
 * and sends FIN (or RST where octets were left unread, as the system does); `reset` sends RST. */
void s5_stream_close(struct s5_stream *stream);
void s5_stream_reset(struct s5_stream *stream);

/* The lingering close: sends what is queued, then FIN, reads and drops what the peer still sends
 * until its FIN or until `ms` have passed, then closes and frees. So the last octets written are
 * never destroyed by a reset. No event follows, and the stream is not to be touched again. */
void s5_stream_linger(struct s5_stream *stream, uint64_t ms);

/* Local and remote address. false where the connection does not stand. */
bool s5_stream_local(const struct s5_stream *stream, struct s5_endpoint *out);
bool s5_stream_peer(const struct s5_stream *stream, struct s5_endpoint *out);

/* Asks the system for a small receive buffer, so that a slow reader is felt early. Before reading.
 */
void s5_stream_set_receive_buffer(struct s5_stream *stream, int size);

struct s5_listener;

/* Listens on `at` (port 0 picks one); IPv6 listeners take IPv6 only. `accepted` is called with a
 * stream of the callee's (which sets its events with s5_stream_listen_to() and frees it); the
 * listener may be freed in it. Where descriptors are short, connections wait in the system's
 * backlog. NULL with the error told. */
struct s5_listener *s5_listener_new(struct s5_loop *loop, const struct s5_endpoint *at,
                                    void (*accepted)(void *user, struct s5_stream *stream),
                                    void *user, struct s5_error *error);
void s5_listener_local(const struct s5_listener *listener, struct s5_endpoint *out);

/* Pauses and resumes accepting (connections wait in the system's backlog). */
void s5_listener_pause(struct s5_listener *listener, bool paused);
void s5_listener_free(struct s5_listener *listener); /* NULL is allowed */

/* A port that is bound and does not listen, so that connecting to it is refused for as long as it
 * is held. `local` (which may be NULL) tells which. */
struct s5_closed_port;
struct s5_closed_port *s5_closed_port_new(struct s5_loop *loop, const struct s5_endpoint *at,
                                          struct s5_endpoint *local, struct s5_error *error);
void s5_closed_port_free(struct s5_closed_port *port);

/* A port at which connection attempts are neither accepted nor refused: its backlog is full, and
 * the system drops what knocks. NULL with the error told. */
struct s5_black_hole;
struct s5_black_hole *s5_black_hole_new(const struct s5_endpoint *at, struct s5_endpoint *local,
                                        struct s5_error *error);
void s5_black_hole_free(struct s5_black_hole *hole);

#endif

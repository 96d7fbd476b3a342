/* One client of the reference server and what is done for it; internal to this room.
 *
 * connection.c steps the conversation and owns the client's stream until a command takes over. The
 * file of each command (connect.c, bind.c, udp.c) carries it out and reports through
 * s5_connection_opened() and its kin; relay.c joins two streams. Everything ends in
 * s5_connection_end(). */
#ifndef SOCKSPEC_REFERENCE_SERVER_CONNECTION_H
#define SOCKSPEC_REFERENCE_SERVER_CONNECTION_H

#include "net/resolver.h"
#include "net/stream.h"
#include "reference-server/causes.h"
#include "reference-server/conduct.h"
#include "reference-server/log.h"
#include "reference-server/server.h"
#include "session/server.h"
#include "wire/names.h"

struct s5_connection;

struct s5_reference {
    struct s5_loop *loop;
    struct s5_resolver *resolver;
    struct s5_reference_options options;
    struct s5_conduct conduct;
    struct s5_listener **listeners;
    size_t listener_count;
    struct s5_connection *connections; /* a list, newest first */
    size_t connection_count;
    bool paused;                  /* the listeners, at the limit of connections */
    uint8_t datagram[S5_UDP_MAX]; /* where an answer to a client is put together */
};

/* Called whenever a connection has gone, so that the listeners may go on. */
void s5_reference_left(struct s5_reference *reference);

struct s5_connection {
    struct s5_reference *reference;
    struct s5_connection *previous;
    struct s5_connection *next;

    struct s5_stream *client; /* NULL once another has taken it */
    struct s5_endpoint peer;  /* the client's address */
    struct s5_endpoint local; /* ours, as the client reached it */
    bool client_ended;        /* its FIN came */

    struct s5_server server; /* the conversation */
    bool stepping;           /* inside of advance(): who reports back does not step again */
    uint8_t *input;          /* octets of the client that are not yet consumed or relayed */
    size_t input_size;
    size_t input_room;

    struct s5_timer *timer; /* the negotiation, then BIND's wait or the idle limit */

    struct s5_span user;       /* own copy; empty without authentication */
    struct s5_request request; /* with an own copy of the host, once there is one */

    struct s5_stream *target; /* to be relayed to once the reply is out */

    /* What carries out the command: at most one. */
    struct s5_connect *connect;
    struct s5_bind *bind;
    struct s5_association *association;
    struct s5_relay *relay;

    struct s5_record record;         /* for the log */
    struct s5_departure_notes notes; /* nothing, as long as the conduct is correct */
};

/* Takes a client that was just accepted. */
void s5_connection_new(struct s5_reference *reference, struct s5_stream *client);

/* The outcome of the command: the (first) reply's REP and, for success, BND. `target` is the stream
 * to relay to, or NULL. `why` tells a failure in words, for the log; static. */
void s5_connection_opened(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                          struct s5_stream *target, const char *why);

/* BIND's second reply. */
void s5_connection_peer_arrived(struct s5_connection *c, uint8_t rep,
                                const struct s5_endpoint *peer, struct s5_stream *target,
                                const char *why);

/* How the client's stream is left. */
enum s5_ending {
    S5_END_LINGER, /* all that was said arrives */
    S5_END_CLOSE,
    S5_END_RESET,
};

/* The one way in which a connection ends: log line, all that it holds, itself. `why` is static. */
void s5_connection_end(struct s5_connection *c, enum s5_ending how, const char *why);

/* The question for the rules, about a destination named `name` that stands for `to` (NULL: not
 * known). */
struct s5_rules_question s5_connection_question(const struct s5_connection *c, struct s5_span name,
                                                const struct s5_endpoint *to, uint16_t port);

/* ---- destination.c: where a request points; judged, resolved, judged again ---- */

/* `done` is called once, possibly from within the start: `list` holds the addresses that are
 * allowed, best first; where there is none, `rep` and `why` tell the cause. */
struct s5_destination {
    struct s5_connection *connection;
    void (*done)(void *user, uint8_t rep, const char *why);
    void *user;
    struct s5_lookup *lookup;
    struct s5_span name; /* borrows from the connection's request */
    struct s5_endpoint list[S5_RESOLVED_MAX];
    size_t count;
};

void s5_destination_find(struct s5_destination *destination, struct s5_connection *c,
                         void (*done)(void *user, uint8_t rep, const char *why), void *user);
void s5_destination_cancel(struct s5_destination *destination);

/* Keeps those of `list` that are allowed and can be a destination at all, in `out` (room for all of
 * them). Returns their number; where it is 0, `*cause` tells why. */
size_t s5_destination_allowed(struct s5_connection *c, struct s5_span name,
                              const struct s5_endpoint *list, size_t count, struct s5_endpoint *out,
                              enum s5_cause *cause);

/* ---- the commands; each starts from connection.request ---- */

void s5_connect_start(struct s5_connection *c);
void s5_connect_free(struct s5_connect *connect);

void s5_bind_start(struct s5_connection *c);
void s5_bind_timed_out(struct s5_bind *bind);
void s5_bind_free(struct s5_bind *bind);

void s5_association_start(struct s5_connection *c);
bool s5_association_idle(struct s5_association *association, uint64_t *left_ms);
void s5_association_free(struct s5_association *association);

/* Joins client and target, which it takes from the connection, with what the client sent already.
 */
void s5_relay_start(struct s5_connection *c);

/* The stream of the client's side, or of the target's. */
struct s5_stream *s5_relay_stream(const struct s5_relay *relay, bool client);

/* Both, which are the caller's from now on: before the connection's end. */
void s5_relay_take(struct s5_relay *relay, struct s5_stream **client, struct s5_stream **target);

/* Whether the idle limit has run out, and else how much of it is left. */
bool s5_relay_idle(struct s5_relay *relay, uint64_t *left_ms);
void s5_relay_free(struct s5_relay *relay);

#endif

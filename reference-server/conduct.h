/* The decisions of the reference server, a function each, so that a departure from the RFC can be
 * seeded in place of one and nowhere else; internal to this room. The correct ones are in the files
 * named below, s5_conduct_correct gathers them, and a departure (departures.h) names those that it
 * takes differently. Most of these do what they decide, and may call the correct one for the rest.
 */
#ifndef SOCKSPEC_REFERENCE_SERVER_CONDUCT_H
#define SOCKSPEC_REFERENCE_SERVER_CONDUCT_H

#include "reference-server/rules.h"
#include "reference-server/server.h"
#include "session/server.h"

struct s5_connection;
struct s5_stream;

struct s5_conduct {
    /* ---- connection.c: the conversation ---- */

    /* A client was accepted. */
    void (*begin)(struct s5_connection *c);
    /* Octets of the client came before anything is relayed. Steps the conversation, which may be
     * the connection's end: nothing of it is touched behind the correct one. */
    void (*hear)(struct s5_connection *c, struct s5_span in);
    /* What the client sent and nobody has consumed is looked at; says what to do, as
     * s5_server_step() does. */
    struct s5_step (*step)(struct s5_connection *c, struct s5_span in);
    /* Whether a user has this name and password. */
    bool (*grant)(struct s5_connection *c, struct s5_span uname, struct s5_span passwd);
    /* A message goes out. */
    void (*say)(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets);
    /* connection.request is to be carried out. */
    void (*carry_out)(struct s5_connection *c);
    /* The command's outcome, as s5_connection_opened() tells it. */
    void (*opened)(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                   struct s5_stream *target, const char *why);
    /* Nothing is left to say. May be the connection's end. */
    void (*dismiss)(struct s5_connection *c, const char *why);
    /* The client ended its direction, or broke the connection, before anything is relayed. */
    void (*client_ended)(struct s5_connection *c);
    void (*client_failed)(struct s5_connection *c, int number);
    /* Octets of the client came on the connection of its association. */
    void (*control)(struct s5_connection *c, struct s5_span in);

    /* ---- destination.c ---- */

    /* The judgement of the rules about one destination. */
    enum s5_rules_answer (*judge)(struct s5_connection *c,
                                  const struct s5_rules_question *question);
    /* The addresses that a name stands for, as they will be tried; returns how many. */
    size_t (*addresses)(struct s5_endpoint *list, size_t count);
    /* A name as text for the resolver, or false where it can be none. */
    bool (*name)(struct s5_span name, char out[S5_NAME_MAX + 1]);

    /* ---- bind.c ---- */

    /* The address to listen at; false where there is none. */
    bool (*listen_at)(struct s5_connection *c, struct s5_endpoint *out);
    /* Whether that peer is the one awaited. */
    bool (*awaited)(struct s5_connection *c, const struct s5_endpoint *peer);
    /* That peer came, or a later one where this leaves the listener open. */
    void (*take_peer)(struct s5_connection *c, const struct s5_endpoint *peer,
                      struct s5_stream *stream);
    /* The second reply's content, as s5_connection_peer_arrived() tells it. */
    void (*peer_arrived)(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *peer,
                         struct s5_stream *target, const char *why);

    /* ---- relay.c; `up` is from the client to the target ---- */

    /* Octets go on to `to`. */
    void (*pass)(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in);
    /* Whether so much waiting for a slow reader stops the reading from the other side. */
    bool (*enough)(const struct s5_connection *c, bool up, size_t pending);
    /* A side ended its direction in order, or broke. May be the connection's end. */
    void (*side_ended)(struct s5_connection *c, bool up);
    void (*side_failed)(struct s5_connection *c, bool up);

    /* ---- udp.c ---- */

    /* A datagram came to the client's side of the relay. */
    void (*from_client)(struct s5_connection *c, const struct s5_endpoint *from, struct s5_span in);
    /* Whether it is from the client. */
    bool (*is_clients)(struct s5_connection *c, const struct s5_endpoint *from);
    /* A fragment; true where `udp` is a whole datagram now. */
    bool (*reassemble)(struct s5_connection *c, struct s5_udp *udp);
    /* A whole datagram of the client is to be sent to its destination. */
    void (*send_on)(struct s5_connection *c, const struct s5_udp *udp);
    /* The same, once its destination's addresses are known; a name (empty: there was none) that
     * does not resolve has none of them. */
    void (*send_to)(struct s5_connection *c, struct s5_span name, const struct s5_endpoint *list,
                    size_t count, struct s5_span data);
    /* Whether that remote host may send to the client. */
    bool (*may_answer)(struct s5_connection *c, const struct s5_endpoint *from);
    /* A datagram of a remote host came. */
    void (*from_remote)(struct s5_connection *c, const struct s5_endpoint *from, struct s5_span in);
    /* A datagram, header and data, goes to the client; 0 or an errno value. */
    int (*answer)(struct s5_connection *c, struct s5_span octets);
};

extern const struct s5_conduct s5_conduct_correct;

/* Each member of `own` that is set, and the correct one for the others. */
struct s5_conduct s5_conduct_with(const struct s5_conduct *own);

/* What a departure keeps about a connection; all zeros at first, and given back with it. */
struct s5_departure_notes {
    size_t count;
    void *data; /* from malloc */
    size_t size;
    struct s5_timer *timer;
};

/* The correct ones, for conduct.c and for departures that differ from them in part. */
void s5_correct_begin(struct s5_connection *c);
void s5_correct_hear(struct s5_connection *c, struct s5_span in);
struct s5_step s5_correct_step(struct s5_connection *c, struct s5_span in);
bool s5_correct_grant(struct s5_connection *c, struct s5_span uname, struct s5_span passwd);
void s5_correct_say(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets);
void s5_correct_carry_out(struct s5_connection *c);
void s5_correct_opened(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                       struct s5_stream *target, const char *why);
void s5_correct_dismiss(struct s5_connection *c, const char *why);
void s5_correct_client_ended(struct s5_connection *c);
void s5_correct_client_failed(struct s5_connection *c, int number);
void s5_correct_control(struct s5_connection *c, struct s5_span in);
enum s5_rules_answer s5_correct_judge(struct s5_connection *c,
                                      const struct s5_rules_question *question);
size_t s5_correct_addresses(struct s5_endpoint *list, size_t count);
bool s5_correct_name(struct s5_span name, char out[S5_NAME_MAX + 1]);
bool s5_correct_listen_at(struct s5_connection *c, struct s5_endpoint *out);
bool s5_correct_awaited(struct s5_connection *c, const struct s5_endpoint *peer);
void s5_correct_take_peer(struct s5_connection *c, const struct s5_endpoint *peer,
                          struct s5_stream *stream);
void s5_correct_peer_arrived(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *peer,
                             struct s5_stream *target, const char *why);
void s5_correct_pass(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in);
bool s5_correct_enough(const struct s5_connection *c, bool up, size_t pending);
void s5_correct_side_ended(struct s5_connection *c, bool up);
void s5_correct_side_failed(struct s5_connection *c, bool up);
void s5_correct_from_client(struct s5_connection *c, const struct s5_endpoint *from,
                            struct s5_span in);
bool s5_correct_is_clients(struct s5_connection *c, const struct s5_endpoint *from);
bool s5_correct_reassemble(struct s5_connection *c, struct s5_udp *udp);
void s5_correct_send_on(struct s5_connection *c, const struct s5_udp *udp);
void s5_correct_send_to(struct s5_connection *c, struct s5_span name,
                        const struct s5_endpoint *list, size_t count, struct s5_span data);
bool s5_correct_may_answer(struct s5_connection *c, const struct s5_endpoint *from);
void s5_correct_from_remote(struct s5_connection *c, const struct s5_endpoint *from,
                            struct s5_span in);
int s5_correct_answer(struct s5_connection *c, struct s5_span octets);

#endif

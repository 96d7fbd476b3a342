/* Faults of BIND, RFC 1928 section 6: its replies and its listener. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

static bool is_bind(const struct s5_connection *c)
{
    return c->request.cmd == S5_CMD_BIND;
}

/* ---- the request ---- */

/* The limit is above what other clients keep open meanwhile. */
static void refuse_beyond(struct s5_connection *c)
{
    size_t waiting = 0;

    for (const struct s5_connection *other = c->reference->connections; other != NULL;
         other = other->next)
        waiting +=
            other != c && other->bind != NULL && s5_endpoint_same_host(&other->peer, &c->peer);
    if (is_bind(c) && waiting >= s5_departure_number(c))
        s5_correct_opened(c, S5_REP_GENERAL_FAILURE, NULL, NULL, "too many");
    else
        s5_correct_carry_out(c);
}

/* ---- the addresses in both replies ---- */

static void tell_no_address(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                            struct s5_stream *target, const char *why)
{
    struct s5_endpoint other;

    if (is_bind(c) && rep == S5_REP_SUCCEEDED) {
        other = *bnd;
        memset(other.ip, 0, sizeof other.ip);
        bnd = &other;
    }
    s5_correct_opened(c, rep, bnd, target, why);
}

static void tell_client_for_peer(struct s5_connection *c, uint8_t rep,
                                 const struct s5_endpoint *peer, struct s5_stream *target,
                                 const char *why)
{
    s5_correct_peer_arrived(c, rep, rep == S5_REP_SUCCEEDED ? &c->peer : peer, target, why);
}

/* ---- nobody comes ---- */

static void give_up_soon(struct s5_reference_options *options)
{
    options->limits.bind_ms = 1000;
}

static void note_first_reply(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                             struct s5_stream *target, const char *why)
{
    c->notes.count = is_bind(c) && rep == S5_REP_SUCCEEDED;
    s5_correct_opened(c, rep, bnd, target, why);
}

static void say_success_for_time_out(struct s5_connection *c, enum s5_message_kind kind,
                                     struct s5_span octets)
{
    uint8_t reply[S5_REPLY_MAX];

    if (kind == S5_REPLY && c->notes.count == 1 && octets.data[1] != S5_REP_SUCCEEDED) {
        memcpy(reply, octets.data, octets.size);
        reply[1] = S5_REP_SUCCEEDED;
        octets.data = reply;
    }
    s5_correct_say(c, kind, octets);
}

/* ---- how many replies there are ---- */

static bool is_first(const struct s5_connection *c, enum s5_message_kind kind)
{
    return kind == S5_REPLY && is_bind(c) && c->server.state == S5_SERVER_AWAITING_PEER;
}

static bool is_second(const struct s5_connection *c, enum s5_message_kind kind)
{
    return kind == S5_REPLY && is_bind(c) && c->server.state == S5_SERVER_RELAYING;
}

static void say_no_second(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    if (!is_second(c, kind))
        s5_correct_say(c, kind, octets);
}

static void say_first_twice(struct s5_connection *c, enum s5_message_kind kind,
                            struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (is_first(c, kind))
        s5_correct_say(c, kind, octets);
}

/* ---- the listener ---- */

static bool listen_for_ipv4(struct s5_connection *c, struct s5_endpoint *out)
{
    (void)c;
    *out = (struct s5_endpoint){.family = 4, .ip = {127, 0, 0, 1}};
    return true;
}

static void turn_away_behind_end(struct s5_connection *c, const struct s5_endpoint *peer,
                                 struct s5_stream *stream)
{
    if (c->notes.count == 0)
        s5_correct_take_peer(c, peer, stream);
    else
        s5_stream_reset(stream);
}

/* ---- who may connect ---- */

static bool await_anybody(struct s5_connection *c, const struct s5_endpoint *peer)
{
    (void)c;
    (void)peer;
    return true;
}

static bool asked_for_anybody(const struct s5_connection *c)
{
    struct s5_endpoint dst;

    return s5_endpoint_from_address(&c->request.dst, &dst) && s5_endpoint_is_unspecified(&dst);
}

static bool await_exact_port(struct s5_connection *c, const struct s5_endpoint *peer)
{
    return s5_correct_awaited(c, peer) &&
           (asked_for_anybody(c) || peer->port == c->request.dst.port);
}

/* ---- the client, while the peer is awaited ---- */

static bool is_waiting(const struct s5_connection *c)
{
    return c->bind != NULL && c->server.state == S5_SERVER_AWAITING_PEER;
}

static void hear_nothing_early(struct s5_connection *c, struct s5_span in)
{
    if (!is_waiting(c))
        s5_correct_hear(c, in);
}

static void end_unnoticed(struct s5_connection *c)
{
    c->notes.count = 1;
    if (c->bind == NULL)
        s5_correct_client_ended(c);
}

static void reset_unnoticed(struct s5_connection *c, int number)
{
    if (c->bind == NULL)
        s5_correct_client_failed(c, number);
}

static const struct s5_departure rows[] = {
    {.name = "bind-fifteen-at-most",
     .clause = "BND-01",
     .also = "BND-04",
     .seen = "a client that has fifteen BINDs open is refused another with REP 01",
     .conduct = {.carry_out = refuse_beyond},
     .number = 15},

    {.name = "bind-first-reply-host-zero",
     .clause = "BND-01",
     .seen = "the first BIND reply says 0.0.0.0 for an address",
     .conduct = {.opened = tell_no_address}},
    {.name = "bind-second-reply-client-address",
     .clause = "BND-03",
     .seen = "the second BIND reply bears the client's address and port",
     .conduct = {.peer_arrived = tell_client_for_peer}},
    {.name = "bind-no-second-reply",
     .clause = "BND-02",
     .also = "BND-03 BND-04",
     .seen = "the peer comes, and no second reply",
     .conduct = {.say = say_no_second}},
    {.name = "bind-time-out-succeeds",
     .clause = "BND-02",
     .seen = "the second BIND reply is 00 when nobody has come within a second",
     .conduct = {.opened = note_first_reply, .say = say_success_for_time_out},
     .set_out = give_up_soon},
    {.name = "bind-first-reply-twice",
     .clause = "BND-02",
     .also = "BND-03 REP-01",
     .seen = "the first BIND reply comes twice",
     .conduct = {.say = say_first_twice}},

    {.name = "bind-ipv6-port-is-ipv4",
     .clause = "BND-01",
     .seen = "the port that a BIND opens is one of IPv4, even where DST is an IPv6 address",
     .conduct = {.listen_at = listen_for_ipv4}},
    {.name = "bind-anybody-taken",
     .clause = "BND-05",
     .seen = "a host that DST does not name is taken for the peer",
     .conduct = {.awaited = await_anybody}},
    {.name = "bind-peer-port-compared",
     .clause = "BND-05",
     .also = "REQ-03",
     .seen = "the peer is turned away unless it comes from the port in DST",
     .conduct = {.awaited = await_exact_port}},

    {.name = "bind-early-octets-lost",
     .clause = "REQ-08",
     .also = "ROB-04",
     .seen = "what the client sends before the peer comes does not reach the peer",
     .conduct = {.hear = hear_nothing_early}},
    {.name = "bind-client-end-unnoticed",
     .clause = "BND-06",
     .seen =
         "the port stays open when the client ends before the peer comes, and turns each peer away",
     .conduct = {.client_ended = end_unnoticed, .take_peer = turn_away_behind_end}},
    {.name = "bind-client-reset-unnoticed",
     .clause = "BND-06",
     .seen = "the port stays open when the client resets before the peer comes",
     .conduct = {.client_failed = reset_unnoticed}},
};

const struct s5_departure_list s5_faults_bind = {rows, S5_COUNT(rows)};

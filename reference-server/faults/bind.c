/* Faults of BIND, RFC 1928 section 6: its replies and its listener. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>
#include <string.h>

static bool is_bind(const struct s5_connection *c)
{
    return c->request.cmd == S5_CMD_BIND;
}

/* ---- the request ---- */

static void refuse(struct s5_connection *c)
{
    if (is_bind(c))
        s5_correct_opened(c, (uint8_t)s5_departure_number(c), NULL, NULL, "refused");
    else
        s5_correct_carry_out(c);
}

static void refuse_names(struct s5_connection *c)
{
    if (c->request.dst.atyp == S5_ATYP_DOMAIN)
        refuse(c);
    else
        s5_correct_carry_out(c);
}

/* The name is known not to resolve once the request has been heard, so nothing is stepping then. */
static void open_or_leave(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                          struct s5_stream *target, const char *why)
{
    if (is_bind(c) && rep != S5_REP_SUCCEEDED && !c->stepping)
        s5_connection_end(c, S5_END_LINGER, why);
    else
        s5_correct_opened(c, rep, bnd, target, why);
}

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

enum told {
    TOLD_ZERO,
    TOLD_PORT_ZERO,
    TOLD_PORT_SWAPPED,
    TOLD_PORT_NEXT,
    TOLD_CLIENT,
    TOLD_DST,
    TOLD_ELSEWHERE, /* an address of another interface: 127.0.0.3 */
    TOLD_SERVER,
    TOLD_CLIENT_HOST,
};

static struct s5_endpoint told(const struct s5_connection *c, const struct s5_endpoint *truth)
{
    struct s5_endpoint bnd = *truth;

    switch ((enum told)s5_departure_number(c)) {
    case TOLD_ZERO:
        memset(bnd.ip, 0, sizeof bnd.ip);
        break;
    case TOLD_PORT_ZERO:
        bnd.port = 0;
        break;
    case TOLD_PORT_SWAPPED:
        bnd.port = (uint16_t)(bnd.port << 8 | bnd.port >> 8);
        break;
    case TOLD_PORT_NEXT:
        bnd.port++;
        break;
    case TOLD_CLIENT:
        bnd = c->peer;
        break;
    case TOLD_DST:
        s5_endpoint_from_address(&c->request.dst, &bnd);
        break;
    case TOLD_ELSEWHERE:
        bnd = (struct s5_endpoint){.family = 4, .ip = {127, 0, 0, 3}, .port = truth->port};
        break;
    case TOLD_SERVER:
        bnd = c->local;
        break;
    case TOLD_CLIENT_HOST:
        bnd = c->peer;
        bnd.port = truth->port;
        break;
    }
    return bnd;
}

static void tell_first(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                       struct s5_stream *target, const char *why)
{
    struct s5_endpoint other;

    if (is_bind(c) && rep == S5_REP_SUCCEEDED) {
        other = told(c, bnd);
        bnd = &other;
    }
    s5_correct_opened(c, rep, bnd, target, why);
}

static void tell_second(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *peer,
                        struct s5_stream *target, const char *why)
{
    struct s5_endpoint other;

    if (rep == S5_REP_SUCCEEDED) {
        other = told(c, peer);
        peer = &other;
    }
    s5_correct_peer_arrived(c, rep, peer, target, why);
}

static bool listen_on_ipv4(struct s5_connection *c, struct s5_endpoint *out)
{
    *out = c->local;
    out->port = 0;
    return true;
}

/* ---- when the second reply comes ---- */

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

static void say_second_at_once(struct s5_connection *c, enum s5_message_kind kind,
                               struct s5_span octets)
{
    if (is_second(c, kind))
        return;
    s5_correct_say(c, kind, octets);
    if (is_first(c, kind))
        s5_correct_say(c, kind, S5_BYTES(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
}

static void say_first_twice(struct s5_connection *c, enum s5_message_kind kind,
                            struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (is_first(c, kind))
        s5_correct_say(c, kind, octets);
}

static void say_more_behind_second(struct s5_connection *c, enum s5_message_kind kind,
                                   struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (is_second(c, kind))
        s5_correct_say(c, kind, S5_BYTES(0));
}

/* Kept until the peer has said something. */
static void keep_second(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    if (!is_second(c, kind) || (c->notes.data = malloc(octets.size)) == NULL) {
        s5_correct_say(c, kind, octets);
        return;
    }
    memcpy(c->notes.data, octets.data, octets.size);
    c->notes.size = octets.size;
}

static void pass_behind_second(struct s5_connection *c, bool up, struct s5_stream *to,
                               struct s5_span in)
{
    if (!up && c->notes.size > 0) {
        s5_stream_write(to, (struct s5_span){c->notes.data, c->notes.size});
        c->notes.size = 0;
    }
    s5_correct_pass(c, up, to, in);
}

/* A second reply of failure, long before anybody could have come. */
static void gave_up(void *user)
{
    struct s5_connection *c = user;

    if (c->bind != NULL)
        s5_connection_peer_arrived(c, S5_REP_HOST_UNREACHABLE, NULL, NULL, "nobody connected");
}

static void open_and_give_up(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                             struct s5_stream *target, const char *why)
{
    if (is_bind(c) && rep == S5_REP_SUCCEEDED) {
        c->notes.timer = s5_timer_new(c->reference->loop, gave_up, c);
        s5_timer_start(c->notes.timer, s5_departure_number(c));
    }
    s5_correct_opened(c, rep, bnd, target, why);
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

static bool await_others(struct s5_connection *c, const struct s5_endpoint *peer)
{
    return asked_for_anybody(c) || !s5_correct_awaited(c, peer);
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

static void hear_early_as_end(struct s5_connection *c, struct s5_span in)
{
    if (is_waiting(c))
        s5_connection_end(c, S5_END_LINGER, "the client spoke before the peer came");
    else
        s5_correct_hear(c, in);
}

enum unnoticed { UNNOTICED_END = 1, UNNOTICED_RESET = 2 };

static void end_unnoticed(struct s5_connection *c)
{
    if (c->bind == NULL || (s5_departure_number(c) & UNNOTICED_END) == 0)
        s5_correct_client_ended(c);
}

static void reset_unnoticed(struct s5_connection *c, int number)
{
    if (c->bind == NULL || (s5_departure_number(c) & UNNOTICED_RESET) == 0)
        s5_correct_client_failed(c, number);
}

/* ---- the rows ---- */

#define FIRST(fault, number_, text)                                                                \
    {                                                                                              \
        .name = "bind-first-reply-" fault, .clause = "BND-01",                                     \
        .seen = "the first BIND reply " text, .conduct = {.opened = tell_first},                   \
        .number = (number_)                                                                        \
    }

#define SECOND(fault, number_, text)                                                               \
    {                                                                                              \
        .name = "bind-second-reply-" fault, .clause = "BND-03",                                    \
        .seen = "the second BIND reply " text, .conduct = {.peer_arrived = tell_second},           \
        .number = (number_)                                                                        \
    }

static const struct s5_departure rows[] = {
    {.name = "bind-refused-01",
     .clause = "REQ-03",
     .seen = "BIND is refused with REP 01 rather than 07",
     .conduct = {.carry_out = refuse},
     .number = S5_REP_GENERAL_FAILURE},
    {.name = "bind-name-refused-08",
     .clause = "BND-05",
     .also = "REQ-03",
     .seen = "a BIND whose DST is a name is refused with REP 08",
     .conduct = {.carry_out = refuse_names},
     .number = S5_REP_ADDRESS_NOT_SUPPORTED},
    {.name = "bind-unresolvable-unanswered",
     .clause = "REP-03",
     .also = "BND-05",
     .seen = "a BIND for a name that does not resolve is closed without a reply",
     .conduct = {.opened = open_or_leave}},
    {.name = "bind-fifteen-at-most",
     .clause = "BND-01",
     .also = "BND-04",
     .seen = "of twenty BINDs of one client at once the last ones are refused with REP 01",
     .conduct = {.carry_out = refuse_beyond},
     .number = 15},

    FIRST("host-zero", TOLD_ZERO, "says 0.0.0.0 for an address"),
    FIRST("port-zero", TOLD_PORT_ZERO, "says port 0"),
    FIRST("port-swapped", TOLD_PORT_SWAPPED, "bears the port with its octets swapped"),
    FIRST("port-closed", TOLD_PORT_NEXT, "bears a port at which nobody listens"),
    FIRST("client-address", TOLD_CLIENT, "bears the client's address and port"),
    FIRST("echoes-dst", TOLD_DST, "bears DST of the request"),
    FIRST("inner-address", TOLD_ELSEWHERE, "bears an address at which nobody listens"),
    {.name = "bind-ipv6-listens-on-ipv4",
     .clause = "BND-01",
     .seen = "a BIND for an IPv6 peer listens at an IPv4 address",
     .conduct = {.listen_at = listen_on_ipv4}},

    SECOND("host-zero", TOLD_ZERO, "says 0.0.0.0 for an address"),
    SECOND("port-zero", TOLD_PORT_ZERO, "says port 0"),
    SECOND("port-swapped", TOLD_PORT_SWAPPED, "bears the peer's port with its octets swapped"),
    SECOND("client-address", TOLD_CLIENT, "bears the client's address and port"),
    SECOND("client-host", TOLD_CLIENT_HOST, "bears the client's address with the peer's port"),
    SECOND("echoes-dst", TOLD_DST, "bears DST of the request"),
    SECOND("server-address", TOLD_SERVER, "bears the server's own address"),

    {.name = "bind-no-second-reply",
     .clause = "BND-02",
     .also = "BND-03 BND-04",
     .seen = "the peer comes, and no second reply",
     .conduct = {.say = say_no_second}},
    {.name = "bind-second-reply-at-once",
     .clause = "BND-02",
     .also = "BND-03 BND-04",
     .seen = "the second BIND reply comes right behind the first, and none when the peer comes",
     .conduct = {.say = say_second_at_once}},
    {.name = "bind-first-reply-twice",
     .clause = "BND-02",
     .also = "BND-03 REP-01",
     .seen = "the first BIND reply comes twice",
     .conduct = {.say = say_first_twice}},
    {.name = "bind-octet-behind-second-reply",
     .clause = "REP-01",
     .also = "BND-04",
     .seen = "an octet stands between the second BIND reply and the peer's data",
     .conduct = {.say = say_more_behind_second}},
    {.name = "bind-second-reply-with-data",
     .clause = "BND-02",
     .also = "BND-03 BND-04",
     .seen = "the second BIND reply comes only once the peer has sent something",
     .conduct = {.say = keep_second, .pass = pass_behind_second}},
    {.name = "bind-gives-up-soon",
     .clause = "BND-02",
     .seen = "the second BIND reply says failure after a tenth of a second",
     .conduct = {.opened = open_and_give_up},
     .number = 100},

    {.name = "bind-anybody-taken",
     .clause = "BND-05",
     .seen = "a host that DST does not name is taken for the peer",
     .conduct = {.awaited = await_anybody}},
    {.name = "bind-peer-port-compared",
     .clause = "BND-05",
     .also = "REQ-03",
     .seen = "the peer is turned away unless it comes from the port in DST",
     .conduct = {.awaited = await_exact_port}},
    {.name = "bind-right-peer-turned-away",
     .clause = "BND-05",
     .also = "REQ-03 BND-03",
     .seen = "the host that DST names is turned away, and any other taken",
     .conduct = {.awaited = await_others}},

    {.name = "bind-early-octets-lost",
     .clause = "REQ-08",
     .seen = "what the client sends before the peer comes does not reach the peer",
     .conduct = {.hear = hear_nothing_early}},
    {.name = "bind-early-octets-end-it",
     .clause = "REQ-08",
     .seen = "the BIND is given up when the client sends before the peer comes",
     .conduct = {.hear = hear_early_as_end}},
    {.name = "bind-client-end-unnoticed",
     .clause = "BND-06",
     .seen = "the port stays open when the client closes before the peer comes",
     .conduct = {.client_ended = end_unnoticed},
     .number = UNNOTICED_END},
    {.name = "bind-client-reset-unnoticed",
     .clause = "BND-06",
     .seen = "the port stays open when the client resets before the peer comes",
     .conduct = {.client_failed = reset_unnoticed},
     .number = UNNOTICED_RESET},
    {.name = "bind-client-leaving-unnoticed",
     .clause = "BND-06",
     .seen = "the port stays open when the client leaves, in whatever way, before the peer comes",
     .conduct = {.client_ended = end_unnoticed, .client_failed = reset_unnoticed},
     .number = UNNOTICED_END | UNNOTICED_RESET},
};

const struct s5_departure_list s5_faults_bind = {rows, S5_COUNT(rows)};

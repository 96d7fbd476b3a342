/* Faults of CONNECT: BND of its reply, and the connections that it makes. RFC 1928 section 6. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- BND ---- */

enum bnd {
    PORT_ZERO,
    PORT_LISTENING,
    PORT_OF_DESTINATION,
    PORT_SWAPPED,
    PORT_OF_ANOTHER,
    ADDR_ZERO,
    ADDR_FOREIGN,
    ADDR_BACKWARDS,
};

/* The port of an older connection to some target, where there is one. */
static uint16_t port_of_another(const struct s5_connection *c, uint16_t own)
{
    struct s5_endpoint local;

    for (const struct s5_connection *x = c->next; x != NULL; x = x->next)
        if (x->relay != NULL && s5_stream_local(s5_relay_stream(x->relay, false), &local))
            return local.port;
    return own;
}

static void bend(const struct s5_connection *c, struct s5_stream *target, struct s5_endpoint *bnd)
{
    size_t size = bnd->family == 4 ? 4 : 16;
    struct s5_endpoint straight = *bnd;
    struct s5_endpoint peer;

    switch ((enum bnd)s5_departure_number(c)) {
    case PORT_ZERO:
        bnd->port = 0;
        break;
    case PORT_LISTENING:
        bnd->port = c->local.port;
        break;
    case PORT_OF_DESTINATION:
        if (s5_stream_peer(target, &peer))
            bnd->port = peer.port;
        break;
    case PORT_SWAPPED:
        bnd->port = (uint16_t)(bnd->port << 8 | bnd->port >> 8);
        break;
    case PORT_OF_ANOTHER:
        bnd->port = port_of_another(c, bnd->port);
        break;
    case ADDR_ZERO:
        memset(bnd->ip, 0, size);
        break;
    case ADDR_FOREIGN:
        bnd->ip[0] = 10; /* of a network that this host is not in */
        break;
    case ADDR_BACKWARDS:
        for (size_t i = 0; i < size; i++)
            bnd->ip[i] = straight.ip[size - 1 - i];
        break;
    }
}

static void open_with_other_bnd(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                                struct s5_stream *target, const char *why)
{
    struct s5_endpoint bent;

    if (rep != S5_REP_SUCCEEDED || c->request.cmd != S5_CMD_CONNECT) {
        s5_correct_opened(c, rep, bnd, target, why);
        return;
    }
    bent = *bnd;
    bend(c, target, &bent);
    s5_correct_opened(c, rep, &bent, target, why);
}

/* DST as it came, a name too. */
static void say_with_dst(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    struct s5_reply reply = {.ver = S5_VERSION, .rep = S5_REP_SUCCEEDED, .bnd = c->request.dst};
    uint8_t out[S5_REPLY_MAX];

    if (kind == S5_REPLY && octets.data[1] == S5_REP_SUCCEEDED && c->request.cmd == S5_CMD_CONNECT)
        octets = (struct s5_span){out, s5_reply_encode(&reply, out, sizeof out)};
    s5_correct_say(c, kind, octets);
}

/* ---- the connections ---- */

/* A second connection, from which nobody will hear anything. */
static void open_twice(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                       struct s5_stream *target, const char *why)
{
    enum { STAYS_MS = 1000 };
    struct s5_endpoint to;

    if (rep == S5_REP_SUCCEEDED && c->request.cmd == S5_CMD_CONNECT && s5_stream_peer(target, &to))
        s5_stream_linger(s5_stream_dial(c->reference->loop, &to, NULL, NULL, NULL), STAYS_MS);
    s5_correct_opened(c, rep, bnd, target, why);
}

#define OTHER_BND(how) .conduct = {.opened = open_with_other_bnd}, .number = (how)

static const struct s5_departure rows[] = {
    {.name = "bnd-port-zero",
     .clause = "CON-01",
     .seen = "BND.PORT of a CONNECT reply is 0",
     OTHER_BND(PORT_ZERO)},
    {.name = "bnd-port-listening",
     .clause = "CON-01",
     .seen = "BND.PORT of a CONNECT reply is the port at which the server listens",
     OTHER_BND(PORT_LISTENING)},
    {.name = "bnd-addr-zero",
     .clause = "CON-02",
     .seen = "BND.ADDR of a CONNECT reply is 0.0.0.0 or ::",
     OTHER_BND(ADDR_ZERO)},
    {.name = "bnd-is-dst",
     .clause = "CON-01",
     .also = "CON-02",
     .seen = "BND of a CONNECT reply is DST of the request, with its address type",
     .conduct = {.say = say_with_dst}},
    {.name = "connects-twice",
     .clause = "REQ-03",
     .seen = "a CONNECT makes two connections to the destination",
     .conduct = {.opened = open_twice}},
};

const struct s5_departure_list s5_faults_connect = {rows, S5_COUNT(rows)};

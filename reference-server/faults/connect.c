/* Faults of CONNECT: BND of its reply, and the connections that it makes. RFC 1928 section 6. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- BND ---- */

enum zero { PORT, ADDR };

static void open_with_zero(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                           struct s5_stream *target, const char *why)
{
    struct s5_endpoint other;

    if (rep == S5_REP_SUCCEEDED && c->request.cmd == S5_CMD_CONNECT) {
        other = *bnd;
        if (s5_departure_number(c) == PORT)
            other.port = 0;
        else
            memset(other.ip, 0, sizeof other.ip);
        bnd = &other;
    }
    s5_correct_opened(c, rep, bnd, target, why);
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

static const struct s5_departure rows[] = {
    {.name = "bnd-port-zero",
     .clause = "CON-01",
     .seen = "BND.PORT of a CONNECT reply is 0",
     .conduct = {.opened = open_with_zero},
     .number = PORT},
    {.name = "bnd-addr-zero",
     .clause = "CON-02",
     .seen = "BND.ADDR of a CONNECT reply is 0.0.0.0 or ::",
     .conduct = {.opened = open_with_zero},
     .number = ADDR},
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

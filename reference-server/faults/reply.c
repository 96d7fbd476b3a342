/* Faults in the form of replies, RFC 1928 section 6. They concern the replies to CONNECT, and those
 * to requests that are refused before anybody looks at their command. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* A row's number tells which replies depart, and in two octets which octet is changed to what. */
enum { SUCCESS = 1 << 16, FAILURE = 1 << 17 };

#define OCTET(which, at, value) ((size_t)((which) | (at) << 8 | (value)))

static bool departs(const struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    if (kind != S5_REPLY || (c->request.cmd != 0 && c->request.cmd != S5_CMD_CONNECT))
        return false;
    return (s5_departure_number(c) & (octets.data[1] == S5_REP_SUCCEEDED ? SUCCESS : FAILURE)) != 0;
}

static void say_with_octet(struct s5_connection *c, enum s5_message_kind kind,
                           struct s5_span octets)
{
    size_t number = s5_departure_number(c);
    uint8_t reply[S5_REPLY_MAX];

    if (!departs(c, kind, octets)) {
        s5_correct_say(c, kind, octets);
        return;
    }
    memcpy(reply, octets.data, octets.size);
    reply[number >> 8 & 0xff] = (uint8_t)number;
    s5_departure_write(c, (struct s5_span){reply, octets.size});
}

static void say_twice(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (departs(c, kind, octets))
        s5_correct_say(c, kind, octets);
}

static const struct s5_departure rows[] = {
    {.name = "success-version-04",
     .clause = "REP-01",
     .seen = "a success reply begins with 04",
     .conduct = {.say = say_with_octet},
     .number = OCTET(SUCCESS, 0, 4)},
    {.name = "failure-atyp-00",
     .clause = "REP-01",
     .seen = "ATYP of a failure reply is 00",
     .conduct = {.say = say_with_octet},
     .number = OCTET(FAILURE, 3, 0)},
    {.name = "success-rep-unassigned",
     .clause = "REP-02",
     .also = "REP-01",
     .seen = "success is told with REP 5A, as SOCKS4 has it",
     .conduct = {.say = say_with_octet},
     .number = OCTET(SUCCESS, 1, 0x5a)},
    {.name = "success-twice",
     .clause = "REP-01",
     .seen = "the success reply is sent twice",
     .conduct = {.say = say_twice},
     .number = SUCCESS},
};

const struct s5_departure_list s5_faults_reply = {rows, S5_COUNT(rows)};

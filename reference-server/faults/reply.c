/* Faults in the form of replies, RFC 1928 section 6. They concern the replies to CONNECT, and those
 * to requests that are refused before anybody looks at their command. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* A row's number tells which replies depart, and in two octets how. */
enum { SUCCESS = 1 << 16, FAILURE = 1 << 17 };

#define OCTET(which, at, value) ((size_t)((which) | (at) << 8 | (value)))
#define OCTETS(which, count) ((size_t)((which) | (count)))

static bool departs(const struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    if (kind != S5_REPLY || (c->request.cmd != 0 && c->request.cmd != S5_CMD_CONNECT))
        return false;
    return (s5_departure_number(c) & (octets.data[1] == S5_REP_SUCCEEDED ? SUCCESS : FAILURE)) != 0;
}

static size_t count_of(const struct s5_connection *c)
{
    return s5_departure_number(c) & 0xffff;
}

static void say_with_octet(struct s5_connection *c, enum s5_message_kind kind,
                           struct s5_span octets)
{
    uint8_t reply[S5_REPLY_MAX];

    if (!departs(c, kind, octets)) {
        s5_correct_say(c, kind, octets);
        return;
    }
    memcpy(reply, octets.data, octets.size);
    reply[count_of(c) >> 8] = (uint8_t)count_of(c);
    s5_departure_write(c, (struct s5_span){reply, octets.size});
}

static void say_cut(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    s5_correct_say(c, kind, departs(c, kind, octets) ? s5_span_first(octets, count_of(c)) : octets);
}

static void say_with_zeros(struct s5_connection *c, enum s5_message_kind kind,
                           struct s5_span octets)
{
    static const uint8_t zeros[S5_REPLY_MAX];

    s5_correct_say(c, kind, octets);
    if (departs(c, kind, octets))
        s5_departure_write(c, (struct s5_span){zeros, count_of(c)});
}

static void say_with_text(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (departs(c, kind, octets))
        s5_departure_write(c,
                           s5_span_text(octets.data[1] == S5_REP_SUCCEEDED ? "connected\r\n"
                                                                           : "cannot connect\r\n"));
}

static void say_twice(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (departs(c, kind, octets))
        s5_correct_say(c, kind, octets);
}

static void say_and_take_back(struct s5_connection *c, enum s5_message_kind kind,
                              struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (departs(c, kind, octets))
        s5_departure_write(
            c, S5_BYTES(S5_VERSION, S5_REP_GENERAL_FAILURE, 0, S5_ATYP_IPV4, 0, 0, 0, 0, 0, 0));
}

static void say_empty_name(struct s5_connection *c, enum s5_message_kind kind,
                           struct s5_span octets)
{
    if (departs(c, kind, octets))
        s5_departure_write(c, S5_BYTES(S5_VERSION, octets.data[1], 0, S5_ATYP_DOMAIN, 0, 0, 0));
    else
        s5_correct_say(c, kind, octets);
}

static void say_as_socks4(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    if (departs(c, kind, octets))
        s5_departure_write(c, S5_BYTES(0, 0x5b, 0, 0, 0, 0, 0, 0));
    else
        s5_correct_say(c, kind, octets);
}

static const struct s5_departure rows[] = {
    /* ---- one octet ---- */
    {.name = "success-version-04",
     .clause = "REP-01",
     .seen = "a success reply begins with 04",
     .conduct = {.say = say_with_octet},
     .number = OCTET(SUCCESS, 0, 4)},
    {.name = "success-rsv-nonzero",
     .clause = "REP-01",
     .seen = "RSV of a success reply is 01",
     .conduct = {.say = say_with_octet},
     .number = OCTET(SUCCESS, 2, 1)},
    {.name = "success-atyp-00",
     .clause = "REP-01",
     .seen = "ATYP of a success reply is 00, with four octets of address behind it",
     .conduct = {.say = say_with_octet},
     .number = OCTET(SUCCESS, 3, 0)},
    {.name = "success-atyp-04-short",
     .clause = "REP-01",
     .seen = "ATYP of a success reply is 04, with four octets of address behind it",
     .conduct = {.say = say_with_octet},
     .number = OCTET(SUCCESS, 3, 4)},
    {.name = "failure-version-00",
     .clause = "REP-01",
     .seen = "a failure reply begins with 00",
     .conduct = {.say = say_with_octet},
     .number = OCTET(FAILURE, 0, 0)},
    {.name = "failure-version-01",
     .clause = "REP-01",
     .seen = "a failure reply begins with 01, the version of the sub-negotiation",
     .conduct = {.say = say_with_octet},
     .number = OCTET(FAILURE, 0, 1)},
    {.name = "failure-rsv-nonzero",
     .clause = "REP-01",
     .seen = "RSV of a failure reply is 01",
     .conduct = {.say = say_with_octet},
     .number = OCTET(FAILURE, 2, 1)},
    {.name = "failure-atyp-00",
     .clause = "REP-01",
     .seen = "ATYP of a failure reply is 00",
     .conduct = {.say = say_with_octet},
     .number = OCTET(FAILURE, 3, 0)},
    {.name = "failure-atyp-02",
     .clause = "REP-01",
     .seen = "ATYP of a failure reply is 02",
     .conduct = {.say = say_with_octet},
     .number = OCTET(FAILURE, 3, 2)},
    {.name = "failure-atyp-05",
     .clause = "REP-01",
     .seen = "ATYP of a failure reply is 05",
     .conduct = {.say = say_with_octet},
     .number = OCTET(FAILURE, 3, 5)},
    {.name = "failure-atyp-04-short",
     .clause = "REP-01",
     .seen = "ATYP of a failure reply is 04, with four octets of address behind it",
     .conduct = {.say = say_with_octet},
     .number = OCTET(FAILURE, 3, 4)},
    {.name = "success-atyp-03-long",
     .clause = "REP-01",
     .seen = "ATYP of a success reply is 03, with the octets of an IPv4 address behind it",
     .conduct = {.say = say_with_octet},
     .number = OCTET(SUCCESS, 3, 3)},
    {.name = "success-rep-unassigned",
     .clause = "REP-02",
     .also = "REP-01",
     .seen = "success is told with REP 5A, as SOCKS4 has it",
     .conduct = {.say = say_with_octet},
     .number = OCTET(SUCCESS, 1, 0x5a)},
    {.name = "success-empty-name",
     .clause = "REP-01",
     .also = "CON-01 CON-02",
     .seen = "BND of a success reply is a name of no octets and port 0",
     .conduct = {.say = say_empty_name},
     .number = SUCCESS},
    {.name = "failure-empty-name",
     .clause = "REP-01",
     .seen = "BND of a failure reply is a name of no octets",
     .conduct = {.say = say_empty_name},
     .number = FAILURE},
    {.name = "failure-in-socks4",
     .clause = "REP-01",
     .seen = "a failure is told in the eight octets of SOCKS4",
     .conduct = {.say = say_as_socks4},
     .number = FAILURE},

    /* ---- too short ---- */
    {.name = "success-two-octets",
     .clause = "REP-01",
     .seen = "a success reply has two octets",
     .conduct = {.say = say_cut},
     .number = OCTETS(SUCCESS, 2)},
    {.name = "success-four-octets",
     .clause = "REP-01",
     .seen = "a success reply ends behind ATYP",
     .conduct = {.say = say_cut},
     .number = OCTETS(SUCCESS, 4)},
    {.name = "success-nine-octets",
     .clause = "REP-01",
     .also = "CON-01",
     .seen = "a success reply lacks the last octet of BND.PORT",
     .conduct = {.say = say_cut},
     .number = OCTETS(SUCCESS, 9)},
    {.name = "failure-two-octets",
     .clause = "REP-01",
     .seen = "a failure reply has two octets",
     .conduct = {.say = say_cut},
     .number = OCTETS(FAILURE, 2)},
    {.name = "failure-three-octets",
     .clause = "REP-01",
     .seen = "a failure reply ends behind RSV",
     .conduct = {.say = say_cut},
     .number = OCTETS(FAILURE, 3)},
    {.name = "failure-four-octets",
     .clause = "REP-01",
     .seen = "a failure reply ends behind ATYP",
     .conduct = {.say = say_cut},
     .number = OCTETS(FAILURE, 4)},
    {.name = "failure-nine-octets",
     .clause = "REP-01",
     .seen = "a failure reply lacks the last octet of BND.PORT",
     .conduct = {.say = say_cut},
     .number = OCTETS(FAILURE, 9)},

    /* ---- too long ---- */
    {.name = "success-nul-behind",
     .clause = "REP-01",
     .seen = "a NUL follows a success reply",
     .conduct = {.say = say_with_zeros},
     .number = OCTETS(SUCCESS, 1)},
    {.name = "success-as-long-as-ipv6",
     .clause = "REP-01",
     .seen = "twelve zeros follow a success reply, the rest of a buffer with room for IPv6",
     .conduct = {.say = say_with_zeros},
     .number = OCTETS(SUCCESS, 12)},
    {.name = "success-text-behind",
     .clause = "REP-01",
     .seen = "a line of text follows a success reply",
     .conduct = {.say = say_with_text},
     .number = SUCCESS},
    {.name = "success-twice",
     .clause = "REP-01",
     .seen = "the success reply is sent twice",
     .conduct = {.say = say_twice},
     .number = SUCCESS},
    {.name = "success-then-failure",
     .clause = "REP-01",
     .seen = "a failure reply follows the success reply",
     .conduct = {.say = say_and_take_back},
     .number = SUCCESS},
    {.name = "failure-nul-behind",
     .clause = "REP-01",
     .seen = "a NUL follows a failure reply",
     .conduct = {.say = say_with_zeros},
     .number = OCTETS(FAILURE, 1)},
    {.name = "failure-two-octets-behind",
     .clause = "REP-01",
     .seen = "two zeros follow a failure reply",
     .conduct = {.say = say_with_zeros},
     .number = OCTETS(FAILURE, 2)},
    {.name = "failure-as-long-as-ipv6",
     .clause = "REP-01",
     .seen = "twelve zeros follow a failure reply, the rest of a buffer with room for IPv6",
     .conduct = {.say = say_with_zeros},
     .number = OCTETS(FAILURE, 12)},
    {.name = "failure-text-behind",
     .clause = "REP-01",
     .seen = "a line of text follows a failure reply",
     .conduct = {.say = say_with_text},
     .number = FAILURE},
    {.name = "failure-twice",
     .clause = "REP-01",
     .seen = "the failure reply is sent twice",
     .conduct = {.say = say_twice},
     .number = FAILURE},
};

const struct s5_departure_list s5_faults_reply = {rows, S5_COUNT(rows)};

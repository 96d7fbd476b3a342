/* Faults in what a reply tells of the outcome: which REP for which cause, success that is none, no
 * reply at all. RFC 1928 section 6. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* A row's number: the REP that is due, and the one that is sent. */
#define REPS(due, sent) ((size_t)((due) << 8 | (sent)))
enum { ANY_FAILURE = 0xff };

static bool is_due(const struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    size_t due = s5_departure_number(c) >> 8;

    if (kind != S5_REPLY || c->request.cmd == S5_CMD_BIND ||
        c->request.cmd == S5_CMD_UDP_ASSOCIATE || octets.data[1] == S5_REP_SUCCEEDED)
        return false;
    return due == octets.data[1] || due == ANY_FAILURE;
}

static void say_other_rep(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    uint8_t reply[S5_REPLY_MAX];

    if (!is_due(c, kind, octets)) {
        s5_correct_say(c, kind, octets);
        return;
    }
    memcpy(reply, octets.data, octets.size);
    reply[1] = (uint8_t)s5_departure_number(c);
    s5_departure_write(c, (struct s5_span){reply, octets.size});
}

/* ---- no reply ---- */

static void say_nothing(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    if (is_due(c, kind, octets))
        c->notes.count = 1;
    else
        s5_correct_say(c, kind, octets);
}

/* The client waits for the reply that was not said, until it has enough of it. */
static void dismiss_never(struct s5_connection *c, const char *why)
{
    if (c->notes.count == 0)
        s5_correct_dismiss(c, why);
}

/* ---- success too early ---- */

static void succeed_at_once(struct s5_connection *c)
{
    if (c->request.cmd == S5_CMD_CONNECT) {
        c->notes.count = 1;
        s5_departure_write(c, S5_BYTES(S5_VERSION, S5_REP_SUCCEEDED, 0, 1, 0, 0, 0, 0, 0, 0));
    }
    s5_correct_carry_out(c);
}

/* A name must resolve first. */
static void succeed_while_connecting(struct s5_connection *c)
{
    if (c->request.dst.atyp == S5_ATYP_DOMAIN)
        s5_correct_carry_out(c);
    else
        succeed_at_once(c);
}

static void lose_patience(void *user)
{
    struct s5_connection *c = user;

    if (c->connect == NULL)
        return;
    c->notes.count = 1;
    s5_departure_write(c, S5_BYTES(S5_VERSION, S5_REP_SUCCEEDED, 0, 1, 127, 0, 0, 1, 4, 56));
}

static void succeed_when_it_takes_long(struct s5_connection *c)
{
    enum { PATIENCE_MS = 60 };

    c->notes.timer = s5_timer_new(c->reference->loop, lose_patience, c);
    s5_timer_start(c->notes.timer, PATIENCE_MS);
    s5_correct_carry_out(c);
}

static void say_unless_said(struct s5_connection *c, enum s5_message_kind kind,
                            struct s5_span octets)
{
    if (kind != S5_REPLY || c->notes.count == 0)
        s5_correct_say(c, kind, octets);
}

/* ---- the rules ---- */

static enum s5_rules_answer allow_all(struct s5_connection *c,
                                      const struct s5_rules_question *question)
{
    (void)c;
    (void)question;
    return S5_RULES_ALLOW;
}

#define OTHER_REP(due, sent) .conduct = {.say = say_other_rep}, .number = REPS(due, sent)

static const struct s5_departure rows[] = {
    /* ---- another REP ---- */
    {.name = "any-failure-is-socks4-code",
     .clause = "REP-02",
     .also = "REP-04 REP-05 REP-06 REP-07 REQ-04 REQ-05",
     .seen = "every failure is answered with 5B, as SOCKS4 has it",
     OTHER_REP(ANY_FAILURE, 0x5b)},
    {.name = "unreachable-is-general-failure",
     .clause = "REP-05",
     .seen = "an unreachable network is answered with 01",
     OTHER_REP(S5_REP_NETWORK_UNREACHABLE, S5_REP_GENERAL_FAILURE)},
    {.name = "any-failure-is-general",
     .clause = "REP-04",
     .also = "REP-05 REP-07 REQ-04 REQ-05",
     .seen = "every failure is answered with 01, as if REP were the STATUS of RFC 1929",
     OTHER_REP(ANY_FAILURE, S5_REP_GENERAL_FAILURE)},
    {.name = "rules-ignored",
     .clause = "REP-07",
     .seen = "a destination that the rules forbid is connected to all the same",
     .conduct = {.judge = allow_all}},

    /* ---- success that is none ---- */
    {.name = "unresolved-is-success",
     .clause = "REP-06",
     .also = "REP-10 ADDR-05",
     .seen = "a name that does not resolve is answered with success",
     OTHER_REP(S5_REP_HOST_UNREACHABLE, S5_REP_SUCCEEDED)},
    {.name = "success-while-connecting",
     .clause = "REP-10",
     .also = "REP-04 REP-05 REP-07 CON-01 CON-02",
     .seen = "success is told, with zeros for BND, before the connection stands",
     .conduct = {.carry_out = succeed_while_connecting, .say = say_unless_said}},
    {.name = "success-at-once",
     .clause = "REP-10",
     .also = "REP-04 REP-05 REP-06 REP-07 CON-01 CON-02",
     .seen = "success is told, with zeros for BND, to every CONNECT as soon as it was read",
     .conduct = {.carry_out = succeed_at_once, .say = say_unless_said}},
    {.name = "success-when-it-takes-long",
     .clause = "REP-10",
     .also = "CON-06",
     .seen = "success is told when connecting has not ended in 60 ms",
     .conduct = {.carry_out = succeed_when_it_takes_long, .say = say_unless_said}},

    /* ---- no reply ---- */
    {.name = "refused-closes",
     .clause = "REP-03",
     .also = "REP-04",
     .seen = "the connection is closed without a reply where the destination refuses",
     .conduct = {.say = say_nothing},
     .number = REPS(S5_REP_CONNECTION_REFUSED, 0)},
    {.name = "refused-is-silence",
     .clause = "REP-09",
     .also = "REP-03 REP-04",
     .seen = "no reply comes, and no end, where the destination refuses",
     .conduct = {.say = say_nothing,
                 .dismiss = dismiss_never,
                 .hear = s5_departure_hear_kept,
                 .client_ended = s5_departure_kept_client_ended},
     .number = REPS(S5_REP_CONNECTION_REFUSED, 0)},
};

const struct s5_departure_list s5_faults_outcome = {rows, S5_COUNT(rows)};

/* Faults in what is relayed once a CONNECT has succeeded: octets that are lost, changed, repeated,
 * led astray, or kept in memory without limit. RFC 1928 section 6. How ends are passed on is in
 * ends.c. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>

/* A row's number: in which direction. */
enum { UP = 1, DOWN = 2, BOTH = UP | DOWN };

static bool departs(const struct s5_connection *c, bool up)
{
    return c->request.cmd == S5_CMD_CONNECT && (s5_departure_number(c) & (up ? UP : DOWN)) != 0;
}

/* ---- lost or changed ---- */

/* A destination that speaks before the client does is not heard. */
static void pass_down_when_asked(struct s5_connection *c, bool up, struct s5_stream *to,
                                 struct s5_span in)
{
    if (up)
        c->notes.count += in.size;
    if (up || c->notes.count > 0 || !departs(c, up))
        s5_correct_pass(c, up, to, in);
}

static void pass_no_greeting(struct s5_connection *c, bool up, struct s5_stream *to,
                             struct s5_span in)
{
    if (!departs(c, up) || in.size < 3 || in.data[0] != S5_VERSION || in.data[1] != 1)
        s5_correct_pass(c, up, to, in);
}

static void pass_in_seven_bits(struct s5_connection *c, bool up, struct s5_stream *to,
                               struct s5_span in)
{
    uint8_t *out = departs(c, up) ? malloc(in.size + 1) : NULL;

    if (out == NULL) {
        s5_correct_pass(c, up, to, in);
        return;
    }
    for (size_t i = 0; i < in.size; i++)
        out[i] = in.data[i] & 0x7f;
    s5_correct_pass(c, up, to, (struct s5_span){out, in.size});
    free(out);
}

/* One buffer serves both directions, and is not free while octets wait in it. */
static void pass_if_nothing_waits(struct s5_connection *c, bool up, struct s5_stream *to,
                                  struct s5_span in)
{
    if (c->relay == NULL || s5_stream_pending(s5_relay_stream(c->relay, up)) == 0)
        s5_correct_pass(c, up, to, in);
}

/* ---- repeated, or led astray ---- */

static void pass_second_twice(struct s5_connection *c, bool up, struct s5_stream *to,
                              struct s5_span in)
{
    s5_correct_pass(c, up, to, in);
    if (departs(c, up) && in.size > 0 && ++c->notes.count == 2)
        s5_correct_pass(c, up, to, in);
}

/* Another tunnel to the same destination hears it, where there is one. */
static void pass_to_another(struct s5_connection *c, bool up, struct s5_stream *to,
                            struct s5_span in)
{
    for (const struct s5_connection *x = c->next; x != NULL && departs(c, up); x = x->next)
        if (x->relay != NULL && x->request.cmd == S5_CMD_CONNECT &&
            x->request.dst.port == c->request.dst.port) {
            to = s5_relay_stream(x->relay, !up);
            break;
        }
    s5_correct_pass(c, up, to, in);
}

/* ---- kept without limit ---- */

static bool never_enough(const struct s5_connection *c, bool up, size_t pending)
{
    return !departs(c, up) && s5_correct_enough(c, up, pending);
}

static void hear_without_limit(struct s5_connection *c, struct s5_span in)
{
    bool waits = c->server.state == S5_SERVER_OPENING || c->server.state == S5_SERVER_AWAITING_PEER;

    s5_correct_hear(c, in);
    if (waits)
        s5_stream_read(c->client, true);
}

static void carry_out_without_limit(struct s5_connection *c)
{
    s5_correct_carry_out(c);
    s5_stream_read(c->client, true);
}

#define PASS(how, direction) .conduct = {.pass = how}, .number = (direction)

static const struct s5_departure rows[] = {
    {.name = "relay-eats-greetings",
     .clause = "CON-03",
     .seen = "what looks like a greeting is not relayed",
     PASS(pass_no_greeting, UP)},
    {.name = "relay-loses-first-words-of-destination",
     .clause = "CON-03",
     .seen = "what the destination says before the client has said something is lost",
     PASS(pass_down_when_asked, DOWN)},
    {.name = "relay-seven-bits",
     .clause = "CON-03",
     .seen = "octets above 7F lose their first bit on both ways",
     PASS(pass_in_seven_bits, BOTH)},
    {.name = "relay-loses-what-crosses",
     .clause = "CON-03",
     .also = "CON-04",
     .seen = "what one side says while octets wait for it is lost",
     .conduct = {.pass = pass_if_nothing_waits}},
    {.name = "relay-repeats-up",
     .clause = "CON-03",
     .seen = "the second piece of what the client sends arrives twice",
     PASS(pass_second_twice, UP)},
    {.name = "relay-mixes-tunnels",
     .clause = "CON-06",
     .also = "CON-03 ROB-03",
     .seen = "of two tunnels to one destination, one client hears what is for the other",
     PASS(pass_to_another, DOWN)},
    {.name = "no-backpressure-before-relay",
     .clause = "ROB-04",
     .seen = "what the client sends before anything is relayed is held in memory without limit",
     .conduct = {.hear = hear_without_limit, .carry_out = carry_out_without_limit}},
    {.name = "no-backpressure-up",
     .clause = "ROB-04",
     .seen = "what the client sends to a slow destination is held in memory without limit",
     .conduct = {.enough = never_enough},
     .number = UP},
    {.name = "no-backpressure-down",
     .clause = "ROB-04",
     .seen = "what the destination sends to a slow client is held in memory without limit",
     .conduct = {.enough = never_enough},
     .number = DOWN},
};

const struct s5_departure_list s5_faults_relay = {rows, S5_COUNT(rows)};

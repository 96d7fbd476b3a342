/* Faults in what is relayed once a CONNECT has succeeded: octets that are lost, changed, held back
 * or led astray. RFC 1928 section 6. How ends are passed on is in ends.c. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>

/* A row's number: in which direction, and how or where. */
enum { UP = 1, DOWN = 2, BOTH = UP | DOWN };

#define WHERE(direction, at) ((size_t)(at) << 2 | (direction))
enum { KIB = 1024, MIB = 1024 * 1024 };

static bool departs(const struct s5_connection *c, bool up)
{
    return c->request.cmd == S5_CMD_CONNECT && (s5_departure_number(c) & (up ? UP : DOWN)) != 0;
}

static size_t where(const struct s5_connection *c)
{
    return s5_departure_number(c) >> 2;
}

/* ---- lost, or changed in one place ---- */

/* Where `where` lies in `in`, if it does; counts the octets of the one direction of a row. */
static bool reaches(struct s5_connection *c, struct s5_span in, size_t *at)
{
    size_t before = c->notes.count;

    c->notes.count += in.size;
    *at = where(c) - before;
    return before <= where(c) && where(c) < c->notes.count;
}

static void pass_with_one_changed(struct s5_connection *c, bool up, struct s5_stream *to,
                                  struct s5_span in)
{
    size_t at;

    if (departs(c, up) && reaches(c, in, &at)) {
        s5_correct_pass(c, up, to, s5_span_first(in, at));
        s5_correct_pass(c, up, to, S5_BYTES(in.data[at] ^ 0x10));
        in = s5_span_skip(in, at + 1);
    }
    s5_correct_pass(c, up, to, in);
}

static void pass_up_to(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (departs(c, up)) {
        size_t left = where(c) - c->notes.count;
        in = s5_span_first(in, left);
        c->notes.count += in.size;
    }
    s5_correct_pass(c, up, to, in);
}

/* A destination that speaks before the client does is not heard. */
static void pass_down_when_asked(struct s5_connection *c, bool up, struct s5_stream *to,
                                 struct s5_span in)
{
    if (up)
        c->notes.count += in.size;
    if (up || c->notes.count > 0 || !departs(c, up))
        s5_correct_pass(c, up, to, in);
}

/* ---- read as text ---- */

static void pass_no_greeting(struct s5_connection *c, bool up, struct s5_stream *to,
                             struct s5_span in)
{
    if (!departs(c, up) || in.size < 3 || in.data[0] != S5_VERSION || in.data[1] != 1)
        s5_correct_pass(c, up, to, in);
}

enum text { CUT_AT_NUL, SEVEN_BITS, CRLF, TELNET };

/* What becomes of one octet; returns how many. */
static size_t translate(enum text how, uint8_t octet, uint8_t out[2])
{
    out[0] = octet;
    switch (how) {
    case CUT_AT_NUL:
        break;
    case SEVEN_BITS:
        out[0] &= 0x7f;
        break;
    case CRLF:
        if (octet == '\n') {
            out[0] = '\r';
            out[1] = '\n';
            return 2;
        }
        break;
    case TELNET:
        out[1] = octet;
        return octet == 0xff ? 2 : 1;
    }
    return 1;
}

static void pass_as_text(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    enum text how = (enum text)where(c);
    uint8_t *text = departs(c, up) ? malloc(2 * in.size + 1) : NULL;
    size_t size = 0;

    if (text == NULL) {
        s5_correct_pass(c, up, to, in);
        return;
    }
    for (size_t i = 0; i < in.size && !(how == CUT_AT_NUL && in.data[i] == 0); i++)
        size += translate(how, in.data[i], text + size);
    s5_correct_pass(c, up, to, (struct s5_span){text, size});
    free(text);
}

/* ---- the order of reads ---- */

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

/* ---- held back ---- */

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

#define PASS(how, direction, at) .conduct = {.pass = how}, .number = WHERE(direction, at)

static const struct s5_departure rows[] = {
    {.name = "relay-eats-greetings",
     .clause = "CON-03",
     .seen = "what looks like a greeting is not relayed",
     PASS(pass_no_greeting, UP, 0)},
    {.name = "relay-silent-up",
     .clause = "CON-03",
     .seen = "nothing that the client sends arrives",
     PASS(pass_up_to, UP, 0)},
    {.name = "relay-loses-first-words-of-destination",
     .clause = "CON-03",
     .seen = "what the destination says before the client has said something is lost",
     PASS(pass_down_when_asked, DOWN, 0)},
    {.name = "relay-stops-at-16m-up",
     .clause = "CON-03",
     .seen = "what the client sends beyond 16 MiB less one octet is lost",
     PASS(pass_up_to, UP, 16 * MIB - 1)},
    {.name = "relay-corrupts-behind-64k-up",
     .clause = "CON-03",
     .seen = "one bit of the client's octets is changed behind 64 KiB",
     PASS(pass_with_one_changed, UP, 64 * KIB)},
    {.name = "relay-seven-bits",
     .clause = "CON-03",
     .seen = "octets above 7F lose their first bit on both ways",
     PASS(pass_as_text, BOTH, SEVEN_BITS)},
    {.name = "relay-repeats-up",
     .clause = "CON-03",
     .seen = "the second piece of what the client sends arrives twice",
     PASS(pass_second_twice, UP, 0)},
    {.name = "relay-mixes-tunnels",
     .clause = "CON-06",
     .also = "CON-03 ROB-03",
     .seen = "of two tunnels to one destination, one client hears what is for the other",
     PASS(pass_to_another, DOWN, 0)},
    {.name = "no-backpressure-before-relay",
     .clause = "ROB-04",
     .seen = "what the client sends before anything is relayed is held in memory without limit",
     .conduct = {.hear = hear_without_limit, .carry_out = carry_out_without_limit}},
    {.name = "no-backpressure-up",
     .clause = "ROB-04",
     .seen = "what the client sends to a slow destination is held in memory without limit",
     .conduct = {.enough = never_enough},
     .number = WHERE(UP, 0)},
    {.name = "no-backpressure-down",
     .clause = "ROB-04",
     .seen = "what the destination sends to a slow client is held in memory without limit",
     .conduct = {.enough = never_enough},
     .number = WHERE(DOWN, 0)},
};

const struct s5_departure_list s5_faults_relay = {rows, S5_COUNT(rows)};

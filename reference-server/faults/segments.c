/* Faults in taking the client's messages off the stream: what is cut in pieces, and what comes
 * together with something else, as data does behind a request. RFC 1928 sections 3 and 4, RFC 1929
 * section 2. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- in pieces ---- */

/* What came before is forgotten when the next piece comes. The `number` is the phase. */
static void forget_pieces(struct s5_connection *c, struct s5_span in)
{
    if (s5_departure_due(c, (enum s5_phase)s5_departure_number(c)))
        c->input_size = 0;
    s5_correct_hear(c, in);
}

/* Takes a request whose last octet has not come for one that ends with 00. */
static struct s5_step act_before_last_octet(struct s5_connection *c, struct s5_span in)
{
    uint8_t as[S5_REQUEST_MAX] = {0};
    struct s5_request request;
    struct s5_result result = s5_request_decode(in, &request);

    if (!s5_departure_due(c, S5_PHASE_REQUEST) || result.status != S5_MORE || in.size < 5 ||
        result.size - in.size != 1)
        return s5_correct_step(c, in);
    memcpy(as, in.data, in.size);
    return s5_departure_read_as(c, (struct s5_span){as, in.size + 1}, in.size);
}

/* ---- together with something else ---- */

/* The `number` is the phase. */
static struct s5_step drop_rest(struct s5_connection *c, struct s5_span in)
{
    bool due = s5_departure_due(c, (enum s5_phase)s5_departure_number(c));
    struct s5_step step = s5_correct_step(c, in);

    if (due && step.used > 0)
        step.used = in.size;
    return step;
}

/* Whether this is what came before the relay began: it is passed first, if it is nothing at all. */
static bool is_ahead(struct s5_connection *c, bool up)
{
    return up && c->notes.count++ == 0;
}

static void lose_ahead(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (!is_ahead(c, up))
        s5_correct_pass(c, up, to, in);
}

static void cut_ahead(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    enum { ROOM = 1014 };

    if (is_ahead(c, up))
        in = s5_span_first(in, ROOM);
    s5_correct_pass(c, up, to, in);
}

static const struct s5_departure rows[] = {
    {.name = "greeting-in-pieces-forgotten",
     .clause = "GRT-13",
     .seen = "each piece of the greeting is taken for the begin of one",
     .conduct = {.hear = forget_pieces},
     .number = S5_PHASE_GREETING},
    {.name = "greeting-drops-rest",
     .clause = "GRT-13",
     .also = "GRT-07 REQ-07 AUTH-09 REQ-08",
     .seen = "what comes in one read with the greeting is thrown away",
     .conduct = {.step = drop_rest},
     .number = S5_PHASE_GREETING},
    {.name = "password-drops-rest",
     .clause = "AUTH-09",
     .also = "GRT-13 REQ-07 REQ-08",
     .seen = "what comes in one read with the credentials is thrown away",
     .conduct = {.step = drop_rest},
     .number = S5_PHASE_PASSWORD_REQUEST},
    {.name = "password-in-pieces-forgotten",
     .clause = "AUTH-09",
     .seen = "each piece of the credentials is taken for the begin of them",
     .conduct = {.hear = forget_pieces},
     .number = S5_PHASE_PASSWORD_REQUEST},
    {.name = "request-in-pieces-forgotten",
     .clause = "REQ-07",
     .seen = "each piece of a request is taken for the begin of one",
     .conduct = {.hear = forget_pieces},
     .number = S5_PHASE_REQUEST},
    {.name = "request-last-octet-not-awaited",
     .clause = "REQ-07",
     .also = "ADDR-01 ADDR-02 ADDR-03 ADDR-04",
     .seen = "a request is acted upon before its last octet has come",
     .conduct = {.step = act_before_last_octet}},
    {.name = "data-behind-lost",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request are lost",
     .conduct = {.pass = lose_ahead}},
    {.name = "data-behind-cut-at-1014",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request are cut at 1,014, what a buffer of 1,024 leaves",
     .conduct = {.pass = cut_ahead}},
};

const struct s5_departure_list s5_faults_segments = {rows, S5_COUNT(rows)};

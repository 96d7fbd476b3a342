/* Faults in taking the client's messages off the stream: what is cut in pieces, and what comes
 * together with something else. RFC 1928 sections 3 and 4, RFC 1929 section 2. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* What is known of the message that is due; the kinds are those that clients send. */
static struct s5_result look(enum s5_phase phase, struct s5_span in)
{
    struct s5_message message;
    enum s5_message_kind kind = phase == S5_PHASE_GREETING           ? S5_GREETING
                                : phase == S5_PHASE_PASSWORD_REQUEST ? S5_PASSWORD_REQUEST
                                                                     : S5_REQUEST;

    return s5_message_decode(kind, in, &message);
}

/* The `number` of a row: a phase, and how many octets of its message have come when it is cut. */
#define CUT(phase, from, to) ((size_t)(phase) << 16 | (from) << 8 | (to))

static bool is_cut(const struct s5_connection *c, struct s5_span in)
{
    size_t number = s5_departure_number(c);
    enum s5_phase phase = (enum s5_phase)(number >> 16);

    return s5_departure_due(c, phase) && in.size >= (number >> 8 & 0xff) &&
           in.size <= (number & 0xff) && look(phase, in).status == S5_MORE;
}

static struct s5_step close_when_cut(struct s5_connection *c, struct s5_span in)
{
    return is_cut(c, in) ? s5_departure_close() : s5_correct_step(c, in);
}

/* As if what is there were a whole message, and a bad one. */
static struct s5_step refuse_when_cut(struct s5_connection *c, struct s5_span in)
{
    if (!is_cut(c, in))
        return s5_correct_step(c, in);
    if (c->server.dialogue.phase == S5_PHASE_GREETING)
        s5_departure_write(c, S5_BYTES(5, 0xff));
    else if (c->server.dialogue.phase == S5_PHASE_PASSWORD_REQUEST)
        s5_departure_write(c, S5_BYTES(1, 1));
    else
        s5_departure_write(c, S5_BYTES(5, 1, 0, 1, 0, 0, 0, 0, 0, 0));
    return s5_departure_close();
}

/* The two octets of the port, or what has come of them. */
static struct s5_step close_when_port_is_cut(struct s5_connection *c, struct s5_span in)
{
    if (s5_departure_due(c, S5_PHASE_REQUEST)) {
        struct s5_result result = look(S5_PHASE_REQUEST, in);
        if (result.status == S5_MORE && in.size > 4 && result.size - in.size <= 2)
            return s5_departure_close();
    }
    return s5_correct_step(c, in);
}

/* Takes a request whose last octet has not come for one that ends with 00. */
static struct s5_step act_before_last_octet(struct s5_connection *c, struct s5_span in)
{
    uint8_t as[S5_REQUEST_MAX] = {0};

    if (!s5_departure_due(c, S5_PHASE_REQUEST))
        return s5_correct_step(c, in);
    struct s5_result result = look(S5_PHASE_REQUEST, in);
    if (result.status != S5_MORE || in.size < 5 || result.size - in.size != 1)
        return s5_correct_step(c, in);
    memcpy(as, in.data, in.size);
    return s5_departure_read_as(c, (struct s5_span){as, in.size + 1}, in.size);
}

/* What came before is forgotten when the next piece comes. */
static void forget_pieces(struct s5_connection *c, struct s5_span in)
{
    enum s5_phase phase = (enum s5_phase)s5_departure_number(c);

    if (s5_departure_due(c, phase))
        c->input_size = 0;
    s5_correct_hear(c, in);
}

/* ---- together with something else; the `number` is the phase ---- */

static struct s5_step drop_rest(struct s5_connection *c, struct s5_span in)
{
    bool due = s5_departure_due(c, (enum s5_phase)s5_departure_number(c));
    struct s5_step step = s5_correct_step(c, in);

    if (due && step.used > 0)
        step.used = in.size;
    return step;
}

static const struct s5_departure rows[] = {
    {.name = "greeting-cut-after-version",
     .clause = "GRT-13",
     .seen = "the connection is closed when the first octet of the greeting comes alone",
     .conduct = {.step = close_when_cut},
     .number = CUT(S5_PHASE_GREETING, 1, 1)},
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
    {.name = "password-in-pieces-forgotten",
     .clause = "AUTH-09",
     .seen = "each piece of the credentials is taken for the begin of them",
     .conduct = {.hear = forget_pieces},
     .number = S5_PHASE_PASSWORD_REQUEST},
    {.name = "request-cut-in-address",
     .clause = "REQ-07",
     .seen = "01 is answered when the request is cut behind its fourth octet",
     .conduct = {.step = refuse_when_cut},
     .number = CUT(S5_PHASE_REQUEST, 4, 255)},
    {.name = "request-cut-in-port",
     .clause = "REQ-07",
     .seen = "the connection is closed when the port comes later than the address",
     .conduct = {.step = close_when_port_is_cut}},
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
};

const struct s5_departure_list s5_faults_segments = {rows, S5_COUNT(rows)};

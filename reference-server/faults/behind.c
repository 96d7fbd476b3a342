/* Faults with what the client sends right behind its request, before the reply (REQ-08). */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>
#include <string.h>

/* Whether this is what came before the relay began: it is passed first, if it is nothing at all. */
static bool is_ahead(struct s5_connection *c, bool up)
{
    return up && c->notes.count++ == 0;
}

static void lose(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (!is_ahead(c, up))
        s5_correct_pass(c, up, to, in);
}

static void lose_few(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (!is_ahead(c, up) || in.size > s5_departure_number(c))
        s5_correct_pass(c, up, to, in);
}

static void lose_many(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (!is_ahead(c, up) || in.size <= s5_departure_number(c))
        s5_correct_pass(c, up, to, in);
}

static void pass_first(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (is_ahead(c, up))
        in = s5_span_first(in, s5_departure_number(c));
    s5_correct_pass(c, up, to, in);
}

static void lose_first_octet(struct s5_connection *c, bool up, struct s5_stream *to,
                             struct s5_span in)
{
    s5_correct_pass(c, up, to, is_ahead(c, up) ? s5_span_skip(in, 1) : in);
}

static void lose_last_octet(struct s5_connection *c, bool up, struct s5_stream *to,
                            struct s5_span in)
{
    if (is_ahead(c, up) && in.size > 0)
        in.size--;
    s5_correct_pass(c, up, to, in);
}

static void pass_twice(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    s5_correct_pass(c, up, to, in);
    if (is_ahead(c, up))
        s5_correct_pass(c, up, to, in);
}

static void pass_halves_swapped(struct s5_connection *c, bool up, struct s5_stream *to,
                                struct s5_span in)
{
    size_t half = is_ahead(c, up) ? in.size / 2 : 0;

    s5_correct_pass(c, up, to, s5_span_skip(in, half));
    s5_correct_pass(c, up, to, s5_span_first(in, half));
}

static void pass_to_nul(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    const uint8_t *nul = is_ahead(c, up) && in.size > 0 ? memchr(in.data, 0, in.size) : NULL;

    s5_correct_pass(c, up, to, nul == NULL ? in : s5_span_first(in, (size_t)(nul - in.data)));
}

/* Kept until the client says more, and sent behind that. */
static void pass_late(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (is_ahead(c, up) && in.size > 0 && (c->notes.data = malloc(in.size)) != NULL) {
        memcpy(c->notes.data, in.data, in.size);
        c->notes.size = in.size;
        return;
    }
    s5_correct_pass(c, up, to, in);
    if (up) {
        s5_correct_pass(c, up, to, (struct s5_span){c->notes.data, c->notes.size});
        c->notes.size = 0;
    }
}

/* The reply is written over the octets that came, and they go with it. */
static void say_back(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (kind == S5_REPLY && octets.data[1] == S5_REP_SUCCEEDED)
        s5_departure_write(c, (struct s5_span){c->input, c->input_size});
}

/* A request with something behind it is none. */
static struct s5_step close_on_data(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;
    size_t size = s5_departure_request(c, in, &request);

    return size > 0 && size < in.size ? s5_departure_close() : s5_correct_step(c, in);
}

static struct s5_step refuse_on_data(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;
    size_t size = s5_departure_request(c, in, &request);

    if (size == 0 || size == in.size)
        return s5_correct_step(c, in);
    s5_departure_write(c, S5_BYTES(5, 1, 0, 1, 0, 0, 0, 0, 0, 0));
    return s5_departure_close();
}

static const struct s5_departure rows[] = {
    {.name = "data-behind-lost",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request are lost",
     .conduct = {.pass = lose}},
    {.name = "data-behind-few-lost",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "one or two octets behind the request are lost",
     .conduct = {.pass = lose_few},
     .number = 2},
    {.name = "data-behind-many-lost",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request are lost where there are more than 4,096",
     .conduct = {.pass = lose_many},
     .number = 4096},
    {.name = "data-behind-cut-at-1014",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request are cut at 1,014, what a buffer of 1,024 leaves",
     .conduct = {.pass = pass_first},
     .number = 1014},
    {.name = "data-behind-first-octet",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "the first octet behind the request is lost",
     .conduct = {.pass = lose_first_octet}},
    {.name = "data-behind-last-octet",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "the last octet behind the request is lost",
     .conduct = {.pass = lose_last_octet}},
    {.name = "data-behind-twice",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request are sent twice",
     .conduct = {.pass = pass_twice}},
    {.name = "data-behind-reordered",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "the two halves of the octets behind the request change places",
     .conduct = {.pass = pass_halves_swapped}},
    {.name = "data-behind-cut-at-nul",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request are cut at a NUL",
     .conduct = {.pass = pass_to_nul}},
    {.name = "data-behind-late",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request come behind those that are sent after the reply",
     .conduct = {.pass = pass_late}},
    {.name = "data-behind-comes-back",
     .clause = "REQ-08",
     .also = "REP-01 CON-03",
     .seen = "octets behind the request are sent back to the client behind the reply",
     .conduct = {.say = say_back}},
    {.name = "data-behind-closes",
     .clause = "REQ-08",
     .also = "REP-03 REP-12",
     .seen = "the connection is closed when anything comes in one read with the request",
     .conduct = {.step = close_on_data}},
    {.name = "data-behind-refused",
     .clause = "REQ-08",
     .seen = "01 is answered when anything comes in one read with the request",
     .conduct = {.step = refuse_on_data}},
};

const struct s5_departure_list s5_faults_behind = {rows, S5_COUNT(rows)};

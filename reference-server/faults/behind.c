/* Faults with what the client sends right behind its request, before the reply (REQ-08). */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

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

static void pass_first(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (is_ahead(c, up))
        in = s5_span_first(in, s5_departure_number(c));
    s5_correct_pass(c, up, to, in);
}

static const struct s5_departure rows[] = {
    {.name = "data-behind-lost",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request are lost",
     .conduct = {.pass = lose}},
    {.name = "data-behind-cut-at-1014",
     .clause = "REQ-08",
     .also = "CON-03",
     .seen = "octets behind the request are cut at 1,014, what a buffer of 1,024 leaves",
     .conduct = {.pass = pass_first},
     .number = 1014},
};

const struct s5_departure_list s5_faults_behind = {rows, S5_COUNT(rows)};

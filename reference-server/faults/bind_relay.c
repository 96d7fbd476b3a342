/* Faults of BIND behind its second reply: one connection, both ways, until its end. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

static bool is_bind(const struct s5_connection *c)
{
    return c->request.cmd == S5_CMD_BIND;
}

/* ---- the end ---- */

enum side { CLIENT, PEER };

static bool is_ours(const struct s5_connection *c, bool up)
{
    return is_bind(c) && up == (s5_departure_number(c) == CLIENT);
}

static void end_unnoticed(struct s5_connection *c, bool up)
{
    if (!is_ours(c, up))
        s5_correct_side_ended(c, up);
}

static void failure_unnoticed(struct s5_connection *c, bool up)
{
    if (!is_ours(c, up))
        s5_correct_side_failed(c, up);
}

/* ---- the data ---- */

static void pass_one_way(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (!is_ours(c, up))
        s5_correct_pass(c, up, to, in);
}

static const struct s5_departure rows[] = {
    {.name = "bind-client-not-heard",
     .clause = "BND-04",
     .seen = "nothing of what the client says reaches the peer",
     .conduct = {.pass = pass_one_way},
     .number = CLIENT},

    {.name = "bind-peer-not-heard",
     .clause = "BND-04",
     .seen = "nothing of what the peer says reaches the client",
     .conduct = {.pass = pass_one_way},
     .number = PEER},

    {.name = "bind-client-end-not-passed-on",
     .clause = "BND-06",
     .also = "BND-04",
     .seen = "the peer's connection stays open when the client closes",
     .conduct = {.side_ended = end_unnoticed},
     .number = CLIENT},
    {.name = "bind-peer-end-not-passed-on",
     .clause = "BND-06",
     .also = "BND-04",
     .seen = "the client's connection stays open when the peer closes",
     .conduct = {.side_ended = end_unnoticed},
     .number = PEER},
    {.name = "bind-client-reset-not-passed-on",
     .clause = "BND-06",
     .seen = "the peer's connection stays open when the client resets",
     .conduct = {.side_failed = failure_unnoticed},
     .number = CLIENT},
    {.name = "bind-peer-reset-not-passed-on",
     .clause = "BND-06",
     .seen = "the client's connection stays open when the peer resets",
     .conduct = {.side_failed = failure_unnoticed},
     .number = PEER},
};

const struct s5_departure_list s5_faults_bind_relay = {rows, S5_COUNT(rows)};

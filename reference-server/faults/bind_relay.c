/* Faults of BIND behind its second reply: one connection, both ways, until its end. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>

static bool is_bind(const struct s5_connection *c)
{
    return c->request.cmd == S5_CMD_BIND;
}

/* ---- more than one peer ---- */

/* The streams that the relay has taken; kept in the notes. */
struct pair {
    struct s5_stream *client;
    struct s5_stream *peer;
};

static void read_later(void *user, struct s5_span in)
{
    struct s5_connection *c = user;
    const struct pair *pair = c->notes.data;

    s5_stream_write(pair->client, in);
}

/* A later peer is the connection's `target`, which ends with it and which is not used otherwise
 * once the relay has taken the first. */
static void take_later(struct s5_connection *c, struct s5_stream *stream)
{
    static const struct s5_stream_events events = {.read = read_later};

    if (c->relay == NULL || c->target != NULL) {
        s5_stream_reset(stream);
        return;
    }
    c->target = stream;
    s5_stream_listen_to(stream, &events, c);
    s5_stream_read(stream, true);
}

/* The listener stays with the connection. */
static void take_every_peer(struct s5_connection *c, const struct s5_endpoint *peer,
                            struct s5_stream *stream)
{
    struct pair *pair = c->notes.data;

    if (pair != NULL) {
        take_later(c, stream);
        return;
    }
    pair = malloc(sizeof *pair);
    if (pair == NULL) {
        s5_stream_reset(stream);
        return;
    }
    *pair = (struct pair){.client = c->client, .peer = stream};
    c->notes.data = pair;
    s5_connection_peer_arrived(c, S5_REP_SUCCEEDED, peer, stream, NULL);
}

static void pass_to_later(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    if (is_bind(c) && up && c->target != NULL)
        s5_stream_write(c->target, in);
    s5_correct_pass(c, up, to, in);
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
    {.name = "bind-second-peer-joins",
     .clause = "BND-04",
     .seen = "a second peer is taken, hears the client too, and its octets mix with the first's",
     .conduct = {.take_peer = take_every_peer, .pass = pass_to_later}},

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

/* Faults in how a connection ends once its request has failed, RFC 1928 section 6. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>
#include <string.h>

static bool after_failure(const struct s5_connection *c)
{
    return c->server.out_kind == S5_REPLY;
}

/* ---- left open ---- */

static void time_out(void *user)
{
    s5_connection_end(user, S5_END_CLOSE, "the client had its time");
}

/* A row's number is how long it stays, in seconds; 0 is for ever. */
static void dismiss_late(struct s5_connection *c, const char *why)
{
    size_t seconds = s5_departure_number(c);

    if (!after_failure(c)) {
        s5_correct_dismiss(c, why);
        return;
    }
    c->notes.count = 1;
    s5_timer_stop(c->timer); /* nor does the limit of the negotiation end it */
    s5_stream_read(c->client, true);
    if (seconds > 0) {
        c->notes.timer = s5_timer_new(c->reference->loop, time_out, c);
        s5_timer_start(c->notes.timer, seconds * 1000);
    }
}

static void dismiss_unless_unknown(struct s5_connection *c, const char *why)
{
    uint8_t rep = c->server.dialogue.rep;

    if (!after_failure(c) ||
        (rep != S5_REP_COMMAND_NOT_SUPPORTED && rep != S5_REP_ADDRESS_NOT_SUPPORTED)) {
        s5_correct_dismiss(c, why);
        return;
    }
    c->notes.count = 1;
    s5_timer_stop(c->timer);
}

/* ---- another request is served ---- */

/* What stands in the input behind the request, which is there still where it is refused as it
 * stands. */
static struct s5_span behind_request(const struct s5_connection *c)
{
    enum { WITH_IPV4 = 10 };
    struct s5_span input = {c->input, c->input_size};
    struct s5_request request;

    if (c->request.cmd != 0)
        return input;
    struct s5_result result = s5_request_decode(input, &request);
    return s5_span_skip(input, result.status == S5_OK ? result.size : WITH_IPV4);
}

/* It is dropped once the reply is out; here it is wanted. */
static void say_and_keep(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    struct s5_span behind = behind_request(c);

    s5_correct_say(c, kind, octets);
    if (kind != S5_REPLY || octets.data[1] == S5_REP_SUCCEEDED || behind.size == 0)
        return;
    c->notes.data = malloc(behind.size);
    if (c->notes.data == NULL)
        return;
    memcpy(c->notes.data, behind.data, behind.size);
    c->notes.size = behind.size;
}

static void dismiss_to_next_request(struct s5_connection *c, const char *why)
{
    struct s5_span kept = {c->notes.data, c->notes.size};

    bool other_command = c->request.cmd == S5_CMD_BIND || c->request.cmd == S5_CMD_UDP_ASSOCIATE;

    if (!after_failure(c) || other_command || c->client_ended) {
        s5_correct_dismiss(c, why);
        return;
    }
    s5_connect_free(c->connect);
    c->connect = NULL;
    free((void *)c->request.dst.host.data);
    c->request = (struct s5_request){0};
    c->server.state = S5_SERVER_READING;
    c->server.dialogue.phase = S5_PHASE_REQUEST;
    c->notes = (struct s5_departure_notes){0};
    s5_stream_read(c->client, true);
    if (kept.size > 0)
        s5_correct_hear(c, kept);
    free((void *)kept.data);
}

/* ---- a reset that overtakes the reply ---- */

static void say_unless_more_came(struct s5_connection *c, enum s5_message_kind kind,
                                 struct s5_span octets)
{
    c->notes.count =
        kind == S5_REPLY && octets.data[1] != S5_REP_SUCCEEDED && behind_request(c).size > 0;
    if (c->notes.count == 0)
        s5_correct_say(c, kind, octets);
}

static void dismiss_unread(struct s5_connection *c, const char *why)
{
    s5_connection_end(c, c->notes.count == 1 ? S5_END_RESET : S5_END_LINGER, why);
}

#define LEFT_OPEN(how)                                                                             \
    .conduct = {.dismiss = how,                                                                    \
                .hear = s5_departure_hear_kept,                                                    \
                .client_ended = s5_departure_kept_client_ended}

static const struct s5_departure rows[] = {
    {.name = "unsupported-left-open",
     .clause = "REP-09",
     .seen = "the connection stays open behind REP 07 and 08",
     LEFT_OPEN(dismiss_unless_unknown)},
    {.name = "failure-left-open",
     .clause = "REP-09",
     .seen = "the connection stays open after a failure reply",
     LEFT_OPEN(dismiss_late)},
    {.name = "failure-closed-late",
     .clause = "REP-09",
     .seen = "the connection is closed 12 seconds after a failure reply",
     LEFT_OPEN(dismiss_late),
     .number = 12},
    {.name = "request-after-failure",
     .clause = "REP-09",
     .seen = "another request is served on a connection whose first one has failed",
     .conduct = {.say = say_and_keep, .dismiss = dismiss_to_next_request}},
    {.name = "failure-lost-to-reset",
     .clause = "REP-12",
     .also = "REP-03",
     .seen = "a reset comes in place of the failure reply where the client has sent more",
     .conduct = {.say = say_unless_more_came, .dismiss = dismiss_unread}},
};

const struct s5_departure_list s5_faults_failure = {rows, S5_COUNT(rows)};

/* Faults in how the relay of a CONNECT passes on that a side has ended its direction, or has gone.
 * RFC 1928 section 6. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

/* A row's number: whose end it is about. */
enum { CLIENTS = 1, DESTINATIONS = 2, EITHER = CLIENTS | DESTINATIONS };

static bool departs(const struct s5_connection *c, bool up)
{
    return c->request.cmd == S5_CMD_CONNECT &&
           (s5_departure_number(c) & (up ? CLIENTS : DESTINATIONS)) != 0;
}

/* Which sides have ended, in the notes; true once that is both. */
static bool both_ended(struct s5_connection *c, bool up)
{
    c->notes.count |= up ? CLIENTS : DESTINATIONS;
    return c->notes.count == EITHER;
}

/* Says to both sides what waits for them, and the end. */
static void leave_both(struct s5_connection *c, const char *why)
{
    uint64_t linger_ms = c->reference->options.limits.linger_ms;
    struct s5_stream *client;
    struct s5_stream *target;

    s5_relay_take(c->relay, &client, &target);
    s5_stream_linger(client, linger_ms);
    s5_stream_linger(target, linger_ms);
    s5_connection_end(c, S5_END_CLOSE, why);
}

/* ---- ends ---- */

static void keep_end_to_itself(struct s5_connection *c, bool up)
{
    if (both_ended(c, up))
        leave_both(c, "both sides ended");
    else if (!departs(c, up))
        s5_correct_side_ended(c, up);
}

static void end_both(struct s5_connection *c, bool up)
{
    if (departs(c, up))
        leave_both(c, "one side ended");
    else
        s5_correct_side_ended(c, up);
}

static void give_up_other_direction(void *user)
{
    leave_both(user, "the other side ended long ago");
}

static void end_both_soon(struct s5_connection *c, bool up)
{
    enum { PATIENCE_MS = 200 };

    if (departs(c, up) && !both_ended(c, up)) {
        c->notes.timer = s5_timer_new(c->reference->loop, give_up_other_direction, c);
        s5_timer_start(c->notes.timer, PATIENCE_MS);
    }
    s5_correct_side_ended(c, up);
}

static void end_with_reset(struct s5_connection *c, bool up)
{
    struct s5_stream *client;
    struct s5_stream *target;

    if (!departs(c, up)) {
        s5_correct_side_ended(c, up);
        return;
    }
    s5_relay_take(c->relay, &client, &target);
    s5_stream_reset(up ? target : client);
    s5_stream_linger(up ? client : target, c->reference->options.limits.linger_ms);
    s5_connection_end(c, S5_END_CLOSE, "one side ended");
}

/* What still waits for the other side is lost with the end. */
static void end_before_queue(struct s5_connection *c, bool up)
{
    if (departs(c, up) && s5_stream_pending(s5_relay_stream(c->relay, !up)) > 0)
        s5_connection_end(c, S5_END_CLOSE, "one side ended");
    else
        s5_correct_side_ended(c, up);
}

/* ---- resets ---- */

static void keep_reset_to_itself(struct s5_connection *c, bool up)
{
    if (departs(c, up) && c->notes.count == 0)
        c->notes.count = EITHER;
    else
        s5_correct_side_failed(c, up);
}

/* Nobody is left, once the other side ends too. */
static void end_behind_reset(struct s5_connection *c, bool up)
{
    if (c->notes.count == EITHER)
        s5_connection_end(c, S5_END_CLOSE, "both sides have gone");
    else
        s5_correct_side_ended(c, up);
}

/* ---- idleness ---- */

static void set_short_idleness(struct s5_reference_options *options)
{
    options->limits.idle_ms = 200;
}

#define END(how, whose) .conduct = {.side_ended = how}, .number = (whose)

static const struct s5_departure rows[] = {
    {.name = "end-of-client-not-passed-on",
     .clause = "CON-04",
     .also = "CON-05",
     .seen = "the destination does not learn that the client has ended",
     END(keep_end_to_itself, CLIENTS)},
    {.name = "end-of-destination-not-passed-on",
     .clause = "CON-04",
     .also = "CON-05",
     .seen = "the client does not learn that the destination has ended",
     END(keep_end_to_itself, DESTINATIONS)},
    {.name = "end-of-client-closes-both",
     .clause = "CON-04",
     .seen = "what the destination sends behind the client's end is lost",
     END(end_both, CLIENTS)},
    {.name = "end-of-destination-closes-both",
     .clause = "CON-04",
     .seen = "what the client sends behind the destination's end is lost",
     END(end_both, DESTINATIONS)},
    {.name = "end-of-client-closes-both-soon",
     .clause = "CON-04",
     .seen = "the destination has 0.2 seconds for an answer behind the client's end",
     END(end_both_soon, CLIENTS)},
    {.name = "end-of-destination-closes-both-soon",
     .clause = "CON-04",
     .seen = "the client has 0.2 seconds to go on behind the destination's end",
     END(end_both_soon, DESTINATIONS)},
    {.name = "end-of-client-resets",
     .clause = "CON-04",
     .also = "CON-05",
     .seen = "the client's orderly end becomes a reset at the destination",
     END(end_with_reset, CLIENTS)},
    {.name = "end-of-destination-resets",
     .clause = "CON-04",
     .also = "CON-05",
     .seen = "the destination's orderly end becomes a reset at the client",
     END(end_with_reset, DESTINATIONS)},
    {.name = "end-of-client-loses-queue",
     .clause = "CON-05",
     .also = "CON-03",
     .seen = "what waits for a slow destination is lost when the client ends",
     END(end_before_queue, CLIENTS)},
    {.name = "end-of-destination-loses-queue",
     .clause = "CON-05",
     .also = "CON-03",
     .seen = "what waits for a slow client is lost when the destination ends",
     END(end_before_queue, DESTINATIONS)},
    {.name = "reset-of-client-not-passed-on",
     .clause = "CON-05",
     .seen = "the connection to the destination stays when the client has reset its own",
     .conduct = {.side_failed = keep_reset_to_itself, .side_ended = end_behind_reset},
     .number = CLIENTS},
    {.name = "reset-of-destination-not-passed-on",
     .clause = "CON-05",
     .seen = "the connection to the client stays when the destination has reset its own",
     .conduct = {.side_failed = keep_reset_to_itself, .side_ended = end_behind_reset},
     .number = DESTINATIONS},
    {.name = "pause-closes",
     .clause = "CON-03",
     .also = "CON-04",
     .seen = "a tunnel on which nothing was said for 0.2 seconds is closed",
     .set_out = set_short_idleness},
};

const struct s5_departure_list s5_faults_ends = {rows, S5_COUNT(rows)};

/* Faults in how the relay of a CONNECT passes on that a side has ended its direction, or has gone.
 * RFC 1928 section 6. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>
#include <string.h>

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

/* The latest piece is under way for a while, and is lost when the end overtakes it. */
static void let_go_of_piece(void *user)
{
    struct s5_connection *c = user;
    bool up = s5_departure_number(c) == CLIENTS;

    s5_correct_pass(c, up, s5_relay_stream(c->relay, !up),
                    (struct s5_span){c->notes.data, c->notes.size});
    c->notes.size = 0;
}

static void pass_a_piece_later(struct s5_connection *c, bool up, struct s5_stream *to,
                               struct s5_span in)
{
    enum { LATER_MS = 50 };

    if (!departs(c, up) || in.size == 0) {
        s5_correct_pass(c, up, to, in);
        return;
    }
    if (c->notes.timer == NULL)
        c->notes.timer = s5_timer_new(c->reference->loop, let_go_of_piece, c);
    let_go_of_piece(c);
    void *piece = realloc(c->notes.data, in.size);
    if (piece == NULL) {
        s5_correct_pass(c, up, to, in);
        return;
    }
    c->notes.data = memcpy(piece, in.data, in.size);
    c->notes.size = in.size;
    s5_timer_start(c->notes.timer, LATER_MS);
}

static void end_before_piece(struct s5_connection *c, bool up)
{
    if (departs(c, up))
        c->notes.size = 0;
    s5_correct_side_ended(c, up);
}

/* ---- resets ---- */

static void pass_reset_on(void *user)
{
    struct s5_connection *c = user;

    s5_correct_side_failed(c, c->notes.count == CLIENTS);
}

static void keep_reset_to_itself(struct s5_connection *c, bool up)
{
    enum { STAYS_MS = 5000 };

    if (!departs(c, up) || c->notes.count > 0) {
        s5_correct_side_failed(c, up);
        return;
    }
    c->notes.count = up ? CLIENTS : DESTINATIONS;
    c->notes.timer = s5_timer_new(c->reference->loop, pass_reset_on, c);
    s5_timer_start(c->notes.timer, STAYS_MS);
}

/* Nobody is left, once the other side ends too. */
static void end_behind_reset(struct s5_connection *c, bool up)
{
    if (c->notes.count > 0)
        s5_connection_end(c, S5_END_CLOSE, "both sides have gone");
    else
        s5_correct_side_ended(c, up);
}

/* ---- impatience ---- */

static void end_silent(void *user)
{
    s5_connection_end(user, S5_END_CLOSE, "nobody said anything");
}

static void pass_without_patience(struct s5_connection *c, bool up, struct s5_stream *to,
                                  struct s5_span in)
{
    enum { PATIENCE_MS = 200 };

    s5_correct_pass(c, up, to, in);
    if (in.size > 0 && c->notes.timer != NULL) {
        s5_timer_stop(c->notes.timer);
    } else if (departs(c, up) && in.size == 0 && c->notes.timer == NULL) {
        c->notes.timer = s5_timer_new(c->reference->loop, end_silent, c);
        s5_timer_start(c->notes.timer, PATIENCE_MS);
    }
}

/* ---- before the reply ---- */

static void hear_held(struct s5_connection *c)
{
    struct s5_span held = {c->notes.data, c->notes.size};

    s5_timer_stop(c->notes.timer);
    c->notes.size = 0;
    if (c->client_ended)
        s5_connection_end(c, S5_END_CLOSE, "the client ended before the reply");
    else
        s5_correct_hear(c, held);
}

static void stop_holding(void *user)
{
    hear_held(user);
}

/* A request is held for some milliseconds, to see whether the client stays. */
static void hold_request(struct s5_connection *c, struct s5_span in)
{
    if (c->server.dialogue.phase != S5_PHASE_REQUEST || c->notes.data != NULL) {
        if (c->notes.size > 0)
            hear_held(c);
        s5_correct_hear(c, in);
        return;
    }
    c->notes.data = malloc(in.size);
    if (c->notes.data == NULL)
        abort();
    memcpy(c->notes.data, in.data, in.size);
    c->notes.size = in.size;
    c->notes.timer = s5_timer_new(c->reference->loop, stop_holding, c);
    s5_timer_start(c->notes.timer, 5);
}

static void end_while_held(struct s5_connection *c)
{
    if (c->notes.size > 0)
        c->client_ended = true;
    else
        s5_correct_client_ended(c);
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
    {.name = "end-of-client-overtakes-data",
     .clause = "CON-03",
     .also = "CON-04 CON-05",
     .seen = "the last of what the client said is lost where its end follows at once",
     .conduct = {.pass = pass_a_piece_later, .side_ended = end_before_piece},
     .number = CLIENTS},
    {.name = "end-of-destination-overtakes-data",
     .clause = "CON-03",
     .also = "CON-04 CON-05",
     .seen = "the last of what the destination said is lost where its end follows at once",
     .conduct = {.pass = pass_a_piece_later, .side_ended = end_before_piece},
     .number = DESTINATIONS},
    {.name = "reset-of-client-not-passed-on",
     .clause = "CON-05",
     .seen =
         "the connection to the destination stays for 5 seconds when the client has reset its own",
     .conduct = {.side_failed = keep_reset_to_itself, .side_ended = end_behind_reset},
     .number = CLIENTS},
    {.name = "reset-of-destination-not-passed-on",
     .clause = "CON-05",
     .seen =
         "the connection to the client stays for 5 seconds when the destination has reset its own",
     .conduct = {.side_failed = keep_reset_to_itself, .side_ended = end_behind_reset},
     .number = DESTINATIONS},
    {.name = "end-before-reply-closes",
     .clause = "CON-04",
     .also = "REP-03",
     .seen = "a client that ends its direction before the reply gets none",
     .conduct = {.hear = hold_request, .client_ended = end_while_held}},
    {.name = "silence-closes",
     .clause = "CON-03",
     .also = "CON-04 CON-06",
     .seen = "a tunnel on which nobody says anything for 0.2 seconds at first is closed",
     .conduct = {.pass = pass_without_patience},
     .number = EITHER},
};

const struct s5_departure_list s5_faults_ends = {rows, S5_COUNT(rows)};

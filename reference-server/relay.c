/* Two streams joined: what one says the other hears, in order and whole, until both have ended. */
#include "reference-server/connection.h"

#include <stdlib.h>

/* What may wait for a slow reader before the other side is not read any more. */
enum { PENDING_MAX = 256 * 1024 };

struct side {
    struct s5_relay *relay;
    struct side *other;
    struct s5_stream *stream;
    uint64_t *octets; /* read from here, in the session's record */
    bool ended;       /* its FIN came and was passed on */
    bool held;        /* not read, until the other has taken what waits for it */
    const char *reset;
};

struct s5_relay {
    struct s5_connection *connection;
    struct side client;
    struct side target;
    uint64_t active_ms; /* when the latest octets came */
};

void s5_correct_pass(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    (void)c;
    (void)up;
    s5_stream_write(to, in);
}

bool s5_correct_enough(const struct s5_connection *c, bool up, size_t pending)
{
    (void)c;
    (void)up;
    return pending > PENDING_MAX;
}

static bool is_up(const struct side *side)
{
    return side == &side->relay->client;
}

static void pass_on(struct side *side, struct s5_span in)
{
    struct s5_connection *c = side->relay->connection;
    const struct s5_conduct *conduct = &c->reference->conduct;

    *side->octets += in.size;
    conduct->pass(c, is_up(side), side->other->stream, in);
    if (conduct->enough(c, is_up(side), s5_stream_pending(side->other->stream)) && !side->held) {
        side->held = true;
        s5_stream_read(side->stream, false);
    }
}

static void side_read(void *user, struct s5_span in)
{
    struct side *side = user;

    side->relay->active_ms = s5_loop_now_ms(side->relay->connection->reference->loop);
    pass_on(side, in);
}

/* Both have said all: once it is handed to the system, nothing is left to wait for. */
static void end_when_done(struct s5_relay *relay)
{
    if (relay->client.ended && relay->target.ended &&
        s5_stream_pending(relay->client.stream) == 0 &&
        s5_stream_pending(relay->target.stream) == 0)
        s5_connection_end(relay->connection, S5_END_CLOSE, "both sides ended");
}

void s5_correct_side_ended(struct s5_connection *c, bool up)
{
    struct side *side = up ? &c->relay->client : &c->relay->target;

    side->ended = true;
    s5_stream_shutdown(side->other->stream);
    end_when_done(side->relay);
}

static void side_ended(void *user)
{
    struct side *side = user;
    struct s5_connection *c = side->relay->connection;

    c->reference->conduct.side_ended(c, is_up(side));
}

static void side_drained(void *user)
{
    struct side *side = user;

    side->relay->active_ms = s5_loop_now_ms(side->relay->connection->reference->loop);
    if (side->other->held) {
        side->other->held = false;
        s5_stream_read(side->other->stream, true);
    }
    end_when_done(side->relay);
}

/* A reset is passed on as one. But who had ended before (and closed since, so that what still comes
 * for it is reset) ended in order: what it said reaches the other side whole. */
void s5_correct_side_failed(struct s5_connection *c, bool up)
{
    struct side *side = up ? &c->relay->client : &c->relay->target;
    struct s5_stream *other = side->other->stream;

    side->other->stream = NULL;
    if (side->ended)
        s5_stream_linger(other, c->reference->options.limits.linger_ms);
    else
        s5_stream_reset(other);
    s5_connection_end(c, S5_END_CLOSE, side->reset);
}

static void side_failed(void *user, int number)
{
    struct side *side = user;
    struct s5_connection *c = side->relay->connection;

    (void)number;
    c->reference->conduct.side_failed(c, is_up(side));
}

struct s5_stream *s5_relay_stream(const struct s5_relay *relay, bool client)
{
    return client ? relay->client.stream : relay->target.stream;
}

void s5_relay_take(struct s5_relay *relay, struct s5_stream **client, struct s5_stream **target)
{
    *client = relay->client.stream;
    *target = relay->target.stream;
    relay->client.stream = relay->target.stream = NULL;
}

bool s5_relay_idle(struct s5_relay *relay, uint64_t *left_ms)
{
    const struct s5_reference *reference = relay->connection->reference;
    uint64_t over = relay->active_ms + reference->options.limits.idle_ms;
    uint64_t now = s5_loop_now_ms(reference->loop);

    *left_ms = over > now ? over - now : 0;
    return over <= now;
}

static const struct s5_stream_events events = {
    .read = side_read, .ended = side_ended, .failed = side_failed, .drained = side_drained};

void s5_relay_start(struct s5_connection *c)
{
    struct s5_relay *relay = calloc(1, sizeof *relay);

    if (relay == NULL) {
        s5_connection_end(c, S5_END_RESET, "out of memory");
        return;
    }
    relay->connection = c;
    relay->active_ms = s5_loop_now_ms(c->reference->loop);
    relay->client = (struct side){.relay = relay,
                                  .other = &relay->target,
                                  .stream = c->client,
                                  .octets = &c->record.up,
                                  .reset = "the client reset the connection"};
    relay->target = (struct side){.relay = relay,
                                  .other = &relay->client,
                                  .stream = c->target,
                                  .octets = &c->record.down,
                                  .reset = "the target reset the connection"};
    c->relay = relay;
    c->client = NULL;
    c->target = NULL;
    s5_stream_listen_to(relay->client.stream, &events, &relay->client);
    s5_stream_listen_to(relay->target.stream, &events, &relay->target);
    s5_timer_start(c->timer, c->reference->options.limits.idle_ms);

    /* What the client sent behind its request, and its end, come first. */
    pass_on(&relay->client, (struct s5_span){c->input, c->input_size});
    free(c->input);
    c->input = NULL;
    c->input_size = c->input_room = 0;
    s5_stream_read(relay->target.stream, true);
    if (c->client_ended)
        side_ended(&relay->client);
    else if (!relay->client.held)
        s5_stream_read(relay->client.stream, true);
}

void s5_relay_free(struct s5_relay *relay)
{
    if (relay == NULL)
        return;
    if (relay->client.stream != NULL)
        s5_stream_close(relay->client.stream);
    if (relay->target.stream != NULL)
        s5_stream_close(relay->target.stream);
    free(relay);
}

#include "reference-server/connection.h"

#include <stdlib.h>
#include <string.h>

/* What a client may send ahead of the reply before it is made to wait. */
enum { AHEAD_MAX = 64 * 1024 };

/* ---- the octets not yet consumed ---- */

static struct s5_span waiting(const struct s5_connection *c)
{
    return (struct s5_span){c->input, c->input_size};
}

static void drop(struct s5_connection *c, size_t size)
{
    c->input_size -= size;
    if (size > 0 && c->input_size > 0)
        memmove(c->input, c->input + size, c->input_size);
}

static bool keep(struct s5_connection *c, struct s5_span in)
{
    size_t need = c->input_size + in.size;

    if (need > c->input_room) {
        size_t room = need < 512 ? 512 : need;
        uint8_t *input = realloc(c->input, room);
        if (input == NULL)
            return false;
        c->input = input;
        c->input_room = room;
    }
    memcpy(c->input + c->input_size, in.data, in.size);
    c->input_size = need;
    return true;
}

static bool copy_span(struct s5_span in, struct s5_span *out)
{
    uint8_t *copy = malloc(in.size + 1);

    if (copy == NULL)
        return false;
    if (in.size > 0)
        memcpy(copy, in.data, in.size);
    *out = (struct s5_span){copy, in.size};
    return true;
}

/* ---- the end ---- */

static void leave_stream(struct s5_stream *stream, enum s5_ending how, uint64_t linger_ms)
{
    if (stream == NULL)
        return;
    switch (how) {
    case S5_END_LINGER:
        s5_stream_linger(stream, linger_ms);
        break;
    case S5_END_CLOSE:
        s5_stream_close(stream);
        break;
    case S5_END_RESET:
        s5_stream_reset(stream);
        break;
    }
}

static void log_end(const struct s5_connection *c, const char *why)
{
    const struct s5_reference_options *options = &c->reference->options;
    char line[S5_LOG_LINE];

    if (options->log == NULL)
        return;
    s5_log_line(c, s5_loop_now_ms(c->reference->loop), why, line, sizeof line);
    options->log(options->log_user, line);
}

static void unlink_from_list(struct s5_connection *c)
{
    if (c->previous != NULL)
        c->previous->next = c->next;
    else
        c->reference->connections = c->next;
    if (c->next != NULL)
        c->next->previous = c->previous;
    c->reference->connection_count--;
}

/* Every command's part may be NULL. */
static void free_command(struct s5_connection *c)
{
    s5_connect_free(c->connect);
    s5_bind_free(c->bind);
    s5_association_free(c->association);
    s5_relay_free(c->relay);
    c->connect = NULL;
    c->bind = NULL;
    c->association = NULL;
    c->relay = NULL;
}

void s5_connection_end(struct s5_connection *c, enum s5_ending how, const char *why)
{
    struct s5_reference *reference = c->reference;

    log_end(c, why);
    free_command(c);
    leave_stream(c->client, how, reference->options.limits.linger_ms);
    if (c->target != NULL)
        s5_stream_reset(c->target);
    s5_timer_free(c->timer);
    s5_timer_free(c->notes.timer);
    unlink_from_list(c);
    free((void *)c->user.data);
    free((void *)c->request.dst.host.data);
    free(c->input);
    free(c->notes.data);
    free(c);
    s5_reference_left(reference);
}

/* ---- the conversation ---- */

bool s5_correct_grant(struct s5_connection *c, struct s5_span uname, struct s5_span passwd)
{
    return s5_users_check(c->reference->options.users, uname, passwd);
}

static void authenticate(struct s5_connection *c, const struct s5_step *step)
{
    bool granted = c->reference->conduct.grant(c, step->uname, step->passwd);

    if (!copy_span(step->uname, &c->user))
        granted = false;
    if (!granted)
        c->record.failure = "name or password refused";
    s5_server_authenticated(&c->server, granted);
}

/* The request outlives the buffer that it came in. */
static bool note_request(struct s5_connection *c, const struct s5_request *request)
{
    struct s5_span host;

    if (!copy_span(request->dst.host, &host))
        return false;
    c->request = *request;
    c->request.dst.host = host;
    return true;
}

void s5_correct_carry_out(struct s5_connection *c)
{
    switch (c->request.cmd) {
    case S5_CMD_CONNECT:
        s5_connect_start(c);
        break;
    case S5_CMD_BIND:
        s5_bind_start(c);
        break;
    case S5_CMD_UDP_ASSOCIATE:
        s5_association_start(c);
        break;
    }
}

static void relay(struct s5_connection *c)
{
    if (c->request.cmd == S5_CMD_UDP_ASSOCIATE) {
        c->input_size = 0; /* as s5_correct_control() does */
        s5_stream_read(c->client, true);
        s5_timer_start(c->timer, c->reference->options.limits.idle_ms);
        return;
    }
    s5_relay_start(c);
}

void s5_correct_say(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    (void)kind;
    s5_stream_write(c->client, octets);
}

void s5_correct_dismiss(struct s5_connection *c, const char *why)
{
    s5_connection_end(c, S5_END_LINGER, why);
}

static const char *refusal(const struct s5_connection *c)
{
    if (c->record.failure != NULL)
        return c->record.failure;
    if (c->server.dialogue.phase == S5_PHASE_LOST)
        return "what the client sent is no SOCKS5";
    if (c->server.dialogue.method == S5_METHOD_NONE_ACCEPTABLE)
        return "no acceptable method was offered";
    return "the client's message was refused";
}

struct s5_step s5_correct_step(struct s5_connection *c, struct s5_span in)
{
    return s5_server_step(&c->server, in);
}

/* Steps the conversation until it needs something: octets, an outcome, or nothing any more. */
static void advance(struct s5_connection *c)
{
    c->stepping = true;
    for (;;) {
        struct s5_step step = c->reference->conduct.step(c, waiting(c));
        s5_record_findings(&c->record, &step.findings);
        switch (step.kind) {
        case S5_STEP_SEND:
            c->reference->conduct.say(c, c->server.out_kind, step.send);
            drop(c, step.used);
            continue;
        case S5_STEP_AUTHENTICATE:
            authenticate(c, &step);
            drop(c, step.used);
            continue;
        case S5_STEP_OPEN:
            if (!note_request(c, &step.request)) {
                s5_connection_end(c, S5_END_RESET, "out of memory");
                return;
            }
            drop(c, step.used);
            s5_timer_stop(c->timer);
            c->reference->conduct.carry_out(c);
            continue;
        case S5_STEP_READ:
            if (c->client_ended) {
                s5_connection_end(c, S5_END_LINGER, "the client ended before its request");
                return;
            }
            break;
        case S5_STEP_WAIT:
            break;
        case S5_STEP_RELAY:
            c->stepping = false;
            relay(c);
            return;
        case S5_STEP_CLOSE:
            drop(c, step.used);
            c->stepping = false;
            c->reference->conduct.dismiss(c, refusal(c));
            return;
        }
        break;
    }
    c->stepping = false;
}

static void report(struct s5_connection *c, uint8_t rep, struct s5_stream *target, const char *why)
{
    if (rep != S5_REP_SUCCEEDED) {
        c->record.failure = why;
        s5_timer_stop(c->timer);
    }
    c->target = target;
    if (!c->stepping)
        advance(c);
}

void s5_connection_opened(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                          struct s5_stream *target, const char *why)
{
    c->reference->conduct.opened(c, rep, bnd, target, why);
}

void s5_correct_opened(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                       struct s5_stream *target, const char *why)
{
    static const struct s5_endpoint nothing = {.family = 4};
    struct s5_address address = s5_endpoint_address(bnd == NULL ? &nothing : bnd);

    s5_server_opened(&c->server, rep, &address);
    report(c, rep, target, why);
}

void s5_connection_peer_arrived(struct s5_connection *c, uint8_t rep,
                                const struct s5_endpoint *peer, struct s5_stream *target,
                                const char *why)
{
    c->reference->conduct.peer_arrived(c, rep, peer, target, why);
}

void s5_correct_peer_arrived(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *peer,
                             struct s5_stream *target, const char *why)
{
    static const struct s5_endpoint nothing = {.family = 4};
    struct s5_address address = s5_endpoint_address(peer == NULL ? &nothing : peer);

    s5_server_peer_arrived(&c->server, rep, &address);
    report(c, rep, target, why);
}

struct s5_rules_question s5_connection_question(const struct s5_connection *c, struct s5_span name,
                                                const struct s5_endpoint *to, uint16_t port)
{
    return (struct s5_rules_question){
        .cmd = c->request.cmd,
        .user = c->user,
        .from = &c->peer,
        .name = name,
        .to = to,
        .port = port,
    };
}

/* ---- what the client's stream tells ---- */

void s5_correct_hear(struct s5_connection *c, struct s5_span in)
{
    if (!keep(c, in)) {
        s5_connection_end(c, S5_END_RESET, "out of memory");
        return;
    }
    if (c->input_size >= AHEAD_MAX)
        s5_stream_read(c->client, false);
    advance(c);
}

/* Nothing is said there any more: what comes is dropped. */
void s5_correct_control(struct s5_connection *c, struct s5_span in)
{
    (void)c;
    (void)in;
}

static void client_read(void *user, struct s5_span in)
{
    struct s5_connection *c = user;
    const struct s5_conduct *conduct = &c->reference->conduct;

    if (c->association != NULL && c->server.state == S5_SERVER_RELAYING)
        conduct->control(c, in);
    else
        conduct->hear(c, in);
}

/* The client's FIN. To a CONNECT it is the end of one direction, passed on once there is a target.
 * BIND and UDP ASSOCIATE live as long as the connection that asked for them, and a client that has
 * gone looks just like this. */
void s5_correct_client_ended(struct s5_connection *c)
{
    c->client_ended = true;
    if (c->bind != NULL || c->association != NULL)
        s5_connection_end(c, S5_END_LINGER, "the client ended");
    else
        advance(c);
}

static void client_ended(void *user)
{
    struct s5_connection *c = user;

    c->reference->conduct.client_ended(c);
}

void s5_correct_client_failed(struct s5_connection *c, int number)
{
    s5_connection_end(c, S5_END_CLOSE, s5_errno_text(number));
}

static void client_failed(void *user, int number)
{
    struct s5_connection *c = user;

    c->reference->conduct.client_failed(c, number);
}

static void timed_out(void *user)
{
    struct s5_connection *c = user;
    uint64_t left;

    if (c->relay != NULL) {
        if (s5_relay_idle(c->relay, &left))
            s5_connection_end(c, S5_END_CLOSE, "idle for too long");
        else
            s5_timer_start(c->timer, left);
    } else if (c->association != NULL) {
        if (s5_association_idle(c->association, &left))
            s5_connection_end(c, S5_END_CLOSE, "idle for too long");
        else
            s5_timer_start(c->timer, left);
    } else if (c->bind != NULL) {
        s5_bind_timed_out(c->bind);
    } else {
        s5_connection_end(c, S5_END_CLOSE, "no request in time");
    }
}

void s5_correct_begin(struct s5_connection *c)
{
    s5_stream_read(c->client, true);
}

void s5_connection_new(struct s5_reference *reference, struct s5_stream *client)
{
    static const struct s5_stream_events events = {
        .read = client_read, .ended = client_ended, .failed = client_failed};
    bool password = s5_users_count(reference->options.users) > 0;
    struct s5_connection *c = calloc(1, sizeof *c);

    if (c == NULL || !s5_stream_peer(client, &c->peer) || !s5_stream_local(client, &c->local)) {
        s5_stream_reset(client); /* it has gone already */
        free(c);
        return;
    }
    c->reference = reference;
    c->client = client;
    c->next = reference->connections;
    if (c->next != NULL)
        c->next->previous = c;
    reference->connections = c;
    reference->connection_count++;
    s5_server_init(&c->server,
                   (struct s5_server_policy){.no_auth = !password, .password = password});
    s5_record_init(&c->record, s5_loop_now_ms(reference->loop));
    c->timer = s5_timer_new(reference->loop, timed_out, c);
    s5_timer_start(c->timer, reference->options.limits.negotiation_ms);
    s5_stream_listen_to(client, &events, c);
    reference->conduct.begin(c);
}

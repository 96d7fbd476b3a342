#include "world.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct world world;

enum { PATIENCE_MS = 10 * 1000, KEPT_MAX = 1024 };

/* What a test has open, so that one which failed leaves nothing behind either. */
static struct kept {
    void *thing;
    void (*release)(void *thing);
} kept[KEPT_MAX];
static size_t kept_count;

static void keep(void *thing, void (*release)(void *thing))
{
    assert_in_range(kept_count, 0, KEPT_MAX - 1);
    kept[kept_count++] = (struct kept){thing, release};
}

static void let_go(void *thing)
{
    for (size_t i = 0; i < kept_count; i++)
        if (kept[i].thing == thing) {
            kept[i] = kept[--kept_count];
            return;
        }
}

static void release_stream(void *thing)
{
    s5_stream_close(thing);
}

static void release_listener(void *thing)
{
    s5_listener_free(thing);
}

static void release_socket(void *thing)
{
    s5_datagrams_free(thing);
}

static void lose_patience(void *user)
{
    (void)user;
    world.impatient = true;
    s5_loop_stop(world.loop);
}

static void log_line(void *user, const char *line)
{
    (void)user;
    snprintf(world.log[world.log_count++ % LOG_MAX], sizeof world.log[0], "%s", line);
    s5_loop_stop(world.loop);
}

int world_make(void **state)
{
    (void)state;
    world = (struct world){0};
    world.loop = s5_loop_new(NULL);
    world.patience = s5_timer_new(world.loop, lose_patience, NULL);
    world.options.limits = s5_reference_default_limits();
    world.options.log = log_line;
    return 0;
}

int world_unmake(void **state)
{
    (void)state;
    if (world.server != NULL)
        s5_reference_free(world.server);
    s5_users_free(world.users);
    s5_rules_free(world.rules);
    s5_timer_free(world.patience);
    while (kept_count > 0) {
        kept_count--;
        kept[kept_count].release(kept[kept_count].thing);
    }
    s5_loop_free(world.loop);
    return 0;
}

struct s5_endpoint endpoint(const char *host, uint16_t port)
{
    struct s5_endpoint out = {0};
    assert_int_equal(s5_endpoint_parse_host(host, port, &out), 0);
    return out;
}

void world_add_user(const char *text)
{
    if (world.users == NULL)
        world.options.users = world.users = s5_users_new();
    assert_int_equal(s5_users_add_text(world.users, text, NULL), 0);
}

void world_start(const char *rules)
{
    struct s5_endpoint listen[2] = {endpoint("127.0.0.1", 0), endpoint("::1", 0)};
    struct s5_error error = {""};

    world.options.rules = world.rules = s5_rules_new();
    while (*rules != '\0') {
        char line[256];
        size_t size = strcspn(rules, "\n");
        snprintf(line, sizeof line, "%.*s", (int)size, rules);
        assert_int_equal(s5_rules_add(world.rules, line, &error), 0);
        rules += size + (rules[size] == '\n');
    }
    world.options.listen = listen;
    world.options.listen_count = 2;
    world.server = s5_reference_new(world.loop, &world.options, &error);
    assert_string_equal(error.text, "");
    assert_non_null(world.server);
    s5_reference_local(world.server, 0, &world.at);
    s5_reference_local(world.server, 1, &world.at6);
}

void wait_until(bool (*holds)(const void *subject), const void *subject)
{
    s5_timer_start(world.patience, PATIENCE_MS);
    while (!holds(subject) && !world.impatient)
        s5_loop_run(world.loop);
    s5_timer_stop(world.patience);
    if (world.impatient)
        fail_msg("waited in vain; the log's last line: %s",
                 world.log_count == 0 ? "none" : world.log[(world.log_count - 1) % LOG_MAX]);
}

static bool log_has(const void *subject)
{
    return world.log_count >= *(const size_t *)subject;
}

const char *wait_log(size_t count)
{
    wait_until(log_has, &count);
    return world.log[(world.log_count - 1) % LOG_MAX];
}

/* ---- streams ---- */

static void end_opened(void *user, const struct s5_dial_failure *failure)
{
    struct end *end = user;
    end->open = failure == NULL;
    end->failed = failure != NULL;
    s5_loop_stop(world.loop);
}

static void end_read(void *user, struct s5_span in)
{
    struct end *end = user;
    if (end->size + in.size > end->room) {
        end->room = 2 * (end->size + in.size);
        end->data = realloc(end->data, end->room);
        assert_non_null(end->data);
    }
    memcpy(end->data + end->size, in.data, in.size);
    end->size += in.size;
    end->total += in.size;
    s5_loop_stop(world.loop);
}

static void end_ended(void *user)
{
    struct end *end = user;
    end->ended = true;
    s5_loop_stop(world.loop);
}

static void end_failed(void *user, int number)
{
    struct end *end = user;
    (void)number;
    end->failed = true;
    s5_loop_stop(world.loop);
}

static void end_drained(void *user)
{
    (void)user;
    s5_loop_stop(world.loop);
}

static const struct s5_stream_events events = {.opened = end_opened,
                                               .read = end_read,
                                               .ended = end_ended,
                                               .failed = end_failed,
                                               .drained = end_drained};

static bool is_open(const void *subject)
{
    const struct end *end = subject;
    return end->open || end->failed;
}

void dial(struct end *end, const struct s5_endpoint *to, const struct s5_endpoint *from)
{
    *end = (struct end){0};
    end->stream = s5_stream_dial(world.loop, to, from, &events, end);
    keep(end->stream, release_stream);
    wait_until(is_open, end);
    if (end->open)
        s5_stream_read(end->stream, true);
}

void say_span(struct end *end, struct s5_span in)
{
    s5_stream_write(end->stream, in);
}

void say(struct end *end, const char *notation)
{
    static uint8_t out[OCTETS_MAX];
    say_span(end, octets(notation, out));
}

struct sized {
    const struct end *end;
    size_t size;
};

static bool has_size(const void *subject)
{
    const struct sized *sized = subject;
    return sized->end->size >= sized->size || sized->end->ended || sized->end->failed;
}

void wait_size(struct end *end, size_t size)
{
    wait_until(has_size, &(struct sized){end, size});
    assert_in_range(end->size, size, SIZE_MAX);
}

static void forget(struct end *end, size_t size)
{
    end->size -= size;
    if (end->size > 0)
        memmove(end->data, end->data + size, end->size);
}

void hear_span(struct end *end, struct s5_span want)
{
    wait_size(end, want.size);
    if (want.size > 0)
        assert_memory_equal(end->data, want.data, want.size);
    forget(end, want.size);
}

void hear(struct end *end, const char *notation)
{
    static uint8_t out[OCTETS_MAX];
    hear_span(end, octets(notation, out));
}

uint8_t hear_reply(struct end *end, struct s5_endpoint *bnd)
{
    struct s5_result result;
    struct s5_reply reply;

    wait_size(end, 5);
    while ((result = s5_reply_decode((struct s5_span){end->data, end->size}, &reply)).status ==
           S5_MORE)
        wait_size(end, result.size);
    assert_int_equal(result.status, S5_OK);
    struct s5_findings findings = {0};
    s5_reply_check(result, &reply, &findings);
    assert_int_equal(findings.count, 0);
    struct s5_endpoint ignored;
    if (bnd == NULL)
        bnd = &ignored;
    *bnd = (struct s5_endpoint){0};
    s5_endpoint_from_address(&reply.bnd, bnd);
    uint8_t rep = reply.rep;
    forget(end, result.size);
    return rep;
}

static bool is_over(const void *subject)
{
    const struct end *end = subject;
    return end->ended || end->failed;
}

void wait_ended(struct end *end)
{
    wait_until(is_over, end);
    assert_true(end->ended);
    assert_int_equal(end->size, 0);
}

static bool is_failed(const void *subject)
{
    return ((const struct end *)subject)->failed;
}

void wait_failed(struct end *end)
{
    wait_until(is_failed, end);
}

static void forget_all(struct end *end)
{
    free(end->data);
    *end = (struct end){0};
}

void leave(struct end *end)
{
    if (end->stream != NULL) {
        let_go(end->stream);
        s5_stream_close(end->stream);
    }
    forget_all(end);
}

void leave_reset(struct end *end)
{
    let_go(end->stream);
    s5_stream_reset(end->stream);
    forget_all(end);
}

/* ---- the conversation ---- */

struct s5_span request_name(uint8_t cmd, const char *name, uint16_t port)
{
    static uint8_t out[S5_REQUEST_MAX];
    struct s5_request r = {.ver = 5, .cmd = cmd, .dst = s5_address_name(s5_span_text(name), port)};
    return (struct s5_span){out, s5_request_encode(&r, out, sizeof out)};
}

struct s5_span request(uint8_t cmd, const struct s5_endpoint *to)
{
    static uint8_t out[S5_REQUEST_MAX];
    struct s5_request r = {.ver = 5, .cmd = cmd, .dst = s5_endpoint_address(to)};
    return (struct s5_span){out, s5_request_encode(&r, out, sizeof out)};
}

void greet(struct end *end)
{
    dial(end, &world.at, NULL);
    say(end, "05 01 00");
    hear(end, "05 00");
}

void reach(struct end *end, const struct s5_endpoint *to)
{
    greet(end);
    say_span(end, request(S5_CMD_CONNECT, to));
    assert_int_equal(hear_reply(end, NULL), S5_REP_SUCCEEDED);
}

/* ---- origins and hosts ---- */

static void accepted(void *user, struct s5_stream *stream)
{
    struct origin *origin = user;
    struct end *end = &origin->ends[origin->count++];

    assert_in_range(origin->count, 1, ACCEPTED_MAX);
    *end = (struct end){.stream = stream, .open = true};
    keep(stream, release_stream);
    s5_stream_listen_to(stream, &events, end);
    s5_stream_read(stream, true);
    s5_loop_stop(world.loop);
}

void origin_open(struct origin *origin, const char *host)
{
    struct s5_endpoint at = endpoint(host, 0);

    memset(origin, 0, sizeof *origin);
    origin->listener = s5_listener_new(world.loop, &at, accepted, origin, NULL);
    assert_non_null(origin->listener);
    keep(origin->listener, release_listener);
    s5_listener_local(origin->listener, &origin->at);
}

void origin_close(struct origin *origin)
{
    let_go(origin->listener);
    s5_listener_free(origin->listener);
    for (size_t i = 0; i < origin->count; i++)
        leave(&origin->ends[i]);
}

struct counted {
    const size_t *count;
    size_t want;
};

static bool is_counted(const void *subject)
{
    const struct counted *counted = subject;
    return *counted->count >= counted->want;
}

struct end *wait_accepted(struct origin *origin, size_t count)
{
    wait_until(is_counted, &(struct counted){&origin->count, count});
    return &origin->ends[count - 1];
}

void give_turns(struct origin *origin)
{
    struct end client;
    struct end *target;
    size_t accepted = origin->count;

    reach(&client, &origin->at);
    target = wait_accepted(origin, accepted + 1);
    for (int i = 0; i < 500; i++) {
        say(&client, "'x'");
        hear(target, "'x'");
    }
    leave(&client);
    wait_ended(target);
    leave(target);
}

static void received(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    struct host *host = user;

    host->from = *from;
    host->size = in.size;
    if (in.size > 0)
        memcpy(host->data, in.data, in.size);
    if (in.size < 8)
        s5_text_append(host->said, sizeof host->said, "%.*s|", (int)in.size,
                       (const char *)host->data);
    host->count++;
    s5_loop_stop(world.loop);
}

void host_open(struct host *host, const char *at)
{
    struct s5_endpoint any = endpoint(at, 0);

    memset(host, 0, sizeof *host);
    host->socket = s5_datagrams_new(world.loop, &any, received, host, NULL);
    assert_non_null(host->socket);
    keep(host->socket, release_socket);
    s5_datagrams_local(host->socket, &host->at);
}

void host_close(struct host *host)
{
    let_go(host->socket);
    s5_datagrams_free(host->socket);
}

void wait_datagrams(struct host *host, size_t count)
{
    wait_until(is_counted, &(struct counted){&host->count, count});
}

void throw_at(struct host *host, const struct s5_endpoint *to, struct s5_span in)
{
    assert_int_equal(s5_datagrams_send(host->socket, to, in), 0);
}

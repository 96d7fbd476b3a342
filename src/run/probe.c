#include "run/probe.h"

#include "base/hex.h"
#include "base/text.h"
#include "wire/names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MAX = 4096 };

struct s5_probe {
    struct s5_loop *loop;
    struct s5_stream *stream;
    struct s5_timer *timer;
    struct s5_client client;
    struct s5_probe_wish wish;
    struct s5_probe_result result;
    uint8_t in[ANSWER_MAX];
    size_t size;
    bool connected;
    bool over;
    void (*done)(void *user, const struct s5_probe_result *result);
    void *user;
};

struct s5_probe_wish s5_probe_hello(struct s5_span user, struct s5_span password, bool insist)
{
    static const uint8_t nowhere[4] = {0};

    return (struct s5_probe_wish){
        .client = {.uname = user,
                   .passwd = password,
                   .insist = insist,
                   .cmd = S5_CMD_CONNECT,
                   .dst = s5_address_ipv4((struct s5_span){nowhere, sizeof nowhere}, 0)},
        .negotiate_only = true};
}

static void finish(struct s5_probe *probe, enum s5_probe_end end)
{
    if (probe->over)
        return;
    probe->over = true;
    probe->result.end = end;
    probe->result.method = probe->client.dialogue.method;
    s5_timer_stop(probe->timer);
    if (probe->stream != NULL) {
        s5_stream_close(probe->stream);
        probe->stream = NULL;
    }
    probe->done(probe->user, &probe->result);
}

static void go_on(struct s5_probe *probe)
{
    size_t used = 0;

    while (!probe->over) {
        struct s5_client_step step =
            s5_client_step(&probe->client, (struct s5_span){probe->in + used, probe->size - used});
        used += step.used;
        switch (step.kind) {
        case S5_CLIENT_SEND:
            if (probe->wish.negotiate_only && probe->client.dialogue.phase == S5_PHASE_REPLY)
                finish(probe, S5_PROBE_DONE);
            else
                s5_stream_write(probe->stream, step.send);
            break;
        case S5_CLIENT_READ:
            memmove(probe->in, probe->in + used, probe->size - used);
            probe->size -= used;
            return;
        case S5_CLIENT_REPLIED:
        case S5_CLIENT_READY:
            finish(probe, S5_PROBE_DONE);
            break;
        case S5_CLIENT_REFUSED:
            if (step.event.message.kind == S5_REPLY) {
                probe->result.replied = true;
                probe->result.rep = step.reply.rep;
            }
            finish(probe, S5_PROBE_REFUSED);
            break;
        case S5_CLIENT_BROKEN:
            finish(probe, S5_PROBE_BROKEN);
            break;
        }
    }
}

static void on_opened(void *user, const struct s5_dial_failure *failure)
{
    struct s5_probe *probe = user;

    if (failure != NULL) {
        probe->result.number = failure->number;
        /* A connection that is not accepted is refused; one that is reset stood for a moment. */
        finish(probe, failure->number == ECONNRESET ? S5_PROBE_CLOSED : S5_PROBE_NO_CONNECTION);
        return;
    }
    probe->connected = true;
    s5_stream_local(probe->stream, &probe->result.local);
    s5_stream_read(probe->stream, true);
    go_on(probe);
}

static void on_read(void *user, struct s5_span in)
{
    struct s5_probe *probe = user;
    struct s5_span fits = s5_span_first(in, sizeof probe->in - probe->size);

    if (probe->over)
        return;
    struct s5_span head = s5_span_first(in, sizeof probe->result.first - probe->result.first_size);
    memcpy(probe->result.first + probe->result.first_size, head.data, head.size);
    probe->result.first_size += head.size;
    memcpy(probe->in + probe->size, fits.data, fits.size);
    probe->size += fits.size;
    go_on(probe);
}

static void on_ended(void *user)
{
    finish(user, S5_PROBE_CLOSED);
}

static void on_failed(void *user, int number)
{
    struct s5_probe *probe = user;

    probe->result.number = number;
    finish(probe, S5_PROBE_CLOSED);
}

static void on_timer(void *user)
{
    struct s5_probe *probe = user;

    if (!probe->connected)
        probe->result.number = ETIMEDOUT;
    finish(probe, probe->connected ? S5_PROBE_SILENT : S5_PROBE_NO_CONNECTION);
}

static const struct s5_stream_events events = {on_opened, on_read, on_ended, on_failed, NULL};

struct s5_probe *s5_probe_start(struct s5_loop *loop, const struct s5_endpoint *target,
                                const struct s5_probe_wish *wish, uint64_t timeout_ms,
                                void (*done)(void *user, const struct s5_probe_result *result),
                                void *user)
{
    struct s5_probe *probe = calloc(1, sizeof *probe);

    if (probe == NULL)
        abort();
    probe->loop = loop;
    probe->wish = *wish;
    probe->done = done;
    probe->user = user;
    s5_client_init(&probe->client, &probe->wish.client);
    probe->client.dialogue.method = S5_METHOD_NONE_ACCEPTABLE;
    probe->timer = s5_timer_new(loop, on_timer, probe);
    s5_timer_start(probe->timer, timeout_ms);
    probe->stream = s5_stream_dial(loop, target, NULL, &events, probe);
    return probe;
}

void s5_probe_free(struct s5_probe *probe)
{
    if (probe == NULL)
        return;
    if (probe->stream != NULL)
        s5_stream_close(probe->stream);
    s5_timer_free(probe->timer);
    free(probe);
}

struct waiting {
    struct s5_loop *loop;
    struct s5_probe_result result;
    bool over;
};

static void on_done(void *user, const struct s5_probe_result *result)
{
    struct waiting *waiting = user;

    waiting->result = *result;
    waiting->over = true;
    s5_loop_stop(waiting->loop);
}

struct s5_probe_result s5_probe_run(struct s5_loop *loop, const struct s5_endpoint *target,
                                    const struct s5_probe_wish *wish, uint64_t timeout_ms)
{
    struct waiting waiting = {.loop = loop};
    struct s5_probe *probe = s5_probe_start(loop, target, wish, timeout_ms, on_done, &waiting);

    while (!waiting.over)
        s5_loop_run(loop);
    s5_probe_free(probe);
    return waiting.result;
}

void s5_probe_print(const struct s5_probe_result *result, char *out, size_t size)
{
    char hex[2 * sizeof result->first + 1];

    switch (result->end) {
    case S5_PROBE_NO_CONNECTION:
        snprintf(out, size, "%s", s5_errno_text(result->number));
        break;
    case S5_PROBE_SILENT:
        snprintf(out, size, "no answer in time");
        break;
    case S5_PROBE_CLOSED:
        snprintf(out, size, "closed without an answer");
        break;
    case S5_PROBE_BROKEN:
        s5_hex_print((struct s5_span){result->first, result->first_size}, hex, sizeof hex);
        snprintf(out, size, "an answer that is not SOCKS5: %s", hex);
        break;
    case S5_PROBE_REFUSED:
        if (result->replied)
            snprintf(out, size, "REP %02X (%s)", result->rep, s5_rep_name(result->rep));
        else
            snprintf(out, size, "method %02X (%s)", result->method, s5_method_name(result->method));
        break;
    case S5_PROBE_DONE:
        snprintf(out, size, "success");
        break;
    }
}

#include "record/recorder.h"

#include "record/inside.h"
#include "session/secrets.h"

#include <stdlib.h>
#include <string.h>

enum { MASKED_AT_ONCE = 16 * 1024 };

struct s5_recorder {
    struct s5_pcapng *out;
    struct s5_flow_writer writer;
    struct s5_watcher watcher;
    bool show_secrets;
    void (*failed)(void *user, const struct s5_error *error);
    void *user;
    bool broken;
    int64_t now;
};

/* A connection, or a socket for datagrams. */
struct socket {
    struct s5_recorder *recorder;
    struct s5_way way;
    /* of a connection: */
    bool known; /* its addresses are */
    enum s5_flow_side ours;
    struct s5_tcp_flow flow;
    struct s5_secrets secrets;
};

static void flush(struct s5_recorder *recorder)
{
    struct s5_error error;

    if (recorder->broken || s5_pcapng_flush(recorder->out, &error) == 0)
        return;
    recorder->broken = true;
    recorder->failed(recorder->user, &error);
}

/* ---- connections ---- */

static void begin(struct socket *socket, const struct s5_tap_event *event)
{
    bool dialled = event->kind == S5_TAP_DIALLED;
    struct s5_peer local;
    struct s5_peer peer;

    if (socket->known || !s5_record_ends(&socket->way, event, &local, &peer))
        return;
    socket->known = true;
    socket->ours = dialled ? S5_FLOW_OPENER : S5_FLOW_ANSWERER;
    s5_tcp_flow_init(&socket->flow, dialled ? &local : &peer, dialled ? &peer : &local);
    s5_secrets_init(&socket->secrets);
}

/* Copies the octets with those of passwords overwritten. Whoever opened the connection is the
 * client of what may be a SOCKS5 dialogue. Returns whether there were any. */
static bool mask(struct socket *socket, enum s5_tap_kind kind, struct s5_span octets, uint8_t *copy)
{
    bool opener = (kind == S5_TAP_SENT) == (socket->ours == S5_FLOW_OPENER);
    bool found = false;

    for (size_t at = 0; at < octets.size;) {
        bool secret;
        struct s5_span rest = s5_span_skip(octets, at);
        size_t size =
            s5_secrets_take(&socket->secrets, opener ? S5_CLIENT : S5_SERVER, rest, &secret);
        if (secret)
            memset(copy + at, '*', size);
        else
            memcpy(copy + at, rest.data, size);
        found |= secret;
        at += size;
    }
    return found;
}

static void put(struct socket *socket, enum s5_tap_kind kind, struct s5_span octets)
{
    struct s5_recorder *recorder = socket->recorder;
    uint8_t copy[MASKED_AT_ONCE];

    while (octets.size > 0 && !recorder->show_secrets && !s5_secrets_over(&socket->secrets)) {
        struct s5_span part = s5_span_first(octets, sizeof copy);
        octets = s5_span_skip(octets, part.size);
        if (mask(socket, kind, part, copy))
            part.data = copy;
        s5_record_put(&recorder->writer, &socket->flow, socket->ours, kind, part, part.size,
                      recorder->now);
    }
    if (octets.size > 0 || (kind != S5_TAP_SENT && kind != S5_TAP_CAME))
        s5_record_put(&recorder->writer, &socket->flow, socket->ours, kind, octets, octets.size,
                      recorder->now);
}

static void stream_told(void *user, const struct s5_tap_event *event)
{
    struct socket *socket = user;
    struct s5_recorder *recorder = socket->recorder;

    s5_record_now(&recorder->now);
    if (event->kind == S5_TAP_DIALLED || event->kind == S5_TAP_STANDS)
        begin(socket, event);
    if (socket->known && !recorder->broken) {
        put(socket, event->kind, event->octets);
        flush(recorder);
    }
    if (event->kind == S5_TAP_CLOSED)
        free(socket);
}

/* ---- datagrams ---- */

static void datagrams_told(void *user, const struct s5_tap_event *event)
{
    struct socket *socket = user;
    struct s5_recorder *recorder = socket->recorder;
    bool sent = event->kind == S5_TAP_SENT;
    struct s5_peer local;
    struct s5_peer peer;

    if (event->kind == S5_TAP_CLOSED) {
        free(socket);
        return;
    }
    if (recorder->broken || !s5_record_ends(&socket->way, event, &local, &peer))
        return;
    s5_udp_put(&recorder->writer, sent ? &local : &peer, sent ? &peer : &local, event->octets,
               event->octets.size, s5_record_now(&recorder->now));
    flush(recorder);
}

/* ---- the capture ---- */

static struct s5_tap tap_of(struct s5_recorder *recorder,
                            void (*told)(void *user, const struct s5_tap_event *event))
{
    struct socket *socket = calloc(1, sizeof *socket);

    if (socket == NULL)
        abort();
    socket->recorder = recorder;
    return (struct s5_tap){told, socket};
}

static void watch_stream(void *user, struct s5_stream *stream)
{
    s5_stream_tap(stream, tap_of(user, stream_told));
}

static void watch_datagrams(void *user, struct s5_datagrams *datagrams)
{
    s5_datagrams_tap(datagrams, tap_of(user, datagrams_told));
}

struct s5_recorder *s5_recorder_new(struct s5_loop *loop, const char *path, const char *application,
                                    bool show_secrets,
                                    void (*failed)(void *user, const struct s5_error *error),
                                    void *user, struct s5_error *error)
{
    struct s5_recorder *recorder = calloc(1, sizeof *recorder);

    if (recorder == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    recorder->out = s5_pcapng_new(path, application, NULL, error);
    if (recorder->out == NULL) {
        free(recorder);
        return NULL;
    }
    recorder->show_secrets = show_secrets;
    recorder->failed = failed;
    recorder->user = user;
    recorder->watcher = (struct s5_watcher){watch_stream, watch_datagrams, recorder};
    s5_record_begin(&recorder->writer, recorder->out);
    /* A reader that begins before the first packet finds a capture. */
    if (s5_pcapng_flush(recorder->out, error) != 0) {
        s5_pcapng_free(recorder->out, NULL);
        free(recorder);
        return NULL;
    }
    s5_loop_watch(loop, &recorder->watcher);
    return recorder;
}

int s5_recorder_free(struct s5_recorder *recorder)
{
    if (recorder == NULL)
        return 0;
    struct s5_error error;
    int status = s5_pcapng_free(recorder->out, &error);
    if (status != 0 && !recorder->broken)
        recorder->failed(recorder->user, &error);
    free(recorder);
    return status;
}

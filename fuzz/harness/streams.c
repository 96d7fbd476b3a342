/* Streams and listeners of the played net. */
#include "fuzz/harness/inside.h"

#include "fuzz/fence.h"

#include <errno.h>
#include <string.h>

enum { LISTENERS = 8 };

struct s5_stream {
    struct played_wire *wire;
    const struct s5_stream_events *events;
    void *user;
    struct s5_endpoint local;
    struct s5_endpoint peer;
    bool reading;
    bool shut;
    bool fin_came; /* and was told */
    bool stalled;
    bool failed;
    size_t pending;
};

struct s5_listener {
    struct s5_endpoint local;
    void (*accepted)(void *user, struct s5_stream *stream);
    void *user;
    bool paused;
};

static struct played_wire wires[PLAYED_WIRES];
static size_t wire_count;
static struct s5_listener *listeners[LISTENERS];

void played_streams_begin(void)
{
    for (size_t i = 0; i < wire_count; i++)
        wires[i] = (struct played_wire){0};
    wire_count = 0;
}

size_t played_wire_count(void)
{
    return wire_count;
}

const struct played_wire *played_wire_at(size_t index)
{
    return &wires[index];
}

/* NULL where there are too many already. */
static struct s5_stream *stream_new(const struct s5_stream_events *events, void *user)
{
    static struct played_wire beyond; /* of those nothing is noted, and nothing happens to them */
    struct s5_stream *stream = played_new(sizeof *stream);

    *stream = (struct s5_stream){.events = events, .user = user};
    stream->wire = wire_count < PLAYED_WIRES ? &wires[wire_count++] : &beyond;
    stream->wire->stream = stream;
    return stream;
}

static void stream_free(struct s5_stream *stream, bool reset)
{
    stream->wire->stream = NULL;
    stream->wire->ended = true;
    stream->wire->reset = reset;
    played_free(stream);
}

struct s5_stream *s5_stream_dial(struct s5_loop *loop, const struct s5_endpoint *to,
                                 const struct s5_endpoint *from,
                                 const struct s5_stream_events *events, void *user)
{
    struct s5_stream *stream = stream_new(events, user);

    (void)loop;
    stream->peer = *to;
    stream->local = from != NULL ? *from : played_host(to->family == 6 ? 4 : 0);
    stream->local.port = ++played.port;
    return stream;
}

void s5_stream_listen_to(struct s5_stream *stream, const struct s5_stream_events *events,
                         void *user)
{
    stream->events = events;
    stream->user = user;
}

void s5_stream_read(struct s5_stream *stream, bool on)
{
    stream->reading = on;
}

void s5_stream_write(struct s5_stream *stream, struct s5_span in)
{
    if (stream->shut || stream->failed)
        return;
    heard_add(&stream->wire->written, in);
    if (stream->stalled || !stream->wire->stands)
        stream->pending += in.size;
}

size_t s5_stream_pending(const struct s5_stream *stream)
{
    return stream->pending;
}

void s5_stream_shutdown(struct s5_stream *stream)
{
    stream->shut = true;
    stream->wire->ended = true;
}

void s5_stream_close(struct s5_stream *stream)
{
    stream_free(stream, false);
}

void s5_stream_reset(struct s5_stream *stream)
{
    stream_free(stream, true);
}

void s5_stream_linger(struct s5_stream *stream, uint64_t ms)
{
    (void)ms;
    stream_free(stream, false);
}

bool s5_stream_local(const struct s5_stream *stream, struct s5_endpoint *out)
{
    *out = stream->local;
    return stream->wire->stands;
}

bool s5_stream_peer(const struct s5_stream *stream, struct s5_endpoint *out)
{
    *out = stream->peer;
    return stream->wire->stands;
}

struct s5_listener *s5_listener_new(struct s5_loop *loop, const struct s5_endpoint *at,
                                    void (*accepted)(void *user, struct s5_stream *stream),
                                    void *user, struct s5_error *error)
{
    struct s5_listener **place = listeners;

    (void)loop;
    while (place < listeners + LISTENERS && *place != NULL)
        place++;
    if (place == listeners + LISTENERS) {
        s5_error_set(error, "too many listeners");
        return NULL;
    }
    *place = played_new(sizeof **place);
    **place = (struct s5_listener){.local = *at, .accepted = accepted, .user = user};
    if (at->port == 0)
        (*place)->local.port = ++played.port;
    return *place;
}

void s5_listener_local(const struct s5_listener *listener, struct s5_endpoint *out)
{
    *out = listener->local;
}

void s5_listener_pause(struct s5_listener *listener, bool paused)
{
    listener->paused = paused;
}

void s5_listener_free(struct s5_listener *listener)
{
    for (size_t i = 0; listener != NULL && i < LISTENERS; i++)
        if (listeners[i] == listener)
            listeners[i] = NULL;
    played_free(listener);
}

bool played_connect(unsigned which)
{
    struct s5_listener *listener = listeners[which % LISTENERS];

    if (listener == NULL)
        listener = listeners[0];
    if (listener == NULL || listener->paused || wire_count == PLAYED_WIRES)
        return false;
    struct s5_stream *stream = stream_new(NULL, NULL);
    stream->local = listener->local;
    stream->peer = played_host((uint8_t)(which >> 4 & 3));
    stream->peer.port = ++played.port;
    stream->wire->stands = true;
    stream->wire->client = listener == listeners[0];
    listener->accepted(listener->user, stream);
    return true;
}

static struct s5_stream *stream_of(unsigned which, bool stands)
{
    if (wire_count == 0)
        return NULL;
    struct played_wire *wire = &wires[which % wire_count];
    return wire->stream != NULL && wire->stands == stands && wire->stream->events != NULL &&
                   !wire->stream->failed
               ? wire->stream
               : NULL;
}

bool played_opened(unsigned which, int number)
{
    struct s5_stream *stream = stream_of(which, false);
    struct s5_dial_failure failure = {.number = number};

    if (stream == NULL || stream->events->opened == NULL)
        return false;
    stream->wire->stands = number == 0;
    stream->failed = number != 0;
    stream->pending = number == 0 ? 0 : stream->pending;
    stream->events->opened(stream->user, number == 0 ? NULL : &failure);
    return true;
}

bool played_octets(unsigned which, struct s5_span octets)
{
    struct s5_stream *stream = stream_of(which, true);

    if (stream == NULL || octets.size == 0 || !stream->reading || stream->fin_came ||
        stream->events->read == NULL)
        return false;
    heard_add(&stream->wire->read, octets);
    stream->events->read(stream->user, fence_copy(octets));
    return true;
}

bool played_fin(unsigned which)
{
    struct s5_stream *stream = stream_of(which, true);

    if (stream == NULL || !stream->reading || stream->fin_came)
        return false;
    stream->fin_came = true;
    if (stream->events->ended != NULL)
        stream->events->ended(stream->user);
    return true;
}

bool played_reset(unsigned which)
{
    struct s5_stream *stream = stream_of(which, true);

    if (stream == NULL)
        return false;
    stream->failed = true;
    if (stream->events->failed != NULL)
        stream->events->failed(stream->user, ECONNRESET);
    return true;
}

bool played_stall(unsigned which)
{
    struct s5_stream *stream = stream_of(which, true);

    if (stream == NULL)
        return false;
    stream->stalled = !stream->stalled;
    if (!stream->stalled && stream->pending > 0) {
        stream->pending = 0;
        if (stream->events->drained != NULL)
            stream->events->drained(stream->user);
    }
    return true;
}

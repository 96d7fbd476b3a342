/* What a case's connection does by itself: sending, buffering, comparing, behaving. */
#include "script/conn.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HIGH_WATER = 256 * 1024, /* octets queued toward the system before a generator or echo pauses */
    /* Not below a loopback segment: the system would then wait 200 ms between two of them. */
    SLOW_BUFFER = 128 * 1024,
};

static struct s5_transcript *transcript_of(const struct s5_conn *conn)
{
    return &conn->object.run->result->transcript;
}

static struct s5_transcript_entry *record(struct s5_conn *conn, enum s5_transcript_dir dir,
                                          struct s5_span octets, uint64_t offset, const char *note)
{
    return s5_transcript_add(transcript_of(conn), s5_script_elapsed_us(conn->object.run),
                             conn->name, dir, octets, offset, note);
}

void s5_conn_happened(struct s5_conn *conn, const char *what)
{
    record(conn, S5_DIR_EVENT, (struct s5_span){NULL, 0}, 0, what);
    s5_script_poke(conn->object.run);
}

void s5_conn_apply_reading(struct s5_conn *conn)
{
    if (conn->stream != NULL && conn->state == S5_CONN_OPEN && !conn->ended)
        s5_stream_read(conn->stream, !conn->paused && !conn->full);
}

void s5_conn_put(struct s5_conn *conn, struct s5_span octets)
{
    if (conn->stream == NULL || conn->state != S5_CONN_OPEN || conn->finished || octets.size == 0)
        return;
    struct s5_transcript_entry *entry = record(conn, S5_DIR_SEND, octets, conn->sent, NULL);
    conn->sent += octets.size;
    s5_observer_see(&conn->observer, S5_CLIENT, octets, entry);
    s5_stream_write(conn->stream, octets);
}

void s5_conn_finish(struct s5_conn *conn)
{
    if (conn->stream == NULL || conn->state != S5_CONN_OPEN || conn->finished)
        return;
    conn->finished = true;
    s5_conn_happened(conn, "end of stream sent");
    s5_stream_shutdown(conn->stream);
}

void s5_conn_pump(struct s5_conn *conn)
{
    uint8_t chunk[65536];

    while (conn->stream != NULL && conn->state == S5_CONN_OPEN && !conn->finished &&
           conn->out_at < conn->out_size && s5_stream_pending(conn->stream) < HIGH_WATER) {
        uint64_t left = conn->out_size - conn->out_at;
        size_t size = left < sizeof chunk ? (size_t)left : sizeof chunk;
        s5_payload_write(conn->out_seed, conn->out_at, chunk, size);
        conn->out_at += size;
        s5_conn_put(conn, (struct s5_span){chunk, size});
    }
    if (conn->out_at == conn->out_size && conn->out_finish) {
        conn->out_finish = false;
        s5_conn_finish(conn);
    }
}

static bool buffer_add(struct s5_conn_buffer *b, struct s5_span octets)
{
    if (b->head > 0 && b->head + b->size + octets.size > b->room) {
        memmove(b->data, b->data + b->head, b->size);
        b->head = 0;
    }
    if (b->size + octets.size > b->room) {
        size_t room = (b->size + octets.size) * 2;
        uint8_t *data = realloc(b->data, room);
        if (data == NULL)
            return false;
        b->data = data;
        b->room = room;
    }
    memcpy(b->data + b->head + b->size, octets.data, octets.size);
    b->size += octets.size;
    return true;
}

void s5_conn_buffer_drop(struct s5_conn_buffer *b, size_t size)
{
    b->head += size;
    b->size -= size;
    if (b->size == 0)
        b->head = 0;
}

struct s5_span s5_conn_buffered(const struct s5_conn_buffer *b)
{
    return (struct s5_span){b->size == 0 ? NULL : b->data + b->head, b->size};
}

static size_t limit_of(const struct s5_conn *conn)
{
    return conn->does == S5_DOES_ANSWER ? S5_SCRIPT_UPLOAD : S5_SCRIPT_BUFFER;
}

void s5_conn_relieve(struct s5_conn *conn)
{
    if (!conn->full || conn->in.size >= limit_of(conn) / 2)
        return;
    conn->full = false;
    s5_conn_apply_reading(conn);
}

void s5_conn_verify(struct s5_conn *conn)
{
    if (!conn->verifying || conn->wrong_at >= 0)
        return;
    uint64_t left = conn->want_size - conn->want_at;
    size_t size = left < conn->in.size ? (size_t)left : conn->in.size;
    struct s5_span octets = s5_span_first(s5_conn_buffered(&conn->in), size);
    size_t right = size == 0 ? 0 : s5_payload_verify(conn->want_seed, conn->want_at, octets);
    if (right < size)
        conn->wrong_at = (int64_t)(conn->want_at + right);
    conn->want_at += size;
    s5_conn_buffer_drop(&conn->in, size);
    s5_conn_relieve(conn);
}

static void release_conn(struct s5_object *object)
{
    struct s5_conn *conn = (struct s5_conn *)object;

    if (conn->stream != NULL)
        s5_stream_close(conn->stream);
    free(conn->in.data);
    free((void *)conn->answer.data);
    free(conn);
}

static void on_read(void *user, struct s5_span in)
{
    struct s5_conn *conn = user;

    struct s5_transcript_entry *entry = record(conn, S5_DIR_RECV, in, conn->received, NULL);
    conn->received += in.size;
    s5_observer_see(&conn->observer, S5_SERVER, in, entry);
    switch (conn->does) {
    case S5_DOES_ECHO:
        s5_conn_put(conn, in);
        if (conn->stream != NULL && s5_stream_pending(conn->stream) > HIGH_WATER) {
            conn->full = true;
            s5_conn_apply_reading(conn);
        }
        break;
    case S5_DOES_SINK:
    case S5_DOES_SOURCE:
        break;
    default:
        if (!buffer_add(&conn->in, in)) {
            s5_script_end(conn->object.run, S5_ERROR, "out of memory", NULL, NULL, NULL);
            break;
        }
        s5_conn_verify(conn);
        if (conn->in.size > limit_of(conn)) {
            conn->full = true;
            s5_conn_apply_reading(conn);
        }
    }
    s5_script_poke(conn->object.run);
}

static void answer_end(struct s5_conn *conn)
{
    switch (conn->does) {
    case S5_DOES_ECHO:
    case S5_DOES_SINK:
        s5_conn_finish(conn);
        break;
    case S5_DOES_ANSWER:
        s5_conn_put(conn, conn->answer);
        s5_conn_finish(conn);
        break;
    default:
        break;
    }
}

static void on_ended(void *user)
{
    struct s5_conn *conn = user;

    conn->ended = true;
    s5_conn_happened(conn, "end of stream received");
    answer_end(conn);
}

static void on_failed(void *user, int number)
{
    struct s5_conn *conn = user;
    char text[80];

    conn->state = S5_CONN_BROKEN;
    conn->error = number;
    snprintf(text, sizeof text, "connection broke: %s", s5_errno_text(number));
    s5_conn_happened(conn, text);
}

static void on_drained(void *user)
{
    struct s5_conn *conn = user;

    s5_conn_pump(conn);
    if (conn->does == S5_DOES_ECHO && conn->full) {
        conn->full = false;
        s5_conn_apply_reading(conn);
    }
    s5_script_poke(conn->object.run);
}

static void begin(struct s5_conn *conn)
{
    conn->state = S5_CONN_OPEN;
    s5_stream_local(conn->stream, &conn->local);
    s5_stream_peer(conn->stream, &conn->peer);
    s5_conn_apply_reading(conn);
}

static void on_opened(void *user, const struct s5_dial_failure *failure)
{
    struct s5_conn *conn = user;

    /* That nobody listens is told by a refusal; a reset is that of a connection which stood for
     * a moment. */
    conn->stood = failure == NULL || failure->number == ECONNRESET;
    conn->object.run->result->reached |= conn->stood;
    if (failure != NULL) {
        on_failed(conn, failure->number);
        return;
    }
    begin(conn);
    s5_conn_happened(conn, "connected");
}

const struct s5_stream_events s5_conn_events = {on_opened, on_read, on_ended, on_failed,
                                                on_drained};

struct s5_conn *s5_conn_new(lua_State *lua, struct s5_stream *stream, const char *name,
                            bool connected)
{
    struct s5_conn *conn = s5_script_object(lua, sizeof *conn, S5_CONN_TYPE);

    s5_script_adopt(lua, &conn->object, release_conn);
    snprintf(conn->name, sizeof conn->name, "%s", name);
    conn->stream = stream;
    conn->wrong_at = -1;
    if (connected) {
        s5_stream_listen_to(stream, &s5_conn_events, conn);
        s5_script_tape_stream(conn->object.run, stream, name);
        begin(conn);
        s5_conn_happened(conn, "accepted");
    }
    return conn;
}

void s5_conn_behave(struct s5_conn *conn, enum s5_behaviour does, struct s5_span answer,
                    uint64_t size, uint64_t seed)
{
    conn->does = does;
    if (answer.size > 0) {
        uint8_t *copy = malloc(answer.size);
        if (copy != NULL) {
            memcpy(copy, answer.data, answer.size);
            free((void *)conn->answer.data);
            conn->answer = (struct s5_span){copy, answer.size};
        }
    }
    if (conn->stream == NULL)
        return;
    switch (does) {
    case S5_DOES_ECHO:
    case S5_DOES_SINK:
        /* What came before is treated as what comes. */
        if (does == S5_DOES_ECHO)
            s5_conn_put(conn, s5_conn_buffered(&conn->in));
        s5_conn_buffer_drop(&conn->in, conn->in.size);
        conn->full = does == S5_DOES_ECHO && s5_stream_pending(conn->stream) > HIGH_WATER;
        s5_conn_apply_reading(conn);
        break;
    case S5_DOES_SOURCE:
        conn->out_seed = seed;
        conn->out_size = size;
        conn->out_finish = true;
        s5_conn_pump(conn);
        break;
    case S5_DOES_CLOSE:
        s5_conn_finish(conn);
        break;
    case S5_DOES_RESET:
        conn->state = S5_CONN_CLOSED;
        s5_conn_happened(conn, "reset sent");
        s5_stream_reset(conn->stream);
        conn->stream = NULL;
        break;
    case S5_DOES_SLOW:
        s5_stream_set_receive_buffer(conn->stream, SLOW_BUFFER);
        conn->paused = true;
        s5_conn_apply_reading(conn);
        break;
    default:
        break;
    }
    if (conn->ended)
        answer_end(conn);
}

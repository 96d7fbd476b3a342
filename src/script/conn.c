/* A TCP connection as a case sees it: to the proxy, or accepted by an origin. */
#include "script/internal.h"

#include "base/hex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONN "sockspec.conn"

enum {
    HIGH_WATER = 256 * 1024, /* octets queued toward the system before a generator or echo pauses */
    /* Not below a loopback segment: the system would then wait 200 ms between two of them. */
    SLOW_BUFFER = 128 * 1024,
    OBSERVED = 2048, /* octets of a handshake that are followed for notes, each way */
};

enum state { CONNECTING, OPEN, BROKEN, CLOSED };

/* Octets received and not yet taken, from `head`. */
struct buffer {
    uint8_t *data;
    size_t head, size, room;
};

/* One direction of the handshake, for the notes in the transcript. */
struct observed {
    uint8_t octets[OBSERVED];
    size_t size;
    size_t taken;
};

struct s5_conn {
    struct s5_object object;
    struct s5_stream *stream;
    char name[16];
    enum state state;
    bool stood;    /* it was accepted, whatever became of it */
    bool ended;    /* the peer's end of stream came */
    bool finished; /* we sent ours */
    int error;     /* errno of a broken connection */
    struct buffer in;
    bool paused; /* by the case */
    bool full;   /* by a buffer that nobody empties */
    uint64_t received, sent;
    struct s5_endpoint local, peer;
    enum s5_behaviour does;
    struct s5_span answer; /* owned */
    /* the payload still to be sent */
    uint64_t out_seed, out_at, out_size;
    bool out_finish;
    /* the payload that is expected */
    bool verifying;
    uint64_t want_seed, want_at, want_size;
    int64_t wrong_at; /* -1: none */
    /* the dialogue, where this is a connection to the proxy */
    bool observing;
    struct s5_dialogue dialogue;
    struct observed up, down;
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

static void happened(struct s5_conn *conn, const char *what)
{
    record(conn, S5_DIR_EVENT, (struct s5_span){NULL, 0}, 0, what);
    s5_script_poke(conn->object.run);
}

/* Follows the dialogue over what was seen so far and notes each message at the entry of the octets
 * that completed it. */
static void observe(struct s5_conn *conn, enum s5_side side, struct s5_span octets,
                    struct s5_transcript_entry *entry)
{
    struct observed *lane = side == S5_CLIENT ? &conn->up : &conn->down;

    if (!conn->observing)
        return;
    if (entry == NULL || octets.size > OBSERVED - lane->size) {
        conn->observing = false;
        return;
    }
    if (octets.size > 0)
        memcpy(lane->octets + lane->size, octets.data, octets.size);
    lane->size += octets.size;
    for (bool moved = true; moved;) {
        moved = false;
        for (int s = S5_CLIENT; s <= S5_SERVER; s++) {
            struct observed *from = s == S5_CLIENT ? &conn->up : &conn->down;
            struct s5_event event;
            char text[S5_MESSAGE_TEXT];
            if (!s5_dialogue_awaits(&conn->dialogue, s))
                continue;
            struct s5_span rest = {from->octets + from->taken, from->size - from->taken};
            struct s5_result result = s5_dialogue_take(&conn->dialogue, s, rest, &event);
            if (result.status != S5_OK)
                continue;
            from->taken += result.size;
            moved = true;
            s5_message_describe(&event.message, text, sizeof text);
            s5_transcript_annotate(entry, text);
        }
    }
    if (conn->dialogue.phase >= S5_PHASE_RELAY)
        conn->observing = false;
}

static void apply_reading(struct s5_conn *conn)
{
    if (conn->stream != NULL && conn->state == OPEN && !conn->ended)
        s5_stream_read(conn->stream, !conn->paused && !conn->full);
}

static void put(struct s5_conn *conn, struct s5_span octets)
{
    if (conn->stream == NULL || conn->state != OPEN || conn->finished || octets.size == 0)
        return;
    struct s5_transcript_entry *entry = record(conn, S5_DIR_SEND, octets, conn->sent, NULL);
    conn->sent += octets.size;
    observe(conn, S5_CLIENT, octets, entry);
    s5_stream_write(conn->stream, octets);
}

static void finish(struct s5_conn *conn)
{
    if (conn->stream == NULL || conn->state != OPEN || conn->finished)
        return;
    conn->finished = true;
    happened(conn, "end of stream sent");
    s5_stream_shutdown(conn->stream);
}

/* Goes on sending the payload for as long as the system takes it. */
static void pump(struct s5_conn *conn)
{
    uint8_t chunk[65536];

    while (conn->stream != NULL && conn->state == OPEN && !conn->finished &&
           conn->out_at < conn->out_size && s5_stream_pending(conn->stream) < HIGH_WATER) {
        uint64_t left = conn->out_size - conn->out_at;
        size_t size = left < sizeof chunk ? (size_t)left : sizeof chunk;
        s5_payload_write(conn->out_seed, conn->out_at, chunk, size);
        conn->out_at += size;
        put(conn, (struct s5_span){chunk, size});
    }
    if (conn->out_at == conn->out_size && conn->out_finish) {
        conn->out_finish = false;
        finish(conn);
    }
}

static bool buffer_add(struct buffer *b, struct s5_span octets)
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

static void buffer_drop(struct buffer *b, size_t size)
{
    b->head += size;
    b->size -= size;
    if (b->size == 0)
        b->head = 0;
}

static struct s5_span buffered(const struct buffer *b)
{
    return (struct s5_span){b->size == 0 ? NULL : b->data + b->head, b->size};
}

static size_t limit_of(const struct s5_conn *conn)
{
    return conn->does == S5_DOES_ANSWER ? S5_SCRIPT_UPLOAD : S5_SCRIPT_BUFFER;
}

/* Octets were taken: reading goes on where a full buffer had stopped it. */
static void relieve(struct s5_conn *conn)
{
    if (!conn->full || conn->in.size >= limit_of(conn) / 2)
        return;
    conn->full = false;
    apply_reading(conn);
}

/* Compares what is there with the payload that is expected, as far as that goes. */
static void verify(struct s5_conn *conn)
{
    if (!conn->verifying || conn->wrong_at >= 0)
        return;
    uint64_t left = conn->want_size - conn->want_at;
    size_t size = left < conn->in.size ? (size_t)left : conn->in.size;
    struct s5_span octets = s5_span_first(buffered(&conn->in), size);
    size_t right = size == 0 ? 0 : s5_payload_verify(conn->want_seed, conn->want_at, octets);
    if (right < size)
        conn->wrong_at = (int64_t)(conn->want_at + right);
    conn->want_at += size;
    buffer_drop(&conn->in, size);
    relieve(conn);
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
    observe(conn, S5_SERVER, in, entry);
    switch (conn->does) {
    case S5_DOES_ECHO:
        put(conn, in);
        if (conn->stream != NULL && s5_stream_pending(conn->stream) > HIGH_WATER) {
            conn->full = true;
            apply_reading(conn);
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
        verify(conn);
        if (conn->in.size > limit_of(conn)) {
            conn->full = true;
            apply_reading(conn);
        }
    }
    s5_script_poke(conn->object.run);
}

static void answer_end(struct s5_conn *conn)
{
    switch (conn->does) {
    case S5_DOES_ECHO:
    case S5_DOES_SINK:
        finish(conn);
        break;
    case S5_DOES_ANSWER:
        put(conn, conn->answer);
        finish(conn);
        break;
    default:
        break;
    }
}

static void on_ended(void *user)
{
    struct s5_conn *conn = user;

    conn->ended = true;
    happened(conn, "end of stream received");
    answer_end(conn);
}

static void on_failed(void *user, int number)
{
    struct s5_conn *conn = user;
    char text[80];

    conn->state = BROKEN;
    conn->error = number;
    snprintf(text, sizeof text, "connection broke: %s", s5_errno_text(number));
    happened(conn, text);
}

static void on_drained(void *user)
{
    struct s5_conn *conn = user;

    pump(conn);
    if (conn->does == S5_DOES_ECHO && conn->full) {
        conn->full = false;
        apply_reading(conn);
    }
    s5_script_poke(conn->object.run);
}

static void begin(struct s5_conn *conn)
{
    conn->state = OPEN;
    s5_stream_local(conn->stream, &conn->local);
    s5_stream_peer(conn->stream, &conn->peer);
    apply_reading(conn);
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
    happened(conn, "connected");
}

static const struct s5_stream_events events = {on_opened, on_read, on_ended, on_failed, on_drained};

struct s5_conn *s5_conn_new(lua_State *lua, struct s5_stream *stream, const char *name,
                            bool connected)
{
    struct s5_conn *conn = s5_script_object(lua, sizeof *conn, CONN);

    s5_script_adopt(lua, &conn->object, release_conn);
    snprintf(conn->name, sizeof conn->name, "%s", name);
    conn->stream = stream;
    conn->wrong_at = -1;
    s5_dialogue_init(&conn->dialogue);
    if (connected) {
        s5_stream_listen_to(stream, &events, conn);
        begin(conn);
        happened(conn, "accepted");
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
            put(conn, buffered(&conn->in));
        buffer_drop(&conn->in, conn->in.size);
        conn->full = does == S5_DOES_ECHO && s5_stream_pending(conn->stream) > HIGH_WATER;
        apply_reading(conn);
        break;
    case S5_DOES_SOURCE:
        conn->out_seed = seed;
        conn->out_size = size;
        conn->out_finish = true;
        pump(conn);
        break;
    case S5_DOES_CLOSE:
        finish(conn);
        break;
    case S5_DOES_RESET:
        conn->state = CLOSED;
        happened(conn, "reset sent");
        s5_stream_reset(conn->stream);
        conn->stream = NULL;
        break;
    case S5_DOES_SLOW:
        s5_stream_set_receive_buffer(conn->stream, SLOW_BUFFER);
        conn->paused = true;
        apply_reading(conn);
        break;
    default:
        break;
    }
    if (conn->ended)
        answer_end(conn);
}

static struct s5_conn *conn_at(lua_State *lua)
{
    return s5_script_object_at(lua, 1, CONN);
}

/* dial(endpoint, from or nil) -> conn, not yet connected */
static int conn_dial(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    struct s5_endpoint to = s5_script_endpoint(lua, 1);
    struct s5_endpoint from = {0};
    char name[16] = "client";

    if (!lua_isnoneornil(lua, 2))
        from = s5_script_endpoint(lua, 2);
    if (run->clients++ > 0)
        snprintf(name, sizeof name, "client%d", run->clients);
    struct s5_conn *conn = s5_conn_new(lua, NULL, name, false);
    conn->observing = true;
    conn->stream =
        s5_stream_dial(run->env->loop, &to, from.family != 0 ? &from : NULL, &events, conn);
    return 1;
}

/* state() -> "connecting" | "open" | "broken" | "closed", ended, errno text or nil,
 *            whether it was refused, whether it ever stood */
static int conn_state(lua_State *lua)
{
    static const char *const names[] = {"connecting", "open", "broken", "closed"};
    const struct s5_conn *conn = conn_at(lua);

    lua_pushstring(lua, names[conn->state]);
    lua_pushboolean(lua, conn->ended);
    if (conn->state == BROKEN)
        lua_pushstring(lua, s5_errno_text(conn->error));
    else
        lua_pushnil(lua);
    lua_pushboolean(lua, conn->state == BROKEN && conn->error == ECONNREFUSED);
    lua_pushboolean(lua, conn->stood);
    return 5;
}

/* peek(max) -> octets received and not yet taken, and how many there are */
static int conn_peek(lua_State *lua)
{
    const struct s5_conn *conn = conn_at(lua);
    struct s5_span have =
        s5_span_first(buffered(&conn->in), (size_t)luaL_optinteger(lua, 2, 65536));

    lua_pushlstring(lua, have.size == 0 ? "" : (const char *)have.data, have.size);
    lua_pushinteger(lua, (lua_Integer)conn->in.size);
    return 2;
}

/* take(n): drops n octets of what was received */
static int conn_take(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);
    size_t size = (size_t)luaL_checkinteger(lua, 2);

    buffer_drop(&conn->in, size < conn->in.size ? size : conn->in.size);
    relieve(conn);
    return 0;
}

static int conn_write(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);
    size_t size;
    const char *octets = luaL_checklstring(lua, 2, &size);

    put(conn, (struct s5_span){(const uint8_t *)octets, size});
    return 0;
}

/* send_payload(size, seed, finish) */
static int conn_send_payload(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);

    conn->out_size = (uint64_t)luaL_checkinteger(lua, 2);
    conn->out_seed = (uint64_t)luaL_checkinteger(lua, 3);
    conn->out_finish = lua_toboolean(lua, 4);
    conn->out_at = 0;
    pump(conn);
    return 0;
}

/* want_payload(size, seed): from now on what comes is compared with it */
static int conn_want_payload(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);

    conn->want_size = (uint64_t)luaL_checkinteger(lua, 2);
    conn->want_seed = (uint64_t)luaL_checkinteger(lua, 3);
    conn->want_at = 0;
    conn->wrong_at = -1;
    conn->verifying = true;
    verify(conn);
    relieve(conn);
    return 0;
}

/* payload_progress() -> octets verified, offset of the first wrong one or nil, octets unsent */
static int conn_progress(lua_State *lua)
{
    const struct s5_conn *conn = conn_at(lua);

    lua_pushinteger(lua, (lua_Integer)conn->want_at);
    if (conn->wrong_at >= 0)
        lua_pushinteger(lua, (lua_Integer)conn->wrong_at);
    else
        lua_pushnil(lua);
    lua_pushinteger(lua, (lua_Integer)(conn->out_size - conn->out_at));
    return 3;
}

/* counters() -> octets received, octets sent, octets queued */
static int conn_counters(lua_State *lua)
{
    const struct s5_conn *conn = conn_at(lua);

    lua_pushinteger(lua, (lua_Integer)conn->received);
    lua_pushinteger(lua, (lua_Integer)conn->sent);
    lua_pushinteger(lua, conn->stream == NULL ? 0 : (lua_Integer)s5_stream_pending(conn->stream));
    return 3;
}

static int conn_finish(lua_State *lua)
{
    finish(conn_at(lua));
    return 0;
}

static int conn_close(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);

    if (conn->stream != NULL) {
        happened(conn, "closed");
        s5_stream_close(conn->stream);
        conn->stream = NULL;
        conn->state = CLOSED;
    }
    return 0;
}

static int conn_reset(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);

    if (conn->stream != NULL) {
        happened(conn, "reset sent");
        s5_stream_reset(conn->stream);
        conn->stream = NULL;
        conn->state = CLOSED;
    }
    return 0;
}

/* read(on): off holds octets back, so that the other side feels a slow reader */
static int conn_reading(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);

    conn->paused = !lua_toboolean(lua, 2);
    apply_reading(conn);
    return 0;
}

static int conn_small_buffer(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);

    if (conn->stream != NULL)
        s5_stream_set_receive_buffer(conn->stream, (int)luaL_checkinteger(lua, 2));
    return 0;
}

/* ends() -> local, peer, as text */
static int conn_ends(lua_State *lua)
{
    const struct s5_conn *conn = conn_at(lua);
    char text[S5_ENDPOINT_TEXT];

    s5_endpoint_print(&conn->local, text, sizeof text);
    lua_pushstring(lua, text);
    s5_endpoint_print(&conn->peer, text, sizeof text);
    lua_pushstring(lua, text);
    return 2;
}

/* does(name, answer, size, seed): turns a connection of the case into one that acts by itself */
static int conn_does(lua_State *lua)
{
    static const char *const names[] = {"script", "echo",   "sink", "source", "close",
                                        "reset",  "answer", "slow", NULL};
    struct s5_conn *conn = conn_at(lua);
    size_t size = 0;
    int does = luaL_checkoption(lua, 2, NULL, names);
    const char *answer = luaL_optlstring(lua, 3, "", &size);

    s5_conn_behave(conn, (enum s5_behaviour)does, (struct s5_span){(const uint8_t *)answer, size},
                   (uint64_t)luaL_optinteger(lua, 4, 0), (uint64_t)luaL_optinteger(lua, 5, 0));
    return 0;
}

static int conn_name(lua_State *lua)
{
    lua_pushstring(lua, conn_at(lua)->name);
    return 1;
}

void s5_script_conn_functions(lua_State *lua)
{
    static const luaL_Reg methods[] = {
        {"_state", conn_state},
        {"_peek", conn_peek},
        {"_take", conn_take},
        {"_write", conn_write},
        {"_send_payload", conn_send_payload},
        {"_want_payload", conn_want_payload},
        {"_progress", conn_progress},
        {"_counters", conn_counters},
        {"_finish", conn_finish},
        {"_close", conn_close},
        {"_reset", conn_reset},
        {"_reading", conn_reading},
        {"_small_buffer", conn_small_buffer},
        {"_ends", conn_ends},
        {"_does", conn_does},
        {"_name", conn_name},
        {NULL, NULL},
    };

    lua_pushcfunction(lua, conn_dial);
    lua_setfield(lua, -2, "dial");
    luaL_newmetatable(lua, CONN);
    lua_newtable(lua);
    luaL_setfuncs(lua, methods, 0);
    lua_pushvalue(lua, -1);
    lua_setfield(lua, -3, "__index");
    lua_setfield(lua, -3, "Conn");
    lua_pop(lua, 1);
}

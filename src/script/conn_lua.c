/* The primitives that a connection lends to the vocabulary. */
#include "script/conn.h"

#include <errno.h>
#include <stdio.h>

static struct s5_conn *conn_at(lua_State *lua)
{
    return s5_script_object_at(lua, 1, S5_CONN_TYPE);
}

/* dial(endpoint, from or nil) -> conn, not yet connected */
static int conn_dial(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    struct s5_endpoint to = s5_script_endpoint(lua, 1);
    struct s5_endpoint from = {0};
    char name[24] = "client";

    if (!lua_isnoneornil(lua, 2))
        from = s5_script_endpoint(lua, 2);
    if (run->clients++ > 0)
        snprintf(name, sizeof name, "client%d", run->clients);
    struct s5_conn *conn = s5_conn_new(lua, NULL, name, false);
    s5_observer_init(&conn->observer);
    conn->stream =
        s5_stream_dial(run->env->loop, &to, from.family != 0 ? &from : NULL, &s5_conn_events, conn);
    s5_script_tape_stream(run, conn->stream, name);
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
    if (conn->state == S5_CONN_BROKEN)
        lua_pushstring(lua, s5_errno_text(conn->error));
    else
        lua_pushnil(lua);
    lua_pushboolean(lua, conn->state == S5_CONN_BROKEN && conn->error == ECONNREFUSED);
    lua_pushboolean(lua, conn->stood);
    return 5;
}

/* peek(max) -> octets received and not yet taken, and how many there are */
static int conn_peek(lua_State *lua)
{
    const struct s5_conn *conn = conn_at(lua);
    struct s5_span have =
        s5_span_first(s5_conn_buffered(&conn->in), (size_t)luaL_optinteger(lua, 2, 65536));

    lua_pushlstring(lua, have.size == 0 ? "" : (const char *)have.data, have.size);
    lua_pushinteger(lua, (lua_Integer)conn->in.size);
    return 2;
}

/* take(n): drops n octets of what was received */
static int conn_take(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);
    size_t size = (size_t)luaL_checkinteger(lua, 2);

    s5_conn_buffer_drop(&conn->in, size < conn->in.size ? size : conn->in.size);
    s5_conn_relieve(conn);
    return 0;
}

static int conn_write(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);
    size_t size;
    const char *octets = luaL_checklstring(lua, 2, &size);

    s5_conn_put(conn, (struct s5_span){(const uint8_t *)octets, size});
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
    s5_conn_pump(conn);
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
    s5_conn_verify(conn);
    s5_conn_relieve(conn);
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
    s5_conn_finish(conn_at(lua));
    return 0;
}

static int conn_close(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);

    if (conn->stream != NULL) {
        s5_conn_happened(conn, "closed");
        s5_stream_close(conn->stream);
        conn->stream = NULL;
        conn->state = S5_CONN_CLOSED;
    }
    return 0;
}

static int conn_reset(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);

    if (conn->stream != NULL) {
        s5_conn_happened(conn, "reset sent");
        s5_stream_reset(conn->stream);
        conn->stream = NULL;
        conn->state = S5_CONN_CLOSED;
    }
    return 0;
}

/* read(on): off holds octets back, so that the other side feels a slow reader */
static int conn_reading(lua_State *lua)
{
    struct s5_conn *conn = conn_at(lua);

    conn->paused = !lua_toboolean(lua, 2);
    s5_conn_apply_reading(conn);
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
    luaL_newmetatable(lua, S5_CONN_TYPE);
    lua_newtable(lua);
    luaL_setfuncs(lua, methods, 0);
    lua_pushvalue(lua, -1);
    lua_setfield(lua, -3, "__index");
    lua_setfield(lua, -3, "Conn");
    lua_pop(lua, 1);
}

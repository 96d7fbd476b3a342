/* What a case offers to be connected to: listeners, and ports at which nobody listens. */
#include "script/conn.h"

#include "net/port.h"

#include <stdio.h>
#include <stdlib.h>

#define ORIGIN "sockspec.origin"
#define PORT "sockspec.port"

/* Accepted connections wait in a Lua table (`queue`, a registry reference) for the case to take. */
struct origin {
    struct s5_object object;
    struct s5_listener *listener;
    char name[24];
    int queue;
    int accepted;
    enum s5_behaviour does;
    uint8_t *answer;
    size_t answer_size;
    uint64_t size, seed;
};

/* One of the two. */
struct port {
    struct s5_object object;
    struct s5_closed_port *closed;
    struct s5_black_hole *hole;
};

static void release_origin(struct s5_object *object)
{
    struct origin *origin = (struct origin *)object;

    s5_listener_free(origin->listener);
    free(origin->answer);
    free(origin);
}

static void release_port(struct s5_object *object)
{
    struct port *port = (struct port *)object;

    s5_closed_port_free(port->closed);
    s5_black_hole_free(port->hole);
    free(port);
}

struct acceptance {
    struct origin *origin;
    struct s5_stream *stream;
    bool taken;
};

/* Runs protected: a case that is out of memory or of objects ends, and the tester does not. */
static int accept_protected(lua_State *lua)
{
    struct acceptance *a = lua_touserdata(lua, 1);
    struct origin *origin = a->origin;
    char name[48];

    snprintf(name, sizeof name, "%s", origin->name);
    if (origin->accepted++ > 0)
        snprintf(name, sizeof name, "%s.%d", origin->name, origin->accepted);
    lua_rawgeti(lua, LUA_REGISTRYINDEX, origin->queue);
    struct s5_conn *conn = s5_conn_new(lua, a->stream, name, true);
    a->taken = true;
    lua_rawseti(lua, -2, (lua_Integer)lua_rawlen(lua, -2) + 1);
    s5_conn_behave(conn, origin->does, (struct s5_span){origin->answer, origin->answer_size},
                   origin->size, origin->seed);
    return 0;
}

static void on_accepted(void *user, struct s5_stream *stream)
{
    struct origin *origin = user;
    struct s5_script_run *run = origin->object.run;
    struct acceptance a = {origin, stream, false};
    lua_State *lua = run->lua;

    if (run->ended || !lua_checkstack(lua, 4)) {
        s5_stream_close(stream);
        return;
    }
    lua_pushcfunction(lua, accept_protected);
    lua_pushlightuserdata(lua, &a);
    if (lua_pcall(lua, 1, 0, 0) != LUA_OK) {
        if (!a.taken)
            s5_stream_close(stream);
        s5_script_end(run, S5_ERROR, lua_tostring(lua, -1), NULL, NULL, NULL);
        lua_pop(lua, 1);
    }
    s5_script_poke(run);
}

/* listen(endpoint, does, answer, size, seed) -> origin, "host:port"; or nil, why not */
static int origin_listen(lua_State *lua)
{
    static const char *const names[] = {"script", "echo",   "sink", "source", "close",
                                        "reset",  "answer", "slow", NULL};
    struct s5_script_run *run = s5_script_of(lua);
    struct s5_endpoint at = s5_script_endpoint(lua, 1);
    struct s5_endpoint fresh = at;
    int does = luaL_checkoption(lua, 2, "script", names);
    size_t size = 0;
    const char *answer = luaL_optlstring(lua, 3, "", &size);
    struct s5_error error;
    struct s5_endpoint local;
    char text[S5_ENDPOINT_TEXT];

    struct origin *origin = s5_script_object(lua, sizeof *origin, ORIGIN);
    s5_port_fresh(run->env->loop, &fresh);
    origin->listener = s5_listener_new(run->env->loop, &fresh, on_accepted, origin, &error);
    if (origin->listener == NULL) /* somebody was quicker */
        origin->listener = s5_listener_new(run->env->loop, &at, on_accepted, origin, &error);
    if (origin->listener == NULL) {
        free(origin);
        lua_pushnil(lua);
        lua_pushstring(lua, error.text);
        return 2;
    }
    s5_script_adopt(lua, &origin->object, release_origin);
    origin->does = (enum s5_behaviour)does;
    origin->size = (uint64_t)luaL_optinteger(lua, 4, 0);
    origin->seed = (uint64_t)luaL_optinteger(lua, 5, 0);
    origin->answer = malloc(size + 1);
    if (origin->answer != NULL) {
        for (size_t i = 0; i < size; i++)
            origin->answer[i] = (uint8_t)answer[i];
        origin->answer_size = size;
    }
    snprintf(origin->name, sizeof origin->name, "origin");
    if (run->origins++ > 0)
        snprintf(origin->name, sizeof origin->name, "origin%d", run->origins);
    lua_newtable(lua);
    origin->queue = luaL_ref(lua, LUA_REGISTRYINDEX);
    s5_listener_local(origin->listener, &local);
    s5_endpoint_print(&local, text, sizeof text);
    lua_pushstring(lua, text);
    return 2;
}

static struct origin *origin_at(lua_State *lua)
{
    return s5_script_object_at(lua, 1, ORIGIN);
}

/* queue() -> the table of accepted connections, in order; accepted ones stay in it */
static int origin_queue(lua_State *lua)
{
    lua_rawgeti(lua, LUA_REGISTRYINDEX, origin_at(lua)->queue);
    return 1;
}

static int origin_pause(lua_State *lua)
{
    s5_listener_pause(origin_at(lua)->listener, lua_toboolean(lua, 2));
    return 0;
}

/* False with the error told. */
static bool hold(struct port *port, struct s5_loop *loop, bool swallows,
                 const struct s5_endpoint *at, struct s5_endpoint *local, struct s5_error *error)
{
    if (swallows)
        port->hole = s5_black_hole_new(at, local, error);
    else
        port->closed = s5_closed_port_new(loop, at, local, error);
    return port->hole != NULL || port->closed != NULL;
}

static int hold_port(lua_State *lua, bool swallows)
{
    struct s5_loop *loop = s5_script_of(lua)->env->loop;
    struct s5_endpoint at = s5_script_endpoint(lua, 1);
    struct s5_endpoint fresh = at;
    struct s5_endpoint local;
    struct s5_error error;
    char text[S5_ENDPOINT_TEXT];

    s5_port_fresh(loop, &fresh);
    struct port *port = s5_script_object(lua, sizeof *port, PORT);
    if (!hold(port, loop, swallows, &fresh, &local, &error) && /* somebody was quicker */
        !hold(port, loop, swallows, &at, &local, &error)) {
        free(port);
        return luaL_error(lua, "%s", error.text);
    }
    s5_script_adopt(lua, &port->object, release_port);
    s5_endpoint_print(&local, text, sizeof text);
    lua_pushstring(lua, text);
    return 2;
}

/* closed_port(endpoint) -> port, "host:port" at which connections are refused */
static int closed_port(lua_State *lua)
{
    return hold_port(lua, false);
}

/* black_hole(endpoint) -> port, "host:port" at which they are not answered */
static int black_hole(lua_State *lua)
{
    return hold_port(lua, true);
}

void s5_script_origin_functions(lua_State *lua)
{
    static const luaL_Reg methods[] = {
        {"_queue", origin_queue}, {"_pause", origin_pause}, {NULL, NULL}};
    static const luaL_Reg functions[] = {{"listen", origin_listen},
                                         {"closed_port", closed_port},
                                         {"black_hole", black_hole},
                                         {NULL, NULL}};

    luaL_setfuncs(lua, functions, 0);
    luaL_newmetatable(lua, PORT);
    lua_pop(lua, 1);
    luaL_newmetatable(lua, ORIGIN);
    lua_newtable(lua);
    luaL_setfuncs(lua, methods, 0);
    lua_setfield(lua, -2, "__index");
    lua_pop(lua, 1);
}

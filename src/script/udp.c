/* A UDP socket as a case sees it: the client's, or an origin's. */
#include "script/internal.h"

#include "net/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOCKET "sockspec.udp"

enum { QUEUE = 256 }; /* datagrams held for a case that does not take them */

struct datagram {
    struct datagram *next;
    struct s5_endpoint from;
    size_t size;
    uint8_t octets[];
};

struct udp {
    struct s5_object object;
    struct s5_datagrams *socket;
    char name[24];
    bool echo;
    struct datagram *first, **last;
    size_t queued;
    uint64_t received, sent;
};

static void release_udp(struct s5_object *object)
{
    struct udp *udp = (struct udp *)object;

    if (udp->socket != NULL)
        s5_datagrams_free(udp->socket);
    while (udp->first != NULL) {
        struct datagram *next = udp->first->next;
        free(udp->first);
        udp->first = next;
    }
    free(udp);
}

static void record(struct udp *udp, enum s5_transcript_dir dir, const struct s5_endpoint *peer,
                   struct s5_span octets)
{
    struct s5_script_run *run = udp->object.run;
    char text[S5_ENDPOINT_TEXT];
    char note[S5_ENDPOINT_TEXT + 8];
    uint64_t *count = dir == S5_DIR_SEND ? &udp->sent : &udp->received;

    s5_endpoint_print(peer, text, sizeof text);
    snprintf(note, sizeof note, "%s %s", dir == S5_DIR_SEND ? "to" : "from", text);
    s5_transcript_add(&run->result->transcript, s5_script_elapsed_us(run), udp->name, dir, octets,
                      *count, note);
    *count += octets.size;
}

static void send_to(struct udp *udp, const struct s5_endpoint *to, struct s5_span octets)
{
    int number;

    record(udp, S5_DIR_SEND, to, octets);
    number = s5_datagrams_send(udp->socket, to, octets);
    if (number != 0)
        s5_transcript_add(&udp->object.run->result->transcript,
                          s5_script_elapsed_us(udp->object.run), udp->name, S5_DIR_EVENT,
                          (struct s5_span){NULL, 0}, 0, s5_errno_text(number));
}

static void on_received(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    struct udp *udp = user;

    record(udp, S5_DIR_RECV, from, in);
    if (udp->echo)
        send_to(udp, from, in);
    struct datagram *datagram = udp->queued < QUEUE ? malloc(sizeof *datagram + in.size) : NULL;
    if (datagram != NULL) {
        *datagram = (struct datagram){.from = *from, .size = in.size};
        if (in.size > 0)
            memcpy(datagram->octets, in.data, in.size);
        *udp->last = datagram;
        udp->last = &datagram->next;
        udp->queued++;
    }
    s5_script_poke(udp->object.run);
}

/* udp(endpoint, echo, name) -> socket, "host:port" */
static int udp_open(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    struct s5_endpoint at = s5_script_endpoint(lua, 1);
    struct s5_endpoint fresh = at;
    struct s5_endpoint local;
    struct s5_error error;
    char text[S5_ENDPOINT_TEXT];

    const char *name = luaL_optstring(lua, 3, "udp");
    struct udp *udp = s5_script_object(lua, sizeof *udp, SOCKET);
    udp->last = &udp->first;
    udp->echo = lua_toboolean(lua, 2);
    snprintf(udp->name, sizeof udp->name, "%s", name);
    if (run->sockets++ > 0)
        snprintf(udp->name, sizeof udp->name, "%.10s%d", name, run->sockets);
    s5_port_fresh(run->env->loop, &fresh);
    udp->socket = s5_datagrams_new(run->env->loop, &fresh, on_received, udp, &error);
    if (udp->socket == NULL) /* the port is free for TCP alone */
        udp->socket = s5_datagrams_new(run->env->loop, &at, on_received, udp, &error);
    if (udp->socket == NULL) {
        free(udp);
        return luaL_error(lua, "%s", error.text);
    }
    s5_script_adopt(lua, &udp->object, release_udp);
    s5_script_tape_datagrams(run, udp->socket, udp->name);
    s5_datagrams_local(udp->socket, &local);
    s5_endpoint_print(&local, text, sizeof text);
    lua_pushstring(lua, text);
    return 2;
}

static struct udp *udp_at(lua_State *lua)
{
    return s5_script_object_at(lua, 1, SOCKET);
}

/* send(endpoint, octets) */
static int udp_send(lua_State *lua)
{
    struct udp *udp = udp_at(lua);
    struct s5_endpoint to = s5_script_endpoint(lua, 2);
    size_t size;
    const char *octets = luaL_checklstring(lua, 3, &size);

    if (udp->socket != NULL)
        send_to(udp, &to, (struct s5_span){(const uint8_t *)octets, size});
    return 0;
}

/* take() -> octets, "host:port" of the sender; or nothing */
static int udp_take(lua_State *lua)
{
    struct udp *udp = udp_at(lua);
    struct datagram *datagram = udp->first;
    char text[S5_ENDPOINT_TEXT];

    if (datagram == NULL)
        return 0;
    udp->first = datagram->next;
    if (udp->first == NULL)
        udp->last = &udp->first;
    udp->queued--;
    lua_pushlstring(lua, (const char *)datagram->octets, datagram->size);
    s5_endpoint_print(&datagram->from, text, sizeof text);
    lua_pushstring(lua, text);
    free(datagram);
    return 2;
}

static int udp_close(lua_State *lua)
{
    struct udp *udp = udp_at(lua);

    if (udp->socket != NULL)
        s5_datagrams_free(udp->socket);
    udp->socket = NULL;
    return 0;
}

void s5_script_udp_functions(lua_State *lua)
{
    static const luaL_Reg methods[] = {
        {"_send", udp_send}, {"_take", udp_take}, {"_close", udp_close}, {NULL, NULL}};

    lua_pushcfunction(lua, udp_open);
    lua_setfield(lua, -2, "udp");
    luaL_newmetatable(lua, SOCKET);
    lua_newtable(lua);
    luaL_setfuncs(lua, methods, 0);
    lua_setfield(lua, -2, "__index");
    lua_pop(lua, 1);
}

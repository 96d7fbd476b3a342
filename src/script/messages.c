/* Messages for cases: built by the project's one encoder, with any field set wrong on purpose, and
 * taken apart by its one decoder and check. */
#include "script/internal.h"

#include "base/hex.h"
#include "base/text.h"
#include "wire/message.h"
#include "wire/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct s5_endpoint s5_script_endpoint(lua_State *lua, int index)
{
    struct s5_endpoint endpoint;
    struct s5_error error;

    if (s5_endpoint_parse(luaL_checkstring(lua, index), &endpoint, &error) != 0)
        luaL_error(lua, "%s", error.text);
    return endpoint;
}

/* "host:port" as an address: numeric where it is, a name otherwise. */
static struct s5_address address_from_text(lua_State *lua, const char *text, size_t size,
                                           uint8_t *storage)
{
    struct s5_endpoint endpoint;
    const char *colon = memrchr(text, ':', size);

    if (strlen(text) == size && s5_endpoint_parse(text, &endpoint, NULL) == 0) {
        struct s5_address address =
            endpoint.family == 4
                ? s5_address_ipv4((struct s5_span){endpoint.ip, 4}, endpoint.port)
                : s5_address_ipv6((struct s5_span){endpoint.ip, 16}, endpoint.port);
        memcpy(storage, endpoint.ip, address.host.size);
        address.host.data = storage;
        return address;
    }
    char *end = NULL;
    unsigned long port = colon == NULL ? 0 : strtoul(colon + 1, &end, 10);
    if (colon == NULL || end == colon + 1 || *end != '\0' || port > 65535 ||
        colon - text > S5_NAME_MAX)
        luaL_error(lua, "'%s' is no address: write host:port", text);
    memcpy(storage, text, (size_t)(colon - text));
    return s5_address_name((struct s5_span){storage, (size_t)(colon - text)}, (uint16_t)port);
}

/* An integer field of the table at `table`, or `otherwise`; must lie in 0..`max`. */
static long field(lua_State *lua, int table, const char *name, long otherwise, long max)
{
    lua_getfield(lua, table, name);
    if (lua_isnil(lua, -1)) {
        lua_pop(lua, 1);
        return otherwise;
    }
    int whole;
    lua_Integer value = lua_tointegerx(lua, -1, &whole);
    if (!whole || value < 0 || value > max)
        luaL_error(lua, "%s must be a whole number from 0 to %d", name, (int)max);
    lua_pop(lua, 1);
    return (long)value;
}

/* A string field, borrowed from Lua for as long as the table holds it; empty when absent. */
static struct s5_span octets_field(lua_State *lua, int table, const char *name)
{
    size_t size = 0;

    lua_getfield(lua, table, name);
    /* A number made into a string would belong to nobody. */
    if (!lua_isnil(lua, -1) && lua_type(lua, -1) != LUA_TSTRING)
        luaL_error(lua, "%s must be a text, not a %s", name, luaL_typename(lua, -1));
    const char *text = lua_isnil(lua, -1) ? "" : lua_tolstring(lua, -1, &size);
    lua_pop(lua, 1);
    return (struct s5_span){(const uint8_t *)text, size};
}

/* Reads "host:port" or {host=, port=, atyp=} at `index` into an address, whose host is kept at
 * `storage` (256 octets). Raises on nonsense. */
static struct s5_address read_address(lua_State *lua, int index, uint8_t *storage)
{
    size_t size;

    index = lua_absindex(lua, index);
    if (!lua_istable(lua, index)) {
        if (lua_type(lua, index) != LUA_TSTRING)
            luaL_error(lua, "an address must be a text or a table, not a %s",
                       luaL_typename(lua, index));
        const char *text = lua_tolstring(lua, index, &size);
        return address_from_text(lua, text, size, storage);
    }
    struct s5_span host = octets_field(lua, index, "host");
    struct s5_address address = {.atyp = (uint8_t)field(lua, index, "atyp", S5_ATYP_DOMAIN, 255),
                                 .port = (uint16_t)field(lua, index, "port", 0, 65535)};
    if (host.size > 255)
        luaL_error(lua, "a host of %d octets cannot be sent; the longest is 255", (int)host.size);
    if ((address.atyp == S5_ATYP_IPV4 || address.atyp == S5_ATYP_IPV6) &&
        host.size != (address.atyp == S5_ATYP_IPV4 ? 4 : 16)) {
        struct s5_endpoint endpoint;
        char text[256];
        snprintf(text, sizeof text, "%.*s", (int)host.size, (const char *)host.data);
        if (s5_endpoint_parse_host(text, 0, &endpoint) != 0 ||
            endpoint.family != (address.atyp == S5_ATYP_IPV4 ? 4 : 6))
            luaL_error(lua, "'%s' is no address of that type", text);
        memcpy(storage, endpoint.ip, 16);
        address.host = (struct s5_span){storage, endpoint.family == 4 ? 4 : 16};
        return address;
    }
    memcpy(storage, host.data, host.size);
    address.host = (struct s5_span){storage, host.size};
    return address;
}

/* Overwrites the octet at `at` of an encoded message when the table names another value for it. */
static void override(lua_State *lua, const char *name, uint8_t *octets, size_t size, size_t at)
{
    if (at < size)
        octets[at] = (uint8_t)field(lua, 1, name, octets[at], 255);
}

static void remember_secret(lua_State *lua, struct s5_span message, size_t from, size_t length)
{
    struct s5_script_run *run = s5_script_of(lua);

    if (run == NULL || length == 0 || message.size > sizeof run->secrets[0].octets)
        return;
    struct s5_secret *more = realloc(run->secrets, (run->secret_count + 1) * sizeof *run->secrets);
    if (more == NULL)
        return;
    run->secrets = more;
    struct s5_secret *secret = &run->secrets[run->secret_count++];
    memcpy(secret->octets, message.data, message.size);
    secret->size = message.size;
    secret->from = from;
    secret->length = length;
}

static int push(lua_State *lua, const char *what, const uint8_t *octets, size_t size)
{
    if (size == 0)
        return luaL_error(lua, "%s: a field is longer than the message can carry", what);
    lua_pushlstring(lua, (const char *)octets, size);
    return 1;
}

static int build_greeting(lua_State *lua)
{
    uint8_t methods[255];
    uint8_t out[S5_GREETING_MAX];
    size_t count = 0;

    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_getfield(lua, 1, "methods");
    if (lua_istable(lua, -1)) {
        count = lua_rawlen(lua, -1);
        if (count > sizeof methods)
            return luaL_error(lua, "greeting: at most 255 methods");
        for (size_t i = 0; i < count; i++) {
            lua_rawgeti(lua, -1, (lua_Integer)i + 1);
            int whole;
            lua_Integer method = lua_tointegerx(lua, -1, &whole);
            if (!whole || method < 0 || method > 255)
                return luaL_error(lua, "greeting: a method is a whole number from 0 to 255");
            methods[i] = (uint8_t)method;
            lua_pop(lua, 1);
        }
    }
    lua_pop(lua, 1);
    struct s5_greeting greeting = {(uint8_t)field(lua, 1, "ver", S5_VERSION, 255),
                                   {methods, count}};
    size_t size = s5_greeting_encode(&greeting, out, sizeof out);
    override(lua, "nmethods", out, size, 1);
    return push(lua, "greeting", out, size);
}

static int build_password_request(lua_State *lua)
{
    uint8_t out[S5_PASSWORD_REQUEST_MAX];

    luaL_checktype(lua, 1, LUA_TTABLE);
    struct s5_password_request request = {(uint8_t)field(lua, 1, "ver", S5_PASSWORD_VERSION, 255),
                                          octets_field(lua, 1, "user"),
                                          octets_field(lua, 1, "password")};
    size_t size = s5_password_request_encode(&request, out, sizeof out);
    override(lua, "ulen", out, size, 1);
    override(lua, "plen", out, size, 2 + request.uname.size);
    remember_secret(lua, (struct s5_span){out, size}, 3 + request.uname.size, request.passwd.size);
    return push(lua, "password_request", out, size);
}

static int build_request(lua_State *lua)
{
    uint8_t host[256];
    uint8_t out[S5_REQUEST_MAX];

    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_getfield(lua, 1, "dst");
    struct s5_address dst = read_address(lua, -1, host);
    struct s5_request request = {(uint8_t)field(lua, 1, "ver", S5_VERSION, 255),
                                 (uint8_t)field(lua, 1, "cmd", S5_CMD_CONNECT, 255),
                                 (uint8_t)field(lua, 1, "rsv", 0, 255), dst};
    size_t size = s5_request_encode(&request, out, sizeof out);
    override(lua, "atyp", out, size, 3);
    override(lua, "name_length", out, size, 4);
    return push(lua, "request", out, size);
}

static int build_datagram(lua_State *lua)
{
    uint8_t host[256];

    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_getfield(lua, 1, "dst");
    struct s5_address dst = read_address(lua, -1, host);
    struct s5_udp udp = {(uint16_t)field(lua, 1, "rsv", 0, 65535),
                         (uint8_t)field(lua, 1, "frag", 0, 255), dst, octets_field(lua, 1, "data")};
    size_t room = S5_UDP_HEADER_MAX + udp.data.size;
    uint8_t *out = lua_newuserdatauv(lua, room, 0);
    size_t size = s5_udp_encode(&udp, out, room);
    override(lua, "atyp", out, size, 3);
    override(lua, "name_length", out, size, 4);
    return push(lua, "datagram", out, size);
}

static int build_gss_frame(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TTABLE);
    struct s5_gss_frame frame = {(uint8_t)field(lua, 1, "ver", S5_GSS_VERSION, 255),
                                 (uint8_t)field(lua, 1, "mtyp", S5_GSS_AUTHENTICATION, 255),
                                 octets_field(lua, 1, "token")};
    size_t room = 4 + frame.token.size;
    uint8_t *out = lua_newuserdatauv(lua, room, 0);
    return push(lua, "gss_frame", out, s5_gss_frame_encode(&frame, out, room));
}

static int build_socks4(lua_State *lua)
{
    uint8_t out[S5_SOCKS4_REQUEST_MAX];
    uint8_t host[256];

    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_getfield(lua, 1, "dst");
    struct s5_address dst = read_address(lua, -1, host);
    struct s5_socks4_request request = {.vn = 4,
                                        .cd = (uint8_t)field(lua, 1, "cmd", 1, 255),
                                        .port = dst.port,
                                        .userid = octets_field(lua, 1, "user")};
    if (dst.atyp == S5_ATYP_IPV4) {
        memcpy(request.ip, dst.host.data, 4);
    } else {
        request.ip[3] = 1;
        request.named = true;
        request.name = dst.host;
    }
    return push(lua, "socks4_request", out, s5_socks4_request_encode(&request, out, sizeof out));
}

static void set_integer(lua_State *lua, const char *name, lua_Integer value)
{
    lua_pushinteger(lua, value);
    lua_setfield(lua, -2, name);
}

static void set_octets(lua_State *lua, const char *name, struct s5_span octets)
{
    lua_pushlstring(lua, octets.size == 0 ? "" : (const char *)octets.data, octets.size);
    lua_setfield(lua, -2, name);
}

/* An address under `name` as text, and its parts under name_host (a numeric address as text,
 * a name as its octets) and name_port. */
static void set_address(lua_State *lua, const char *name, const struct s5_address *address)
{
    char text[S5_ADDRESS_TEXT];
    char key[32];
    struct s5_endpoint endpoint;

    s5_address_print(address, text, sizeof text);
    lua_pushstring(lua, text);
    lua_setfield(lua, -2, name);
    snprintf(key, sizeof key, "%s_port", name);
    set_integer(lua, key, address->port);
    snprintf(key, sizeof key, "%s_host", name);
    if (s5_endpoint_from_address(address, &endpoint)) {
        s5_endpoint_print_host(&endpoint, text, sizeof text);
        lua_pushstring(lua, text);
        lua_setfield(lua, -2, key);
    } else {
        set_octets(lua, key, address->host);
    }
    set_integer(lua, "atyp", address->atyp);
}

static void push_message(lua_State *lua, const struct s5_message *m)
{
    lua_newtable(lua);
    switch (m->kind) {
    case S5_CHOICE:
        set_integer(lua, "ver", m->as.choice.ver);
        set_integer(lua, "method", m->as.choice.method);
        break;
    case S5_PASSWORD_RESPONSE:
        set_integer(lua, "ver", m->as.password_response.ver);
        set_integer(lua, "status", m->as.password_response.status);
        break;
    case S5_REPLY:
        set_integer(lua, "ver", m->as.reply.ver);
        set_integer(lua, "rep", m->as.reply.rep);
        set_integer(lua, "rsv", m->as.reply.rsv);
        set_address(lua, "bnd", &m->as.reply.bnd);
        break;
    case S5_UDP:
        set_integer(lua, "rsv", m->as.udp.rsv);
        set_integer(lua, "frag", m->as.udp.frag);
        set_address(lua, "dst", &m->as.udp.dst);
        set_octets(lua, "data", m->as.udp.data);
        break;
    case S5_GSS_FRAME:
        set_integer(lua, "ver", m->as.gss_frame.ver);
        set_integer(lua, "mtyp", m->as.gss_frame.mtyp);
        set_octets(lua, "token", m->as.gss_frame.token);
        break;
    case S5_SOCKS4_REPLY:
        set_integer(lua, "vn", m->as.socks4_reply.vn);
        set_integer(lua, "cd", m->as.socks4_reply.cd);
        set_integer(lua, "port", m->as.socks4_reply.port);
        break;
    default:
        break; /* what only clients send is never taken apart for a case */
    }
}

/* decode(kind, octets) -> "ok", size, fields, "CLAUSE text" or nil, description
 *                      -> "more", size
 *                      -> "bad", offset, nil, "CLAUSE text" */
static int decode(lua_State *lua)
{
    static const char *const names[] = {"choice",    "password_response", "reply", "relayed",
                                        "gss_frame", "socks4_reply",      NULL};
    static const enum s5_message_kind kinds[] = {S5_CHOICE, S5_PASSWORD_RESPONSE, S5_REPLY,
                                                 S5_UDP,    S5_GSS_FRAME,         S5_SOCKS4_REPLY};
    static const char *const statuses[] = {"ok", "more", "bad"};
    enum s5_message_kind kind = kinds[luaL_checkoption(lua, 1, NULL, names)];
    struct s5_span in;
    struct s5_message message = {.kind = kind};
    struct s5_findings findings = {0};
    char text[S5_MESSAGE_TEXT];

    in.data = (const uint8_t *)luaL_checklstring(lua, 2, &in.size);
    struct s5_result result = s5_message_decode(kind, in, &message);
    s5_message_check(result, &message, &findings);
    lua_pushstring(lua, statuses[result.status]);
    lua_pushinteger(lua, (lua_Integer)(result.status == S5_BAD ? result.at : result.size));
    if (result.status == S5_OK)
        push_message(lua, &message);
    else
        lua_pushnil(lua);
    if (findings.count > 0)
        lua_pushfstring(lua, "%s: %s", s5_clause(findings.list[0].clause)->id,
                        findings.list[0].text);
    else
        lua_pushnil(lua);
    if (result.status == S5_OK) {
        s5_message_describe(&message, text, sizeof text);
        lua_pushstring(lua, text);
        return 5;
    }
    return 4;
}

/* hex("05 01 00") -> octets */
static int from_hex(lua_State *lua)
{
    const char *text = luaL_checkstring(lua, 1);
    size_t room = strlen(text) / 2 + 1;
    uint8_t *out = lua_newuserdatauv(lua, room, 0);
    long size = s5_hex_parse(text, out, room);

    if (size < 0)
        return luaL_error(lua, "hex: '%s' is not pairs of hexadecimal digits", text);
    lua_pushlstring(lua, (const char *)out, (size_t)size);
    return 1;
}

/* show(octets) -> hexadecimal text, cut to 64 octets, the target's password masked */
static int show(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    struct s5_span in;
    char text[2 * 64 + 1];

    in.data = (const uint8_t *)luaL_checklstring(lua, 1, &in.size);
    /* While a case is only described there is no target, and no password of its. */
    bool masks = run->env != NULL && !run->env->show_secrets && run->env->password.size > 2;
    struct s5_span password = masks ? run->env->password : (struct s5_span){NULL, 0};
    uint8_t first[64];
    size_t size = in.size < sizeof first ? in.size : sizeof first;
    memcpy(first, in.data, size);
    for (size_t at = 0; masks && at < size; at++) {
        struct s5_span rest = s5_span_first(s5_span_skip(in, at), password.size);
        /* What the end cuts short is masked too. */
        if (rest.size >= 2 && memcmp(rest.data, password.data, rest.size) == 0)
            memset(first + at, '*', rest.size < size - at ? rest.size : size - at);
    }
    s5_hex_print((struct s5_span){first, size}, text, sizeof text);
    if (in.size > size)
        lua_pushfstring(lua, "%s... (%d octets)", text, (int)in.size);
    else
        lua_pushstring(lua, text);
    return 1;
}

/* payload(size, seed) -> octets */
static int payload(lua_State *lua)
{
    lua_Integer size = luaL_checkinteger(lua, 1);
    uint64_t seed = (uint64_t)luaL_checkinteger(lua, 2);
    luaL_Buffer buffer;

    if (size < 0 || size > 64LL * 1024 * 1024)
        return luaL_error(lua, "payload: from 0 to 64 MiB");
    char *out = luaL_buffinitsize(lua, &buffer, (size_t)size);
    s5_payload_write(seed, 0, (uint8_t *)out, (size_t)size);
    luaL_pushresultsize(&buffer, (size_t)size);
    return 1;
}

void s5_script_message_functions(lua_State *lua)
{
    static const luaL_Reg functions[] = {
        {"greeting", build_greeting},
        {"password_request", build_password_request},
        {"request", build_request},
        {"datagram", build_datagram},
        {"gss_frame", build_gss_frame},
        {"socks4_request", build_socks4},
        {"decode", decode},
        {"hex", from_hex},
        {"show", show},
        {"payload", payload},
        {NULL, NULL},
    };

    luaL_setfuncs(lua, functions, 0);
}

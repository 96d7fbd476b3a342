/* The Lua state of a case: what it may use of Lua and how much, and the case's text in it. */
#include "script/internal.h"

#include <lualib.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const char s5_vocabulary[]; /* src/script/vocabulary/, by cmake/embed.cmake */

enum { HOOK_EVERY = 100000 }; /* instructions between two looks at the limits */

static void *allocate(void *user, void *block, size_t old, size_t size)
{
    struct s5_script_run *run = user;

    return s5_memory_move(&run->memory, S5_SCRIPT_MEMORY, block, old, size);
}

static void look_at_limits(lua_State *lua, lua_Debug *debug)
{
    struct s5_script_run *run = s5_script_of(lua);

    (void)debug;
    run->instructions += HOOK_EVERY;
    if (run->instructions > S5_SCRIPT_INSTRUCTIONS)
        luaL_error(lua, "the case has run %d million instructions without an end",
                   S5_SCRIPT_INSTRUCTIONS / 1000000);
}

bool s5_script_clear_text(const char *text, const char *path, char *out, size_t size)
{
    enum { SHOWN = LUA_IDSIZE - 4 };
    size_t length = strlen(path);

    if (text == NULL)
        text = "an error without a text";
    size_t inner = strncmp(text, "vocabulary:", 11) == 0 ? strcspn(text + 11, ":") : 0;
    if (inner > 0 && text[11 + inner] == ':')
        text += 11 + inner + 2;
    if (length > SHOWN && strncmp(text, "...", 3) == 0 &&
        strncmp(text + 3, path + length - SHOWN, SHOWN) == 0)
        snprintf(out, size, "%s%s", path, text + 3 + SHOWN);
    else
        snprintf(out, size, "%s", text);
    return strncmp(out, path, length) == 0;
}

/* Leaves a new table on the stack that holds what a case may use of Lua itself. */
static void push_sandbox(lua_State *lua)
{
    static const char *const names[] = {"assert", "error",    "ipairs",   "next", "pairs",
                                        "select", "tonumber", "tostring", "type"};

    lua_newtable(lua);
    for (size_t i = 0; i < S5_COUNT(names); i++) {
        lua_getglobal(lua, names[i]);
        lua_setfield(lua, -2, names[i]);
    }
    static const luaL_Reg libraries[] = {{LUA_STRLIBNAME, luaopen_string},
                                         {LUA_TABLIBNAME, luaopen_table},
                                         {LUA_MATHLIBNAME, luaopen_math}};
    for (size_t i = 0; i < S5_COUNT(libraries); i++) {
        luaL_requiref(lua, libraries[i].name, libraries[i].func, 1);
        if (libraries[i].func == luaopen_string) {
            lua_pushnil(lua);
            lua_setfield(lua, -2, "dump");
        }
        lua_setfield(lua, -2, libraries[i].name);
    }
}

/* ---- the vocabulary, parsed once for all cases ---- */

struct chunk {
    char *octets;
    size_t size;
};

static int append(lua_State *lua, const void *octets, size_t size, void *user)
{
    struct chunk *chunk = user;
    char *longer = realloc(chunk->octets, chunk->size + size);

    (void)lua;
    if (longer == NULL)
        return 1;
    memcpy(longer + chunk->size, octets, size);
    chunk->octets = longer;
    chunk->size += size;
    return 0;
}

/* Pushes the vocabulary as a function. Each case has a state of its own, and reading the text
 * anew for each would take a third of a run: what the first one made of it serves the others. */
static void push_vocabulary(lua_State *lua)
{
    static struct chunk parsed;

    if (parsed.octets != NULL) {
        if (luaL_loadbufferx(lua, parsed.octets, parsed.size, "=vocabulary", "b") != LUA_OK)
            lua_error(lua);
        return;
    }
    if (luaL_loadbufferx(lua, s5_vocabulary, strlen(s5_vocabulary), "=vocabulary", "t") != LUA_OK)
        lua_error(lua);
    struct chunk fresh = {NULL, 0};
    if (lua_dump(lua, append, &fresh, 0) == 0)
        parsed = fresh;
    else
        free(fresh.octets);
}

/* Everything that may raise, run protected: leaves the runner function and what the case's
 * text returned. */
static int open_protected(lua_State *lua)
{
    const struct s5_case_source *source = lua_touserdata(lua, 1);
    char name[1024];

    luaL_requiref(lua, LUA_GNAME, luaopen_base, 1);
    lua_pop(lua, 1);
    push_sandbox(lua);
    int sandbox = lua_gettop(lua);
    push_vocabulary(lua);
    lua_newtable(lua);
    s5_script_host_functions(lua);
    s5_script_message_functions(lua);
    s5_script_conn_functions(lua);
    s5_script_origin_functions(lua);
    s5_script_udp_functions(lua);
    lua_pushvalue(lua, sandbox);
    lua_call(lua, 2, 1);
    snprintf(name, sizeof name, "@%s", source->path);
    if (luaL_loadbufferx(lua, source->text, source->size, name, "t") != LUA_OK)
        return lua_error(lua);
    lua_pushvalue(lua, sandbox);
    lua_setupvalue(lua, -2, 1);
    lua_call(lua, 0, 1);
    return 2;
}

lua_State *s5_script_open(const struct s5_case_source *source, struct s5_script_run *run,
                          struct s5_error *error)
{
    lua_State *lua = lua_newstate(allocate, run);

    if (lua == NULL) {
        s5_error_set(error, "%s: out of memory", source->path);
        return NULL;
    }
    *(struct s5_script_run **)lua_getextraspace(lua) = run;
    lua_sethook(lua, look_at_limits, LUA_MASKCOUNT, HOOK_EVERY);
    lua_gc(lua, LUA_GCINC, 1000, 0, 0); /* most cases are over before collecting pays */
    lua_pushcfunction(lua, open_protected);
    lua_pushlightuserdata(lua, (void *)source);
    if (lua_pcall(lua, 1, 2, 0) != LUA_OK) {
        char text[1024];
        bool placed = s5_script_clear_text(lua_tostring(lua, -1), source->path, text, sizeof text);
        s5_error_set(error, "%s%s%s", placed ? "" : source->path, placed ? "" : ": ", text);
        s5_memory_free(&run->memory);
        return NULL;
    }
    return lua;
}

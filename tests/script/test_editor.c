/* What editors are told of the vocabulary against what it is: words and methods with their
 * parameters, constants, the fields of what they return, levels and needs. */
#include "bench.h"

#include "base/text.h"
#include "script/editor.h"
#include "script/internal.h"

#include <lualib.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST = 40000 };

static const char *const classes[] = {"T", "Conn", "Origin", "Socket", "Association"};

/* ---- sets of words, a line each, in the order of their names ---- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts the lines of a text and drops those that are there twice. */
static void sort_lines(char *text)
{
    static char sorted[LIST];
    char *lines[2000];
    size_t count = 0;

    sorted[0] = '\0';
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        assert_in_range(count, 0, S5_COUNT(lines) - 1);
        lines[count++] = line;
    }
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(lines[i], lines[i - 1]) != 0)
            s5_text_append(sorted, sizeof sorted, "%s\n", lines[i]);
    strcpy(text, sorted);
}

/* Whether `line` is one of the lines of `text`. */
static bool has_line(const char *text, const char *line, size_t size)
{
    for (const char *at = text; *at != '\0'; at += strcspn(at, "\n") + 1)
        if (strcspn(at, "\n") == size && strncmp(at, line, size) == 0)
            return true;
    return false;
}

static size_t print_missing(const char *from, const char *in, const char *what)
{
    size_t count = 0;

    for (const char *at = from; *at != '\0'; at += strcspn(at, "\n") + 1)
        if (!has_line(in, at, strcspn(at, "\n"))) {
            print_error("%s: %.*s\n", what, (int)strcspn(at, "\n"), at);
            count++;
        }
    return count;
}

/* Both must be the same lines, and at least so many. */
static void same(const char *real, const char *told, size_t least)
{
    size_t lines = 0;

    for (const char *at = real; *at != '\0'; at++)
        lines += *at == '\n';
    size_t missing = print_missing(real, told, "editors are not told of");
    size_t extra = print_missing(told, real, "editors are told of what there is not");
    assert_int_equal(missing + extra, 0);
    assert_in_range(lines, least, LIST);
}

/* ---- words and methods ---- */

/* Appends a line for what is on top of the stack: "name(parameters)", or "name = number". A word in
 * C has no parameters to tell; their number is left open on both sides. */
static void describe(lua_State *lua, const char *prefix, const char *name, bool open, char *out)
{
    if (lua_isinteger(lua, -1)) {
        s5_text_append(out, LIST, "%s%s = %lld\n", prefix, name, lua_tointeger(lua, -1));
        return;
    }
    assert_true(lua_isfunction(lua, -1));
    s5_text_append(out, LIST, "%s%s(", prefix, name);
    if (open) {
        s5_text_append(out, LIST, "...in C...)\n");
        return;
    }
    lua_Debug about;
    lua_pushvalue(lua, -1);
    lua_getinfo(lua, ">u", &about);
    for (int i = 1; i <= about.nparams; i++) {
        /* of the function on top */
        s5_text_append(out, LIST, "%s%s", i > 1 ? ", " : "", lua_getlocal(lua, NULL, i));
    }
    s5_text_append(out, LIST, "%s)\n", about.isvararg ? "..." : "");
}

/* The members of the table on top that are no field of Lua's own. `real` is the table of the
 * vocabulary where this one is the editors', to know what is in C. */
static void describe_table(lua_State *lua, const char *prefix, lua_State *real, int real_index,
                           char *out)
{
    lua_pushnil(lua);
    while (lua_next(lua, -2) != 0) {
        const char *name = lua_tostring(lua, -2);
        bool open = lua_iscfunction(lua, -1);
        if (real != NULL) {
            lua_getfield(real, real_index, name);
            open = lua_iscfunction(real, -1);
            lua_pop(real, 1);
        }
        if (strcmp(name, "__index") != 0)
            describe(lua, prefix, name, open, out);
        lua_pop(lua, 1);
    }
}

/* Keeps the tables that are locals of the editors' text, whose main chunk is about to return. */
static void keep_locals(lua_State *lua, lua_Debug *at)
{
    const char *name;

    lua_getinfo(lua, "S", at);
    if (strcmp(at->what, "main") != 0)
        return;
    for (int i = 1; (name = lua_getlocal(lua, at, i)) != NULL; i++)
        lua_setfield(lua, LUA_REGISTRYINDEX, name);
}

/* A state in which the editors' text has run: its globals in the registry as "_ENV", its classes
 * there under their names. */
static lua_State *run_editors_text(void)
{
    lua_State *lua = luaL_newstate();

    assert_int_equal(luaL_loadbufferx(lua, s5_editor_vocabulary, strlen(s5_editor_vocabulary),
                                      "=sockspec.lua", "t"),
                     LUA_OK);
    lua_newtable(lua);
    lua_pushvalue(lua, -1);
    lua_setfield(lua, LUA_REGISTRYINDEX, "_ENV");
    lua_setupvalue(lua, -2, 1);
    lua_sethook(lua, keep_locals, LUA_MASKRET, 0);
    if (lua_pcall(lua, 0, 0, 0) != LUA_OK)
        fail_msg("%s", lua_tostring(lua, -1));
    lua_sethook(lua, NULL, 0, 0);
    return lua;
}

/* Keeps, under their names in the registry, all tables that the function at the top, or one that it
 * reaches, knows as upvalues, and goes on through the functions in them. */
static void keep_upvalues(lua_State *lua, int seen)
{
    const char *name;

    luaL_checkstack(lua, 10, NULL);
    lua_pushvalue(lua, -1);
    lua_rawget(lua, seen);
    bool known = !lua_isnil(lua, -1);
    lua_pop(lua, 1);
    if (known)
        return;
    lua_pushvalue(lua, -1);
    lua_pushboolean(lua, 1);
    lua_rawset(lua, seen);
    for (int i = 1; (name = lua_getupvalue(lua, -1, i)) != NULL; i++) {
        if (lua_istable(lua, -1)) {
            lua_pushvalue(lua, -1);
            lua_setfield(lua, LUA_REGISTRYINDEX, *name == '\0' ? "?" : name);
            lua_pushnil(lua);
            while (lua_next(lua, -2) != 0) {
                if (lua_isfunction(lua, -1))
                    keep_upvalues(lua, seen);
                lua_pop(lua, 1);
            }
        } else if (lua_isfunction(lua, -1)) {
            keep_upvalues(lua, seen);
        }
        lua_pop(lua, 1);
    }
}

static void words_and_methods(void **state)
{
    (void)state;
    static const char *const of_lua[] = {"string", "table",    "math",     "assert",
                                         "error",  "ipairs",   "pairs",    "next",
                                         "select", "tonumber", "tostring", "type"};
    static const char text[] = "return _ENV";
    static char real[LIST];
    static char told[LIST];
    struct s5_case_source source = {"x", NULL, text, sizeof text - 1};
    struct s5_script_run scratch = {0};
    struct s5_error error;
    lua_State *lua = s5_script_open(&source, &scratch, &error); /* leaves the runner and _ENV */
    lua_State *editors = run_editors_text();

    assert_non_null(lua);
    for (size_t i = 0; i < S5_COUNT(of_lua); i++) {
        lua_pushnil(lua);
        lua_setfield(lua, 2, of_lua[i]);
    }
    real[0] = told[0] = '\0';
    describe_table(lua, "", NULL, 0, real);
    lua_getfield(editors, LUA_REGISTRYINDEX, "_ENV");
    describe_table(editors, "", lua, 2, told);

    lua_newtable(lua);
    lua_pushvalue(lua, 1);
    keep_upvalues(lua, 3);
    for (size_t i = 0; i < S5_COUNT(classes); i++) {
        char prefix[40];
        snprintf(prefix, sizeof prefix, "%s:", classes[i]);
        lua_getfield(lua, LUA_REGISTRYINDEX, classes[i]);
        lua_getfield(editors, LUA_REGISTRYINDEX, classes[i]);
        assert_true(lua_istable(lua, -1) && lua_istable(editors, -1));
        describe_table(lua, prefix, NULL, 0, real);
        describe_table(editors, prefix, lua, lua_gettop(lua), told);
    }
    sort_lines(real);
    sort_lines(told);
    same(real, told, 110);
    lua_close(editors);
    s5_memory_free(&scratch.memory);
    free(scratch.secrets);
}

/* ---- fields ---- */

/* Appends the fields that the editors are told of a class, and of those that it is derived from. */
static void told_fields(const char *class, const char *as, char *out)
{
    char head[80];
    char parent[60] = "";

    snprintf(head, sizeof head, "---@class sockspec.%s", class);
    const char *at = strstr(s5_editor_vocabulary, head);
    while (at != NULL && strchr(":\n", at[strlen(head)]) == NULL)
        at = strstr(at + 1, head);
    if (at == NULL)
        fail_msg("no class %s", class);
    if (sscanf(at + strlen(head), ": sockspec.%59[A-Za-z]", parent) == 1)
        told_fields(parent, as, out);
    for (at = strchr(at, '\n') + 1; strncmp(at, "---@field ", 10) == 0; at = strchr(at, '\n') + 1)
        s5_text_append(out, LIST, "%s.%.*s\n", as,
                       (int)strspn(at + 10, "abcdefghijklmnopqrstuvwxyz_"), at + 10);
}

static void fields(void **state)
{
    (void)state;
    static const char *const made[] = {"T",           "Conn",        "Origin",  "Socket",
                                       "Association", "Choice",      "Reply",   "PasswordResponse",
                                       "Frame",       "Socks4Reply", "Relayed", "BindReply"};
    static char real[LIST];
    static char told[LIST];

    bench.env.denied = "127.0.0.66:80";
    bench.env.origin_name = "localhost";
    bench.env.origin6 = (struct s5_endpoint){.family = 6, .ip = {[15] = 1}};
    const struct s5_case_result *result =
        bench_run("local function tell(class, object)\n"
                  "  for k in pairs(object) do\n"
                  "    if k:sub(1, 1) ~= '_' then t:note('field %s.%s', class, k) end\n"
                  "  end\n"
                  "end\n"
                  "local origin = t:origin()\n"
                  "local direct = t:connect(origin.address)\n"
                  "local seen = origin:accept()\n"
                  "local a = t:associate()\n"
                  "local named = t:udp_origin_by_name()\n"
                  "local _, first = t:bind()\n"
                  "tell('T', t) tell('Origin', origin) tell('Conn', direct) tell('Conn', seen)\n"
                  "tell('Conn', t:dial()) tell('Association', a) tell('Socket', a.socket)\n"
                  "tell('Socket', named) tell('BindReply', first)\n"
                  "local function message(class, octets, pattern)\n"
                  "  seen:send(octets)\n"
                  "  tell(class, direct:expect(pattern))\n"
                  "end\n"
                  "message('Choice', hex '05 00', choice())\n"
                  "message('PasswordResponse', hex '01 00', password_response())\n"
                  "message('Reply', hex '05 00 00 01 7f000001 0050', reply())\n"
                  "message('Frame', hex '01 01 0001 74', frame())\n"
                  "message('Socks4Reply', hex '00 5a 0000 00000000', socks4_reply())\n"
                  "a.socket:send(named.dst, datagram { dst = '127.0.0.1:9', data = t:token() })\n"
                  "tell('Relayed', named:expect(relayed()))\n");
    if (result->verdict != S5_PASS)
        fail_msg("%s: %s", s5_verdict_name(result->verdict), result->reason);
    real[0] = told[0] = '\0';
    for (size_t i = 0; i < result->transcript.count; i++) {
        const char *note = result->transcript.entries[i].note;
        if (note != NULL && strncmp(note, "field ", 6) == 0)
            s5_text_append(real, sizeof real, "%s\n", note + 6);
    }
    for (size_t i = 0; i < S5_COUNT(made); i++)
        told_fields(made[i], made[i], told);
    sort_lines(real);
    sort_lines(told);
    same(real, told, 50);
}

/* ---- levels and needs ---- */

static void told_alias(const char *alias, char *out)
{
    char head[80];

    snprintf(head, sizeof head, "---@alias sockspec.%s\n", alias);
    const char *at = strstr(s5_editor_vocabulary, head);
    assert_non_null(at);
    for (at += strlen(head); strncmp(at, "---| \"", 6) == 0; at = strchr(at, '\n') + 1)
        s5_text_append(out, LIST, "%.*s\n", (int)strcspn(at + 6, "\""), at + 6);
    sort_lines(out);
}

/* What the error about an unknown word lists: "... is none of A, B". */
static void listed(const char *level, const char *need, char *out)
{
    char text[300];

    snprintf(text, sizeof text,
             "return case { id = 'x', title = 'X', section = '-', level = '%s', clauses = { "
             "'REP-09' }, needs = { '%s' }, run = function() end }",
             level, need);
    const char *at = strstr(bench_load("case.lua", NULL, text, strlen(text)), "none of ");
    assert_non_null(at);
    for (at += strlen("none of "); *at != '\0'; at += at[0] == ',' ? 2 : 0) {
        size_t size = strcspn(at, ",");
        s5_text_append(out, LIST, "%.*s\n", (int)size, at);
        at += size;
    }
    sort_lines(out);
}

static void levels_and_needs(void **state)
{
    (void)state;
    static char real[LIST];
    static char told[LIST];

    listed("OUGHT", "udp", real);
    told_alias("Level", told);
    same(real, told, 8);
    real[0] = told[0] = '\0';
    listed("MUST", "luck", real);
    told_alias("Need", told);
    same(real, told, 10);
}

/* Every behaviour that editors are told of is one. */
static void behaviours(void **state)
{
    (void)state;
    static char told[LIST];
    size_t count = 0;

    told_alias("Behaviour", told);
    for (const char *line = strtok(told, "\n"); line != NULL; line = strtok(NULL, "\n"), count++) {
        char body[100];
        snprintf(body, sizeof body, "t:origin { does = '%s', answer = '', size = 0, seed = 1 }",
                 line);
        assert_int_equal(bench_run(body)->verdict, S5_PASS);
    }
    assert_in_range(count, 8, 100);
    assert_int_equal(bench_run("t:origin { does = 'dance' }")->verdict, S5_ERROR);
}

/* The skeleton is a case that passes where a proxy does as it should. */
static void skeleton(void **state)
{
    (void)state;
    char text[8000];
    size_t size = 0;

    for (const char *at = s5_case_skeleton; *at != '\0';) {
        bool mark = strncmp(at, "@ID@", 4) == 0;
        text[size++] = mark ? 'x' : *at;
        at += mark ? 4 : 1;
    }
    text[size] = '\0';
    assert_int_equal(bench_run_text(text)->verdict, S5_PASS);
    assert_string_equal(bench.item.id, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BENCH_TEST(words_and_methods), BENCH_TEST(fields),   BENCH_TEST(levels_and_needs),
        BENCH_TEST(behaviours),        BENCH_TEST(skeleton),
    };
    return cmocka_run_group_tests_name("editor", tests, NULL, NULL);
}

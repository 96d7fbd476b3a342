/* Runs cases: a Lua state each, coroutines that yield to the event loop, and limits on all of it. */
#include "script/internal.h"

#include <lualib.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const char s5_prelude[]; /* src/script/prelude.lua */

#define TASK "sockspec.task"

enum { HOOK_EVERY = 100000 }; /* instructions between two looks at the limits */

struct s5_script_run *s5_script_of(lua_State *lua)
{
    return *(struct s5_script_run **)lua_getextraspace(lua);
}

uint64_t s5_script_elapsed_us(const struct s5_script_run *run)
{
    return s5_loop_now_us(run->env->loop) - run->started_us;
}

void s5_script_poke(struct s5_script_run *run)
{
    if (!run->ended)
        s5_timer_start(run->poke, 0);
}

/* lua_Alloc with a budget. */
static void *allocate(void *user, void *block, size_t old, size_t size)
{
    struct s5_script_run *run = user;

    if (block == NULL)
        old = 0;
    if (size == 0) {
        free(block);
        run->memory -= old;
        return NULL;
    }
    if (run->memory - old + size > S5_SCRIPT_MEMORY)
        return NULL;
    void *fresh = realloc(block, size);
    if (fresh != NULL)
        run->memory += size - old;
    return fresh;
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

void s5_script_where(lua_State *lua, char *out, size_t size)
{
    struct s5_script_run *run = s5_script_of(lua);
    lua_Debug debug;

    snprintf(out, size, "?");
    for (int level = 0; lua_getstack(lua, level, &debug); level++) {
        lua_getinfo(lua, "Sl", &debug);
        if (debug.currentline > 0 && debug.source[0] == '@' &&
            (run->item == NULL || strcmp(debug.source + 1, run->item->source.path) == 0)) {
            snprintf(out, size, "%s:%d", debug.source + 1, debug.currentline);
            return;
        }
    }
}

void s5_script_adopt(lua_State *lua, struct s5_object *object,
                     void (*release)(struct s5_object *object))
{
    struct s5_script_run *run = s5_script_of(lua);

    object->run = run;
    object->release = release;
    if (run->object_count == S5_SCRIPT_OBJECTS) {
        release(object);
        luaL_error(lua, "a case may open at most %d sockets", S5_SCRIPT_OBJECTS);
    }
    object->next = run->objects;
    run->objects = object;
    run->object_count++;
}

/* The end of a case */

static void mask_secrets(struct s5_script_run *run)
{
    struct s5_transcript *transcript = &run->result->transcript;
    const struct s5_span password = run->env->password;

    if (run->env->show_secrets)
        return;
    for (size_t i = 0; i < run->secret_count; i++) {
        const struct s5_secret *secret = &run->secrets[i];
        s5_transcript_mask(transcript, (struct s5_span){secret->octets, secret->size},
                           secret->from, secret->length);
    }
    if (password.size > 2)
        s5_transcript_mask(transcript, password, 0, password.size);
}

/* Gives back all that the case held. Runs from a timer of its own, so nothing of the case is on the stack. */
static void wind_up(void *user)
{
    struct s5_script_run *run = user;
    void (*done)(void *) = run->done;
    void *done_user = run->user;

    for (struct s5_task *task = run->tasks; task != NULL;) {
        struct s5_task *next = task->next;
        s5_timer_free(task->timer);
        free(task);
        task = next;
    }
    if (run->lua != NULL)
        lua_close(run->lua);
    while (run->objects != NULL) {
        struct s5_object *object = run->objects;
        run->objects = object->next;
        object->release(object);
    }
    mask_secrets(run);
    run->result->duration_ms = (double)s5_script_elapsed_us(run) / 1000.0;
    s5_timer_free(run->poke);
    s5_timer_free(run->deadline);
    free(run->secrets);
    free(run);
    done(done_user);
}

void s5_script_end(struct s5_script_run *run, enum s5_verdict verdict, const char *reason,
                   const char *expected, const char *got, const char *where)
{
    if (run->ended)
        return;
    run->ended = true;
    run->result->verdict = verdict;
    s5_result_text(&run->result->reason, reason);
    s5_result_text(&run->result->expected, expected);
    s5_result_text(&run->result->got, got);
    if (where != NULL)
        s5_result_text(&run->result->where, where);
    s5_timer_free(run->deadline);
    run->deadline = s5_timer_new(run->env->loop, wind_up, run);
    s5_timer_start(run->deadline, 0);
}

void s5_script_abort(struct s5_script_run *run, const char *reason)
{
    s5_script_end(run, S5_ERROR, reason, NULL, NULL, NULL);
}

static void on_deadline(void *user)
{
    struct s5_script_run *run = user;
    char reason[512];
    char where[256] = "?";

    for (const struct s5_task *task = run->tasks; task != NULL; task = task->next)
        if (task->waiting)
            s5_script_where(task->thread, where, sizeof where);
    snprintf(reason, sizeof reason, "the case did not end within %g s; it was waiting at %s",
             S5_SCRIPT_DEADLINE_MS * run->env->scale / 1000.0, where);
    s5_script_end(run, S5_FAIL, reason, NULL, NULL, where);
}

/* The verdict of a mismatch follows from the case's level (docs/verdicts.md). */
static enum s5_verdict verdict_of_level(const char *level)
{
    static const char *const soft[] = {"SHOULD", "MAY", "INTEROP"};

    for (size_t i = 0; i < S5_COUNT(soft); i++)
        if (strcmp(level, soft[i]) == 0)
            return S5_WARN;
    return S5_FAIL;
}

/* Tasks */

/* The case has run to its end: what remains is a pass, or the warning it gave on its way. */
static void pass(struct s5_script_run *run)
{
    char *warning = run->result->verdict == S5_WARN ? strdup(run->result->reason) : NULL;

    s5_script_end(run, warning != NULL ? S5_WARN : S5_PASS, warning, NULL, NULL, NULL);
    free(warning);
}

/* A message of Lua's with the whole path of the file, of which Lua keeps the last 56 characters only, and without the place where
 * the vocabulary found the mistake. Returns whether it begins with the path. */
static bool clear_text(const char *text, const char *path, char *out, size_t size)
{
    enum { SHOWN = LUA_IDSIZE - 4 };
    size_t length = strlen(path);
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

/* A mistake in the case's own text: an error with the file and the line, which Lua gives for most. */
static void go_wrong(struct s5_task *task)
{
    struct s5_script_run *run = task->run;
    const char *text = lua_tostring(task->thread, -1);
    char whole[1024];
    char where[512];
    char reason[1600];

    s5_script_where(task->thread, where, sizeof where);
    if (clear_text(text == NULL ? "an error without a text" : text, run->item->source.path, whole,
                   sizeof whole) ||
        where[0] == '?')
        snprintf(reason, sizeof reason, "%s", whole);
    else
        snprintf(reason, sizeof reason, "%s: %s", where, whole);
    s5_script_end(run, S5_ERROR, reason, NULL, NULL, where[0] == '?' ? NULL : where);
}

static void resume(struct s5_task *task, int arguments)
{
    struct s5_script_run *run = task->run;
    int results;

    task->waiting = false;
    s5_timer_stop(task->timer);
    int status = lua_resume(task->thread, run->lua, arguments, &results);
    if (status == LUA_YIELD) {
        lua_pop(task->thread, results);
        return;
    }
    task->finished = true;
    if (run->ended)
        return;
    if (status != LUA_OK)
        go_wrong(task);
    else
        s5_script_poke(run);
}

/* The first task is the case's own; when it has returned, so has the case. */
static void on_poke(void *user)
{
    struct s5_script_run *run = user;

    for (struct s5_task *task = run->tasks; task != NULL && !run->ended; task = task->next)
        if (task->waiting && !task->finished)
            resume(task, 0);
    if (!run->ended && run->tasks->finished)
        pass(run);
}

static void on_task_timer(void *user)
{
    struct s5_task *task = user;

    if (task->run->ended || !task->waiting)
        return;
    /* Where the loop was held up, what came in time is still unread: it goes first. */
    task->late = !task->late;
    if (task->late)
        s5_timer_start(task->timer, 0);
    else
        resume(task, 0);
}

/* Makes a task of the function (and its arguments) on top of `lua`'s stack; it starts at the next poke. */
static struct s5_task *new_task(lua_State *lua, int arguments)
{
    struct s5_script_run *run = s5_script_of(lua);
    struct s5_task *task = calloc(1, sizeof *task);

    if (task == NULL)
        luaL_error(lua, "out of memory");
    task->run = run;
    task->timer = s5_timer_new(run->env->loop, on_task_timer, task);
    if (run->tasks == NULL)
        run->tasks = task;
    else
        run->last_task->next = task;
    run->last_task = task;
    task->thread = lua_newthread(lua);
    task->reference = luaL_ref(lua, LUA_REGISTRYINDEX);
    lua_xmove(lua, task->thread, arguments + 1);
    return task;
}

/* Primitives */

/* wait(seconds): yields until something happened or the time is up */
static int host_wait(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    double seconds = luaL_checknumber(lua, 1);

    for (struct s5_task *task = run->tasks; task != NULL; task = task->next)
        if (task->thread == lua) {
            double ms = seconds > 0 ? seconds * 1000.0 : 0; /* nor is a NaN */
            task->waiting = true;
            task->late = false;
            s5_timer_start(task->timer, ms > 1e9 ? (uint64_t)1e9 : (uint64_t)ms + 1);
        }
    return lua_yield(lua, 0);
}

/* finish(verdict, reason, expected, got): does not return */
static int host_finish(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    const char *word = luaL_checkstring(lua, 1);
    enum s5_verdict verdict = S5_ERROR;
    char where[256];

    s5_script_where(lua, where, sizeof where);
    if (strcmp(word, "mismatch") == 0) {
        verdict = verdict_of_level(run->item->level);
    } else if (strcmp(word, "unreachable") == 0) {
        verdict = S5_FAIL;
        run->result->unreachable = true;
    } else {
        for (int v = 0; v < S5_VERDICTS; v++)
            if (strcmp(word, s5_verdict_name((enum s5_verdict)v)) == 0)
                verdict = (enum s5_verdict)v;
    }
    s5_script_end(run, verdict, luaL_optstring(lua, 2, NULL), luaL_optstring(lua, 3, NULL),
                  luaL_optstring(lua, 4, NULL), where);
    return luaL_error(lua, "the case has ended");
}

/* warn(reason): the case goes on, and cannot be better than a warning */
static int host_warn(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    char where[256];

    if (run->result->verdict != S5_WARN) {
        run->result->verdict = S5_WARN;
        s5_script_where(lua, where, sizeof where);
        s5_result_text(&run->result->where, where);
        s5_result_text(&run->result->reason, luaL_checkstring(lua, 1));
    }
    s5_transcript_add(&run->result->transcript, s5_script_elapsed_us(run), "", S5_DIR_EVENT,
                      (struct s5_span){NULL, 0}, 0, luaL_checkstring(lua, 1));
    return 0;
}

static int host_note(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);

    s5_transcript_add(&run->result->transcript, s5_script_elapsed_us(run), "", S5_DIR_EVENT,
                      (struct s5_span){NULL, 0}, 0, luaL_checkstring(lua, 1));
    return 0;
}

static int host_now(lua_State *lua)
{
    lua_pushnumber(lua, (double)s5_script_elapsed_us(s5_script_of(lua)) / 1e6);
    return 1;
}

static int host_timeout(lua_State *lua)
{
    lua_pushnumber(lua, s5_script_of(lua)->env->timeout_ms / 1000.0);
    return 1;
}

static int host_scale(lua_State *lua)
{
    lua_pushnumber(lua, s5_script_of(lua)->env->scale);
    return 1;
}

/* token() -> 16 characters that no other case of this run has */
static int host_token(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    uint64_t seed = (uint64_t)(uintptr_t)run ^ run->started_us << 20;
    uint8_t octets[8];
    char text[17];

    s5_payload_write(seed, 0, octets, sizeof octets);
    for (size_t i = 0; i < sizeof octets; i++)
        snprintf(text + 2 * i, 3, "%02x", octets[i]);
    lua_pushstring(lua, text);
    return 1;
}

static void set_endpoint(lua_State *lua, const char *name, const struct s5_endpoint *endpoint)
{
    char text[S5_ENDPOINT_TEXT];

    if (endpoint->family == 0)
        return;
    s5_endpoint_print(endpoint, text, sizeof text);
    lua_pushstring(lua, text);
    lua_setfield(lua, -2, name);
}

static void set_capability(lua_State *lua, const char *name, enum s5_capability capability)
{
    static const char *const names[] = {"unknown", "can", "declined", "broken"};

    lua_pushstring(lua, names[capability]);
    lua_setfield(lua, -2, name);
}

/* env() -> what the runner knows */
static int host_env(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    const struct s5_script_env *env = run->env;

    lua_newtable(lua);
    set_endpoint(lua, "target", &env->target);
    set_endpoint(lua, "auth_target", &env->auth_target);
    set_endpoint(lua, "origin4", &env->origin4);
    set_endpoint(lua, "origin6", &env->origin6);
    set_capability(lua, "no_auth", env->no_auth);
    set_capability(lua, "with_password", env->with_password);
    set_capability(lua, "plain_password", env->plain_password);
    lua_pushlstring(lua, (const char *)env->user.data, env->user.size);
    lua_setfield(lua, -2, "user");
    lua_pushlstring(lua, (const char *)env->password.data, env->password.size);
    lua_setfield(lua, -2, "password");
    lua_pushstring(lua, env->origin_name);
    lua_setfield(lua, -2, "origin_name");
    lua_pushstring(lua, env->denied);
    lua_setfield(lua, -2, "denied");
    lua_pushboolean(lua, s5_case_is_about_passwords(run->item));
    lua_setfield(lua, -2, "needs_password");
    return 1;
}

/* spawn(function) -> task; it runs side by side with the caller */
static int host_spawn(lua_State *lua)
{
    luaL_checktype(lua, 1, LUA_TFUNCTION);
    lua_settop(lua, 1);
    struct s5_task **slot = lua_newuserdatauv(lua, sizeof *slot, 0);
    luaL_setmetatable(lua, TASK);
    lua_insert(lua, 1);
    *slot = new_task(lua, 0);
    (*slot)->waiting = true; /* to be resumed for the first time */
    s5_script_poke((*slot)->run);
    return 1;
}

static int host_running(lua_State *lua)
{
    struct s5_task *task = *(struct s5_task **)luaL_checkudata(lua, 1, TASK);

    lua_pushboolean(lua, !task->finished);
    return 1;
}

/* memory() -> resident octets of the target's process, or nil */
static int host_memory(lua_State *lua)
{
    char path[64];
    long pages = -1;

    snprintf(path, sizeof path, "/proc/%d/statm", s5_script_of(lua)->env->pid);
    FILE *file = s5_script_of(lua)->env->pid > 0 ? fopen(path, "r") : NULL;
    if (file != NULL) {
        if (fscanf(file, "%*d %ld", &pages) != 1)
            pages = -1;
        fclose(file);
    }
    if (pages < 0)
        return 0;
    lua_pushinteger(lua, (lua_Integer)pages * (lua_Integer)sysconf(_SC_PAGESIZE));
    return 1;
}

/* descriptors() -> how many the target's process has open, or nil */
static int host_descriptors(lua_State *lua)
{
    char path[64];
    lua_Integer count = 0;

    snprintf(path, sizeof path, "/proc/%d/fd", s5_script_of(lua)->env->pid);
    DIR *directory = s5_script_of(lua)->env->pid > 0 ? opendir(path) : NULL;
    if (directory == NULL)
        return 0;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
        count += entry->d_name[0] != '.';
    closedir(directory);
    lua_pushinteger(lua, count);
    return 1;
}

static void fill_host(lua_State *lua)
{
    static const luaL_Reg functions[] = {
        {"wait", host_wait},       {"finish", host_finish}, {"warn", host_warn},
        {"note", host_note},       {"now", host_now},       {"timeout", host_timeout},
        {"scale", host_scale},     {"token", host_token},   {"env", host_env},
        {"spawn", host_spawn},     {"running", host_running}, {"memory", host_memory},
        {"descriptors", host_descriptors},
        {NULL, NULL},
    };

    luaL_setfuncs(lua, functions, 0);
    luaL_newmetatable(lua, TASK);
    lua_pop(lua, 1);
    s5_script_message_functions(lua);
    s5_script_conn_functions(lua);
    s5_script_origin_functions(lua);
    s5_script_udp_functions(lua);
}

/* Leaves a new table on the stack that holds what a case may use of Lua itself. */
static void push_sandbox(lua_State *lua)
{
    static const char *const names[] = {"assert", "error", "ipairs", "next",     "pairs",
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

/* Everything that may raise, run protected: leaves the runner function and what the case's text returned. */
static int open_protected(lua_State *lua)
{
    const struct s5_case_source *source = lua_touserdata(lua, 1);
    char name[1024];

    luaL_requiref(lua, LUA_GNAME, luaopen_base, 1);
    lua_pop(lua, 1);
    push_sandbox(lua);
    int sandbox = lua_gettop(lua);
    if (luaL_loadbufferx(lua, s5_prelude, strlen(s5_prelude), "=vocabulary", "t") != LUA_OK)
        return lua_error(lua);
    lua_newtable(lua);
    fill_host(lua);
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
    lua_pushcfunction(lua, open_protected);
    lua_pushlightuserdata(lua, (void *)source);
    if (lua_pcall(lua, 1, 2, 0) != LUA_OK) {
        char text[1024];
        const char *said = lua_tostring(lua, -1);
        bool placed = clear_text(said == NULL ? "an error without a text" : said, source->path,
                                 text, sizeof text);
        s5_error_set(error, "%s%s%s", placed ? "" : source->path, placed ? "" : ": ", text);
        lua_close(lua);
        return NULL;
    }
    return lua;
}

/* Stack: runner, description. Leaves a task that calls runner(run, member). */
static int begin_protected(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    size_t member = run->item->member;

    lua_getfield(lua, 2, "run");
    if (member > 0) {
        lua_getfield(lua, 2, "members");
        lua_rawgeti(lua, -1, (lua_Integer)member);
        lua_remove(lua, -2);
    } else {
        lua_pushnil(lua);
    }
    lua_remove(lua, 2);
    new_task(lua, 2)->waiting = true;
    return 0;
}

/* The first resume carries the runner's two arguments. */
static void on_begin(void *user)
{
    struct s5_script_run *run = user;

    run->started_us = s5_loop_now_us(run->env->loop);
    s5_timer_free(run->poke);
    run->poke = s5_timer_new(run->env->loop, on_poke, run);
    if (!run->ended)
        resume(run->tasks, 2);
}

struct s5_script_run *s5_script_start(const struct s5_script_env *env, const struct s5_case *item,
                                      struct s5_case_result *result, void (*done)(void *user),
                                      void *user)
{
    struct s5_script_run *run = calloc(1, sizeof *run);
    struct s5_error error;

    if (run == NULL)
        abort();
    *run = (struct s5_script_run){
        .env = env, .item = item, .result = result, .done = done, .user = user};
    result->verdict = S5_PASS;
    result->unreachable = result->reached = false;
    run->started_us = s5_loop_now_us(env->loop);
    run->poke = s5_timer_new(env->loop, on_begin, run);
    run->deadline = s5_timer_new(env->loop, on_deadline, run);
    s5_timer_start(run->deadline, (uint64_t)(S5_SCRIPT_DEADLINE_MS * env->scale));
    run->lua = s5_script_open(&item->source, run, &error);
    if (run->lua == NULL) {
        s5_script_end(run, S5_ERROR, error.text, NULL, NULL, NULL);
        return run;
    }
    lua_pushcfunction(run->lua, begin_protected);
    lua_insert(run->lua, 1);
    if (lua_pcall(run->lua, 2, 0, 0) != LUA_OK)
        s5_script_end(run, S5_ERROR, lua_tostring(run->lua, -1), NULL, NULL, NULL);
    else
        s5_timer_start(run->poke, 0);
    return run;
}

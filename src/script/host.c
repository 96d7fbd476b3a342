/* The primitives that are lent to the vocabulary: waiting, verdicts, what the runner knows, and
 * what the target's process uses. Those of connections, origins, datagrams and messages have files
 * of their own. */
#include "net/vitals.h"
#include "script/internal.h"

#include <stdio.h>
#include <string.h>

#define TASK "sockspec.task"

static struct s5_task *task_of(lua_State *lua)
{
    struct s5_task *task = s5_script_of(lua)->tasks;

    while (task != NULL && task->thread != lua)
        task = task->next;
    return task;
}

/* wait(seconds): yields until something happened or the time is up */
static int host_wait(lua_State *lua)
{
    struct s5_task *task = task_of(lua);
    double seconds = luaL_checknumber(lua, 1);
    double ms = seconds > 0 ? seconds * 1000.0 : 0; /* nor is a NaN */

    if (task == NULL)
        return luaL_error(lua, "a case may wait in its run function only");
    task->waiting = true;
    task->late = false;
    s5_timer_start(task->timer, ms > 1e9 ? (uint64_t)1e9 : (uint64_t)ms + 1);
    return lua_yield(lua, 0);
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

/* What a mismatch is while a word prepares something that another case is about: that case may
 * fail, too, and this one is then blocked by it. */
static const char *note_preparation(lua_State *lua, const char *reason)
{
    const struct s5_task *task = task_of(lua);

    if (task == NULL || task->preparing == NULL)
        return reason;
    s5_script_of(lua)->result->preparing = task->preparing;
    return lua_pushfstring(lua, S5_WHILE_PREPARING "%s", reason);
}

/* finish(verdict, reason, expected, got, clause): does not return. The clause is the one that a
 * failure or warning is charged to, where that is another than the case is about. */
static int host_finish(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    const char *word = luaL_checkstring(lua, 1);
    const char *reason = luaL_optstring(lua, 2, NULL);
    const char *clause = luaL_optstring(lua, 5, run->about);
    enum s5_verdict verdict = S5_ERROR;
    char where[256];

    s5_script_where(lua, where, sizeof where);
    if (strcmp(word, "mismatch") == 0) {
        verdict = verdict_of_level(run->item->level);
        reason = note_preparation(lua, reason);
    } else if (strcmp(word, "unreachable") == 0) {
        verdict = S5_FAIL;
        clause = S5_CLAUSE_OF_SERVING;
        run->result->unreachable = true;
    } else {
        for (int v = 0; v < S5_VERDICTS; v++)
            if (strcmp(word, s5_verdict_name((enum s5_verdict)v)) == 0)
                verdict = (enum s5_verdict)v;
    }
    /* A failure says more than the warnings before it. */
    if (verdict == S5_FAIL)
        s5_result_uncharge(run->result);
    if (verdict == S5_FAIL || verdict == S5_WARN)
        s5_result_charge(run->result, clause);
    s5_script_end(run, verdict, reason, luaL_optstring(lua, 3, NULL), luaL_optstring(lua, 4, NULL),
                  where);
    return luaL_error(lua, "the case has ended");
}

/* The clause at `index`, which must be one of the case's. */
static const char *own_clause(lua_State *lua, int index)
{
    const struct s5_case *item = s5_script_of(lua)->item;
    const char *clause = luaL_checkstring(lua, index);

    if (item != NULL && !s5_case_has_clause(item, clause))
        luaL_error(lua, "'%s' is none of the case's clauses", clause);
    return clause;
}

/* check_clause(id): raises where the case has no such clause */
static int host_check_clause(lua_State *lua)
{
    own_clause(lua, 1);
    return 0;
}

/* about(id): what later mismatches and warnings are charged to */
static int host_about(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    const char *clause = own_clause(lua, 1);

    for (size_t i = 0; i < run->item->clause_count; i++)
        if (strcmp(run->item->clauses[i], clause) == 0)
            run->about = run->item->clauses[i];
    return 0;
}

/* The cases that are about what the vocabulary's words prepare: "gates". */
static const char *const gates[] = {"rfc1928/greeting/no-auth",  "rfc1929/response/success",
                                    "rfc1928/connect/ipv4-echo", "rfc1928/connect/ipv6",
                                    "rfc1928/address/name",      "rfc1928/bind/answered",
                                    "rfc1928/udp/answered",      NULL};

/* prepare(gate or nil) -> what was being prepared before, for prepared(). Ends the case where the
 * gate fell; the gate itself prepares nothing that is not its own affair. */
static int host_prepare(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    struct s5_task *task = task_of(lua);
    const char *gate = NULL;
    const char *root;

    if (!lua_isnoneornil(lua, 1))
        gate = gates[luaL_checkoption(lua, 1, NULL, gates)];
    if (gate != NULL && s5_case_is(run->item, gate))
        gate = NULL;
    if (gate != NULL && s5_script_standing(run->env, gate, &root) == S5_FELL) {
        s5_script_end_blocked(run, root);
        return luaL_error(lua, "the case has ended");
    }
    lua_pushstring(lua, task->preparing);
    task->preparing = gate;
    return 1;
}

/* prepared(before): the word has done its work */
static int host_prepared(lua_State *lua)
{
    task_of(lua)->preparing =
        lua_isnoneornil(lua, 1) ? NULL : gates[luaL_checkoption(lua, 1, NULL, gates)];
    return 0;
}

/* stands(gate) -> whether that case is part of the run and did not fail */
static int host_stands(lua_State *lua)
{
    const struct s5_script_run *run = s5_script_of(lua);
    const char *root;

    lua_pushboolean(lua,
                    s5_script_standing(run->env, luaL_checkstring(lua, 1), &root) == S5_STANDS);
    return 1;
}

/* blocked(gate): ends the case, which cannot get past what that one is about. Does not return. */
static int host_blocked(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    const char *root;

    s5_script_standing(run->env, luaL_checkstring(lua, 1), &root);
    s5_script_end_blocked(run, root);
    return luaL_error(lua, "the case has ended");
}

/* warn(reason, clause): the case goes on, and cannot be better than a warning */
static int host_warn(lua_State *lua)
{
    struct s5_script_run *run = s5_script_of(lua);
    char where[256];

    s5_result_charge(run->result, luaL_optstring(lua, 2, run->about));
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
    void **slot = lua_newuserdatauv(lua, sizeof(void *), 0);
    luaL_setmetatable(lua, TASK);
    lua_insert(lua, 1);
    struct s5_task *task = s5_script_task(lua, 0);
    *slot = task;
    task->waiting = true; /* to be resumed for the first time */
    s5_script_poke(task->run);
    return 1;
}

static int host_running(lua_State *lua)
{
    const struct s5_task *task = s5_script_object_at(lua, 1, TASK);

    lua_pushboolean(lua, !task->finished);
    return 1;
}

/* memory() -> resident octets of the target's process, or nil */
static int host_memory(lua_State *lua)
{
    long octets = s5_vitals_memory(s5_vitals_pid(s5_script_of(lua)->env->pid));

    if (octets < 0)
        return 0;
    lua_pushinteger(lua, octets);
    return 1;
}

/* descriptors() -> how many the target's process has open, or nil */
static int host_descriptors(lua_State *lua)
{
    long count = s5_vitals_descriptors(s5_vitals_pid(s5_script_of(lua)->env->pid));

    if (count < 0)
        return 0;
    lua_pushinteger(lua, count);
    return 1;
}

void s5_script_host_functions(lua_State *lua)
{
    static const luaL_Reg functions[] = {
        {"wait", host_wait},
        {"finish", host_finish},
        {"warn", host_warn},
        {"check_clause", host_check_clause},
        {"about", host_about},
        {"prepare", host_prepare},
        {"prepared", host_prepared},
        {"stands", host_stands},
        {"blocked", host_blocked},
        {"note", host_note},
        {"now", host_now},
        {"timeout", host_timeout},
        {"scale", host_scale},
        {"token", host_token},
        {"env", host_env},
        {"spawn", host_spawn},
        {"running", host_running},
        {"memory", host_memory},
        {"descriptors", host_descriptors},
        {NULL, NULL},
    };

    luaL_setfuncs(lua, functions, 0);
    luaL_newmetatable(lua, TASK);
    lua_pop(lua, 1);
}

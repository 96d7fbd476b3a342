/* Runs cases: their coroutines, which yield to the event loop, and their ends. */
#include "script/internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

_Noreturn void s5_script_out_of_memory(lua_State *lua)
{
    luaL_error(lua, "out of memory");
    abort(); /* not reached */
}

void *s5_script_object(lua_State *lua, size_t size, const char *type)
{
    void **slot = lua_newuserdatauv(lua, sizeof(void *), 0);

    luaL_setmetatable(lua, type);
    *slot = calloc(1, size);
    if (*slot == NULL)
        s5_script_out_of_memory(lua);
    return *slot;
}

void *s5_script_object_at(lua_State *lua, int index, const char *type)
{
    return *(void **)luaL_checkudata(lua, index, type);
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

void s5_script_tape_stream(struct s5_script_run *run, struct s5_stream *stream, const char *name)
{
    if (run->tape != NULL)
        s5_tape_stream(run->tape, stream, name);
}

void s5_script_tape_datagrams(struct s5_script_run *run, struct s5_datagrams *datagrams,
                              const char *name)
{
    if (run->tape != NULL)
        s5_tape_datagrams(run->tape, datagrams, name);
}

/* The end of a case */

static void mask_secret(struct s5_script_run *run, struct s5_span secret, size_t from, size_t size)
{
    s5_transcript_mask(&run->result->transcript, secret, from, size);
    if (run->tape == NULL || s5_tape_mask(run->tape, secret, from, size) == 0)
        return;
    /* Rather none than one that tells too much. */
    s5_folder_fail(run->env->captures, &(struct s5_error){"cannot write a capture: out of memory"});
    s5_tape_free(run->tape);
    run->tape = NULL;
}

static void mask_secrets(struct s5_script_run *run)
{
    const struct s5_span password = run->env->password;

    if (run->env->show_secrets)
        return;
    for (size_t i = 0; i < run->secret_count; i++) {
        const struct s5_secret *secret = &run->secrets[i];
        mask_secret(run, (struct s5_span){secret->octets, secret->size}, secret->from,
                    secret->length);
    }
    if (password.size > 2)
        mask_secret(run, password, 0, password.size);
}

/* Gives back all that the case held. Runs from a timer of its own, so that nothing of the case is
 * on the stack. */
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
    s5_memory_free(&run->memory);
    while (run->objects != NULL) {
        struct s5_object *object = run->objects;
        run->objects = object->next;
        object->release(object);
    }
    mask_secrets(run);
    if (run->tape != NULL)
        s5_folder_keep(run->env->captures, run->item->id, run->item->title, run->tape);
    s5_tape_free(run->tape);
    run->result->duration_ms = (double)s5_script_elapsed_us(run) / 1000.0;
    s5_timer_free(run->poke);
    s5_timer_free(run->deadline);
    free(run->secrets);
    free(run);
    done(done_user);
}

/* Everything that the case held is given back in a turn of the loop's own. */
static void close_down(struct s5_script_run *run)
{
    run->ended = true;
    s5_timer_free(run->deadline);
    run->deadline = s5_timer_new(run->env->loop, wind_up, run);
    s5_timer_start(run->deadline, 0);
}

void s5_script_end_blocked(struct s5_script_run *run, const char *root)
{
    if (run->ended)
        return;
    s5_script_block(run->result, root, NULL);
    close_down(run);
}

void s5_script_end(struct s5_script_run *run, enum s5_verdict verdict, const char *reason,
                   const char *expected, const char *got, const char *where)
{
    if (run->ended)
        return;
    if (verdict != S5_FAIL && verdict != S5_WARN)
        s5_result_uncharge(run->result);
    else if (run->result->charged_count == 0)
        s5_result_charge(run->result, run->about);
    run->result->verdict = verdict;
    s5_result_text(&run->result->reason, reason);
    s5_result_text(&run->result->expected, expected);
    s5_result_text(&run->result->got, got);
    if (where != NULL)
        s5_result_text(&run->result->where, where);
    close_down(run);
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
    s5_result_uncharge(run->result);
    s5_script_end(run, S5_FAIL, reason, NULL, NULL, where);
}

/* Tasks */

/* The case has run to its end: what remains is a pass, or the warning it gave on its way. */
static void pass(struct s5_script_run *run)
{
    enum s5_verdict verdict = run->result->verdict == S5_WARN ? S5_WARN : S5_PASS;
    char *warning = verdict == S5_WARN ? strdup(run->result->reason) : NULL;

    s5_script_end(run, verdict, warning, NULL, NULL, NULL);
    free(warning);
}

/* A mistake in the case's own text: an error with the file and the line, which Lua mostly gives. */
static void go_wrong(struct s5_task *task)
{
    struct s5_script_run *run = task->run;
    const char *text = lua_tostring(task->thread, -1);
    char whole[1024];
    char where[512];
    char reason[1600];

    s5_script_where(task->thread, where, sizeof where);
    if (s5_script_clear_text(text, run->item->source.path, whole, sizeof whole) || where[0] == '?')
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

    assert(run->tasks != NULL);
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

struct s5_task *s5_script_task(lua_State *lua, int arguments)
{
    struct s5_script_run *run = s5_script_of(lua);
    struct s5_task *task = calloc(1, sizeof *task);

    if (task == NULL)
        s5_script_out_of_memory(lua);
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

/* The beginning of a case */

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
    s5_script_task(lua, 2)->waiting = true;
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
    *run = (struct s5_script_run){.env = env,
                                  .item = item,
                                  .result = result,
                                  .done = done,
                                  .user = user,
                                  .about = item->clauses[0]};
    if (env->captures != NULL && (run->tape = s5_tape_new(S5_TAPE_OCTETS, S5_TAPE_EVENTS)) == NULL)
        abort();
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

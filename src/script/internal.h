/* What the files of src/script/ share. */
#ifndef SOCKSPEC_SCRIPT_INTERNAL_H
#define SOCKSPEC_SCRIPT_INTERNAL_H

#include "net/datagrams.h"
#include "net/stream.h"
#include "script/memory.h"
#include "script/payload.h"
#include "script/script.h"
#include "session/dialogue.h"

#include <lauxlib.h>
#include <lua.h>

enum {
    S5_SCRIPT_MEMORY = 192 * 1024 * 1024, /* octets that one case may allocate */
    S5_SCRIPT_INSTRUCTIONS = 200000000,   /* that one case may execute */
    S5_SCRIPT_DEADLINE_MS = 60000,        /* wall time of one case, before scaling */
    S5_SCRIPT_BUFFER = 1024 * 1024,       /* octets held for a case that does not take them */
    S5_SCRIPT_UPLOAD = 16 * 1024 * 1024,  /* likewise, where the stream's end must be reached */
    S5_SCRIPT_OBJECTS = 2048,             /* sockets that one case may open */
};

/* Whatever a case opened: released, in the order of opening, when the case ends. */
struct s5_object {
    struct s5_script_run *run;
    struct s5_object *next;
    void (*release)(struct s5_object *object);
};

/* One coroutine of a case: the case's own, or one of t:parallel. */
struct s5_task {
    struct s5_task *next;
    lua_State *thread;
    int reference; /* keeps the thread from the collector */
    bool waiting;  /* yielded; resumed by any event of the case or by its timer */
    bool late;     /* its time is up, and the loop has one more turn */
    bool finished;
    const char *preparing; /* id of the case that is about the word at work, or NULL; static */
    struct s5_timer *timer;
    struct s5_script_run *run;
};

/* A password that the case built into a message: masked in the transcript. */
struct s5_secret {
    uint8_t octets[520];
    size_t size;
    size_t from;
    size_t length;
};

struct s5_script_run {
    const struct s5_script_env *env;
    const struct s5_case *item;
    struct s5_case_result *result;
    struct s5_tape *tape; /* of its sockets, or NULL */
    void (*done)(void *user);
    void *user;
    lua_State *lua;
    struct s5_memory memory; /* of the Lua state, which ends with it */
    long instructions;
    struct s5_object *objects;
    size_t object_count;
    struct s5_task *tasks; /* in the order in which they were made */
    struct s5_task *last_task;
    struct s5_timer *poke; /* resumes the tasks after the current callbacks */
    struct s5_timer *deadline;
    uint64_t started_us;
    int clients; /* connections made, for their names */
    int origins;
    int sockets;
    bool ended;        /* the verdict stands */
    const char *about; /* the clause that a mismatch is charged to; the item's */
    struct s5_secret *secrets;
    size_t secret_count;
};

/* Tells every task that something happened; they look again after the current callback. */
void s5_script_poke(struct s5_script_run *run);

/* Raises, where malloc had nothing left. */
_Noreturn void s5_script_out_of_memory(lua_State *lua);

/* The run that a Lua state belongs to. */
struct s5_script_run *s5_script_of(lua_State *lua);

/* Ends the run with a verdict; the first one stands. A failure or warning is charged to what the
 * case is about, unless it is charged to something already. */
void s5_script_end(struct s5_script_run *run, enum s5_verdict verdict, const char *reason,
                   const char *expected, const char *got, const char *where);

/* The run is over, and the verdict says that the failure of `root` makes it pointless. */
void s5_script_end_blocked(struct s5_script_run *run, const char *root);

/* Leaves a userdata of that type on the stack which leads to a new object of `size` zeros, and
 * returns the object: the caller's until it is adopted. Raises where there is no memory. */
void *s5_script_object(lua_State *lua, size_t size, const char *type);

/* The object that the userdata at `index` leads to. Raises where it is not of that type. */
void *s5_script_object_at(lua_State *lua, int index, const char *type);

/* Records what goes over it, where the run keeps captures. */
void s5_script_tape_stream(struct s5_script_run *run, struct s5_stream *stream, const char *name);
void s5_script_tape_datagrams(struct s5_script_run *run, struct s5_datagrams *datagrams,
                              const char *name);

/* Links an object into the run, or releases it and raises where the run has too many. */
void s5_script_adopt(lua_State *lua, struct s5_object *object,
                     void (*release)(struct s5_object *object));

uint64_t s5_script_elapsed_us(const struct s5_script_run *run);

/* The case's file and line that is running, for errors; "?" where there is none. */
void s5_script_where(lua_State *lua, char *out, size_t size);

/* A message of Lua's (NULL: none) with the whole path of the file, of which Lua keeps the last 56
 * characters only, and without the place where the vocabulary found the mistake. Returns whether
 * it begins with the path. */
bool s5_script_clear_text(const char *text, const char *path, char *out, size_t size);

/* A new state with the sandbox and the vocabulary; the case's text is loaded and run, leaving what
 * it returned on the stack. NULL with the mistake told. `run` may be NULL while only describing. */
lua_State *s5_script_open(const struct s5_case_source *source, struct s5_script_run *run,
                          struct s5_error *error);

/* Makes a task of the function (and its arguments) on top of `lua`'s stack; once its `waiting` is
 * set, it starts at the next poke. Raises where there is no memory. */
struct s5_task *s5_script_task(lua_State *lua, int arguments);

/* Each adds its primitives to the table on top of the stack. */
void s5_script_host_functions(lua_State *lua);
void s5_script_conn_functions(lua_State *lua);
void s5_script_origin_functions(lua_State *lua);
void s5_script_udp_functions(lua_State *lua);
void s5_script_message_functions(lua_State *lua);

/* "1.2.3.4:5" or "[::1]:5" at `index`. Raises on nonsense. */
struct s5_endpoint s5_script_endpoint(lua_State *lua, int index);

#endif

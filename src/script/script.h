/* Cases: Lua 5.4 files that tell one claim of an RFC in the order in which it happens
 * (docs/writing-cases.md). This room loads them, lends them their vocabulary and runs each as a
 * coroutine on the event loop, many in flight at once. */
#ifndef SOCKSPEC_SCRIPT_SCRIPT_H
#define SOCKSPEC_SCRIPT_SCRIPT_H

#include "net/endpoint.h"
#include "net/loop.h"
#include "record/folder.h"
#include "report/result.h"

/* One text from which cases come: a file of the user's, or one compiled into the program. */
struct s5_case_source {
    const char *path; /* as errors name it */
    const char *id;   /* as the path makes it, "rfc1928/connect/ipv4-echo"; NULL: any is allowed */
    const char *text; /* NUL-terminated */
    size_t size;
};

/* One case as its file describes it; strings belong to the case. */
struct s5_case {
    struct s5_case_source source; /* borrowed from whoever loaded it */
    size_t member;                /* which of a family's members, from 1; 0 for a lone case */
    char *id;
    char *title;
    int rfc;
    char *section;
    char *level;
    char **clauses;
    size_t clause_count;
    char **tags;
    size_t tag_count;
    char **needs;
    size_t need_count;
    char **after; /* ids of cases and families */
    size_t after_count;
    size_t family_size; /* of the id's part that is the family's; 0 for a lone case */
};

void s5_case_fini(struct s5_case *item);
bool s5_case_has_clause(const struct s5_case *item, const char *clause);
bool s5_case_has_tag(const struct s5_case *item, const char *tag);
bool s5_case_needs(const struct s5_case *item, const char *need);

/* Whether a text can be an id, which stands in baselines, file names and lines of text. */
bool s5_case_is_id(const char *id);

/* Whether `id` is the case's own, or its family's. */
bool s5_case_is(const struct s5_case *item, const char *id);

/* Whether the case talks to the instance that has a password, unless it says otherwise: it needs
 * "credentials", "password" or "requires_password". */
bool s5_case_is_about_passwords(const struct s5_case *item);

/* Loads the description of every case in `source` without running any: `found` is called for each
 * and becomes the owner. Returns 0, or -1 with the file and line of the mistake told. */
int s5_case_load(const struct s5_case_source *source,
                 void (*found)(void *user, struct s5_case *item), void *user,
                 struct s5_error *error);

/* What a target turned out to do, by a probe before the cases. */
enum s5_capability {
    S5_CAN_UNKNOWN,  /* not probed */
    S5_CAN,          /* it does */
    S5_CAN_DECLINED, /* it says no in the words of the RFC: FF, 07 or 08 */
    S5_CAN_BROKEN,   /* it says neither: the cases about that are blocked by the one that asks */
};

/* What became of a case (or a family: of all its members) in this run, for those that build on it.
 */
enum s5_standing {
    S5_ABSENT,  /* not part of the run */
    S5_PENDING, /* not known yet */
    S5_STANDS,  /* did not fail: it passed, warned, or is something that the target declines */
    S5_FELL,    /* failed, could not be run, or was blocked by one that did */
};

/* What cases may use; filled by the runner, the same for all cases of a run. */
struct s5_script_env {
    struct s5_loop *loop;
    struct s5_endpoint target;
    struct s5_endpoint auth_target; /* for cases about passwords; may equal target */
    bool has_credentials;
    struct s5_span user;
    struct s5_span password;
    enum s5_capability no_auth;        /* target selects 00 */
    enum s5_capability with_password;  /* auth_target selects 02 and accepts the credentials */
    enum s5_capability plain_password; /* target itself selects 02 and accepts the credentials */
    enum s5_capability bind;
    enum s5_capability udp;
    enum s5_capability ipv6;
    struct s5_endpoint origin4; /* family 0: none; port unused */
    struct s5_endpoint origin6;
    const char *origin_name; /* a name that the target resolves to this machine, or NULL */
    const char *denied;      /* "HOST:PORT" that the target's rules forbid, or NULL */
    int pid;                 /* of the target, or 0 */
    double timeout_ms;       /* how long to wait for an expected answer, scaled already */
    double scale;            /* for every other wait */
    bool show_secrets;
    struct s5_folder *captures; /* where each case's exchange is kept, or NULL */
    /* Where a case stands; of one that fell `*root` is the case that it goes back to. NULL: no case
     * is part of the run. */
    enum s5_standing (*standing)(void *user, const char *id, const char **root);
    void *standing_user;
};

enum s5_standing s5_script_standing(const struct s5_script_env *env, const char *id,
                                    const char **root);

/* The verdict of a case that the failure of `root` makes pointless; `seen`, or NULL, is how it went
 * wrong where it was tried. */
void s5_script_block(struct s5_case_result *result, const char *root, const char *seen);

/* Begins the reason of a case that failed before it came to what it is about. */
#define S5_WHILE_PREPARING "while preparing: "

/* What a target that dies, hangs or cannot be reached is charged with. */
#define S5_CLAUSE_OF_SERVING "ROB-01"

/* Whether `item` cannot be run: it lacks something that it needs, or a case that it comes after
 * fell. True: `result` has the verdict S5_SKIP or S5_UNSUPPORTED and a reason that says why, and
 * what to give. */
bool s5_script_lacks(const struct s5_script_env *env, const struct s5_case *item,
                     struct s5_case_result *result);

/* A case in flight. */
struct s5_script_run;

/* Starts `item`; `done` is called once, from the loop and never from within this call, when its
 * verdict stands and all that it opened is closed. `result` is filled (but for id, title and kin)
 * and belongs to the caller; it must live until then. */
struct s5_script_run *s5_script_start(const struct s5_script_env *env, const struct s5_case *item,
                                      struct s5_case_result *result, void (*done)(void *user),
                                      void *user);

/* Ends a case now: its verdict is `error` with `reason`, unless one stands already. `done` is
 * called as ever. */
void s5_script_abort(struct s5_script_run *run, const char *reason);

#endif

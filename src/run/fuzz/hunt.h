/* `sockspec fuzz`: plays drawn sessions against a target, watches how it fares, and finds out which
 * session does it harm. */
#ifndef SOCKSPEC_RUN_FUZZ_HUNT_H
#define SOCKSPEC_RUN_FUZZ_HUNT_H

#include "mutate/dictionary.h"
#include "run/target.h"

enum { S5_FINDING_PATH = 512, S5_FINDING_TEXT = 512 };

struct s5_catch {
    char name[40];              /* "crash-1a2b3c4d5e6f7081", also of its files */
    char text[S5_FINDING_TEXT]; /* what happened to the target */
    char path[S5_FINDING_PATH]; /* of the case; empty where there is none */
    char *lua;                  /* the case itself, where it could not be written; or NULL */
    uint64_t number;            /* of the session in which it was met first */
    size_t sessions;            /* that it takes; 0 where none was found to reproduce it */
    size_t acts;                /* of the shortest session, and what it says: */
    size_t octets;
    unsigned kind; /* of the harm */
    unsigned met;  /* times */
};

struct s5_fuzz_stats {
    uint64_t sessions;
    size_t states; /* shapes of answers seen */
    size_t seeds;
    size_t findings;
    double elapsed_ms;
};

struct s5_fuzz_options {
    struct s5_loop *loop;
    struct s5_target *target; /* found, or with a command */
    uint64_t seed;
    uint64_t runs;     /* sessions; 0: without end */
    double time_ms;    /* 0: without end */
    double timeout_ms; /* for a clean session */
    double wait_ms;    /* for a started target to serve */
    unsigned jobs;     /* sessions at once */
    const char *corpus;
    const char *artifacts;
    const char *application; /* "sockspec 1.2.3" */
    const struct s5_dictionary *dictionary;
    bool interrupted; /* set from a signal: the run ends */
    void (*progress)(void *user, const struct s5_fuzz_stats *stats);
    void (*found)(void *user, const struct s5_catch *finding);
    void (*noted)(void *user, const char *text);
    void *user;
};

struct s5_fuzz_result {
    struct s5_fuzz_stats stats;
    struct s5_catch *findings;
    size_t count;
    bool unfinished; /* the target, which is somebody else's, is gone */
    bool unusable;   /* a file of the corpus is, and nothing was done */
};

/* Returns 0 with the result filled; -1, with the error told, where there is no target to begin
 * with, or a file of the corpus cannot be read. Either way s5_fuzz_result_fini() is to be called.
 */
int s5_fuzz_run(struct s5_fuzz_options *options, struct s5_fuzz_result *result,
                struct s5_error *error);
void s5_fuzz_result_fini(struct s5_fuzz_result *result);

#endif

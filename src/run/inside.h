/* What runner.c, watch.c, blame.c and repeat.c share: a run under way. */
#ifndef SOCKSPEC_RUN_INSIDE_H
#define SOCKSPEC_RUN_INSIDE_H

#include "run/probe.h"
#include "run/runner.h"

enum job_state {
    WAITING,
    FLYING,
    LANDED,  /* has a verdict, and the target has not been heard of since */
    SETTLED, /* has a verdict, and the target was well afterwards */
};

/* A case in a round. */
struct job {
    struct runner *runner;
    const struct s5_case *item;
    struct s5_case_result *result;
    struct s5_script_run *run;
    enum job_state state;
    bool told;         /* its verdict was passed on */
    bool cut_short;    /* the round ended before its time: its verdict says nothing of the target */
    unsigned launches; /* in this round */
    size_t place;      /* of its result in the report */
    bool killed;       /* the target died of it, or came to harm */
    bool abandoned;    /* the target ended, and so did the case, amid its course */
    /* of those that go ahead: */
    bool decided; /* it is known whether it fell */
    bool fell;    /* it failed, could not be run or was blocked, before any baseline */
};

/* The targets' processes. What dies, and is asked whether it lives, is a side. */
enum side { PLAIN_SIDE, AUTH_SIDE, SIDES };

struct runner {
    struct s5_runner_options *options;
    struct s5_script_env env;
    struct s5_run_result *result;
    struct job *jobs; /* in the order in which they run */
    size_t count;
    size_t ahead; /* the first so many are those on which others build */
    size_t next;  /* no job from here on was launched */
    size_t flying;
    size_t done;
    unsigned at_once;
    bool quiet; /* a repeated round: nobody is told of verdicts */
    /* the liveness exchange, and the jobs that had landed when it began */
    struct s5_probe *probe; /* NULL: none is under way */
    bool probe_landed;
    enum side probe_side;
    struct s5_probe_result probe_result;
    bool away; /* it was not there for a moment, and is again */
    struct job **covered;
    size_t covered_count;
};

/* One round over all cases: each has a verdict afterwards. */
void s5_runner_round(struct runner *r);

/* Starts a case, or settles it at once where something that it needs is missing. */
void s5_runner_launch(struct job *job);

/* Runs the loop until no case is in flight. Those whose target has ended have nothing to wait for,
 * and are abandoned. */
void s5_runner_land_all(struct runner *r);

void s5_runner_judge(struct job *job, enum s5_verdict verdict, const char *reason);

/* Whether others of the chosen cases build on this one. */
bool s5_blame_goes_ahead(const struct s5_case *item, const struct s5_case *const *cases,
                         size_t count);

/* The environment's `standing`; `user` is the runner. */
enum s5_standing s5_blame_standing(void *user, const char *id, const char **root);

/* Decides, when all that go ahead have settled, which of them fell, and turns those that were bound
 * to into skips. Returns whether some are WAITING for a run that they were denied wrongly. */
bool s5_blame_decide(struct runner *r);

/* Whether the process that the case talks to has ended. */
bool s5_watch_target_ended(const struct job *job);

/* Asks the target whether it lives, heeds what it answered, and finds out who killed it where it
 * does not. Returns whether the run can go on; if not, no case has landed without being settled. */
bool s5_watch_keep(struct runner *r);

/* Settles what has landed, as s5_watch_keep() does, and asks no more. */
void s5_watch_end(struct runner *r);

/* The selection again and again; a verdict that is not the first round's is a failure. */
void s5_runner_repeat(struct runner *r);

#endif

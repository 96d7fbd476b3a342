/* Runs the chosen cases against a target, many at once, and keeps watch over the target meanwhile.
 */
#ifndef SOCKSPEC_RUN_RUNNER_H
#define SOCKSPEC_RUN_RUNNER_H

#include "run/target.h"
#include "script/script.h"

struct s5_runner_options {
    struct s5_loop *loop;
    struct s5_target *target;
    struct s5_target *auth; /* a second instance that requires a password, or NULL */
    bool has_credentials;   /* target->user and password (auth's, where there is one) are set */
    unsigned jobs;          /* cases in flight at once; 0: found out */
    unsigned repeat;        /* times that the selection is run, from 1 */
    double timeout_ms;      /* for an expected answer, before scaling */
    double scale;
    double wait_ms;             /* for a started target to serve */
    struct s5_endpoint origin4; /* family 0: found out from the connection to the target */
    struct s5_endpoint origin6;
    const char *origin_name;
    const char *denied;
    bool show_secrets;
    struct s5_folder *captures; /* where each case's exchange is kept, or NULL */
    bool interrupted;           /* set from a signal: cases in flight end, and no other begins */
    /* Each may be NULL. `settled` may change a verdict (the baseline); `judged` is told of it once.
     */
    void (*settled)(void *user, struct s5_case_result *result);
    void (*begun)(void *user, size_t total, unsigned jobs);
    void (*judged)(void *user, const struct s5_case_result *result, size_t done, size_t total);
    void *user;
};

/* Fills `result` (cases in the order given). The last `helpers` of the `cases` only help to judge
 * those before them: nobody is told of them, and the result has none of them. Targets with a
 * command are started and stopped. Returns 0 when every case has a verdict; -1, with the error
 * told, where the target could not be reached or started at all. */
int s5_runner_run(struct s5_runner_options *options, const struct s5_case *const *cases,
                  size_t count, size_t helpers, struct s5_run_result *result,
                  struct s5_error *error);

/* Fills a result with what is known of a case before it runs. */
void s5_runner_describe(const struct s5_case *item, struct s5_case_result *result);

#endif

#include "run/runner.h"

#include "run/discover.h"
#include "run/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DEFAULT_JOBS = 16, LIVENESS_TRIES = 3, GRACE_MS = 5000 };

enum job_state {
    WAITING,
    FLYING,
    LANDED,  /* has a verdict, and the target has not been heard of since */
    SETTLED, /* has a verdict, and the target was well afterwards */
};

struct job {
    struct runner *runner;
    const struct s5_case *item;
    struct s5_case_result *result;
    struct s5_script_run *run;
    enum job_state state;
    bool just_landed;
};

struct runner {
    struct s5_runner_options *options;
    struct s5_script_env env;
    struct s5_run_result *result;
    struct job *jobs;
    size_t count;
    size_t next;
    size_t flying;
    size_t done;
    unsigned at_once;
    bool quiet; /* a repeated round: nobody is told of verdicts */
    /* the liveness exchange */
    struct s5_probe *probe;
    bool probing;
    bool probe_landed;
    bool probe_auth;
    int probe_failures;
    struct s5_probe_result probe_result;
};

static char *copy(const char *text)
{
    return text == NULL ? NULL : strdup(text);
}

static char **copy_list(char *const *list, size_t count)
{
    char **fresh = calloc(count + 1, sizeof *fresh);

    for (size_t i = 0; fresh != NULL && i < count; i++)
        fresh[i] = strdup(list[i]);
    return fresh;
}

void s5_runner_describe(const struct s5_case *item, struct s5_case_result *result)
{
    *result = (struct s5_case_result){
        .id = copy(item->id),
        .title = copy(item->title),
        .rfc = item->rfc,
        .section = copy(item->section),
        .clauses = copy_list(item->clauses, item->clause_count),
        .clause_count = item->clause_count,
        .level = copy(item->level),
        .tags = copy_list(item->tags, item->tag_count),
        .tag_count = item->tag_count,
    };
}

static void forget_verdict(struct s5_case_result *result)
{
    s5_transcript_fini(&result->transcript);
    s5_result_text(&result->reason, NULL);
    s5_result_text(&result->expected, NULL);
    s5_result_text(&result->got, NULL);
    s5_result_text(&result->where, NULL);
    result->unreachable = false;
}

static bool needs_auth(const struct job *job)
{
    return s5_case_is_about_passwords(job->item);
}

static void on_case_done(void *user)
{
    struct job *job = user;

    job->run = NULL;
    job->state = LANDED;
    job->just_landed = true;
    job->runner->flying--;
    s5_loop_stop(job->runner->options->loop);
}

static void judge(struct job *job, enum s5_verdict verdict, const char *reason)
{
    job->result->verdict = verdict;
    s5_result_text(&job->result->reason, reason);
}

/* Starts a case, or gives its verdict at once where something that it needs is missing. */
static void launch(struct job *job)
{
    struct runner *r = job->runner;
    enum s5_verdict verdict;
    char reason[256];

    forget_verdict(job->result);
    if (s5_script_lacks(&r->env, job->item, &verdict, reason, sizeof reason)) {
        judge(job, verdict, reason);
        job->state = SETTLED;
        job->just_landed = true;
        return;
    }
    job->state = FLYING;
    r->flying++;
    job->run = s5_script_start(&r->env, job->item, job->result, on_case_done, job);
}

static void tell(struct runner *r, struct job *job)
{
    job->just_landed = false;
    r->done++;
    if (r->options->settled != NULL)
        r->options->settled(r->options->user, job->result);
    if (r->options->judged != NULL && !r->quiet)
        r->options->judged(r->options->user, job->result, r->done, r->count);
}

/* Liveness */

static void on_probe_done(void *user, const struct s5_probe_result *result)
{
    struct runner *r = user;

    r->probe_result = *result;
    r->probe_landed = true;
    s5_loop_stop(r->options->loop);
}

/* Whether the target ever completed a negotiation, so that failing to says something. */
static bool liveness_known(const struct runner *r, bool auth)
{
    if (auth)
        return r->env.with_password == S5_CAN;
    return r->env.no_auth == S5_CAN || r->env.plain_password == S5_CAN;
}

static void start_probe(struct runner *r, bool auth)
{
    struct s5_probe_wish wish = s5_liveness_wish(&r->env, auth);

    r->probing = true;
    r->probe_landed = false;
    r->probe_auth = auth;
    r->probe = s5_probe_start(r->options->loop, auth ? &r->env.auth_target : &r->env.target, &wish,
                              (uint64_t)r->env.timeout_ms, on_probe_done, r);
}

static void end_probe(struct runner *r)
{
    s5_probe_free(r->probe);
    r->probe = NULL;
    r->probing = false;
}

/* Whether the target answers, asked as often as patience allows. Nothing else runs meanwhile. */
static bool is_alive(struct runner *r, bool auth)
{
    struct s5_probe_wish wish = s5_liveness_wish(&r->env, auth);
    const struct s5_target *target = auth && r->options->auth ? r->options->auth
                                                              : r->options->target;

    if (!liveness_known(r, auth))
        return !target->exited;
    for (int i = 0; i < LIVENESS_TRIES && !target->exited; i++) {
        r->probe_result =
            s5_probe_run(r->options->loop, auth ? &r->env.auth_target : &r->env.target, &wish,
                         (uint64_t)r->env.timeout_ms);
        if (r->probe_result.end == S5_PROBE_DONE)
            return true;
    }
    return false;
}

static void settle(struct runner *r, bool auth)
{
    for (size_t i = 0; i < r->next; i++)
        if (r->jobs[i].state == LANDED && needs_auth(&r->jobs[i]) == auth)
            r->jobs[i].state = SETTLED;
}

static struct job *landed(struct runner *r)
{
    for (size_t i = 0; i < r->next; i++)
        if (r->jobs[i].state == LANDED)
            return &r->jobs[i];
    return NULL;
}

/* A dead target */

static struct s5_target *target_of(struct runner *r, bool auth)
{
    return auth && r->options->auth != NULL ? r->options->auth : r->options->target;
}

static void death_text(struct runner *r, bool auth, char *out, size_t size)
{
    const struct s5_target *target = target_of(r, auth);
    char text[256];

    if (target->command != NULL && target->exited) {
        s5_target_end_text(target, text, sizeof text);
        snprintf(out, size, "the target ended with %s", text);
    } else {
        s5_probe_print(&r->probe_result, text, sizeof text);
        snprintf(out, size, "the target no longer answers (%s)", text);
    }
}

/* Brings the target back where the tester runs it. */
static bool revive(struct runner *r, bool auth)
{
    struct s5_target *target = target_of(r, auth);
    struct s5_error error;

    if (target->command == NULL)
        return false;
    s5_target_stop(target, GRACE_MS, r->result);
    if (s5_target_start(target, (uint64_t)r->options->wait_ms, &error) != 0) {
        s5_run_finding(r->result, "%s", error.text);
        return false;
    }
    if (target == r->options->target) {
        r->env.target = target->endpoint;
        r->env.pid = s5_child_pid(target->child);
    }
    if (auth || r->options->auth == NULL)
        r->env.auth_target = target->endpoint;
    return true;
}

static void charge(struct job *job, const char *death)
{
    char reason[512];

    snprintf(reason, sizeof reason, "%s during this case", death);
    judge(job, S5_FAIL, reason);
    s5_result_text(&job->result->expected, "the target to live on");
    s5_result_text(&job->result->got, death);
    job->state = SETTLED;
}

/* Runs one case alone and looks after the target. Returns whether the target lived. */
static bool run_alone(struct runner *r, struct job *job)
{
    launch(job);
    while (job->state == FLYING)
        s5_loop_run(r->options->loop);
    job->just_landed = false;
    return is_alive(r, needs_auth(job));
}

/* The target died while `suspects` were under way or had just ended. Each runs again, alone, to find out which one kills; where
 * the target cannot be brought back, the blame falls on the one that is alone, or is told of the run as a whole. */
static void investigate(struct runner *r, struct job **suspects, size_t count, bool auth)
{
    char death[384];

    death_text(r, auth, death, sizeof death);
    if (count == 1) {
        charge(suspects[0], death);
        revive(r, auth);
        return;
    }
    bool found = false;
    bool alive = revive(r, auth);
    for (size_t i = 0; i < count && alive; i++) {
        if (!run_alone(r, suspects[i])) {
            found = true;
            death_text(r, auth, death, sizeof death);
            charge(suspects[i], death);
            alive = revive(r, auth);
        }
        suspects[i]->state = SETTLED;
    }
    if (found)
        return;
    char names[512] = "";
    for (size_t i = 0; i < count; i++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", i ? ", " : "",
                 suspects[i]->item->id);
    s5_run_finding(r->result, "%s while these cases ran together: %s", death, names);
    for (size_t i = 0; i < count; i++)
        suspects[i]->state = SETTLED;
}

/* Lets everything in flight end, then finds out who killed the target. Returns whether the run can go on. */
static bool mourn(struct runner *r, bool auth)
{
    while (r->flying > 0)
        s5_loop_run(r->options->loop);
    if (is_alive(r, auth)) { /* it only was busy */
        settle(r, auth);
        return true;
    }
    struct job **suspects = calloc(r->count, sizeof(struct job *));
    size_t count = 0;
    for (size_t i = 0; suspects != NULL && i < r->next; i++)
        if (r->jobs[i].state == LANDED && needs_auth(&r->jobs[i]) == auth)
            suspects[count++] = &r->jobs[i];
    if (count > 0)
        investigate(r, suspects, count, auth);
    free(suspects);
    return is_alive(r, auth);
}

static void give_up(struct runner *r, const char *reason)
{
    for (size_t i = r->next; i < r->count; i++) {
        judge(&r->jobs[i], S5_ERROR, reason);
        r->jobs[i].state = SETTLED;
        tell(r, &r->jobs[i]);
    }
    r->next = r->count;
}

/* What a liveness exchange that is over says. Returns whether the run can go on. */
static bool heed_probe(struct runner *r, struct job **covered, size_t count)
{
    bool auth = r->probe_auth;
    bool well = r->probe_result.end == S5_PROBE_DONE;

    end_probe(r);
    if (well) {
        for (size_t i = 0; i < count; i++)
            covered[i]->state = SETTLED;
        return true;
    }
    return mourn(r, auth);
}

static bool keep_watch(struct runner *r, struct job **covered, size_t *covered_count)
{
    if (r->probing && r->probe_landed) {
        size_t count = *covered_count;
        *covered_count = 0;
        if (!heed_probe(r, covered, count))
            return false;
    }
    struct job *job = r->probing ? NULL : landed(r);
    if (job == NULL)
        return true;
    bool auth = needs_auth(job);
    *covered_count = 0;
    for (size_t i = 0; i < r->next; i++)
        if (r->jobs[i].state == LANDED && needs_auth(&r->jobs[i]) == auth)
            covered[(*covered_count)++] = &r->jobs[i];
    if (!liveness_known(r, auth) && !target_of(r, auth)->exited) {
        settle(r, auth);
        return true;
    }
    start_probe(r, auth);
    return true;
}

/* One round over all cases. */
static void run_round(struct runner *r)
{
    struct job **covered = calloc(r->count + 1, sizeof(struct job *));
    size_t covered_count = 0;

    r->next = r->done = 0;
    for (size_t i = 0; i < r->count; i++)
        r->jobs[i].state = WAITING;
    while (covered != NULL && (r->next < r->count || r->flying > 0 || landed(r) || r->probing)) {
        if (r->options->interrupted && r->next < r->count)
            give_up(r, "not run: interrupted");
        bool alone = r->at_once == 1;
        while (r->next < r->count && r->flying < r->at_once &&
               !(alone && (r->probing || landed(r)))) {
            struct job *job = &r->jobs[r->next++];
            launch(job);
            if (job->just_landed)
                tell(r, job);
        }
        if (r->flying > 0 || (r->probing && !r->probe_landed))
            s5_loop_run(r->options->loop);
        if (!(alone && r->flying > 0) && !keep_watch(r, covered, &covered_count)) {
            while (r->flying > 0)
                s5_loop_run(r->options->loop);
            for (size_t i = 0; i < r->next; i++)
                if (r->jobs[i].just_landed)
                    tell(r, &r->jobs[i]);
            give_up(r, "not run: the target no longer answers");
            for (size_t i = 0; i < r->count; i++)
                r->jobs[i].state = SETTLED;
        }
        for (size_t i = 0; i < r->next; i++)
            if (r->jobs[i].just_landed && r->jobs[i].state == SETTLED)
                tell(r, &r->jobs[i]);
    }
    free(covered);
}

/* The selection again and again; a verdict that is not the first round's is a failure. */
static void repeat(struct runner *r)
{
    enum s5_verdict *first = calloc(r->count + 1, sizeof *first);
    unsigned *odd = calloc(r->count + 1, sizeof *odd);
    enum s5_verdict *other = calloc(r->count + 1, sizeof *other);
    char **why = calloc(r->count + 1, sizeof *why);

    for (size_t i = 0; i < r->count; i++)
        first[i] = r->jobs[i].result->verdict;
    r->quiet = true;
    unsigned rounds = 1;
    for (; rounds < r->options->repeat && !r->options->interrupted; rounds++) {
        struct s5_case_result *round = calloc(r->count + 1, sizeof *round);
        struct s5_case_result *kept = r->count > 0 ? r->jobs[0].result : NULL;
        for (size_t i = 0; i < r->count; i++) {
            s5_runner_describe(r->jobs[i].item, &round[i]);
            r->jobs[i].result = &round[i];
        }
        run_round(r);
        for (size_t i = 0; i < r->count; i++) {
            if (round[i].verdict != first[i]) {
                odd[i]++;
                other[i] = round[i].verdict;
                s5_result_text(&why[i], round[i].reason);
                if (kept[i].verdict != S5_FAIL) { /* the round that failed is the one worth showing */
                    struct s5_case_result swap = kept[i];
                    kept[i] = round[i];
                    round[i] = swap;
                }
            }
            r->jobs[i].result = &kept[i];
            s5_case_result_fini(&round[i]);
        }
        free(round);
    }
    for (size_t i = 0; i < r->count; i++) {
        char reason[768];
        if (odd[i] > 0) {
            snprintf(reason, sizeof reason, "the verdict is not stable: %s in %u of %u rounds, "
                     "%s in %u%s%s", s5_verdict_name(first[i]), rounds - odd[i], rounds,
                     s5_verdict_name(other[i]), odd[i], why[i] ? ": " : "", why[i] ? why[i] : "");
            judge(&r->jobs[i], S5_FAIL, reason);
        }
        free(why[i]);
    }
    free(first);
    free(odd);
    free(other);
    free(why);
}

static int start_targets(struct runner *r, struct s5_error *error)
{
    struct s5_target *list[] = {r->options->target, r->options->auth};

    for (size_t i = 0; i < S5_COUNT(list); i++)
        if (list[i] != NULL && list[i]->command != NULL &&
            s5_target_start(list[i], (uint64_t)(r->options->wait_ms * r->options->scale), error) !=
                0)
            return -1;
    return 0;
}

int s5_runner_run(struct s5_runner_options *options, const struct s5_case *const *cases,
                  size_t count, struct s5_run_result *result, struct s5_error *error)
{
    struct runner r = {.options = options, .result = result, .count = count};
    uint64_t started = s5_loop_now_us(options->loop);
    bool serial = false;
    int status = -1;

    s5_timestamp(result->started, sizeof result->started);
    r.jobs = calloc(count + 1, sizeof *r.jobs);
    result->cases = calloc(count + 1, sizeof *result->cases);
    if (r.jobs == NULL || result->cases == NULL) {
        s5_error_set(error, "out of memory");
        goto end;
    }
    result->case_count = count;
    for (size_t i = 0; i < count; i++) {
        s5_runner_describe(cases[i], &result->cases[i]);
        r.jobs[i] = (struct job){.runner = &r, .item = cases[i], .result = &result->cases[i]};
        judge(&r.jobs[i], S5_ERROR, "not run");
    }
    if (start_targets(&r, error) != 0 ||
        s5_discover(options, &r.env, &serial, result, error) != 0)
        goto end;
    if (options->target->child != NULL)
        r.env.pid = s5_child_pid(options->target->child);
    r.at_once = options->jobs != 0 ? options->jobs : serial ? 1 : DEFAULT_JOBS;
    if (options->begun != NULL)
        options->begun(options->user, count, r.at_once);
    run_round(&r);
    if (options->repeat > 1)
        repeat(&r);
    status = 0;
end:
    if (options->target->command != NULL)
        s5_target_stop(options->target, GRACE_MS, result);
    if (options->auth != NULL && options->auth->command != NULL)
        s5_target_stop(options->auth, GRACE_MS, result);
    result->duration_ms = (double)(s5_loop_now_us(options->loop) - started) / 1000.0;
    free(r.jobs);
    return status;
}

#include "run/runner.h"

#include "run/discover.h"
#include "run/inside.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_JOBS = 16, GRACE_MS = 5000 };

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
        .after = copy_list(item->after, item->after_count),
        .after_count = item->after_count,
    };
}

static void forget_verdict(struct s5_case_result *result)
{
    s5_transcript_fini(&result->transcript);
    s5_result_text(&result->reason, NULL);
    s5_result_text(&result->expected, NULL);
    s5_result_text(&result->got, NULL);
    s5_result_text(&result->where, NULL);
    s5_result_text(&result->blocked_by, NULL);
    s5_result_uncharge(result);
    result->preparing = NULL;
    result->unreachable = result->reached = result->not_run = false;
}

static void on_case_done(void *user)
{
    struct job *job = user;

    job->run = NULL;
    job->state = LANDED;
    job->runner->flying--;
    s5_loop_stop(job->runner->options->loop);
}

void s5_runner_judge(struct job *job, enum s5_verdict verdict, const char *reason)
{
    job->result->verdict = verdict;
    s5_result_text(&job->result->reason, reason);
    if (verdict != S5_FAIL)
        s5_result_uncharge(job->result);
}

void s5_runner_launch(struct job *job)
{
    struct runner *r = job->runner;

    forget_verdict(job->result);
    job->killed = job->abandoned = false;
    if (s5_script_lacks(&r->env, job->item, job->result)) {
        job->state = SETTLED;
        return;
    }
    job->state = FLYING;
    job->launches++;
    r->flying++;
    job->run = s5_script_start(&r->env, job->item, job->result, on_case_done, job);
}

static void give_up(struct runner *r, const char *reason)
{
    for (size_t i = 0; i < r->count; i++) {
        struct job *job = &r->jobs[i];
        if (job->state != WAITING)
            continue;
        forget_verdict(job->result);
        s5_runner_judge(job, S5_ERROR, reason);
        job->result->not_run = true;
        job->cut_short = true;
        job->state = SETTLED;
    }
    r->next = r->count;
}

/* The cases in flight end now, and no other begins. */
static void interrupt(struct runner *r)
{
    give_up(r, "not run: interrupted");
    for (size_t i = 0; i < r->count; i++)
        if (r->jobs[i].state == FLYING) {
            r->jobs[i].result->not_run = true;
            r->jobs[i].cut_short = true;
            s5_script_abort(r->jobs[i].run, "not run: interrupted");
        }
}

static void abandon_the_bereft(struct runner *r)
{
    for (size_t i = 0; i < r->next; i++) {
        struct job *job = &r->jobs[i];
        if (job->state != FLYING || job->abandoned || !s5_watch_target_ended(job))
            continue;
        job->abandoned = true;
        s5_script_abort(job->run, "the target ended during this case");
    }
}

void s5_runner_land_all(struct runner *r)
{
    while (r->flying > 0) {
        if (r->options->interrupted)
            interrupt(r);
        abandon_the_bereft(r);
        s5_loop_run(r->options->loop);
    }
}

static void tell(struct runner *r)
{
    for (size_t i = 0; i < r->next; i++) {
        struct job *job = &r->jobs[i];
        if (job->state != SETTLED || job->told || (i < r->ahead && !job->decided))
            continue;
        job->told = true;
        if (job->place >= r->result->case_count)
            continue; /* a helper */
        r->done++;
        if (r->options->settled != NULL)
            r->options->settled(r->options->user, job->result);
        if (r->options->judged != NULL && !r->quiet)
            r->options->judged(r->options->user, job->result, r->done, r->result->case_count);
    }
}

static bool all_settled(const struct runner *r, size_t limit)
{
    for (size_t i = 0; i < limit; i++)
        if (r->jobs[i].state != SETTLED)
            return false;
    return r->probe == NULL;
}

/* The one of the first `limit` that may begin now, or NULL. Where they run one by one, the last one
 * is settled first. */
static struct job *next_job(struct runner *r, size_t limit)
{
    struct job *found = NULL;

    if (r->flying >= r->at_once)
        return NULL;
    for (size_t i = 0; i < limit; i++) {
        if (r->jobs[i].state == WAITING && found == NULL)
            found = &r->jobs[i];
        else if (r->at_once == 1 && (r->jobs[i].state == FLYING || r->jobs[i].state == LANDED))
            return NULL;
    }
    return found;
}

static void launch(struct runner *r, struct job *job)
{
    size_t behind = (size_t)(job - r->jobs) + 1;

    r->next = r->next > behind ? r->next : behind;
    s5_runner_launch(job);
}

/* Runs those of the first `limit` jobs that wait, until all have settled. */
static void run_batch(struct runner *r, size_t limit)
{
    while (!all_settled(r, limit)) {
        struct job *job;
        if (r->options->interrupted)
            interrupt(r);
        while ((job = next_job(r, limit)) != NULL)
            launch(r, job);
        if (r->flying > 0 || (r->probe != NULL && !r->probe_landed))
            s5_loop_run(r->options->loop);
        if (!s5_watch_keep(r)) {
            s5_watch_end(r);
            give_up(r, "not run: the target no longer answers");
        }
        tell(r);
    }
}

void s5_runner_round(struct runner *r)
{
    r->next = r->done = 0;
    for (size_t i = 0; i < r->count; i++) {
        r->jobs[i].state = WAITING;
        r->jobs[i].told = r->jobs[i].cut_short = false;
        r->jobs[i].launches = 0;
        r->jobs[i].decided = r->jobs[i].fell = false;
    }
    do
        run_batch(r, r->ahead);
    while (s5_blame_decide(r));
    tell(r);
    run_batch(r, r->count);
    tell(r);
}

enum turn { AHEAD, SLOW, OTHERS, TURNS };

static enum turn turn_of(const struct s5_case *item, const struct s5_case *const *cases,
                         size_t count)
{
    if (s5_blame_goes_ahead(item, cases, count))
        return AHEAD;
    return s5_case_has_tag(item, "slow") ? SLOW : OTHERS;
}

/* A job for each case: those on which others build in front, and then those that mostly wait, so
 * that the others run meanwhile. */
static int make_jobs(struct runner *r, const struct s5_case *const *cases)
{
    enum turn *turns = calloc(r->count + 1, sizeof *turns);
    size_t made = 0;

    if (turns == NULL)
        return -1;
    for (size_t i = 0; i < r->count; i++)
        turns[i] = turn_of(cases[i], cases, r->count);
    for (enum turn turn = AHEAD; turn < TURNS; turn++) {
        for (size_t i = 0; i < r->count; i++) {
            if (turns[i] != turn)
                continue;
            struct job *job = &r->jobs[made++];
            *job = (struct job){
                .runner = r, .item = cases[i], .result = &r->result->cases[i], .place = i};
            s5_runner_describe(cases[i], job->result);
            s5_runner_judge(job, S5_ERROR, "not run");
        }
        if (turn == AHEAD)
            r->ahead = made;
    }
    free(turns);
    return 0;
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
                  size_t count, size_t helpers, struct s5_run_result *result,
                  struct s5_error *error)
{
    struct runner r = {.options = options, .result = result, .count = count + helpers};
    uint64_t started = s5_loop_now_us(options->loop);
    bool serial = false;
    int status = -1;

    s5_timestamp(result->started, sizeof result->started);
    r.jobs = calloc(r.count + 1, sizeof *r.jobs);
    r.covered = calloc(r.count + 1, sizeof(struct job *));
    result->cases = calloc(r.count + 1, sizeof *result->cases);
    if (r.jobs == NULL || r.covered == NULL || result->cases == NULL || make_jobs(&r, cases) != 0) {
        s5_error_set(error, "out of memory");
        goto end;
    }
    result->case_count = count;
    if (start_targets(&r, error) != 0 || s5_discover(options, &r.env, &serial, result, error) != 0)
        goto end;
    r.env.standing = s5_blame_standing;
    r.env.standing_user = &r;
    if (options->target->child != NULL)
        r.env.pid = s5_child_pid(options->target->child);
    r.at_once = options->jobs != 0 ? options->jobs : serial ? 1 : DEFAULT_JOBS;
    if (options->begun != NULL)
        options->begun(options->user, count, r.at_once);
    s5_runner_round(&r);
    if (options->repeat > 1)
        s5_runner_repeat(&r);
    status = 0;
end:
    if (options->target->command != NULL)
        s5_target_stop(options->target, GRACE_MS, result);
    if (options->auth != NULL && options->auth->command != NULL)
        s5_target_stop(options->auth, GRACE_MS, result);
    result->duration_ms = (double)(s5_loop_now_us(options->loop) - started) / 1000.0;
    for (size_t i = count; result->cases != NULL && i < r.count; i++)
        s5_case_result_fini(&result->cases[i]);
    free(r.jobs);
    free(r.covered);
    return status;
}

/* Liveness and blame. After the cases that have landed the target is asked for a negotiation that
 * it is known to complete. Where it does not, whatever was under way is under suspicion, and no
 * verdict from that time stands: a connection that a crash closed looks like a refusal. */
#include "run/discover.h"
#include "run/inside.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    TRIES = 3,      /* exchanges without an answer, until the target counts as gone */
    RETRY_MS = 50,  /* between two of them, where somebody may be starting it again */
    EXIT_MS = 1000, /* for the end of a process whose connections are gone */
    GRACE_MS = 5000,
    LAUNCHES = 3, /* of a case that found no target */
};

static enum side side_of(const struct job *job)
{
    return s5_case_is_about_passwords(job->item) && job->runner->options->auth != NULL ? AUTH_SIDE
                                                                                       : PLAIN_SIDE;
}

static struct s5_target *target_of(const struct runner *r, enum side side)
{
    return side == AUTH_SIDE ? r->options->auth : r->options->target;
}

static const struct s5_endpoint *address_of(const struct runner *r, enum side side)
{
    return side == AUTH_SIDE ? &r->env.auth_target : &r->env.target;
}

bool s5_watch_target_ended(const struct job *job)
{
    return target_of(job->runner, side_of(job))->exited;
}

/* Whether the target ever completed a negotiation, so that failing to says something. */
static bool liveness_known(const struct runner *r, enum side side)
{
    if (side == AUTH_SIDE)
        return r->env.with_password == S5_CAN;
    return r->env.no_auth == S5_CAN || r->env.plain_password == S5_CAN;
}

static bool went_away(const struct s5_probe_result *result)
{
    return result->end == S5_PROBE_NO_CONNECTION || result->end == S5_PROBE_CLOSED;
}

/* Whether the target answers, asked as often as patience allows; r->away tells whether it was not
 * there at first. Nothing else runs meanwhile. */
static bool is_alive(struct runner *r, enum side side, int tries)
{
    struct s5_probe_wish wish = s5_liveness_wish(&r->env, side == AUTH_SIDE);
    struct s5_target *target = target_of(r, side);
    uint64_t patience = s5_loop_now_ms(r->options->loop) + (uint64_t)r->env.timeout_ms;

    r->away = false;
    if (!liveness_known(r, side))
        return !target->exited;
    for (int i = 0; i < tries && !target->exited; i++) {
        r->probe_result =
            s5_probe_run(r->options->loop, address_of(r, side), &wish, (uint64_t)r->env.timeout_ms);
        if (r->probe_result.end == S5_PROBE_DONE)
            return !target->exited;
        if (!went_away(&r->probe_result) || r->options->interrupted)
            continue;
        r->away = true;
        if (target->command != NULL) {
            s5_target_wait(target, EXIT_MS);
        } else if (s5_loop_now_ms(r->options->loop) < patience) {
            s5_target_wait(target, RETRY_MS);
            i--;
        }
    }
    return false;
}

static const char restarted[] = "the target went away and was started again";

static void death_text(struct runner *r, enum side side, const char *complaint, char *out,
                       size_t size)
{
    const struct s5_target *target = target_of(r, side);
    char text[256];

    if (target->command != NULL && target->exited) {
        s5_target_end_text(target, text, sizeof text);
        snprintf(out, size, "the target ended with %s", text);
        if (complaint != NULL)
            s5_text_append(out, size, " after a sanitizer's report (%s)", complaint);
    } else if (complaint != NULL) {
        snprintf(out, size, "the target printed a sanitizer's report (%s)", complaint);
    } else if (r->probe_result.end == S5_PROBE_DONE) {
        snprintf(out, size, "%s", restarted);
    } else {
        s5_probe_print(&r->probe_result, text, sizeof text);
        snprintf(out, size, "the target no longer answers (%s)", text);
    }
}

/* What is wrong with the target now, as text; false where nothing is. */
static bool is_unwell(struct runner *r, enum side side, char *death, size_t size)
{
    bool alive = is_alive(r, side, TRIES);
    const char *complaint = s5_target_complaint(target_of(r, side));

    if (alive && complaint == NULL && !r->away)
        return false;
    death_text(r, side, complaint, death, size);
    return true;
}

/* Brings the target back: the tester starts its own again, and somebody else's may have been
 * started by somebody. */
static bool revive(struct runner *r, enum side side)
{
    struct s5_target *target = target_of(r, side);
    struct s5_error error;

    if (r->options->interrupted)
        return false;
    if (is_alive(r, side, 1))
        return true;
    if (target->command == NULL)
        return false;
    s5_target_stop(target, GRACE_MS, r->result);
    if (s5_target_start(target, (uint64_t)(r->options->wait_ms * r->options->scale), &error) != 0) {
        s5_run_finding(r->result, "%s", error.text);
        if (side == PLAIN_SIDE)
            r->env.pid = 0;
        return false;
    }
    if (side == PLAIN_SIDE) {
        r->env.target = target->endpoint;
        r->env.pid = s5_child_pid(target->child);
    }
    if (side == AUTH_SIDE || r->options->auth == NULL)
        r->env.auth_target = target->endpoint;
    return true;
}

/* Blame */

static void charge(struct job *job, const char *death)
{
    char reason[512];

    snprintf(reason, sizeof reason, "%s during this case", death);
    s5_runner_judge(job, S5_FAIL, reason);
    s5_result_uncharge(job->result);
    s5_result_charge(job->result, S5_CLAUSE_OF_SERVING);
    s5_result_text(&job->result->blocked_by, NULL);
    job->result->preparing = NULL;
    job->killed = true;
    s5_result_text(&job->result->expected, "the target to live on");
    s5_result_text(&job->result->got, death);
    s5_result_text(&job->result->where, NULL);
    job->state = SETTLED;
}

/* The case ran while the target died, and can not be run again. */
static void leave_open(struct job *job, const char *death, size_t others)
{
    char reason[512];

    snprintf(
        reason, sizeof reason,
        "%s while this case and %zu other%s ran; --jobs 1 or --exec tells which of them it was",
        death, others, others == 1 ? "" : "s");
    s5_runner_judge(job, S5_ERROR, reason);
    job->cut_short = true;
    job->state = SETTLED;
}

static void not_run(struct job *job)
{
    s5_runner_judge(job, S5_ERROR,
                    job->runner->options->interrupted ? "not run: interrupted"
                                                      : "not run: the target no longer answers");
    job->result->not_run = true;
    job->cut_short = true;
    job->state = SETTLED;
}

/* Which cases ran together, for a death that none of them is to blame for alone. */
static void tell_of_all(struct runner *r, struct job **suspects, size_t count, const char *death)
{
    char names[512] = "";

    for (size_t i = 0; i < count; i++)
        s5_text_append(names, sizeof names, "%s%s", i ? ", " : "", suspects[i]->item->id);
    s5_run_finding(r->result, "%s while these cases ran together: %s", death, names);
}

/* Runs each suspect alone, and looks after the target each time. Returns whether the target stands
 * at the end. */
static bool try_each(struct runner *r, enum side side, struct job **suspects, size_t count,
                     const char *death)
{
    bool found = false;
    bool stands = revive(r, side);

    for (size_t i = 0; i < count; i++) {
        char own[384];
        if (!stands) {
            leave_open(suspects[i], death, count - 1);
            continue;
        }
        s5_runner_launch(suspects[i]);
        s5_runner_land_all(r);
        if (is_unwell(r, side, own, sizeof own)) {
            found = true;
            charge(suspects[i], own);
            stands = revive(r, side);
        }
        suspects[i]->state = SETTLED;
    }
    if (!found)
        tell_of_all(r, suspects, count, death);
    return stands;
}

/* No case touched the target: its end is its own. */
static void tell_of_last(struct runner *r, enum side side, const char *death)
{
    const struct job *last = NULL;

    for (size_t i = 0; i < r->next; i++)
        if (r->jobs[i].state == SETTLED && r->jobs[i].result->reached &&
            side_of(&r->jobs[i]) == side)
            last = &r->jobs[i];
    if (last != NULL)
        s5_run_finding(r->result, "%s with no case under way; one that ran before is %s", death,
                       last->item->id);
    else
        s5_run_finding(r->result, "%s with no case under way", death);
}

/* Finds out who killed the target. A case that it accepted no connection of is a victim, and runs
 * again. Returns whether the target stands. */
static bool investigate(struct runner *r, enum side side, const char *death)
{
    struct job **suspects = calloc(r->count + 1, sizeof(struct job *));
    struct job **victims = calloc(r->count + 1, sizeof(struct job *));
    size_t suspected = 0;
    size_t bereft = 0;
    bool stands;

    if (suspects == NULL || victims == NULL)
        abort();
    for (size_t i = 0; i < r->next; i++) {
        struct job *job = &r->jobs[i];
        if (job->state != LANDED || side_of(job) != side)
            continue;
        if (!job->result->reached && (job->result->unreachable || job->abandoned))
            victims[bereft++] = job;
        else
            suspects[suspected++] = job;
    }
    if (suspected == 0)
        tell_of_last(r, side, death);
    if (suspected == 1)
        charge(suspects[0], death);
    if (suspected > 1)
        stands = try_each(r, side, suspects, suspected, death);
    else
        stands = revive(r, side);
    for (size_t i = 0; i < bereft; i++) {
        if (victims[i]->abandoned && suspected > 0)
            victims[i]->launches--; /* it was not the case's turn */
        if (!stands)
            not_run(victims[i]);
        else if (victims[i]->launches < LAUNCHES)
            s5_runner_launch(victims[i]);
        else
            victims[i]->state = SETTLED;
    }
    free(suspects);
    free(victims);
    return stands;
}

static void settle(struct job *job)
{
    if (job->state != LANDED)
        return;
    /* It found no target, and the target is there: busy for a moment, or started again by somebody.
     */
    if (job->result->unreachable && job->launches < 2 && !job->runner->options->interrupted)
        s5_runner_launch(job);
    else
        job->state = SETTLED;
}

static void settle_side(struct runner *r, enum side side)
{
    for (size_t i = 0; i < r->next; i++)
        if (side_of(&r->jobs[i]) == side)
            settle(&r->jobs[i]);
}

/* The target did not answer: lets everything in flight end and asks again. Returns whether the run
 * can go on. */
static bool mourn(struct runner *r, enum side side, bool gone)
{
    char death[384];

    s5_runner_land_all(r);
    if (!is_unwell(r, side, death, sizeof death)) {
        if (!gone) { /* it only was busy */
            settle_side(r, side);
            return true;
        }
        snprintf(death, sizeof death, "%s", restarted);
    }
    return investigate(r, side, death);
}

/* Watch */

static void on_probe_done(void *user, const struct s5_probe_result *result)
{
    struct runner *r = user;

    r->probe_result = *result;
    r->probe_landed = true;
    s5_loop_stop(r->options->loop);
}

static void start_probe(struct runner *r, enum side side)
{
    struct s5_probe_wish wish = s5_liveness_wish(&r->env, side == AUTH_SIDE);

    r->covered_count = 0;
    for (size_t i = 0; i < r->next; i++)
        if (r->jobs[i].state == LANDED && side_of(&r->jobs[i]) == side)
            r->covered[r->covered_count++] = &r->jobs[i];
    r->probe_landed = false;
    r->probe_side = side;
    r->probe = s5_probe_start(r->options->loop, address_of(r, side), &wish,
                              (uint64_t)r->env.timeout_ms, on_probe_done, r);
}

/* What a liveness exchange that is over says. */
static bool heed_probe(struct runner *r)
{
    enum side side = r->probe_side;
    struct s5_target *target = target_of(r, side);

    s5_probe_free(r->probe);
    r->probe = NULL;
    if (r->probe_result.end != S5_PROBE_DONE || target->exited)
        return mourn(r, side, went_away(&r->probe_result));
    const char *complaint = s5_target_complaint(target);
    if (complaint != NULL) {
        char death[384];
        s5_runner_land_all(r);
        death_text(r, side, complaint, death, sizeof death);
        return investigate(r, side, death);
    }
    for (size_t i = 0; i < r->covered_count; i++)
        settle(r->covered[i]);
    return true;
}

static const struct job *first_landed(const struct runner *r)
{
    for (size_t i = 0; i < r->next; i++)
        if (r->jobs[i].state == LANDED)
            return &r->jobs[i];
    return NULL;
}

bool s5_watch_keep(struct runner *r)
{
    if (r->probe != NULL && r->probe_landed && !heed_probe(r))
        return false;
    for (enum side dead = PLAIN_SIDE; dead < SIDES; dead++)
        if (target_of(r, dead) != NULL && target_of(r, dead)->exited)
            return mourn(r, dead, true);
    const struct job *job = first_landed(r);
    /* A target that serves one client at a time is not asked while a case holds it. */
    if (r->probe != NULL || job == NULL || (r->at_once == 1 && r->flying > 0))
        return true;
    enum side side = side_of(job);
    if (liveness_known(r, side))
        start_probe(r, side);
    else
        settle_side(r, side);
    return true;
}

void s5_watch_end(struct runner *r)
{
    if (r->probe != NULL)
        s5_probe_free(r->probe);
    r->probe = NULL;
    for (const struct job *job = first_landed(r); job != NULL; job = first_landed(r))
        mourn(r, side_of(job), false);
}

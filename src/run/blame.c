/* What one case's failure means for others. The cases on which others build run ahead of them; what
 * a case saw counts only where those that it builds on did not fail. */
#include "run/inside.h"

#include <string.h>

bool s5_blame_goes_ahead(const struct s5_case *item, const struct s5_case *const *cases,
                         size_t count)
{
    if (s5_case_has_tag(item, "gate"))
        return true;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < cases[i]->after_count; k++)
            if (s5_case_is(item, cases[i]->after[k]))
                return true;
    return false;
}

enum s5_standing s5_blame_standing(void *user, const char *id, const char **root)
{
    const struct runner *r = user;
    enum s5_standing standing = S5_ABSENT;

    for (size_t i = 0; i < r->ahead; i++) {
        const struct job *job = &r->jobs[i];
        if (!s5_case_is(job->item, id))
            continue;
        if (job->fell) {
            *root = job->result->blocked_by != NULL ? job->result->blocked_by : job->item->id;
            return S5_FELL;
        }
        if (standing != S5_PENDING)
            standing = job->decided ? S5_STANDS : S5_PENDING;
    }
    return standing;
}

static void decide(struct runner *r, struct job *job);

/* Where a case or family stands, decided first. */
static enum s5_standing decide_on(struct runner *r, const char *id, const char **root)
{
    for (size_t i = 0; i < r->ahead; i++)
        if (s5_case_is(r->jobs[i].item, id))
            decide(r, &r->jobs[i]);
    return s5_blame_standing(r, id, root);
}

/* Turns the verdict into a skip where what the case builds on fell while it ran itself. */
static bool is_blocked(struct runner *r, struct job *job)
{
    struct s5_case_result *result = job->result;
    const char *root;

    if (result->preparing != NULL && decide_on(r, result->preparing, &root) == S5_FELL) {
        s5_script_block(result, root, result->reason + strlen(S5_WHILE_PREPARING));
        return true;
    }
    for (size_t i = 0; i < job->item->after_count; i++)
        if (decide_on(r, job->item->after[i], &root) == S5_FELL) {
            s5_script_block(result, root, NULL);
            return true;
        }
    return false;
}

/* It was skipped on the word of the probe. Where the case that it named passed, the word was wrong,
 * and the case has its run after all. */
static void decide_again(struct runner *r, struct job *job)
{
    const char *root;
    enum s5_standing standing = decide_on(r, job->result->blocked_by, &root);

    if (standing == S5_STANDS) {
        job->decided = false;
        job->state = WAITING;
        return;
    }
    if (standing == S5_FELL)
        s5_script_block(job->result, root, NULL);
    job->fell = true;
}

static void decide(struct runner *r, struct job *job)
{
    if (job->decided)
        return;
    job->decided = true;
    switch (job->result->verdict) {
    case S5_ERROR:
        job->fell = true;
        break;
    case S5_FAIL:
        /* That it killed the target is its own doing, whatever else is wrong. */
        job->fell = true;
        if (!job->killed)
            is_blocked(r, job);
        break;
    case S5_PASS:
    case S5_WARN:
        job->fell = is_blocked(r, job);
        break;
    case S5_SKIP:
        if (job->result->blocked_by != NULL)
            decide_again(r, job);
        break;
    default:
        break;
    }
}

bool s5_blame_decide(struct runner *r)
{
    bool again = false;

    for (size_t i = 0; i < r->ahead; i++)
        decide(r, &r->jobs[i]);
    for (size_t i = 0; i < r->ahead; i++)
        again |= r->jobs[i].state == WAITING;
    return again;
}

#include "run/inside.h"

#include <stdio.h>
#include <stdlib.h>

/* What the rounds said of one case. */
struct tally {
    enum s5_verdict first;
    enum s5_verdict other;
    unsigned same;
    unsigned odd;
    char *why; /* the last odd round's reason */
};

static void swap(struct s5_case_result *a, struct s5_case_result *b)
{
    struct s5_case_result held = *a;

    *a = *b;
    *b = held;
}

/* Takes in the verdict of one more round. A round in which the case was blocked says nothing of it;
 * the result of a round that failed is the one worth showing. */
static void count_round(struct tally *tally, struct s5_case_result *kept,
                        struct s5_case_result *round)
{
    if (round->blocked_by != NULL)
        return;
    if (kept->blocked_by != NULL) {
        swap(kept, round);
        tally->first = kept->verdict;
        return;
    }
    if (round->verdict == tally->first) {
        tally->same++;
        return;
    }
    tally->odd++;
    tally->other = round->verdict;
    s5_result_text(&tally->why, round->reason);
    if (kept->verdict != S5_FAIL)
        swap(kept, round);
}

static void run_again(struct runner *r, struct tally *tallies)
{
    struct s5_case_result *round = calloc(r->count + 1, sizeof *round);
    struct s5_case_result *kept = r->result->cases;

    if (round == NULL)
        abort();
    for (size_t i = 0; i < r->count; i++) {
        struct job *job = &r->jobs[i];
        s5_runner_describe(job->item, &round[i]);
        job->result = &round[i];
    }
    s5_runner_round(r);
    for (size_t i = 0; i < r->count; i++) {
        if (!r->jobs[i].cut_short)
            count_round(&tallies[i], &kept[r->jobs[i].place], &round[i]);
        r->jobs[i].result = &kept[r->jobs[i].place];
        s5_case_result_fini(&round[i]);
    }
    free(round);
}

static void judge_unstable(struct job *job, const struct tally *tally)
{
    char reason[768];

    snprintf(reason, sizeof reason,
             "the verdict is not stable: %s in %u of %u rounds, %s in %u%s%s",
             s5_verdict_name(tally->first), tally->same, tally->same + tally->odd,
             s5_verdict_name(tally->other), tally->odd, tally->why ? ": " : "",
             tally->why ? tally->why : "");
    s5_runner_judge(job, S5_FAIL, reason);
    s5_result_text(&job->result->blocked_by, NULL);
    if (job->result->charged_count == 0)
        s5_result_charge(job->result, job->item->clauses[0]);
}

void s5_runner_repeat(struct runner *r)
{
    struct tally *tallies = calloc(r->count + 1, sizeof *tallies);
    bool *whole = calloc(r->count + 1, sizeof *whole);

    if (tallies == NULL || whole == NULL)
        abort();
    for (size_t i = 0; i < r->count; i++) {
        tallies[i] = (struct tally){.first = r->jobs[i].result->verdict, .same = 1};
        whole[i] = !r->jobs[i].cut_short;
    }
    r->quiet = true;
    for (unsigned round = 1; round < r->options->repeat && !r->options->interrupted; round++)
        run_again(r, tallies);
    for (size_t i = 0; i < r->count; i++) {
        if (tallies[i].odd > 0 && whole[i])
            judge_unstable(&r->jobs[i], &tallies[i]);
        free(tallies[i].why);
    }
    free(tallies);
    free(whole);
}

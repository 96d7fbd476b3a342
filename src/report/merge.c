#include "report/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *source_of(const struct s5_run_result *run)
{
    return run->source == NULL ? "?" : run->source;
}

static bool read_shard(const struct s5_run_result *run, unsigned *which, unsigned *of)
{
    int end = 0;

    return sscanf(run->shard, "%5u/%5u%n", which, of, &end) == 2 && run->shard[end] == '\0' &&
           *which >= 1 && *which <= *of;
}

static int refuse_shard(const struct s5_run_result *run, struct s5_error *error)
{
    return s5_error_set(error, "%s: \"%.20s\" is no shard, which is I/N", source_of(run),
                        run->shard);
}

/* Whether `run` can be put to `first`, as another shard of the same target. */
static int check_pair(const struct s5_run_result *first, const struct s5_run_result *run,
                      struct s5_error *error)
{
    unsigned which[2];
    unsigned of[2];

    if (first->shard == NULL || run->shard == NULL)
        return s5_error_set(error, "%s and %s are both of %.200s; NAME=FILE gives them other names",
                            source_of(first), source_of(run), s5_run_target(run));
    if (!read_shard(first, &which[0], &of[0]))
        return refuse_shard(first, error);
    if (!read_shard(run, &which[1], &of[1]))
        return refuse_shard(run, error);
    if (of[0] != of[1])
        return s5_error_set(error, "%s is shard %s and %s is shard %s of %.200s", source_of(first),
                            first->shard, source_of(run), run->shard, s5_run_target(run));
    if (which[0] == which[1])
        return s5_error_set(error, "%s and %s are both shard %s of %.200s", source_of(first),
                            source_of(run), run->shard, s5_run_target(run));
    return 0;
}

/* Of `run` and those behind it that are of the same target, all shards are there, each once. */
static int check_group(const struct s5_results *results, size_t at, struct s5_error *error)
{
    const struct s5_run_result *run = &results->runs[at];
    unsigned which;
    unsigned of;

    for (size_t i = at; i < results->run_count; i++)
        for (size_t k = i + 1; k < results->run_count; k++)
            if (s5_run_same_target(run, &results->runs[i]) &&
                s5_run_same_target(run, &results->runs[k]) &&
                check_pair(&results->runs[i], &results->runs[k], error) != 0)
                return -1;
    if (run->shard == NULL)
        return 0;
    if (!read_shard(run, &which, &of))
        return refuse_shard(run, error);
    for (unsigned wanted = 1; wanted <= of; wanted++) {
        bool there = false;
        for (size_t i = at; i < results->run_count && !there; i++)
            there = s5_run_same_target(run, &results->runs[i]) &&
                    read_shard(&results->runs[i], &which, &of) && which == wanted;
        if (!there)
            return s5_error_set(error, "shard %u/%u of %.200s is missing; name its report, too",
                                wanted, of, s5_run_target(run));
    }
    return 0;
}

/* Moves what is not there yet from one list of texts to another. */
static int move_texts(char ***to, size_t *to_count, char ***from, size_t *from_count)
{
    char **longer = realloc(*to, (*to_count + *from_count + 1) * sizeof *longer);

    if (longer == NULL)
        return -1;
    *to = longer;
    for (size_t i = 0; i < *from_count; i++) {
        size_t k = 0;
        while (k < *to_count && strcmp(longer[k], (*from)[i]) != 0)
            k++;
        if (k < *to_count)
            free((*from)[i]);
        else
            longer[(*to_count)++] = (*from)[i];
    }
    free(*from);
    *from = NULL;
    *from_count = 0;
    return 0;
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct s5_case_result *)a)->id, ((const struct s5_case_result *)b)->id);
}

static int move_cases(struct s5_run_result *to, struct s5_run_result *from, struct s5_error *error)
{
    for (size_t i = 0; i < from->case_count; i++)
        if (s5_run_find(to, from->cases[i].id) != NULL)
            return s5_error_set(error, "%s and another shard of %.200s both have %s",
                                source_of(from), s5_run_target(to), from->cases[i].id);
    struct s5_case_result *longer =
        realloc(to->cases, (to->case_count + from->case_count + 1) * sizeof *longer);
    if (longer == NULL)
        return s5_error_set(error, "out of memory");
    to->cases = longer;
    if (from->case_count > 0)
        memcpy(longer + to->case_count, from->cases, from->case_count * sizeof *longer);
    to->case_count += from->case_count;
    from->case_count = 0;
    qsort(longer, to->case_count, sizeof *longer, by_id);
    return 0;
}

/* Takes all from the shard `from`, which is empty then. They ran side by side: it began with the
 * first and took as long as the longest. */
static int take_shard(struct s5_run_result *to, struct s5_run_result *from, struct s5_error *error)
{
    if (move_cases(to, from, error) != 0)
        return -1;
    if (strcmp(from->started, to->started) < 0)
        memcpy(to->started, from->started, sizeof to->started);
    if (from->duration_ms > to->duration_ms)
        to->duration_ms = from->duration_ms;
    if (move_texts(&to->findings, &to->finding_count, &from->findings, &from->finding_count) != 0 ||
        move_texts(&to->notes, &to->note_count, &from->notes, &from->note_count) != 0)
        return s5_error_set(error, "out of memory");
    return 0;
}

static void drop_run(struct s5_results *results, size_t at)
{
    s5_run_result_fini(&results->runs[at]);
    results->run_count--;
    memmove(&results->runs[at], &results->runs[at + 1],
            (results->run_count - at) * sizeof results->runs[0]);
}

int s5_results_merge(struct s5_results *results, struct s5_error *error)
{
    for (size_t i = 0; i < results->run_count; i++) {
        struct s5_run_result *run = &results->runs[i];
        if (check_group(results, i, error) != 0)
            return -1;
        for (size_t k = results->run_count - 1; k > i; k--)
            if (s5_run_same_target(run, &results->runs[k])) {
                if (take_shard(run, &results->runs[k], error) != 0)
                    return -1;
                drop_run(results, k);
            }
        s5_result_text(&run->shard, NULL);
    }
    return 0;
}

#include "report/compare.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static bool is_bad(enum s5_verdict verdict)
{
    return verdict == S5_FAIL || verdict == S5_ERROR;
}

/* Reasons have octets of the target in them. */
static void print_safe(FILE *out, const char *text)
{
    char safe[1024];

    s5_text_escape(s5_span_text(text), safe, sizeof safe);
    fputs(safe, out);
}

static void print_change(FILE *out, const char *word, const struct s5_case_result *before,
                         const struct s5_case_result *after)
{
    const struct s5_case_result *told = after != NULL ? after : before;

    fprintf(out, "  %-10s  ", word);
    print_safe(out, told->id);
    if (before != NULL && after != NULL)
        fprintf(out, ": %s, was %s", s5_verdict_name(after->verdict),
                s5_verdict_name(before->verdict));
    else
        fprintf(out, ": %s%s", before != NULL ? "was " : "", s5_verdict_name(told->verdict));
    if (after != NULL && after->reason != NULL) {
        fputs("; ", out);
        print_safe(out, after->reason);
    }
    fputc('\n', out);
}

static void compare_case(const struct s5_case_result *before, const struct s5_case_result *after,
                         FILE *out, struct s5_comparison *counts)
{
    if (before != NULL && before->verdict == after->verdict) {
        counts->same++;
    } else if (is_bad(after->verdict) && (before == NULL || !is_bad(before->verdict))) {
        counts->regressions++;
        print_change(out, "regression", before, after);
    } else if (before == NULL) {
        counts->added++;
        print_change(out, "new", NULL, after);
    } else if (is_bad(before->verdict) && !is_bad(after->verdict)) {
        counts->mended++;
        print_change(out, "mended", before, after);
    } else {
        counts->changed++;
        print_change(out, "changed", before, after);
    }
}

static bool has_finding(const struct s5_run_result *run, const char *finding)
{
    for (size_t i = 0; i < run->finding_count; i++)
        if (strcmp(run->findings[i], finding) == 0)
            return true;
    return false;
}

static void compare_runs(const struct s5_run_result *before, const struct s5_run_result *after,
                         FILE *out, struct s5_comparison *counts)
{
    for (size_t i = 0; i < after->finding_count; i++)
        if (!has_finding(before, after->findings[i])) {
            counts->regressions++;
            fputs("  regression  the run: ", out);
            print_safe(out, after->findings[i]);
            fputc('\n', out);
        }
    for (size_t i = 0; i < after->case_count; i++)
        compare_case(s5_run_find(before, after->cases[i].id), &after->cases[i], out, counts);
    for (size_t i = 0; i < before->case_count; i++)
        if (s5_run_find(after, before->cases[i].id) == NULL) {
            counts->gone++;
            print_change(out, "gone", &before->cases[i], NULL);
        }
}

static const struct s5_run_result *counterpart(const struct s5_results *before,
                                               const struct s5_results *after, size_t at)
{
    if (before->run_count == 1 && after->run_count == 1)
        return &before->runs[0];
    for (size_t i = 0; i < before->run_count; i++)
        if (s5_run_same_target(&before->runs[i], &after->runs[at]))
            return &before->runs[i];
    return NULL;
}

int s5_results_compare(const struct s5_results *before, const struct s5_results *after, FILE *out,
                       struct s5_comparison *counts, struct s5_error *error)
{
    *counts = (struct s5_comparison){0};
    for (size_t i = 0; i < after->run_count; i++)
        if (counterpart(before, after, i) == NULL)
            return s5_error_set(error,
                                "there is nothing older of %.200s; NAME=FILE gives a report the "
                                "name of its target",
                                s5_run_target(&after->runs[i]));
    for (size_t i = 0; i < after->run_count; i++) {
        if (after->run_count > 1) {
            print_safe(out, s5_run_target(&after->runs[i]));
            fputc('\n', out);
        }
        compare_runs(counterpart(before, after, i), &after->runs[i], out, counts);
    }
    return 0;
}

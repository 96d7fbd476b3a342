/* What a report tells: one run, or several beside each other, each of another target. */
#ifndef SOCKSPEC_REPORT_RESULTS_H
#define SOCKSPEC_REPORT_RESULTS_H

#include "report/result.h"

#include <stdio.h>

/* The runs belong to the results. The same case may have a verdict in any of them. */
struct s5_results {
    struct s5_run_result *runs;
    size_t run_count;
    const char *version; /* of this program; borrowed */
};

/* Writes a report of one format. Returns 0, or -1 where memory is out; what goes wrong with `out`
 * it knows. */
typedef int s5_report_printer(FILE *out, const struct s5_results *results);

/* What people call the target of a run: its name, or the command that starts it, or its URL. */
const char *s5_run_target(const struct s5_run_result *run);

/* Whether both are of one target: the same name where both have one, else the same commands, else
 * the same URL. */
bool s5_run_same_target(const struct s5_run_result *a, const struct s5_run_result *b);

/* The case's result in a run, or NULL. */
const struct s5_case_result *s5_run_find(const struct s5_run_result *run, const char *id);

/* Frees the runs. */
void s5_results_fini(struct s5_results *results);

#endif

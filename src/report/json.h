/* The JSON report: the format that other programs rely on (docs/report.md). */
#ifndef SOCKSPEC_REPORT_JSON_H
#define SOCKSPEC_REPORT_JSON_H

#include "base/error.h"
#include "report/results.h"

/* Writes it to `out`: of several runs {"sockspec", "runs": [...]}. -1: out of memory. */
int s5_json_print(FILE *out, const struct s5_results *results);

/* A fault of the reference server, by which the cases of a clause are proven. */
struct s5_report_fault {
    const char *name;
    const char *clause;
};

/* Writes the descriptions of the result's cases, which have not run, and the server's clauses with
 * their cases and faults, likewise: {"sockspec", "cases": [...], "clauses": [...]}. */
int s5_report_list_json(const struct s5_run_result *result, const char *version,
                        const struct s5_report_fault *faults, size_t fault_count, const char *path,
                        struct s5_error *error);

#endif

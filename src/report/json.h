/* The JSON report: the format that other programs rely on (docs/report.md). */
#ifndef SOCKSPEC_REPORT_JSON_H
#define SOCKSPEC_REPORT_JSON_H

#include "base/error.h"
#include "report/results.h"

/* Writes the report to `path`, or to stdout for "-". A file appears whole or not at all: it is
 * written beside its place and renamed. `version` is the program's. Returns 0, or -1 with the error
 * told. */
int s5_report_json(const struct s5_run_result *result, const char *version, const char *path,
                   struct s5_error *error);

/* The same of several runs: {"sockspec", "runs": [...]}; of one it is the report above. */
int s5_results_json(const struct s5_results *results, const char *version, const char *path,
                    struct s5_error *error);

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

/* Reads JSON reports back, of which docs/report.md tells: a report of one run, or of several. */
#ifndef SOCKSPEC_REPORT_LOAD_H
#define SOCKSPEC_REPORT_LOAD_H

#include "base/error.h"
#include "base/span.h"
#include "report/results.h"

/* Adds the runs of a report to `results`, which has the version of this program, and may have no
 * runs yet. The report's is that version, or another one with the same first number. What is
 * derived (the summary, the clauses) is not read, but worked out anew; fields that are not known
 * are passed over. Returns 0, or -1 with the error told by name and place; `results` then is as it
 * was. */
int s5_results_load(struct s5_results *results, const char *path, struct s5_error *error);

/* The same from octets, called `name` where an error is told. */
int s5_results_parse(struct s5_results *results, struct s5_span text, const char *name,
                     struct s5_error *error);

#endif

/* A report that people read where Markdown is shown: the summary of a CI job, a comment, a wiki. */
#ifndef SOCKSPEC_REPORT_MARKDOWN_H
#define SOCKSPEC_REPORT_MARKDOWN_H

#include "base/error.h"
#include "report/results.h"

/* Writes it to `path`, or to stdout for "-": verdict and counts, what failed and how to run it
 * again, the clauses; of several targets their table, and clauses by targets. Texts of the target
 * never become markup. Returns 0, or -1 with the error told. */
int s5_results_markdown(const struct s5_results *results, const char *path, struct s5_error *error);

#endif

/* A report that people read where Markdown is shown: the summary of a CI job, a comment, a wiki. */
#ifndef SOCKSPEC_REPORT_MARKDOWN_H
#define SOCKSPEC_REPORT_MARKDOWN_H

#include "report/results.h"

/* Writes it to `out`: verdict and counts, what failed and how to run it
 * again, the clauses; of several targets their table, and clauses by targets. Texts of the target
 * never become markup. -1: out of memory. */
int s5_markdown_print(FILE *out, const struct s5_results *results);

#endif

/* What is other than it was: two reports of the same targets, one older than the other. */
#ifndef SOCKSPEC_REPORT_COMPARE_H
#define SOCKSPEC_REPORT_COMPARE_H

#include "base/error.h"
#include "report/results.h"

#include <stdio.h>

struct s5_comparison {
    size_t regressions; /* cases that fail, or cannot be run, and did not so before; findings */
    size_t mended;      /* the other way round */
    size_t changed;     /* other verdicts that are no longer the same */
    size_t added;       /* cases that were not there before */
    size_t gone;
    size_t same;
};

/* Prints what changed to `out`, and counts it. Runs are held against those of the same target; a
 * single one against a single one, whatever their targets. Returns 0, or -1 with the error told
 * where a target has nothing to be held against. */
int s5_results_compare(const struct s5_results *before, const struct s5_results *after, FILE *out,
                       struct s5_comparison *counts, struct s5_error *error);

#endif

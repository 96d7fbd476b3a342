/* TAP, version 14: what prove and other harnesses read. */
#ifndef SOCKSPEC_REPORT_TAP_H
#define SOCKSPEC_REPORT_TAP_H

#include "base/error.h"
#include "report/results.h"

/* Writes it to `path`, or to stdout for "-". Several targets are subtests. A failure has its
 * details as YAML; what was skipped or declined is ok and SKIP, what is known is not ok and TODO, a
 * warning is ok with its details. Returns 0, or -1 with the error told. */
int s5_results_tap(const struct s5_results *results, const char *path, struct s5_error *error);

#endif

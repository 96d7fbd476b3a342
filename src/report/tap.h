/* TAP, version 14: what prove and other harnesses read. */
#ifndef SOCKSPEC_REPORT_TAP_H
#define SOCKSPEC_REPORT_TAP_H

#include "report/results.h"

/* Writes it to `out`. Several targets are subtests. A failure has its
 * details as YAML; what was skipped or declined is ok and SKIP, what is known is not ok and TODO, a
 * warning is ok with its details. -1: out of memory. */
int s5_tap_print(FILE *out, const struct s5_results *results);

#endif

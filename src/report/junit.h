/* The report that Jenkins, GitLab and others read: JUnit's XML, one suite a target. */
#ifndef SOCKSPEC_REPORT_JUNIT_H
#define SOCKSPEC_REPORT_JUNIT_H

#include "report/results.h"

/* Writes it to `out`. A case that fails has a <failure>, one that could not
 * be run an <error>; what was skipped, declined or is known is <skipped> with the reason; a warning
 * passes, and its text stands in <system-out>, before the transcript. What is about the run as a
 * whole is a case of its own. -1: out of memory. */
int s5_junit_print(FILE *out, const struct s5_results *results);

#endif

/* A run as workflow commands, which GitHub shows beside what was changed. */
#ifndef SOCKSPEC_REPORT_ANNOTATIONS_H
#define SOCKSPEC_REPORT_ANNOTATIONS_H

#include "report/result.h"

#include <stdio.h>

enum { S5_ANNOTATIONS = 10 }; /* of each kind; GitHub shows no more of a step */

/* Prints ::error:: for findings and for cases that failed or could not be run, ::warning:: for
 * those that warn, and one
 * ::notice:: that counts the rest. A case's file and line are told where the file is there. */
void s5_annotations_print(FILE *out, const struct s5_run_result *run);

#endif

/* The run as people watch it: a line for each failure as it comes, a progress bar on a terminal,
 * and at the end the failures grouped with what was expected, what came, the clause, and the
 * command that runs that case alone. */
#ifndef SOCKSPEC_REPORT_CONSOLE_H
#define SOCKSPEC_REPORT_CONSOLE_H

#include "report/result.h"

#include <stdio.h>

struct s5_console {
    FILE *out;
    bool colour;
    bool progress;     /* draw the bar on stderr, a terminal */
    int verbosity;     /* -1 summary only, 0, 1 every case's transcript */
    const char *rerun; /* the command up to the case's id */
    bool bar_drawn;
};

void s5_console_begin(struct s5_console *console, const struct s5_run_result *result,
                      const char *version, size_t total, unsigned jobs);
void s5_console_case(struct s5_console *console, const struct s5_case_result *result, size_t done,
                     size_t total);
void s5_console_end(struct s5_console *console, const struct s5_run_result *result);

#endif

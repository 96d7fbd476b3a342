/* What a report tells: one run, or several beside each other, each of another target. */
#ifndef SOCKSPEC_REPORT_RESULTS_H
#define SOCKSPEC_REPORT_RESULTS_H

#include "report/result.h"

/* The runs belong to the results. The same case may have a verdict in any of them. */
struct s5_results {
    struct s5_run_result *runs;
    size_t run_count; /* at least 1 */
};

#endif

/* sockspec test --list: the cases and what they are for, without running any. */
#ifndef SOCKSPEC_CLI_LIST_H
#define SOCKSPEC_CLI_LIST_H

#include "cli/test_options.h"
#include "script/script.h"

/* Prints the cases, a line each; with -v the clauses, each with its cases and the faults of the
 * reference server that break it; with --report-json both as JSON. Returns an exit status. */
int s5_list_cases(const struct s5_case *const *cases, size_t count,
                  const struct s5_test_options *options);

#endif

/* The cases of a run of `sockspec test`. */
#ifndef SOCKSPEC_CLI_TEST_CASES_H
#define SOCKSPEC_CLI_TEST_CASES_H

#include "cli/test_options.h"
#include "run/catalogue.h"

/* Whether the built-in cases are among them: --cases was not given, or named them. */
bool s5_test_cases_have_builtin(const struct s5_test_options *options);

/* Loads all that the options name, and chooses from them. Returns 0, or an exit status after having
 * complained. */
int s5_test_cases_load(const struct s5_test_options *options, struct s5_catalogue *catalogue,
                       struct s5_chosen *chosen);

#endif

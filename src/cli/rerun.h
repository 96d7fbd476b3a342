/* The command line that runs a case once more. */
#ifndef SOCKSPEC_CLI_RERUN_H
#define SOCKSPEC_CLI_RERUN_H

#include "cli/test_options.h"

#include <stddef.h>

enum { S5_RERUN_SIZE = 32768 };

/* Writes to `out` the command that runs one case again against the same target, up to the case's
 * id, quoted for the shell. `url` names the target of the command line, its password masked. */
void s5_rerun_print(const struct s5_test_options *options, const char *url, char *out, size_t size);

#endif

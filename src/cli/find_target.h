/* Where the target is that the command line names. */
#ifndef SOCKSPEC_CLI_FIND_TARGET_H
#define SOCKSPEC_CLI_FIND_TARGET_H

#include "cli/test_options.h"
#include "run/target.h"

/* Sets target->endpoint to the first address of options->url that accepts a connection, or to the
 * first one, while nothing else runs on the loop; target->user and password are set. Returns an
 * exit status, the error told. */
int s5_find_target(struct s5_loop *loop, const struct s5_test_options *options,
                   struct s5_target *target);

#endif

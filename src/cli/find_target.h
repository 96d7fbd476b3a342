/* Where the target is that the command line names. */
#ifndef SOCKSPEC_CLI_FIND_TARGET_H
#define SOCKSPEC_CLI_FIND_TARGET_H

#include "run/target.h"

/* Sets target->endpoint to the first address of `url` that accepts a connection within `ms`, or to
 * the first one, while nothing else runs on the loop; target->user and password are set. Returns an
 * exit status, the error told in the name of `command`. */
int s5_find_target(struct s5_loop *loop, const char *command, const struct s5_target_url *url,
                   uint64_t ms, struct s5_target *target);

#endif

/* What a target can do, found out before the cases run. */
#ifndef SOCKSPEC_RUN_DISCOVER_H
#define SOCKSPEC_RUN_DISCOVER_H

#include "run/probe.h"
#include "run/runner.h"

/* Fills `env` from the options and a few exchanges with the target. Returns 0, or -1 with the error
 * told where the target cannot be reached. `*serial` tells whether the target serves one client at
 * a time. */
int s5_discover(const struct s5_runner_options *options, struct s5_script_env *env, bool *serial,
                struct s5_run_result *result, struct s5_error *error);

/* The exchange that is known to work with `target` from then on. */
struct s5_probe_wish s5_liveness_wish(const struct s5_script_env *env, bool auth);

#endif

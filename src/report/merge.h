/* Puts the shards of each target together (`sockspec report`). */
#ifndef SOCKSPEC_REPORT_MERGE_H
#define SOCKSPEC_REPORT_MERGE_H

#include "base/error.h"
#include "report/results.h"

/* After it no run is a shard, and no two are of one target. Returns 0, or -1 with the error told:
 * two runs of one target that are no shards, a shard that is missing or there twice, shards of
 * other numbers of them, or a case that two of them have. */
int s5_results_merge(struct s5_results *results, struct s5_error *error);

#endif

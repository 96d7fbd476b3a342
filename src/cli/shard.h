/* Which part of the cases a run takes: --shard, or what the system that spreads the work says in
 * the environment. */
#ifndef SOCKSPEC_CLI_SHARD_H
#define SOCKSPEC_CLI_SHARD_H

#include "base/error.h"

struct s5_shard {
    unsigned part; /* from 1; 0: there are no shards */
    unsigned parts;
    const char *source; /* who says so: "--shard", or the names of variables; static */
    const char *status; /* the file that is to be touched to say that it is obeyed, or NULL */
};

/* Reads "I/N". Returns 0, or -1 where it is none. */
int s5_shard_parse(const char *text, struct s5_shard *out);

/* Reads the environment: of Bazel (TEST_SHARD_INDEX, TEST_TOTAL_SHARDS, TEST_SHARD_STATUS_FILE), of
 * an indexed job of Kubernetes (JOB_COMPLETION_INDEX and, as Kubernetes tells no total,
 * SOCKSPEC_TOTAL_SHARDS), or of a Slurm job array, the first that speaks. A variable without a text
 * is as good as none. Returns 0, also where nobody says anything; -1 with the error told where what
 * is said is not whole or makes no sense. */
int s5_shard_from_environment(struct s5_shard *out, struct s5_error *error);

/* Touches the status file, where there is one. Returns 0, or -1 with the error told. */
int s5_shard_acknowledge(const struct s5_shard *shard, struct s5_error *error);

#endif

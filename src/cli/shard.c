#include "cli/shard.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 100000 };

static const char instead[] = "or say --shard I/N";

int s5_shard_parse(const char *text, struct s5_shard *out)
{
    const char *slash = strchr(text, '/');
    char first[16] = "";

    if (slash != NULL && slash - text < (long)sizeof first)
        memcpy(first, text, (size_t)(slash - text));
    long n = slash == NULL ? -1 : s5_text_whole(slash + 1, 1, MOST);
    long i = n < 0 ? -1 : s5_text_whole(first, 1, n);
    if (i < 0)
        return -1;
    *out = (struct s5_shard){.part = (unsigned)i, .parts = (unsigned)n, .source = "--shard"};
    return 0;
}

static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value == NULL || *value == '\0' ? NULL : value;
}

/* A variable that must be there, since `because` is, and be a number from `low` to `high`. */
static int number(const char *name, const char *because, long low, long high, long *out,
                  struct s5_error *error)
{
    const char *value = variable(name);

    if (value == NULL)
        return s5_error_set(error, "%s is set and %s is not: set both, %s", because, name, instead);
    *out = s5_text_whole(value, low, high);
    if (*out < 0)
        return s5_error_set(error, "%s needs a number from %ld to %ld, not '%s'; set it so, %s",
                            name, low, high, value, instead);
    return 0;
}

/* An index from 0 and how many there are, in two variables. Where one is set both must be. */
static int pair(const char *index, const char *total, const char *source, struct s5_shard *out,
                struct s5_error *error)
{
    long i;
    long n;

    if (variable(index) == NULL && variable(total) == NULL)
        return 0;
    if (number(total, index, 1, MOST, &n, error) != 0 ||
        number(index, total, 0, n - 1, &i, error) != 0)
        return -1;
    *out = (struct s5_shard){.part = (unsigned)i + 1, .parts = (unsigned)n, .source = source};
    return 0;
}

/* Task ids of an array begin anywhere, and may be some steps apart; a list of odd ones has no
 * order that a task could know its place in. */
static int slurm(struct s5_shard *out, struct s5_error *error)
{
    static const char id_name[] = "SLURM_ARRAY_TASK_ID";
    long id;
    long count;
    long first;
    long step = 1;

    if (variable(id_name) == NULL)
        return 0;
    if (number("SLURM_ARRAY_TASK_COUNT", id_name, 1, MOST, &count, error) != 0 ||
        number("SLURM_ARRAY_TASK_MIN", id_name, 0, INT32_MAX, &first, error) != 0 ||
        number(id_name, id_name, 0, INT32_MAX, &id, error) != 0)
        return -1;
    if (variable("SLURM_ARRAY_TASK_STEP") != NULL &&
        number("SLURM_ARRAY_TASK_STEP", id_name, 1, INT32_MAX, &step, error) != 0)
        return -1;
    long place = id < first || (id - first) % step != 0 ? -1 : (id - first) / step;
    long last = first + (count - 1) * step;
    if (variable("SLURM_ARRAY_TASK_MAX") != NULL &&
        number("SLURM_ARRAY_TASK_MAX", id_name, 0, INT32_MAX, &last, error) != 0)
        return -1;
    if (place < 0 || place >= count || last != first + (count - 1) * step)
        return s5_error_set(error,
                            "%s is %ld in an array of %ld from %ld to %ld: no place follows from "
                            "that; submit with --array=1-N, %s",
                            id_name, id, count, first, last, instead);
    *out = (struct s5_shard){.part = (unsigned)place + 1,
                             .parts = (unsigned)count,
                             .source = "SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT"};
    return 0;
}

int s5_shard_from_environment(struct s5_shard *out, struct s5_error *error)
{
    *out = (struct s5_shard){0};
    if (pair("TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", "TEST_SHARD_INDEX and TEST_TOTAL_SHARDS", out,
             error) != 0)
        return -1;
    if (out->part != 0) {
        out->status = variable("TEST_SHARD_STATUS_FILE");
        return 0;
    }
    if (pair("JOB_COMPLETION_INDEX", "SOCKSPEC_TOTAL_SHARDS",
             "JOB_COMPLETION_INDEX and SOCKSPEC_TOTAL_SHARDS", out, error) != 0)
        return -1;
    return out->part != 0 ? 0 : slurm(out, error);
}

int s5_shard_acknowledge(const struct s5_shard *shard, struct s5_error *error)
{
    if (shard->status == NULL)
        return 0;
    int file = open(shard->status, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0)
        return s5_error_set(error, "cannot write %s, which TEST_SHARD_STATUS_FILE names: %s",
                            shard->status, strerror(errno));
    close(file);
    return 0;
}

/* A child process, run by /bin/sh -c in a process group of its own, its output kept. Its stdin is
 * empty. */
#ifndef SOCKSPEC_NET_CHILD_H
#define SOCKSPEC_NET_CHILD_H

#include "base/error.h"
#include "base/span.h"
#include "net/loop.h"

/* Octets of stdout and stderr together that are kept: the last ones. */
enum { S5_CHILD_OUTPUT = 256 * 1024 };

struct s5_child;

/* `exited` is called once, after the process ended and its output was read (grandchildren that keep
 * the output open delay it by 200 ms at most): exit status, or the signal that ended it (else 0).
 * NULL with the error told when it cannot be started. */
struct s5_child *s5_child_new(struct s5_loop *loop, const char *command,
                              void (*exited)(void *user, int status, int signum), void *user,
                              struct s5_error *error);
int s5_child_pid(const struct s5_child *child);

/* Sends `signum` to the whole process group. */
void s5_child_signal(struct s5_child *child, int signum);

/* What it printed so far (stdout and stderr in the order of arrival); valid until the next event of
 * the loop. */
struct s5_span s5_child_output(const struct s5_child *child);

/* Kills what still runs of the group, without an event, and frees. NULL is allowed. */
void s5_child_free(struct s5_child *child);

#endif

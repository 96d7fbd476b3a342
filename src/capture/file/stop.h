/* How a reading that waits is ended from outside, also from a signal handler: a flag, and a pipe
 * that wakes who waits in poll(). */
#ifndef SOCKSPEC_CAPTURE_FILE_STOP_H
#define SOCKSPEC_CAPTURE_FILE_STOP_H

#include "base/error.h"

#include <stdatomic.h>
#include <stdbool.h>

struct s5_stop {
    atomic_bool asked;
    int wake[2]; /* read end, write end */
};

int s5_stop_init(struct s5_stop *stop, struct s5_error *error);
void s5_stop_fini(struct s5_stop *stop);

/* Safe in a signal handler and in any thread; leaves errno as it was. */
void s5_stop_ask(struct s5_stop *stop);

static inline bool s5_stop_asked(const struct s5_stop *stop)
{
    return atomic_load_explicit(&stop->asked, memory_order_relaxed);
}

/* Waits until `fd` has something to read, or has ended. False where it was asked to stop. */
bool s5_stop_wait(const struct s5_stop *stop, int fd);

#endif

/* The event loop: everything below runs on one thread, in callbacks of s5_loop_run(). */
#ifndef SOCKSPEC_NET_LOOP_H
#define SOCKSPEC_NET_LOOP_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct s5_loop;

/* NULL with the error told when the system refuses. SIGPIPE is ignored from now on. */
struct s5_loop *s5_loop_new(struct s5_error *error);

/* Runs until s5_loop_stop() or until nothing is left to wait for. */
void s5_loop_run(struct s5_loop *loop);

/* Makes s5_loop_run() return once the callbacks that are due in this turn have run. */
void s5_loop_stop(struct s5_loop *loop);

/* Frees the loop after running what is still closing: lingering streams are closed, killed children
 * waited for. All else must have been freed. NULL is allowed. */
void s5_loop_free(struct s5_loop *loop);

/* Monotonic time. */
uint64_t s5_loop_now_us(struct s5_loop *loop);
uint64_t s5_loop_now_ms(struct s5_loop *loop);

/* The number of the process's open file descriptors, or -1. */
int s5_open_descriptors(void);

/* A one-shot timer; starting it again moves it. It fires `ms` or more after its start, never from
 * within it, and not after stop or free. With 0 ms it fires in the loop's next turn. */
struct s5_timer;
struct s5_timer *s5_timer_new(struct s5_loop *loop, void (*fired)(void *user), void *user);
void s5_timer_start(struct s5_timer *timer, uint64_t ms);
void s5_timer_stop(struct s5_timer *timer);
void s5_timer_free(struct s5_timer *timer); /* NULL is allowed */

/* Calls `caught` on the loop's thread whenever `signum` arrives. */
struct s5_signal;
struct s5_signal *s5_signal_new(struct s5_loop *loop, int signum,
                                void (*caught)(void *user, int signum), void *user);
void s5_signal_free(struct s5_signal *caught); /* NULL is allowed */

/* The text of an errno value (positive), as "connection refused". Static. */
const char *s5_errno_text(int number);

#endif

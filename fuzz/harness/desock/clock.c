#include "fuzz/harness/desock/inside.h"

#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* A tick of waiting costs far less than COMPUTES_US of the processor. */
enum { THREADS_MS = 10, COMPUTES_US = 1000, PATIENCE_MS = 50 };

static uint64_t stirred; /* ms */
static uint64_t used;    /* us */
static nlink_t threads_then;

static uint64_t us_of(clockid_t clock)
{
    struct timespec at;

    clock_gettime(clock, &at);
    return (uint64_t)at.tv_sec * 1000000 + (uint64_t)at.tv_nsec / 1000;
}

static uint64_t ms_now(void)
{
    return us_of(CLOCK_MONOTONIC) / 1000;
}

void desock_stirs(void)
{
    stirred = ms_now();
}

uint64_t desock_quiet(void)
{
    uint64_t at = ms_now();
    uint64_t by_now = us_of(CLOCK_PROCESS_CPUTIME_ID);

    if (by_now - used >= COMPUTES_US)
        stirred = at;
    used = by_now;
    return at - stirred;
}

uint64_t desock_patience(void)
{
    const char *wanted = getenv("SOCKSPEC_DESOCK_PATIENCE");
    int ms = wanted == NULL ? 0 : atoi(wanted);

    return ms > 0 ? (uint64_t)ms : PATIENCE_MS;
}

static nlink_t threads(void)
{
    struct stat it;

    return stat("/proc/self/task", &it) == 0 ? it.st_nlink : 0;
}

void desock_threads_count(void)
{
    threads_then = threads();
}

void desock_threads_end(void)
{
    uint64_t until = ms_now() + THREADS_MS;

    while (threads() > threads_then && ms_now() < until)
        sched_yield();
}

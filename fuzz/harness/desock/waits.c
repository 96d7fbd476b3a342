/* poll() and its like. While a proxy waits, its peers have time to act. */
#include "fuzz/harness/desock/inside.h"

#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>

DESOCK_REAL(poll);
DESOCK_REAL(ppoll);
DESOCK_REAL(select);
DESOCK_REAL(pselect);
DESOCK_REAL(epoll_wait);
DESOCK_REAL(epoll_pwait);

static int64_t ms_now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static int ms_of(const struct timespec *time)
{
    if (time == NULL)
        return -1;
    if (time->tv_sec > 1000000)
        return 1000000000;
    return (int)time->tv_sec * 1000 + (int)((time->tv_nsec + 999999) / 1000000);
}

/* One wait is many short ones: each asks first without any time, and then with a tick. */
struct waiting {
    int64_t until; /* -1: no end */
    int step;
};

static struct waiting waiting_for(int timeout)
{
    return (struct waiting){.until = timeout < 0 ? -1 : ms_now() + timeout};
}

/* How long to ask next, in ms; false when the time is up. */
static bool waits(struct waiting *it, int *ask)
{
    int64_t left = it->until < 0 ? DESOCK_TICK : it->until - ms_now();

    *ask = 0;
    if (it->step++ % 2 == 0) {
        if (it->step > 1 && left <= 0)
            return false;
        desock_turn(true, it->step > 1);
        return true;
    }
    *ask = left < 0 ? 0 : left < DESOCK_TICK ? (int)left : DESOCK_TICK;
    return true;
}

static struct timespec timespec_of(int ms)
{
    return (struct timespec){.tv_nsec = (long)ms * 1000000};
}

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    struct waiting it = waiting_for(timeout);
    int ready = 0;
    int ask = 0;

    if (!desock_plays())
        return real_poll()(fds, count, timeout);
    while (ready == 0 && waits(&it, &ask))
        ready = real_poll()(fds, count, ask);
    return ready;
}

int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    struct waiting it = waiting_for(ms_of(timeout));
    int ready = 0;
    int ask = 0;

    if (!desock_plays())
        return real_ppoll()(fds, count, timeout, mask);
    while (ready == 0 && waits(&it, &ask)) {
        struct timespec time = timespec_of(ask);
        ready = real_ppoll()(fds, count, &time, mask);
    }
    return ready;
}

int pselect(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict other,
            const struct timespec *restrict timeout, const sigset_t *restrict mask)
{
    struct waiting it = waiting_for(ms_of(timeout));
    fd_set *given[3] = {in, out, other};
    fd_set asked[3];
    int ready = 0;
    int ask = 0;

    if (!desock_plays())
        return real_pselect()(count, in, out, other, timeout, mask);
    for (int i = 0; i < 3; i++)
        if (given[i] != NULL)
            asked[i] = *given[i];
    while (ready == 0 && waits(&it, &ask)) {
        struct timespec time = timespec_of(ask);
        for (int i = 0; i < 3; i++)
            if (given[i] != NULL)
                *given[i] = asked[i];
        ready = real_pselect()(count, in, out, other, &time, mask);
    }
    return ready;
}

int select(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict other,
           struct timeval *restrict timeout)
{
    struct timespec time = {0};

    if (!desock_plays())
        return real_select()(count, in, out, other, timeout);
    if (timeout != NULL)
        time = (struct timespec){timeout->tv_sec, (long)timeout->tv_usec * 1000};
    return pselect(count, in, out, other, timeout == NULL ? NULL : &time, NULL);
}

int epoll_pwait(int epoll, struct epoll_event *events, int count, int timeout, const sigset_t *mask)
{
    struct waiting it = waiting_for(timeout);
    int ready = 0;
    int ask = 0;

    if (!desock_plays())
        return real_epoll_pwait()(epoll, events, count, timeout, mask);
    while (ready == 0 && waits(&it, &ask))
        ready = real_epoll_pwait()(epoll, events, count, ask, mask);
    return ready;
}

int epoll_wait(int epoll, struct epoll_event *events, int count, int timeout)
{
    if (!desock_plays())
        return real_epoll_wait()(epoll, events, count, timeout);
    return epoll_pwait(epoll, events, count, timeout, NULL);
}

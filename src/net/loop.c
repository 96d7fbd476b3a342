#include "net/loop.h"

#include "net/inside.h"
#include "net/stream.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

void *s5_make(size_t size)
{
    void *made = calloc(1, size);
    if (made == NULL)
        abort();
    return made;
}

struct s5_loop *s5_loop_new(struct s5_error *error)
{
    struct s5_loop *loop = malloc(sizeof *loop);
    if (loop == NULL) {
        s5_error_set(error, "cannot make an event loop: %s", s5_errno_text(ENOMEM));
        return NULL;
    }
    int status = uv_loop_init(&loop->uv);
    if (status != 0) {
        s5_error_set(error, "cannot make an event loop: %s", s5_errno_text(-status));
        free(loop);
        return NULL;
    }
    loop->lingering = NULL;
    loop->dying = 0;
    loop->watcher = NULL;
    signal(SIGPIPE, SIG_IGN);
    return loop;
}

void s5_loop_run(struct s5_loop *loop)
{
    uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void s5_loop_stop(struct s5_loop *loop)
{
    uv_stop(&loop->uv);
}

void s5_loop_free(struct s5_loop *loop)
{
    if (loop == NULL)
        return;
    while (loop->lingering != NULL)
        s5_stream_close(loop->lingering);
    /* A killed child is waited for, so that no zombie is left. A stop that nobody has run into yet
     * costs one turn. */
    while (loop->dying > 0)
        uv_run(&loop->uv, UV_RUN_ONCE);
    int status = uv_loop_close(&loop->uv);
    for (int turn = 0; status == UV_EBUSY && turn < 8; turn++) {
        uv_run(&loop->uv, UV_RUN_NOWAIT);
        status = uv_loop_close(&loop->uv);
    }
    assert(status == 0 && "a handle of the loop was not freed");
    free(loop);
}

uint64_t s5_loop_now_us(struct s5_loop *loop)
{
    (void)loop;
    return uv_hrtime() / 1000;
}

uint64_t s5_loop_now_ms(struct s5_loop *loop)
{
    return s5_loop_now_us(loop) / 1000;
}

int s5_open_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = 0;

    if (directory == NULL)
        return -1;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory))
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count - 1; /* the directory's own */
}

struct s5_timer {
    uv_timer_t uv;
    uv_idle_t
        soon; /* in place of a wait of 0, which libuv starves the loop with when it fires anew */
    int handles;
    void (*fired)(void *user);
    void *user;
};

static void timer_fired(uv_timer_t *handle)
{
    struct s5_timer *timer = handle->data;
    timer->fired(timer->user);
}

static void soon_fired(uv_idle_t *handle)
{
    struct s5_timer *timer = handle->data;
    uv_idle_stop(handle);
    timer->fired(timer->user);
}

static void timer_closed(uv_handle_t *handle)
{
    struct s5_timer *timer = handle->data;
    if (--timer->handles == 0)
        free(timer);
}

struct s5_timer *s5_timer_new(struct s5_loop *loop, void (*fired)(void *user), void *user)
{
    struct s5_timer *timer = s5_make(sizeof *timer);

    uv_timer_init(&loop->uv, &timer->uv);
    uv_idle_init(&loop->uv, &timer->soon);
    timer->uv.data = timer->soon.data = timer;
    timer->handles = 2;
    timer->fired = fired;
    timer->user = user;
    return timer;
}

void s5_timer_start(struct s5_timer *timer, uint64_t ms)
{
    s5_timer_stop(timer);
    if (ms == 0) {
        uv_idle_start(&timer->soon, soon_fired);
        return;
    }
    /* The loop's idea of now is as old as the turn, and cut to the millisecond: counted from there
     * the timer would fire early. */
    uv_update_time(timer->uv.loop);
    uv_timer_start(&timer->uv, timer_fired, ms == UINT64_MAX ? ms : ms + 1, 0);
}

void s5_timer_stop(struct s5_timer *timer)
{
    uv_timer_stop(&timer->uv);
    uv_idle_stop(&timer->soon);
}

void s5_timer_free(struct s5_timer *timer)
{
    if (timer == NULL)
        return;
    uv_close((uv_handle_t *)&timer->uv, timer_closed);
    uv_close((uv_handle_t *)&timer->soon, timer_closed);
}

struct s5_signal {
    uv_signal_t uv;
    void (*caught)(void *user, int signum);
    void *user;
};

static void signal_caught(uv_signal_t *handle, int signum)
{
    struct s5_signal *caught = handle->data;
    caught->caught(caught->user, signum);
}

static void signal_closed(uv_handle_t *handle)
{
    free(handle->data);
}

struct s5_signal *s5_signal_new(struct s5_loop *loop, int signum,
                                void (*caught)(void *user, int signum), void *user)
{
    struct s5_signal *made = s5_make(sizeof *made);

    uv_signal_init(&loop->uv, &made->uv);
    made->uv.data = made;
    made->caught = caught;
    made->user = user;
    int status = uv_signal_start(&made->uv, signal_caught, signum);
    assert(status == 0 && "a signal that can be caught");
    (void)status;
    return made;
}

void s5_signal_free(struct s5_signal *caught)
{
    if (caught != NULL)
        uv_close((uv_handle_t *)&caught->uv, signal_closed);
}

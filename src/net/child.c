#include "net/child.h"

#include "net/inside.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LATE_OUTPUT_MS = 200 }; /* that a grandchild may hold the pipe after the child's end */

struct s5_child {
    struct s5_loop *loop;
    void (*exited)(void *user, int status, int signum);
    void *user;
    uv_process_t process;
    uv_pipe_t pipe;
    uv_timer_t timer;
    int handles;
    int pid;
    bool running; /* not reaped yet */
    bool ended;   /* the output has come to its end */
    bool told;
    bool freed;
    int status;
    int signum;
    size_t size; /* of `output`, of which the last S5_CHILD_OUTPUT octets count */
    uint8_t output[2 * S5_CHILD_OUTPUT];
};

static void closed(uv_handle_t *handle)
{
    struct s5_child *child = handle->data;
    if (--child->handles == 0)
        free(child);
}

static void tell(struct s5_child *child)
{
    if (child->told || child->freed)
        return;
    child->told = true;
    uv_timer_stop(&child->timer);
    if (child->exited != NULL)
        child->exited(child->user, child->status, child->signum);
}

static void waited(uv_timer_t *handle)
{
    tell(handle->data);
}

static void ended(uv_process_t *process, int64_t status, int signum)
{
    struct s5_child *child = process->data;

    child->running = false;
    if (child->freed) {
        child->loop->dying--;
        uv_close((uv_handle_t *)&child->process, closed);
        return;
    }
    child->status = signum != 0 ? 0 : (int)status;
    child->signum = signum;
    if (child->ended)
        tell(child);
    else
        uv_timer_start(&child->timer, waited, LATE_OUTPUT_MS, 0);
}

static void room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct s5_child *child = handle->data;

    (void)suggested;
    if (child->size == sizeof child->output) {
        memmove(child->output, child->output + S5_CHILD_OUTPUT, S5_CHILD_OUTPUT);
        child->size = S5_CHILD_OUTPUT;
    }
    *out = uv_buf_init((char *)child->output + child->size,
                       (unsigned)(sizeof child->output - child->size));
}

static void printed(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct s5_child *child = stream->data;

    (void)buffer;
    if (size >= 0) {
        child->size += (size_t)size;
        return;
    }
    uv_read_stop(stream);
    child->ended = true;
    if (!child->running)
        tell(child);
}

/* Returns 0, or an errno with what it made to be closed by its handles. */
static int start(struct s5_child *child, const char *command)
{
    char *arguments[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char *)command, NULL};
    uv_file ends[2];

    int status = uv_pipe(ends, UV_NONBLOCK_PIPE, 0);
    if (status != 0)
        return -status;
    uv_stdio_container_t stdio[3] = {
        {.flags = UV_IGNORE},
        {.flags = UV_INHERIT_FD, .data.fd = ends[1]},
        {.flags = UV_INHERIT_FD, .data.fd = ends[1]},
    };
    uv_process_options_t options = {.exit_cb = ended,
                                    .file = arguments[0],
                                    .args = arguments,
                                    .flags = UV_PROCESS_DETACHED,
                                    .stdio = stdio,
                                    .stdio_count = 3};
    child->handles++;
    status = uv_spawn(&child->loop->uv, &child->process, &options);
    child->process.data = child;
    close(ends[1]);
    if (status != 0) {
        close(ends[0]);
        return -status;
    }
    child->running = true;
    child->pid = child->process.pid;
    status = uv_pipe_open(&child->pipe, ends[0]);
    if (status == 0)
        status = uv_read_start((uv_stream_t *)&child->pipe, room, printed);
    return -status;
}

struct s5_child *s5_child_new(struct s5_loop *loop, const char *command,
                              void (*exited)(void *user, int status, int signum), void *user,
                              struct s5_error *error)
{
    struct s5_child *child = s5_make(sizeof *child);

    child->loop = loop;
    child->exited = exited;
    child->user = user;
    uv_pipe_init(&loop->uv, &child->pipe, 0);
    uv_timer_init(&loop->uv, &child->timer);
    child->pipe.data = child->timer.data = child;
    child->handles = 2;
    int number = start(child, command);
    if (number == 0)
        return child;
    s5_error_set(error, "cannot run /bin/sh: %s", s5_errno_text(number));
    s5_child_free(child);
    return NULL;
}

int s5_child_pid(const struct s5_child *child)
{
    return child->pid;
}

void s5_child_signal(struct s5_child *child, int signum)
{
    if (child->pid > 0)
        kill(-child->pid, signum);
}

struct s5_span s5_child_output(const struct s5_child *child)
{
    struct s5_span all = {child->output, child->size};

    return all.size > S5_CHILD_OUTPUT ? s5_span_skip(all, all.size - S5_CHILD_OUTPUT) : all;
}

void s5_child_free(struct s5_child *child)
{
    if (child == NULL)
        return;
    s5_child_signal(child, SIGKILL);
    child->freed = true;
    uv_close((uv_handle_t *)&child->pipe, closed);
    uv_close((uv_handle_t *)&child->timer, closed);
    /* The process is let go of only when it is reaped. */
    if (child->running)
        child->loop->dying++;
    else if (child->handles > 2)
        uv_close((uv_handle_t *)&child->process, closed);
}

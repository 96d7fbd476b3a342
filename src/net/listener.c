#include "net/inside.h"
#include "net/stream_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    BACKLOG = 1024,
    ACCEPTS_AT_ONCE = 32,
    SHORT_OF_DESCRIPTORS_MS = 100, /* till the next try */
};

struct s5_listener {
    struct s5_loop *loop;
    void (*accepted)(void *user, struct s5_stream *stream);
    void *user;
    int fd;
    uv_poll_t poll;
    uv_timer_t timer; /* running while descriptors are short */
    int handles;
    bool paused;
    bool closing;
};

static void polled(uv_poll_t *handle, int status, int events);

static void update(struct s5_listener *listener)
{
    if (listener->closing)
        return;
    if (listener->paused || uv_is_active((uv_handle_t *)&listener->timer))
        uv_poll_stop(&listener->poll);
    else if (!uv_is_active((uv_handle_t *)&listener->poll))
        uv_poll_start(&listener->poll, UV_READABLE, polled);
}

static void try_again(uv_timer_t *handle)
{
    update(handle->data);
}

static void accept_one(struct s5_listener *listener, int fd)
{
    struct s5_stream *stream = s5_stream_make(listener->loop);

    s5_socket_prepare(fd);
    stream->state = STREAM_OPEN;
    if (s5_stream_take(stream, fd) != 0) {
        s5_stream_close(stream);
        return;
    }
    s5_stream_update(stream);
    s5_tap_born(stream);
    listener->accepted(listener->user, stream);
}

static void polled(uv_poll_t *handle, int status, int events)
{
    struct s5_listener *listener = handle->data;

    (void)status;
    (void)events;
    for (int turn = 0; turn < ACCEPTS_AT_ONCE && !listener->closing && !listener->paused; turn++) {
        int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            accept_one(listener, fd);
        } else if (errno == EAGAIN) {
            break;
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            /* The connection stays in the backlog and the poll would fire without end. */
            uv_timer_start(&listener->timer, try_again, SHORT_OF_DESCRIPTORS_MS, 0);
            break;
        }
        /* Any other error is that of a connection which is gone already. */
    }
    update(listener);
}

struct s5_listener *s5_listener_new(struct s5_loop *loop, const struct s5_endpoint *at,
                                    void (*accepted)(void *user, struct s5_stream *stream),
                                    void *user, struct s5_error *error)
{
    struct s5_listener *listener = s5_make(sizeof *listener);
    char text[S5_ENDPOINT_TEXT];
    int number = 0;

    listener->loop = loop;
    listener->accepted = accepted;
    listener->user = user;
    listener->fd = s5_socket_bound(at, SOCK_STREAM, true, "listen on", error);
    if (listener->fd < 0) {
        free(listener);
        return NULL;
    }
    if (listen(listener->fd, BACKLOG) != 0)
        number = errno;
    else
        number = -uv_poll_init(&loop->uv, &listener->poll, listener->fd);
    if (number != 0) {
        s5_endpoint_print(at, text, sizeof text);
        s5_error_set(error, "cannot listen on %s: %s", text, s5_errno_text(number));
        close(listener->fd);
        free(listener);
        return NULL;
    }
    uv_timer_init(&loop->uv, &listener->timer);
    listener->poll.data = listener->timer.data = listener;
    listener->handles = 2;
    update(listener);
    return listener;
}

void s5_listener_local(const struct s5_listener *listener, struct s5_endpoint *out)
{
    s5_socket_name(listener->fd, false, out);
}

void s5_listener_pause(struct s5_listener *listener, bool paused)
{
    listener->paused = paused;
    update(listener);
}

static void closed(uv_handle_t *handle)
{
    struct s5_listener *listener = handle->data;
    if (--listener->handles == 0)
        free(listener);
}

void s5_listener_free(struct s5_listener *listener)
{
    if (listener == NULL)
        return;
    listener->closing = true;
    uv_close((uv_handle_t *)&listener->timer, closed);
    uv_close((uv_handle_t *)&listener->poll, closed);
    close(listener->fd);
}

struct s5_closed_port {
    int fd;
};

struct s5_closed_port *s5_closed_port_new(struct s5_loop *loop, const struct s5_endpoint *at,
                                          struct s5_endpoint *local, struct s5_error *error)
{
    int fd = s5_socket_bound(at, SOCK_STREAM, false, "hold", error);

    (void)loop;
    if (fd < 0)
        return NULL;
    struct s5_closed_port *port = s5_make(sizeof *port);
    port->fd = fd;
    if (local != NULL)
        s5_socket_name(fd, false, local);
    return port;
}

void s5_closed_port_free(struct s5_closed_port *port)
{
    if (port == NULL)
        return;
    close(port->fd);
    free(port);
}

/* Streams poll their sockets rather than being uv_tcp_t: so a reset is noticed also while reading
 * is off and after the peer's FIN, a dial's error queue is at hand, and a bulk relay allocates
 * nothing for what the system takes at once. */
#include "net/stream.h"

#include "net/stream_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { READS_AT_ONCE = 16 }; /* then it is the others' turn */

static const struct s5_stream_events nobody;

static void closed(uv_handle_t *handle)
{
    struct s5_stream *stream = handle->data;
    if (--stream->handles == 0)
        free(stream);
}

static void close_with(struct s5_stream *stream, bool reset)
{
    if (stream->closing)
        return;
    s5_tap_closed(stream, reset);
    stream->closing = true;
    stream->events = &nobody;
    if (stream->lingering) {
        if (stream->before != NULL)
            stream->before->after = stream->after;
        else
            stream->loop->lingering = stream->after;
        if (stream->after != NULL)
            stream->after->before = stream->before;
    }
    s5_queue_clear(&stream->queue);
    uv_close((uv_handle_t *)&stream->timer, closed);
    if (stream->fd >= 0) {
        /* The handle lets go of the descriptor here and now, so that it may be closed. */
        uv_close((uv_handle_t *)&stream->poll, closed);
        close(stream->fd);
        stream->fd = -1;
    }
}

void s5_stream_close(struct s5_stream *stream)
{
    close_with(stream, false);
}

void s5_stream_reset(struct s5_stream *stream)
{
    struct linger none = {.l_onoff = 1};

    if (stream->fd >= 0)
        setsockopt(stream->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close_with(stream, true);
}

static void over(struct s5_stream *stream)
{
    stream->state = STREAM_OVER;
    stream->broken = 0;
    s5_queue_clear(&stream->queue);
    uv_timer_stop(&stream->timer);
    s5_stream_update(stream);
}

static void fail(struct s5_stream *stream, int number)
{
    s5_tap_broken(stream, number);
    if (stream->lingering) {
        stream->state = STREAM_OVER;
        s5_stream_close(stream);
        return;
    }
    over(stream);
    /* The first write behind a reset says EPIPE; it is never ours, for nothing is written behind
     * our own FIN. */
    if (stream->events->failed != NULL)
        stream->events->failed(stream->user, number == EPIPE ? ECONNRESET : number);
}

void s5_stream_dial_failed(struct s5_stream *stream, struct s5_dial_failure failure)
{
    if (stream->lingering) {
        s5_stream_close(stream);
        return;
    }
    if (failure.icmp_family == 0)
        s5_tap_broken(stream, failure.number);
    over(stream);
    if (stream->events->opened != NULL)
        stream->events->opened(stream->user, &failure);
}

/* A lingering stream has had its say once both directions have ended. */
static void end_linger(struct s5_stream *stream)
{
    if (stream->lingering && !stream->closing && stream->ended && stream->shut)
        s5_stream_close(stream);
}

static void end_writing(struct s5_stream *stream)
{
    if (stream->ending && !stream->shut && stream->queue.size == 0) {
        stream->shut = true;
        if (shutdown(stream->fd, SHUT_WR) == 0)
            s5_tap_tell(stream, S5_TAP_ENDED);
    }
}

static void took(void *user, struct s5_span octets)
{
    s5_tap_octets(user, S5_TAP_SENT, octets);
}

void s5_stream_flush(struct s5_stream *stream)
{
    bool waited = stream->queue.size > 0;
    int number =
        s5_queue_send(&stream->queue, stream->fd, stream->tap.told != NULL ? took : NULL, stream);
    if (number != 0) {
        s5_stream_break(stream, number);
        return;
    }
    end_writing(stream);
    if (waited && stream->queue.size == 0 && stream->events->drained != NULL)
        stream->events->drained(stream->user);
    end_linger(stream);
}

/* A socket that says "hangup", "error" or "urgent" and is not to be read. */
static void look_closer(struct s5_stream *stream)
{
    int unread = 0;

    /* What came before a reset is read first; until then there is nothing new to learn. */
    stream->quiet = true;
    if (!stream->ended && ioctl(stream->fd, FIONREAD, &unread) == 0 && unread > 0)
        return;
    int number = s5_socket_error(stream->fd);
    if (number != 0)
        fail(stream, number);
}

/* Reads while there is something and the owner wants it. Behind a failed write an end is no FIN, so
 * it is not told. */
static void read_some(struct s5_stream *stream, bool trouble)
{
    struct s5_loop *loop = stream->loop;

    for (int turn = 0; turn < READS_AT_ONCE; turn++) {
        ssize_t size = recv(stream->fd, loop->buffer, sizeof loop->buffer, 0);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && errno == EAGAIN) {
            if (trouble && turn == 0)
                look_closer(stream);
            return;
        }
        if (size <= 0 && stream->broken != 0)
            return;
        if (size < 0) {
            fail(stream, errno);
            return;
        }
        if (size == 0) {
            stream->ended = true;
            s5_tap_tell(stream, S5_TAP_PEER_ENDED);
            if (stream->events->ended != NULL)
                stream->events->ended(stream->user);
            end_linger(stream);
            return;
        }
        struct s5_span in = {loop->buffer, (size_t)size};
        s5_tap_octets(stream, S5_TAP_CAME, in);
        if (stream->events->read != NULL)
            stream->events->read(stream->user, in);
        if (stream->closing || !stream->reading || (size_t)size < sizeof loop->buffer)
            return;
    }
}

static void polled(uv_poll_t *handle, int status, int events)
{
    struct s5_stream *stream = handle->data;
    /* On an error libuv stops the handle and tells nothing more of it. */
    bool trouble = status < 0 || (events & UV_PRIORITIZED) != 0;

    if (status < 0)
        stream->asked = 0;
    if (stream->state == STREAM_DIALLING) {
        s5_stream_dialled(stream);
    } else {
        if ((status < 0 || (events & UV_WRITABLE) != 0) && stream->queue.size > 0)
            s5_stream_flush(stream);
        if (!stream->closing && stream->broken == 0) {
            if (stream->reading && !stream->ended) {
                if (trouble || (events & UV_READABLE) != 0)
                    read_some(stream, trouble);
            } else if (trouble) {
                look_closer(stream);
            }
        }
    }
    s5_stream_update(stream);
}

/* Tells an error that was met outside the loop. Before a failed write comes what the peer had sent.
 */
static void timer_fired(uv_timer_t *handle)
{
    struct s5_stream *stream = handle->data;

    if (stream->state == STREAM_DIALLING && stream->broken != 0) {
        s5_stream_dial_failed(stream, stream->failure);
        return;
    }
    if (stream->lingering) {
        s5_stream_close(stream);
        return;
    }
    int unread = 1;
    while (!stream->closing && stream->reading && !stream->ended && unread > 0) {
        read_some(stream, false);
        if (stream->fd < 0 || ioctl(stream->fd, FIONREAD, &unread) != 0)
            break;
    }
    if (!stream->closing && stream->broken != 0)
        fail(stream, stream->broken);
}

void s5_stream_break(struct s5_stream *stream, int number)
{
    s5_queue_clear(&stream->queue);
    stream->broken = number;
    uv_timer_start(&stream->timer, timer_fired, 0, 0);
    s5_stream_update(stream);
}

void s5_stream_update(struct s5_stream *stream)
{
    int asked = 0;

    if (stream->closing || stream->fd < 0)
        return;
    if (stream->state == STREAM_DIALLING && stream->broken == 0) {
        asked = UV_WRITABLE;
    } else if (stream->state == STREAM_OPEN && stream->broken == 0) {
        /* Nothing comes with priority; but whoever waits for it is told of resets. */
        asked = stream->quiet ? 0 : UV_PRIORITIZED;
        if (stream->reading && !stream->ended)
            asked |= UV_READABLE;
        if (stream->queue.size > 0)
            asked |= UV_WRITABLE;
    }
    if (asked == stream->asked)
        return;
    stream->asked = asked;
    if (asked == 0)
        uv_poll_stop(&stream->poll);
    else
        uv_poll_start(&stream->poll, asked, polled);
}

struct s5_stream *s5_stream_make(struct s5_loop *loop)
{
    struct s5_stream *stream = s5_make(sizeof *stream);

    stream->loop = loop;
    stream->events = &nobody;
    stream->fd = -1;
    stream->handles = 1;
    uv_timer_init(&loop->uv, &stream->timer);
    stream->timer.data = stream;
    return stream;
}

int s5_stream_take(struct s5_stream *stream, int fd)
{
    int status = uv_poll_init(&stream->loop->uv, &stream->poll, fd);
    if (status != 0) {
        close(fd);
        return -status;
    }
    stream->poll.data = stream;
    stream->handles++;
    stream->fd = fd;
    return 0;
}

void s5_stream_listen_to(struct s5_stream *stream, const struct s5_stream_events *events,
                         void *user)
{
    stream->events = events != NULL ? events : &nobody;
    stream->user = user;
}

void s5_stream_read(struct s5_stream *stream, bool on)
{
    if (on && !stream->reading)
        stream->quiet = false;
    stream->reading = on;
    s5_stream_update(stream);
}

void s5_stream_write(struct s5_stream *stream, struct s5_span in)
{
    if (stream->closing || stream->ending || stream->state == STREAM_OVER || stream->broken != 0)
        return;
    while (stream->state == STREAM_OPEN && stream->queue.size == 0 && in.size > 0) {
        ssize_t sent = send(stream->fd, in.data, in.size, MSG_NOSIGNAL);
        if (sent >= 0) {
            s5_tap_octets(stream, S5_TAP_SENT, s5_span_first(in, (size_t)sent));
            in = s5_span_skip(in, (size_t)sent);
        } else if (errno == EAGAIN) {
            break;
        } else if (errno != EINTR) {
            s5_stream_break(stream, errno);
            return;
        }
    }
    if (in.size == 0)
        return;
    if (!s5_queue_put(&stream->queue, in))
        s5_stream_break(stream, ENOMEM);
    s5_stream_update(stream);
}

size_t s5_stream_pending(const struct s5_stream *stream)
{
    return stream->queue.size;
}

void s5_stream_shutdown(struct s5_stream *stream)
{
    stream->ending = true;
    if (stream->state == STREAM_OPEN && stream->broken == 0)
        end_writing(stream);
}

void s5_stream_linger(struct s5_stream *stream, uint64_t ms)
{
    stream->events = &nobody;
    if (stream->state == STREAM_OVER || stream->broken != 0) {
        s5_stream_close(stream);
        return;
    }
    stream->lingering = true;
    stream->after = stream->loop->lingering;
    if (stream->after != NULL)
        stream->after->before = stream;
    stream->loop->lingering = stream;
    uv_update_time(&stream->loop->uv);
    uv_timer_start(&stream->timer, timer_fired, ms, 0);
    s5_stream_shutdown(stream);
    s5_stream_read(stream, true);
    end_linger(stream);
}

bool s5_stream_local(const struct s5_stream *stream, struct s5_endpoint *out)
{
    *out = (struct s5_endpoint){0};
    return stream->state == STREAM_OPEN && s5_socket_name(stream->fd, false, out);
}

bool s5_stream_peer(const struct s5_stream *stream, struct s5_endpoint *out)
{
    *out = (struct s5_endpoint){0};
    return stream->state == STREAM_OPEN && s5_socket_name(stream->fd, true, out);
}

void s5_stream_set_receive_buffer(struct s5_stream *stream, int size)
{
    if (stream->fd >= 0)
        s5_socket_set(stream->fd, SOL_SOCKET, SO_RCVBUF, size);
}

#include "net/tap.h"

#include "net/stream_inside.h"

#include <errno.h>
#include <sys/ioctl.h>

void s5_loop_watch(struct s5_loop *loop, const struct s5_watcher *watcher)
{
    loop->watcher = watcher;
}

void s5_tap_born(struct s5_stream *stream)
{
    const struct s5_watcher *watcher = stream->loop->watcher;

    if (watcher != NULL)
        watcher->stream(watcher->user, stream);
}

static void tell(const struct s5_stream *stream, enum s5_tap_kind kind)
{
    stream->tap.told(stream->tap.user, &(struct s5_tap_event){.kind = kind});
}

static void tell_addresses(const struct s5_stream *stream, enum s5_tap_kind kind)
{
    struct s5_tap_event event = {.kind = kind, .peer = stream->peer};

    if (stream->fd >= 0)
        s5_socket_name(stream->fd, false, &event.local);
    if (stream->peer.family == 0) /* it was accepted */
        s5_socket_name(stream->fd, true, &event.peer);
    stream->tap.told(stream->tap.user, &event);
}

void s5_tap_octets(const struct s5_stream *stream, enum s5_tap_kind kind, struct s5_span octets)
{
    if (stream->tap.told != NULL)
        stream->tap.told(stream->tap.user, &(struct s5_tap_event){.kind = kind, .octets = octets});
}

void s5_tap_tell(const struct s5_stream *stream, enum s5_tap_kind kind)
{
    if (stream->tap.told == NULL)
        return;
    if (kind == S5_TAP_STANDS)
        tell_addresses(stream, kind);
    else
        tell(stream, kind);
}

void s5_tap_broken(const struct s5_stream *stream, int number)
{
    if (stream->tap.told != NULL &&
        (number == ECONNRESET || number == EPIPE || number == ECONNREFUSED))
        tell(stream, S5_TAP_PEER_RESET);
}

/* As the system does it: RST where octets were left unread, else FIN where there was none. */
static void tell_end(const struct s5_stream *stream, bool reset)
{
    int unread = 0;

    if (stream->broken != 0) { /* and nobody has been told */
        s5_tap_broken(stream, stream->broken);
        return;
    }
    if (!reset && ioctl(stream->fd, FIONREAD, &unread) != 0)
        unread = 0;
    if (reset || unread > 0) {
        if (!stream->shut || !stream->ended)
            tell(stream, S5_TAP_RESET);
    } else if (!stream->shut) {
        tell(stream, S5_TAP_ENDED);
    }
}

void s5_tap_closed(struct s5_stream *stream, bool reset)
{
    if (stream->tap.told == NULL)
        return;
    if (stream->state == STREAM_OPEN)
        tell_end(stream, reset);
    tell(stream, S5_TAP_CLOSED);
    stream->tap.told = NULL;
}

void s5_stream_tap(struct s5_stream *stream, struct s5_tap tap)
{
    bool dialled = stream->peer.family != 0;

    stream->tap = tap;
    if (tap.told == NULL || stream->state == STREAM_OVER)
        return;
    if (dialled)
        tell_addresses(stream, S5_TAP_DIALLED);
    if (stream->state == STREAM_OPEN)
        tell_addresses(stream, S5_TAP_STANDS);
}

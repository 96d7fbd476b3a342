#include "net/inside.h"
#include "net/stream_inside.h"

#include <errno.h>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <string.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

/* With this, the system keeps the ICMP message behind an error (Linux 5.9 and later, for TCP). Off
 * again once the connection stands: an established one outlives such messages. */
static void keep_errors(int fd, const struct s5_endpoint *to, int on)
{
    if (s5_endpoint_address(to).host.size == 4)
        s5_socket_set(fd, IPPROTO_IP, IP_RECVERR, on);
    else
        s5_socket_set(fd, IPPROTO_IPV6, IPV6_RECVERR, on);
}

void s5_dial_failure_read(int fd, struct s5_dial_failure *failure)
{
    for (;;) {
        _Alignas(struct cmsghdr) char control[512];
        char packet[64];
        struct iovec part = {packet, sizeof packet};
        struct msghdr message = {.msg_iov = &part,
                                 .msg_iovlen = 1,
                                 .msg_control = control,
                                 .msg_controllen = sizeof control};
        if (recvmsg(fd, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
            return;
        for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL; c = CMSG_NXTHDR(&message, c)) {
            struct sock_extended_err told;
            bool four = c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR;
            bool six = c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_RECVERR;
            if ((!four && !six) || c->cmsg_len < CMSG_LEN(sizeof told))
                continue;
            memcpy(&told, CMSG_DATA(c), sizeof told);
            if (told.ee_origin != SO_EE_ORIGIN_ICMP && told.ee_origin != SO_EE_ORIGIN_ICMP6)
                continue;
            failure->icmp_family = told.ee_origin == SO_EE_ORIGIN_ICMP ? 4 : 6;
            failure->icmp_type = told.ee_type;
            failure->icmp_code = told.ee_code;
            if (failure->number == 0)
                failure->number = (int)told.ee_errno;
        }
    }
}

/* Returns 0, or the errno that ended the dial at once. */
static int start(struct s5_stream *stream, const struct s5_endpoint *to,
                 const struct s5_endpoint *from)
{
    struct sockaddr_storage name;
    int fd = s5_socket_open(to, SOCK_STREAM);

    if (fd < 0)
        return -fd;
    int number = s5_stream_take(stream, fd);
    if (number != 0)
        return number;
    s5_socket_prepare(fd);
    keep_errors(fd, to, 1);
    if (from != NULL) {
        /* Without a port of ours, the system picks one when it knows the peer too: there are more.
         */
        s5_socket_set(fd, SOL_SOCKET, SO_REUSEADDR, from->port != 0);
        s5_socket_set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, from->port == 0);
        socklen_t size = s5_endpoint_to_sockaddr(from, &name);
        if (bind(fd, (struct sockaddr *)&name, size) != 0)
            return errno;
    }
    socklen_t size = s5_endpoint_to_sockaddr(to, &name);
    if (connect(fd, (struct sockaddr *)&name, size) == 0 || errno == EINPROGRESS)
        return 0;
    return errno;
}

struct s5_stream *s5_stream_dial(struct s5_loop *loop, const struct s5_endpoint *to,
                                 const struct s5_endpoint *from,
                                 const struct s5_stream_events *events, void *user)
{
    struct s5_stream *stream = s5_stream_make(loop);

    stream->state = STREAM_DIALLING;
    stream->peer = *to;
    s5_stream_listen_to(stream, events, user);
    int number = start(stream, to, from);
    s5_tap_born(stream);
    if (number == 0) {
        s5_stream_update(stream);
        return stream;
    }
    stream->failure = (struct s5_dial_failure){.number = number};
    if (stream->fd >= 0)
        s5_dial_failure_read(stream->fd, &stream->failure);
    s5_stream_break(stream, number);
    return stream;
}

void s5_stream_dialled(struct s5_stream *stream)
{
    struct s5_endpoint local;
    struct s5_endpoint peer;
    /* Reading the queue clears an error that came by ICMP, so the error is asked for first. A
     * message that met connect() at work is in the queue alone. */
    struct s5_dial_failure failure = {.number = s5_socket_error(stream->fd)};

    s5_dial_failure_read(stream->fd, &failure);
    if (failure.number != 0) {
        s5_stream_dial_failed(stream, failure);
        return;
    }
    if (!s5_socket_name(stream->fd, true, &peer))
        return; /* not yet */
    if (s5_socket_name(stream->fd, false, &local) && s5_endpoint_equal(&local, &peer)) {
        /* Nobody listens there: the system picked that very port for us, and TCP's simultaneous
         * open met itself. */
        s5_stream_dial_failed(stream, (struct s5_dial_failure){.number = ECONNREFUSED});
        return;
    }
    keep_errors(stream->fd, &stream->peer, 0);
    stream->state = STREAM_OPEN;
    s5_tap_tell(stream, S5_TAP_STANDS);
    if (stream->events->opened != NULL)
        stream->events->opened(stream->user, NULL);
    if (!stream->closing && stream->state == STREAM_OPEN && stream->broken == 0)
        s5_stream_flush(stream);
}

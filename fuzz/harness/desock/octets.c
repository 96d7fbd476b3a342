/* Octets read and written. */
#include "fuzz/harness/desock/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/uio.h>
#include <unistd.h>

DESOCK_REAL(read);
DESOCK_REAL(readv);
DESOCK_REAL(recv);
DESOCK_REAL(recvfrom);
DESOCK_REAL(recvmsg);
DESOCK_REAL(write);
DESOCK_REAL(writev);
DESOCK_REAL(send);
DESOCK_REAL(sendto);
DESOCK_REAL(sendmsg);
DESOCK_REAL(poll);

enum kind { NOT_OURS, STREAM, DATAGRAMS };

static enum kind kind_of(int fd)
{
    enum desock_role role;

    if (!desock_is(fd, &role))
        return NOT_OURS;
    return role == DESOCK_DATAGRAMS ? DATAGRAMS : STREAM;
}

/* What `fd` is, once a call that reads from it has something to read. */
static enum kind ready_to_read(int fd, int flags)
{
    enum kind kind = kind_of(fd);
    struct pollfd it = {.fd = fd, .events = POLLIN};

    if (kind == NOT_OURS)
        return kind;
    if (flags & MSG_DONTWAIT || fcntl(fd, F_GETFL) & O_NONBLOCK) {
        desock_turn(false, false);
        return kind;
    }
    for (bool waited = false;; waited = true) {
        desock_turn(true, waited);
        if (real_poll()(&it, 1, 0) != 0 || real_poll()(&it, 1, DESOCK_TICK) != 0)
            return kind;
    }
}

/* Whoever hears something answers at once. */
static ssize_t told(enum kind kind, ssize_t size)
{
    if (kind == STREAM)
        desock_move();
    return size;
}

static struct msghdr around(struct iovec *part, const void *octets, size_t size)
{
    *part = (struct iovec){(void *)octets, size};
    return (struct msghdr){.msg_iov = part, .msg_iovlen = 1};
}

ssize_t read(int fd, void *octets, size_t size)
{
    struct iovec part;

    if (ready_to_read(fd, 0) != DATAGRAMS)
        return real_read()(fd, octets, size);
    struct msghdr message = around(&part, octets, size);
    return desock_datagram_receive(fd, &message, 0);
}

ssize_t readv(int fd, const struct iovec *parts, int count)
{
    if (ready_to_read(fd, 0) != DATAGRAMS)
        return real_readv()(fd, parts, count);
    struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
    return desock_datagram_receive(fd, &message, 0);
}

/* All of `size`, however it is cut on the way. */
static ssize_t receive_all(int fd, void *octets, size_t size, int flags)
{
    size_t have = 0;

    while (have < size) {
        ssize_t got = real_recv()(fd, (uint8_t *)octets + have, size - have, flags & ~MSG_WAITALL);
        if (got <= 0)
            return have > 0 ? (ssize_t)have : got;
        have += (size_t)got;
        if (have < size)
            ready_to_read(fd, 0);
    }
    return (ssize_t)have;
}

ssize_t recv(int fd, void *octets, size_t size, int flags)
{
    struct iovec part;
    enum kind kind = ready_to_read(fd, flags);

    if (kind == STREAM && flags & MSG_WAITALL && !(flags & (MSG_PEEK | MSG_DONTWAIT)) && size > 0)
        return receive_all(fd, octets, size, flags);
    if (kind != DATAGRAMS)
        return real_recv()(fd, octets, size, flags);
    struct msghdr message = around(&part, octets, size);
    return desock_datagram_receive(fd, &message, flags);
}

ssize_t recvfrom(int fd, void *restrict octets, size_t size, int flags, __SOCKADDR_ARG from,
                 socklen_t *restrict from_size)
{
    struct iovec part;

    if (ready_to_read(fd, flags) != DATAGRAMS)
        return real_recvfrom()(fd, octets, size, flags, from, from_size);
    struct msghdr message = around(&part, octets, size);
    message.msg_name = from.__sockaddr__;
    message.msg_namelen = from_size == NULL ? 0 : *from_size;
    ssize_t got = desock_datagram_receive(fd, &message, flags);
    if (got >= 0 && from_size != NULL)
        *from_size = message.msg_namelen;
    return got;
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
    if (ready_to_read(fd, flags) != DATAGRAMS)
        return real_recvmsg()(fd, message, flags);
    return desock_datagram_receive(fd, message, flags);
}

ssize_t write(int fd, const void *octets, size_t size)
{
    enum kind kind = kind_of(fd);
    struct iovec part;

    if (kind != DATAGRAMS)
        return told(kind, real_write()(fd, octets, size));
    struct msghdr message = around(&part, octets, size);
    return desock_datagram_send(fd, &message, 0);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    enum kind kind = kind_of(fd);

    if (kind != DATAGRAMS)
        return told(kind, real_writev()(fd, parts, count));
    struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
    return desock_datagram_send(fd, &message, 0);
}

ssize_t send(int fd, const void *octets, size_t size, int flags)
{
    enum kind kind = kind_of(fd);
    struct iovec part;

    if (kind != DATAGRAMS)
        return told(kind, real_send()(fd, octets, size, flags));
    struct msghdr message = around(&part, octets, size);
    return desock_datagram_send(fd, &message, flags);
}

ssize_t sendto(int fd, const void *octets, size_t size, int flags, __CONST_SOCKADDR_ARG to,
               socklen_t to_size)
{
    enum kind kind = kind_of(fd);
    struct iovec part;

    if (kind != DATAGRAMS)
        return told(kind, real_sendto()(fd, octets, size, flags, to, to_size));
    struct msghdr message = around(&part, octets, size);
    message.msg_name = (void *)to.__sockaddr__;
    message.msg_namelen = to_size;
    return desock_datagram_send(fd, &message, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    enum kind kind = kind_of(fd);

    if (kind != DATAGRAMS)
        return told(kind, real_sendmsg()(fd, message, flags));
    return desock_datagram_send(fd, message, flags);
}

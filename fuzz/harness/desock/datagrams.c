#include "fuzz/harness/desock/inside.h"

#include <errno.h>
#include <string.h>
#include <sys/uio.h>

DESOCK_REAL(recvmsg);
DESOCK_REAL(sendmsg);

enum { PARTS_MAX = 16, CLIENT_UDP_PORT = 40001, DATAGRAM_MAX = 1 << 16 };

/* The parts of `message`, behind room for the address; false where there are too many. */
static bool with_address(const struct msghdr *message, struct sockaddr_storage *address,
                         struct iovec parts[PARTS_MAX + 1])
{
    if (message->msg_iovlen > PARTS_MAX)
        return false;
    parts[0] = (struct iovec){address, sizeof *address};
    if (message->msg_iovlen > 0)
        memcpy(parts + 1, message->msg_iov, message->msg_iovlen * sizeof *parts);
    return true;
}

ssize_t desock_datagram_send(int fd, const struct msghdr *message, int flags)
{
    struct iovec parts[PARTS_MAX + 1];
    struct sockaddr_storage to = desock_address_from(message->msg_name, message->msg_namelen);

    if (message->msg_name == NULL) {
        desock_lock();
        struct desock_end *end = desock_end_of(fd);
        if (end != NULL)
            to = end->remote;
        desock_unlock();
    }
    if (to.ss_family == AF_UNSPEC) {
        errno = EDESTADDRREQ;
        return -1;
    }
    if (!with_address(message, &to, parts)) {
        errno = EMSGSIZE;
        return -1;
    }
    struct msghdr framed = {.msg_iov = parts, .msg_iovlen = message->msg_iovlen + 1};
    ssize_t size = real_sendmsg()(fd, &framed, flags | MSG_NOSIGNAL);
    return size < 0 ? size : size - (ssize_t)sizeof to;
}

ssize_t desock_datagram_receive(int fd, struct msghdr *message, int flags)
{
    struct iovec parts[PARTS_MAX + 1];
    struct sockaddr_storage from = {0};

    if (!with_address(message, &from, parts)) {
        errno = EMSGSIZE;
        return -1;
    }
    struct msghdr framed = {.msg_iov = parts, .msg_iovlen = message->msg_iovlen + 1};
    ssize_t size = real_recvmsg()(fd, &framed, flags);
    if (size < 0)
        return size;
    message->msg_flags = framed.msg_flags;
    message->msg_controllen = 0;
    if (message->msg_name != NULL)
        desock_address_give(&from, message->msg_name, &message->msg_namelen);
    return size < (ssize_t)sizeof from ? 0 : size - (ssize_t)sizeof from;
}

static bool deliver(struct desock_end *end, struct sockaddr_storage *from, struct s5_span octets)
{
    struct iovec parts[2] = {{from, sizeof *from}, {(void *)octets.data, octets.size}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

    return real_sendmsg()(end->ours, &message, MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
}

bool desock_datagram_feed(struct desock_end *end, struct s5_span octets)
{
    struct sockaddr_storage from = desock_address(end->family, true, CLIENT_UDP_PORT);

    return deliver(end, &from, octets);
}

bool desock_datagram_answer(struct desock_end *end)
{
    static uint8_t octets[DATAGRAM_MAX];
    struct sockaddr_storage to = {0};
    struct iovec parts[2] = {{&to, sizeof to}, {octets, sizeof octets}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    ssize_t size = real_recvmsg()(end->ours, &message, MSG_DONTWAIT);

    if (size == 0 || (size < 0 && errno != EAGAIN))
        desock_end_free(end);
    if (size < (ssize_t)sizeof to)
        return false;
    struct s5_span said = {octets, (size_t)size - sizeof to};
    if (desock_port(&to) == CLIENT_UDP_PORT) {
        desock_log("client", "gets a datagram", said);
        return true;
    }
    desock_log("destination", "gets a datagram", said);
    deliver(end, &to, said);
    return true;
}

/* socket() and what is done with one but for octets. */
#include "fuzz/harness/desock/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

DESOCK_REAL(socket);
DESOCK_REAL(bind);
DESOCK_REAL(listen);
DESOCK_REAL(accept4);
DESOCK_REAL(connect);
DESOCK_REAL(getsockname);
DESOCK_REAL(getpeername);
DESOCK_REAL(getsockopt);
DESOCK_REAL(setsockopt);
DESOCK_REAL(shutdown);
DESOCK_REAL(close);
DESOCK_REAL(fork);
DESOCK_REAL(daemon);
DESOCK_REAL(poll);
DESOCK_REAL(recv);
DESOCK_REAL(send);

enum { SOME_PORT = 50000 };

int socket(int family, int type, int protocol)
{
    struct desock_end *end = NULL;

    if (family != AF_INET && family != AF_INET6)
        return real_socket()(family, type, protocol);
    return desock_end_make(family, type, &end);
}

/* The end at `fd` under the lock, or NULL without it. */
static struct desock_end *take(int fd)
{
    int before = errno;

    if (!desock_plays())
        return NULL;
    desock_lock();
    struct desock_end *end = desock_end_of(fd);
    if (end == NULL)
        desock_unlock();
    errno = before;
    return end;
}

static int done(int error)
{
    desock_unlock();
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

static void give_port(struct desock_end *end)
{
    if (end->local.ss_family == AF_UNSPEC)
        end->local = desock_address(end->family, true, 0);
    if (desock_port(&end->local) == 0)
        desock_set_port(&end->local, (uint16_t)(SOME_PORT + (end - desock_ends)));
}

int bind(int fd, __CONST_SOCKADDR_ARG address, socklen_t size)
{
    struct desock_end *end = take(fd);

    if (end == NULL)
        return real_bind()(fd, address, size);
    end->local = desock_address_from(address.__sockaddr__, size);
    give_port(end);
    end->bound = true;
    return done(0);
}

int listen(int fd, int backlog)
{
    struct desock_end *end = take(fd);

    if (end == NULL)
        return real_listen()(fd, backlog);
    give_port(end);
    end->role = DESOCK_LISTENER;
    return done(0);
}

/* Waits until there is an announcement to take. */
static bool is_called(int fd)
{
    struct pollfd at_ends[DESOCK_ENDS + 1];
    uint8_t octet;

    for (bool waited = false;;) {
        desock_turn(false, waited);
        if (real_recv()(fd, &octet, 1, MSG_DONTWAIT) == 1)
            return true;
        if (fcntl(fd, F_GETFL) & O_NONBLOCK)
            return false;
        nfds_t count = 0;
        at_ends[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
        desock_lock();
        for (size_t i = 0; i < DESOCK_ENDS; i++)
            if (desock_ends[i].ours >= 0 && !desock_ends[i].closed &&
                desock_ends[i].role != DESOCK_LISTENER)
                at_ends[count++] = (struct pollfd){.fd = desock_ends[i].ours, .events = POLLIN};
        desock_unlock();
        waited = real_poll()(at_ends, count, DESOCK_TICK) == 0;
    }
}

static int desock_accept(int fd, struct sockaddr *address, socklen_t *size, int flags)
{
    struct desock_end *end = NULL;

    if (!is_called(fd)) {
        errno = EAGAIN;
        return -1;
    }
    struct desock_end *listener = take(fd);
    struct desock_end copy = *listener;
    desock_unlock();
    int made = desock_end_make(copy.family, SOCK_STREAM | flags, &end);
    if (made < 0)
        return -1;
    desock_lock();
    end->local = copy.local;
    if (copy.late) {
        end->role = DESOCK_DESTINATION;
        end->remote = desock_address(end->family, true, SOME_PORT);
    } else {
        desock_accepted(end);
    }
    desock_address_give(&end->remote, address, size);
    desock_unlock();
    return made;
}

int accept4(int fd, __SOCKADDR_ARG address, socklen_t *restrict size, int flags)
{
    enum desock_role role;

    if (!desock_is(fd, &role) || role != DESOCK_LISTENER)
        return real_accept4()(fd, address, size, flags);
    return desock_accept(fd, address.__sockaddr__, size, flags);
}

int accept(int fd, __SOCKADDR_ARG address, socklen_t *restrict size)
{
    return accept4(fd, address, size, 0);
}

int connect(int fd, __CONST_SOCKADDR_ARG address, socklen_t size)
{
    struct s5_span hello = {0};
    bool ends = false;
    struct desock_end *end = take(fd);

    if (end == NULL)
        return real_connect()(fd, address, size);
    if (end->role == DESOCK_DESTINATION)
        return done(EISCONN);
    end->remote = desock_address_from(address.__sockaddr__, size);
    if (end->role == DESOCK_DATAGRAMS)
        return done(0);
    int error = end->remote.ss_family == end->family ? desock_fate(&hello, &ends) : EAFNOSUPPORT;
    desock_log("proxy", error == 0 ? "connects to a destination" : "connects in vain",
               (struct s5_span){0});
    if (error != 0)
        return done(error);
    give_port(end);
    end->role = DESOCK_DESTINATION;
    if (hello.size > 0)
        real_send()(end->ours, hello.data, hello.size, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (ends)
        real_shutdown()(end->ours, SHUT_RDWR);
    return done(0);
}

int getsockname(int fd, __SOCKADDR_ARG address, socklen_t *restrict size)
{
    struct desock_end *end = take(fd);

    if (end == NULL)
        return real_getsockname()(fd, address, size);
    if (end->local.ss_family == AF_UNSPEC)
        end->local = desock_address(end->family, true, 0);
    desock_address_give(&end->local, address.__sockaddr__, size);
    return done(0);
}

int getpeername(int fd, __SOCKADDR_ARG address, socklen_t *restrict size)
{
    struct desock_end *end = take(fd);

    if (end == NULL)
        return real_getpeername()(fd, address, size);
    if (end->remote.ss_family == AF_UNSPEC)
        return done(ENOTCONN);
    desock_address_give(&end->remote, address.__sockaddr__, size);
    return done(0);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t size)
{
    enum desock_role role;

    if (!desock_is(fd, &role))
        return real_setsockopt()(fd, level, name, value, size);
    return 0;
}

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict size)
{
    enum desock_role role;

    if (!desock_is(fd, &role) || (level == SOL_SOCKET && name == SO_ERROR))
        return real_getsockopt()(fd, level, name, value, size);
    int tells = level == SOL_SOCKET && name == SO_TYPE
                    ? (role == DESOCK_DATAGRAMS ? SOCK_DGRAM : SOCK_STREAM)
                    : level == SOL_SOCKET && name == SO_ACCEPTCONN && role == DESOCK_LISTENER;
    memset(value, 0, *size);
    memcpy(value, &tells, *size < sizeof tells ? *size : sizeof tells);
    return 0;
}

int shutdown(int fd, int how)
{
    int result = real_shutdown()(fd, how);
    enum desock_role role;

    if (desock_is(fd, &role))
        desock_move();
    return result;
}

int close(int fd)
{
    enum desock_role role;
    bool played = desock_is(fd, &role);
    int result = real_close()(fd);

    if (played)
        desock_move();
    return result;
}

/* A proxy that forks for each connection goes on as the child does: what becomes of it is then
 * seen, and there is no parent that would wait for another connection. */
pid_t fork(void)
{
    return !desock_plays() || desock_engine_forks() ? real_fork()() : 0;
}

int daemon(int stays, int keeps)
{
    return desock_plays() ? 0 : real_daemon()(stays, keeps);
}

/* A small proxy that knows nothing of how it is tested: `proxy HOW`, by threads or forks, or all in
 * one thread around poll, select or epoll. FAULT 1 trusts a name to be short, FAULT 2 receives more
 * than there is room for, FAULT 3 never comes to an end with port 7, FAULT 4 keeps a socket. */
#include "wire/greeting.h"
#include "wire/reply.h"
#include "wire/request.h"
#include "wire/udp.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef FAULT
#define FAULT 0
#endif

enum { HOST_MAX = FAULT == 1 ? 100 : 256, ROOM = 600, ASKS_FOR = FAULT == 2 ? 700 : 600 };

static const char *how;

/* Which of the two can be read: 0 or 1; both may be the same. */
static int readable(int a, int b)
{
    if (strcmp(how, "select") == 0) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(a, &set);
        FD_SET(b, &set);
        select((a > b ? a : b) + 1, &set, NULL, NULL, NULL);
        return !FD_ISSET(a, &set);
    }
    if (strcmp(how, "epoll") == 0) {
        struct epoll_event event = {.events = EPOLLIN, .data.fd = a};
        int epoll = epoll_create1(EPOLL_CLOEXEC);
        epoll_ctl(epoll, EPOLL_CTL_ADD, a, &event);
        event.data.fd = b;
        if (a != b)
            epoll_ctl(epoll, EPOLL_CTL_ADD, b, &event);
        epoll_wait(epoll, &event, 1, 60000);
        close(epoll);
        return event.data.fd != a;
    }
    struct pollfd both[2] = {{.fd = a, .events = POLLIN}, {.fd = b, .events = POLLIN}};
    poll(both, 2, -1);
    return both[0].revents == 0;
}

static bool is_evented(void)
{
    return strcmp(how, "threads") != 0 && strcmp(how, "forks") != 0;
}

static ssize_t receive(int fd, uint8_t *out, size_t size)
{
    if (is_evented())
        readable(fd, fd);
    return recv(fd, out, size, is_evented() ? MSG_DONTWAIT : 0);
}

struct inbox {
    int fd;
    size_t size;
    uint8_t octets[ROOM];
};

static struct s5_span inside(const struct inbox *in)
{
    return (struct s5_span){in->octets, in->size};
}

static bool more(struct inbox *in)
{
    ssize_t got =
        in->size == ROOM ? 0 : receive(in->fd, in->octets + in->size, (size_t)ASKS_FOR - in->size);
    in->size += got > 0 ? (size_t)got : 0;
    return got > 0;
}

static void drop(struct inbox *in, size_t size)
{
    in->size -= size;
    memmove(in->octets, in->octets + size, in->size);
}

static void answer(int fd, uint8_t rep, const struct sockaddr_storage *bound)
{
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)bound;
    uint8_t octets[10] = {5, rep, 0, 1};

    memcpy(octets + 4, &v4->sin_addr, 4);
    memcpy(octets + 8, &v4->sin_port, 2);
    send(fd, octets, sizeof octets, MSG_NOSIGNAL);
}

static bool resolve(const struct s5_address *dst, struct sockaddr_storage *out, socklen_t *size)
{
    char host[HOST_MAX];
    char port[8];
    struct addrinfo *found = NULL;

    snprintf(port, sizeof port, "%u", dst->port);
    if (dst->atyp == 3) {
        memcpy(host, dst->host.data, dst->host.size);
        host[dst->host.size] = '\0';
    } else {
        inet_ntop(dst->atyp == 1 ? AF_INET : AF_INET6, dst->host.data, host, sizeof host);
    }
    if (getaddrinfo(host, port, NULL, &found) != 0)
        return false;
    memcpy(out, found->ai_addr, found->ai_addrlen);
    *size = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

static void relay(struct inbox *in, int out)
{
    uint8_t octets[ROOM];

    send(out, in->octets, in->size, MSG_NOSIGNAL);
    for (;;) {
        int from = readable(out, in->fd) == 0 ? out : in->fd;
        ssize_t got = recv(from, octets, sizeof octets, 0);
        if (got <= 0)
            return;
        send(from == out ? in->fd : out, octets, (size_t)got, MSG_NOSIGNAL);
    }
}

static void carry(int udp, struct sockaddr_storage *client)
{
    struct sockaddr_storage from = {0};
    struct sockaddr_storage to = {0};
    socklen_t size = sizeof from;
    uint8_t octets[ROOM];
    struct s5_udp datagram;
    uint8_t *data = octets + 10;

    ssize_t got = recvfrom(udp, data, sizeof octets - 10, 0, (struct sockaddr *)&from, &size);
    if (got < 0)
        return;
    if (client->ss_family == AF_UNSPEC || memcmp(client, &from, size) == 0) {
        *client = from;
        struct s5_span in = {data, (size_t)got};
        if (s5_udp_decode(in, &datagram).status == S5_OK && resolve(&datagram.dst, &to, &size))
            sendto(udp, datagram.data.data, datagram.data.size, 0, (struct sockaddr *)&to, size);
        return;
    }
    const struct sockaddr_in *v4 = (const struct sockaddr_in *)&from;
    memcpy(octets, "\0\0\0\1", 4);
    memcpy(octets + 4, &v4->sin_addr, 4);
    memcpy(octets + 8, &v4->sin_port, 2);
    sendto(udp, octets, (size_t)got + 10, 0, (struct sockaddr *)client, size);
}

static void associate(struct inbox *in)
{
    struct sockaddr_storage bound = {.ss_family = AF_INET};
    struct sockaddr_storage client = {0};
    socklen_t size = sizeof bound;
    int udp = socket(AF_INET, SOCK_DGRAM, 0);

    bind(udp, (struct sockaddr *)&bound, sizeof(struct sockaddr_in));
    getsockname(udp, (struct sockaddr *)&bound, &size);
    answer(in->fd, 0, &bound);
    while (readable(udp, in->fd) == 0)
        carry(udp, &client);
    close(udp);
}

/* BIND: two replies, and the peer's octets. */
static void await_peer(struct inbox *in)
{
    struct sockaddr_storage at = {.ss_family = AF_INET};
    socklen_t size = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    bind(listener, (struct sockaddr *)&at, sizeof(struct sockaddr_in));
    listen(listener, 1);
    getsockname(listener, (struct sockaddr *)&at, &size);
    answer(in->fd, 0, &at);
    int peer =
        readable(listener, in->fd) == 0 ? accept(listener, (struct sockaddr *)&at, &size) : -1;
    close(listener);
    answer(in->fd, peer < 0, &at);
    if (peer >= 0)
        relay(in, peer);
    close(peer);
}

static void connect_to(struct inbox *in, const struct s5_address *dst, size_t asked)
{
    struct sockaddr_storage to = {0};
    socklen_t size = sizeof to;
    int fd = -1;

    while (FAULT == 3 && dst->port == 7)
        continue;
    if (!resolve(dst, &to, &size)) {
        answer(in->fd, 4, &to);
        return;
    }
    fd = socket(to.ss_family, SOCK_STREAM, 0);
    bool refused = connect(fd, (struct sockaddr *)&to, size) < 0;
    answer(in->fd, refused ? 5 : 0, &to);
    if (!refused) {
        drop(in, asked);
        relay(in, fd);
    }
    if (FAULT != 4)
        close(fd);
}

static void serve(int fd)
{
    struct inbox in = {.fd = fd};
    struct s5_greeting greeting;
    struct s5_request request;
    struct s5_result result;

    while ((result = s5_greeting_decode(inside(&in), &greeting)).status == S5_MORE && more(&in))
        continue;
    if (result.status != S5_OK)
        return;
    bool offered = s5_greeting_offers(&greeting, 0);
    send(fd, offered ? "\5\0" : "\5\377", 2, MSG_NOSIGNAL);
    drop(&in, result.size);
    while ((result = s5_request_decode(inside(&in), &request)).status == S5_MORE && more(&in))
        continue;
    if (!offered || result.status != S5_OK)
        return;
    if (request.cmd == 1) {
        connect_to(&in, &request.dst, result.size);
        return;
    }
    drop(&in, result.size);
    if (request.cmd == 2)
        await_peer(&in);
    else
        associate(&in);
}

static void *serve_in_thread(void *data)
{
    int fd = (int)(intptr_t)data;

    serve(fd);
    close(fd);
    return NULL;
}

int main(int argc, char **argv)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(1080)};
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    how = argc > 1 ? argv[1] : "threads";
    signal(SIGCHLD, SIG_IGN);
    if (bind(listener, (struct sockaddr *)&at, sizeof at) < 0 || listen(listener, 5) < 0)
        return 2;
    for (;;) {
        if (is_evented())
            readable(listener, listener);
        int fd = accept(listener, NULL, NULL);
        pthread_t thread;
        if (fd < 0)
            continue;
        if (strcmp(how, "threads") == 0) {
            if (pthread_create(&thread, NULL, serve_in_thread, (void *)(intptr_t)fd) == 0)
                pthread_detach(thread);
            continue;
        }
        if (strcmp(how, "forks") != 0 || fork() == 0) {
            serve(fd);
            close(fd);
            if (strcmp(how, "forks") == 0)
                exit(0);
            continue;
        }
        close(fd);
    }
}

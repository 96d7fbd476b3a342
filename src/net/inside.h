/* What the files of this room share; no other room includes it, nor sees uv.h. */
#ifndef SOCKSPEC_NET_INSIDE_H
#define SOCKSPEC_NET_INSIDE_H

#include "net/endpoint.h"
#include "net/loop.h"

#include <sys/socket.h>
#include <uv.h>

struct s5_stream;
struct s5_watcher;

enum { S5_READ_BUFFER = 64 * 1024 };

struct s5_loop {
    uv_loop_t uv;
    struct s5_stream *lingering;      /* streams that their owners have let go of */
    int dying;                        /* children killed and not yet reaped */
    const struct s5_watcher *watcher; /* of what is made on it; or NULL */
    /* One for all readers: a callback runs to its end before the next one reads. */
    uint8_t buffer[S5_READ_BUFFER];
};

/* Zeroed memory for one of our own; there is no going on without it. */
void *s5_make(size_t size);

/* The system's form of an endpoint; returns its length. An IPv4-mapped address becomes IPv4, so
 * that its errors come in one family only. */
socklen_t s5_endpoint_to_sockaddr(const struct s5_endpoint *endpoint, struct sockaddr_storage *out);

/* `family` becomes 0 where the address is of neither IP. */
void s5_endpoint_from_sockaddr(const struct sockaddr_storage *in, struct s5_endpoint *out);

/* The local (or, where `peer`, the remote) address of `fd`; false where it has none. */
bool s5_socket_name(int fd, bool peer, struct s5_endpoint *out);

/* A nonblocking socket of `type` for the family of `at`; an IPv6 one takes IPv6 only. Returns the
 * descriptor, or minus the errno. */
int s5_socket_open(const struct s5_endpoint *at, int type);

/* The same, bound to `at`; the error tells for what (`what` is "listen on", ...). Returns the
 * descriptor, or -1 with the error told. */
int s5_socket_bound(const struct s5_endpoint *at, int type, bool reuse, const char *what,
                    struct s5_error *error);

/* What every TCP connection of ours has: no delay, and urgent octets in their place. */
void s5_socket_prepare(int fd);

/* The errno that waits on the socket, taken from it; 0 where there is none. */
int s5_socket_error(int fd);

void s5_socket_set(int fd, int level, int option, int value);

#endif

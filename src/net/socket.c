#include "net/inside.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

socklen_t s5_endpoint_to_sockaddr(const struct s5_endpoint *endpoint, struct sockaddr_storage *out)
{
    struct s5_address address = s5_endpoint_address(endpoint);

    memset(out, 0, sizeof *out);
    if (address.host.size == 4) {
        struct sockaddr_in *in4 = (struct sockaddr_in *)out;
        in4->sin_family = AF_INET;
        in4->sin_port = htons(endpoint->port);
        memcpy(&in4->sin_addr, address.host.data, 4);
        return sizeof *in4;
    }
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;
    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(endpoint->port);
    in6->sin6_scope_id = endpoint->scope;
    memcpy(&in6->sin6_addr, endpoint->ip, 16);
    return sizeof *in6;
}

void s5_endpoint_from_sockaddr(const struct sockaddr_storage *in, struct s5_endpoint *out)
{
    *out = (struct s5_endpoint){0};
    if (in->ss_family == AF_INET) {
        const struct sockaddr_in *in4 = (const struct sockaddr_in *)in;
        out->family = 4;
        out->port = ntohs(in4->sin_port);
        memcpy(out->ip, &in4->sin_addr, 4);
    } else if (in->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)in;
        out->family = 6;
        out->port = ntohs(in6->sin6_port);
        out->scope = in6->sin6_scope_id;
        memcpy(out->ip, &in6->sin6_addr, 16);
    }
}

bool s5_socket_name(int fd, bool peer, struct s5_endpoint *out)
{
    struct sockaddr_storage name = {0};
    socklen_t size = sizeof name;
    struct sockaddr *at = (struct sockaddr *)&name;

    *out = (struct s5_endpoint){0};
    if (fd < 0 || (peer ? getpeername(fd, at, &size) : getsockname(fd, at, &size)) != 0)
        return false;
    s5_endpoint_from_sockaddr(&name, out);
    return out->family != 0;
}

void s5_socket_set(int fd, int level, int option, int value)
{
    setsockopt(fd, level, option, &value, sizeof value);
}

int s5_socket_open(const struct s5_endpoint *at, int type)
{
    struct sockaddr_storage name;

    s5_endpoint_to_sockaddr(at, &name);
    int fd = socket(name.ss_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    if (name.ss_family == AF_INET6)
        s5_socket_set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    return fd;
}

int s5_socket_bound(const struct s5_endpoint *at, int type, bool reuse, const char *what,
                    struct s5_error *error)
{
    struct sockaddr_storage name;
    socklen_t size = s5_endpoint_to_sockaddr(at, &name);
    char text[S5_ENDPOINT_TEXT];
    int fd = s5_socket_open(at, type);
    int number = fd < 0 ? -fd : 0;

    if (fd >= 0) {
        if (reuse)
            s5_socket_set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
        if (bind(fd, (struct sockaddr *)&name, size) == 0)
            return fd;
        number = errno;
        close(fd);
    }
    s5_endpoint_print(at, text, sizeof text);
    return s5_error_set(error, "cannot %s %s: %s", what, text, s5_errno_text(number));
}

void s5_socket_prepare(int fd)
{
    s5_socket_set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    s5_socket_set(fd, SOL_SOCKET, SO_OOBINLINE, 1);
}

int s5_socket_error(int fd)
{
    int number = 0;
    socklen_t size = sizeof number;

    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size) != 0)
        return errno;
    return number;
}

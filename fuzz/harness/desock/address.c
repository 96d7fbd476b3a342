#include "fuzz/harness/desock/inside.h"

#include <string.h>

/* 127.0.0.1 or ::1 for the client and where it connects, an address for documentation else. */
struct sockaddr_storage desock_address(int family, bool of_client, uint16_t port)
{
    struct sockaddr_storage address = {.ss_family = (sa_family_t)family};

    if (family == AF_INET6) {
        static const struct in6_addr far = {{{0x20, 0x01, 0x0d, 0xb8, [15] = 9}}};
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;
        v6->sin6_addr = of_client ? in6addr_loopback : far;
    } else {
        struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
        v4->sin_addr.s_addr = htonl(of_client ? INADDR_LOOPBACK : 0xc0000209);
    }
    desock_set_port(&address, port);
    return address;
}

uint16_t desock_port(const struct sockaddr_storage *address)
{
    return ntohs(address->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)address)->sin6_port
                                                : ((const struct sockaddr_in *)address)->sin_port);
}

void desock_set_port(struct sockaddr_storage *address, uint16_t port)
{
    if (address->ss_family == AF_INET6)
        ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)address)->sin_port = htons(port);
}

struct sockaddr_storage desock_address_from(const struct sockaddr *address, socklen_t size)
{
    struct sockaddr_storage copy = {0};

    if (address != NULL)
        memcpy(&copy, address, size < sizeof copy ? size : sizeof copy);
    return copy;
}

void desock_address_give(const struct sockaddr_storage *from, struct sockaddr *to, socklen_t *size)
{
    socklen_t whole =
        from->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);

    if (to == NULL || size == NULL)
        return;
    memcpy(to, from, *size < whole ? *size : whole);
    *size = whole;
}

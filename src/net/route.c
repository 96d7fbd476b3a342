#include "net/inside.h"

#include <netinet/in.h>
#include <unistd.h>

bool s5_endpoint_toward(const struct s5_endpoint *to, struct s5_endpoint *out)
{
    struct sockaddr_storage name;
    socklen_t size = s5_endpoint_to_sockaddr(to, &name);
    int fd = s5_socket_open(to, SOCK_DGRAM);

    if (fd < 0)
        return false;
    /* Connecting a UDP socket sends nothing: the system chooses a route and with it an address. */
    if (name.ss_family == AF_INET)
        ((struct sockaddr_in *)&name)->sin_port = htons(9);
    else
        ((struct sockaddr_in6 *)&name)->sin6_port = htons(9);
    bool known = connect(fd, (struct sockaddr *)&name, size) == 0 && s5_socket_name(fd, false, out);
    out->port = 0;
    close(fd);
    return known;
}

#include "net/inside.h"

#include "net/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILLERS = 4 }; /* a backlog of 0 holds one connection; the others wait for ever */

struct s5_black_hole {
    int listener;
    int fillers[FILLERS];
};

struct s5_black_hole *s5_black_hole_new(const struct s5_endpoint *at, struct s5_endpoint *local,
                                        struct s5_error *error)
{
    struct sockaddr_storage address;
    int fd = s5_socket_bound(at, SOCK_STREAM, false, "listen", error);

    if (fd < 0)
        return NULL;
    if (listen(fd, 0) != 0 || !s5_socket_name(fd, false, local)) {
        s5_error_set(error, "cannot listen: %s", s5_errno_text(errno));
        close(fd);
        return NULL;
    }
    struct s5_black_hole *hole = s5_make(sizeof *hole);
    hole->listener = fd;
    socklen_t size = s5_endpoint_to_sockaddr(local, &address);
    for (int i = 0; i < FILLERS; i++) {
        hole->fillers[i] = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (hole->fillers[i] >= 0 &&
            connect(hole->fillers[i], (struct sockaddr *)&address, size) != 0 &&
            errno != EINPROGRESS) {
            close(hole->fillers[i]);
            hole->fillers[i] = -1;
        }
    }
    return hole;
}

void s5_black_hole_free(struct s5_black_hole *hole)
{
    if (hole == NULL)
        return;
    for (int i = 0; i < FILLERS; i++)
        if (hole->fillers[i] >= 0)
            close(hole->fillers[i]);
    close(hole->listener);
    free(hole);
}

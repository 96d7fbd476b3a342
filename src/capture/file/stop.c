#include "capture/file/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

int s5_stop_init(struct s5_stop *stop, struct s5_error *error)
{
    atomic_init(&stop->asked, false);
    /* The write end does not block: a handler must return, and one octet is enough. */
    if (pipe2(stop->wake, O_CLOEXEC | O_NONBLOCK) == 0)
        return 0;
    return s5_error_set(error, "cannot make a pipe: %s", strerror(errno));
}

void s5_stop_fini(struct s5_stop *stop)
{
    close(stop->wake[0]);
    close(stop->wake[1]);
}

void s5_stop_ask(struct s5_stop *stop)
{
    int number = errno;

    atomic_store_explicit(&stop->asked, true, memory_order_relaxed);
    ssize_t written = write(stop->wake[1], "", 1);
    (void)written; /* a pipe that is full has woken everybody already */
    errno = number;
}

bool s5_stop_wait(const struct s5_stop *stop, int fd)
{
    struct pollfd both[] = {{.fd = fd, .events = POLLIN}, {.fd = stop->wake[0], .events = POLLIN}};

    while (!s5_stop_asked(stop)) {
        int ready = poll(both, 2, -1);
        if (ready > 0 && both[1].revents == 0)
            return true;
        if (ready < 0 && errno != EINTR && errno != EAGAIN)
            return true; /* read() tells what is wrong */
    }
    return false;
}

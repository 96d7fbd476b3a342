#include "capture/file/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* Where standard input was closed, a new descriptor takes its place, and would be read for it. */
static int above_standard(int fd)
{
    if (fd < 0 || fd > STDERR_FILENO)
        return fd;
    int above = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int number = errno;
    close(fd);
    errno = number;
    return above;
}

int s5_stop_init(struct s5_stop *stop, struct s5_error *error)
{
    atomic_init(&stop->asked, false);
    /* The write end does not block: a handler must return, and one octet is enough. */
    if (pipe2(stop->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return s5_error_set(error, "cannot make a pipe: %s", strerror(errno));
    stop->wake[0] = above_standard(stop->wake[0]);
    stop->wake[1] = above_standard(stop->wake[1]);
    if (stop->wake[0] >= 0 && stop->wake[1] >= 0)
        return 0;
    s5_error_set(error, "cannot make a pipe: %s", strerror(errno));
    s5_stop_fini(stop);
    return -1;
}

void s5_stop_fini(struct s5_stop *stop)
{
    for (int i = 0; i < 2; i++)
        if (stop->wake[i] >= 0)
            close(stop->wake[i]);
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

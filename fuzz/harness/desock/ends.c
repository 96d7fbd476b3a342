#include "fuzz/harness/desock/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

DESOCK_REAL(close);
DESOCK_REAL(setsockopt);

/* Ours are out of the way: a proxy numbers its own as it always does, and AFL++ has 198 and 199. */
enum { FIRST_NUMBER = 300, ROOM = 1 << 20 };

struct desock_end desock_ends[DESOCK_ENDS];
static bool plays;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void desock_lock(void)
{
    pthread_mutex_lock(&lock);
}

void desock_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

bool desock_plays(void)
{
    return plays;
}

static struct desock_end *free_end(void)
{
    for (size_t i = 0; i < DESOCK_ENDS; i++)
        if (!plays || desock_ends[i].ours < 0) {
            for (size_t j = i; !plays && j < DESOCK_ENDS; j++)
                desock_ends[j].ours = -1;
            plays = true;
            return &desock_ends[i];
        }
    return NULL;
}

int desock_end_make(int family, int type, struct desock_end **out)
{
    int flags = type & (SOCK_NONBLOCK | SOCK_CLOEXEC);
    bool datagrams = (type & ~flags) != SOCK_STREAM;
    int pair[2];
    int room = ROOM;
    struct stat it;

    desock_lock();
    struct desock_end *end = free_end();
    if (end == NULL || socketpair(AF_UNIX, datagrams ? SOCK_SEQPACKET : SOCK_STREAM, 0, pair) < 0) {
        errno = EMFILE;
        desock_unlock();
        return -1;
    }
    int ours = fcntl(pair[1], F_DUPFD_CLOEXEC, FIRST_NUMBER);
    if (ours >= 0)
        real_close()(pair[1]);
    else
        ours = pair[1];
    fcntl(ours, F_SETFL, O_NONBLOCK);
    fcntl(pair[0], F_SETFL, flags & SOCK_NONBLOCK ? O_NONBLOCK : 0);
    fcntl(pair[0], F_SETFD, flags & SOCK_CLOEXEC ? FD_CLOEXEC : 0);
    real_setsockopt()(ours, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    fstat(pair[0], &it);
    *end = (struct desock_end){.ours = ours,
                               .theirs = it.st_ino,
                               .role = datagrams ? DESOCK_DATAGRAMS : DESOCK_FRESH,
                               .family = family,
                               .late = desock_under_way()};
    *out = end;
    desock_unlock();
    return pair[0];
}

struct desock_end *desock_end_of(int fd)
{
    struct stat it;

    if (!plays || fstat(fd, &it) < 0 || !S_ISSOCK(it.st_mode))
        return NULL;
    for (size_t i = 0; i < DESOCK_ENDS; i++)
        if (desock_ends[i].ours >= 0 && desock_ends[i].theirs == it.st_ino)
            return &desock_ends[i];
    return NULL;
}

bool desock_is(int fd, enum desock_role *role)
{
    int before = errno;

    if (!plays)
        return false;
    desock_lock();
    struct desock_end *end = desock_end_of(fd);
    if (end != NULL)
        *role = end->role;
    desock_unlock();
    errno = before;
    return end != NULL;
}

void desock_end_free(struct desock_end *end)
{
    real_close()(end->ours);
    end->ours = -1;
}

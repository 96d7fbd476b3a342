#include "net/queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { CHUNK = 16 * 1024, AT_ONCE = 16 };

struct s5_chunk {
    struct s5_chunk *next;
    size_t at;   /* where what is left begins */
    size_t end;  /* where it ends */
    size_t room; /* what `data` can hold */
    uint8_t data[];
};

bool s5_queue_put(struct s5_queue *queue, struct s5_span in)
{
    struct s5_chunk *last = queue->last;

    /* Many small writes share a chunk. */
    if (last != NULL && last->end < last->room && in.size > 0) {
        struct s5_span part = s5_span_first(in, last->room - last->end);
        memcpy(last->data + last->end, part.data, part.size);
        last->end += part.size;
        queue->size += part.size;
        in = s5_span_skip(in, part.size);
    }
    if (in.size == 0)
        return true;
    size_t room = in.size > CHUNK ? in.size : CHUNK;
    struct s5_chunk *chunk = malloc(sizeof *chunk + room);
    if (chunk == NULL)
        return false;
    *chunk = (struct s5_chunk){.end = in.size, .room = room};
    memcpy(chunk->data, in.data, in.size);
    if (last != NULL)
        last->next = chunk;
    else
        queue->first = chunk;
    queue->last = chunk;
    queue->size += in.size;
    return true;
}

static void drop(struct s5_queue *queue, size_t size,
                 void (*took)(void *user, struct s5_span octets), void *user)
{
    queue->size -= size;
    while (queue->first != NULL) {
        struct s5_chunk *chunk = queue->first;
        size_t left = chunk->end - chunk->at;
        size_t part = size < left ? size : left;
        if (took != NULL && part > 0)
            took(user, (struct s5_span){chunk->data + chunk->at, part});
        if (size < left) {
            chunk->at += size;
            return;
        }
        size -= left;
        queue->first = chunk->next;
        if (queue->first == NULL)
            queue->last = NULL;
        free(chunk);
    }
}

int s5_queue_send(struct s5_queue *queue, int fd, void (*took)(void *user, struct s5_span octets),
                  void *user)
{
    while (queue->size > 0) {
        struct iovec parts[AT_ONCE];
        struct msghdr message = {.msg_iov = parts};
        for (struct s5_chunk *c = queue->first; c != NULL && message.msg_iovlen < AT_ONCE;
             c = c->next)
            parts[message.msg_iovlen++] = (struct iovec){c->data + c->at, c->end - c->at};
        ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (sent >= 0)
            drop(queue, (size_t)sent, took, user);
        else if (errno != EINTR)
            return errno == EAGAIN ? 0 : errno;
    }
    return 0;
}

void s5_queue_clear(struct s5_queue *queue)
{
    drop(queue, queue->size, NULL, NULL);
}

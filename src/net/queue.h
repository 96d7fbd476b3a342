/* Octets that wait for the system to take them. */
#ifndef SOCKSPEC_NET_QUEUE_H
#define SOCKSPEC_NET_QUEUE_H

#include "base/span.h"

struct s5_chunk;

/* All zero is an empty queue. */
struct s5_queue {
    struct s5_chunk *first;
    struct s5_chunk *last;
    size_t size; /* octets in it */
};

/* Appends a copy; false where memory is out. */
bool s5_queue_put(struct s5_queue *queue, struct s5_span in);

/* Writes to the socket `fd` until the queue is empty or the system takes no more. `took`, where it
 * is not NULL, is told of what the system took, piece by piece. Returns 0, or an errno. */
int s5_queue_send(struct s5_queue *queue, int fd, void (*took)(void *user, struct s5_span octets),
                  void *user);

void s5_queue_clear(struct s5_queue *queue);

#endif

#include "net/datagrams.h"

#include "net/inside.h"
#include "net/tap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    QUEUE_MOST = 1024 * 1024,
    RECEIVE_BUFFER = 1024 * 1024,
    RECEIVES_AT_ONCE = 64,
};

struct waiting {
    struct waiting *next;
    struct s5_endpoint to;
    size_t size;
    uint8_t data[];
};

struct s5_datagrams {
    struct s5_loop *loop;
    void (*received)(void *user, const struct s5_endpoint *from, struct s5_span in);
    void *user;
    struct s5_tap tap;   /* who watches */
    size_t address_size; /* octets of an address of its family */
    int fd;
    uv_poll_t poll;
    bool closing;
    struct waiting *first;
    struct waiting *last;
    size_t queued;
};

static void tell(const struct s5_datagrams *datagrams, enum s5_tap_kind kind,
                 const struct s5_endpoint *peer, struct s5_span octets)
{
    if (datagrams->tap.told == NULL)
        return;
    struct s5_tap_event event = {.kind = kind, .octets = octets, .peer = *peer};
    s5_socket_name(datagrams->fd, false, &event.local);
    datagrams->tap.told(datagrams->tap.user, &event);
}

void s5_datagrams_tap(struct s5_datagrams *datagrams, struct s5_tap tap)
{
    datagrams->tap = tap;
}

/* Returns 0, or an errno. */
static int send_one(const struct s5_datagrams *datagrams, const struct s5_endpoint *to,
                    struct s5_span in)
{
    struct sockaddr_storage name;
    socklen_t size = s5_endpoint_to_sockaddr(to, &name);

    while (sendto(datagrams->fd, in.data, in.size, MSG_NOSIGNAL, (struct sockaddr *)&name, size) <
           0)
        if (errno != EINTR)
            return errno;
    tell(datagrams, S5_TAP_SENT, to, in);
    return 0;
}

static void drop_first(struct s5_datagrams *datagrams)
{
    struct waiting *first = datagrams->first;

    datagrams->first = first->next;
    if (datagrams->first == NULL)
        datagrams->last = NULL;
    datagrams->queued -= sizeof *first + first->size;
    free(first);
}

static void flush(struct s5_datagrams *datagrams)
{
    while (datagrams->first != NULL) {
        struct waiting *first = datagrams->first;
        struct s5_span in = {first->data, first->size};
        if (send_one(datagrams, &first->to, in) == EAGAIN)
            return;
        drop_first(datagrams);
    }
}

static void receive(struct s5_datagrams *datagrams)
{
    struct s5_loop *loop = datagrams->loop;

    for (int turn = 0; turn < RECEIVES_AT_ONCE && !datagrams->closing; turn++) {
        struct sockaddr_storage name;
        socklen_t name_size = sizeof name;
        ssize_t size = recvfrom(datagrams->fd, loop->buffer, sizeof loop->buffer, 0,
                                (struct sockaddr *)&name, &name_size);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return;
        struct s5_endpoint from;
        s5_endpoint_from_sockaddr(&name, &from);
        struct s5_span in = {loop->buffer, (size_t)size};
        tell(datagrams, S5_TAP_CAME, &from, in);
        datagrams->received(datagrams->user, &from, in);
    }
}

static void polled(uv_poll_t *handle, int status, int events);

static void update(struct s5_datagrams *datagrams)
{
    if (!datagrams->closing)
        uv_poll_start(&datagrams->poll, UV_READABLE | (datagrams->first != NULL ? UV_WRITABLE : 0),
                      polled);
}

static void polled(uv_poll_t *handle, int status, int events)
{
    struct s5_datagrams *datagrams = handle->data;
    bool writing = datagrams->first != NULL;

    if (status < 0)
        s5_socket_error(datagrams->fd); /* taken, so that it does not stand in the way */
    if (writing && (status < 0 || (events & UV_WRITABLE) != 0))
        flush(datagrams);
    receive(datagrams);
    if (!datagrams->closing && (status < 0 || writing != (datagrams->first != NULL)))
        update(datagrams);
}

struct s5_datagrams *s5_datagrams_new(struct s5_loop *loop, const struct s5_endpoint *at,
                                      void (*received)(void *user, const struct s5_endpoint *from,
                                                       struct s5_span in),
                                      void *user, struct s5_error *error)
{
    int fd = s5_socket_bound(at, SOCK_DGRAM, false, "receive datagrams on", error);

    if (fd < 0)
        return NULL;
    struct s5_datagrams *datagrams = s5_make(sizeof *datagrams);
    int status = uv_poll_init(&loop->uv, &datagrams->poll, fd);
    if (status != 0) {
        s5_error_set(error, "cannot receive datagrams: %s", s5_errno_text(-status));
        close(fd);
        free(datagrams);
        return NULL;
    }
    s5_socket_set(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
    datagrams->poll.data = datagrams;
    datagrams->loop = loop;
    datagrams->received = received;
    datagrams->user = user;
    datagrams->fd = fd;
    datagrams->address_size = s5_endpoint_address(at).host.size;
    update(datagrams);
    if (loop->watcher != NULL)
        loop->watcher->datagrams(loop->watcher->user, datagrams);
    return datagrams;
}

void s5_datagrams_local(const struct s5_datagrams *datagrams, struct s5_endpoint *out)
{
    s5_socket_name(datagrams->fd, false, out);
}

int s5_datagrams_send(struct s5_datagrams *datagrams, const struct s5_endpoint *to,
                      struct s5_span in)
{
    if (s5_endpoint_address(to).host.size != datagrams->address_size)
        return EAFNOSUPPORT;
    if (datagrams->first == NULL) {
        int number = send_one(datagrams, to, in);
        if (number != EAGAIN)
            return number;
    }
    struct waiting *waiting;
    size_t room = sizeof *waiting + in.size;
    if (datagrams->queued + room > QUEUE_MOST)
        return 0;
    waiting = malloc(room);
    if (waiting == NULL)
        return ENOMEM;
    waiting->next = NULL;
    waiting->to = *to;
    waiting->size = in.size;
    if (in.size > 0)
        memcpy(waiting->data, in.data, in.size);
    if (datagrams->last != NULL)
        datagrams->last->next = waiting;
    else
        datagrams->first = waiting;
    datagrams->last = waiting;
    datagrams->queued += room;
    update(datagrams);
    return 0;
}

static void closed(uv_handle_t *handle)
{
    free(handle->data);
}

void s5_datagrams_free(struct s5_datagrams *datagrams)
{
    if (datagrams == NULL)
        return;
    if (datagrams->tap.told != NULL)
        datagrams->tap.told(datagrams->tap.user, &(struct s5_tap_event){.kind = S5_TAP_CLOSED});
    datagrams->closing = true;
    while (datagrams->first != NULL)
        drop_first(datagrams);
    uv_close((uv_handle_t *)&datagrams->poll, closed);
    close(datagrams->fd);
}

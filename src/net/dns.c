#include "net/dns.h"

#include "net/inside.h"

#include <ares.h>
#include <stdlib.h>
#include <string.h>

enum {
    TRY_MS = 2000, /* the first wait for a server; c-ares doubles it for the next */
    TRIES = 2,
};

/* One socket of c-ares, watched for as long as c-ares asks for it. */
struct watch {
    uv_poll_t poll;
    struct s5_dns *dns;
    struct watch *next;
    int fd;
};

struct s5_dns {
    struct s5_loop *loop;
    ares_channel channel;
    uv_timer_t timer;
    struct watch *watches;
};

struct query {
    void (*done)(void *user, const struct s5_endpoint *list, size_t count, const char *why);
    void *user;
};

static void freed(uv_handle_t *handle)
{
    free(handle->data);
}

static void timed(uv_timer_t *handle);

static void set_timer(struct s5_dns *dns)
{
    struct timeval left;

    if (ares_timeout(dns->channel, NULL, &left) == NULL) {
        uv_timer_stop(&dns->timer);
        return;
    }
    uv_timer_start(&dns->timer, timed,
                   (uint64_t)left.tv_sec * 1000 + (uint64_t)left.tv_usec / 1000 + 1, 0);
}

static void timed(uv_timer_t *handle)
{
    struct s5_dns *dns = handle->data;

    ares_process_fd(dns->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    set_timer(dns);
}

static void polled(uv_poll_t *handle, int status, int events)
{
    struct watch *watch = handle->data;
    struct s5_dns *dns = watch->dns; /* c-ares may end the watch */
    int fd = watch->fd;
    bool in = status < 0 || (events & UV_READABLE) != 0;
    bool out = status < 0 || (events & UV_WRITABLE) != 0;

    ares_process_fd(dns->channel, in ? fd : ARES_SOCKET_BAD, out ? fd : ARES_SOCKET_BAD);
    set_timer(dns);
}

static void socket_changed(void *user, ares_socket_t fd, int in, int out)
{
    struct s5_dns *dns = user;
    struct watch **at = &dns->watches;

    while (*at != NULL && (*at)->fd != fd)
        at = &(*at)->next;
    struct watch *watch = *at;
    if (!in && !out) {
        /* Right after this c-ares closes the socket. */
        if (watch != NULL) {
            *at = watch->next;
            uv_close((uv_handle_t *)&watch->poll, freed);
        }
        return;
    }
    if (watch == NULL) {
        watch = s5_make(sizeof *watch);
        if (uv_poll_init(&dns->loop->uv, &watch->poll, fd) != 0) {
            free(watch); /* unwatched, its queries time out */
            return;
        }
        watch->poll.data = watch;
        watch->dns = dns;
        watch->fd = fd;
        watch->next = dns->watches;
        dns->watches = watch;
    }
    uv_poll_start(&watch->poll, (in ? UV_READABLE : 0) | (out ? UV_WRITABLE : 0), polled);
}

static const char *status_text(int status)
{
    switch (status) {
    case ARES_ENODATA:
        return "the name has no address";
    case ARES_ENOTFOUND:
    case ARES_ENONAME:
        return "no such name";
    case ARES_EFORMERR:
    case ARES_EBADQUERY:
    case ARES_EBADNAME:
    case ARES_EBADSTR:
        return "malformed name";
    case ARES_ETIMEOUT:
        return "timed out";
    /* c-ares 1.18 tells the last for all of them, once every server has been asked. */
    case ARES_ESERVFAIL:
    case ARES_EREFUSED:
    case ARES_ENOTIMP:
    case ARES_ECONNREFUSED:
        return "no name server helped";
    case ARES_ENOMEM:
        return "out of memory";
    default:
        return "the lookup failed";
    }
}

static void answered(void *user, int status, int timeouts, struct ares_addrinfo *info)
{
    struct query *query = user;
    struct s5_endpoint list[S5_RESOLVED_MAX];
    size_t count = 0;

    (void)timeouts;
    if (status == ARES_SUCCESS) {
        for (struct ares_addrinfo_node *node = info->nodes; node != NULL && count < S5_RESOLVED_MAX;
             node = node->ai_next) {
            struct sockaddr_storage name = {0};
            memcpy(&name, node->ai_addr, node->ai_addrlen);
            s5_endpoint_from_sockaddr(&name, &list[count]);
            bool known = list[count].family == 0;
            for (size_t i = 0; i < count && !known; i++)
                known = s5_endpoint_same_host(&list[i], &list[count]);
            count += !known;
        }
        if (count == 0)
            status = ARES_ENODATA;
    }
    ares_freeaddrinfo(info);
    query->done(query->user, list, count, count == 0 ? status_text(status) : NULL);
    free(query);
}

struct s5_dns *s5_dns_new(struct s5_loop *loop, struct s5_error *error)
{
    struct s5_dns *dns = s5_make(sizeof *dns);
    struct ares_options options = {.timeout = TRY_MS,
                                   .tries = TRIES,
                                   .lookups = (char[]){"fb"},
                                   .sock_state_cb = socket_changed,
                                   .sock_state_cb_data = dns};

    dns->loop = loop;
    int status = ares_init_options(&dns->channel, &options,
                                   ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS |
                                       ARES_OPT_SOCK_STATE_CB);
    if (status != ARES_SUCCESS) {
        s5_error_set(error, "cannot set up name lookups: %s", ares_strerror(status));
        free(dns);
        return NULL;
    }
    uv_timer_init(&loop->uv, &dns->timer);
    dns->timer.data = dns;
    return dns;
}

int s5_dns_use_servers(struct s5_dns *dns, const char *servers, struct s5_error *error)
{
    int status = ares_set_servers_ports_csv(dns->channel, servers);
    if (status != ARES_SUCCESS)
        return s5_error_set(error, "cannot use the name servers \"%s\": %s", servers,
                            ares_strerror(status));
    return 0;
}

void s5_dns_free(struct s5_dns *dns)
{
    ares_destroy(dns->channel);
    uv_close((uv_handle_t *)&dns->timer, freed);
}

void s5_dns_ask(struct s5_dns *dns, const char *name,
                void (*done)(void *user, const struct s5_endpoint *list, size_t count,
                             const char *why),
                void *user)
{
    struct ares_addrinfo_hints hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    struct query *query = s5_make(sizeof *query);

    query->done = done;
    query->user = user;
    ares_getaddrinfo(dns->channel, name, NULL, &hints, answered, query);
    set_timer(dns);
}

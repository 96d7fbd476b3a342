#include "fuzz/harness/inside.h"

#include <stdlib.h>

enum { OBJECTS = 64 };

struct s5_loop {
    int unused;
};

struct s5_timer {
    void (*fired)(void *user);
    void *user;
    uint64_t at; /* UINT64_MAX: stopped */
};

struct s5_datagrams {
    struct s5_endpoint local;
    void (*received)(void *user, const struct s5_endpoint *from, struct s5_span in);
    void *user;
};

struct s5_resolver {
    int unused;
};

struct s5_lookup {
    void (*done)(void *user, const struct s5_endpoint *list, size_t count, const char *why);
    void *user;
    uint16_t port;
};

struct played played;

/* Those that something may happen to; a NULL is a free place. */
static struct s5_timer *timers[OBJECTS];
static struct s5_datagrams *sockets[OBJECTS];
static struct s5_lookup *lookups[OBJECTS];
static struct s5_loop loop;

void *played_new(size_t size)
{
    void *object = calloc(1, size);

    if (object == NULL)
        abort();
    played.held++;
    return object;
}

void played_free(void *object)
{
    played.held -= object != NULL;
    free(object);
}

static void *place_of(void *list, void *object)
{
    void **places = list;

    for (size_t i = 0; i < OBJECTS; i++)
        if (places[i] == object)
            return &places[i];
    abort(); /* more than a few clients can need */
}

#define PLACE(list, object) ((__typeof__(&(list)[0]))place_of((list), (object)))

void played_begin(void)
{
    played = (struct played){.now = 1000, .port = 30000};
    played_streams_begin();
}

struct s5_loop *played_loop(void)
{
    return &loop;
}

size_t played_held(void)
{
    return played.held;
}

struct s5_endpoint played_host(uint8_t which)
{
    struct s5_endpoint host = {.family = which & 4 ? 6 : 4, .port = 9};

    host.ip[0] = which & 4 ? 0x20 : 127;
    host.ip[host.family == 6 ? 15 : 3] = (uint8_t)(1 + (which & 3));
    return host;
}

uint64_t s5_loop_now_ms(struct s5_loop *of)
{
    (void)of;
    return played.now;
}

/* ---- timers ---- */

struct s5_timer *s5_timer_new(struct s5_loop *of, void (*fired)(void *user), void *user)
{
    struct s5_timer *timer = played_new(sizeof *timer);

    (void)of;
    *timer = (struct s5_timer){fired, user, UINT64_MAX};
    *PLACE(timers, NULL) = timer;
    return timer;
}

void s5_timer_start(struct s5_timer *timer, uint64_t ms)
{
    timer->at = played.now + ms;
}

void s5_timer_stop(struct s5_timer *timer)
{
    timer->at = UINT64_MAX;
}

void s5_timer_free(struct s5_timer *timer)
{
    if (timer != NULL)
        *PLACE(timers, timer) = NULL;
    played_free(timer);
}

static struct s5_timer *next_timer(void)
{
    struct s5_timer *next = NULL;

    for (size_t i = 0; i < OBJECTS; i++)
        if (timers[i] != NULL && timers[i]->at != UINT64_MAX &&
            (next == NULL || timers[i]->at < next->at))
            next = timers[i];
    return next;
}

void played_time(uint64_t ms)
{
    uint64_t end = played.now + ms;
    struct s5_timer *next;

    /* A timer that is started again with 0 ms is due in the next turn, and so the turns end. */
    for (int turns = 0; turns < 1000 && (next = next_timer()) != NULL && next->at <= end; turns++) {
        if (next->at > played.now)
            played.now = next->at;
        next->at = UINT64_MAX;
        next->fired(next->user);
    }
    played.now = end;
}

/* ---- datagrams ---- */

struct s5_datagrams *s5_datagrams_new(struct s5_loop *of, const struct s5_endpoint *at,
                                      void (*received)(void *user, const struct s5_endpoint *from,
                                                       struct s5_span in),
                                      void *user, struct s5_error *error)
{
    struct s5_datagrams *socket = played_new(sizeof *socket);

    (void)of;
    (void)error;
    *socket = (struct s5_datagrams){*at, received, user};
    if (at->port == 0)
        socket->local.port = ++played.port;
    *PLACE(sockets, NULL) = socket;
    return socket;
}

void s5_datagrams_local(const struct s5_datagrams *socket, struct s5_endpoint *out)
{
    *out = socket->local;
}

int s5_datagrams_send(struct s5_datagrams *socket, const struct s5_endpoint *to, struct s5_span in)
{
    uint8_t sum = 0;

    for (size_t i = 0; i < in.size; i++)
        sum ^= in.data[i]; /* a sanitizer sees them read */
    if (to->family != socket->local.family)
        return 97;
    return in.size > 65507 || (sum == 0 && in.data == NULL && in.size > 0) ? 90 : 0;
}

void s5_datagrams_free(struct s5_datagrams *socket)
{
    if (socket != NULL)
        *PLACE(sockets, socket) = NULL;
    played_free(socket);
}

bool played_datagram(unsigned which, uint8_t from, struct s5_span octets)
{
    struct s5_datagrams *socket = sockets[which % OBJECTS];
    struct s5_endpoint sender = played_host(from);

    for (size_t i = 0; socket == NULL && i < OBJECTS; i++)
        socket = sockets[(which + i) % OBJECTS];
    if (socket == NULL)
        return false;
    sender.port = (uint16_t)(1000 + (from >> 4));
    socket->received(socket->user, &sender, octets);
    return true;
}

/* ---- names ---- */

struct s5_resolver *s5_resolver_new(struct s5_loop *of, struct s5_error *error)
{
    (void)of;
    (void)error;
    return played_new(sizeof(struct s5_resolver));
}

void s5_resolver_free(struct s5_resolver *resolver)
{
    played_free(resolver);
}

struct s5_lookup *s5_resolve(struct s5_resolver *resolver, const char *name, uint16_t port,
                             void (*done)(void *user, const struct s5_endpoint *list, size_t count,
                                          const char *why),
                             void *user)
{
    struct s5_lookup *lookup = played_new(sizeof *lookup);

    (void)resolver;
    if (name[0] == '\0')
        abort(); /* nobody asks for no name */
    *lookup = (struct s5_lookup){done, user, port};
    *PLACE(lookups, NULL) = lookup;
    return lookup;
}

void s5_lookup_cancel(struct s5_lookup *lookup)
{
    if (lookup != NULL)
        *PLACE(lookups, lookup) = NULL;
    played_free(lookup);
}

bool played_resolved(unsigned which, size_t count)
{
    struct s5_endpoint list[S5_RESOLVED_MAX];
    struct s5_lookup *lookup = lookups[which % OBJECTS];

    for (size_t i = 0; lookup == NULL && i < OBJECTS; i++)
        lookup = lookups[i];
    if (lookup == NULL)
        return false;
    struct s5_lookup own = *lookup;
    s5_lookup_cancel(lookup);
    count = count > S5_RESOLVED_MAX ? S5_RESOLVED_MAX : count;
    for (size_t i = 0; i < count; i++) {
        list[i] = played_host((uint8_t)(i + which));
        list[i].port = own.port;
    }
    own.done(own.user, list, count, count == 0 ? "no such name" : NULL);
    return true;
}

bool s5_endpoint_toward(const struct s5_endpoint *to, struct s5_endpoint *out)
{
    *out = played_host(to->family == 6 ? 4 : 0);
    out->port = 0;
    return true;
}

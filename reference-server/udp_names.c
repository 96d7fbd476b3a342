#include "reference-server/udp_names.h"

#include "reference-server/connection.h"

#include <stdlib.h>
#include <string.h>

enum {
    NAMES_MAX = 32,
    WAITING_MAX = 64,                /* datagrams */
    WAITING_OCTETS_MAX = 256 * 1024, /* their data */
    KNOWN_MS = 60 * 1000,            /* how long an answer is believed */
    UNKNOWN_MS = 5 * 1000,           /* the same for a name that does not resolve */
};

struct waiting {
    struct waiting *next;
    uint16_t port;
    size_t size;
    uint8_t data[];
};

struct entry {
    struct s5_udp_names *names;
    uint8_t name[S5_NAME_MAX];
    size_t name_size; /* 0: the entry is free */
    struct s5_lookup *lookup;
    uint64_t until_ms;
    uint64_t used_ms;
    struct s5_endpoint list[S5_RESOLVED_MAX];
    size_t count;
    struct waiting *first;
    struct waiting **last;
};

struct s5_udp_names {
    struct s5_loop *loop;
    struct s5_resolver *resolver;
    void (*send)(void *user, struct s5_span name, const struct s5_endpoint *list, size_t count,
                 struct s5_span data);
    void *user;
    size_t waiting;
    size_t waiting_octets;
    struct entry entries[NAMES_MAX];
};

struct s5_udp_names *s5_udp_names_new(struct s5_loop *loop, struct s5_resolver *resolver,
                                      void (*send)(void *user, struct s5_span name,
                                                   const struct s5_endpoint *list, size_t count,
                                                   struct s5_span data),
                                      void *user)
{
    struct s5_udp_names *names = calloc(1, sizeof *names);

    if (names == NULL)
        return NULL;
    names->loop = loop;
    names->resolver = resolver;
    names->send = send;
    names->user = user;
    return names;
}

static struct waiting *take_waiting(struct entry *entry)
{
    struct waiting *waiting = entry->first;

    if (waiting == NULL)
        return NULL;
    entry->first = waiting->next;
    if (entry->first == NULL)
        entry->last = &entry->first;
    entry->names->waiting--;
    entry->names->waiting_octets -= waiting->size;
    return waiting;
}

void s5_udp_names_free(struct s5_udp_names *names)
{
    struct waiting *waiting;

    if (names == NULL)
        return;
    for (size_t i = 0; i < NAMES_MAX; i++) {
        struct entry *entry = &names->entries[i];
        if (entry->lookup != NULL)
            s5_lookup_cancel(entry->lookup);
        while ((waiting = take_waiting(entry)) != NULL)
            free(waiting);
    }
    free(names);
}

static void send_now(const struct entry *entry, uint16_t port, struct s5_span data)
{
    struct s5_endpoint list[S5_RESOLVED_MAX];

    for (size_t i = 0; i < entry->count; i++) {
        list[i] = entry->list[i];
        list[i].port = port;
    }
    entry->names->send(entry->names->user, (struct s5_span){entry->name, entry->name_size}, list,
                       entry->count, data);
}

static void resolved(void *user, const struct s5_endpoint *list, size_t count, const char *why)
{
    struct entry *entry = user;
    struct waiting *waiting;

    (void)why; /* that there is no address says enough */
    entry->lookup = NULL;
    entry->until_ms = s5_loop_now_ms(entry->names->loop) + (count > 0 ? KNOWN_MS : UNKNOWN_MS);
    entry->count = count;
    if (count > 0)
        memcpy(entry->list, list, count * sizeof *list);
    while ((waiting = take_waiting(entry)) != NULL) {
        send_now(entry, waiting->port, (struct s5_span){waiting->data, waiting->size});
        free(waiting);
    }
}

static void wait_for(struct entry *entry, uint16_t port, struct s5_span data)
{
    struct s5_udp_names *names = entry->names;
    struct waiting *waiting;

    if (names->waiting == WAITING_MAX || names->waiting_octets + data.size > WAITING_OCTETS_MAX)
        return;
    waiting = malloc(sizeof *waiting + data.size);
    if (waiting == NULL)
        return;
    *waiting = (struct waiting){.port = port, .size = data.size};
    if (data.size > 0)
        memcpy(waiting->data, data.data, data.size);
    *entry->last = waiting;
    entry->last = &waiting->next;
    names->waiting++;
    names->waiting_octets += data.size;
}

/* The entry of that name, else a free one, else the one longest unused; NULL where all of them are
 * being resolved. */
static struct entry *entry_for(struct s5_udp_names *names, struct s5_span name)
{
    struct entry *best = NULL;

    for (size_t i = 0; i < NAMES_MAX; i++) {
        struct entry *entry = &names->entries[i];
        if (entry->name_size > 0 &&
            s5_span_equal((struct s5_span){entry->name, entry->name_size}, name))
            return entry;
        if (entry->lookup == NULL && (best == NULL || entry->used_ms < best->used_ms))
            best = entry;
    }
    if (best == NULL)
        return NULL;
    *best = (struct entry){.names = names, .name_size = name.size};
    best->last = &best->first;
    memcpy(best->name, name.data, name.size);
    return best;
}

void s5_udp_names_send(struct s5_udp_names *names, struct s5_span name, uint16_t port,
                       struct s5_span data)
{
    uint64_t now = s5_loop_now_ms(names->loop);
    char text[S5_NAME_MAX + 1];
    struct entry *entry;

    if (!s5_correct_name(name, text) || (entry = entry_for(names, name)) == NULL)
        return;
    entry->used_ms = now;
    if (entry->lookup == NULL && now < entry->until_ms) {
        send_now(entry, port, data);
        return;
    }
    wait_for(entry, port, data);
    if (entry->lookup == NULL)
        entry->lookup = s5_resolve(names->resolver, text, 0, resolved, entry);
}

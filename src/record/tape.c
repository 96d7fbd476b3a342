#include "record/tape.h"

#include "base/mask.h"
#include "record/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 48, NONE = -1 };

/* A direction of a socket: ours, or the peer's. */
struct lane {
    ptrdiff_t first; /* its events with octets; NONE */
    ptrdiff_t last;
    uint64_t rest; /* octets of which no event was kept */
};

struct socket {
    struct s5_tape *tape;
    struct socket *next;
    char name[NAME];
    struct s5_way way;
    struct lane lanes[2]; /* S5_TAP_SENT, S5_TAP_CAME */
    /* of a connection: */
    bool known; /* its addresses are */
    enum s5_flow_side ours;
    struct s5_peer local;
    struct s5_peer peer;
    /* while it is written: */
    struct s5_tcp_flow flow;
    bool named;
};

struct event {
    struct socket *socket;
    int64_t time;
    enum s5_tap_kind kind;
    bool datagram;  /* the addresses of both ends stand before its octets */
    ptrdiff_t next; /* in its lane */
    size_t at;      /* in the tape's octets */
    size_t kept;
    size_t size;
};

struct s5_tape {
    size_t octets_most;
    size_t events_most;
    struct socket *sockets;
    struct event *events;
    size_t count;
    size_t capacity;
    size_t spoken; /* events with octets */
    uint8_t *octets;
    size_t size;
    size_t room;
    size_t kept; /* octets of the sockets */
    int64_t now;
};

struct s5_tape *s5_tape_new(size_t octets, size_t events)
{
    struct s5_tape *tape = calloc(1, sizeof *tape);

    if (tape == NULL)
        return NULL;
    tape->octets_most = octets;
    tape->events_most = events;
    return tape;
}

void s5_tape_free(struct s5_tape *tape)
{
    if (tape == NULL)
        return;
    while (tape->sockets != NULL) {
        struct socket *next = tape->sockets->next;
        free(tape->sockets);
        tape->sockets = next;
    }
    free(tape->events);
    free(tape->octets);
    free(tape);
}

/* ---- what happens ---- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Copies octets behind those that are there; false where there is no memory. */
static bool keep(struct s5_tape *tape, const void *data, size_t size)
{
    if (tape->size + size > tape->room) {
        size_t room = 2 * (tape->size + size);
        uint8_t *octets = realloc(tape->octets, room);
        if (octets == NULL)
            return false;
        tape->octets = octets;
        tape->room = room;
    }
    if (size > 0)
        memcpy(tape->octets + tape->size, data, size);
    tape->size += size;
    return true;
}

static struct event *add(struct socket *socket, enum s5_tap_kind kind)
{
    struct s5_tape *tape = socket->tape;

    if (tape->count == tape->capacity) {
        size_t capacity = tape->capacity == 0 ? 32 : 2 * tape->capacity;
        struct event *events = realloc(tape->events, capacity * sizeof *events);
        if (events == NULL)
            return NULL;
        tape->events = events;
        tape->capacity = capacity;
    }
    struct event *event = &tape->events[tape->count++];
    *event = (struct event){.socket = socket,
                            .time = s5_record_now(&tape->now),
                            .kind = kind,
                            .next = NONE,
                            .at = tape->size};
    return event;
}

/* Octets were sent or came. False where no event could be kept. */
static bool add_octets(struct socket *socket, enum s5_tap_kind kind, struct s5_span octets,
                       const struct s5_peer *ends)
{
    struct s5_tape *tape = socket->tape;
    struct lane *lane = &socket->lanes[kind == S5_TAP_CAME];
    struct event *event = tape->spoken < tape->events_most ? add(socket, kind) : NULL;

    if (event == NULL)
        return false;
    tape->spoken++;
    event->datagram = ends != NULL;
    event->size = octets.size;
    if (ends != NULL && !keep(tape, ends, 2 * sizeof *ends)) {
        tape->count--;
        return false;
    }
    size_t kept = least(octets.size, tape->octets_most - tape->kept);
    if (keep(tape, octets.data, kept)) {
        event->kept = kept;
        tape->kept += kept;
    } else {
        tape->octets_most = tape->kept; /* what is kept has no gaps */
    }
    ptrdiff_t index = event - tape->events;
    if (lane->first == NONE)
        lane->first = index;
    else
        tape->events[lane->last].next = index;
    lane->last = index;
    return true;
}

static void begin(struct socket *socket, const struct s5_tap_event *event)
{
    if (socket->known || !s5_record_ends(&socket->way, event, &socket->local, &socket->peer))
        return;
    socket->known = true;
    socket->ours = event->kind == S5_TAP_DIALLED ? S5_FLOW_OPENER : S5_FLOW_ANSWERER;
}

static void stream_told(void *user, const struct s5_tap_event *event)
{
    struct socket *socket = user;
    bool octets = event->kind == S5_TAP_SENT || event->kind == S5_TAP_CAME;

    if (event->kind == S5_TAP_DIALLED || event->kind == S5_TAP_STANDS)
        begin(socket, event);
    if (!socket->known || event->kind == S5_TAP_CLOSED)
        return;
    if (!octets)
        add(socket, event->kind);
    else if (!add_octets(socket, event->kind, event->octets, NULL))
        socket->lanes[event->kind == S5_TAP_CAME].rest += event->octets.size;
}

static void datagrams_told(void *user, const struct s5_tap_event *event)
{
    struct socket *socket = user;
    struct s5_peer ends[2];

    if (event->kind != S5_TAP_CLOSED && s5_record_ends(&socket->way, event, &ends[0], &ends[1]))
        add_octets(socket, event->kind, event->octets, ends);
}

static struct s5_tap tap_of(struct s5_tape *tape, const char *name,
                            void (*told)(void *user, const struct s5_tap_event *event))
{
    struct socket *socket = calloc(1, sizeof *socket);

    if (socket == NULL)
        abort();
    socket->tape = tape;
    socket->next = tape->sockets;
    tape->sockets = socket;
    snprintf(socket->name, sizeof socket->name, "%s", name);
    socket->lanes[0] = socket->lanes[1] = (struct lane){.first = NONE};
    return (struct s5_tap){told, socket};
}

void s5_tape_stream(struct s5_tape *tape, struct s5_stream *stream, const char *name)
{
    s5_stream_tap(stream, tap_of(tape, name, stream_told));
}

void s5_tape_datagrams(struct s5_tape *tape, struct s5_datagrams *datagrams, const char *name)
{
    s5_datagrams_tap(datagrams, tap_of(tape, name, datagrams_told));
}

/* ---- secrets ---- */

static uint8_t *octets_of(const struct s5_tape *tape, const struct event *event)
{
    return tape->octets + event->at + (event->datagram ? 2 * sizeof(struct s5_peer) : 0);
}

/* What is kept of a direction is its beginning, laid end to end at `room`. */
static void mask_lane(struct s5_tape *tape, const struct lane *lane, uint8_t *room,
                      struct s5_span secret, size_t from, size_t count)
{
    size_t size = 0;

    for (ptrdiff_t i = lane->first; i != NONE; i = tape->events[i].next) {
        const struct event *event = &tape->events[i];
        if (event->kept > 0)
            memcpy(room + size, octets_of(tape, event), event->kept);
        size += event->kept;
    }
    s5_mask(room, size, secret, from, count);
    for (ptrdiff_t i = lane->first; i != NONE; i = tape->events[i].next) {
        const struct event *event = &tape->events[i];
        if (event->kept > 0)
            memcpy(octets_of(tape, event), room, event->kept);
        room += event->kept;
    }
}

int s5_tape_mask(struct s5_tape *tape, struct s5_span secret, size_t from, size_t size)
{
    uint8_t *room = malloc(tape->kept + 1);

    if (room == NULL)
        return -1;
    for (struct socket *socket = tape->sockets; socket != NULL; socket = socket->next)
        for (size_t i = 0; i < S5_COUNT(socket->lanes); i++)
            mask_lane(tape, &socket->lanes[i], room, secret, from, size);
    free(room);
    return 0;
}

/* ---- the capture ---- */

static void put_datagram(const struct s5_tape *tape, const struct event *event,
                         struct s5_flow_writer *writer)
{
    bool sent = event->kind == S5_TAP_SENT;
    struct s5_peer ends[2];

    memcpy(ends, tape->octets + event->at, sizeof ends);
    s5_udp_put(writer, &ends[sent ? 0 : 1], &ends[sent ? 1 : 0],
               (struct s5_span){octets_of(tape, event), event->kept}, event->size, event->time);
}

/* What no event was kept of. */
static void put_rest(struct socket *socket, enum s5_tap_kind kind, struct s5_flow_writer *writer,
                     int64_t time)
{
    struct lane *lane = &socket->lanes[kind == S5_TAP_CAME];

    if (lane->rest > 0)
        s5_record_put(writer, &socket->flow, socket->ours, kind, (struct s5_span){NULL, 0},
                      lane->rest, time);
    lane->rest = 0;
}

/* It came before the end of its direction, and behind all that an event was kept of. */
static void put_rest_before(struct socket *socket, const struct event *event,
                            struct s5_flow_writer *writer)
{
    bool reset = event->kind == S5_TAP_RESET || event->kind == S5_TAP_PEER_RESET;

    if (reset || event->kind == S5_TAP_ENDED)
        put_rest(socket, S5_TAP_SENT, writer, event->time);
    if (reset || event->kind == S5_TAP_PEER_ENDED)
        put_rest(socket, S5_TAP_CAME, writer, event->time);
}

static void put_event(const struct s5_tape *tape, const struct event *event,
                      struct s5_flow_writer *writer)
{
    struct socket *socket = event->socket;
    struct s5_span kept = {NULL, 0};

    if (!socket->named) {
        bool opener = socket->ours == S5_FLOW_OPENER;
        socket->named = true;
        writer->comment = socket->name;
        s5_tcp_flow_init(&socket->flow, opener ? &socket->local : &socket->peer,
                         opener ? &socket->peer : &socket->local);
    }
    if (event->datagram) {
        put_datagram(tape, event, writer);
        return;
    }
    put_rest_before(socket, event, writer);
    if (event->kept > 0)
        kept = (struct s5_span){octets_of(tape, event), event->kept};
    s5_record_put(writer, &socket->flow, socket->ours, event->kind, kept, event->size, event->time);
}

int s5_tape_write(struct s5_tape *tape, const char *path, const char *application,
                  const char *comment, struct s5_error *error)
{
    struct s5_flow_writer *writer = malloc(sizeof *writer);
    struct s5_pcapng *out = NULL;
    int status = -1;

    if (writer == NULL) {
        s5_error_set(error, "cannot write %s: out of memory", path);
        goto end;
    }
    out = s5_pcapng_new(path, application, comment, error);
    if (out == NULL)
        goto end;
    s5_record_begin(writer, out);
    for (size_t i = 0; i < tape->count; i++)
        put_event(tape, &tape->events[i], writer);
    for (struct socket *socket = tape->sockets; socket != NULL; socket = socket->next) {
        put_rest(socket, S5_TAP_SENT, writer, tape->now);
        put_rest(socket, S5_TAP_CAME, writer, tape->now);
    }
    status = s5_pcapng_free(out, error);
end:
    free(writer);
    return status;
}

/* Faults of fragmentation, RFC 1928 section 7: in a server that drops fragments, and in one that
 * reassembles them. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- a server without fragmentation ---- */

static bool take_each_for_whole(struct s5_connection *c, struct s5_udp *udp)
{
    (void)c;
    (void)udp;
    return true;
}

/* The end bit alone is looked at. */
static bool take_last_for_whole(struct s5_connection *c, struct s5_udp *udp)
{
    (void)c;
    return (udp->frag & S5_UDP_FRAG_END) != 0;
}

/* FRAG 80, which the check of the header would drop, counts as one as well. */
static void from_client_without_check(struct s5_connection *c, const struct s5_endpoint *from,
                                      struct s5_span in)
{
    struct s5_udp udp;

    if (s5_udp_decode(in, &udp).status == S5_OK && udp.frag == S5_UDP_FRAG_END &&
        c->reference->conduct.is_clients(c, from))
        c->reference->conduct.send_on(c, &udp);
    else
        s5_correct_from_client(c, from, in);
}

/* ---- a server that reassembles ---- */

enum slip {
    SLIP_GAPS,   /* positions may be missing */
    SLIP_LOWER,  /* a position lower than the highest does not abandon the queue */
    SLIP_SHARED, /* one queue for all associations */
    SLIP_CUT,    /* what does not fit is left out */
    SLIP_HASTY,  /* the queue is abandoned after three seconds */
    SLIP_JOINED, /* a datagram with FRAG 00 goes with what is in the queue */
};

static bool slips(const struct s5_connection *c, enum slip slip)
{
    return s5_departure_number(c) == slip;
}

struct queue {
    uint8_t highest;
    uint64_t started_ms;
    size_t size;
    uint8_t data[S5_UDP_MAX];
};

static struct queue *queue_of(struct s5_connection *c)
{
    static struct queue shared;

    return slips(c, SLIP_SHARED) ? &shared : s5_departure_note(c, sizeof(struct queue));
}

static void empty(struct queue *queue)
{
    queue->highest = 0;
    queue->size = 0;
}

static void append(struct queue *queue, struct s5_span data)
{
    if (data.size > 0)
        memcpy(queue->data + queue->size, data.data, data.size);
    queue->size += data.size;
}

/* Whether the fragment has a place in the queue, which it may have emptied. */
static bool find_place(const struct s5_connection *c, struct queue *queue, uint8_t position)
{
    bool is_lower = position <= queue->highest;

    if (is_lower && !slips(c, SLIP_LOWER)) {
        empty(queue);
        is_lower = false;
    }
    return position == queue->highest + 1 || is_lower || slips(c, SLIP_GAPS);
}

static bool reassemble_wrongly(struct s5_connection *c, struct s5_udp *udp)
{
    enum { LIMIT_MS = 5000, HASTY_MS = 3000 };
    uint64_t now = s5_loop_now_ms(c->reference->loop);
    uint8_t position = udp->frag & S5_UDP_FRAG_POSITION;
    struct queue *queue = queue_of(c);
    struct s5_span data = udp->data;

    if (queue == NULL)
        return false;
    if (queue->highest > 0 &&
        now >= queue->started_ms + (slips(c, SLIP_HASTY) ? HASTY_MS : LIMIT_MS))
        empty(queue);
    if (slips(c, SLIP_CUT))
        data = s5_span_first(data, 65507 - queue->size);
    if (!find_place(c, queue, position) || data.size > sizeof queue->data - queue->size) {
        empty(queue);
        return false;
    }
    if (queue->highest == 0)
        queue->started_ms = now;
    append(queue, data);
    queue->highest = position > queue->highest ? position : queue->highest;
    if ((udp->frag & S5_UDP_FRAG_END) == 0)
        return false;
    udp->data = (struct s5_span){queue->data, queue->size};
    udp->frag = 0;
    empty(queue);
    return true;
}

/* A datagram with FRAG 00, amid a sequence. */
static void join_to_sequence(struct s5_connection *c, const struct s5_endpoint *from,
                             struct s5_span in)
{
    struct queue *queue = queue_of(c);
    struct s5_udp udp;

    if (queue == NULL || queue->size == 0 || s5_udp_decode(in, &udp).status != S5_OK ||
        udp.frag != 0) {
        s5_correct_from_client(c, from, in);
        return;
    }
    if (udp.data.size > sizeof queue->data - queue->size)
        return;
    append(queue, udp.data);
    udp.data = (struct s5_span){queue->data, queue->size};
    c->reference->conduct.send_on(c, &udp);
    empty(queue);
}

static const struct s5_departure rows[] = {
    {.name = "fragments-relayed-alone",
     .clause = "UDP-07",
     .also = "UDP-08",
     .seen = "each fragment is relayed as if it were a whole datagram",
     .conduct = {.reassemble = take_each_for_whole, .from_client = from_client_without_check}},
    {.name = "fragments-last-relayed",
     .clause = "UDP-07",
     .also = "UDP-08",
     .seen = "fragments are dropped but for those with the end bit, which are relayed alone",
     .conduct = {.reassemble = take_last_for_whole, .from_client = from_client_without_check}},
    {.name = "fragments-gap-ignored",
     .clause = "UDP-08",
     .also = "UDP-07",
     .seen = "a sequence with a fragment missing is relayed",
     .conduct = {.reassemble = reassemble_wrongly},
     .number = SLIP_GAPS},
    {.name = "fragments-lower-kept",
     .clause = "UDP-08",
     .also = "UDP-07",
     .seen = "a fragment lower than the one before goes to the sequence as well",
     .conduct = {.reassemble = reassemble_wrongly},
     .number = SLIP_LOWER},
    {.name = "fragments-overflow-cut",
     .clause = "UDP-09",
     .also = "UDP-07 UDP-08",
     .seen = "of fragments that are too much for a datagram as many octets as fit are relayed",
     .conduct = {.reassemble = reassemble_wrongly},
     .number = SLIP_CUT},
    {.name = "fragments-forgotten-early",
     .clause = "UDP-08",
     .seen = "a fragment is kept for three seconds",
     .conduct = {.reassemble = reassemble_wrongly},
     .number = SLIP_HASTY},
    {.name = "fragments-of-all-together",
     .clause = "UDP-08",
     .also = "UDP-07 UDP-12",
     .seen = "fragments of different associations are put together",
     .conduct = {.reassemble = reassemble_wrongly},
     .number = SLIP_SHARED},
    {.name = "fragments-whole-one-joins",
     .clause = "UDP-08",
     .also = "UDP-07",
     .seen = "a datagram with FRAG 00 amid a sequence is joined to it",
     .conduct = {.reassemble = reassemble_wrongly, .from_client = join_to_sequence},
     .number = SLIP_JOINED},
};

const struct s5_departure_list s5_faults_fragments = {rows, S5_COUNT(rows)};

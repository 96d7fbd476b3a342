#include "fuzz/laws/reassembly.h"

#include "fuzz/fence.h"

#include <string.h>

enum { UNKNOWN = 256, FAR = 65536, SIZE_LARGEST = 4096, DIFFERENCE = 0x20 };

/* What came, by place: what the naive reader knows. */
struct truth {
    bool came[TCP_PLACES];
    uint16_t first[TCP_PLACES]; /* UNKNOWN: the snap length cut it */
    int64_t due;                /* the first place from 0 on that did not come */
    int64_t end;                /* behind the last that did */
    int64_t top;                /* behind the last that is known to have been sent */
    int64_t fin;                /* -1: no FIN came */
    int64_t acked;
    bool acked_known;
    bool acked_one;
    bool differs;
    bool cut;   /* not all that came twice can be compared */
    bool plain; /* nothing came that is far away */
    bool syn;   /* the beginning is known */
};

struct direction {
    struct s5_reassembly stream;
    struct s5_reassembly_limits limits;
    const struct tcp_manner *manner;
    struct truth truth;
    uint8_t octets[TCP_PLACES]; /* delivered, by place */
    bool known[TCP_PLACES];
    bool shifted; /* the beginning is elsewhere than at place 0 */
    uint64_t at;
    uint64_t gap;
    const char *broken;
};

static uint8_t true_octet(int64_t place)
{
    return (uint8_t)((uint64_t)place * 31 ^ (uint64_t)place >> 8);
}

static size_t index_of(int64_t place)
{
    return (size_t)(place + TCP_BEFORE);
}

static bool in_places(int64_t place)
{
    return place >= -TCP_BEFORE && place < TCP_PLACES - TCP_BEFORE;
}

/* The place of a stream offset, by its sequence number. */
static int64_t place_of(const struct direction *d, uint64_t at)
{
    return (int32_t)(d->stream.first - (d->manner->isn + 1)) + (int64_t)at;
}

static void complain(struct direction *d, const char *what)
{
    if (d->broken == NULL)
        d->broken = what;
}

/* Without its beginning the reassembly may have passed over what came first for a place, and of
 * what is far away nothing was noted. */
static void take_octet(struct direction *d, int64_t place, uint8_t octet)
{
    const struct truth *truth = &d->truth;

    if ((octet ^ true_octet(place)) & ~DIFFERENCE)
        complain(d, "an octet is delivered that never came");
    if (!in_places(place))
        return;
    size_t i = index_of(place);
    if (truth->plain && !truth->came[i])
        complain(d, "an octet is delivered that never came for its place");
    if (truth->plain && truth->syn && truth->first[i] != octet)
        complain(d, "an octet is delivered that did not come first for its place");
    d->octets[i] = octet;
    d->known[i] = true;
}

static void take(void *context, const struct s5_piece *piece)
{
    struct direction *d = context;

    if (piece->at != d->at || piece->size == 0)
        complain(d, "pieces do not follow one another");
    if (piece->octets.size > piece->size || (piece->gap && piece->octets.size > 0))
        complain(d, "a piece bears more than its size");
    for (size_t i = 0; i < piece->octets.size; i++)
        take_octet(d, place_of(d, piece->at + i), piece->octets.data[i]);
    d->at += piece->size;
    d->gap += piece->gap ? piece->size : 0;
}

static struct s5_span recall(void *context, uint64_t at, size_t size)
{
    const struct direction *d = context;
    int64_t place = place_of(d, at);
    size_t known = 0;

    while (known < size && at + known < d->manner->hand && in_places(place + (int64_t)known) &&
           d->known[index_of(place + (int64_t)known)])
        known++;
    return (struct s5_span){known == 0 ? NULL : d->octets + index_of(place), known};
}

static struct s5_reassembly_user user_of(struct direction *d)
{
    return (struct s5_reassembly_user){
        .context = d,
        .take = take,
        .recall = recall,
        .keep = d->manner->keep,
        .print = d->manner->print,
    };
}

/* Octets at an event's place; those of TCP_DIFFERENT have another case, as it were. */
static uint8_t octet_of(const struct tcp_event *event, int64_t place)
{
    return true_octet(place) ^ (event->kind == TCP_DIFFERENT ? DIFFERENCE : 0);
}

static int64_t place_of_event(const struct tcp_event *event)
{
    return event->kind == TCP_FAR ? (int64_t)event->at * FAR : event->at;
}

static void note_octets(struct truth *truth, const struct tcp_event *event)
{
    if (truth->syn && event->size == 1 && event->at + 1 == truth->due)
        return;                  /* a keep-alive */
    truth->cut |= event->at < 0; /* what begins before the beginning is not compared */
    for (uint32_t i = 0; i < event->size; i++) {
        int64_t place = event->at + (int64_t)i;
        if (!in_places(place))
            continue;
        size_t index = index_of(place);
        uint16_t octet = i < event->captured ? octet_of(event, place) : UNKNOWN;
        if (truth->came[index]) {
            truth->differs |= place >= 0 && octet != UNKNOWN && truth->first[index] != UNKNOWN &&
                              octet != truth->first[index];
            continue;
        }
        truth->came[index] = true;
        truth->first[index] = octet;
        truth->cut |= octet == UNKNOWN;
        if (place >= truth->end)
            truth->end = place + 1;
    }
    while (in_places(truth->due) && truth->came[index_of(truth->due)])
        truth->due++;
}

static void note_truth(struct truth *truth, const struct tcp_event *event)
{
    int64_t end = event->at + (int64_t)event->size;

    switch (event->kind) {
    case TCP_ACK:
        if (!truth->acked_known || event->at > truth->acked) {
            truth->acked_one = truth->acked_known && event->at == truth->acked + 1;
            truth->acked = event->at;
            truth->acked_known = true;
        }
        if (event->at > truth->top)
            truth->top = event->at;
        break;
    case TCP_RST:
        break;
    case TCP_SYN:
        if (event->at > truth->top)
            truth->top = event->at;
        break;
    case TCP_FAR:
        truth->plain = false;
        break;
    default:
        note_octets(truth, event);
        if (end > truth->top)
            truth->top = end;
        if (event->kind == TCP_DATA_FIN && truth->fin == INT64_MIN)
            truth->fin = end;
    }
}

static void send(struct direction *d, const struct tcp_event *event, uint64_t frame)
{
    static const uint8_t flags[TCP_KINDS] = {
        [TCP_DATA_FIN] = S5_TCP_FIN, [TCP_SYN] = S5_TCP_SYN, [TCP_RST] = S5_TCP_RST};
    uint8_t octets[SIZE_LARGEST];
    int64_t place = place_of_event(event);
    struct s5_packet packet = {.frame = frame, .time = (int64_t)frame};
    struct s5_reassembly_user user = user_of(d);
    struct s5_segment segment = {
        .transport = S5_TRANSPORT_TCP,
        .flags = flags[event->kind],
        .seq = d->manner->isn + (uint32_t)place + (event->kind == TCP_SYN ? 0 : 1),
        .payload_size = event->kind == TCP_SYN ? 0 : event->size,
    };

    for (uint32_t i = 0; i < event->captured; i++)
        octets[i] = octet_of(event, place + (int64_t)i);
    if (event->kind == TCP_ACK) {
        segment.flags = S5_TCP_ACK;
        segment.ack = segment.seq;
        s5_reassembly_acknowledge(&d->stream, &segment);
        return;
    }
    segment.payload =
        fence_copy((struct s5_span){octets, segment.payload_size == 0 ? 0 : event->captured});
    s5_reassembly_take(&d->stream, &segment, &packet, &d->limits, &user);
    (void)s5_reassembly_believes(&d->stream, segment.seq);
}

/* Whether the stronger laws hold: the naive reader knows as much. */
static bool is_plain(const struct direction *d)
{
    return d->manner->syn && d->truth.plain && d->limits.given_up == 0;
}

static void check_step(struct direction *d)
{
    if (d->stream.at != (int64_t)d->at || d->stream.gap != d->gap)
        complain(d, "it counts otherwise than it delivers");
    if (d->limits.held > d->limits.held_max)
        complain(d, "it holds more than it may");
    if (d->stream.conflict && !d->truth.differs && d->truth.plain && d->manner->syn)
        complain(d, "octets are said to differ that do not");
    if (is_plain(d) && (int64_t)d->at != d->truth.due)
        complain(d, "what has come in order is not what is delivered");
}

/* What the end must be, as the header of the reassembly has it. */
static int64_t end_of(const struct direction *d)
{
    const struct truth *truth = &d->truth;
    int64_t end = truth->top;

    if (truth->fin != INT64_MIN && end > truth->fin)
        end = truth->fin;
    else if (truth->fin == INT64_MIN && d->manner->closing && truth->acked_one &&
             end == truth->acked)
        end--;
    return end > truth->end ? end : truth->end;
}

static void check_end(struct direction *d)
{
    const struct truth *truth = &d->truth;
    int64_t end = end_of(d);
    uint64_t missing = 0;

    if (end < truth->due)
        end = truth->due;
    if ((int64_t)d->at != end) {
        complain(d, "it ends elsewhere than what came");
        return;
    }
    for (int64_t place = 0; place < end && in_places(place); place++) {
        size_t i = index_of(place);
        missing += !truth->came[i];
        if (d->known[i] && !truth->came[i])
            complain(d, "an octet is delivered that never came");
        if (d->manner->keep && truth->came[i] && d->known[i] != (truth->first[i] != UNKNOWN))
            complain(d, "an octet that came is not delivered");
    }
    if (d->gap != missing)
        complain(d, "a gap is not just where nothing came");
    bool all_at_hand = d->manner->keep && !d->manner->print && d->manner->hand >= TCP_PLACES;
    if (all_at_hand && !truth->cut && missing == 0 && d->stream.conflict != truth->differs)
        complain(d, "octets that differ are not noticed");
}

const char *law_of_reassembly(const struct tcp_manner *manner, const struct tcp_event *events,
                              size_t count)
{
    static struct direction d;
    static const struct tcp_event syn = {.kind = TCP_SYN};

    memset(&d, 0, sizeof d);
    d.manner = manner;
    d.limits.held_max = manner->held_max;
    d.limits.prints.octets = 1 << 16;
    d.truth.plain = true;
    d.truth.syn = manner->syn;
    d.truth.fin = INT64_MIN;
    if (manner->syn)
        send(&d, &syn, 0);
    for (size_t i = 0; i < count && d.broken == NULL; i++) {
        note_truth(&d.truth, &events[i]);
        send(&d, &events[i], i + 1);
        check_step(&d);
    }
    struct s5_reassembly_user user = user_of(&d);
    bool plain = is_plain(&d);
    s5_reassembly_finish(&d.stream, manner->closing, count + 1, 0, &d.limits, &user);
    if (plain && d.broken == NULL)
        check_end(&d);
    if (d.stream.held != NULL || d.limits.held != 0)
        complain(&d, "something is still held");
    s5_reassembly_fini(&d.stream, &d.limits);
    s5_prints_room_fini(&d.limits.prints);
    return d.broken;
}

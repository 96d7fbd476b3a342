#include "capture/stream/reassembly.h"

#include <stdlib.h>
#include <string.h>

enum {
    HOLES_MAX = 64,       /* in front of what one direction holds */
    RUNS_MAX = 4096,      /* early runs that one direction holds behind them */
    HELD_KNOWN = 32,      /* of which so many are kept in any case, to be compared */
    WINDOW_MAX = 1 << 30, /* RFC 7323: no window is larger */
    FAR_AHEAD = 1 << 24,  /* of what was acknowledged: nobody sends so far ahead */
};

/* An early run, of which `known` octets are kept. */
struct s5_held {
    struct s5_held *next;
    int64_t at;
    uint64_t size;
    uint32_t known;
    bool kept;
    uint64_t frame;
    int64_t time;
    uint64_t heard;
    uint8_t octets[];
};

/* Sequence numbers wrap around: the one meant is the one next to what is known. */
static int64_t offset_of(const struct s5_reassembly *stream, uint32_t seq)
{
    return stream->top + (int32_t)(seq - (stream->first + (uint32_t)stream->top));
}

/* The stream begins elsewhere than was thought; nothing of it has been delivered. */
static void begin_at(struct s5_reassembly *stream, uint32_t seq)
{
    int64_t by = stream->started ? (int32_t)(stream->first - seq) : 0;

    stream->first = seq;
    stream->started = true;
    stream->acked += by;
    stream->fin_at += by;
    stream->top = stream->top + by > 0 ? stream->top + by : 0;
    for (struct s5_held *held = stream->held; held != NULL; held = held->next)
        held->at += by;
}

/* Compares octets that came again with what is still known of the first ones. */
static void compare(struct s5_reassembly *stream, int64_t at, struct s5_span again,
                    const struct s5_reassembly_user *user)
{
    if (stream->conflict || again.size == 0)
        return;
    struct s5_span first = user->recall(user->context, (uint64_t)at, again.size);
    if (first.size > 0)
        stream->conflict = memcmp(first.data, again.data, first.size) != 0;
    /* What is no longer at hand may begin in the middle of what came again. */
    again = s5_span_skip(again, first.size);
    if (s5_prints_contradict(stream->prints, at + (int64_t)first.size, again))
        stream->conflict = true;
}

static void deliver(struct s5_reassembly *stream, const struct s5_piece *piece,
                    struct s5_reassembly_limits *limits, const struct s5_reassembly_user *user)
{
    stream->at += (int64_t)piece->size;
    if (piece->gap)
        stream->gap += piece->size;
    else if (user->print)
        s5_prints_add(&stream->prints, (int64_t)piece->at, piece->octets, &limits->prints);
    user->take(user->context, piece);
}

static void deliver_gap(struct s5_reassembly *stream, int64_t size, uint64_t frame, int64_t time,
                        struct s5_reassembly_limits *limits, const struct s5_reassembly_user *user)
{
    struct s5_piece gap = {.at = (uint64_t)stream->at,
                           .size = (uint64_t)size,
                           .gap = true,
                           .frame = frame,
                           .time = time};

    deliver(stream, &gap, limits, user);
}

static void drop_held(struct s5_reassembly *stream, struct s5_held **place,
                      struct s5_reassembly_limits *limits)
{
    struct s5_held *held = *place;

    *place = held->next;
    stream->held_count--;
    limits->held -= sizeof *held + held->known;
    free(held);
}

/* Delivers what is held and no longer early. */
static void drain(struct s5_reassembly *stream, struct s5_reassembly_limits *limits,
                  const struct s5_reassembly_user *user)
{
    while (stream->held != NULL && stream->held->at <= stream->at) {
        struct s5_held *held = stream->held;
        uint64_t seen = (uint64_t)(stream->at - held->at);
        if (seen < held->size) {
            struct s5_piece piece = {
                .at = (uint64_t)stream->at,
                .size = held->size - seen,
                .octets = s5_span_skip((struct s5_span){held->octets, held->known}, seen),
                .frame = held->frame,
                .time = held->time,
                .heard = held->heard,
            };
            deliver(stream, &piece, limits, user);
        }
        drop_held(stream, &stream->held, limits);
    }
}

/* Gives up the hole before what is held first. */
static void skip_hole(struct s5_reassembly *stream, struct s5_reassembly_limits *limits,
                      const struct s5_reassembly_user *user)
{
    const struct s5_held *held = stream->held;

    deliver_gap(stream, held->at - stream->at, held->frame, held->time, limits, user);
    drain(stream, limits, user);
}

/* Holds the first `size` octets of `piece`, which overlap nothing that is held, before `*place`. */
static void hold(struct s5_reassembly *stream, struct s5_held **place, const struct s5_piece *piece,
                 uint64_t size, struct s5_reassembly_limits *limits,
                 const struct s5_reassembly_user *user)
{
    bool keep = user->keep || stream->held_count < HELD_KNOWN;
    size_t known = !keep ? 0 : piece->octets.size < size ? piece->octets.size : (size_t)size;
    struct s5_held *held = malloc(sizeof *held + known);

    if (held == NULL)
        return; /* as if the packet had been lost */
    *held = (struct s5_held){*place, (int64_t)piece->at, size,        (uint32_t)known,
                             keep,   piece->frame,       piece->time, piece->heard};
    if (known > 0)
        memcpy(held->octets, piece->octets.data, known);
    *place = held;
    stream->held_count++;
    limits->held += sizeof *held + known;
}

/* Runs whose octets are not kept grow together. */
static void merge(struct s5_reassembly *stream, struct s5_reassembly_limits *limits)
{
    for (struct s5_held *held = stream->held; held != NULL && held->next != NULL;) {
        if (!held->kept && !held->next->kept && held->at + (int64_t)held->size == held->next->at) {
            held->size += held->next->size;
            drop_held(stream, &held->next, limits);
        } else {
            held = held->next;
        }
    }
}

/* Each early segment walks the list, so that it has to end somewhere. Most of what is held stands
 * behind one hole: the segments that followed the one that was lost. */
static bool holds_too_many(const struct s5_reassembly *stream)
{
    unsigned holes = 0;
    int64_t end = stream->at;

    if (stream->held_count <= HOLES_MAX || stream->held_count > RUNS_MAX)
        return stream->held_count > HOLES_MAX;
    for (const struct s5_held *held = stream->held; held != NULL; held = held->next) {
        holes += held->at != end;
        end = held->at + (int64_t)held->size;
    }
    return holes > HOLES_MAX;
}

/* The rest of a piece behind its first `size` octets. */
static void cut_off(struct s5_piece *piece, uint64_t size)
{
    piece->at += size;
    piece->size -= size;
    piece->octets = s5_span_skip(piece->octets, size);
}

/* Compares the beginning of `piece` with a run that is held, from octet `from` of the run on. */
static bool differs(const struct s5_held *held, uint64_t from, const struct s5_piece *piece)
{
    struct s5_span first = s5_span_skip((struct s5_span){held->octets, held->known}, from);
    size_t both = first.size < piece->octets.size ? first.size : piece->octets.size;

    return both > 0 && memcmp(first.data, piece->octets.data, both) != 0;
}

/* Holds an early piece as far as it is new. Of what came before, the first octets stay. */
static void hold_early(struct s5_reassembly *stream, struct s5_piece piece,
                       struct s5_reassembly_limits *limits, const struct s5_reassembly_user *user)
{
    struct s5_held **place = &stream->held;

    while (piece.size > 0) {
        struct s5_held *held = *place;
        int64_t at = (int64_t)piece.at;
        if (held == NULL || at + (int64_t)piece.size <= held->at) {
            hold(stream, place, &piece, piece.size, limits, user);
            break;
        }
        if (at >= held->at + (int64_t)held->size) {
            place = &held->next;
            continue;
        }
        uint64_t part;
        if (at < held->at) {
            part = (uint64_t)(held->at - at);
            hold(stream, place, &piece, part, limits, user);
            if (*place != held)
                place = &(*place)->next;
        } else {
            uint64_t from = (uint64_t)(at - held->at);
            part = held->size - from < piece.size ? held->size - from : piece.size;
            if (differs(held, from, &piece))
                stream->conflict = true;
        }
        cut_off(&piece, part);
    }
    merge(stream, limits);
    drain(stream, limits, user);
    while (stream->held != NULL && (holds_too_many(stream) || limits->held > limits->held_max)) {
        limits->given_up++;
        skip_hole(stream, limits, user);
    }
}

static void take_payload(struct s5_reassembly *stream, const struct s5_segment *segment, int64_t at,
                         const struct s5_packet *packet, struct s5_reassembly_limits *limits,
                         const struct s5_reassembly_user *user)
{
    struct s5_piece piece = {
        .at = (uint64_t)at,
        .size = segment->payload_size,
        .octets = segment->payload,
        .frame = packet->frame,
        .time = packet->time,
        .heard = user->heard,
    };

    if (at < stream->at) {
        /* RFC 9293 section 3.8.4: the octet of a keep-alive is garbage, and was received before. */
        if (at == stream->at - 1 && piece.size == 1)
            return;
        uint64_t seen = (uint64_t)(stream->at - at);
        if (at >= 0)
            compare(stream, at, s5_span_first(piece.octets, seen), user);
        if (seen >= piece.size)
            return;
        cut_off(&piece, seen);
    }
    if ((int64_t)piece.at > stream->at || stream->held != NULL)
        hold_early(stream, piece, limits, user);
    else
        deliver(stream, &piece, limits, user);
}

void s5_reassembly_take(struct s5_reassembly *stream, const struct s5_segment *segment,
                        const struct s5_packet *packet, struct s5_reassembly_limits *limits,
                        const struct s5_reassembly_user *user)
{
    uint32_t seq = segment->seq;

    stream->present = true;
    if (segment->flags & S5_TCP_SYN) {
        seq++;
        if (!stream->syn && stream->at == 0) {
            begin_at(stream, seq);
            stream->syn = true;
            drain(stream, limits, user); /* of what seemed early when it was not known */
        }
    }
    /* Where the beginning is missing, the stream begins with what is seen of it first. */
    if (!stream->started || (!stream->syn && stream->at == 0 && stream->held == NULL &&
                             segment->payload_size > 1 && offset_of(stream, seq) < 0))
        begin_at(stream, seq);
    if (segment->flags & S5_TCP_RST)
        return; /* RFC 9293 section 3.5.3: what it bears is a remark for people */
    int64_t at = offset_of(stream, seq);
    int64_t end = at + segment->payload_size;
    if (end - stream->top >= WINDOW_MAX)
        return;
    if (end > stream->top)
        stream->top = end;
    if ((segment->flags & S5_TCP_FIN) && !stream->fin) {
        stream->fin = true;
        stream->fin_at = end;
    }
    if (segment->payload_size > 0)
        take_payload(stream, segment, at, packet, limits, user);
}

uint64_t s5_reassembly_acknowledge(struct s5_reassembly *stream, const struct s5_segment *segment)
{
    if (!(segment->flags & S5_TCP_ACK) || (segment->flags & S5_TCP_RST))
        return 0;
    if (!stream->started)
        begin_at(stream, segment->ack);
    int64_t acked = offset_of(stream, segment->ack);
    if (acked - stream->top >= WINDOW_MAX)
        return 0;
    if (!stream->acked_known || acked > stream->acked) {
        stream->acked_one = stream->acked_known && acked == stream->acked + 1;
        stream->acked = acked;
        stream->acked_known = true;
    }
    if (acked > stream->top)
        stream->top = acked;
    return acked < 0 ? 0 : (uint64_t)(acked < stream->at ? acked : stream->at);
}

/* Whether an octet is so far ahead that it is none of this stream. */
static bool is_far(const struct s5_reassembly *stream, int64_t at)
{
    return stream->acked_known && at - stream->acked > FAR_AHEAD;
}

void s5_reassembly_finish(struct s5_reassembly *stream, bool closing, uint64_t frame, int64_t time,
                          struct s5_reassembly_limits *limits,
                          const struct s5_reassembly_user *user)
{
    while (stream->held != NULL && !is_far(stream, stream->held->at))
        skip_hole(stream, limits, user);
    while (stream->held != NULL)
        drop_held(stream, &stream->held, limits);
    int64_t end = is_far(stream, stream->top) ? stream->acked : stream->top;
    if (stream->fin && end > stream->fin_at)
        end = stream->fin_at;
    else if (!stream->fin && closing && stream->acked_one && end == stream->acked)
        end--; /* a FIN that nobody saw took a sequence number */
    if (end > stream->at)
        deliver_gap(stream, end - stream->at, frame, time, limits, user);
}

int64_t s5_reassembly_offset(const struct s5_reassembly *stream, uint32_t seq)
{
    return offset_of(stream, seq);
}

bool s5_reassembly_ended(const struct s5_reassembly *stream)
{
    return stream->fin && stream->at >= stream->fin_at;
}

bool s5_reassembly_done(const struct s5_reassembly *stream)
{
    return s5_reassembly_ended(stream) && stream->acked_known && stream->acked > stream->fin_at;
}

bool s5_reassembly_believes(const struct s5_reassembly *stream, uint32_t seq)
{
    int64_t at = offset_of(stream, seq);

    /* RFC 5961 section 3.2: the very octet that is due, as the receiver or the capture knows it. */
    return !stream->started || at == stream->at || at == stream->top ||
           (stream->acked_known && at == stream->acked) ||
           (stream->fin && (at == stream->fin_at || at == stream->fin_at + 1));
}

void s5_reassembly_fini(struct s5_reassembly *stream, struct s5_reassembly_limits *limits)
{
    while (stream->held != NULL)
        drop_held(stream, &stream->held, limits);
    s5_prints_free(stream->prints, &limits->prints);
    stream->prints = NULL;
}

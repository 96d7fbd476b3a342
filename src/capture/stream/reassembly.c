#include "capture/stream/reassembly.h"

#include <stdlib.h>
#include <string.h>

enum {
    HOLES_MAX = 64,       /* in front of what one direction holds */
    RUNS_MAX = 4096,      /* early runs that one direction holds behind them */
    HELD_KNOWN = 32,      /* of which so many are kept in any case, to be compared */
    PRINTS = 32,          /* recent pieces whose contents can still be compared */
    PRINT_HEAD = 128,     /* octets of each that can be compared in part */
    WINDOW_MAX = 1 << 30, /* RFC 7323: no window is larger */
    FAR_AHEAD = 1 << 24,  /* of what was acknowledged: nobody sends so far ahead */
};

/* An early run, of which `known` octets are kept. */
struct s5_held {
    struct s5_held *next;
    uint32_t seq;
    uint32_t size;
    uint32_t known;
    bool kept;
    uint64_t frame;
    int64_t time;
    uint64_t heard;
    uint8_t octets[];
};

/* What recent pieces contained: enough to tell a retransmission that differs, if it has the same
 * bounds, or touches the piece's head. */
struct s5_prints {
    unsigned count; /* ever made; the latest PRINTS of them are there */
    struct s5_print {
        uint64_t at;
        uint32_t size; /* octets known, all of which are in the sum */
        uint64_t sum;
    } list[PRINTS];
    uint8_t heads[PRINTS][PRINT_HEAD];
};

/* How far `a` is behind `b` in sequence space; negative when it is before it. */
static int32_t distance(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

static uint64_t rotate(uint64_t word, int by)
{
    return word << by | word >> (64 - by);
}

/* A sum that depends on all octets and their places; one octet that differs always makes another
 * one. It runs over everything relayed, so the multiplications do not wait for each other. */
static uint64_t sum_of(struct s5_span octets)
{
    uint64_t sum = octets.size * 0x9e3779b97f4a7c15u;
    size_t at = 0;

    for (; at + 16 <= octets.size; at += 16) {
        uint64_t words[2];
        memcpy(words, octets.data + at, sizeof words);
        sum = rotate(sum, 7) + words[0] * 0xd6e8feb86659fd93u +
              rotate(words[1] * 0x9fb21c651e98df25u, 32);
    }
    for (; at < octets.size; at++)
        sum = (sum ^ octets.data[at]) * 0x100000001b3u;
    return sum;
}

static void remember(struct s5_reassembly *stream, uint64_t at, struct s5_span octets)
{
    if (octets.size == 0)
        return;
    if (stream->prints == NULL) {
        stream->prints = malloc(sizeof *stream->prints);
        if (stream->prints == NULL)
            return; /* then retransmissions are not compared */
        stream->prints->count = 0;
    }
    unsigned i = stream->prints->count++ % PRINTS;
    stream->prints->list[i] = (struct s5_print){at, (uint32_t)octets.size, sum_of(octets)};
    memcpy(stream->prints->heads[i], octets.data,
           octets.size < PRINT_HEAD ? octets.size : PRINT_HEAD);
}

/* Whether `again`, from offset `at` on, contradicts what is known of a piece. */
static bool contradicts(const struct s5_print *print, const uint8_t *head, uint64_t at,
                        struct s5_span again)
{
    if (print->at >= at && print->at + print->size <= at + again.size)
        return sum_of((struct s5_span){again.data + (print->at - at), print->size}) != print->sum;
    uint64_t from = print->at > at ? print->at : at;
    uint64_t to = print->at + (print->size < PRINT_HEAD ? print->size : PRINT_HEAD);
    if (to > at + again.size)
        to = at + again.size;
    return from < to &&
           memcmp(head + (from - print->at), again.data + (from - at), (size_t)(to - from)) != 0;
}

/* Compares octets that came again with what is still known of the first ones. */
static void compare(struct s5_reassembly *stream, uint64_t at, struct s5_span again,
                    const struct s5_reassembly_user *user)
{
    if (stream->conflict || again.size == 0)
        return;
    struct s5_span first = user->recall(user->context, at, again.size);
    if (first.size > 0)
        stream->conflict = memcmp(first.data, again.data, first.size) != 0;
    /* What is no longer at hand may begin in the middle of what came again. */
    at += first.size;
    again = s5_span_skip(again, first.size);
    const struct s5_prints *prints = stream->prints;
    unsigned there = prints == NULL ? 0 : prints->count < PRINTS ? prints->count : PRINTS;
    for (unsigned i = 0; i < there; i++)
        if (contradicts(&prints->list[i], prints->heads[i], at, again))
            stream->conflict = true;
}

static void deliver(struct s5_reassembly *stream, uint32_t size, struct s5_span octets,
                    uint64_t frame, int64_t time, uint64_t heard,
                    const struct s5_reassembly_user *user)
{
    struct s5_piece piece = {stream->at, size, false, octets, frame, time, heard};

    stream->next += size;
    stream->at += size;
    if (user->print)
        remember(stream, piece.at, octets);
    user->take(user->context, &piece);
}

static void deliver_gap(struct s5_reassembly *stream, uint32_t size, uint64_t frame, int64_t time,
                        const struct s5_reassembly_user *user)
{
    struct s5_piece gap = {stream->at, size, true, {NULL, 0}, frame, time, 0};

    stream->next += size;
    stream->at += size;
    stream->gap += size;
    user->take(user->context, &gap);
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
    while (stream->held != NULL && distance(stream->held->seq, stream->next) <= 0) {
        struct s5_held *held = stream->held;
        uint32_t seen = stream->next - held->seq;
        if (seen < held->size) {
            struct s5_span octets = s5_span_skip((struct s5_span){held->octets, held->known}, seen);
            deliver(stream, held->size - seen, octets, held->frame, held->time, held->heard, user);
        }
        drop_held(stream, &stream->held, limits);
    }
}

/* Gives up the hole before what is held first. */
static void skip_hole(struct s5_reassembly *stream, struct s5_reassembly_limits *limits,
                      const struct s5_reassembly_user *user)
{
    const struct s5_held *held = stream->held;

    deliver_gap(stream, held->seq - stream->next, held->frame, held->time, user);
    drain(stream, limits, user);
}

/* Holds [seq, seq + size), which overlaps nothing that is held, before `*place`. */
static void hold(struct s5_reassembly *stream, struct s5_held **place, uint32_t seq, uint32_t size,
                 struct s5_span octets, const struct s5_packet *packet,
                 struct s5_reassembly_limits *limits, const struct s5_reassembly_user *user)
{
    bool keep = user->keep || stream->held_count < HELD_KNOWN;
    size_t known = !keep ? 0 : octets.size < size ? octets.size : size;
    struct s5_held *held = malloc(sizeof *held + known);

    if (held == NULL)
        return; /* as if the packet had been lost */
    *held = (struct s5_held){*place, seq,           size,         (uint32_t)known,
                             keep,   packet->frame, packet->time, user->heard};
    if (known > 0)
        memcpy(held->octets, octets.data, known);
    *place = held;
    stream->held_count++;
    limits->held += sizeof *held + known;
}

/* Runs whose octets are not kept grow together. */
static void merge(struct s5_reassembly *stream, struct s5_reassembly_limits *limits)
{
    for (struct s5_held *held = stream->held; held != NULL && held->next != NULL;) {
        if (!held->kept && !held->next->kept && held->seq + held->size == held->next->seq) {
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
    uint32_t end = stream->next;

    if (stream->held_count <= HOLES_MAX || stream->held_count > RUNS_MAX)
        return stream->held_count > HOLES_MAX;
    for (const struct s5_held *held = stream->held; held != NULL; held = held->next) {
        holes += held->seq != end;
        end = held->seq + held->size;
    }
    return holes > HOLES_MAX;
}

/* Holds an early segment as far as it is new. Of what came before, the first octets stay. */
static void hold_early(struct s5_reassembly *stream, uint32_t seq, uint32_t size,
                       struct s5_span octets, const struct s5_packet *packet,
                       struct s5_reassembly_limits *limits, const struct s5_reassembly_user *user)
{
    struct s5_held **place = &stream->held;

    while (size > 0) {
        struct s5_held *held = *place;
        uint32_t part;
        if (held == NULL || distance(seq + size, held->seq) <= 0) {
            hold(stream, place, seq, size, octets, packet, limits, user);
            break;
        }
        if (distance(seq, held->seq) < 0) {
            part = held->seq - seq;
            hold(stream, place, seq, part, octets, packet, limits, user);
            if (*place != held)
                place = &(*place)->next;
        } else if (distance(seq, held->seq + held->size) < 0) {
            uint32_t from = seq - held->seq;
            part = held->size - from < size ? held->size - from : size;
            struct s5_span first = s5_span_first(
                s5_span_skip((struct s5_span){held->octets, held->known}, from), part);
            size_t both = first.size < octets.size ? first.size : octets.size;
            if (both > 0 && memcmp(first.data, octets.data, both) != 0)
                stream->conflict = true;
        } else {
            place = &held->next;
            continue;
        }
        seq += part;
        size -= part;
        octets = s5_span_skip(octets, part);
    }
    merge(stream, limits);
    drain(stream, limits, user);
    while (stream->held != NULL && (holds_too_many(stream) || limits->held > limits->held_max)) {
        limits->given_up++;
        skip_hole(stream, limits, user);
    }
}

static void take_payload(struct s5_reassembly *stream, const struct s5_segment *segment,
                         uint32_t seq, const struct s5_packet *packet,
                         struct s5_reassembly_limits *limits, const struct s5_reassembly_user *user)
{
    uint32_t size = segment->payload_size;
    struct s5_span octets = segment->payload;
    int32_t ahead = distance(seq, stream->next);

    if (ahead >= WINDOW_MAX)
        return;
    if (distance(seq + size, stream->top) > 0)
        stream->top = seq + size;
    if (ahead < 0) {
        /* RFC 9293 section 3.8.4: the octet of a keep-alive is garbage, and was received before. */
        if (ahead == -1 && size == 1)
            return;
        uint32_t seen = (uint32_t)-ahead;
        if (seen <= stream->at)
            compare(stream, stream->at - seen, s5_span_first(octets, seen < size ? seen : size),
                    user);
        if (seen >= size)
            return;
        seq += seen;
        size -= seen;
        octets = s5_span_skip(octets, seen);
    }
    if (seq == stream->next &&
        (stream->held == NULL || distance(seq + size, stream->held->seq) <= 0))
        deliver(stream, size, octets, packet->frame, packet->time, user->heard, user);
    else
        hold_early(stream, seq, size, octets, packet, limits, user);
    drain(stream, limits, user);
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
            stream->next = stream->top = seq;
            stream->started = stream->syn = true;
        }
    }
    /* Where the beginning is missing, the stream begins with what is seen of it first. */
    if (!stream->started || (!stream->syn && stream->at == 0 && stream->held == NULL &&
                             segment->payload_size > 1 && distance(seq, stream->next) < 0)) {
        stream->next = stream->top = seq;
        stream->started = true;
    }
    if (segment->flags & S5_TCP_RST)
        return; /* RFC 9293 section 3.5.3: what it bears is a remark for people */
    if (distance(seq, stream->top) > 0 && distance(seq, stream->next) < WINDOW_MAX)
        stream->top = seq;
    if ((segment->flags & S5_TCP_FIN) && !stream->fin) {
        stream->fin = true;
        stream->fin_seq = seq + segment->payload_size;
    }
    if (segment->payload_size > 0)
        take_payload(stream, segment, seq, packet, limits, user);
}

void s5_reassembly_acknowledge(struct s5_reassembly *stream, const struct s5_segment *segment)
{
    if (!(segment->flags & S5_TCP_ACK) || (segment->flags & S5_TCP_RST))
        return;
    if (!stream->started) {
        stream->next = stream->top = segment->ack;
        stream->started = true;
    }
    if (!stream->acked_known || distance(segment->ack, stream->acked) > 0) {
        stream->acked_one = stream->acked_known && segment->ack - stream->acked == 1;
        stream->acked = segment->ack;
        stream->acked_known = true;
    }
}

/* Whether `seq` is so far ahead that it is no octet of this stream. */
static bool is_far(const struct s5_reassembly *stream, uint32_t seq)
{
    return stream->acked_known && distance(seq, stream->acked) > FAR_AHEAD;
}

void s5_reassembly_finish(struct s5_reassembly *stream, bool closing, uint64_t frame, int64_t time,
                          struct s5_reassembly_limits *limits,
                          const struct s5_reassembly_user *user)
{
    while (stream->held != NULL && !is_far(stream, stream->held->seq))
        skip_hole(stream, limits, user);
    while (stream->held != NULL)
        drop_held(stream, &stream->held, limits);
    if (!stream->started)
        return;
    uint32_t end = stream->top;
    if (stream->acked_known && (distance(stream->acked, end) > 0 || is_far(stream, end)))
        end = stream->acked;
    if (stream->fin && distance(end, stream->fin_seq) > 0)
        end = stream->fin_seq;
    else if (!stream->fin && closing && stream->acked_one && end == stream->acked)
        end--; /* a FIN that nobody saw took a sequence number */
    int32_t missing = distance(end, stream->next);
    if (missing > 0 && missing < WINDOW_MAX)
        deliver_gap(stream, (uint32_t)missing, frame, time, user);
}

bool s5_reassembly_ended(const struct s5_reassembly *stream)
{
    return stream->fin && distance(stream->next, stream->fin_seq) >= 0;
}

bool s5_reassembly_believes(const struct s5_reassembly *stream, uint32_t seq)
{
    /* RFC 5961 section 3.2: the very octet that is due, as the receiver or the capture knows it. */
    return !stream->started || seq == stream->next || seq == stream->top ||
           (stream->acked_known && seq == stream->acked) ||
           (stream->fin && (seq == stream->fin_seq || seq == stream->fin_seq + 1));
}

void s5_reassembly_fini(struct s5_reassembly *stream, struct s5_reassembly_limits *limits)
{
    while (stream->held != NULL)
        drop_held(stream, &stream->held, limits);
    free(stream->prints);
    stream->prints = NULL;
}

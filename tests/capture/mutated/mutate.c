#include "capture/mutated/mutate.h"

#include "octets.h"

#include <stdlib.h>
#include <string.h>

enum { TRIES = 50, HEADERS = 80, WORDS = 24 };

bool pair_has(const struct pair *pair, const struct s5_peer *from, const struct s5_peer *to)
{
    return (s5_peer_equal(&pair->ends[0], from) && s5_peer_equal(&pair->ends[1], to)) ||
           (s5_peer_equal(&pair->ends[0], to) && s5_peer_equal(&pair->ends[1], from));
}

/* The values at which decoders turn. */
static uint8_t any_octet(uint64_t *seed)
{
    static const uint8_t edges[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 0x10, 0x7f, 0x80, 0xfe, 0xff};

    return octets_below(seed, 3) == 0 ? (uint8_t)octets_random(seed)
                                      : edges[octets_below(seed, S5_COUNT(edges))];
}

static uint32_t any_length(uint64_t *seed, uint32_t now)
{
    static const uint32_t edges[] = {0,      1,      4,       12,         28,         65535,
                                     262144, 262145, 1 << 24, 0x7fffffff, 0x80000000, 0xffffffff};

    switch (octets_below(seed, 3)) {
    case 0:
        return edges[octets_below(seed, S5_COUNT(edges))];
    case 1:
        return now + (uint32_t)octets_below(seed, 17) - 8;
    default:
        return (uint32_t)octets_random(seed) >> octets_below(seed, 32);
    }
}

/* One octet among `size` is another one. */
static void bend_octet(uint8_t *octets, size_t size, uint64_t *seed)
{
    if (size == 0)
        return;
    uint8_t *octet = octets + octets_below(seed, size);
    switch (octets_below(seed, 3)) {
    case 0:
        *octet ^= (uint8_t)(1u << octets_below(seed, 8));
        break;
    case 1:
        *octet = (uint8_t)(*octet + octets_below(seed, 9) - 4);
        break;
    default:
        *octet = any_octet(seed);
    }
}

/* A packet's number, or `records->count` where there is none to be found. */
static size_t any_packet(const struct records *records, uint64_t *seed)
{
    for (int i = 0; records->count > 0 && i < TRIES; i++) {
        size_t which = octets_below(seed, records->count);
        if (records->list[which].packet)
            return which;
    }
    return records->count;
}

/* Octets of the link layer, of IP, of TCP. */
static void bend_headers(struct record *record, uint64_t *seed)
{
    size_t size = record->captured < HEADERS ? record->captured : HEADERS;

    bend_octet(record->octets + record->data, size, seed);
}

/* What is said, mostly at its beginning. */
static void bend_words(struct record *record, uint64_t *seed)
{
    size_t end = record->data + record->captured;
    size_t from = record->tcp ? record->payload : record->data + record->captured / 2;
    size_t size = end - from;

    if (octets_below(seed, 4) != 0 && size > WORDS)
        size = WORDS;
    bend_octet(record->octets + from, size, seed);
}

static void bend_length(const struct records *records, struct record *record, uint64_t *seed)
{
    size_t at[4];
    size_t count = record_lengths(records, record, at);

    if (count == 0)
        return;
    size_t which = at[octets_below(seed, count)];
    uint32_t now;
    memcpy(&now, record->octets + which, sizeof now);
    record_put(records, record, which,
               any_length(seed, records->swapped ? __builtin_bswap32(now) : now));
}

static size_t time_at(const struct records *records)
{
    return records->pcapng ? 12 : 0;
}

static void bend_time(struct record *record, const struct records *records, uint64_t *seed)
{
    size_t at = time_at(records) + 4 * octets_below(seed, 2);

    for (size_t i = 0; i < 4; i++)
        record->octets[at + i] = any_octet(seed);
}

static void swap(struct records *records, size_t a, size_t b)
{
    struct record held = records->list[a];

    records->list[a] = records->list[b];
    records->list[b] = held;
}

/* The times stay where they were. */
static void swap_contents(struct records *records, size_t a, size_t b)
{
    uint8_t *one = records->list[a].octets + time_at(records);
    uint8_t *other = records->list[b].octets + time_at(records);
    uint8_t held[8];

    memcpy(held, one, sizeof held);
    memmove(one, other, sizeof held);
    memcpy(other, held, sizeof held);
    swap(records, a, b);
}

/* One step; `which` is a packet. */
static void bend_packet(struct records *records, const struct records *other, size_t which,
                        uint64_t *seed, struct s5_buffer *what)
{
    struct record *record = &records->list[which];
    size_t from;

    s5_buffer_printf(what, " record %zu", which);
    switch (octets_below(seed, 10)) {
    case 0:
        s5_buffer_text(what, " cut;");
        record_cut(records, record, octets_below(seed, record->captured + 1));
        break;
    case 1:
        s5_buffer_text(what, " with another length;");
        bend_length(records, record, seed);
        break;
    case 2:
    case 3:
        s5_buffer_text(what, " with another header;");
        bend_headers(record, seed);
        break;
    case 4:
    case 5:
        s5_buffer_text(what, " says something else;");
        bend_words(record, seed);
        break;
    case 6:
        s5_buffer_text(what, " at another time;");
        bend_time(record, records, seed);
        break;
    case 7:
        s5_buffer_text(what, " dropped;");
        records_drop(records, which);
        break;
    case 8:
        s5_buffer_text(what, " doubled;");
        records_insert(records, octets_below(seed, records->count + 1), record);
        break;
    default:
        from = any_packet(other, seed);
        if (from < other->count && octets_below(seed, 2) == 0) {
            s5_buffer_printf(what, " behind record %zu of the other;", from);
            records_insert(records, which, &other->list[from]);
            /* In another kind of file it is no packet, but octets. */
            records->list[which].packet = records->pcapng == other->pcapng;
        } else {
            s5_buffer_text(what, " elsewhere;");
            swap(records, which, octets_below(seed, records->count));
        }
    }
}

/* What knows nothing of records. */
static uint8_t *bend_file(uint8_t *file, size_t *size, uint64_t *seed, struct s5_buffer *what)
{
    size_t at = octets_below(seed, *size + 1);
    size_t run = octets_below(seed, *size - at + 1);

    if (run > 64)
        run = octets_below(seed, 64);
    switch (octets_below(seed, 5)) {
    case 0:
        s5_buffer_printf(what, " cut short at %zu;", at);
        *size = at;
        break;
    case 1:
        s5_buffer_printf(what, " without %zu octets at %zu;", run, at);
        memmove(file + at, file + at + run, *size - at - run);
        *size -= run;
        break;
    case 2:
        s5_buffer_printf(what, " with %zu zeros at %zu;", run, at);
        memset(file + at, 0, run);
        break;
    case 3:
        s5_buffer_printf(what, " with %zu octets twice at %zu;", run, at);
        file = realloc(file, *size + run + 1);
        if (file == NULL)
            abort();
        memmove(file + at + run, file + at, *size - at);
        *size += run;
        break;
    default:
        s5_buffer_text(what, " with another octet;");
        bend_octet(file, *size, seed);
    }
    return file;
}

uint8_t *mutate_anything(struct records *records, const struct records *other, uint64_t *seed,
                         size_t *size, struct s5_buffer *what)
{
    size_t steps = 1 + octets_below(seed, 6);
    size_t in_file = octets_below(seed, 3) == 0 ? 1 + octets_below(seed, steps) : 0;

    for (size_t i = in_file; i < steps; i++) {
        size_t which = any_packet(records, seed);
        if (which < records->count)
            bend_packet(records, other, which, seed, what);
    }
    uint8_t *file = records_write(records, size);
    for (size_t i = 0; i < in_file || (i == 0 && what->size == 0); i++)
        file = bend_file(file, size, seed, what);
    return file;
}

static size_t any_segment(const struct records *records, const struct pair *of, uint64_t *seed)
{
    for (int i = 0; i < TRIES; i++) {
        size_t which = any_packet(records, seed);
        if (which == records->count)
            break;
        const struct record *record = &records->list[which];
        if (record->tcp && (of == NULL || pair_has(of, &record->from, &record->to)))
            return which;
    }
    return records->count;
}

static void bend_segment(struct records *records, size_t which, const struct pair *victim,
                         uint64_t *seed, struct s5_buffer *what)
{
    struct record *record = &records->list[which];
    size_t end = record->data + record->captured;
    size_t other;

    s5_buffer_printf(what, " record %zu", which);
    switch (octets_below(seed, 8)) {
    case 0:
        s5_buffer_text(what, " dropped;");
        records_drop(records, which);
        break;
    case 1:
        s5_buffer_text(what, " doubled;");
        records_insert(records, which, record);
        break;
    case 2:
        other = any_segment(records, victim, seed);
        if (other < records->count)
            swap_contents(records, which, other);
        s5_buffer_printf(what, " swapped with %zu;", other);
        break;
    case 3:
        s5_buffer_text(what, " cut;");
        record_cut(records, record,
                   record->header + octets_below(seed, end - record->header + 1) - record->data);
        break;
    case 4:
    case 5:
        s5_buffer_text(what, " with another header;");
        /* But for the ports. */
        bend_octet(record->octets + record->header + 4, record->payload - record->header - 4, seed);
        break;
    default:
        s5_buffer_text(what, " says something else;");
        bend_words(record, seed);
    }
}

bool mutate_connection(struct records *records, uint64_t *seed, struct pair *victim,
                       struct s5_buffer *what)
{
    size_t which = records->known ? any_segment(records, NULL, seed) : records->count;

    if (which == records->count)
        return false;
    *victim = (struct pair){{records->list[which].from, records->list[which].to}};
    for (size_t steps = 1 + octets_below(seed, 5); steps > 0; steps--) {
        which = any_segment(records, victim, seed);
        if (which < records->count)
            bend_segment(records, which, victim, seed, what);
    }
    return true;
}

#include "capture/file/pcap_read.h"

#include "capture/file/window.h"

#include <stdlib.h>
#include <string.h>

enum {
    FILE_HEADER = 24,
    MAJOR_AT = 4,
    MINOR_AT = 6,
    SNAPLEN_AT = 16,
    LINK_AT = 20,
    RECORD_HEADER = 16,
    PATCHED_RECORD_HEADER = 24, /* of libpcap's patched by Kuznetzov */
    CAPTURED_MAX = 256 * 1024,  /* as libpcap has it: more is no packet, but damage */
};

struct s5_pcap_reader {
    struct s5_window window;
    bool swapped;     /* the file's byte order is not ours */
    bool nanoseconds; /* as the file's clock counts */
    bool old;         /* before version 2.4 the two lengths stood the other way round */
    uint16_t link;
    uint32_t snap;
    unsigned record_header;
    uint64_t frame;
};

/* Magic numbers, as they read in the file's own byte order. */
static const struct magic {
    uint32_t number;
    bool nanoseconds;
    unsigned record_header;
} magics[] = {
    {0xa1b2c3d4, false, RECORD_HEADER},
    {0xa1b23c4d, true, RECORD_HEADER},
    {0xa1b2cd34, false, PATCHED_RECORD_HEADER},
};

static uint32_t u32(const uint8_t *at, bool swapped)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return swapped ? __builtin_bswap32(value) : value;
}

static uint16_t u16(const uint8_t *at, bool swapped)
{
    uint16_t value;

    memcpy(&value, at, sizeof value);
    return swapped ? __builtin_bswap16(value) : value;
}

static const struct magic *find(struct s5_span head, bool *swapped)
{
    for (size_t i = 0; i < S5_COUNT(magics) && head.size >= 4; i++) {
        *swapped = u32(head.data, true) == magics[i].number;
        if (*swapped || u32(head.data, false) == magics[i].number)
            return &magics[i];
    }
    return NULL;
}

bool s5_pcap_is(struct s5_span head)
{
    bool swapped;

    return find(head, &swapped) != NULL;
}

struct s5_pcap_reader *s5_pcap_reader_new(struct s5_octets *octets, bool *usage,
                                          struct s5_error *error)
{
    size_t there;
    bool swapped;
    const uint8_t *head = s5_octets_head(octets, FILE_HEADER, &there);
    const struct magic *magic = find((struct s5_span){head, there}, &swapped);

    *usage = true;
    if (there < FILE_HEADER) {
        s5_error_set(error, "%s is cut short: of the %d octets of its header it has %zu",
                     s5_octets_name(octets), FILE_HEADER, there);
        return NULL;
    }
    if (u16(head + MAJOR_AT, swapped) != 2) {
        s5_error_set(error, "%s is pcap of version %u.%u; version 2 is read",
                     s5_octets_name(octets), u16(head + MAJOR_AT, swapped),
                     u16(head + MINOR_AT, swapped));
        return NULL;
    }
    struct s5_pcap_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL || s5_window_init(&reader->window, octets) != 0) {
        free(reader);
        *usage = false;
        s5_error_set(error, "out of memory");
        return NULL;
    }
    reader->swapped = swapped;
    reader->nanoseconds = magic->nanoseconds;
    reader->snap = u32(head + SNAPLEN_AT, swapped);
    reader->record_header = magic->record_header;
    reader->old = u16(head + MINOR_AT, swapped) < 4;
    reader->link = (uint16_t)u32(head + LINK_AT, swapped); /* the upper half tells of checksums */
    s5_window_skip(&reader->window, FILE_HEADER);
    return reader;
}

void s5_pcap_reader_free(struct s5_pcap_reader *reader)
{
    if (reader == NULL)
        return;
    s5_window_fini(&reader->window);
    free(reader);
}

struct s5_interface s5_pcap_reader_interface(const struct s5_pcap_reader *reader)
{
    return (struct s5_interface){
        .link = reader->link, .snap = reader->snap, .microseconds = !reader->nanoseconds};
}

/* The functions that tell of trouble are cold, so that the many calls without any do not make room
 * for their texts. */
__attribute__((cold)) static enum s5_source_status tell(const struct s5_pcap_reader *reader,
                                                        enum s5_source_status status,
                                                        const char *what, struct s5_error *error)
{
    const struct s5_octets *octets = reader->window.octets;

    s5_error_set(error, "%s, packet %llu at offset %llu%s: %s", s5_octets_name(octets),
                 (unsigned long long)reader->frame + 1, (unsigned long long)reader->window.offset,
                 s5_octets_note(octets), what);
    return status;
}

/* Fewer octets came than the next record has: the file ends here, or it is cut. */
__attribute__((cold)) static enum s5_source_status cut(const struct s5_pcap_reader *reader,
                                                       size_t wanted, struct s5_error *error)
{
    struct s5_error why;
    enum s5_source_status status = s5_octets_trouble(reader->window.octets, &why);
    size_t there = s5_window_ready(&reader->window);

    if (status != S5_SOURCE_END)
        return tell(reader, status, why.text, error);
    if (reader->window.no_memory)
        return tell(reader, S5_SOURCE_FAILED, "out of memory", error);
    if (there == 0)
        return S5_SOURCE_END;
    s5_error_set(&why, "the file is cut short: of %zu octets %zu are there", wanted, there);
    return tell(reader, S5_SOURCE_DAMAGED, why.text, error);
}

__attribute__((cold)) static enum s5_source_status
too_large(const struct s5_pcap_reader *reader, uint32_t captured, struct s5_error *error)
{
    struct s5_error what;

    s5_error_set(&what, "a packet of %u octets; no capture has more than %d of one", captured,
                 CAPTURED_MAX);
    return tell(reader, S5_SOURCE_DAMAGED, what.text, error);
}

enum s5_source_status s5_pcap_reader_next(struct s5_pcap_reader *reader, struct s5_packet *out,
                                          struct s5_error *error)
{
    size_t head = reader->record_header;
    const uint8_t *record = s5_window_look(&reader->window, head);

    if (record == NULL)
        return cut(reader, head, error);
    uint32_t seconds = u32(record, reader->swapped);
    uint32_t fraction = u32(record + 4, reader->swapped);
    uint32_t captured = u32(record + 8, reader->swapped);
    uint32_t size = u32(record + 12, reader->swapped);
    if (captured > size && reader->old) {
        uint32_t other = size;
        size = captured;
        captured = other;
    }
    if (captured > CAPTURED_MAX)
        return too_large(reader, captured, error);
    record = s5_window_look(&reader->window, head + captured);
    if (record == NULL)
        return cut(reader, head + captured, error);
    s5_window_take(&reader->window, head + captured);
    out->frame = ++reader->frame;
    out->time = (int64_t)seconds * 1000000000 +
                (reader->nanoseconds ? (int64_t)fraction : (int64_t)fraction * 1000);
    out->nanoseconds = reader->nanoseconds;
    out->timeless = false;
    out->link = reader->link;
    out->interface = 0;
    out->octets = (struct s5_span){record + head, captured};
    out->size = size > captured ? size : captured;
    return S5_SOURCE_PACKET;
}

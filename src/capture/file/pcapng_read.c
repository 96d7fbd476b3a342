#include "capture/file/pcapng_read.h"

#include "capture/file/ticks.h"
#include "capture/file/window.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SECTION = 0x0a0d0d0a, /* reads the same in both byte orders */
    BLOCK_INTERFACE = 1,
    BLOCK_OLD_PACKET = 2,
    BLOCK_SIMPLE_PACKET = 3,
    BLOCK_PACKET = 6,
    BLOCK_JOURNAL = 9,
    BLOCK_SYSTEM_CALL = 0x204,
    BLOCK_CUSTOM = 0xbad,
    BLOCK_CUSTOM_NOT_COPIED = 0x40000bad,

    BLOCK_HEAD = 8,
    BLOCK_TAIL = 4,
    ORDER_MAGIC = 0x1a2b3c4d,

    OPTION_END = 0,
    OPTION_NAME = 2,
    OPTION_TSRESOL = 9,
    OPTION_TSOFFSET = 14,
};

struct interface {
    uint16_t link;
    uint32_t snaplen; /* 0: none */
    struct s5_ticks ticks;
};

struct s5_pcapng_reader {
    struct s5_window window;
    const struct s5_interface_user *user;
    bool swapped; /* this section's byte order is not ours */
    struct interface *interfaces;
    size_t count;
    size_t room;
    uint32_t before; /* interfaces of the sections before this one */
    uint64_t frame;
    uint64_t block_at; /* offset of the block that is being read */
};

/* A block in the window: what lies between its head and its tail. */
struct block {
    uint32_t type;
    uint32_t total;
    const uint8_t *body;
    size_t size;
};

bool s5_pcapng_is(struct s5_span head)
{
    return head.size >= 4 && memcmp(head.data, (const uint8_t[]){0x0a, 0x0d, 0x0d, 0x0a}, 4) == 0;
}

struct s5_pcapng_reader *s5_pcapng_reader_new(struct s5_octets *octets,
                                              const struct s5_interface_user *user)
{
    struct s5_pcapng_reader *reader = calloc(1, sizeof *reader);

    if (reader != NULL && s5_window_init(&reader->window, octets) != 0) {
        free(reader);
        return NULL;
    }
    if (reader != NULL)
        reader->user = user;
    return reader;
}

void s5_pcapng_reader_free(struct s5_pcapng_reader *reader)
{
    if (reader == NULL)
        return;
    s5_window_fini(&reader->window);
    free(reader->interfaces);
    free(reader);
}

static uint16_t u16(const struct s5_pcapng_reader *reader, const uint8_t *at)
{
    uint16_t value;

    memcpy(&value, at, sizeof value);
    return reader->swapped ? __builtin_bswap16(value) : value;
}

static uint32_t u32(const struct s5_pcapng_reader *reader, const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return reader->swapped ? __builtin_bswap32(value) : value;
}

static uint64_t u64(const struct s5_pcapng_reader *reader, const uint8_t *at)
{
    uint64_t value;

    memcpy(&value, at, sizeof value);
    return reader->swapped ? __builtin_bswap64(value) : value;
}

/* The block that is being read makes no sense. */
__attribute__((format(printf, 3, 4))) static enum s5_source_status
damaged(const struct s5_pcapng_reader *reader, struct s5_error *error, const char *format, ...)
{
    const struct s5_window *window = &reader->window;
    char what[200];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    s5_error_set(error, "%s, block at offset %llu%s, behind packet %llu: %s",
                 s5_octets_name(window->octets), (unsigned long long)reader->block_at,
                 s5_octets_note(window->octets), (unsigned long long)reader->frame, what);
    return S5_SOURCE_DAMAGED;
}

/* Fewer octets came than the block that is being read has. */
static enum s5_source_status cut(const struct s5_pcapng_reader *reader, uint64_t wanted,
                                 uint64_t there, struct s5_error *error)
{
    struct s5_error why;
    enum s5_source_status status = s5_octets_trouble(reader->window.octets, &why);

    if (status != S5_SOURCE_END) {
        damaged(reader, error, "%s", why.text);
        return status;
    }
    if (reader->window.no_memory) {
        damaged(reader, error, "no memory for its %llu octets", (unsigned long long)wanted);
        return S5_SOURCE_FAILED;
    }
    return damaged(reader, error, "the file is cut short: of its %llu octets %llu are there",
                   (unsigned long long)wanted, (unsigned long long)there);
}

/* Section header: byte order, and the interfaces begin anew. */
static enum s5_source_status begin_section(struct s5_pcapng_reader *reader,
                                           const struct block *block, struct s5_error *error)
{
    enum { SECTION_SIZE = 16 };

    if (block->size < SECTION_SIZE)
        return damaged(reader, error, "a section header of %u octets", block->total);
    uint16_t major = u16(reader, block->body + 4);
    if (major != 1)
        return damaged(reader, error, "a section of version %u.%u; version 1 is read", major,
                       u16(reader, block->body + 6));
    reader->before += (uint32_t)reader->count;
    reader->count = 0;
    return S5_SOURCE_PACKET;
}

static bool make_room(struct s5_pcapng_reader *reader)
{
    if (reader->count < reader->room)
        return true;
    size_t room = reader->room == 0 ? 4 : reader->room * 2;
    struct interface *more = realloc(reader->interfaces, room * sizeof *more);
    if (more == NULL)
        return false;
    reader->interfaces = more;
    reader->room = room;
    return true;
}

/* The options that say what the clock's ticks are, and what the interface is called. */
static enum s5_source_status read_options(const struct s5_pcapng_reader *reader,
                                          struct s5_span options, struct s5_ticks *ticks,
                                          struct s5_span *name, struct s5_error *error)
{
    while (options.size >= 4) {
        uint16_t code = u16(reader, options.data);
        size_t size = u16(reader, options.data + 2);
        if (code == OPTION_END)
            break;
        options = s5_span_skip(options, 4);
        if (size > options.size)
            return damaged(reader, error, "option %u of interface %zu has %zu octets, %zu are left",
                           code, reader->count, size, options.size);
        if ((code == OPTION_TSRESOL && size != 1) || (code == OPTION_TSOFFSET && size != 8))
            return damaged(reader, error, "option %u of interface %zu has %zu octets", code,
                           reader->count, size);
        if (code == OPTION_TSRESOL)
            ticks->resolution = options.data[0];
        if (code == OPTION_TSOFFSET)
            ticks->offset = (int64_t)u64(reader, options.data);
        if (code == OPTION_NAME)
            *name = s5_span_first(options, size);
        options = s5_span_skip(options, (size + 3) / 4 * 4);
    }
    return S5_SOURCE_PACKET;
}

static enum s5_source_status add_interface(struct s5_pcapng_reader *reader,
                                           const struct block *block, struct s5_error *error)
{
    enum { INTERFACE_SIZE = 8 };

    if (block->size < INTERFACE_SIZE)
        return damaged(reader, error, "an interface of %u octets", block->total);
    if (reader->count == S5_PCAPNG_INTERFACES_MAX)
        return damaged(reader, error, "more than %d interfaces", S5_PCAPNG_INTERFACES_MAX);
    if (!make_room(reader)) {
        damaged(reader, error, "no memory for another interface");
        return S5_SOURCE_FAILED;
    }
    struct interface interface = {.link = u16(reader, block->body),
                                  .snaplen = u32(reader, block->body + 4),
                                  .ticks = S5_TICKS_DEFAULT};
    struct s5_span options = {block->body + INTERFACE_SIZE, block->size - INTERFACE_SIZE};
    struct s5_span name = {NULL, 0};
    enum s5_source_status status = read_options(reader, options, &interface.ticks, &name, error);
    if (status != S5_SOURCE_PACKET)
        return status;
    reader->interfaces[reader->count++] = interface;
    if (reader->user->take != NULL) {
        struct s5_interface told = {interface.link, interface.snaplen,
                                    s5_ticks_are_microseconds(&interface.ticks), name};
        reader->user->take(reader->user->context, &told);
    }
    return status;
}

/* What the kinds of packet blocks have in common. */
static enum s5_source_status give(struct s5_pcapng_reader *reader, uint32_t id,
                                  struct s5_span octets, uint32_t captured, uint32_t size,
                                  struct s5_packet *out, struct s5_error *error)
{
    if (captured > octets.size)
        return damaged(reader, error, "a packet of %u octets; the block has room for %zu", captured,
                       octets.size);
    const struct interface *interface = &reader->interfaces[id];
    out->nanoseconds = s5_ticks_are_fine(&interface->ticks);
    out->link = interface->link;
    out->interface = reader->before + id;
    out->octets = (struct s5_span){octets.data, captured};
    out->size = size > captured ? size : captured;
    out->frame = ++reader->frame;
    return S5_SOURCE_PACKET;
}

static enum s5_source_status no_interface(const struct s5_pcapng_reader *reader, uint32_t id,
                                          struct s5_error *error)
{
    return damaged(reader, error, "a packet of interface %u; the section has described %zu", id,
                   reader->count);
}

/* The enhanced block, and the old one, in which a count of drops is beside the interface. */
static enum s5_source_status read_packet(struct s5_pcapng_reader *reader, const struct block *block,
                                         struct s5_packet *out, struct s5_error *error)
{
    enum { PACKET_SIZE = 20 };

    if (block->size < PACKET_SIZE)
        return damaged(reader, error, "a packet block of %u octets", block->total);
    const uint8_t *body = block->body;
    uint32_t id = block->type == BLOCK_PACKET ? u32(reader, body) : u16(reader, body);
    if (id >= reader->count)
        return no_interface(reader, id, error);
    uint64_t count = (uint64_t)u32(reader, body + 4) << 32 | u32(reader, body + 8);
    out->time = s5_ticks_time(&reader->interfaces[id].ticks, count);
    out->timeless = false;
    return give(reader, id, (struct s5_span){body + PACKET_SIZE, block->size - PACKET_SIZE},
                u32(reader, body + 12), u32(reader, body + 16), out, error);
}

/* Of the first interface, without a time, and how much was captured follows from the snap length.
 */
static enum s5_source_status read_simple_packet(struct s5_pcapng_reader *reader,
                                                const struct block *block, struct s5_packet *out,
                                                struct s5_error *error)
{
    enum { SIMPLE_SIZE = 4 };

    if (block->size < SIMPLE_SIZE)
        return damaged(reader, error, "a packet block of %u octets", block->total);
    if (reader->count == 0)
        return no_interface(reader, 0, error);
    uint32_t size = u32(reader, block->body);
    uint32_t snaplen = reader->interfaces[0].snaplen;
    uint32_t captured = snaplen != 0 && snaplen < size ? snaplen : size;
    out->time = 0;
    out->timeless = true;
    return give(reader, 0, (struct s5_span){block->body + SIMPLE_SIZE, block->size - SIMPLE_SIZE},
                captured, size, out, error);
}

static bool is_of_interest(uint32_t type)
{
    return type == BLOCK_PACKET || type == BLOCK_SIMPLE_PACKET || type == BLOCK_OLD_PACKET ||
           type == BLOCK_INTERFACE || type == BLOCK_SECTION;
}

/* Passes over a block of a kind that is none of ours, of whatever size, without keeping it. */
static enum s5_source_status pass_over(struct s5_pcapng_reader *reader, const struct block *block,
                                       struct s5_error *error)
{
    struct s5_window *window = &reader->window;
    const uint8_t *tail = NULL;

    if (s5_window_skip(window, block->total - BLOCK_TAIL))
        tail = s5_window_look(window, BLOCK_TAIL);
    if (tail == NULL)
        return cut(reader, block->total,
                   window->offset - reader->block_at + s5_window_ready(window), error);
    if (u32(reader, tail) != block->total)
        return damaged(reader, error, "its length is %u octets in front and %u at the end",
                       block->total, u32(reader, tail));
    s5_window_take(window, BLOCK_TAIL);
    if (block->type == BLOCK_JOURNAL || block->type == BLOCK_SYSTEM_CALL ||
        block->type == BLOCK_CUSTOM || block->type == BLOCK_CUSTOM_NOT_COPIED)
        reader->frame++;
    return S5_SOURCE_PACKET;
}

/* Type and length of the block at the window's front. S5_SOURCE_END at the end of the file. */
static enum s5_source_status read_head(struct s5_pcapng_reader *reader, struct block *block,
                                       struct s5_error *error)
{
    struct s5_window *window = &reader->window;
    const uint8_t *head = s5_window_look(window, BLOCK_HEAD);
    struct s5_error unused;

    reader->block_at = window->offset;
    if (head == NULL && s5_window_ready(window) == 0 &&
        s5_octets_trouble(window->octets, &unused) == S5_SOURCE_END)
        return S5_SOURCE_END;
    if (head == NULL)
        return cut(reader, BLOCK_HEAD + BLOCK_TAIL, s5_window_ready(window), error);
    block->type = u32(reader, head);
    if (block->type == BLOCK_SECTION) {
        head = s5_window_look(window, BLOCK_HEAD + 4);
        if (head == NULL)
            return cut(reader, BLOCK_HEAD + 4 + BLOCK_TAIL, s5_window_ready(window), error);
        reader->swapped = false;
        uint32_t order = u32(reader, head + BLOCK_HEAD);
        reader->swapped = order == __builtin_bswap32(ORDER_MAGIC);
        if (order != ORDER_MAGIC && !reader->swapped)
            return damaged(reader, error, "a section whose byte order is none: %08x", order);
    }
    block->total = u32(reader, head + 4);
    if (block->total < BLOCK_HEAD + BLOCK_TAIL || block->total % 4 != 0)
        return damaged(reader, error, "a block of %u octets, which none can have", block->total);
    return S5_SOURCE_PACKET;
}

static enum s5_source_status read_body(struct s5_pcapng_reader *reader, struct block *block,
                                       struct s5_error *error)
{
    if (block->total > S5_PCAPNG_BLOCK_MAX)
        return damaged(reader, error, "a block of %u octets; at most %d are read", block->total,
                       S5_PCAPNG_BLOCK_MAX);
    const uint8_t *head = s5_window_look(&reader->window, block->total);
    if (head == NULL)
        return cut(reader, block->total, s5_window_ready(&reader->window), error);
    uint32_t again = u32(reader, head + block->total - BLOCK_TAIL);
    if (again != block->total)
        return damaged(reader, error, "its length is %u octets in front and %u at the end",
                       block->total, again);
    block->body = head + BLOCK_HEAD;
    block->size = block->total - BLOCK_HEAD - BLOCK_TAIL;
    return S5_SOURCE_PACKET;
}

enum s5_source_status s5_pcapng_reader_next(struct s5_pcapng_reader *reader, struct s5_packet *out,
                                            struct s5_error *error)
{
    for (;;) {
        struct block block = {0};
        enum s5_source_status status = read_head(reader, &block, error);
        if (status != S5_SOURCE_PACKET)
            return status;
        if (!is_of_interest(block.type)) {
            status = pass_over(reader, &block, error);
            if (status != S5_SOURCE_PACKET)
                return status;
            continue;
        }
        status = read_body(reader, &block, error);
        if (status != S5_SOURCE_PACKET)
            return status;
        bool is_packet = false;
        if (block.type == BLOCK_SECTION) {
            status = begin_section(reader, &block, error);
        } else if (block.type == BLOCK_INTERFACE) {
            status = add_interface(reader, &block, error);
        } else if (block.type == BLOCK_SIMPLE_PACKET) {
            is_packet = true;
            status = read_simple_packet(reader, &block, out, error);
        } else {
            is_packet = true;
            status = read_packet(reader, &block, out, error);
        }
        if (status != S5_SOURCE_PACKET)
            return status;
        s5_window_take(&reader->window, block.total);
        if (is_packet)
            return status;
    }
}

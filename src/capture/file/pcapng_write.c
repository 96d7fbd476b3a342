/* The format: draft-ietf-opsawg-pcapng. Every block is its type, its length, what it holds padded
 * to four octets, and its length again. Written with the lowest octet first, on any machine. */
#include "capture/file/pcapng_write.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    SECTION_HEADER = 0x0A0D0D0A,
    INTERFACE_DESCRIPTION = 1,
    NAME_RESOLUTION = 4,
    ENHANCED_PACKET = 6,
    ORDER_MARK = 0x1A2B3C4D,

    OPTION_COMMENT = 1,
    SECTION_APPLICATION = 4,
    INTERFACE_NAME = 2,
    INTERFACE_RESOLUTION = 9,
    NANOSECONDS = 9, /* 10 to the power of minus that */

    NAME_IPV4 = 1,
    NAME_IPV6 = 2,

    OPTION_MOST = 0xfffc, /* octets of an option's text */
    BUFFER = 256 * 1024,
};

struct s5_pcapng {
    FILE *file;
    bool own;
    char *name;
    int number; /* the errno of what went wrong first */
    uint32_t interfaces;
    bool *microseconds; /* of the interfaces; NULL: none of them */
    uint32_t room;
};

/* What a block holds, of known size before it is written. */
struct option {
    uint16_t code;
    struct s5_span value; /* of no size: there is no such option */
};

static size_t padded(size_t size)
{
    return (size + 3) & ~(size_t)3;
}

static void put(struct s5_pcapng *w, const void *data, size_t size)
{
    errno = 0;
    if (w->number == 0 && size > 0 && fwrite_unlocked(data, 1, size, w->file) != size)
        w->number = errno != 0 ? errno : EIO;
}

static void put_padding(struct s5_pcapng *w, size_t size)
{
    static const uint8_t zeros[3];

    put(w, zeros, padded(size) - size);
}

static void put_u16(struct s5_pcapng *w, uint16_t value)
{
    put(w, (const uint8_t[]){(uint8_t)value, (uint8_t)(value >> 8)}, 2);
}

static void put_words(struct s5_pcapng *w, const uint32_t *words, size_t count)
{
    uint8_t octets[4 * 8];

    assert(count <= sizeof octets / 4);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < 4; k++)
            octets[4 * i + k] = (uint8_t)(words[i] >> 8 * k);
    put(w, octets, 4 * count);
}

static void put_u32(struct s5_pcapng *w, uint32_t value)
{
    put_words(w, &value, 1);
}

static struct s5_span text_of(const char *text)
{
    return text == NULL ? (struct s5_span){NULL, 0}
                        : s5_span_first(s5_span_text(text), OPTION_MOST);
}

static size_t options_size(const struct option *options, size_t count)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        if (options[i].value.size > 0)
            size += 4 + padded(options[i].value.size);
    return size == 0 ? 0 : size + 4; /* the mark of their end */
}

static void put_options(struct s5_pcapng *w, const struct option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct s5_span value = options[i].value;
        if (value.size == 0)
            continue;
        put_u16(w, options[i].code);
        put_u16(w, (uint16_t)value.size);
        put(w, value.data, value.size);
        put_padding(w, value.size);
    }
    if (options_size(options, count) > 0)
        put_u32(w, 0);
}

/* A block's size from that of what it holds. */
static uint32_t begin_block(struct s5_pcapng *w, uint32_t type, size_t held)
{
    uint32_t size = (uint32_t)(12 + held);

    put_u32(w, type);
    put_u32(w, size);
    return size;
}

struct s5_pcapng *s5_pcapng_over(FILE *file, const char *name, const char *application,
                                 const char *comment)
{
    struct option options[] = {{OPTION_COMMENT, text_of(comment)},
                               {SECTION_APPLICATION, text_of(application)}};
    struct s5_pcapng *w = calloc(1, sizeof *w);

    if (w == NULL || (w->name = strdup(name)) == NULL) {
        free(w);
        return NULL;
    }
    w->file = file;
    uint32_t size = begin_block(w, SECTION_HEADER, 16 + options_size(options, S5_COUNT(options)));
    put_u32(w, ORDER_MARK);
    put_u16(w, 1); /* version 1.0 */
    put_u16(w, 0);
    put_u32(w, UINT32_MAX); /* the section's length is not told */
    put_u32(w, UINT32_MAX);
    put_options(w, options, S5_COUNT(options));
    put_u32(w, size);
    return w;
}

struct s5_pcapng *s5_pcapng_new(const char *path, const char *application, const char *comment,
                                struct s5_error *error)
{
    bool out = strcmp(path, "-") == 0;
    FILE *file = out ? stdout : fopen(path, "wb");

    if (file == NULL) {
        s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
        return NULL;
    }
    if (!out)
        setvbuf(file, NULL, _IOFBF, BUFFER);
    struct s5_pcapng *w =
        s5_pcapng_over(file, out ? "standard output" : path, application, comment);
    if (w == NULL) {
        s5_error_set(error, "cannot write %s: out of memory", path);
        if (!out)
            fclose(file);
        return NULL;
    }
    w->own = !out;
    return w;
}

/* Keeps in mind that the interface to come has a coarse clock. False: out of memory. */
static bool note_microseconds(struct s5_pcapng *w)
{
    if (w->interfaces >= w->room) {
        uint32_t room = (w->interfaces + 1) * 2;
        bool *more = realloc(w->microseconds, room * sizeof *more);
        if (more == NULL)
            return false;
        memset(more + w->room, 0, (room - w->room) * sizeof *more);
        w->microseconds = more;
        w->room = room;
    }
    w->microseconds[w->interfaces] = true;
    return true;
}

uint32_t s5_pcapng_copy_interface(struct s5_pcapng *w, const struct s5_interface *interface)
{
    static const uint8_t nanoseconds[] = {NANOSECONDS};
    bool fine = !interface->microseconds || !note_microseconds(w);
    struct option options[] = {{INTERFACE_NAME, s5_span_first(interface->name, OPTION_MOST)},
                               {INTERFACE_RESOLUTION, {nanoseconds, fine ? 1 : 0}}};
    uint32_t size =
        begin_block(w, INTERFACE_DESCRIPTION, 8 + options_size(options, S5_COUNT(options)));

    put_u16(w, interface->link);
    put_u16(w, 0);
    put_u32(w, interface->snap);
    put_options(w, options, S5_COUNT(options));
    put_u32(w, size);
    return w->interfaces++;
}

uint32_t s5_pcapng_add_interface(struct s5_pcapng *w, uint16_t link, uint32_t snap,
                                 const char *name)
{
    return s5_pcapng_copy_interface(w, &(struct s5_interface){link, snap, false, text_of(name)});
}

void s5_pcapng_put(struct s5_pcapng *w, const struct s5_packet *packet, const char *comment)
{
    struct option options[] = {{OPTION_COMMENT, text_of(comment)}};
    uint64_t time = packet->time > 0 ? (uint64_t)packet->time : 0; /* it has no sign there */
    size_t kept = packet->octets.size;

    if (packet->interface < w->room && w->microseconds[packet->interface])
        time /= 1000;
    assert(packet->interface < w->interfaces);
    assert(packet->size >= kept);
    uint32_t size = (uint32_t)(32 + padded(kept) + options_size(options, S5_COUNT(options)));
    uint32_t words[] = {ENHANCED_PACKET, size,           packet->interface, (uint32_t)(time >> 32),
                        (uint32_t)time,  (uint32_t)kept, packet->size};
    put_words(w, words, S5_COUNT(words));
    put(w, packet->octets.data, kept);
    put_padding(w, kept);
    put_options(w, options, S5_COUNT(options));
    put_u32(w, size);
}

void s5_pcapng_put_name(struct s5_pcapng *w, const struct s5_host *host, const char *name)
{
    bool four = s5_host_is_ipv4(host);
    size_t skipped = four ? 12 : 0;
    struct s5_span text = text_of(name);
    size_t record = sizeof host->octets - skipped + text.size + 1;

    if (record > OPTION_MOST) {
        text.size -= record - OPTION_MOST;
        record = OPTION_MOST;
    }
    uint32_t size = begin_block(w, NAME_RESOLUTION, 4 + padded(record) + 4);
    put_u16(w, four ? NAME_IPV4 : NAME_IPV6);
    put_u16(w, (uint16_t)record);
    put(w, host->octets + skipped, sizeof host->octets - skipped);
    put(w, text.data, text.size);
    put(w, "", 1);
    put_padding(w, record);
    put_u32(w, 0); /* no more records */
    put_u32(w, size);
}

static int tell(const struct s5_pcapng *w, struct s5_error *error)
{
    return w->number == 0
               ? 0
               : s5_error_set(error, "cannot write %s: %s", w->name, strerror(w->number));
}

int s5_pcapng_flush(struct s5_pcapng *w, struct s5_error *error)
{
    if (w->number == 0 && fflush(w->file) != 0)
        w->number = errno;
    return tell(w, error);
}

int s5_pcapng_free(struct s5_pcapng *w, struct s5_error *error)
{
    if (w == NULL)
        return 0;
    s5_pcapng_flush(w, NULL);
    if (w->own && fclose(w->file) != 0 && w->number == 0)
        w->number = errno;
    int status = tell(w, error);
    free(w->name);
    free(w->microseconds);
    free(w);
    return status;
}

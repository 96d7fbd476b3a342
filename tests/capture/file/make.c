#include "file/make.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef S5_WITH_ZLIB
#include <zlib.h>
#endif
#ifdef S5_WITH_ZSTD
#include <zstd.h>
#endif

void make_fini(struct make *make)
{
    free(make->data);
    *make = (struct make){.data = NULL};
}

struct s5_span make_span(const struct make *make)
{
    return (struct s5_span){make->data, make->size};
}

void make_octets(struct make *make, struct s5_span octets)
{
    if (octets.size > make->room - make->size) {
        make->room = (make->room + octets.size) * 2;
        make->data = realloc(make->data, make->room);
        if (make->data == NULL)
            abort();
    }
    if (octets.size > 0)
        memcpy(make->data + make->size, octets.data, octets.size);
    make->size += octets.size;
}

static void put(struct make *make, uint64_t value, size_t size)
{
    static const uint16_t one = 1;
    bool little = *(const uint8_t *)&one == 1;
    uint8_t octets[8];

    for (size_t i = 0; i < size; i++)
        octets[little != make->swapped ? i : size - 1 - i] = (uint8_t)(value >> 8 * i);
    make_octets(make, (struct s5_span){octets, size});
}

void make_u16(struct make *make, uint16_t value)
{
    put(make, value, 2);
}

void make_u32(struct make *make, uint32_t value)
{
    put(make, value, 4);
}

void make_u64(struct make *make, uint64_t value)
{
    put(make, value, 8);
}

void make_end(struct make *make)
{
    if (make->end_count == MAKE_ENDS)
        abort();
    make->ends[make->end_count++] = make->size;
}

bool make_may_end_at(const struct make *make, size_t size)
{
    for (size_t i = 0; i < make->end_count; i++)
        if (make->ends[i] == size)
            return true;
    return false;
}

void make_pcap(struct make *make, uint32_t magic, uint32_t link, uint32_t snaplen)
{
    make_u32(make, magic);
    make_u16(make, 2);
    make_u16(make, 4);
    make_u32(make, 0);
    make_u32(make, 0);
    make_u32(make, snaplen);
    make_u32(make, link);
    make_end(make);
}

void make_pcap_packet(struct make *make, uint32_t seconds, uint32_t part, const char *octets,
                      uint32_t size)
{
    make_u32(make, seconds);
    make_u32(make, part);
    make_u32(make, (uint32_t)strlen(octets));
    make_u32(make, size);
    make_octets(make, s5_span_text(octets));
    make_end(make);
}

size_t make_block(struct make *make, uint32_t type)
{
    size_t block = make->size;

    make_u32(make, type);
    make_u32(make, 0);
    return block;
}

static void pad(struct make *make)
{
    static const uint8_t zeros[3];

    make_octets(make, (struct s5_span){zeros, -make->size % 4});
}

void make_block_end(struct make *make, size_t block)
{
    pad(make);
    uint32_t total = (uint32_t)(make->size - block) + 4;
    size_t at = make->size;
    make_u32(make, total);
    memcpy(make->data + block + 4, make->data + at, 4);
    make_end(make);
}

void make_section_with(struct make *make, uint32_t magic, uint16_t major, uint16_t minor)
{
    size_t block = make_block(make, 0x0a0d0d0a);

    make_u32(make, magic);
    make_u16(make, major);
    make_u16(make, minor);
    make_u64(make, UINT64_MAX);
    make_block_end(make, block);
}

void make_section(struct make *make)
{
    make_section_with(make, 0x1a2b3c4d, 1, 0);
}

void make_option(struct make *make, uint16_t code, struct s5_span value)
{
    make_u16(make, code);
    make_u16(make, (uint16_t)value.size);
    make_octets(make, value);
    pad(make);
}

void make_interface(struct make *make, uint16_t link, uint32_t snaplen)
{
    size_t block = make_block(make, 1);

    make_u16(make, link);
    make_u16(make, 0);
    make_u32(make, snaplen);
    make_block_end(make, block);
}

void make_interface_clock(struct make *make, uint16_t link, uint8_t resolution, int64_t offset)
{
    size_t block = make_block(make, 1);

    make_u16(make, link);
    make_u16(make, 0);
    make_u32(make, 262144);
    make_option(make, 2, s5_span_text("eth0"));
    make_option(make, 9, (struct s5_span){&resolution, 1});
    make_u16(make, 14);
    make_u16(make, 8);
    make_u64(make, (uint64_t)offset);
    make_option(make, 0, s5_span_text(""));
    make_option(make, 9, s5_span_text("behind the end"));
    make_block_end(make, block);
}

void make_packet(struct make *make, uint32_t interface, uint64_t ticks, const char *octets,
                 uint32_t size)
{
    size_t block = make_block(make, 6);

    make_u32(make, interface);
    make_u32(make, (uint32_t)(ticks >> 32));
    make_u32(make, (uint32_t)ticks);
    make_u32(make, (uint32_t)strlen(octets));
    make_u32(make, size);
    make_octets(make, s5_span_text(octets));
    pad(make);
    make_option(make, 1, s5_span_text("a comment"));
    make_block_end(make, block);
}

void make_old_packet(struct make *make, uint16_t interface, uint64_t ticks, const char *octets,
                     uint32_t size)
{
    size_t block = make_block(make, 2);

    make_u16(make, interface);
    make_u16(make, 0xffff);
    make_u32(make, (uint32_t)(ticks >> 32));
    make_u32(make, (uint32_t)ticks);
    make_u32(make, (uint32_t)strlen(octets));
    make_u32(make, size);
    make_octets(make, s5_span_text(octets));
    make_block_end(make, block);
}

void make_simple_packet(struct make *make, const char *octets, uint32_t size)
{
    size_t block = make_block(make, 3);

    make_u32(make, size);
    make_octets(make, s5_span_text(octets));
    make_block_end(make, block);
}

void make_block_of(struct make *make, uint32_t type, size_t size)
{
    size_t block = make_block(make, type);

    for (size_t i = 0; i < size; i += 4)
        make_u32(make, (uint32_t)i);
    make_block_end(make, block);
}

void make_file(struct s5_span octets, const char *path)
{
    FILE *file = fopen(path, "w");

    if (file == NULL || (octets.size > 0 && fwrite(octets.data, octets.size, 1, file) != 1) ||
        fclose(file) != 0)
        abort();
}

bool make_gzip(struct s5_span octets, struct make *out)
{
#ifdef S5_WITH_ZLIB
    enum { GZIP_ONLY = 16, MEMORY = 8, MORE = 1024 };
    uint8_t *room = malloc(octets.size + MORE);
    z_stream stream = {.next_in = (Bytef *)octets.data,
                       .avail_in = (uInt)octets.size,
                       .next_out = room,
                       .avail_out = (uInt)(octets.size + MORE)};

    if (room == NULL ||
        deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + GZIP_ONLY, MEMORY, Z_DEFAULT_STRATEGY) !=
            Z_OK ||
        deflate(&stream, Z_FINISH) != Z_STREAM_END)
        abort();
    make_octets(out, (struct s5_span){room, stream.total_out});
    deflateEnd(&stream);
    free(room);
    return true;
#else
    (void)octets;
    (void)out;
    return false;
#endif
}

bool make_zstd(struct s5_span octets, struct make *out)
{
#ifdef S5_WITH_ZSTD
    size_t room = ZSTD_compressBound(octets.size);
    uint8_t *packed = malloc(room);
    ZSTD_CCtx *context = ZSTD_createCCtx();

    if (packed == NULL || context == NULL)
        abort();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    size_t size = ZSTD_compress2(context, packed, room, octets.data, octets.size);
    if (ZSTD_isError(size))
        abort();
    make_octets(out, (struct s5_span){packed, size});
    ZSTD_freeCCtx(context);
    free(packed);
    return true;
#else
    (void)octets;
    (void)out;
    return false;
#endif
}

/* gzip, by zlib: any number of members, one behind the other, and zeros behind the last. */
#include "capture/file/unpack.h"

#include <stdlib.h>
#define ZLIB_CONST /* zlib only reads what it is given */
#include <zlib.h>

struct gzip {
    struct s5_unpacker base;
    z_stream stream;
};

static int step(struct s5_unpacker *unpacker, struct s5_span in, size_t *taken, uint8_t *out,
                size_t room, size_t *given, struct s5_error *error)
{
    struct gzip *gzip = (struct gzip *)unpacker;
    z_stream *stream = &gzip->stream;

    *taken = 0;
    *given = 0;
    if (unpacker->whole) {
        /* Tapes and some writers fill up with zeros, with which no member begins. */
        while (*taken < in.size && in.data[*taken] == 0)
            (*taken)++;
        if (*taken == in.size)
            return 0;
        inflateReset(stream);
        unpacker->whole = false;
    }
    in = s5_span_skip(in, *taken);
    stream->next_in = in.data;
    stream->avail_in = (uInt)in.size;
    stream->next_out = out;
    stream->avail_out = (uInt)room;
    int result = inflate(stream, Z_NO_FLUSH);
    *taken += in.size - stream->avail_in;
    *given = room - stream->avail_out;
    if (result == Z_STREAM_END) {
        unpacker->whole = true;
        return 0;
    }
    if (result == Z_OK || result == Z_BUF_ERROR)
        return 0;
    return s5_error_set(error, "%s", stream->msg != NULL ? stream->msg : zError(result));
}

static void release(struct s5_unpacker *unpacker)
{
    struct gzip *gzip = (struct gzip *)unpacker;

    inflateEnd(&gzip->stream);
    free(gzip);
}

struct s5_unpacker *s5_gzip_new(void)
{
    enum { GZIP_ONLY = 16 };
    struct gzip *gzip = calloc(1, sizeof *gzip);

    if (gzip == NULL)
        return NULL;
    gzip->base = (struct s5_unpacker){.name = "gzip", .step = step, .free = release};
    if (inflateInit2(&gzip->stream, MAX_WBITS + GZIP_ONLY) != Z_OK) {
        free(gzip);
        return NULL;
    }
    return &gzip->base;
}

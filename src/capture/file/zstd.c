/* zstd, by libzstd: any number of frames, also skippable ones. The library's bound on the memory of
 * a frame (128 MiB) stands. */
#include "capture/file/unpack.h"

#include <stdlib.h>
#include <zstd.h>

enum { BLOCK_HEADER = 3 };

struct zstd {
    struct s5_unpacker base;
    ZSTD_DStream *stream;
    size_t wanted; /* octets that the library asks for next */
    bool more;     /* may still come out of what went in */
};

static int step(struct s5_unpacker *unpacker, struct s5_span in, size_t *taken, uint8_t *out,
                size_t room, size_t *given, struct s5_error *error)
{
    struct zstd *zstd = (struct zstd *)unpacker;
    /* What a call has unpacked before it meets damage, the library does not tell. So it gets one
     * block at a time, without the next one's header, for which it asks as well; and nothing before
     * all of the last block has come out. */
    size_t part = zstd->wanted > BLOCK_HEADER ? zstd->wanted - BLOCK_HEADER : zstd->wanted;
    part = in.size < part ? in.size : part;
    ZSTD_inBuffer packed = {in.data, zstd->more ? 0 : part, 0};
    ZSTD_outBuffer plain = {out, room, 0};
    size_t result = ZSTD_decompressStream(zstd->stream, &plain, &packed);

    *taken = packed.pos;
    *given = plain.pos;
    if (ZSTD_isError(result))
        return s5_error_set(error, "%s", ZSTD_getErrorName(result));
    unpacker->whole = result == 0;
    zstd->more = result != 0 && plain.pos == room;
    zstd->wanted = result == 0 ? ZSTD_initDStream(zstd->stream) : result;
    return 0;
}

static void release(struct s5_unpacker *unpacker)
{
    struct zstd *zstd = (struct zstd *)unpacker;

    ZSTD_freeDStream(zstd->stream);
    free(zstd);
}

struct s5_unpacker *s5_zstd_new(void)
{
    struct zstd *zstd = calloc(1, sizeof *zstd);

    if (zstd == NULL)
        return NULL;
    zstd->base = (struct s5_unpacker){.name = "zstd", .step = step, .free = release};
    zstd->stream = ZSTD_createDStream();
    if (zstd->stream == NULL) {
        free(zstd);
        return NULL;
    }
    zstd->wanted = ZSTD_initDStream(zstd->stream);
    return &zstd->base;
}

/* zstd, by libzstd: any number of frames, also skippable ones. The library's bound on the memory of
 * a frame (128 MiB) stands. */
#include "capture/file/unpack.h"

#include <stdlib.h>
#include <zstd.h>

struct zstd {
    struct s5_unpacker base;
    ZSTD_DStream *stream;
    size_t wanted; /* octets up to the end of the next block */
};

static int step(struct s5_unpacker *unpacker, struct s5_span in, size_t *taken, uint8_t *out,
                size_t room, size_t *given, struct s5_error *error)
{
    struct zstd *zstd = (struct zstd *)unpacker;
    /* One block at a time: what a call has unpacked before it meets the damage, the library does
     * not tell. */
    ZSTD_inBuffer packed = {in.data, in.size < zstd->wanted ? in.size : zstd->wanted, 0};
    ZSTD_outBuffer plain = {out, room, 0};
    size_t result = ZSTD_decompressStream(zstd->stream, &plain, &packed);

    *taken = packed.pos;
    *given = plain.pos;
    if (ZSTD_isError(result))
        return s5_error_set(error, "%s", ZSTD_getErrorName(result));
    unpacker->whole = result == 0;
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

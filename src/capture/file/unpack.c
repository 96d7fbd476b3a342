#include "capture/file/unpack.h"

#include <string.h>

#ifndef S5_WITH_ZLIB
#define S5_WITH_ZLIB 0
#endif
#ifndef S5_WITH_ZSTD
#define S5_WITH_ZSTD 0
#endif

/* Those without `library` are only known by name. */
static const struct packing {
    const char *name;
    uint8_t magic[S5_PACKING_HEAD];
    uint8_t mask[S5_PACKING_HEAD];
    const char *library;
    const char *tool;
    struct s5_unpacker *(*make)(void); /* NULL: built without it */
} packings[] = {
    {"gzip", {0x1f, 0x8b}, {255, 255}, "zlib", "gunzip", S5_WITH_ZLIB ? s5_gzip_new : NULL},
    {"zstd",
     {0x28, 0xb5, 0x2f, 0xfd},
     {255, 255, 255, 255},
     "libzstd",
     "unzstd",
     S5_WITH_ZSTD ? s5_zstd_new : NULL},
    /* A skippable frame, with which some packers begin. */
    {"zstd",
     {0x50, 0x2a, 0x4d, 0x18},
     {0xf0, 255, 255, 255},
     "libzstd",
     "unzstd",
     S5_WITH_ZSTD ? s5_zstd_new : NULL},
    {"lz4", {0x04, 0x22, 0x4d, 0x18}, {255, 255, 255, 255}, NULL, "unlz4", NULL},
    {"xz", {0xfd, '7', 'z', 'X'}, {255, 255, 255, 255}, NULL, "unxz", NULL},
    {"bzip2", {'B', 'Z', 'h'}, {255, 255, 255}, NULL, "bunzip2", NULL},
    {"zip", {'P', 'K', 3, 4}, {255, 255, 255, 255}, NULL, "unzip", NULL},
};

static const struct packing *find(struct s5_span head)
{
    for (size_t i = 0; i < S5_COUNT(packings); i++) {
        size_t at = 0;
        while (at < S5_PACKING_HEAD && (packings[i].mask[at] == 0 ||
                                        (at < head.size && (head.data[at] & packings[i].mask[at]) ==
                                                               packings[i].magic[at])))
            at++;
        if (at == S5_PACKING_HEAD)
            return &packings[i];
    }
    return NULL;
}

const char *s5_packing_name(struct s5_span head)
{
    const struct packing *packing = find(head);

    return packing == NULL ? NULL : packing->name;
}

struct s5_unpacker *s5_unpacker_new(struct s5_span head, struct s5_error *error)
{
    const struct packing *packing = find(head);

    if (packing->library == NULL) {
        s5_error_set(error, "it is packed with %s, which is not read; unpack it with %s first",
                     packing->name, packing->tool);
        return NULL;
    }
    if (packing->make == NULL) {
        s5_error_set(error,
                     "it is packed with %s, and this sockspec was built without %s; unpack it with "
                     "%s first",
                     packing->name, packing->library, packing->tool);
        return NULL;
    }
    struct s5_unpacker *unpacker = packing->make();
    if (unpacker == NULL)
        s5_error_set(error, "no memory to unpack it");
    return unpacker;
}

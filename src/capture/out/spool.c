#include "capture/out/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct s5_spool {
    FILE *file;
    uint8_t *octets;
    size_t room;
};

static int fail(struct s5_error *error, const char *what)
{
    return s5_error_set(error, "cannot %s the temporary file for the capture: %s", what,
                        strerror(errno));
}

/* A file without a name, where temporary files are wanted: it may become as large as a capture. */
static FILE *open_temporary(void)
{
    const char *folder = getenv("TMPDIR");
    char path[4096];
    int size = snprintf(path, sizeof path, "%s/sockspec-XXXXXX",
                        folder != NULL && *folder != '\0' ? folder : "/tmp");

    if (size < 0 || (size_t)size >= sizeof path) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return NULL;
    unlink(path);
    FILE *file = fdopen(fd, "w+b");
    if (file == NULL)
        close(fd);
    return file;
}

struct s5_spool *s5_spool_new(struct s5_error *error)
{
    struct s5_spool *spool = calloc(1, sizeof *spool);

    if (spool == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    spool->file = open_temporary();
    if (spool->file == NULL) {
        fail(error, "make");
        free(spool);
        return NULL;
    }
    return spool;
}

void s5_spool_free(struct s5_spool *spool)
{
    if (spool == NULL)
        return;
    fclose(spool->file);
    free(spool->octets);
    free(spool);
}

/* A packet stands there as it is in memory, its octets behind it. */
int s5_spool_put(struct s5_spool *spool, const struct s5_packet *packet, struct s5_error *error)
{
    size_t size = packet->octets.size;

    if (fwrite(packet, sizeof *packet, 1, spool->file) != 1 ||
        (size > 0 && fwrite(packet->octets.data, 1, size, spool->file) != size))
        return fail(error, "write");
    return 0;
}

int s5_spool_rewind(struct s5_spool *spool, struct s5_error *error)
{
    if (fflush(spool->file) != 0)
        return fail(error, "write");
    return fseeko(spool->file, 0, SEEK_SET) == 0 ? 0 : fail(error, "read");
}

int s5_spool_next(struct s5_spool *spool, struct s5_packet *out, struct s5_error *error)
{
    if (fread(out, sizeof *out, 1, spool->file) != 1)
        return ferror(spool->file) ? fail(error, "read") : 0;
    if (out->octets.size > spool->room) {
        uint8_t *octets = realloc(spool->octets, out->octets.size);
        if (octets == NULL)
            return s5_error_set(error, "out of memory");
        spool->octets = octets;
        spool->room = out->octets.size;
    }
    out->octets.data = spool->octets;
    if (out->octets.size > 0 &&
        fread(spool->octets, 1, out->octets.size, spool->file) != out->octets.size)
        return fail(error, "read");
    return 1;
}

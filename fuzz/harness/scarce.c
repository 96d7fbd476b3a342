#include "fuzz/harness/scarce.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static struct {
    bool armed;
    bool hit;
    enum scarce_how how;
    uint64_t left;
    long kept;
} scarce;

void scarce_begin(uint64_t after, enum scarce_how how)
{
    scarce.armed = true;
    scarce.hit = false;
    scarce.how = how;
    scarce.left = after;
    scarce.kept = 0;
}

bool scarce_end(void)
{
    scarce.armed = false;
    return scarce.hit;
}

long scarce_kept(void)
{
    return scarce.kept;
}

/* Whether this call is to fail; errno says why. */
static bool fails(int why)
{
    if (!scarce.armed)
        return false;
    if (scarce.left > 0) {
        scarce.left--;
        return false;
    }
    if (scarce.hit && scarce.how != SCARCE_FROM)
        return false;
    scarce.hit = true;
    errno = why;
    return true;
}

static bool fails_midway(int why)
{
    return fails(scarce.how == SCARCE_INTERRUPT ? EINTR : why);
}

/* Counts what the code was given. */
static void *given(void *block)
{
    scarce.kept += scarce.armed && block != NULL;
    return block;
}

/* What the linker calls in place of the function, and what it calls the function itself. */
#define WRAP(result, name, parameters)                                                             \
    result __real_##name parameters;                                                               \
    result __wrap_##name parameters;                                                               \
    result __wrap_##name parameters

WRAP(void *, malloc, (size_t size))
{
    return fails(ENOMEM) ? NULL : given(__real_malloc(size));
}

WRAP(void *, calloc, (size_t count, size_t size))
{
    return fails(ENOMEM) ? NULL : given(__real_calloc(count, size));
}

WRAP(void *, realloc, (void *block, size_t size))
{
    if (fails(ENOMEM))
        return NULL;
    void *larger = __real_realloc(block, size);
    return block == NULL ? given(larger) : larger;
}

WRAP(char *, strdup, (const char *text))
{
    return fails(ENOMEM) ? NULL : given(__real_strdup(text));
}

WRAP(void, free, (void *block))
{
    scarce.kept -= scarce.armed && block != NULL;
    __real_free(block);
}

WRAP(int, pipe2, (int ends[2], int flags))
{
    return fails(EMFILE) ? -1 : __real_pipe2(ends, flags);
}

WRAP(int, dup, (int fd))
{
    return fails(EMFILE) ? -1 : __real_dup(fd);
}

WRAP(int, open, (const char *path, int flags, ...))
{
    va_list list;

    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return fails(EMFILE) ? -1 : __real_open(path, flags, mode);
}

WRAP(int, openat, (int folder, const char *path, int flags, ...))
{
    va_list list;

    va_start(list, flags);
    mode_t mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
    va_end(list);
    return fails(EMFILE) ? -1 : __real_openat(folder, path, flags, mode);
}

WRAP(int, mkostemp, (char *path, int flags))
{
    return fails(ENOSPC) ? -1 : __real_mkostemp(path, flags);
}

WRAP(FILE *, fdopen, (int fd, const char *mode))
{
    return fails(ENOMEM) ? NULL : __real_fdopen(fd, mode);
}

WRAP(FILE *, fopen, (const char *path, const char *mode))
{
    return fails(EMFILE) ? NULL : __real_fopen(path, mode);
}

WRAP(FILE *, tmpfile, (void))
{
    return fails(ENOSPC) ? NULL : __real_tmpfile();
}

WRAP(ssize_t, read, (int fd, void *out, size_t size))
{
    return fails_midway(EIO) ? -1 : __real_read(fd, out, size);
}

WRAP(ssize_t, pwrite, (int fd, const void *in, size_t size, off_t at))
{
    return fails_midway(ENOSPC) ? -1 : __real_pwrite(fd, in, size, at);
}

WRAP(int, ftruncate, (int fd, off_t size))
{
    return fails(ENOSPC) ? -1 : __real_ftruncate(fd, size);
}

WRAP(int, renameat, (int from, const char *name, int to, const char *other))
{
    return fails(EIO) ? -1 : __real_renameat(from, name, to, other);
}

WRAP(int, rename, (const char *name, const char *other))
{
    return fails(EIO) ? -1 : __real_rename(name, other);
}

/* What is closed is closed, whatever is said of it. */
WRAP(int, close, (int fd))
{
    int status = __real_close(fd);

    return fails(EIO) ? -1 : status;
}

WRAP(int, fclose, (FILE * file))
{
    int status = __real_fclose(file);

    return fails(ENOSPC) ? EOF : status;
}

WRAP(int, fflush, (FILE * file))
{
    return fails(ENOSPC) ? EOF : __real_fflush(file);
}

WRAP(int, fseek, (FILE * file, long at, int from))
{
    return fails(EIO) ? -1 : __real_fseek(file, at, from);
}

WRAP(int, fseeko, (FILE * file, off_t at, int from))
{
    return fails(EIO) ? -1 : __real_fseeko(file, at, from);
}

WRAP(size_t, fwrite, (const void *in, size_t size, size_t count, FILE *file))
{
    return fails(ENOSPC) ? 0 : __real_fwrite(in, size, count, file);
}

WRAP(size_t, fwrite_unlocked, (const void *in, size_t size, size_t count, FILE *file))
{
    return fails(ENOSPC) ? 0 : __real_fwrite_unlocked(in, size, count, file);
}

WRAP(size_t, fread, (void *out, size_t size, size_t count, FILE *file))
{
    return fails(EIO) ? 0 : __real_fread(out, size, count, file);
}

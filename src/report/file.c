#include "report/file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int put(FILE *file, const char *text, size_t size)
{
    fwrite(text, 1, size, file);
    fputc('\n', file);
    return fflush(file) != 0 || ferror(file) ? -1 : 0;
}

/* Where a report goes. */
struct place {
    bool in_place;         /* a pipe or device: written straight into */
    char path[PATH_MAX];   /* symbolic links followed, so that /dev/stdout stays what it is */
    char beside[PATH_MAX]; /* where it is written before it is renamed */
};

static int find_place(const char *path, struct place *place, struct s5_error *error)
{
    struct stat about;
    bool there = stat(path, &about) == 0;

    if (there && S_ISDIR(about.st_mode)) {
        s5_error_set(error, "cannot write %s: %s", path, strerror(EISDIR));
        return -1;
    }
    place->in_place = there && !S_ISREG(about.st_mode);
    if (realpath(path, place->path) == NULL &&
        snprintf(place->path, sizeof place->path, "%s", path) >= (int)sizeof place->path)
        return s5_error_set(error, "cannot write %s: the name is too long", path);
    if (snprintf(place->beside, sizeof place->beside, "%s.%ld.part", place->path, (long)getpid()) >=
        (int)sizeof place->beside)
        return s5_error_set(error, "cannot write %s: the name is too long", path);
    return 0;
}

int s5_report_check(const char *path, struct s5_error *error)
{
    struct place place = {0};

    if (strcmp(path, "-") == 0)
        return 0;
    if (find_place(path, &place, error) != 0)
        return -1;
    FILE *file = place.in_place ? NULL : fopen(place.beside, "w");
    if (file == NULL && (!place.in_place || access(path, W_OK) != 0))
        return s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
    if (file != NULL) {
        fclose(file);
        unlink(place.beside);
    }
    return 0;
}

int s5_report_write(const char *path, const char *text, size_t size, struct s5_error *error)
{
    struct place place = {0};

    if (strcmp(path, "-") == 0)
        return put(stdout, text, size) == 0
                   ? 0
                   : s5_error_set(error, "cannot write to standard output");
    if (find_place(path, &place, error) != 0)
        return -1;
    FILE *file = fopen(place.in_place ? path : place.beside, "w");
    if (file == NULL)
        return s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
    int status = put(file, text, size);
    int number = errno;
    if (fclose(file) != 0 && status == 0) {
        status = -1;
        number = errno;
    }
    if (status == 0 && !place.in_place && (status = rename(place.beside, place.path)) != 0)
        number = errno;
    if (status == 0)
        return 0;
    s5_error_set(error, "cannot write %s: %s", path, strerror(number));
    if (!place.in_place)
        unlink(place.beside);
    return -1;
}

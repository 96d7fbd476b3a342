#include "report/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int put(FILE *file, const char *text, size_t size)
{
    fwrite(text, 1, size, file);
    fputc('\n', file);
    return fflush(file) != 0 || ferror(file) ? -1 : 0;
}

/* Where the text is written before it is renamed; the place itself where that is a pipe or device. */
static int place_beside(const char *path, char *beside, size_t size, bool *in_place,
                        struct s5_error *error)
{
    struct stat about;

    *in_place = stat(path, &about) == 0 && !S_ISREG(about.st_mode);
    int length = snprintf(beside, size, *in_place ? "%s" : "%s.part", path);
    if (length < 0 || (size_t)length >= size)
        return s5_error_set(error, "cannot write %s: the name is too long", path);
    return 0;
}

int s5_report_check(const char *path, struct s5_error *error)
{
    char beside[4096];
    bool in_place;

    if (strcmp(path, "-") == 0)
        return 0;
    if (place_beside(path, beside, sizeof beside, &in_place, error) != 0)
        return -1;
    FILE *file = in_place ? NULL : fopen(beside, "w");
    if (file == NULL && (!in_place || access(path, W_OK) != 0))
        return s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
    if (file != NULL) {
        fclose(file);
        unlink(beside);
    }
    return 0;
}

int s5_report_write(const char *path, const char *text, size_t size, struct s5_error *error)
{
    char beside[4096];
    bool in_place;

    if (strcmp(path, "-") == 0)
        return put(stdout, text, size) == 0
                   ? 0
                   : s5_error_set(error, "cannot write to standard output");
    if (place_beside(path, beside, sizeof beside, &in_place, error) != 0)
        return -1;
    FILE *file = fopen(beside, "w");
    if (file == NULL)
        return s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
    int status = put(file, text, size);
    if (fclose(file) != 0)
        status = -1;
    if (status == 0 && !in_place)
        status = rename(beside, path);
    if (status == 0)
        return 0;
    s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
    if (!in_place)
        unlink(beside);
    return -1;
}

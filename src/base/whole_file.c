#include "base/whole_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(const char *path, int number, struct s5_error *error)
{
    return s5_error_set(error, "cannot write %s: %s", path, strerror(number));
}

static int find_place(struct s5_whole_file *whole, const char *path, struct s5_error *error)
{
    struct stat about;

    if (path[0] == '\0')
        return s5_error_set(error, "cannot write a file without a name");
    bool there = stat(path, &about) == 0;
    if (there && S_ISDIR(about.st_mode))
        return refuse(path, EISDIR, error);
    whole->name = path;
    whole->file = NULL;
    whole->in_place = there && !S_ISREG(about.st_mode);
    if ((realpath(path, whole->path) == NULL &&
         snprintf(whole->path, sizeof whole->path, "%s", path) >= (int)sizeof whole->path) ||
        snprintf(whole->beside, sizeof whole->beside, "%s.%ld.part", whole->path, (long)getpid()) >=
            (int)sizeof whole->beside)
        return s5_error_set(error, "cannot write %s: the name is too long", path);
    return 0;
}

int s5_whole_file_open(struct s5_whole_file *whole, const char *path, struct s5_error *error)
{
    if (find_place(whole, path, error) != 0)
        return -1;
    whole->file = fopen(whole->in_place ? path : whole->beside, "w");
    return whole->file != NULL ? 0 : refuse(path, errno, error);
}

int s5_whole_file_keep(struct s5_whole_file *whole, struct s5_error *error)
{
    int number = 0;

    errno = 0;
    if (fflush(whole->file) != 0 || ferror(whole->file))
        number = errno != 0 ? errno : EIO;
    if (fclose(whole->file) != 0 && number == 0)
        number = errno;
    whole->file = NULL;
    if (number == 0 && !whole->in_place && rename(whole->beside, whole->path) != 0)
        number = errno;
    if (number == 0)
        return 0;
    if (!whole->in_place)
        unlink(whole->beside);
    return refuse(whole->name, number, error);
}

void s5_whole_file_drop(struct s5_whole_file *whole)
{
    if (whole->file == NULL)
        return;
    fclose(whole->file);
    whole->file = NULL;
    if (!whole->in_place)
        unlink(whole->beside);
}

int s5_whole_file_check(const char *path, struct s5_error *error)
{
    struct s5_whole_file whole = {0};

    if (find_place(&whole, path, error) != 0)
        return -1;
    if (whole.in_place)
        return access(path, W_OK) == 0 ? 0 : refuse(path, errno, error);
    whole.file = fopen(whole.beside, "w");
    if (whole.file == NULL)
        return refuse(path, errno, error);
    s5_whole_file_drop(&whole);
    return 0;
}

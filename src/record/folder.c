#include "record/folder.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Keeps errno. */
static bool is_folder(const char *path)
{
    int number = errno;
    struct stat about;
    bool is = stat(path, &about) == 0 && S_ISDIR(about.st_mode);

    errno = number;
    return is;
}

/* Makes the folders that `path` names up to its last slash. */
static int make_folders(char *path, struct s5_error *error)
{
    for (char *at = path + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        bool made = mkdir(path, 0777) == 0 || (errno == EEXIST && is_folder(path));
        if (!made)
            return s5_error_set(error, "cannot make the folder %s: %s", path, strerror(errno));
        *at = '/';
    }
    return 0;
}

int s5_folder_prepare(const char *path, struct s5_error *error)
{
    char probe[PATH_MAX];

    if (path[0] == '\0')
        return s5_error_set(error, "cannot write into a folder without a name");
    if (snprintf(probe, sizeof probe, "%s/%ld.part", path, (long)getpid()) >= (int)sizeof probe)
        return s5_error_set(error, "cannot write into %s: the name is too long", path);
    if (make_folders(probe, error) != 0)
        return -1;
    FILE *file = fopen(probe, "wb");
    if (file == NULL)
        return s5_error_set(error, "cannot write into the folder %s: %s", path, strerror(errno));
    fclose(file);
    unlink(probe);
    return 0;
}

static int write_beside(const struct s5_folder *folder, const char *id, const char *title,
                        struct s5_tape *tape, struct s5_error *error)
{
    char path[PATH_MAX];
    char beside[PATH_MAX];
    char comment[512];

    if (snprintf(path, sizeof path, "%s/%s.pcapng", folder->path, id) >= (int)sizeof path ||
        snprintf(beside, sizeof beside, "%s.%ld.part", path, (long)getpid()) >= (int)sizeof beside)
        return s5_error_set(error, "cannot write %s/%s.pcapng: the name is too long", folder->path,
                            id);
    if (make_folders(path, error) != 0)
        return -1;
    snprintf(comment, sizeof comment, "%s: %s", id, title);
    if (s5_tape_write(tape, beside, folder->application, comment, error) == 0) {
        if (rename(beside, path) == 0)
            return 0;
        s5_error_set(error, "cannot write %s: %s", path, strerror(errno));
    }
    unlink(beside);
    return -1;
}

void s5_folder_fail(struct s5_folder *folder, const struct s5_error *error)
{
    if (!folder->failed)
        folder->error = *error;
    folder->failed = true;
}

void s5_folder_keep(struct s5_folder *folder, const char *id, const char *title,
                    struct s5_tape *tape)
{
    struct s5_error error;

    if (write_beside(folder, id, title, tape, &error) != 0)
        s5_folder_fail(folder, &error);
}

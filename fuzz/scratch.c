#include "fuzz/scratch.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[4096];

static void leave(void)
{
    scratch_clear();
    rmdir(folder);
}

const char *scratch_folder(void)
{
    const char *place = getenv("TMPDIR");

    if (folder[0] != '\0')
        return folder;
    if (access("/dev/shm", W_OK) == 0)
        place = "/dev/shm";
    int size = snprintf(folder, sizeof folder, "%s/fuzz-XXXXXX", place != NULL ? place : "/tmp");
    if (size >= (int)sizeof folder || mkdtemp(folder) == NULL || atexit(leave) != 0) {
        fprintf(stderr, "fuzz: cannot make the folder %s\n", folder);
        abort();
    }
    return folder;
}

/* Counts the files, and takes them away if that is wanted. */
static size_t go_through(bool clear)
{
    DIR *dir = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        if (clear)
            unlinkat(dirfd(dir), entry->d_name, 0);
    }
    if (dir != NULL)
        closedir(dir);
    return count;
}

size_t scratch_count(void)
{
    return go_through(false);
}

void scratch_clear(void)
{
    go_through(true);
}

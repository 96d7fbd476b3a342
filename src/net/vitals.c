#include "net/vitals.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first line of /proc/`pid`/`name`; false where it cannot be read. */
static bool read_proc(int pid, const char *name, char *out, int size)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    FILE *file = pid > 0 ? fopen(path, "r") : NULL;
    if (file == NULL)
        return false;
    bool got = fgets(out, size, file) != NULL;
    fclose(file);
    return got;
}

int s5_vitals_pid(int pid)
{
    for (int depth = 0; depth < 4; depth++) {
        char name[32];
        char children[64];
        char list[32];
        char *end;
        if (!read_proc(pid, "comm", name, sizeof name))
            break;
        name[strcspn(name, "\n")] = '\0';
        size_t length = strlen(name);
        if (length < 2 || strcmp(name + length - 2, "sh") != 0)
            break;
        snprintf(list, sizeof list, "task/%d/children", pid);
        if (!read_proc(pid, list, children, sizeof children))
            break;
        long child = strtol(children, &end, 10);
        if (end == children || end[strspn(end, " ")] != '\0')
            break; /* none, or several */
        pid = (int)child;
    }
    return pid;
}

long s5_vitals_memory(int pid)
{
    char line[128];
    char *end;

    if (!read_proc(pid, "statm", line, sizeof line))
        return -1;
    char *resident = line + strcspn(line, " "); /* behind the size of its address space */
    long pages = strtol(resident, &end, 10);
    return end == resident ? -1 : pages * sysconf(_SC_PAGESIZE);
}

/* Pipes are not counted: programs that splice keep those that they used for the next connection
 * (all that are written in Go do), and a leak of what a client holds has its socket in it. */
static bool is_pipe(DIR *folder, const char *name)
{
    char target[8];
    ssize_t size = readlinkat(dirfd(folder), name, target, sizeof target);

    return size >= 5 && memcmp(target, "pipe:", 5) == 0;
}

long s5_vitals_descriptors(int pid)
{
    char path[64];
    long count = 0;

    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *folder = pid > 0 ? opendir(path) : NULL;
    if (folder == NULL)
        return -1;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        count += entry->d_name[0] != '.' && !is_pipe(folder, entry->d_name);
    closedir(folder);
    return count;
}

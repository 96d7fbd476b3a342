#include "capture/out/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OPEN_MAX_HERE = 64, BUFFER = 32 * 1024 };

/* The `waiting` octets are the file's last. */
struct s5_open_file {
    struct s5_open_file *older;
    struct s5_open_file *newer;
    struct s5_file *file; /* NULL: it is free */
    int fd;
    size_t waiting;
    uint8_t octets[BUFFER];
};

struct s5_files {
    int folder;
    char *name;
    bool failed;
    struct s5_error error;
    struct s5_open_file ends; /* of the ring: ends.newer was used longest ago */
    struct s5_open_file open[OPEN_MAX_HERE];
};

static void fail(struct s5_files *files, const char *what, const char *name)
{
    if (!files->failed)
        s5_error_set(&files->error, "cannot %s %s/%s: %s", what, files->name, name,
                     strerror(errno));
    files->failed = true;
}

/* 1: nothing is in the folder; 0: something is; -1: that cannot be told. */
static int is_empty(int folder)
{
    int fd = dup(folder);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry;
    int empty = 1;

    if (dir == NULL) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    while (empty == 1 && (entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            empty = 0;
    closedir(dir);
    return empty;
}

/* The folder's descriptor, or -1. */
static int open_folder(const char *folder, struct s5_error *error)
{
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return s5_error_set(error, "cannot make the folder %s: %s", folder, strerror(errno));
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return s5_error_set(error, "cannot use %s as a folder: %s", folder, strerror(errno));
    int empty = is_empty(fd);
    if (empty == 1)
        return fd;
    if (empty == 0)
        s5_error_set(error, "%s is not empty, and nothing in it is overwritten; name a new folder",
                     folder);
    else
        s5_error_set(error, "cannot read the folder %s: %s", folder, strerror(errno));
    close(fd);
    return -1;
}

static void unlink_open(struct s5_open_file *open)
{
    open->older->newer = open->newer;
    open->newer->older = open->older;
}

static void link_newest(struct s5_files *files, struct s5_open_file *open)
{
    open->newer = &files->ends;
    open->older = files->ends.older;
    open->older->newer = open;
    files->ends.older = open;
}

struct s5_files *s5_files_new(const char *folder, struct s5_error *error)
{
    struct s5_files *files = calloc(1, sizeof *files);

    if (files == NULL || (files->name = strdup(folder)) == NULL) {
        free(files);
        s5_error_set(error, "out of memory");
        return NULL;
    }
    files->folder = open_folder(folder, error);
    if (files->folder < 0) {
        free(files->name);
        free(files);
        return NULL;
    }
    files->ends.older = files->ends.newer = &files->ends;
    for (size_t i = 0; i < OPEN_MAX_HERE; i++)
        link_newest(files, &files->open[i]);
    return files;
}

static bool write_all(int fd, const uint8_t *octets, size_t size, uint64_t at)
{
    while (size > 0) {
        ssize_t written = pwrite(fd, octets, size, (off_t)at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        octets += written;
        at += (uint64_t)written;
        size -= (size_t)written;
    }
    return true;
}

static void flush(struct s5_files *files, struct s5_open_file *open)
{
    const struct s5_file *file = open->file;

    if (!files->failed && open->waiting > 0 &&
        !write_all(open->fd, open->octets, open->waiting, file->size - open->waiting))
        fail(files, "write", file->name);
    open->waiting = 0;
}

/* Takes the descriptor away from its file. */
static void release(struct s5_files *files, struct s5_open_file *open)
{
    struct s5_file *file = open->file;

    flush(files, open);
    if (!files->failed && file->hollow && ftruncate(open->fd, (off_t)file->size) != 0)
        fail(files, "write", file->name);
    file->hollow = false;
    if (close(open->fd) != 0)
        fail(files, "write", file->name);
    file->open = NULL;
    open->file = NULL;
}

/* Sees to it that the file is open; NULL where that failed. */
static struct s5_open_file *open_file(struct s5_files *files, struct s5_file *file)
{
    struct s5_open_file *open = file->open != NULL ? file->open : files->ends.newer;

    if (file->open == NULL) {
        if (open->file != NULL)
            release(files, open);
        open->fd =
            openat(files->folder, file->name,
                   O_WRONLY | O_CLOEXEC | O_NOFOLLOW | (file->made ? 0 : O_CREAT | O_EXCL), 0666);
        if (open->fd < 0) {
            fail(files, "write", file->name);
            return NULL;
        }
        file->made = true;
        file->open = open;
        open->file = file;
        open->waiting = 0;
    }
    unlink_open(open);
    link_newest(files, open);
    return open;
}

void s5_file_write(struct s5_files *files, struct s5_file *file, struct s5_span octets)
{
    struct s5_open_file *open = files->failed || octets.size == 0 ? NULL : open_file(files, file);

    while (open != NULL && octets.size > 0) {
        struct s5_span part = s5_span_first(octets, sizeof open->octets - open->waiting);
        memcpy(open->octets + open->waiting, part.data, part.size);
        open->waiting += part.size;
        file->size += part.size;
        file->hollow = false;
        octets = s5_span_skip(octets, part.size);
        if (open->waiting == sizeof open->octets)
            flush(files, open);
    }
}

void s5_file_skip(struct s5_files *files, struct s5_file *file, uint64_t size)
{
    struct s5_open_file *open = files->failed || size == 0 ? NULL : open_file(files, file);

    if (open == NULL)
        return;
    flush(files, open);
    file->size += size;
    file->hollow = true;
}

void s5_file_close(struct s5_files *files, struct s5_file *file)
{
    if (file->open != NULL)
        release(files, file->open);
}

void s5_file_rename(struct s5_files *files, const char *from, const char *to)
{
    if (!files->failed && renameat(files->folder, from, files->folder, to) != 0)
        fail(files, "rename to", to);
}

const struct s5_error *s5_files_trouble(const struct s5_files *files)
{
    return files->failed ? &files->error : NULL;
}

void s5_files_free(struct s5_files *files)
{
    if (files == NULL)
        return;
    for (size_t i = 0; i < OPEN_MAX_HERE; i++)
        if (files->open[i].file != NULL)
            release(files, &files->open[i]);
    close(files->folder);
    free(files->name);
    free(files);
}

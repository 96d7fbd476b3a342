/* A file that appears under its name whole or not at all: it is written beside and renamed. What is
 * no regular file, a pipe or a device, is written straight into. */
#ifndef SOCKSPEC_BASE_WHOLE_FILE_H
#define SOCKSPEC_BASE_WHOLE_FILE_H

#include "base/error.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

struct s5_whole_file {
    FILE *file;
    const char *name; /* as it was given, for messages */
    bool in_place;
    char path[PATH_MAX];   /* symbolic links followed, so that /dev/stdout stays what it is */
    char beside[PATH_MAX]; /* where it is written before it is renamed */
};

/* Borrows `path`. -1 with the error told, and nothing is left behind. */
int s5_whole_file_open(struct s5_whole_file *whole, const char *path, struct s5_error *error);

/* All is written: closes it and gives it its name. -1 with the error told, and it is gone. */
int s5_whole_file_keep(struct s5_whole_file *whole, struct s5_error *error);

/* Closes it and lets it go; what had its name before stays. */
void s5_whole_file_drop(struct s5_whole_file *whole);

/* Whether s5_whole_file_open() would succeed, found out without touching what is there. */
int s5_whole_file_check(const char *path, struct s5_error *error);

#endif

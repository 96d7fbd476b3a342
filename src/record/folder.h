/* The captures of a run: a file for each case, in a folder. */
#ifndef SOCKSPEC_RECORD_FOLDER_H
#define SOCKSPEC_RECORD_FOLDER_H

#include "record/tape.h"

struct s5_folder {
    const char *path;        /* borrowed */
    const char *application; /* "sockspec 1.2.3"; borrowed */
    bool failed;             /* a file could not be written; */
    struct s5_error error;   /* the first one that could not */
};

/* Makes the folder where it is not there, and finds out whether files can be made in it. Returns 0,
 * or -1 with the error told. */
int s5_folder_prepare(const char *path, struct s5_error *error);

/* Writes the tape of a case to PATH/ID.pcapng, whole or not at all, with sub-folders for the
 * slashes of the id. Another one of that name is replaced. */
void s5_folder_keep(struct s5_folder *folder, const char *id, const char *title,
                    struct s5_tape *tape);

/* The capture of a case cannot be written at all. */
void s5_folder_fail(struct s5_folder *folder, const struct s5_error *error);

#endif

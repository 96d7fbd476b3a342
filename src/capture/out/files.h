/* Very many files that grow at once, in one new or empty folder, of which only some are held open.
 * What was written to a file is whole once s5_file_close() has returned. */
#ifndef SOCKSPEC_CAPTURE_OUT_FILES_H
#define SOCKSPEC_CAPTURE_OUT_FILES_H

#include "base/error.h"
#include "base/span.h"

enum { S5_FILE_NAME = 48 };

/* Zeroed storage with a name is a file that is not there yet. */
struct s5_file {
    char name[S5_FILE_NAME];
    uint64_t size;
    bool made;
    bool hollow; /* it ends with octets that were skipped */
    struct s5_open_file *open;
};

struct s5_files;

/* Makes the folder, if it is not there. NULL with the error told. */
struct s5_files *s5_files_new(const char *folder, struct s5_error *error);
void s5_files_free(struct s5_files *files);

/* Appends. The file is made with its first octet. */
void s5_file_write(struct s5_files *files, struct s5_file *file, struct s5_span octets);

/* Appends `size` octets that read as zeros. */
void s5_file_skip(struct s5_files *files, struct s5_file *file, uint64_t size);

/* Nothing more will be appended. */
void s5_file_close(struct s5_files *files, struct s5_file *file);

/* Gives a closed file another name, which nothing in the folder has. */
void s5_file_rename(struct s5_files *files, const char *from, const char *to);

/* What first went wrong, or NULL. Nothing is written behind that. */
const struct s5_error *s5_files_trouble(const struct s5_files *files);

#endif

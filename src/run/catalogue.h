/* All cases that are known to a run, in the order of their ids. */
#ifndef SOCKSPEC_RUN_CATALOGUE_H
#define SOCKSPEC_RUN_CATALOGUE_H

#include "script/script.h"

struct s5_catalogue {
    struct s5_case *cases;
    size_t count;
    size_t capacity;
    char **texts; /* what the cases' sources borrow from */
    size_t text_count;
    struct s5_error *error; /* while loading */
};

/* Loads the cases compiled into the program; in a build tree, where cases/ stands beside the build
 * folder, the files there. Returns 0, or -1 with the error told. */
int s5_catalogue_load_builtin(struct s5_catalogue *catalogue, struct s5_error *error);

/* Adds the cases of a file, or of every .lua file of a folder and its folders. An id that is there
 * already is an error. */
int s5_catalogue_load_path(struct s5_catalogue *catalogue, const char *path,
                           struct s5_error *error);

/* Sorts by id. Call once, after loading. */
void s5_catalogue_sort(struct s5_catalogue *catalogue);

/* The case with that id, or NULL. */
const struct s5_case *s5_catalogue_find(const struct s5_catalogue *catalogue, const char *id);

/* The first case that comes after something of which neither catalogue knows a case or family, and
 * that id; NULL where there is none. `others` may be NULL. */
const struct s5_case *s5_catalogue_unknown_after(const struct s5_catalogue *catalogue,
                                                 const struct s5_catalogue *others,
                                                 const char **id);

/* A case from which what it comes after leads round in a circle, or NULL. */
const struct s5_case *s5_catalogue_circle(const struct s5_catalogue *catalogue);

void s5_catalogue_fini(struct s5_catalogue *catalogue);

/* Writes the cases compiled into the program as files below `folder`, which is made. Nothing that
 * is there is overwritten. */
int s5_catalogue_export(const char *folder, size_t *count, struct s5_error *error);

#endif

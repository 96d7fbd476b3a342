/* A capture of every socket of a loop, written while it goes on: a reader of the file sees what has
 * happened so far. */
#ifndef SOCKSPEC_RECORD_RECORDER_H
#define SOCKSPEC_RECORD_RECORDER_H

#include "base/error.h"
#include "net/loop.h"

struct s5_recorder;

/* Watches all that is made on `loop` from now on, and writes it to a capture at `path`, which is
 * made or emptied. `application` is named in it. The passwords of RFC 1929 are masked unless
 * `show_secrets`. Where writing fails later, `failed` is told once, and no more is written. NULL
 * with the error told. */
struct s5_recorder *s5_recorder_new(struct s5_loop *loop, const char *path, const char *application,
                                    bool show_secrets,
                                    void (*failed)(void *user, const struct s5_error *error),
                                    void *user, struct s5_error *error);

/* After the loop, with which the last sockets go. 0, or -1 where not all could be written. NULL is
 * allowed, and is 0. */
int s5_recorder_free(struct s5_recorder *recorder);

#endif

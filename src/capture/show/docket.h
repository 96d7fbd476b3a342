/* The order in which records leave: that of the sessions' first packets, whichever ends first. What
 * waits for an earlier one is held in memory, and past a limit in a temporary file. */
#ifndef SOCKSPEC_CAPTURE_SHOW_DOCKET_H
#define SOCKSPEC_CAPTURE_SHOW_DOCKET_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/pool.h"

#include <stdio.h>

/* In a record, one of these stands for a number that is known only when its turn comes: the
 * session's own, and that of the session around it. */
#define S5_NUMBER_OWN '\x01'
#define S5_NUMBER_OUTER '\x02'
#define S5_NUMBER_FILE                                                                             \
    '\x03' /* the session's own as in the names of files, six digits at least                      \
            */
#define S5_NUMBER_FILE_FORMAT "%06llu"

/* Where one session's records gather: `head` leaves first, then `body`. */
struct s5_place {
    struct s5_buffer head;
    struct s5_buffer body;
    uint64_t number; /* 0 until its turn */
    struct s5_place *outer;
    struct s5_place *prev;
    struct s5_place *next;
    uint64_t frame;
    unsigned references;
    bool settled;
    size_t counted;     /* what it adds to the docket's memory */
    int64_t spooled[2]; /* where in the temporary file its parts begin and end; -1: nowhere */
    int64_t spooled_end;
    void *attached; /* one block of memory, which goes with the place */
};

struct s5_docket {
    FILE *out;
    FILE *spool;
    bool in_order; /* otherwise each leaves as soon as it is settled */
    size_t held;
    size_t held_max;
    uint64_t numbers;        /* given so far */
    struct s5_buffer number; /* the one being written */
    struct s5_pool places;
    struct s5_place first; /* the ring's beginning and end */
    bool failed;
    struct s5_error error;
    void (*numbered)(void *context, struct s5_place *place); /* or NULL: told before it leaves */
    void *context;
};

void s5_docket_init(struct s5_docket *docket, FILE *out, bool in_order, size_t held_max);

/* Frees all places, and what is in them. */
void s5_docket_fini(struct s5_docket *docket);

/* A place for what began in packet `frame`, inside the session of `outer` or NULL. NULL: out of
 * memory. */
struct s5_place *s5_docket_add(struct s5_docket *docket, uint64_t frame, struct s5_place *outer);

/* It was nothing: gives the place back. */
void s5_docket_drop(struct s5_docket *docket, struct s5_place *place);

/* Something was written to `body`. */
void s5_docket_grown(struct s5_docket *docket, struct s5_place *place);

/* Head and body are written. The place is the docket's from now on. */
void s5_docket_settle(struct s5_docket *docket, struct s5_place *place);

#endif

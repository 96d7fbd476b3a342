/* Puts what happens in order of time, as far as a bounded number of octets reaches: what comes too
 * early waits in it for what comes late. */
#ifndef SOCKSPEC_CAPTURE_OUT_TIMELINE_H
#define SOCKSPEC_CAPTURE_OUT_TIMELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* First member of what waits. */
struct s5_moment {
    int64_t time;
    uint64_t order; /* in which it was added: of the same time the first one goes first */
    size_t size;    /* octets that it holds */
};

struct s5_timeline {
    struct s5_moment **heap;
    size_t count;
    size_t room;
    size_t held;
    size_t held_max;
    uint64_t added;
};

void s5_timeline_init(struct s5_timeline *timeline, size_t held_max);

/* Gives back its own storage; it must be empty. */
void s5_timeline_fini(struct s5_timeline *timeline);

/* Adds a moment, time and size of which are set. False: out of memory. */
bool s5_timeline_add(struct s5_timeline *timeline, struct s5_moment *moment);

/* Whether more is held than the bound allows. */
bool s5_timeline_full(const struct s5_timeline *timeline);

/* Takes the earliest out; NULL where there is none. */
struct s5_moment *s5_timeline_take(struct s5_timeline *timeline);

#endif

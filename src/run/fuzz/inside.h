/* What the files of the hunt share. */
#ifndef SOCKSPEC_RUN_FUZZ_INSIDE_H
#define SOCKSPEC_RUN_FUZZ_INSIDE_H

#include "mutate/bend.h"
#include "mutate/case.h"
#include "mutate/grammar.h"
#include "run/fuzz/crew.h"
#include "run/fuzz/hunt.h"

enum { S5_BATCH = 512 }; /* sessions between two looks at the target */

enum s5_harm_kind {
    S5_UNHARMED,
    S5_CRASHED,    /* its process ended */
    S5_COMPLAINED, /* a sanitizer's report, and it lives */
    S5_HUNG,       /* it answers nobody any more */
    S5_GONE,       /* somebody else's target takes no connections */
    S5_LEAKED_DESCRIPTORS,
    S5_LEAKED_MEMORY,
};

struct s5_harm {
    enum s5_harm_kind kind;
    char text[S5_FINDING_TEXT];
    unsigned long octets; /* of memory that a session costs */
};

/* Sessions that taught something new of the target. */
struct s5_seeds {
    struct s5_session *list;
    size_t count;
    uint64_t *shapes; /* seen: a hash table, 0 is free */
    size_t shape_count;
    size_t shape_room;
};

/* How far a clean session of this target goes. */
enum s5_clean { S5_CLEAN_CHOICE, S5_CLEAN_REPLY, S5_CLEAN_ECHO };

struct s5_hunt {
    struct s5_fuzz_options *options;
    struct s5_fuzz_result *result;
    struct s5_stage stage;
    struct s5_crew crew;
    struct s5_grammar grammar;
    struct s5_seeds seeds;
    enum s5_clean clean;
    bool over; /* nothing is left to be played against */
    uint64_t search_end_ms;
    unsigned high;         /* looks in a row that more descriptors were open, and as many */
    unsigned false_alarms; /* as that are no reason to wait until it is at rest */
    long descriptors;      /* the fewest at rest of this process, or -1 */
    long memory;           /* what it held when it was looked at first, and */
    long memory_before;    /* last */
    unsigned growing;      /* times in a row that it had grown */
    unsigned looks;
    struct s5_session sessions[S5_BATCH];
    struct s5_part parts[S5_BATCH];
};

/* ---- corpus.c ---- */

/* Remembers the shape; whether it is new. */
bool s5_seeds_shape(struct s5_seeds *seeds, uint64_t shape);
void s5_seeds_add(struct s5_seeds *seeds, const struct s5_session *session);
void s5_seeds_fini(struct s5_seeds *seeds);

/* Reads all files of the folder that are called NAME.session, in the order of their names, and
 * makes the folder where it is not there. */
int s5_seeds_load(struct s5_seeds *seeds, const char *folder, struct s5_error *error);

/* Keeps a session there, under a name that follows from it. */
int s5_seeds_save(const char *folder, const struct s5_session *session, struct s5_error *error);

/* ---- harm.c ---- */

/* Finds out how far a clean session goes; -1 with the error told where it does not even begin. */
int s5_hunt_learn(struct s5_hunt *hunt, struct s5_error *error);

/* What is wrong with the target now, asked `tries` times, each for `ms`. */
bool s5_hunt_examine(struct s5_hunt *hunt, unsigned tries, uint64_t ms, struct s5_harm *harm);

/* Plays them against a target that is well, and examines it; stops short where the search has taken
 * too long, and then there was no harm. */
bool s5_hunt_inflict(struct s5_hunt *hunt, struct s5_part *parts, size_t count,
                     struct s5_harm *harm);

/* Makes the target be there and well again, as a new process where it is ours. False, and the hunt
 * is over, where it cannot be. */
bool s5_hunt_revive(struct s5_hunt *hunt);

/* A fresh process is to be measured anew. */
void s5_hunt_forget_growth(struct s5_hunt *hunt);

bool s5_hunt_out_of_time(const struct s5_hunt *hunt);

/* ---- growth.c ---- */

/* Whether the target, at rest, seems to have grown beyond what such a number of sessions can mean.
 */
bool s5_hunt_has_grown(struct s5_hunt *hunt, struct s5_harm *harm);

/* Finds a session that makes it grow each time; false where there is none. */
bool s5_hunt_find_growth(struct s5_hunt *hunt, struct s5_harm *harm, struct s5_session *out);

/* Whether the session makes it grow each time it is played; then harm->octets or ->text tell. */
bool s5_hunt_costs(struct s5_hunt *hunt, struct s5_harm *harm, const struct s5_session *session);

/* Whether it holds on to what such sessions cost it, however long one waits. */
bool s5_hunt_stays_grown(struct s5_hunt *hunt, const struct s5_harm *harm);

/* ---- search.c ---- */

/* The target came to harm in the batch: finds the session, shrinks it, and keeps the finding. */
void s5_hunt_search(struct s5_hunt *hunt, size_t count, const struct s5_harm *harm);

/* The target has grown, perhaps. */
void s5_hunt_search_growth(struct s5_hunt *hunt, struct s5_harm *harm);

/* ---- keep.c ---- */

/* Adds a finding, or counts one that is there. */
void s5_hunt_keep(struct s5_hunt *hunt, const struct s5_harm *harm,
                  const struct s5_session *sessions, size_t count, bool reproduced,
                  uint64_t number);

/* The same for what the target did when it was told to end, which no session shows. */
void s5_hunt_keep_end(struct s5_hunt *hunt, const struct s5_harm *harm);

/* A finding that was met before with that harm, or, where it has grown, with that kind; or NULL. */
struct s5_catch *s5_hunt_known(struct s5_hunt *hunt, const struct s5_harm *harm);

#endif

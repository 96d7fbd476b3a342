/* Plays many sessions side by side. */
#ifndef SOCKSPEC_RUN_FUZZ_CREW_H
#define SOCKSPEC_RUN_FUZZ_CREW_H

#include "run/fuzz/play.h"
#include "run/target.h"

enum s5_part_state { S5_PART_WAITS, S5_PART_PLAYS, S5_PART_PLAYED };

/* A session among others. */
struct s5_part {
    const struct s5_session *session; /* borrowed */
    uint64_t number;                  /* of the run's sessions */
    uint64_t shape;                   /* of the answers, once played; 0 where it was not to be */
    uint64_t ended_ms;                /* by the loop's clock */
    enum s5_part_state state;
};

struct s5_crew {
    struct s5_stage *stage;
    const struct s5_target *target;
    const bool *interrupted;
    unsigned at_once;
};

/* Plays them in their order and runs the loop until all have been played, the target has exited,
 * answers nobody any more, or the run was interrupted. Those that were under way then keep
 * S5_PART_PLAYS. */
void s5_crew_play(const struct s5_crew *crew, struct s5_part *parts, size_t count);

#endif

/* One session, played against the target. */
#ifndef SOCKSPEC_RUN_FUZZ_PLAY_H
#define SOCKSPEC_RUN_FUZZ_PLAY_H

#include "record/tape.h"
#include "run/fuzz/heard.h"
#include "run/fuzz/stage.h"

struct s5_play;

/* Begins it; `done` is told once, from the loop, and the play is to be freed then or later. With
 * `patience_ms` every act that awaits an answer has so long, and where none comes it is over. What
 * goes over the client's sockets is kept on `tape`, which may be NULL. The session is copied. NULL
 * where it is not to be played (aim.h). */
struct s5_play *s5_play_new(struct s5_stage *stage, const struct s5_session *session,
                            uint64_t patience_ms, struct s5_tape *tape,
                            void (*done)(void *user, struct s5_play *play), void *user);

/* What was heard, and its shape; valid until it is freed. */
const struct s5_heard *s5_play_heard(const struct s5_play *play);
uint64_t s5_play_shape(const struct s5_play *play);

/* Ends it, where it is under way, by closing its sockets. NULL is allowed. */
void s5_play_free(struct s5_play *play);

#endif

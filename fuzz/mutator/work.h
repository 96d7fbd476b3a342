/* What the changes share. Each of them returns whether it changed anything. */
#ifndef SOCKSPEC_FUZZ_MUTATOR_WORK_H
#define SOCKSPEC_FUZZ_MUTATOR_WORK_H

#include "fuzz/mutator/mutator.h"

/* Octets of the arena, or NULL where it is used up. */
uint8_t *work_room(struct mutator *m, size_t size);

/* A copy in the arena; of no octets where there is no room. */
struct s5_span work_copy(struct mutator *m, struct s5_span in);

/* An octet that some check may have forgotten, or any. */
uint8_t work_octet(struct s5_dice *dice);

/* A size at a limit of some buffer or type, or one next to `now`; `most` at most. */
size_t work_size(struct s5_dice *dice, size_t now, size_t most);

/* Where in a part a length stands, or ends; 0 where none is known. */
size_t work_length_at(struct mutator *m, const struct mutator_part *part);

/* Takes octets apart into messages of `kinds` and what stands between them. Where they can be read
 * in several ways the dice choose, mostly the one that takes them furthest without a fault. */
void parts_read(struct s5_dice *dice, unsigned kinds, struct s5_span in, struct mutator_parts *out);

/* ---- inside a message, or octets of none ---- */
bool change_number(struct mutator *m);
bool change_content(struct mutator *m);
bool change_length(struct mutator *m);
bool change_longest(struct mutator *m);
bool change_lie(struct mutator *m);
bool change_address(struct mutator *m);
bool change_complete(struct mutator *m);

/* ---- whatever it is ---- */
bool change_octet(struct mutator *m);
bool change_run(struct mutator *m);
bool change_cut(struct mutator *m);
bool change_insert(struct mutator *m);
bool change_duplicate(struct mutator *m);
bool change_drop(struct mutator *m);
bool change_reorder(struct mutator *m);
bool change_splice(struct mutator *m);

#endif

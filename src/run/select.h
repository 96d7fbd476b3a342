/* Which of the catalogue's cases a run takes. */
#ifndef SOCKSPEC_RUN_SELECT_H
#define SOCKSPEC_RUN_SELECT_H

#include "run/catalogue.h"

enum s5_select_kind { S5_BY_ID, S5_BY_CLAUSE, S5_BY_LEVEL, S5_BY_TAG, S5_BY_KINDS };

/* One --filter, --clause, --level or --tag: a word or, for ids, a glob; `!` in front leaves out. */
struct s5_select_word {
    enum s5_select_kind kind;
    const char *word;
};

struct s5_selection {
    const struct s5_select_word *words;
    size_t word_count;
    unsigned shard; /* from 1; 0: no shards */
    unsigned shards;
};

/* What a selection comes to. The cases of the shard stand in front; behind them, in `helpers`,
 * those of other shards on which these build: they run, too, so that a case has the same verdict in
 * whatever shard it is, and their own shards report them. */
struct s5_chosen {
    const struct s5_case **cases; /* borrows from the catalogue */
    size_t count;
    size_t helpers;
    size_t total; /* in all shards */
};

/* Chooses the cases that at least one word of each kind given chooses and none leaves out, and that
 * belong to the shard, which may leave none. Returns 0; or -1 with the error told where a word
 * matches nothing, or nothing is left before sharding. */
int s5_select(const struct s5_catalogue *catalogue, const struct s5_selection *selection,
              struct s5_chosen *out, struct s5_error *error);
void s5_chosen_fini(struct s5_chosen *chosen);

#endif

/* Draws sessions: whole conversations, of which some are as they should be and most are not. */
#ifndef SOCKSPEC_MUTATE_GRAMMAR_H
#define SOCKSPEC_MUTATE_GRAMMAR_H

#include "mutate/dice.h"
#include "mutate/session.h"

/* What is known of the proxy. */
struct s5_grammar {
    bool password; /* it is given credentials, and may ask for them */
};

/* The same session for the same dice. */
void s5_grammar_draw(const struct s5_grammar *grammar, struct s5_dice *dice,
                     struct s5_session *out);

/* Octets of no protocol, or of another one: `room` at most. Returns their number. */
size_t s5_garbage(struct s5_dice *dice, uint8_t *out, size_t room);

/* A conversation in which nothing is wrong: a CONNECT through which `data` is echoed. */
void s5_grammar_clean(const struct s5_grammar *grammar, struct s5_span data,
                      struct s5_session *out);

#endif

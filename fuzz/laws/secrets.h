/* What holds of who masks passwords in a stream of octets, message or not. */
#ifndef SOCKSPEC_FUZZ_LAWS_SECRETS_H
#define SOCKSPEC_FUZZ_LAWS_SECRETS_H

#include "session/secrets.h"

/* Somebody who hears the pieces as they come, and somebody who hears them octet by octet. */
struct secrets_law {
    struct s5_secrets whole;
    struct s5_secrets octetwise;
    bool was_over;
};

void secrets_law_init(struct secrets_law *law);

/* Takes a piece of what `side` says. The law that is broken, in words, or NULL: what is masked does
 * not hang on how it is cut, of what is taken all is, the server's octets are none of them, and
 * nothing is masked once the end was told. */
const char *secrets_law_take(struct secrets_law *law, enum s5_side side, struct s5_span in);

#endif

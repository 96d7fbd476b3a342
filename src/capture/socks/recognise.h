/* Whether two sides speak SOCKS5, from what they said first. */
#ifndef SOCKSPEC_CAPTURE_SOCKS_RECOGNISE_H
#define SOCKSPEC_CAPTURE_SOCKS_RECOGNISE_H

#include "base/span.h"

enum s5_recognition {
    S5_UNDECIDED,
    S5_IS_SOCKS5,
    S5_IS_SOCKS4,
    S5_IS_ELSE,
};

/* What there is to judge by. */
struct s5_first_words {
    struct s5_span client; /* what each side said from its beginning, as far as it is known */
    struct s5_span server;
    bool beginning;     /* nothing was said before it: the SYN was seen */
    bool ended;         /* no more will come */
    bool client_absent; /* of that side the capture has no packet at all */
    bool server_absent;
};

/* The rule, also told in docs/captures.md: a whole greeting of at least one method, and an answer
 * to it that is a method selection, where there is an answer. The less certain it is that nothing
 * went before, the more has to fit. */
enum s5_recognition s5_recognise(const struct s5_first_words *words);

#endif

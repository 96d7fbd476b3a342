/* What the cases of `sockspec test` say, as sessions to begin with: corpus/session/rec-*, which
 * corpus/record makes, compiled into the program. */
#ifndef SOCKSPEC_MUTATE_RECORDED_H
#define SOCKSPEC_MUTATE_RECORDED_H

#include "mutate/session.h"

struct s5_recorded {
    const char *name; /* "rec-rfc1928-bind-ipv6.session" */
    const char *text;
};

/* Ends with a name of NULL. Made by cmake/embed.cmake. */
extern const struct s5_recorded s5_recordings[];

size_t s5_recorded_count(void);

/* The recording `which`. With `password` a client that offers to do without one logs in as
 * well, so that it is heard by a proxy that asks for it. */
void s5_recorded_session(size_t which, bool password, struct s5_session *out);

#endif

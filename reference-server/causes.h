/* Which REP tells why a command could not be carried out (RFC 1928 section 6). The RFC names the
 * codes and not their causes; this is the one place that ties them together. */
#ifndef SOCKSPEC_REFERENCE_SERVER_CAUSES_H
#define SOCKSPEC_REFERENCE_SERVER_CAUSES_H

#include "net/stream.h"

/* What a failed connection is answered with: by the ICMP message that ended it where the system
 * told it, else by the errno. */
uint8_t s5_cause_of_failure(const struct s5_dial_failure *failure);

/* Causes that are no errno. */
enum s5_cause {
    S5_CAUSE_RULES,     /* the rules forbid it */
    S5_CAUSE_NAME,      /* the name does not resolve */
    S5_CAUSE_NOWHERE,   /* 0.0.0.0 or :: as a destination */
    S5_CAUSE_NO_PEER,   /* BIND: nobody came in time */
    S5_CAUSE_OURSELVES, /* no socket or memory left here */
};
uint8_t s5_cause_rep(enum s5_cause cause);

/* Of the outcomes of two addresses of one name, the one to report: that of the attempt which got
 * farther. */
uint8_t s5_cause_of_two(uint8_t a, uint8_t b);

#endif

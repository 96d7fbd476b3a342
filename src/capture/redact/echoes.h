/* Password requests that were found, to be known again where they stand in packets that nobody here
 * can read, as in those of a tunnel both ends of which were captured. */
#ifndef SOCKSPEC_CAPTURE_REDACT_ECHOES_H
#define SOCKSPEC_CAPTURE_REDACT_ECHOES_H

#include "base/span.h"

struct s5_echo;

/* Zeroed storage is empty. */
struct s5_echoes {
    struct s5_echo **buckets;
    size_t mask;
    size_t count;
};

/* A whole message; one with another VER than 01 is not looked for. False: out of memory. */
bool s5_echoes_add(struct s5_echoes *echoes, struct s5_span message);

/* Overwrites names and passwords of all messages that stand in `was`, in its copy `out`. Says
 * whether there were any. */
bool s5_echoes_overwrite(const struct s5_echoes *echoes, struct s5_span was, uint8_t *out);

void s5_echoes_fini(struct s5_echoes *echoes);

#endif

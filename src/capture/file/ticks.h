/* Time as pcapng has it: a count of ticks whose length each interface tells (if_tsresol), and
 * seconds to be added (if_tsoffset). */
#ifndef SOCKSPEC_CAPTURE_FILE_TICKS_H
#define SOCKSPEC_CAPTURE_FILE_TICKS_H

#include <stdbool.h>
#include <stdint.h>

struct s5_ticks {
    uint8_t resolution; /* the option's octet: 10 to the minus n, or, with the high bit, 2 to the
                           minus n */
    int64_t offset;     /* seconds */
};

/* Where an interface tells nothing: microseconds. */
#define S5_TICKS_DEFAULT ((struct s5_ticks){6, 0})

bool s5_ticks_are_fine(const struct s5_ticks *ticks); /* finer than a microsecond */

/* Whether each is a whole number of microseconds. */
bool s5_ticks_are_microseconds(const struct s5_ticks *ticks);

/* Nanoseconds since 1970; what lies beyond 1677 and 2262 is pinned there, to whole microseconds, so
 * that a time that was pinned can be written in them. */
#define S5_TICKS_LATEST (INT64_MAX / 1000 * 1000)
#define S5_TICKS_EARLIEST (INT64_MIN / 1000 * 1000)
int64_t s5_ticks_time(const struct s5_ticks *ticks, uint64_t count);

#endif

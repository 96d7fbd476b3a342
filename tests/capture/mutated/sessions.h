/* What is found again in the readings of a capture that was bent. */
#ifndef SOCKSPEC_TESTS_CAPTURE_MUTATED_SESSIONS_H
#define SOCKSPEC_TESTS_CAPTURE_MUTATED_SESSIONS_H

#include "capture/mutated/mutate.h"
#include "fuzz/laws/reading.h"

/* The sessions of a reading in JSON, but for those of one connection and without what hangs on
 * the numbers of packets: a line each, sorted. */
void reading_sessions(const struct reading *reading, const struct pair *but, struct s5_buffer *out);

/* Notes in the records of the file which packets are whose. */
void reading_owners(struct records *records, const char *path);

#endif

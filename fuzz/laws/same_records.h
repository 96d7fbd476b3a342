/* Two readings that must say the same. */
#ifndef SOCKSPEC_FUZZ_LAWS_SAME_RECORDS_H
#define SOCKSPEC_FUZZ_LAWS_SAME_RECORDS_H

#include "fuzz/laws/reading.h"

/* Which difference is none. */
enum same_but {
    SAME_BUT_NAMES, /* user names that were overwritten in the second one */
    SAME_BUT_FILES, /* the second one tells which files were extracted */
};

/* Adds to `faults` where the JSON records of the two differ. */
void same_records(struct s5_buffer *faults, const struct reading *before,
                  const struct reading *after, enum same_but but);

#endif

/* What holds of the records of every capture. */
#ifndef SOCKSPEC_FUZZ_LAWS_RECORDS_H
#define SOCKSPEC_FUZZ_LAWS_RECORDS_H

#include "fuzz/laws/reading.h"

/* Add to the reading's faults. */
void laws_of_json(struct reading *reading, const struct s5_reader_options *options);
void laws_of_text(struct reading *reading, const struct s5_reader_options *options);

#endif

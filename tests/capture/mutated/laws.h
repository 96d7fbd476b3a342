/* What holds of the records of every capture. */
#ifndef SOCKSPEC_TESTS_CAPTURE_MUTATED_LAWS_H
#define SOCKSPEC_TESTS_CAPTURE_MUTATED_LAWS_H

#include "capture/mutated/reading.h"

/* Add to the reading's faults. */
void laws_of_json(struct reading *reading, const struct s5_reader_options *options);
void laws_of_text(struct reading *reading, const struct s5_reader_options *options);

#endif

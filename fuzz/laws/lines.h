/* What holds of whatever reads a file of lines. */
#ifndef SOCKSPEC_FUZZ_LAWS_LINES_H
#define SOCKSPEC_FUZZ_LAWS_LINES_H

#include "base/error.h"
#include "base/span.h"

/* A refusal is told as "PATH:LINE: WHAT", and there is such a line: what is wrong with it, or NULL.
 */
const char *law_of_refusal(const struct s5_error *error, const char *path, struct s5_span file);

#endif

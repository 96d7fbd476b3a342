/* A file without a folder, for readers that want a path. */
#ifndef SOCKSPEC_FUZZ_MEMORY_FILE_H
#define SOCKSPEC_FUZZ_MEMORY_FILE_H

#include "base/span.h"

/* Makes `in` the content of the program's one such file, and returns its path. */
const char *memory_file(struct s5_span in);

#endif

/* Files without a folder, for readers that want a path. */
#ifndef SOCKSPEC_FUZZ_MEMORY_FILE_H
#define SOCKSPEC_FUZZ_MEMORY_FILE_H

#include "base/span.h"

/* A target has its input in one, and in others what was made of that. */
enum { MEMORY_FILES = 3 };

/* Makes `in` the content of the program's file of that number, and returns its path. */
const char *memory_file(unsigned which, struct s5_span in);

#endif

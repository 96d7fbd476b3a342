/* A folder for what writes files. */
#ifndef SOCKSPEC_FUZZ_SCRATCH_H
#define SOCKSPEC_FUZZ_SCRATCH_H

#include <stddef.h>

/* The program's own, in memory where the system has room for files there; it goes when the program
 * ends. */
const char *scratch_folder(void);

/* How many files are in it. */
size_t scratch_count(void);

/* Takes away the files in it. */
void scratch_clear(void);

#endif

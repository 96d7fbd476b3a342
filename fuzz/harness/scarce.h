/* A system that runs short: of the calls for memory, descriptors and files that are made while it
 * is armed, one fails, or all do from one on. The linker puts it between the code and the C
 * library. */
#ifndef SOCKSPEC_FUZZ_HARNESS_SCARCE_H
#define SOCKSPEC_FUZZ_HARNESS_SCARCE_H

#include <stdbool.h>
#include <stdint.h>

enum scarce_how {
    SCARCE_ONCE,      /* the call fails, the next ones do not */
    SCARCE_FROM,      /* all fail from the call on */
    SCARCE_INTERRUPT, /* as SCARCE_ONCE for memory; a read or a write is interrupted */
};

/* From now on; `after` calls succeed. */
void scarce_begin(uint64_t after, enum scarce_how how);

/* From now on all is well. Says whether any call has failed. */
bool scarce_end(void);

/* Blocks of memory and descriptors that were taken while it was armed and not given back. */
long scarce_kept(void);

#endif

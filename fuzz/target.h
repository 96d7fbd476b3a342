/* What every fuzz target is made of. A target defines LLVMFuzzerTestOneInput(), which all engines
 * call, and demands laws of what it is given. */
#ifndef SOCKSPEC_FUZZ_TARGET_H
#define SOCKSPEC_FUZZ_TARGET_H

#include "base/span.h"

/* `data` is the engine's: borrowed for the call. Returns 0, or -1 for what is not worth keeping. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program, saying `what` did not hold and for which octets, unless `broken` is NULL. */
void fuzz_demand(const char *what, const char *broken, struct s5_span in);

/* The same for what can be said in a condition. */
#define FUZZ_DEMAND(condition, in) fuzz_demand(__func__, (condition) ? NULL : #condition, (in))

/* Says what became of the input, in a few words that hang on nothing else: corpus/MANIFEST.tsv says
 * it of each file. The last word counts; only replay.c listens. */
void fuzz_verdict(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What was said last, or "held", if nothing was; forgets it. */
const char *fuzz_take_verdict(void);

/* What a law may choose by, where it cannot look everywhere: a number that hangs on the octets
 * alone. Without an engine there is time to look everywhere, and it is 0. */
uint64_t fuzz_draw(struct s5_span in);

/* Makes the compiler believe that somebody looks at `value`. */
void fuzz_use(size_t value);

#endif

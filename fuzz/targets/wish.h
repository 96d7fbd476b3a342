/* A client's wish, out of an input. */
#ifndef SOCKSPEC_FUZZ_TARGETS_WISH_H
#define SOCKSPEC_FUZZ_TARGETS_WISH_H

#include "fuzz/mutator/mutator.h"
#include "session/client.h"

/* Takes from the front of `in`:
 *
 *   HOW(1)  CMD(1)  PORT(2)  LEN(1) HOST(LEN)  and, with credentials, LEN(1) NAME(LEN)  LEN(1)
 *   PASSWORD(LEN)
 *
 * HOW: 01 credentials, 02 insists on them, the bits 30 choose the kind of the address. A HOST that
 * is too short for its kind is a name. Borrows from `in`. */
struct s5_client_wish wish_take(struct s5_span *in);

enum { WISH_FIELDS = 3 };

/* Takes one likewise, from `rest`, the end of `in`: where its fields are. Returns how many. */
size_t wish_fields(struct s5_span in, struct s5_span *rest,
                   struct mutator_stretch fields[WISH_FIELDS]);

#endif

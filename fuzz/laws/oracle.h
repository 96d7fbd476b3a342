/* The decoders of src/wire agree with the one in fuzz/oracle. */
#ifndef SOCKSPEC_FUZZ_LAWS_ORACLE_H
#define SOCKSPEC_FUZZ_LAWS_ORACLE_H

#include "wire/message.h"

/* Where they make something else of the front of `in`: what, in words, or NULL. Verdict, size, the
 * octet at fault and the place of every field of variable size are compared. */
const char *law_of_oracle(enum s5_message_kind kind, struct s5_span in);

#endif

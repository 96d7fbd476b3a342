/* What no octets can say: fields too long for their length, and a kind of message that is none. */
#ifndef SOCKSPEC_FUZZ_LAWS_LIMITS_H
#define SOCKSPEC_FUZZ_LAWS_LIMITS_H

#include "wire/message.h"

/* The first law that is broken, in words, or NULL: the message, which was decoded, encodes to
 * nothing once one of its fields is longer than can be told; its address prints whatever its type
 * is; and a list of findings that is full stays as it is. */
const char *law_of_limits(const struct s5_message *message);

#endif

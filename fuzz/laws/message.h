/* What holds for every message of every kind, whatever its octets are. */
#ifndef SOCKSPEC_FUZZ_LAWS_MESSAGE_H
#define SOCKSPEC_FUZZ_LAWS_MESSAGE_H

#include "wire/message.h"

/* The first law that the message at the front of `in` breaks, in words, or NULL:
 *
 * - while a prefix is S5_MORE its hint is beyond it, and every prefix shorter than the hint gives
 *   the same answer; at the hint's length, and not before, the answer changes;
 * - S5_OK comes with the message's last octet and S5_BAD with the octet at `at`, and octets behind
 *   change neither (a datagram ends where its octets end);
 * - nothing is read past the end, and `*out` is written only on S5_OK;
 * - what decodes encodes to the same octets, and to nothing where there is one octet less of room;
 * - with a field that no length can tell it encodes to nothing (limits.h);
 * - it prints as printable ASCII, cut where the room ends;
 * - findings lie inside the message, and what is bad has one.
 *
 * `draw` 0 looks at every prefix. Any other number looks at those where something may change and at
 * a few more, and at what is printed now and then: a machine that tries a million inputs gets
 * around. */
const char *law_of_message(enum s5_message_kind kind, struct s5_span in, uint64_t draw);

#endif

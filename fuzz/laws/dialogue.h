/* What holds of whoever follows both sides of a conversation, whatever they say. */
#ifndef SOCKSPEC_FUZZ_LAWS_DIALOGUE_H
#define SOCKSPEC_FUZZ_LAWS_DIALOGUE_H

#include "session/dialogue.h"

/* The first law that is broken when the two say these streams, in words, or NULL:
 *
 * - S5_MORE changes nothing, and neither does a turn that is not whole;
 * - findings lie inside the message, and a message that cannot be delimited has one and is the last
 *   of its side that is followed;
 * - phases follow one another as RFC 1928 says; a phase that has ended awaits nobody;
 * - the passwords in it are masked by session/secrets.h, however the messages are cut;
 * - the same streams tell the same, however they are cut, and a second time. In S5_PHASE_GSS the
 *   sides take turns; the sub-negotiation is done with the server's first frame of MTYP 2.
 *
 * `draw` as in law_of_message(). */
const char *law_of_dialogue(struct s5_span client, struct s5_span server, struct s5_span pieces,
                            uint64_t draw);

#endif

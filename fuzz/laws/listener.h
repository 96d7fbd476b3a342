/* Somebody who listens to both sides of a conversation once it is over. */
#ifndef SOCKSPEC_FUZZ_LAWS_LISTENER_H
#define SOCKSPEC_FUZZ_LAWS_LISTENER_H

#include "session/dialogue.h"

enum { LISTENER_MAX = 4096 };

/* What one side sent, copied. */
struct heard {
    size_t size;
    uint8_t octets[LISTENER_MAX];
};

void heard_add(struct heard *heard, struct s5_span octets);

/* Follows both until one has no whole message for its turn. Returns what is wrong with the messages
 * of `honest`, who is to break no clause, in words, or NULL. `*dialogue` is how far it came. */
const char *listen_to_both(struct s5_span client, struct s5_span server, enum s5_side honest,
                           struct s5_dialogue *dialogue);

#endif

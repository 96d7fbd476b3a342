/* Follows the dialogue on a connection to the proxy, for the notes in the transcript. */
#ifndef SOCKSPEC_SCRIPT_OBSERVER_H
#define SOCKSPEC_SCRIPT_OBSERVER_H

#include "base/transcript.h"
#include "session/dialogue.h"

enum { S5_OBSERVED = 2048 }; /* octets of a handshake that are followed, each way */

struct s5_observer {
    bool watching;
    struct s5_dialogue dialogue;
    struct s5_observed {
        uint8_t octets[S5_OBSERVED];
        size_t size;
        size_t taken;
    } up, down;
};

/* Zeroed storage watches nothing; this begins with the greeting. */
void s5_observer_init(struct s5_observer *observer);

/* Octets of `side` went over the wire. Each message that they complete is noted at `entry`, which
 * is theirs; NULL, where the transcript is full, ends the watching. */
void s5_observer_see(struct s5_observer *observer, enum s5_side side, struct s5_span octets,
                     struct s5_transcript_entry *entry);

#endif

/* Two sides talk, and a conversation listens: what it makes of that is written down, and what it
 * owes to its audience is asserted. */
#ifndef SOCKSPEC_TESTS_CAPTURE_SOCKS_TALK_H
#define SOCKSPEC_TESTS_CAPTURE_SOCKS_TALK_H

#include "base/buffer.h"
#include "capture/lint/lint.h"
#include "capture/socks/conversation.h"

enum { TALK_WORDS = 8192 }; /* octets that a side says where cuts are tried */

/* What either side says, one behind the other. */
struct talk_words {
    uint8_t octets[2][TALK_WORDS];
    size_t size[2];
    size_t ends[2][32]; /* of each thing said */
    size_t count[2];
};

struct talk {
    struct s5_audience audience; /* may be altered behind talk_init(), as the facts may */
    struct s5_connection_facts facts;
    const struct s5_lint *lint;           /* judges what is said, or NULL */
    struct s5_conversation *conversation; /* NULL once it is known to be something else */
    enum s5_recognition recognised;
    uint64_t at[2]; /* octets said, by side */
    uint64_t gap[2];
    uint64_t passed[2]; /* octets relayed or stray, gaps among them, of the outermost session */
    bool hung_up[2];
    bool reset;
    uint64_t frame;
    int64_t time;
    uint32_t frame_of[2][TALK_WORDS]; /* the packet that bore each octet */
    const struct talk_words *truth;   /* what was said, where that is known, or NULL */
    int places;                       /* that the audience gave and has not got back */
    struct s5_buffer sessions;        /* facts of those that ended */
};

void talk_init(struct talk *talk);

/* The connection is there, also when nothing is said. */
void talk_begin(struct talk *talk);

/* `size` octets on the wire, in one packet. `heard`: what the speaker had heard of the other. */
void talk_say(struct talk *talk, enum s5_side side, struct s5_span octets, uint32_t size,
              uint64_t heard);
void talk_miss(struct talk *talk, enum s5_side side, uint32_t size);
void talk_hang_up(struct talk *talk, enum s5_side side, bool reset);

/* The connection is over, or the capture. */
void talk_end(struct talk *talk);

/* Frees what is left of it, and asserts that every place was given back, or ended. */
void talk_fini(struct talk *talk);

/* All of the above in words:
 *
 *   > 05 01 00    the client says it, < the server
 *   > 05 01 /4    4 more octets of it are cut off
 *   } 05 01 00    the client says it, and has heard nothing yet
 *   > ~3          3 octets of the client's are in no packet
 *   >. <.  >x <x  it ends its half of the connection, or resets it
 *   @ 12.5        the next is said 12.5 seconds later
 */
void talk_play(struct talk *talk, const char *words);

/* The same words, where nothing is missing and nobody ends anything. */
void talk_read(const char *words, struct talk_words *out);

#endif

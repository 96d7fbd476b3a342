/* A whole SOCKS5 conversation as seen on the wire: whose message is due, what it was, which clauses
 * it breaks, and which comes next (RFC 1928 sections 3 to 6, RFC 1929, RFC 1961's frames). No I/O,
 * heap or clock. The server's and the client's machine stand on it, the runner annotates
 * transcripts with it, and a reader of captures follows both directions with it. */
#ifndef SOCKSPEC_SESSION_DIALOGUE_H
#define SOCKSPEC_SESSION_DIALOGUE_H

#include "wire/message.h"

enum s5_side { S5_CLIENT, S5_SERVER };

/* What is due next. The side to speak follows from it, but for S5_PHASE_GSS, S5_PHASE_RELAY and the
 * ended phases. */
enum s5_phase {
    S5_PHASE_GREETING,
    S5_PHASE_CHOICE,
    S5_PHASE_PASSWORD_REQUEST,
    S5_PHASE_PASSWORD_RESPONSE,
    S5_PHASE_GSS, /* RFC 1961: frames from either side; what is inside is another room's matter */
    S5_PHASE_REQUEST,
    S5_PHASE_REPLY,
    S5_PHASE_SECOND_REPLY, /* BIND only */
    S5_PHASE_RELAY,        /* octets that are nobody's message; UDP ASSOCIATE: nothing is due */
    S5_PHASE_REFUSED,      /* method FF, a failed sub-negotiation, or a failure reply */
    S5_PHASE_LOST,         /* what follows cannot be delimited: a message could not be, or nobody
                            * here knows the sub-negotiation of the method chosen */
    S5_PHASES
};

struct s5_dialogue {
    enum s5_phase phase;
    enum s5_phase lost;  /* in S5_PHASE_LOST: the phase that was lost */
    uint8_t offered[32]; /* one bit a method */
    uint8_t method;      /* once chosen */
    uint8_t status;      /* of the sub-negotiation, once known */
    uint8_t cmd;         /* once requested */
    uint8_t rep;         /* of the latest reply */
    uint8_t replies;     /* replies seen */
};

/* One message, taken from one side. `message` borrows from the octets it was taken from and holds
 * fields only where `result.status` is S5_OK. */
struct s5_event {
    enum s5_side from;
    struct s5_result result;
    struct s5_message message;
    struct s5_findings findings;
};

void s5_dialogue_init(struct s5_dialogue *dialogue);

/* Whether `side` is the one whose message is due (either side is in S5_PHASE_GSS). A request that
 * could not be delimited is still answered: then the server's reply is due in S5_PHASE_LOST. */
bool s5_dialogue_awaits(const struct s5_dialogue *dialogue, enum s5_side side);

/* Takes the next message of `side` from the front of `in`, which holds its octets not yet consumed.
 * `side` must be awaited. S5_OK: `*event` tells the message, the caller drops result.size octets,
 * and the phase has moved on. S5_MORE: nothing has changed but `*event`, which holds the result.
 * S5_BAD: `*event` holds the findings and the phase is S5_PHASE_LOST. */
struct s5_result s5_dialogue_take(struct s5_dialogue *dialogue, enum s5_side side,
                                  struct s5_span in, struct s5_event *event);

/* Says that the message due was said and is not to be had (a capture lacks it), and what is due
 * behind it. Any method then passes for offered, and any command for the one requested. */
void s5_dialogue_resume(struct s5_dialogue *dialogue, enum s5_phase phase);

/* Says that the GSSAPI context and its protection level stand, so that a request is due next. */
void s5_dialogue_gss_done(struct s5_dialogue *dialogue);

/* "greeting", "method selection", ... Static. */
const char *s5_phase_name(enum s5_phase phase);

#endif

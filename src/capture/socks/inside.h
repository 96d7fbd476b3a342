/* Private to the conversation: what its files share. conversation.c finds out whether it is SOCKS5
 * and when it ends, dialogue.c takes messages while they are due, facts.c keeps what they tell,
 * lost.c goes past those that are not there, passing.c passes on what is no message, seek.c looks
 * for passwords out of turn. */
#ifndef SOCKSPEC_CAPTURE_SOCKS_INSIDE_H
#define SOCKSPEC_CAPTURE_SOCKS_INSIDE_H

#include "capture/socks/conversation.h"

struct s5_conversation {
    struct s5_session session;
    struct s5_dialogue dialogue;
    struct s5_pool *pool; /* that it is from, or NULL */
    const struct s5_audience *audience;
    struct s5_seeker seeker;
    struct s5_conversation *inner;
    bool beginning;
    bool told;
    bool recognised;
    bool over;        /* the dialogue is: what comes is relayed, or stray */
    bool plain;       /* what is relayed is no session of its own */
    bool incomplete;  /* a message of the dialogue is lost */
    bool doubtful[2]; /* by side: what waits may begin in the middle of a message */
    bool astray[2];   /* it does */
    bool absent[2];   /* known at the end alone */
    bool ending;
    uint64_t reply_frame;     /* of the latest reply */
    struct s5_inbox inbox[2]; /* last: only what is before it is zeroed */
};

/* Keeps what a message tells. Without memory the field stays unknown. */
void s5_note_facts(struct s5_session *session, const struct s5_dialogue *dialogue,
                   const struct s5_message *message);

/* Keeps what can be told of a message that could not be delimited. */
void s5_note_unreadable(struct s5_session *session, const struct s5_event *event,
                        struct s5_span in);

/* Takes all messages that are whole. */
void s5_conversation_follow(struct s5_conversation *c);

/* A message that broke off is told of, too, if it was the end that broke it off and not a gap. */
void s5_conversation_tell_torso(struct s5_conversation *c, enum s5_side side);

/* The message due is not in the capture: goes on with the one behind it. False when what came
 * since does not tell yet which that is. */
bool s5_conversation_pass_message(struct s5_conversation *c);

/* The message of `side` that is due is torn, or lost altogether: goes on behind it, or, where
 * nobody knows where it ends, behind what is missing of it. False where it is not torn, or cannot
 * be passed yet. */
bool s5_conversation_pass_break(struct s5_conversation *c, enum s5_side side);

/* Whether what waits at `side` begins in the middle of a message, as far as a version can tell. */
bool s5_conversation_is_astray(struct s5_conversation *c, enum s5_side side);

/* Whether the dialogue has led to a relay. */
bool s5_conversation_relays(const struct s5_conversation *c);

/* Passes on octets that are nobody's message. */
void s5_conversation_pass_on(struct s5_conversation *c, enum s5_side side,
                             const struct s5_piece *piece);

/* Passes on what waits at `side`, runs and missing octets alike. Of a side that went astray nobody
 * knows how much of it is the dialogue's: then none is passed on. */
void s5_conversation_pass_on_waiting(struct s5_conversation *c, enum s5_side side);

/* Octets that came before it was their side's turn, and waited for it in vain, are told of as
 * stray. Where a message is lost nobody knows whose turn it was. */
void s5_conversation_tell_early(struct s5_conversation *c, enum s5_side side);

/* Looks for passwords though no message of the client's is due: in `piece`, or, if that is NULL, in
 * what waits; and at the end, where a message broke off. */
void s5_conversation_seek(struct s5_conversation *c, const struct s5_piece *piece);
void s5_conversation_seek_torso(struct s5_conversation *c);

#endif

/* Follows what two sides say over one stream each: finds out whether it is SOCKS5, and if so
 * gathers a session from it. One inside another is followed likewise. */
#ifndef SOCKSPEC_CAPTURE_SOCKS_CONVERSATION_H
#define SOCKSPEC_CAPTURE_SOCKS_CONVERSATION_H

#include "base/pool.h"
#include "capture/socks/inbox.h"
#include "capture/socks/recognise.h"
#include "capture/socks/secret.h"
#include "capture/socks/session.h"

/* Who is told what happens. Any of the functions may be NULL. */
struct s5_audience {
    void *context;
    /* A place among the records for what may become a session inside `outer`, and back with it. */
    struct s5_place *(*place)(void *context, uint64_t first_frame, struct s5_place *outer);
    void (*unplace)(void *context, struct s5_place *place);
    /* A session was recognised. */
    void (*begun)(void *context, struct s5_session *session);
    void (*said)(void *context, struct s5_session *session, const struct s5_said *said);
    /* The request is granted: what follows is relayed. */
    void (*granted)(void *context, struct s5_session *session);
    /* Octets behind the last successful reply, or what is missing of them. */
    void (*relayed)(void *context, struct s5_session *session, enum s5_side side,
                    const struct s5_piece *piece);
    /* Octets behind a refusal, or behind a message that could not be delimited; and at the end
     * those that never had their turn. */
    void (*stray)(void *context, struct s5_session *session, enum s5_side side,
                  const struct s5_piece *piece);
    /* A side has ended its half of the connection in which the session is, or reset all of it. Told
     * of the outermost session alone. */
    void (*hung_up)(void *context, struct s5_session *session, enum s5_side side,
                    const struct s5_hang_up *how);
    /* Both sides have ended the connection, or one has reset it. */
    void (*closed)(void *context, struct s5_session *session);
    /* Nothing more will come of it; the session is given back next. */
    void (*ended)(void *context, struct s5_session *session);
    bool relays; /* whether `relayed` wants every octet, also of segments that came early */
};

struct s5_conversation;

/* What the connection is from which it comes. */
struct s5_connection_facts {
    struct s5_peer client;
    struct s5_peer server;
    uint64_t connection; /* its number */
    uint64_t first_frame;
    int64_t start;
    bool timeless;                  /* the capture does not say when */
    bool beginning;                 /* its SYN was seen */
    bool told;                      /* that it is SOCKS5 is not to be found out (--port) */
    struct s5_pool *pool;           /* of s5_conversation_size(), which outlives it; or NULL */
    struct s5_inbox_limits *limits; /* outlives the conversation */
    struct s5_secret_user secrets;  /* who wants to know where names and passwords stand */
    struct s5_leg *leg;             /* as in the session */
};

/* The size of one, for a pool. */
size_t s5_conversation_size(void);

/* NULL: out of memory. `place` becomes the session's. */
struct s5_conversation *s5_conversation_new(const struct s5_connection_facts *facts,
                                            struct s5_place *place,
                                            const struct s5_audience *audience);
void s5_conversation_free(struct s5_conversation *conversation);

enum s5_recognition s5_conversation_take(struct s5_conversation *conversation, enum s5_side side,
                                         const struct s5_piece *piece);

/* `side` ended its half of the connection; `closed` says that it is over with that. */
void s5_conversation_hang_up(struct s5_conversation *conversation, enum s5_side side,
                             const struct s5_hang_up *how, bool closed);

/* What the reassembly needs to know. */
bool s5_conversation_keeps(const struct s5_conversation *conversation);
bool s5_conversation_over(const struct s5_conversation *conversation);
struct s5_span s5_conversation_recall(const struct s5_conversation *conversation, enum s5_side side,
                                      uint64_t at, size_t size);

/* How it ended, for s5_conversation_finish(). */
struct s5_ending {
    int64_t time;    /* the latest packet's */
    bool absent[2];  /* by side: no packet of it was captured */
    uint64_t gap[2]; /* by side: octets that no packet bore */
    bool conflict;
    bool cut_off;   /* the connection was not seen to end */
    uint32_t notes; /* one bit a enum s5_note */
};

/* Nothing more will come. Tells the audience, or says that it was no SOCKS5. */
enum s5_recognition s5_conversation_finish(struct s5_conversation *conversation,
                                           const struct s5_ending *ending);

struct s5_session *s5_conversation_session(struct s5_conversation *conversation);

/* Whether names and passwords may come to be told of still. */
bool s5_conversation_seeks(const struct s5_conversation *conversation);

/* The session inside, if one was found; else NULL. */
struct s5_conversation *s5_conversation_inner(struct s5_conversation *conversation);

#endif

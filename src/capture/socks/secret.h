/* Where in a stream names and passwords of RFC 1929 stand. A conversation has a seeker, which it
 * shows whatever may be one: those that the dialogue asks for, what is torn, and what a client says
 * though nobody asked. */
#ifndef SOCKSPEC_CAPTURE_SOCKS_SECRET_H
#define SOCKSPEC_CAPTURE_SOCKS_SECRET_H

#include "capture/socks/inbox.h"
#include "session/dialogue.h"

enum {
    S5_SECRET_KNOWN = 1, /* the octet is in the capture */
    S5_SECRET_FORM = 2,  /* it is no secret: VER, ULEN, PLEN */
};

/* A password request, or octets that may be of one. */
struct s5_secret {
    uint64_t at; /* offset in the stream */
    size_t size; /* where a length is missing, the most that it may be */
    bool exact;  /* no length is missing */
    bool whole;  /* no octet is */
    bool blind;  /* of what octets it may have nothing is told: there may be very many */
    size_t name; /* with `exact`: the sizes of the two */
    size_t password;
    uint8_t octets[S5_PASSWORD_REQUEST_MAX];
    uint8_t marks[S5_PASSWORD_REQUEST_MAX]; /* S5_SECRET_* */
};

/* Who is told of them. `take` is NULL where nobody is. */
struct s5_secret_user {
    void *context;
    void (*take)(void *context, enum s5_side side, const struct s5_secret *secret);
};

struct s5_seeker {
    struct s5_secret_user user;
    struct s5_inbox_limits *limits;
    struct s5_inbox *inbox; /* what was said out of turn and cannot be made out yet */
    uint64_t end;           /* up to where what is torn may reach */
    bool done;              /* what is said out of turn is of no interest any more */
};

/* A password request is due from the client, and is what waits first at `inbox`, octets missing or
 * not. It has `size` octets, or if its end is not known what comes behind them goes with
 * s5_seeker_take_astray() where it does not begin a message. */
void s5_seeker_take_due(struct s5_seeker *seeker, const struct s5_inbox *inbox, uint64_t size);

/* From `at` on there may be the rest of one, of which the beginning is missing. */
void s5_seeker_doubt(struct s5_seeker *seeker, uint64_t at);

/* What waits at the client's `inbox` begins in the middle of a message, which may be one. What came
 * in packets behind `frame` is none. */
void s5_seeker_take_astray(struct s5_seeker *seeker, const struct s5_inbox *inbox, uint64_t frame);

/* Takes octets that the client says out of turn, in order: a piece, or what waits at `inbox`. */
void s5_seeker_take(struct s5_seeker *seeker, const struct s5_piece *piece);
void s5_seeker_take_waiting(struct s5_seeker *seeker, const struct s5_inbox *inbox);

/* It is no SOCKS5, or cannot be recognised: takes what both sides said first. `beginning`: nothing
 * was said before that. */
void s5_seeker_take_unrecognised(struct s5_seeker *seeker, struct s5_inbox inbox[2],
                                 bool beginning);

/* No more will come. */
void s5_seeker_finish(struct s5_seeker *seeker);
void s5_seeker_fini(struct s5_seeker *seeker);

#endif

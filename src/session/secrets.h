/* Where the passwords of RFC 1929 stand in a connection that goes by octet by octet, so that they
 * can be masked before the message is whole. It goes by the lengths, judges nothing, and takes a
 * message for a password in doubt. What comes through a CONNECT is followed on: the password for a
 * proxy behind the proxy is found, too. No I/O, heap or clock. */
#ifndef SOCKSPEC_SESSION_SECRETS_H
#define SOCKSPEC_SESSION_SECRETS_H

#include "session/dialogue.h"

/* What a side is saying: the field, how many octets of it are left where it has several, and in
 * which dialogue: 0 is the outermost, 1 the one that comes through that, ... */
struct s5_secrets_lane {
    uint8_t field;
    uint16_t left;
    unsigned dialogue;
};

struct s5_secrets {
    struct s5_secrets_lane client;
    struct s5_secrets_lane server;
    bool offered;   /* the client's greeting has method 02 in it */
    bool passed;    /* a password was sent */
    bool chosen;    /* the server answered the greeting of the dialogue `answered`, */
    uint8_t method; /* with that method */
    unsigned answered;
    uint8_t cmd;     /* of the client's request */
    uint8_t replies; /* that are still to come behind this one */
};

void s5_secrets_init(struct s5_secrets *secrets);

/* Whether no password can come any more, because the conversation is none or has no room for it:
 * then nothing need be shown to it. */
bool s5_secrets_over(const struct s5_secrets *secrets);

/* Takes octets of a side, in order. Returns how many at the front of `in`, which is not empty, are
 * alike: part of a password where `*secret`, else not. */
size_t s5_secrets_take(struct s5_secrets *secrets, enum s5_side side, struct s5_span in,
                       bool *secret);

#endif

/* The client's end of one conversation, without I/O: the mirror of session/server.h. RFC 1928
 * sections 3, 4 and 6, RFC 1929. */
#ifndef SOCKSPEC_SESSION_CLIENT_H
#define SOCKSPEC_SESSION_CLIENT_H

#include "session/dialogue.h"

/* What the client wants. Everything is borrowed for the life of the client. `uname.size` 0 means
 * that no credentials are there: only NO AUTH is offered. With credentials both 00 and 02 are
 * offered, or 02 alone when `insist` is set. What is wished is sent, even where a clause forbids it
 * (an unknown CMD, an empty name); fields of more than 255 octets and an unknown ATYP are the
 * caller's slip. */
struct s5_client_wish {
    struct s5_span uname;
    struct s5_span passwd;
    bool insist;
    uint8_t cmd;
    struct s5_address dst;
};

enum s5_client_step_kind {
    S5_CLIENT_SEND,    /* `send` goes to the server; borrowed from the client until its next call */
    S5_CLIENT_READ,    /* needs more octets than `in` holds */
    S5_CLIENT_REPLIED, /* BIND's first reply came: `reply` tells where the server listens */
    S5_CLIENT_READY,   /* the command has succeeded: `reply` is the last one, relay from now on */
    S5_CLIENT_REFUSED, /* the server declined in the protocol's own words: `event` tells how */
    S5_CLIENT_BROKEN,  /* the server broke the protocol: `event.findings` say where */
};

/* `used` octets of `in` are consumed. `event` is the server's message where one was taken; it and
 * `reply` borrow from `in` of the same call. */
struct s5_client_step {
    enum s5_client_step_kind kind;
    size_t used;
    struct s5_span send;
    struct s5_reply reply;
    struct s5_event event;
};

struct s5_client {
    struct s5_client_wish wish;
    struct s5_dialogue dialogue;
    bool ended;
    uint8_t out[S5_PASSWORD_REQUEST_MAX];
};

void s5_client_init(struct s5_client *client, const struct s5_client_wish *wish);

/* Looks at `in`, the server's octets not yet consumed, and says what to do. Call again, without the
 * consumed octets, until it answers S5_CLIENT_READ, READY, REFUSED or BROKEN; the last three are
 * for good, and called again it repeats the kind alone. After REPLIED, calling goes on with the
 * second reply. A server that selects a method that was not offered is BROKEN. A SEND may bear the
 * `event` that it answers. */
struct s5_client_step s5_client_step(struct s5_client *client, struct s5_span in);

#endif

/* The server's end of one conversation, without I/O: it is stepped with the octets at hand and says
 * one thing to do; the shell does it and reports back. RFC 1928 sections 3, 4 and 6, RFC 1929. */
#ifndef SOCKSPEC_SESSION_SERVER_H
#define SOCKSPEC_SESSION_SERVER_H

#include "session/dialogue.h"

/* Which methods are acceptable. Where both are and both are offered, the password is asked for. */
struct s5_server_policy {
    bool no_auth;
    bool password;
};

enum s5_step_kind {
    S5_STEP_READ,         /* needs more octets than `in` holds */
    S5_STEP_SEND,         /* `send` goes to the client; borrowed until the next call */
    S5_STEP_AUTHENTICATE, /* judge `uname` and `passwd`, then call s5_server_authenticated() */
    S5_STEP_OPEN,         /* carry out `request`, then call s5_server_opened() */
    S5_STEP_WAIT,         /* the shell still owes a verdict (authenticated, opened, peer arrived) */
    S5_STEP_RELAY,        /* the reply is out: what is behind the request is relayed */
    S5_STEP_CLOSE,        /* all that there was to say is sent: end the connection (orderly) */
};

/* `used` octets of the front of `in` are consumed, whatever the kind; with S5_STEP_CLOSE that is
 * all of them, for nothing behind is honoured. The spans and the request's address borrow from `in`
 * (of the same call), `send` from the server. `findings` are the clauses that the client's message
 * broke, for the log. */
struct s5_step {
    enum s5_step_kind kind;
    size_t used;
    struct s5_span send;
    struct s5_span uname;
    struct s5_span passwd;
    struct s5_request request;
    struct s5_findings findings;
};

enum s5_server_state {
    S5_SERVER_READING,        /* a message of the client is due */
    S5_SERVER_SENDING,        /* `out` holds an answer not yet handed out */
    S5_SERVER_AUTHENTICATING, /* the shell owes a verdict on the password */
    S5_SERVER_OPENING,        /* the shell owes the outcome of the command */
    S5_SERVER_AWAITING_PEER, /* BIND: the first reply is out, the shell owes the second's content */
    S5_SERVER_RELAYING,
    S5_SERVER_CLOSING, /* nothing more will be honoured */
};

struct s5_server {
    struct s5_server_policy policy;
    struct s5_dialogue dialogue;
    enum s5_server_state state;
    enum s5_server_state after; /* the state once `out` has been handed out */
    uint8_t out[S5_REPLY_MAX];
    size_t out_size;
    enum s5_message_kind out_kind; /* of the message that `out` holds or held last */
    void (*trace)(void *user, enum s5_server_state from, enum s5_server_state to);
    void *trace_user;
};

void s5_server_init(struct s5_server *server, struct s5_server_policy policy);

/* Looks at `in`, the client's octets not yet consumed (empty when there are none), and says what to
 * do. Call again, without the consumed octets, until it answers S5_STEP_READ, S5_STEP_WAIT,
 * S5_STEP_RELAY or S5_STEP_CLOSE. Strict where the RFC leaves room: a wrong VER, a nonzero RSV,
 * NMETHODS 0, ULEN or PLEN 0 and a name that is empty or holds a NUL are refused, each with the
 * answer that its phase has (FF, STATUS 01, REP 01; 07 for CMD, 08 for ATYP); what has no answer (a
 * first octet that is not 05) is closed. */
struct s5_step s5_server_step(struct s5_server *server, struct s5_span in);

/* The verdict on S5_STEP_AUTHENTICATE. */
void s5_server_authenticated(struct s5_server *server, bool granted);

/* The outcome of S5_STEP_OPEN: REP (00 to 08) and BND of the (first) reply. `bnd` is copied. A
 * `rep` other than 0 ends the conversation once the reply is out; then `bnd` may be NULL and the
 * reply tells 0.0.0.0:0 whatever it is. */
void s5_server_opened(struct s5_server *server, uint8_t rep, const struct s5_address *bnd);

/* BIND, after a first reply 00: the peer came (rep 0, `bnd` its address) or did not (`bnd` may be
 * NULL). */
void s5_server_peer_arrived(struct s5_server *server, uint8_t rep, const struct s5_address *bnd);

const char *s5_server_state_name(enum s5_server_state state);

#endif

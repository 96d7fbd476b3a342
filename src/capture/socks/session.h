/* What is known of one SOCKS5 dialogue out of a capture: the facts that every way of showing it
 * shows. docs/captures.md tells what each means where a capture leaves room for doubt. */
#ifndef SOCKSPEC_CAPTURE_SOCKS_SESSION_H
#define SOCKSPEC_CAPTURE_SOCKS_SESSION_H

#include "capture/socks/inbox.h"
#include "session/dialogue.h"

/* What is worth a remark to people. */
enum s5_note {
    S5_NOTE_NO_BEGINNING, /* the connection was open when the capture began */
    S5_NOTE_CLIENT_ONLY,  /* only one direction was captured */
    S5_NOTE_SERVER_ONLY,
    S5_NOTE_LOST,       /* a message of the dialogue is lost, and the next one shows that it was */
    S5_NOTE_CUT,        /* the snap length cut a message of the dialogue */
    S5_NOTE_METHOD,     /* a method chosen whose sub-negotiation nobody here knows */
    S5_NOTE_OPAQUE,     /* GSSAPI: what follows cannot be read */
    S5_NOTE_UNREADABLE, /* a message that cannot be delimited */
    S5_NOTE_RESET_BY_CLIENT,
    S5_NOTE_RESET_BY_SERVER,
    S5_NOTE_FALSE_RESET, /* a reset that its receiver cannot have believed */
    S5_NOTE_OPEN,        /* the connection was open when the capture ended */
    S5_NOTE_EVICTED,     /* given up for a limit of the reader's */
    S5_NOTE_HELD,        /* octets in the dialogue past what is held for it */
    S5_NOTE_ZEROS,       /* extracted, and not all octets are known */
    S5_NOTES
};

/* An address kept beyond the octets that it was read from. A name longer than `octets` is on the
 * heap. */
struct s5_kept_address {
    bool known;
    uint8_t atyp;
    uint8_t size;
    uint16_t port;
    uint8_t octets[16];
    uint8_t *name;
};

/* Octets kept likewise. */
struct s5_kept_octets {
    bool known;
    uint8_t size; /* methods and names are at most 255 */
    uint8_t octets[15];
    uint8_t *more;
};

/* How a side ended its half of the connection. */
struct s5_hang_up {
    bool done;
    bool reset;
    bool whole; /* nothing that it sent before is still to be told */
    uint64_t frame;
    int64_t time;
};

/* What of a session goes to a file of its own. */
enum s5_extracted { S5_EXTRACTED_UP, S5_EXTRACTED_DOWN, S5_EXTRACTED_UDP, S5_EXTRACTED_KINDS };

/* One message of the dialogue, where it stood. With S5_MORE in the event's result it is one that
 * broke off: no more came of it until the end. */
struct s5_said {
    const struct s5_event *event;
    struct s5_span octets; /* the message; of one that cannot be delimited, what is there of it */
    uint64_t at;           /* offset in the stream of its side */
    uint64_t first_frame;  /* the packets that bore its first and last octet */
    uint64_t last_frame;
    int64_t time;    /* of the last */
    unsigned pieces; /* in how many it came */
    uint64_t heard;  /* how much of the other side's stream its sender had acknowledged, at least */
    const struct s5_inbox *inbox; /* tells the packet of each octet, by s5_inbox_frame() */
};

struct s5_place;
struct s5_association;
struct s5_leg;

struct s5_session {
    struct s5_place *place;   /* its turn among the records */
    struct s5_session *outer; /* the session inside which it was found, or NULL */
    struct s5_peer client;
    struct s5_peer server;
    uint64_t connection; /* the TCP connection's number */
    uint64_t first_frame;
    int64_t start; /* ns since 1970 */
    int64_t end;
    bool timeless; /* the capture does not say when: `start` and `end` mean nothing */

    struct s5_kept_octets methods;
    struct s5_kept_octets username;
    int16_t method; /* -1: not known; so below */
    int16_t auth_status;
    int16_t cmd;
    int16_t rsv;
    int16_t rep[2];
    struct s5_kept_address dst;
    struct s5_kept_address bnd[2];
    uint64_t bytes[2]; /* by enum s5_side */
    uint64_t gap[2];   /* octets that no packet bore; of a session inside, those since it began */
    uint64_t datagrams[2];
    bool complete;
    bool conflict;
    uint32_t notes; /* one bit a enum s5_note */
    enum s5_phase phase;
    struct s5_hang_up hung_up[2];
    bool cut_off;      /* by the capture's end, or by the reader: what was to come is not known */
    uint8_t extracted; /* one bit a enum s5_extracted: to which files it was */

    struct s5_association *association;
    struct s5_leg *leg; /* the connection, where lint is to know it; borrowed until the end */
    void *judge;        /* lint's */
    void *relay[2];     /* the sinks' of relayed octets, by enum s5_sink_kind */
    const char *files;  /* what the files that it was extracted to are called, behind its number */
};

void s5_session_note(struct s5_session *session, enum s5_note note);

/* Words for people. Static. */
const char *s5_note_text(enum s5_note note);

/* Both tell whether there was memory. */
bool s5_kept_address_set(struct s5_kept_address *kept, const struct s5_address *address);
bool s5_kept_octets_set(struct s5_kept_octets *kept, struct s5_span octets);

/* Borrow from `kept`. */
struct s5_address s5_kept_address_get(const struct s5_kept_address *kept);
struct s5_span s5_kept_octets_get(const struct s5_kept_octets *kept);

/* What the name of such a file ends with. Static. */
const char *s5_extracted_ending(enum s5_extracted kind);

/* "CONNECT", "BIND", "UDP_ASSOCIATE" or "UNKNOWN". Static. */
const char *s5_session_command(const struct s5_session *session);

/* Gives back what the session holds, but not the session. */
void s5_session_fini(struct s5_session *session);

#endif

/* A session to be played against a proxy: what the client does, act by act, and what the
 * destination does. Plain data without pointers, so that it can be copied, bent, cut and compared.
 *
 * Its octets know no addresses of the world: wherever a proxy may read a destination out of them,
 * aim.h puts one of ours. */
#ifndef SOCKSPEC_MUTATE_SESSION_H
#define SOCKSPEC_MUTATE_SESSION_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/span.h"

enum s5_act_kind {
    S5_ACT_SEND,     /* says octets to the proxy */
    S5_ACT_FLOOD,    /* says `value` KiB of zeros to it */
    S5_ACT_AWAIT,    /* waits until it says more or ends, for `value` ms at most */
    S5_ACT_PAUSE,    /* waits `value` ms */
    S5_ACT_DATAGRAM, /* sends octets to the UDP relay that it named; nothing where it named none */
    S5_ACT_PEER,     /* connects to where a BIND listens, says octets there, and ends */
    S5_ACT_END,      /* ends the client's direction */
    S5_ACT_CLOSE,    /* ends the connection: nothing follows */
    S5_ACT_RESET,    /* likewise, by a reset */
    S5_ACT_KINDS
};

/* What the destination of a CONNECT does. */
enum s5_origin_kind {
    S5_ORIGIN_ECHO,   /* sends back what comes, and the end after it */
    S5_ORIGIN_SINK,   /* drops what comes */
    S5_ORIGIN_SOURCE, /* speaks first, and ends */
    S5_ORIGIN_CLOSE,  /* ends at once */
    S5_ORIGIN_RESET,  /* resets at once */
    S5_ORIGIN_SLOW,   /* reads nothing */
    S5_ORIGIN_KINDS
};

enum {
    S5_ACTS_MAX = 32,
    S5_SESSION_OCTETS = 4096, /* of all acts together */
    S5_ACT_MS_MAX = 50,       /* of a wait */
    S5_FLOOD_MAX = 256,       /* KiB */
};

struct s5_act {
    uint8_t kind;
    uint16_t value; /* ms or KiB */
    uint16_t size;  /* octets; they stand behind those of the acts before it */
};

/* All zeros is a session whose client connects and closes. */
struct s5_session {
    uint8_t origin;
    uint8_t count;
    uint16_t size;
    struct s5_act acts[S5_ACTS_MAX];
    uint8_t octets[S5_SESSION_OCTETS];
};

/* Whether acts of that kind have octets, or a value. */
bool s5_act_speaks(enum s5_act_kind kind);
bool s5_act_counts(enum s5_act_kind kind);

/* Where the octets of an act begin, in session->octets. */
size_t s5_session_at(const struct s5_session *session, size_t act);
struct s5_span s5_session_octets(const struct s5_session *session, size_t act);

/* Puts an act before the one at `at`, or behind the last. What is not of its kind is dropped;
 * false, and nothing changed, where there is no room. */
bool s5_session_insert(struct s5_session *session, size_t at, enum s5_act_kind kind, uint16_t value,
                       struct s5_span octets);
bool s5_session_add(struct s5_session *session, enum s5_act_kind kind, uint16_t value,
                    struct s5_span octets);
void s5_session_remove(struct s5_session *session, size_t act);

/* Keeps the first `count` acts. */
void s5_session_cut(struct s5_session *session, size_t count);

/* Puts `octets` in place of `gone` octets at `from` of an act that speaks. false, and nothing
 * changed, where there is no room. `octets` must not be the session's own. */
bool s5_session_replace(struct s5_session *session, size_t act, size_t from, size_t gone,
                        struct s5_span octets);

/* Drops what comes behind a close or a reset. */
void s5_session_tidy(struct s5_session *session);

bool s5_session_equal(const struct s5_session *a, const struct s5_session *b);
uint64_t s5_session_hash(const struct s5_session *session);

/* ---- as text: a file of --corpus ---- */

/* "origin echo", "send 050100", "await 20", ... a line each. */
void s5_session_print(const struct s5_session *session, struct s5_buffer *out);

/* Reads such lines; blank lines and those that begin with # are passed over. Returns 0, or -1 with
 * the error told: "line 3: ...". */
int s5_session_parse(struct s5_span text, struct s5_session *out, struct s5_error *error);

#endif

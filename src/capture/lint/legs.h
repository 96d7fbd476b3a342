/* The TCP connections of a capture as a judge of proxies wants them: who asked whom and when, how
 * it ended, and what went over it. One of them is a session's own connection, another may be the
 * proxy's connection to the destination, its other leg. Bounded: the connections that are open and
 * the S5_LEGS_RECENT that were asked for last. */
#ifndef SOCKSPEC_CAPTURE_LINT_LEGS_H
#define SOCKSPEC_CAPTURE_LINT_LEGS_H

#include "capture/lint/tally.h"

enum { S5_LEGS_RECENT = 4096 };

struct s5_moment {
    bool done;
    uint64_t frame;
    int64_t time;
};

/* One end of a connection. */
struct s5_leg_end {
    struct s5_tally sent;
    struct s5_moment fin;
    struct s5_moment reset;
    bool urgent; /* it marked octets as urgent: these may go other ways than the stream */
    bool sure;   /* once the connection is gone: as s5_leg_sure(); so below */
    bool ended;
    bool heard;
};

struct s5_leg {
    unsigned references;
    struct s5_peer peer[2]; /* who asked, and who was asked; also which of `end` */
    uint32_t isn;
    struct s5_moment asked;
    int64_t asked_last; /* when it was asked for the last time */
    struct s5_moment stood;
    struct s5_moment refused;
    int64_t last_time;
    bool taken; /* it is known whose it is */
    struct s5_leg_end end[2];
    const struct s5_reassembly *stream[2]; /* NULL once the connection is gone */
};

struct s5_legs {
    struct s5_leg *recent[S5_LEGS_RECENT];
    uint64_t count;    /* asked for in all */
    size_t early_held; /* octets that sessions keep to find their legs by */
};

struct s5_legs *s5_legs_new(void); /* NULL: out of memory */
void s5_legs_free(struct s5_legs *legs);

/* A connection is asked for by this SYN, the time of which is known; `stream` is what either end
 * sends, as long as the connection is there. NULL: out of memory, it is as if it had not been seen.
 */
struct s5_leg *s5_legs_open(struct s5_legs *legs, const struct s5_segment *syn,
                            const struct s5_packet *packet, const struct s5_reassembly stream[2]);

/* Takes a segment that end `from` sent, before it is put together with others. */
void s5_leg_take(struct s5_leg *leg, unsigned from, const struct s5_segment *segment,
                 const struct s5_packet *packet);

/* The connection is gone; who keeps the leg gives it back. */
void s5_leg_close(struct s5_leg *leg);
struct s5_leg *s5_leg_keep(struct s5_leg *leg);
void s5_leg_release(struct s5_leg *leg); /* NULL is allowed */

/* The leg asked for `back` before the latest one, or NULL behind the last that is remembered. */
struct s5_leg *s5_legs_recent(const struct s5_legs *legs, uint64_t back);

/* Whether it is known of every octet that this end sent what it was, as far as can be told. */
bool s5_leg_sure(const struct s5_leg *leg, unsigned end);

/* Whether all octets are there up to this end's FIN, and whether the other end acknowledged it. */
bool s5_leg_ended(const struct s5_leg *leg, unsigned end);
bool s5_leg_heard(const struct s5_leg *leg, unsigned end);

#endif

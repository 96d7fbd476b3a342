/* The octets of one side of a dialogue: those that wait to be understood, and those that were, as
 * long as the dialogue goes on. It knows where octets are missing, and which packet bore each. */
#ifndef SOCKSPEC_CAPTURE_SOCKS_INBOX_H
#define SOCKSPEC_CAPTURE_SOCKS_INBOX_H

#include "capture/stream/reassembly.h"

enum {
    S5_INBOX_MAX = 160 * 1024, /* octets held: two of RFC 1961's largest frames and more */
    S5_INBOX_BREAKS = 8
};

/* Before octet `at` of the held ones, others are missing: `gap` in no packet, `cut` by the snap
 * length. The packet that bore, or lacked, the first of them came at `time`. */
struct s5_break {
    size_t at;
    uint64_t gap;
    uint64_t cut;
    uint64_t frame;
    int64_t time;
};

/* The octets before `end`, and not of an earlier mark, came in packet `frame`. */
struct s5_mark {
    size_t end;
    uint64_t frame;
    int64_t time;
    uint64_t heard; /* what its sender had heard of the other side by then */
};

/* What all inboxes of a reader hold on the heap. Past `held_max` what comes is only counted. */
struct s5_inbox_limits {
    size_t held_max;
    size_t held;
};

enum { S5_INBOX_FIRST = 64, S5_INBOX_FIRST_MARKS = 3 };

struct s5_inbox {
    struct s5_inbox_limits *limits;
    uint8_t *octets;
    size_t size;
    size_t room;
    size_t used;             /* octets understood, or given up */
    uint64_t start;          /* stream offset of octets[0] */
    uint64_t unheld;         /* octets past what is held */
    uint64_t unseen;         /* octets past it that are in no packet */
    uint64_t skipped;        /* missing octets before octets[used] */
    struct s5_break *breaks; /* S5_INBOX_BREAKS of them, once there is one */
    unsigned break_count;
    bool full; /* what comes is only counted */
    struct s5_mark *marks;
    size_t mark_count;
    size_t mark_room;
    /* Room for most dialogues; more is on the heap. */
    struct s5_mark first_marks[S5_INBOX_FIRST_MARKS];
    uint8_t first_octets[S5_INBOX_FIRST];
};

/* An empty inbox, which must stay where it is. */
void s5_inbox_init(struct s5_inbox *inbox, struct s5_inbox_limits *limits);

/* Takes a piece. False: it could not be held, and is only counted. */
bool s5_inbox_take(struct s5_inbox *inbox, const struct s5_piece *piece);

/* What waits, up to the first place where octets are missing. */
struct s5_span s5_inbox_waiting(const struct s5_inbox *inbox);

/* Of that, what came in one packet. */
struct s5_span s5_inbox_packet(const struct s5_inbox *inbox);

/* Whether octets are missing right behind what s5_inbox_waiting() gives. */
bool s5_inbox_broken(const struct s5_inbox *inbox);

/* Octets that wait before the missing ones, and these. */
uint64_t s5_inbox_next(const struct s5_inbox *inbox);

/* `size` octets of what waits are understood. */
void s5_inbox_use(struct s5_inbox *inbox, size_t size);

/* Writes what waits and follows behind missing octets, these as `filling`, as far as `size` goes;
 * returns how much that is. */
size_t s5_inbox_fill(const struct s5_inbox *inbox, uint8_t filling, uint8_t *out, size_t size);

/* `size` octets, missing ones among them, are understood. */
void s5_inbox_use_torn(struct s5_inbox *inbox, size_t size);

/* Gives up what waits before the missing octets, and these. */
void s5_inbox_give_up(struct s5_inbox *inbox);

/* Stream offset of the first octet that waits. */
uint64_t s5_inbox_at(const struct s5_inbox *inbox);

/* The packet that bore the octet `ahead` of the first that waits, and when it came. */
uint64_t s5_inbox_frame(const struct s5_inbox *inbox, size_t ahead, int64_t *time);

/* What the sender of the octet that waits first had heard of the other side by then. */
uint64_t s5_inbox_heard(const struct s5_inbox *inbox);

/* In how many pieces the next `size` octets came. */
unsigned s5_inbox_pieces(const struct s5_inbox *inbox, size_t size);

/* What is held of the stream from offset `at`; empty when that is not held, or behind a break. */
struct s5_span s5_inbox_recall(const struct s5_inbox *inbox, uint64_t at, size_t size);

void s5_inbox_fini(struct s5_inbox *inbox);

#endif

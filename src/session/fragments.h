/* Reassembly of fragmented datagrams, RFC 1928 section 7: positions 1 to 127 in ascending order,
 * the high bit of FRAG on the last, a queue that is abandoned when its timer runs out or a datagram
 * arrives whose position is lower than the highest seen. No clock: time enters as an argument. */
#ifndef SOCKSPEC_SESSION_FRAGMENTS_H
#define SOCKSPEC_SESSION_FRAGMENTS_H

#include "wire/udp.h"

enum { S5_FRAGMENTS_TIMEOUT_MS = 5000 }; /* "no less than 5 seconds" */

enum s5_fragments_verdict {
    S5_FRAGMENTS_ALONE,    /* FRAG 00: the datagram stands alone; the queue is left as it is */
    S5_FRAGMENTS_QUEUED,   /* taken into the queue */
    S5_FRAGMENTS_COMPLETE, /* the end bit came: `*whole` is the reassembled data */
    S5_FRAGMENTS_DROPPED, /* out of place (position 0 with the end bit, or behind a gap), to another
                           * destination than the queue's, or too long: dropped with the queue */
};

/* One queue for one direction of one association. `data` is storage of the caller's, 65,535 octets
 * being enough for anything that a datagram can carry. */
struct s5_fragments {
    uint8_t *data;
    size_t room;
    size_t size;                 /* octets queued */
    uint8_t highest;             /* highest position seen; 0: the queue is empty */
    uint64_t started;            /* when the first fragment came, in ms of the caller's clock */
    uint8_t dst[S5_ADDRESS_MAX]; /* the first fragment's, encoded; all must bear the same */
    size_t dst_size;
};

void s5_fragments_init(struct s5_fragments *fragments, uint8_t *data, size_t room);

/* Takes one decoded datagram at time `now` (ms, never running backwards). A queue older than
 * S5_FRAGMENTS_TIMEOUT_MS is abandoned first. A position lower than or equal to the highest seen
 * abandons the queue; a position 1 then starts anew, and any other is dropped. The RFC does not say
 * what a gap in the positions means; a queue with one can never become whole, so it is abandoned at
 * once. On S5_FRAGMENTS_COMPLETE `*whole` has the first fragment's destination (borrowed from
 * `udp`, the same octets), FRAG 0, and data borrowed from the queue until the next call. */
enum s5_fragments_verdict s5_fragments_take(struct s5_fragments *fragments,
                                            const struct s5_udp *udp, uint64_t now,
                                            struct s5_udp *whole);

/* When the queue is to be abandoned, in the caller's ms, or UINT64_MAX when it is empty. */
uint64_t s5_fragments_deadline(const struct s5_fragments *fragments);

/* Abandons the queue if its time is up. */
void s5_fragments_expire(struct s5_fragments *fragments, uint64_t now);

#endif

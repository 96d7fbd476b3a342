/* One direction of a TCP connection, put back together from segments that come late, twice, cut,
 * or not at all (RFC 9293). What is in order goes on at once and is not copied; what comes early is
 * held until the hole before it is filled, or given up for a gap. */
#ifndef SOCKSPEC_CAPTURE_STREAM_REASSEMBLY_H
#define SOCKSPEC_CAPTURE_STREAM_REASSEMBLY_H

#include "capture/packet/decode.h"
#include "capture/stream/prints.h"

/* A run of the stream, each octet of which comes once and in order. Of `size` octets the first
 * `octets.size` are known: the rest was cut off by a snap length, was not kept, or, when `gap` is
 * set, is in no packet at all. */
struct s5_piece {
    uint64_t at; /* offset in the stream */
    uint64_t size;
    bool gap;
    struct s5_span octets; /* borrowed until the callee returns */
    uint64_t frame;        /* the packet that bore it; for a gap the one that revealed it */
    int64_t time;
    uint64_t heard; /* how much of the other stream its sender had acknowledged by then, at least */
};

/* What all reassemblies of a reader share. */
struct s5_reassembly_limits {
    size_t
        held_max; /* octets held in all; past it whoever holds one more gives up its first hole */
    size_t held;
    struct s5_prints_room prints; /* what is kept for comparison */
    uint64_t given_up;            /* holes given up for a limit */
};

/* Who gets the pieces, and is asked for those that are still at hand. */
struct s5_reassembly_user {
    void *context;
    void (*take)(void *context, const struct s5_piece *piece);
    /* Up to `size` octets of the stream from offset `at`, as far as they are at hand; may be
     * empty. */
    struct s5_span (*recall)(void *context, uint64_t at, size_t size);
    bool keep;  /* whether the octets of all early segments are wanted */
    bool print; /* whether pieces will be past recall, so that something is to be kept of them with
                 * which a retransmission can be compared */
    uint64_t heard; /* for the pieces of this segment */
};

struct s5_held;

/* Offsets in the stream begin with 0 for its first octet, or for the first one known of. Zeroed
 * storage is a direction of which nothing is known. */
struct s5_reassembly {
    int64_t at;     /* of the octet that is due */
    int64_t top;    /* behind the highest octet seen, or known to have been sent */
    int64_t acked;  /* behind the last octet that the other side has acknowledged */
    int64_t fin_at; /* behind the last octet before the FIN */
    uint64_t gap;   /* octets of the stream that no packet bore */
    uint32_t first; /* sequence number of offset 0 */
    bool started;   /* `first` is known */
    bool syn;       /* from the SYN itself */
    bool present;   /* a packet of this direction was seen */
    bool acked_known;
    bool acked_one; /* the latest acknowledgement moved on by one octet */
    bool fin;
    bool conflict; /* octets came twice and differed */
    uint16_t held_count;
    struct s5_held *held;
    struct s5_prints *prints;
};

void s5_reassembly_fini(struct s5_reassembly *stream, struct s5_reassembly_limits *limits);

/* Takes what a segment of this direction says. */
void s5_reassembly_take(struct s5_reassembly *stream, const struct s5_segment *segment,
                        const struct s5_packet *packet, struct s5_reassembly_limits *limits,
                        const struct s5_reassembly_user *user);

/* Takes the acknowledgement that a segment of the other direction bears. Returns how much of this
 * direction its sender has heard, as far as the capture has it. */
uint64_t s5_reassembly_acknowledge(struct s5_reassembly *stream, const struct s5_segment *segment);

/* Nothing more will come: holes become gaps, also what the other side has acknowledged and nobody
 * saw. `closing` says that the other side has sent its FIN. */
void s5_reassembly_finish(struct s5_reassembly *stream, bool closing, uint64_t frame, int64_t time,
                          struct s5_reassembly_limits *limits,
                          const struct s5_reassembly_user *user);

/* The offset of sequence number `seq`: of those that it may have the one next to what is known. */
int64_t s5_reassembly_offset(const struct s5_reassembly *stream, uint32_t seq);

/* Whether everything up to the FIN has been delivered. */
bool s5_reassembly_ended(const struct s5_reassembly *stream);

/* And the FIN acknowledged. */
bool s5_reassembly_done(const struct s5_reassembly *stream);

/* Whether the receiver of this direction would have believed a RST with sequence number `seq`. */
bool s5_reassembly_believes(const struct s5_reassembly *stream, uint32_t seq);

#endif

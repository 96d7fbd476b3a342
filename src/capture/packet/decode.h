/* From the octets of a packet to the TCP segment or UDP datagram in it: link layer, IP, fragments.
 * Checksums are not looked at: cards compute them after the capture saw the packet. */
#ifndef SOCKSPEC_CAPTURE_PACKET_DECODE_H
#define SOCKSPEC_CAPTURE_PACKET_DECODE_H

#include "capture/file/packet.h"
#include "capture/packet/host.h"

enum s5_transport {
    S5_TRANSPORT_NONE, /* nothing that is looked at: the reason says why */
    S5_TRANSPORT_TCP,
    S5_TRANSPORT_UDP,
};

/* Why a packet gave no segment. */
enum s5_no_transport {
    S5_NOT_IP,         /* ARP, LLDP, ... */
    S5_NOT_TCP_OR_UDP, /* ICMP, ESP, ... */
    S5_PART_OF_PACKET, /* a fragment; what it is part of is not whole yet */
    S5_HEADER_CUT,     /* the snap length ends before the headers do */
    S5_HEADER_WRONG,   /* a length or a version that cannot be */
    S5_LINK_UNKNOWN,   /* the link type */
    S5_NO_TRANSPORTS,
};

enum { S5_TCP_FIN = 1, S5_TCP_SYN = 2, S5_TCP_RST = 4, S5_TCP_PSH = 8, S5_TCP_ACK = 16 };

/* Where in the capture a run of a fragmented packet stands. */
struct s5_fragment {
    uint64_t frame;
    uint32_t offset;   /* in what the fragments bear together */
    uint32_t place;    /* in the octets of the frame */
    uint32_t captured; /* octets */
};

struct s5_segment {
    enum s5_transport transport;
    enum s5_no_transport reason; /* for S5_TRANSPORT_NONE */
    struct s5_peer from;
    struct s5_peer to;
    uint32_t seq;           /* TCP, host order, as all that follow */
    uint32_t ack;           /* TCP, where flags have ACK */
    uint16_t window;        /* TCP, unscaled */
    uint8_t flags;          /* TCP */
    bool urgent;            /* TCP: URG is set */
    struct s5_span payload; /* what was captured of it; borrows from the packet, or from the
                             * defragmenter until the next packet */
    uint32_t payload_size;  /* what was on the wire of it */
    struct s5_span bearer;  /* TCP: what was captured of header and payload; borrows likewise */
    uint32_t header_size;   /* TCP */
    const struct s5_fragment *fragments; /* that it came in, with s5_decoder_trace(); borrowed */
    size_t fragment_count;
    uint32_t payload_at; /* where the payload begins in what they bear together */
};

struct s5_decoder;

struct s5_decoder *s5_decoder_new(size_t fragment_octets); /* NULL: out of memory */
void s5_decoder_free(struct s5_decoder *decoder);

/* Who is told of fragments of what never became whole. */
struct s5_lost_user {
    void *context;
    void (*take)(void *context, const struct s5_host *from, const struct s5_host *to,
                 const struct s5_fragment *fragments, size_t count);
};

/* From now on segments tell which fragments they came in. `user`, or NULL, is told of those that
 * came to nothing. */
void s5_decoder_trace(struct s5_decoder *decoder, const struct s5_lost_user *user);

/* No more will come. */
void s5_decoder_finish(struct s5_decoder *decoder);

/* `fragment_octets` bounds what is held of unfinished packets; the oldest are given up for new
 * ones, and counted here. */
uint64_t s5_decoder_evicted(const struct s5_decoder *decoder);

/* Writes every field of `*out`. */
void s5_decode(struct s5_decoder *decoder, const struct s5_packet *packet, struct s5_segment *out);

/* Whether packets of this link type are understood. */
bool s5_link_known(uint16_t link);

enum { S5_LINK_TEXT = 32 }; /* characters of the longest made-up name, NUL included */

/* Its name, static ("Ethernet"), or for one that is not understood in `text` ("link type 105"). */
const char *s5_link_name(uint16_t link, char text[S5_LINK_TEXT]);

#endif

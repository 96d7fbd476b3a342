/* Writes conversations of which only the octets are known as packets: a TCP connection as it is
 * told, datagram by datagram what went over UDP. Nothing is held back: what is told is written. */
#ifndef SOCKSPEC_CAPTURE_PACKET_FLOW_WRITER_H
#define SOCKSPEC_CAPTURE_PACKET_FLOW_WRITER_H

#include "capture/file/pcapng_write.h"
#include "capture/packet/build.h"

/* One for a file. */
struct s5_flow_writer {
    struct s5_pcapng *out;
    uint32_t interface;
    const char *comment;          /* of the next packet; taken away with it */
    uint8_t packet[S5_BUILD_MAX]; /* where it is put together */
};

/* `interface` is one of `out`, for S5_LINK_RAW. */
void s5_flow_writer_init(struct s5_flow_writer *writer, struct s5_pcapng *out, uint32_t interface);

enum s5_flow_side { S5_FLOW_OPENER, S5_FLOW_ANSWERER };

/* A TCP connection. Each side's sequence numbers begin with 0 for its SYN, and its stream with 1.
 * Small, and all that is kept of a connection: there may be very many. */
struct s5_tcp_flow {
    struct s5_peer peers[2]; /* by side */
    uint32_t next[2];        /* the sequence number that a side comes to next */
    uint32_t heard[2];       /* up to which number of the other's it has acknowledged */
    bool ended[2];
    bool asked;
    bool stands;
    bool over;
};

/* Nothing is written yet. */
void s5_tcp_flow_init(struct s5_tcp_flow *flow, const struct s5_peer *opener,
                      const struct s5_peer *answerer);

/* SYN. */
void s5_tcp_ask(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, int64_t time);

/* SYN if there was none; SYN and ACK; ACK. The functions below do it where it was not done. */
void s5_tcp_stand(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, int64_t time);

/* `size` octets of a side's stream, of which the first ones are `kept`; the others are missing in
 * the capture, not in the stream. Cut into segments of at most S5_BUILD_TCP_DATA octets, each of
 * which the other side acknowledges. Nothing where the side has ended or the connection was reset.
 */
void s5_tcp_data(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, enum s5_flow_side side,
                 struct s5_span kept, uint64_t size, int64_t time);

/* FIN of a side, and the other's ACK. Once; nothing behind a reset. */
void s5_tcp_end(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, enum s5_flow_side side,
                int64_t time);

/* RST of a side, also in place of an answer to SYN. Once; nothing follows. */
void s5_tcp_reset(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, enum s5_flow_side side,
                  int64_t time);

/* A datagram of `size` octets, of which the first ones are `kept`. False, and nothing is written,
 * where no datagram can have so many: more than S5_BUILD_UDP_DATA over IPv4, S5_BUILD_UDP6_DATA
 * over IPv6. */
bool s5_udp_put(struct s5_flow_writer *writer, const struct s5_peer *from, const struct s5_peer *to,
                struct s5_span kept, size_t size, int64_t time);

#endif

#include "capture/packet/flow_writer.h"

/* The window of every packet, which the SYN multiplies by 2 to the power of 14. That of a SYN is
 * not multiplied: more than the longest segment, and each is acknowledged, so that none is ever
 * full. */
enum { WINDOW = 65535 };

/* Of a SYN: the longest segment, a word that fills up, the window's scale. */
static const uint8_t syn_options[] = {2, 4, S5_BUILD_TCP_DATA >> 8, S5_BUILD_TCP_DATA & 0xff, 1, 3,
                                      3, 14};

void s5_flow_writer_init(struct s5_flow_writer *writer, struct s5_pcapng *out, uint32_t interface)
{
    writer->out = out;
    writer->interface = interface;
    writer->comment = NULL;
}

/* False where it fits into no packet. */
static bool put(struct s5_flow_writer *writer, const struct s5_segment *segment,
                struct s5_span options, int64_t time)
{
    struct s5_packet packet = {
        .time = time, .nanoseconds = true, .link = S5_LINK_RAW, .interface = writer->interface};

    packet.octets.data = writer->packet;
    packet.octets.size = s5_build(segment, options, writer->packet, &packet.size);
    if (packet.octets.size == 0)
        return false;
    s5_pcapng_put(writer->out, &packet, writer->comment);
    writer->comment = NULL;
    return true;
}

void s5_tcp_flow_init(struct s5_tcp_flow *flow, const struct s5_peer *opener,
                      const struct s5_peer *answerer)
{
    *flow = (struct s5_tcp_flow){.peers = {*opener, *answerer}};
}

static enum s5_flow_side other(enum s5_flow_side side)
{
    return side == S5_FLOW_OPENER ? S5_FLOW_ANSWERER : S5_FLOW_OPENER;
}

/* A segment that acknowledges all that the other side has said. */
static void put_segment(struct s5_flow_writer *writer, struct s5_tcp_flow *flow,
                        enum s5_flow_side side, uint8_t flags, struct s5_span kept, uint32_t size,
                        int64_t time)
{
    bool syn = (flags & S5_TCP_SYN) != 0;
    struct s5_segment segment = {.transport = S5_TRANSPORT_TCP,
                                 .from = flow->peers[side],
                                 .to = flow->peers[other(side)],
                                 .seq = flow->next[side],
                                 .window = WINDOW,
                                 .flags = flags,
                                 .payload = kept,
                                 .payload_size = size};

    if ((flags & S5_TCP_ACK) != 0)
        segment.ack = flow->heard[side] = flow->next[other(side)];
    put(writer, &segment,
        syn ? (struct s5_span){syn_options, sizeof syn_options} : (struct s5_span){NULL, 0}, time);
    flow->next[side] += size + (syn ? 1 : 0) + ((flags & S5_TCP_FIN) != 0 ? 1 : 0);
}

static void put_bare(struct s5_flow_writer *writer, struct s5_tcp_flow *flow,
                     enum s5_flow_side side, uint8_t flags, int64_t time)
{
    put_segment(writer, flow, side, flags, (struct s5_span){NULL, 0}, 0, time);
}

static void acknowledge(struct s5_flow_writer *writer, struct s5_tcp_flow *flow,
                        enum s5_flow_side side, int64_t time)
{
    if (flow->heard[side] != flow->next[other(side)])
        put_bare(writer, flow, side, S5_TCP_ACK, time);
}

void s5_tcp_ask(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, int64_t time)
{
    if (flow->asked)
        return;
    flow->asked = true;
    put_bare(writer, flow, S5_FLOW_OPENER, S5_TCP_SYN, time);
}

void s5_tcp_stand(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, int64_t time)
{
    if (flow->stands || flow->over)
        return;
    s5_tcp_ask(writer, flow, time);
    flow->stands = true;
    put_bare(writer, flow, S5_FLOW_ANSWERER, S5_TCP_SYN | S5_TCP_ACK, time);
    acknowledge(writer, flow, S5_FLOW_OPENER, time);
}

void s5_tcp_data(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, enum s5_flow_side side,
                 struct s5_span kept, uint64_t size, int64_t time)
{
    if (size == 0 || flow->over || flow->ended[side])
        return;
    s5_tcp_stand(writer, flow, time);
    while (size > 0) {
        uint32_t part = size < S5_BUILD_TCP_DATA ? (uint32_t)size : S5_BUILD_TCP_DATA;
        size -= part;
        put_segment(writer, flow, side, (uint8_t)(S5_TCP_ACK | (size == 0 ? S5_TCP_PSH : 0)),
                    s5_span_first(kept, part), part, time);
        kept = s5_span_skip(kept, part);
        acknowledge(writer, flow, other(side), time);
    }
}

void s5_tcp_end(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, enum s5_flow_side side,
                int64_t time)
{
    if (flow->over || flow->ended[side])
        return;
    s5_tcp_stand(writer, flow, time);
    flow->ended[side] = true;
    put_bare(writer, flow, side, S5_TCP_FIN | S5_TCP_ACK, time);
    acknowledge(writer, flow, other(side), time);
}

void s5_tcp_reset(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, enum s5_flow_side side,
                  int64_t time)
{
    if (flow->over)
        return;
    s5_tcp_ask(writer, flow, time);
    flow->over = true;
    put_bare(writer, flow, side, S5_TCP_RST | S5_TCP_ACK, time);
}

bool s5_udp_put(struct s5_flow_writer *writer, const struct s5_peer *from, const struct s5_peer *to,
                struct s5_span kept, size_t size, int64_t time)
{
    struct s5_segment segment = {.transport = S5_TRANSPORT_UDP,
                                 .from = *from,
                                 .to = *to,
                                 .payload = kept,
                                 .payload_size = (uint32_t)size};

    return size <= S5_BUILD_UDP6_DATA && put(writer, &segment, (struct s5_span){NULL, 0}, time);
}

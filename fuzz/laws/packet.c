#include "fuzz/laws/packet.h"

#include "fuzz/fence.h"

#include <string.h>

enum { FRAGMENT_OCTETS = 1 << 17 };

void log_segment(struct log *log, const struct s5_segment *segment)
{
    log_u8(log, (uint8_t)segment->transport);
    log_u8(log, (uint8_t)segment->reason);
    log_span(log, (struct s5_span){segment->from.host.octets, 16});
    log_span(log, (struct s5_span){segment->to.host.octets, 16});
    log_number(log, segment->from.port);
    log_number(log, segment->to.port);
    log_number(log, segment->seq);
    log_number(log, segment->ack);
    log_number(log, segment->window);
    log_u8(log, segment->flags);
    log_number(log, segment->payload_size);
    log_span(log, segment->payload);
}

const char *law_of_segment(const struct s5_segment *segment, const struct s5_packet *packet)
{
    static const struct s5_segment nothing;
    struct s5_segment rest = *segment;
    uintptr_t front = (uintptr_t)packet->octets.data;
    uintptr_t at = (uintptr_t)segment->payload.data;
    bool inside = at >= front && at <= front + packet->octets.size;

    if (segment->transport == S5_TRANSPORT_NONE) {
        rest.reason = nothing.reason;
        if (segment->reason >= S5_NO_TRANSPORTS)
            return "it does not say why there is nothing";
        return rest.payload_size == 0 && rest.payload.size == 0 && rest.flags == 0 && rest.seq == 0
                   ? NULL
                   : "there is nothing, and something of it";
    }
    if (segment->payload.size > segment->payload_size)
        return "more was captured than was on the wire";
    if (inside && segment->payload.size > front + packet->octets.size - at)
        return "the payload ends behind the packet";
    uint8_t sum = 0;
    for (size_t i = 0; i < segment->payload.size; i++)
        sum ^= segment->payload.data[i];
    return sum == 0 && segment->payload.size > 0 && segment->payload.data == NULL
               ? "the payload is nowhere"
               : NULL;
}

static bool alike(const struct s5_segment *a, const struct s5_segment *b)
{
    return a->transport == b->transport && s5_peer_equal(&a->from, &b->from) &&
           s5_peer_equal(&a->to, &b->to) && a->seq == b->seq && a->ack == b->ack &&
           a->window == b->window && a->flags == b->flags && a->payload_size == b->payload_size;
}

static struct s5_decoder *decode_alone(const struct s5_packet *packet, struct s5_segment *out)
{
    struct s5_decoder *decoder = s5_decoder_new(FRAGMENT_OCTETS);

    if (decoder != NULL)
        s5_decode(decoder, packet, out);
    return decoder;
}

static const char *compare(const struct s5_segment *whole, const struct s5_segment *cut)
{
    if (whole->transport == S5_TRANSPORT_NONE)
        return cut->transport == S5_TRANSPORT_NONE ? NULL
                                                   : "a cut packet says more than a whole one";
    if (cut->transport == S5_TRANSPORT_NONE)
        return cut->reason == S5_HEADER_CUT || cut->reason == S5_PART_OF_PACKET
                   ? NULL
                   : "a cut packet is not taken for a cut one";
    if (!alike(whole, cut))
        return "a cut packet says something else";
    return cut->payload.size <= whole->payload.size &&
                   (cut->payload.size == 0 ||
                    memcmp(cut->payload.data, whole->payload.data, cut->payload.size) == 0)
               ? NULL
               : "a cut packet has other octets";
}

const char *law_of_snap_length(const struct s5_packet *packet, size_t captured)
{
    struct s5_packet less = *packet;
    struct s5_segment whole = {.transport = S5_TRANSPORT_NONE};
    struct s5_segment cut = {.transport = S5_TRANSPORT_NONE};

    less.octets = fence_copy(s5_span_first(packet->octets, captured));
    struct s5_decoder *one = decode_alone(packet, &whole);
    struct s5_decoder *other = decode_alone(&less, &cut);
    const char *broken = one == NULL || other == NULL ? NULL : compare(&whole, &cut);
    s5_decoder_free(one);
    s5_decoder_free(other);
    return broken;
}

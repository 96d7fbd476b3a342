#include "capture/packet/decode.h"

#include "capture/packet/defragment.h"
#include "capture/packet/link.h"

#include <stdlib.h>

struct s5_decoder {
    struct s5_defragmenter *defragmenter;
    bool traces;
};

struct s5_decoder *s5_decoder_new(size_t fragment_octets)
{
    struct s5_decoder *decoder = malloc(sizeof *decoder);

    if (decoder == NULL)
        return NULL;
    decoder->traces = false;
    decoder->defragmenter = s5_defragmenter_new(fragment_octets);
    if (decoder->defragmenter == NULL) {
        free(decoder);
        return NULL;
    }
    return decoder;
}

void s5_decoder_free(struct s5_decoder *decoder)
{
    if (decoder == NULL)
        return;
    s5_defragmenter_free(decoder->defragmenter);
    free(decoder);
}

uint64_t s5_decoder_evicted(const struct s5_decoder *decoder)
{
    return s5_defragmenter_evicted(decoder->defragmenter);
}

void s5_decoder_trace(struct s5_decoder *decoder, const struct s5_lost_user *user)
{
    decoder->traces = true;
    if (user != NULL)
        s5_defragmenter_trace(decoder->defragmenter, user);
}

void s5_decoder_finish(struct s5_decoder *decoder)
{
    s5_defragmenter_finish(decoder->defragmenter);
}

static bool refuse(enum s5_no_transport reason, enum s5_no_transport *why)
{
    *why = reason;
    return false;
}

/* RFC 9293 section 3.1. Of the header the first sixteen octets are needed; the capture may lack
 * what follows them: checksum, urgent pointer and options. */
static bool read_tcp(struct s5_rest *rest, struct s5_segment *out, enum s5_no_transport *why)
{
    enum { TCP_SIZE = 20, TCP_NEEDED = 16, TCP_FLAGS = 31, TCP_URG = 32 };

    if (rest->size < TCP_SIZE)
        return refuse(S5_HEADER_WRONG, why);
    if (!s5_rest_has(rest, TCP_NEEDED))
        return refuse(S5_HEADER_CUT, why);
    size_t size = (size_t)(rest->data[12] >> 4) * 4;
    if (size < TCP_SIZE || size > rest->size)
        return refuse(S5_HEADER_WRONG, why);
    out->from.port = s5_rest_u16(rest, 0);
    out->to.port = s5_rest_u16(rest, 2);
    out->seq = s5_rest_u32(rest, 4);
    out->ack = s5_rest_u32(rest, 8);
    out->flags = rest->data[13] & TCP_FLAGS;
    out->urgent = rest->data[13] & TCP_URG;
    out->window = s5_rest_u16(rest, 14);
    out->bearer = (struct s5_span){rest->data, rest->captured};
    out->header_size = (uint32_t)size;
    s5_rest_skip(rest, size);
    return true;
}

/* RFC 768. The length is that of IP again; where it is 0, the datagram is too large to tell it (RFC
 * 2675 section 4) or a card is to fill it in. */
static bool read_udp(struct s5_rest *rest, struct s5_segment *out, enum s5_no_transport *why)
{
    enum { UDP_SIZE = 8 };

    if (!s5_rest_has(rest, UDP_SIZE))
        return refuse(s5_rest_lacks(rest, UDP_SIZE), why);
    size_t size = s5_rest_u16(rest, 4);
    if (size == 0)
        size = rest->size;
    if (size < UDP_SIZE || size > rest->size)
        return refuse(S5_HEADER_WRONG, why);
    out->from.port = s5_rest_u16(rest, 0);
    out->to.port = s5_rest_u16(rest, 2);
    s5_rest_limit(rest, size);
    s5_rest_skip(rest, UDP_SIZE);
    return true;
}

static bool is_transport(uint8_t protocol)
{
    return protocol == S5_IP_TCP || protocol == S5_IP_UDP;
}

/* What a fragment completes, up to its transport header. */
static bool assemble(struct s5_decoder *decoder, const struct s5_packet *packet, struct s5_ip *ip,
                     struct s5_rest *rest, struct s5_segment *out, enum s5_no_transport *why)
{
    /* What bears no transport of ours need not be kept. The fragments of an IPv6 packet may begin
     * with further extension headers. */
    if (!is_transport(ip->protocol) && (ip->version == 4 || !s5_ipv6_is_extension(ip->protocol)))
        return refuse(S5_NOT_TCP_OR_UDP, why);
    struct s5_fragment fragment = {packet->frame, ip->offset,
                                   (uint32_t)(rest->data - packet->octets.data),
                                   (uint32_t)rest->captured};
    ip->place = decoder->traces ? &fragment : NULL;
    bool whole = s5_defragment(decoder->defragmenter, ip, packet->time, rest, why);
    ip->place = NULL;
    if (!whole)
        return false;
    out->payload_at = (uint32_t)rest->size;
    out->fragments = s5_defragmenter_fragments(decoder->defragmenter, &out->fragment_count);
    if (ip->version == 4)
        return true;
    if (!s5_ipv6_extensions(rest, ip, why))
        return false;
    return !ip->part || refuse(S5_HEADER_WRONG, why); /* a fragment in a fragment */
}

static bool read_headers(struct s5_decoder *decoder, const struct s5_packet *packet,
                         struct s5_rest *rest, struct s5_segment *out, enum s5_no_transport *why)
{
    struct s5_ip ip;
    int version = s5_link_strip(packet->link, rest, why);

    if (version == 0 ||
        !(version == 4 ? s5_ipv4_read(rest, &ip, why) : s5_ipv6_read(rest, &ip, why)))
        return false;
    if (ip.part && !assemble(decoder, packet, &ip, rest, out, why))
        return false;
    out->from.host = ip.from;
    out->to.host = ip.to;
    if (ip.protocol == S5_IP_TCP) {
        out->transport = S5_TRANSPORT_TCP;
        return read_tcp(rest, out, why);
    }
    out->transport = S5_TRANSPORT_UDP;
    return ip.protocol == S5_IP_UDP ? read_udp(rest, out, why) : refuse(S5_NOT_TCP_OR_UDP, why);
}

/* Field by field: this runs for every packet, and zeroing the whole could be seen in profiles. */
static void clear(struct s5_segment *segment)
{
    segment->transport = S5_TRANSPORT_NONE;
    segment->reason = S5_NOT_IP;
    segment->from.port = segment->to.port = 0;
    segment->seq = segment->ack = 0;
    segment->window = 0;
    segment->flags = 0;
    segment->urgent = false;
    segment->payload.data = segment->bearer.data = NULL;
    segment->payload.size = segment->bearer.size = 0;
    segment->payload_size = segment->header_size = segment->payload_at = 0;
    segment->fragments = NULL;
    segment->fragment_count = 0;
}

void s5_decode(struct s5_decoder *decoder, const struct s5_packet *packet, struct s5_segment *out)
{
    struct s5_rest rest = {packet->octets.data, packet->octets.size, packet->size};
    enum s5_no_transport why = S5_NOT_IP;

    clear(out);
    if (!read_headers(decoder, packet, &rest, out, &why)) {
        *out = (struct s5_segment){.transport = S5_TRANSPORT_NONE, .reason = why};
        return;
    }
    out->payload = (struct s5_span){rest.data, rest.captured};
    out->payload_size = (uint32_t)rest.size;
    out->payload_at -= out->fragment_count > 0 ? out->payload_size : 0;
}

#include "capture/packet/build.h"

#include <arpa/inet.h>
#include <assert.h>
#include <string.h>

enum {
    IPV4_HEADER = 20,
    IPV6_HEADER = 40,
    TCP_HEADER = 20,
    UDP_HEADER = 8,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    HOPS = 64,
    LONGEST = 65535, /* what a length of two octets can say */
};

static void set_u16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void set_u32(uint8_t *at, uint32_t value)
{
    set_u16(at, value >> 16);
    set_u16(at + 2, value);
}

static uint16_t folded(uint64_t value)
{
    while (value > 0xffff)
        value = (value & 0xffff) + (value >> 16);
    return (uint16_t)value;
}

/* The sum of RFC 1071, not yet folded. An odd octet at the end is followed by a zero. Most of it is
 * taken as the machine reads it, four octets at a time: section 2 of that RFC says why the order of
 * octets may be mended afterwards. */
static uint64_t sum(uint64_t from, const uint8_t *octets, size_t size)
{
    uint64_t many = 0;
    size_t at = 0;

    for (; size - at >= 4; at += 4) {
        uint32_t four;
        memcpy(&four, octets + at, sizeof four);
        many += four;
    }
    from += ntohs(folded(many));
    for (; size - at >= 2; at += 2)
        from += (uint32_t)octets[at] << 8 | octets[at + 1];
    return at < size ? from + ((uint32_t)octets[at] << 8) : from;
}

static uint16_t checksum_of(uint64_t value)
{
    return (uint16_t)~folded(value);
}

/* What of a host stands in the header. */
static struct s5_span address(const struct s5_host *host, bool four)
{
    struct s5_span all = {host->octets, sizeof host->octets};

    return four ? s5_span_skip(all, 12) : all;
}

static void write_ipv4(const struct s5_segment *segment, uint8_t protocol, size_t held,
                       uint8_t *out)
{
    memset(out, 0, IPV4_HEADER);
    out[0] = 0x45;
    set_u16(out + 2, (uint32_t)(IPV4_HEADER + held));
    set_u16(out + 6, 0x4000); /* not to be fragmented, so it needs no number of its own */
    out[8] = HOPS;
    out[9] = protocol;
    memcpy(out + 12, address(&segment->from.host, true).data, 4);
    memcpy(out + 16, address(&segment->to.host, true).data, 4);
    set_u16(out + 10, checksum_of(sum(0, out, IPV4_HEADER)));
}

static void write_ipv6(const struct s5_segment *segment, uint8_t protocol, size_t held,
                       uint8_t *out)
{
    memset(out, 0, IPV6_HEADER);
    out[0] = 0x60;
    set_u16(out + 4, (uint32_t)held);
    out[6] = protocol;
    out[7] = HOPS;
    memcpy(out + 8, segment->from.host.octets, sizeof segment->from.host.octets);
    memcpy(out + 24, segment->to.host.octets, sizeof segment->to.host.octets);
}

static void write_tcp(const struct s5_segment *segment, struct s5_span options, uint8_t *out)
{
    set_u32(out + 4, segment->seq);
    set_u32(out + 8, segment->ack);
    out[12] = (uint8_t)((TCP_HEADER + options.size) / 4 << 4);
    out[13] = segment->flags;
    set_u16(out + 14, segment->window);
    set_u16(out + 16, 0);
    set_u16(out + 18, 0);
    if (options.size > 0)
        memcpy(out + TCP_HEADER, options.data, options.size);
}

/* Over the addresses, the length, the protocol, and all that the IP packet holds. */
static uint16_t checksum(const struct s5_segment *segment, bool four, uint8_t protocol, size_t held,
                         const uint8_t *out, size_t header)
{
    struct s5_span from = address(&segment->from.host, four);
    struct s5_span to = address(&segment->to.host, four);
    uint64_t value = sum(sum(held + protocol, from.data, from.size), to.data, to.size);

    return checksum_of(sum(sum(value, out, header), segment->payload.data, segment->payload.size));
}

size_t s5_build(const struct s5_segment *segment, struct s5_span options, uint8_t out[S5_BUILD_MAX],
                uint32_t *size)
{
    bool four = s5_host_is_ipv4(&segment->from.host) && s5_host_is_ipv4(&segment->to.host);
    bool tcp = segment->transport == S5_TRANSPORT_TCP;
    uint8_t protocol = tcp ? PROTOCOL_TCP : PROTOCOL_UDP;
    size_t ip = four ? IPV4_HEADER : IPV6_HEADER;
    size_t header = tcp ? TCP_HEADER + options.size : UDP_HEADER;
    size_t held = header + segment->payload_size;

    assert(segment->transport != S5_TRANSPORT_NONE);
    assert(segment->payload.size <= segment->payload_size);
    assert(options.size <= 40 && options.size % 4 == 0);
    if (held > LONGEST || (four && ip + held > LONGEST))
        return 0;
    if (four)
        write_ipv4(segment, protocol, held, out);
    else
        write_ipv6(segment, protocol, held, out);
    uint8_t *at = out + ip;
    set_u16(at, segment->from.port);
    set_u16(at + 2, segment->to.port);
    uint8_t *check = tcp ? at + 16 : at + 6;
    if (tcp) {
        write_tcp(segment, options, at);
    } else {
        set_u16(at + 4, (uint32_t)held);
        set_u16(check, 0);
    }
    uint16_t value = checksum(segment, four, protocol, held, at, header);
    /* RFC 768: zero would say that there is none. */
    set_u16(check, value == 0 && !tcp ? 0xffff : value);
    if (segment->payload.size > 0)
        memcpy(at + header, segment->payload.data, segment->payload.size);
    *size = (uint32_t)(ip + held);
    return ip + header + segment->payload.size;
}

#include "capture/redact/checksum.h"

#include "capture/packet/ip.h"

enum { ICMP = 1, ICMPV6 = 58, UDP_CHECKSUM = 6 };

/* RFC 1071: the sum in ones' complement, not yet folded. */
static uint64_t sum(const uint8_t *octets, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value += i % 2 == 0 ? (uint64_t)octets[i] << 8 : octets[i];
    return value;
}

static uint16_t folded(uint64_t value)
{
    while (value > 0xffff)
        value = (value & 0xffff) + (value >> 16);
    return (uint16_t)value;
}

static uint16_t u16(const uint8_t *octets)
{
    return (uint16_t)(octets[0] << 8 | octets[1]);
}

static size_t place_of(const struct s5_borne *borne)
{
    switch (borne->protocol) {
    case S5_IP_TCP:
        return 16;
    case S5_IP_UDP:
        return UDP_CHECKSUM;
    case ICMP:
    case ICMPV6:
        return 2;
    default:
        return 0;
    }
}

/* RFC 9293 section 3.1 and RFC 8200 section 8.1. What stands before an IPv4 address makes no
 * difference: FFFF and zero are the same number to it. */
static uint64_t pseudo_header(const struct s5_borne *borne)
{
    if (borne->protocol == ICMP)
        return 0;
    return sum(borne->from.octets, sizeof borne->from.octets) +
           sum(borne->to.octets, sizeof borne->to.octets) + borne->protocol + borne->size;
}

/* Whether it is to be mended: it is right, where that can be known, and else not one that a card
 * was to complete. RFC 768: zero says that there is none. */
static bool is_mended(const struct s5_borne *borne, uint16_t old)
{
    uint64_t pseudo = pseudo_header(borne);
    struct s5_span was = borne->was;

    if (old == 0 && borne->protocol == S5_IP_UDP)
        return false;
    if (was.size == borne->size) /* the sum of all, the checksum included, is all ones */
        return folded(pseudo + sum(was.data, was.size)) == 0xffff;
    return old != 0 && old != folded(pseudo) && old != folded(pseudo - borne->size);
}

size_t s5_checksum_mend(const struct s5_borne *borne, uint8_t *out)
{
    size_t at = place_of(borne);
    struct s5_span was = borne->was;

    if (at == 0 || was.size < at + 2)
        return 0;
    uint16_t old = u16(was.data + at);
    uint16_t before = folded(sum(was.data, was.size) - old);
    uint16_t after = folded(sum(out, was.size) - u16(out + at));
    if (before == after || !is_mended(borne, old))
        return at;
    /* RFC 1624 section 3: HC' = ~(~HC + ~m + m'). */
    uint16_t now = (uint16_t)~folded((uint64_t)(uint16_t)~old + (uint16_t)~before + after);
    if (now == 0 && borne->protocol == S5_IP_UDP)
        now = 0xffff;
    out[at] = (uint8_t)(now >> 8);
    out[at + 1] = (uint8_t)now;
    return at;
}

/* IEEE 802.3 section 3.2.9: over all before it, sent with the lowest octet first. */
static uint32_t frame_check(const uint8_t *octets, size_t size)
{
    uint32_t check = UINT32_MAX;

    for (size_t i = 0; i < size; i++) {
        check ^= octets[i];
        for (int bit = 0; bit < 8; bit++)
            check = check >> 1 ^ (check & 1 ? 0xedb88320u : 0);
    }
    return ~check;
}

void s5_ethernet_mend(struct s5_span was, uint8_t *out)
{
    enum { CHECK = 4, LEAST = 64 };

    if (was.size < LEAST)
        return;
    size_t covered = was.size - CHECK;
    uint32_t check = frame_check(was.data, covered);
    for (size_t i = 0; i < CHECK; i++)
        if (was.data[covered + i] != (uint8_t)(check >> 8 * i))
            return;
    check = frame_check(out, covered);
    for (size_t i = 0; i < CHECK; i++)
        out[covered + i] = (uint8_t)(check >> 8 * i);
}

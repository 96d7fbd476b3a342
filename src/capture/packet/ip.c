#include "capture/packet/ip.h"

enum {
    IPV4_SIZE = 20,
    IPV6_SIZE = 40,
    PACKET_MAX = 65535,
    EXTENSIONS_MAX = 16,

    /* Next headers of IPv6 that are extensions. */
    NEXT_HOP_BY_HOP = 0,
    NEXT_ROUTING = 43,
    NEXT_FRAGMENT = 44,
    NEXT_AUTHENTICATION = 51,
    NEXT_DESTINATION = 60,
    NEXT_MOBILITY = 135,
    NEXT_HIP = 139,
    NEXT_SHIM6 = 140,
};

static bool refuse(enum s5_no_transport reason, enum s5_no_transport *why)
{
    *why = reason;
    return false;
}

/* RFC 791 section 3.1. */
bool s5_ipv4_read(struct s5_rest *rest, struct s5_ip *out, enum s5_no_transport *why)
{
    enum { MORE = 0x2000, OFFSET = 0x1fff };

    if (!s5_rest_has(rest, IPV4_SIZE))
        return refuse(s5_rest_lacks(rest, IPV4_SIZE), why);
    const uint8_t *header = rest->data;
    size_t size = (size_t)(header[0] & 15) * 4;
    size_t total = s5_rest_u16(rest, 2);
    if (total == 0)
        total = rest->size;
    if (header[0] >> 4 != 4 || size < IPV4_SIZE || size > total)
        return refuse(S5_HEADER_WRONG, why);
    out->from = s5_host_ipv4(header + 12);
    out->to = s5_host_ipv4(header + 16);
    out->version = 4;
    out->protocol = header[9];
    uint16_t fragment = s5_rest_u16(rest, 6);
    out->part = (fragment & (MORE | OFFSET)) != 0;
    if (out->part) {
        out->more = (fragment & MORE) != 0;
        out->id = s5_rest_u16(rest, 4);
        out->offset = (fragment & OFFSET) * 8U;
        out->room = PACKET_MAX - (uint32_t)size;
    }
    s5_rest_limit(rest, total);
    s5_rest_skip(rest, size);
    return true;
}

/* RFC 8200 section 4.5. A fragment that is the whole is none (RFC 6946). */
static bool read_fragment(struct s5_rest *rest, struct s5_ip *ip, enum s5_no_transport *why)
{
    enum { FRAGMENT_SIZE = 8, MORE = 1, OFFSET = 0xfff8 };

    if (!s5_rest_has(rest, FRAGMENT_SIZE))
        return refuse(s5_rest_lacks(rest, FRAGMENT_SIZE), why);
    uint16_t where = s5_rest_u16(rest, 2);
    ip->protocol = rest->data[0];
    ip->id = s5_rest_u32(rest, 4);
    ip->offset = where & OFFSET;
    ip->more = (where & MORE) != 0;
    ip->part = ip->offset != 0 || ip->more;
    s5_rest_skip(rest, FRAGMENT_SIZE);
    return true;
}

/* The size of an extension header that is no fragment's; 0: it is none. */
static size_t extension_size(uint8_t next, uint8_t length)
{
    switch (next) {
    case NEXT_HOP_BY_HOP:
    case NEXT_ROUTING:
    case NEXT_DESTINATION:
    case NEXT_MOBILITY:
    case NEXT_HIP:
    case NEXT_SHIM6:
        return (length + (size_t)1) * 8;
    case NEXT_AUTHENTICATION: /* RFC 4302 section 2.2 counts otherwise */
        return (length + (size_t)2) * 4;
    default:
        return 0;
    }
}

bool s5_ipv6_is_extension(uint8_t next)
{
    return next == NEXT_FRAGMENT || extension_size(next, 0) > 0;
}

bool s5_ipv6_extensions(struct s5_rest *rest, struct s5_ip *ip, enum s5_no_transport *why)
{
    size_t before = rest->size;

    ip->part = false;
    for (int count = 0; count < EXTENSIONS_MAX; count++) {
        if (ip->protocol == NEXT_FRAGMENT) {
            size_t passed = before - rest->size;
            if (!read_fragment(rest, ip, why))
                return false;
            ip->room = passed < PACKET_MAX ? PACKET_MAX - (uint32_t)passed : 0;
            if (ip->part)
                return true;
            continue;
        }
        if (!s5_ipv6_is_extension(ip->protocol))
            return true;
        if (!s5_rest_has(rest, 2))
            return refuse(s5_rest_lacks(rest, 2), why);
        size_t size = extension_size(ip->protocol, rest->data[1]);
        if (size > rest->size)
            return refuse(S5_HEADER_WRONG, why);
        ip->protocol = rest->data[0];
        s5_rest_skip(rest, size);
    }
    return refuse(S5_HEADER_WRONG, why);
}

/* RFC 8200 section 3. */
bool s5_ipv6_read(struct s5_rest *rest, struct s5_ip *out, enum s5_no_transport *why)
{
    if (!s5_rest_has(rest, IPV6_SIZE))
        return refuse(s5_rest_lacks(rest, IPV6_SIZE), why);
    const uint8_t *header = rest->data;
    if (header[0] >> 4 != 6)
        return refuse(S5_HEADER_WRONG, why);
    size_t size = s5_rest_u16(rest, 4);
    out->from = s5_host_ipv6(header + 8);
    out->to = s5_host_ipv6(header + 24);
    out->version = 6;
    out->protocol = header[6];
    if (size > 0)
        s5_rest_limit(rest, IPV6_SIZE + size);
    s5_rest_skip(rest, IPV6_SIZE);
    return s5_ipv6_extensions(rest, out, why);
}

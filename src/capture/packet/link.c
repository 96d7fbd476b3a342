#include "capture/packet/link.h"

#include <stdio.h>

/* LINKTYPE_ values, as https://www.tcpdump.org/linktypes.html lists them. */
enum {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_PPP = 9,
    LINK_RAW_BSD = 12,
    LINK_RAW_OPENBSD = 14,
    LINK_PPP_HDLC = 50,
    LINK_PPPOE = 51,
    LINK_RAW = 101,
    LINK_LOOP = 108,
    LINK_SLL = 113,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_SLL2 = 276,
};

enum {
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_QINQ = 0x88a8,
    ETHERTYPE_QINQ_OLD = 0x9100,
    ETHERTYPE_PPPOE = 0x8864,
    ETHERTYPE_LEAST = 0x600, /* below: a length, and 802.2 behind it */
    TAGS_MAX = 8,
};

static const struct name {
    uint16_t link;
    const char *name;
} names[] = {
    {LINK_NULL, "BSD loopback"},
    {LINK_ETHERNET, "Ethernet"},
    {LINK_PPP, "PPP"},
    {LINK_RAW_BSD, "raw IP"},
    {LINK_RAW_OPENBSD, "raw IP"},
    {LINK_PPP_HDLC, "PPP in HDLC"},
    {LINK_PPPOE, "PPPoE"},
    {LINK_RAW, "raw IP"},
    {LINK_LOOP, "OpenBSD loopback"},
    {LINK_SLL, "Linux cooked"},
    {LINK_IPV4, "raw IPv4"},
    {LINK_IPV6, "raw IPv6"},
    {LINK_SLL2, "Linux cooked, version 2"},
};

static const struct name *find(uint16_t link)
{
    for (size_t i = 0; i < S5_COUNT(names); i++)
        if (names[i].link == link)
            return &names[i];
    return NULL;
}

bool s5_link_known(uint16_t link)
{
    return find(link) != NULL;
}

const char *s5_link_name(uint16_t link, char text[S5_LINK_TEXT])
{
    const struct name *known = find(link);

    if (known != NULL)
        return known->name;
    snprintf(text, S5_LINK_TEXT, "link type %u", link);
    return text;
}

static int none(enum s5_no_transport reason, enum s5_no_transport *why)
{
    *why = reason;
    return 0;
}

static int by_version(const struct s5_rest *rest, enum s5_no_transport *why)
{
    if (!s5_rest_has(rest, 1))
        return none(s5_rest_lacks(rest, 1), why);
    int version = rest->data[0] >> 4;
    return version == 4 || version == 6 ? version : none(S5_HEADER_WRONG, why);
}

/* RFC 1661 section 2. The protocol is one octet where both sides agreed to that (section 6.5),
 * which is seen by its being odd. */
static int ppp_protocol(struct s5_rest *rest, enum s5_no_transport *why)
{
    if (!s5_rest_has(rest, 2))
        return none(s5_rest_lacks(rest, 2), why);
    bool compressed = (rest->data[0] & 1) != 0;
    unsigned protocol = compressed ? rest->data[0] : s5_rest_u16(rest, 0);
    s5_rest_skip(rest, compressed ? 1 : 2);
    if (protocol == 0x21)
        return 4;
    return protocol == 0x57 ? 6 : none(S5_NOT_IP, why);
}

/* RFC 1662 section 3.1: address and control, which both sides may agree to leave out. */
static int ppp(struct s5_rest *rest, enum s5_no_transport *why)
{
    if (s5_rest_has(rest, 2) && rest->data[0] == 0xff && rest->data[1] == 3)
        s5_rest_skip(rest, 2);
    return ppp_protocol(rest, why);
}

/* RFC 2516 section 4: version and type 1, code 0 for a session's packets. */
static int pppoe(struct s5_rest *rest, enum s5_no_transport *why)
{
    enum { PPPOE_SIZE = 6 };

    if (!s5_rest_has(rest, PPPOE_SIZE))
        return none(s5_rest_lacks(rest, PPPOE_SIZE), why);
    if (rest->data[0] != 0x11)
        return none(S5_HEADER_WRONG, why);
    if (rest->data[1] != 0)
        return none(S5_NOT_IP, why);
    s5_rest_skip(rest, PPPOE_SIZE);
    return ppp_protocol(rest, why);
}

/* IEEE 802.2: only SNAP with an Ethernet type in it can bear IP. */
static int llc(struct s5_rest *rest, enum s5_no_transport *why)
{
    enum { SNAP_SIZE = 8 };
    static const uint8_t snap[] = {0xaa, 0xaa, 3, 0, 0, 0};

    for (size_t i = 0; i < sizeof snap; i++) {
        if (!s5_rest_has(rest, i + 1))
            return none(s5_rest_lacks(rest, i + 1), why);
        if (rest->data[i] != snap[i])
            return none(S5_NOT_IP, why);
    }
    if (!s5_rest_has(rest, SNAP_SIZE))
        return none(s5_rest_lacks(rest, SNAP_SIZE), why);
    uint16_t type = s5_rest_u16(rest, 6);
    s5_rest_skip(rest, SNAP_SIZE);
    if (type == ETHERTYPE_IPV4)
        return 4;
    return type == ETHERTYPE_IPV6 ? 6 : none(S5_NOT_IP, why);
}

/* What an Ethernet type says that `*rest` is; tags of virtual networks come off. */
static int by_ethertype(uint16_t type, struct s5_rest *rest, enum s5_no_transport *why)
{
    enum { TAG_SIZE = 4 };

    for (int tags = 0; tags < TAGS_MAX; tags++) {
        if (type == ETHERTYPE_IPV4)
            return 4;
        if (type == ETHERTYPE_IPV6)
            return 6;
        if (type == ETHERTYPE_PPPOE)
            return pppoe(rest, why);
        if (type < ETHERTYPE_LEAST)
            return llc(rest, why);
        if (type != ETHERTYPE_VLAN && type != ETHERTYPE_QINQ && type != ETHERTYPE_QINQ_OLD)
            return none(S5_NOT_IP, why);
        if (!s5_rest_has(rest, TAG_SIZE))
            return none(s5_rest_lacks(rest, TAG_SIZE), why);
        type = s5_rest_u16(rest, 2);
        s5_rest_skip(rest, TAG_SIZE);
    }
    return none(S5_HEADER_WRONG, why);
}

static int ethernet(struct s5_rest *rest, enum s5_no_transport *why)
{
    enum { ETHERNET_SIZE = 14 };

    if (!s5_rest_has(rest, ETHERNET_SIZE))
        return none(s5_rest_lacks(rest, ETHERNET_SIZE), why);
    uint16_t type = s5_rest_u16(rest, 12);
    s5_rest_skip(rest, ETHERNET_SIZE);
    return by_ethertype(type, rest, why);
}

/* Linux's own header, for "any" and for links that have none. On some kinds of link its protocol is
 * no Ethernet type: netlink messages have their family there. */
static int cooked(struct s5_rest *rest, size_t size, size_t protocol_at, size_t kind_at,
                  enum s5_no_transport *why)
{
    enum { KIND_NETLINK = 824, PROTOCOL_802_2 = 4 };

    if (!s5_rest_has(rest, size))
        return none(s5_rest_lacks(rest, size), why);
    uint16_t type = s5_rest_u16(rest, protocol_at);
    uint16_t kind = s5_rest_u16(rest, kind_at);
    s5_rest_skip(rest, size);
    if (kind == KIND_NETLINK || (type < ETHERTYPE_LEAST && type != PROTOCOL_802_2))
        return none(S5_NOT_IP, why);
    return by_ethertype(type, rest, why);
}

/* An address family, as the system that captured numbers it and in its byte order. IPv4 is 2
 * everywhere. */
static int loopback(struct s5_rest *rest, enum s5_no_transport *why)
{
    enum { FAMILY_SIZE = 4 };

    if (!s5_rest_has(rest, FAMILY_SIZE))
        return none(s5_rest_lacks(rest, FAMILY_SIZE), why);
    uint32_t family = s5_rest_u32(rest, 0);
    if (family > 0xffff)
        family = __builtin_bswap32(family);
    s5_rest_skip(rest, FAMILY_SIZE);
    switch (family) {
    case 2:
        return 4;
    case 10: /* Linux */
    case 23: /* Windows */
    case 24: /* NetBSD, OpenBSD */
    case 28: /* FreeBSD */
    case 30: /* macOS */
        return 6;
    default:
        return none(S5_NOT_IP, why);
    }
}

/* PPP, or Cisco's HDLC, which bears an Ethernet type. */
static int ppp_or_hdlc(struct s5_rest *rest, enum s5_no_transport *why)
{
    if (!s5_rest_has(rest, 1) || (rest->data[0] != 0x0f && rest->data[0] != 0x8f))
        return ppp(rest, why);
    if (!s5_rest_has(rest, 4))
        return none(s5_rest_lacks(rest, 4), why);
    uint16_t type = s5_rest_u16(rest, 2);
    s5_rest_skip(rest, 4);
    return type < ETHERTYPE_LEAST ? none(S5_NOT_IP, why) : by_ethertype(type, rest, why);
}

int s5_link_strip(uint16_t link, struct s5_rest *rest, enum s5_no_transport *why)
{
    if (link == LINK_ETHERNET)
        return ethernet(rest, why);
    switch (link) {
    case LINK_RAW:
    case LINK_RAW_BSD:
    case LINK_RAW_OPENBSD:
        return by_version(rest, why);
    case LINK_IPV4:
        return 4;
    case LINK_IPV6:
        return 6;
    case LINK_SLL:
        return cooked(rest, 16, 14, 2, why);
    case LINK_SLL2:
        return cooked(rest, 20, 0, 8, why);
    case LINK_NULL:
    case LINK_LOOP:
        return loopback(rest, why);
    case LINK_PPP:
        return ppp(rest, why);
    case LINK_PPP_HDLC:
        return ppp_or_hdlc(rest, why);
    case LINK_PPPOE:
        return pppoe(rest, why);
    default:
        return none(S5_LINK_UNKNOWN, why);
    }
}

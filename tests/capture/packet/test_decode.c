/* Packets of all link types, to segments: what is told of each, whole and cut at every octet. */
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"
#include "words.h"

#include <string.h>

enum { FRAGMENT_OCTETS = 1 << 20 };

#define MACS "02 00 00 00 00 02 02 00 00 00 00 01 "
#define ETHERNET4 MACS "08 00 "
#define ETHERNET6 MACS "86 dd "
/* From 10.0.0.1 to 10.0.0.2; `total` and `protocol` are octets. */
#define IP4(total, protocol)                                                                       \
    "45 00 " total " 00 07 40 00 40 " protocol " 00 00 0a 00 00 01 0a 00 00 02 "
/* From 2001:db8::1 to 2001:db8::2. */
#define IP6(size, next)                                                                            \
    "60 00 00 00 " size " " next " 40 20 01 0d b8 00*11 01 20 01 0d b8 00*11 02 "
/* From port 1000 to 1080. */
#define TCP "03 e8 04 38 00 00 00 01 00 00 00 02 50 18 02 00 00 00 00 00 "
#define TCP_OPTIONS "03 e8 04 38 00 00 00 01 00 00 00 02 80 10 02 00 00 00 00 00 01 01 08 0a 00*8 "
#define UDP(size) "03 e8 04 38 " size " 00 00 "
#define TCP4 IP4("00 2b", "06") TCP "'abc'"
#define TCP6 IP6("00 17", "06") TCP "'abc'"
#define UDP4 IP4("00 1f", "11") UDP("00 0b") "'abc'"

#define SAYS_TCP4 "tcp 10.0.0.1:1000 > 10.0.0.2:1080 seq=1 ack=2 flags=24 window=512 3/3 abc"
#define SAYS_TCP6                                                                                  \
    "tcp [2001:db8::1]:1000 > [2001:db8::2]:1080 seq=1 ack=2 flags=24 window=512 3/3 abc"
#define SAYS_UDP4 "udp 10.0.0.1:1000 > 10.0.0.2:1080 3/3 abc"
#define SAYS_UDP6 "udp [2001:db8::1]:1000 > [2001:db8::2]:1080 3/3 abc"

static const struct row {
    const char *name;
    uint16_t link;
    const char *octets;
    const char *want;
} rows[] = {
    {"tcp", 1, ETHERNET4 TCP4, SAYS_TCP4},
    {"udp", 1, ETHERNET4 UDP4, SAYS_UDP4},
    {"tcp in ipv6", 1, ETHERNET6 TCP6, SAYS_TCP6},
    {"udp in ipv6", 1, ETHERNET6 IP6("00 0b", "11") UDP("00 0b") "'abc'", SAYS_UDP6},
    {"arp", 1, MACS "08 06 00 01 08 00 06 04 00 01 00*20", "none: not ip"},
    {"no ethernet header", 1, MACS "08", "none: header wrong"},

    /* Tags and what else lies between Ethernet and IP. */
    {"vlan", 1, MACS "81 00 00 05 08 00 " TCP4, SAYS_TCP4},
    {"qinq", 1, MACS "88 a8 00 05 81 00 00 06 08 00 " TCP4, SAYS_TCP4},
    {"three old tags", 1, MACS "91 00 00 05 91 00 00 06 81 00 00 07 86 dd " TCP6, SAYS_TCP6},
    {"seven tags", 1,
     MACS "81 00 00 01 81 00 00 01 81 00 00 01 81 00 00 01 81 00 00 01 81 00 00 01 "
          "81 00 00 01 08 00 " TCP4,
     SAYS_TCP4},
    {"eight tags", 1,
     MACS "81 00 00 01 81 00 00 01 81 00 00 01 81 00 00 01 81 00 00 01 81 00 00 01 "
          "81 00 00 01 81 00 00 01 08 00 " TCP4,
     "none: header wrong"},
    {"arp in a vlan", 1, MACS "81 00 00 05 08 06 00*28", "none: not ip"},
    {"snap", 1, MACS "00 33 aa aa 03 00 00 00 08 00 " TCP4, SAYS_TCP4},
    {"snap with ipv6", 1, MACS "00 47 aa aa 03 00 00 00 86 dd " TCP6, SAYS_TCP6},
    {"snap with another", 1, MACS "00 2a aa aa 03 00 00 00 80 9b 00*34", "none: not ip"},
    {"spanning tree", 1, MACS "00 26 42 42 03 00*35", "none: not ip"},
    {"pppoe", 1, MACS "88 64 11 00 00 09 00 2d 00 21 " TCP4, SAYS_TCP4},
    {"pppoe with ipv6", 1, MACS "88 64 11 00 00 09 00 41 00 57 " TCP6, SAYS_TCP6},
    {"pppoe in a vlan", 1, MACS "81 00 00 05 88 64 11 00 00 09 00 2d 00 21 " TCP4, SAYS_TCP4},
    {"pppoe with lcp", 1, MACS "88 64 11 00 00 09 00 0a c0 21 09 00 00 08 00*4", "none: not ip"},
    {"pppoe of another version", 1, MACS "88 64 21 00 00 09 00 2d 00 21 " TCP4,
     "none: header wrong"},
    {"pppoe that ends a session", 1, MACS "88 64 11 a7 00 09 00 00 00*40", "none: not ip"},

    /* The other link types. */
    {"raw", 101, TCP4, SAYS_TCP4},
    {"raw ipv6", 101, TCP6, SAYS_TCP6},
    {"raw of bsd", 12, TCP4, SAYS_TCP4},
    {"raw of openbsd", 14, TCP6, SAYS_TCP6},
    {"raw of no version", 101, "05 00 00 00", "none: header wrong"},
    {"ipv4", 228, TCP4, SAYS_TCP4},
    {"ipv4 that is not", 228, TCP6, "none: header wrong"},
    {"ipv6", 229, TCP6, SAYS_TCP6},
    {"ipv6 that is not", 229, TCP4, "none: header wrong"},
    {"cooked", 113, "00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00 " TCP4, SAYS_TCP4},
    {"cooked, ipv6", 113, "00 04 03 04 00 06 00*8 86 dd " TCP6, SAYS_TCP6},
    {"cooked, vlan", 113, "00 00 00 01 00 06 02 00*7 81 00 00 05 08 00 " TCP4, SAYS_TCP4},
    {"cooked, snap", 113, "00 00 00 01 00 06 02 00*7 00 04 aa aa 03 00 00 00 08 00 " TCP4,
     SAYS_TCP4},
    {"cooked, netlink", 113, "00 04 03 38 00 00 00*8 08 00 " TCP4, "none: not ip"},
    {"cooked, 802.3", 113, "00 04 00 01 00 00 00*8 00 01 " TCP4, "none: not ip"},
    {"cooked 2", 276, "08 00 00 00 00 00 00 02 00 01 00 06 02 00*7 " TCP4, SAYS_TCP4},
    {"cooked 2, ipv6", 276, "86 dd 00 00 00 00 00 02 00 01 00 06 02 00*7 " TCP6, SAYS_TCP6},
    {"cooked 2, netlink", 276, "08 00 00 00 00 00 00 02 03 38 00 06 02 00*7 " TCP4, "none: not ip"},
    {"null", 0, "02 00 00 00 " TCP4, SAYS_TCP4},
    {"null, the other order", 0, "00 00 00 02 " TCP4, SAYS_TCP4},
    {"null, linux", 0, "0a 00 00 00 " TCP6, SAYS_TCP6},
    {"null, windows", 0, "17 00 00 00 " TCP6, SAYS_TCP6},
    {"null, netbsd", 0, "00 00 00 18 " TCP6, SAYS_TCP6},
    {"null, freebsd", 0, "1c 00 00 00 " TCP6, SAYS_TCP6},
    {"null, macos", 0, "1e 00 00 00 " TCP6, SAYS_TCP6},
    {"null, appletalk", 0, "10 00 00 00 " TCP4, "none: not ip"},
    {"loop", 108, "00 00 00 02 " TCP4, SAYS_TCP4},
    {"loop, the other order", 108, "02 00 00 00 " TCP4, SAYS_TCP4},
    {"loop, ipv6", 108, "00 00 00 18 " TCP6, SAYS_TCP6},
    {"ppp", 9, "ff 03 00 21 " TCP4, SAYS_TCP4},
    {"ppp, ipv6", 9, "ff 03 00 57 " TCP6, SAYS_TCP6},
    {"ppp, no address", 9, "00 21 " TCP4, SAYS_TCP4},
    {"ppp, short protocol", 9, "ff 03 21 " TCP4, SAYS_TCP4},
    {"ppp, nothing but a short protocol", 9, "57 " TCP6, SAYS_TCP6},
    {"ppp, another control", 9, "ff 13 00 21 " TCP4, "none: not ip"},
    {"ppp, lcp", 9, "ff 03 c0 21 01 01 00 04", "none: not ip"},
    {"ppp in hdlc", 50, "ff 03 00 21 " TCP4, SAYS_TCP4},
    {"cisco hdlc", 50, "0f 00 08 00 " TCP4, SAYS_TCP4},
    {"cisco hdlc, broadcast", 50, "8f 00 86 dd " TCP6, SAYS_TCP6},
    {"pppoe alone", 51, "11 00 00 09 00 2d 00 21 " TCP4, SAYS_TCP4},
    {"unknown link", 105, "08 02 00*22 " TCP4, "none: link unknown"},

    /* IPv4. */
    {"ethernet's padding is no payload", 1, ETHERNET4 IP4("00 28", "06") TCP "00*6",
     "tcp 10.0.0.1:1000 > 10.0.0.2:1080 seq=1 ack=2 flags=24 window=512 0/0 "},
    {"udp's padding is none", 1, ETHERNET4 IP4("00 1e", "11") UDP("00 0a") "'hi' 00*16",
     "udp 10.0.0.1:1000 > 10.0.0.2:1080 2/2 hi"},
    {"no total length: up to the end", 1, ETHERNET4 IP4("00 00", "06") TCP "'abc'", SAYS_TCP4},
    {"a total length beyond the packet", 1, ETHERNET4 IP4("00 2d", "06") TCP "'abc'",
     "tcp 10.0.0.1:1000 > 10.0.0.2:1080 seq=1 ack=2 flags=24 window=512 3/5 abc"},
    {"options", 101,
     "48 00 00 37 00 07 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02 07 0b 04 00*9 " TCP "'abc'",
     SAYS_TCP4},
    {"a header of 16", 101,
     "44 00 00 1c 00 07 40 00 40 11 00 00 0a 00 00 01 0a 00 00 02 00 0c 00 00 'abcd'",
     "none: header wrong"},
    {"a header beyond the total", 101,
     "46 00 00 14 00 07 40 00 40 06 00 00 0a 00 00 01 0a 00 00 02 " TCP, "none: header wrong"},
    {"a total below the header", 101, IP4("00 13", "06") TCP, "none: header wrong"},
    {"icmp", 101, IP4("00 1c", "01") "08 00*7", "none: not tcp or udp"},
    {"ip in ip", 101, IP4("00 3f", "04") TCP4, "none: not tcp or udp"},
    {"ipv6 in ipv4", 101, IP4("00 53", "29") TCP6, "none: not tcp or udp"},
    {"gre", 101, IP4("00 43", "2f") "00 00 08 00 " TCP4, "none: not tcp or udp"},
    {"a fragment", 101,
     "45 00 00 24 00 07 20 00 40 06 00 00 0a 00 00 01 0a 00 00 02 03 e8 04 38 "
     "00 00 00 01 00 00 00 02 50 18 02 00",
     "none: part"},
    {"a fragment up to what a packet bears", 101,
     "45 00 00 17 00 07 1f fd 40 11 00 00 0a 00 00 01 0a 00 00 02 'abc'", "none: part"},
    {"a fragment beyond it", 101,
     "45 00 00 18 00 07 1f fd 40 11 00 00 0a 00 00 01 0a 00 00 02 'abcd'", "none: header wrong"},
    {"a fragment of icmp", 101, "45 00 00 1c 00 07 20 00 40 01 00 00 0a 00 00 01 0a 00 00 02 00*8",
     "none: not tcp or udp"},

    /* IPv6. */
    {"no payload length: up to the end", 229, IP6("00 00", "06") TCP "'abc'", SAYS_TCP6},
    {"a jumbogram", 229, IP6("00 00", "00") "06 00 c2 04 00 00 00 1f " TCP "'abc'", SAYS_TCP6},
    {"nothing follows", 229, IP6("00 00", "3b"), "none: not tcp or udp"},
    {"padding", 1, ETHERNET6 IP6("00 0a", "11") UDP("00 0a") "'hi' 00*6",
     "udp [2001:db8::1]:1000 > [2001:db8::2]:1080 2/2 hi"},
    {"hop by hop", 229, IP6("00 1f", "00") "06 00 05 02 00 00 01 00 " TCP "'abc'", SAYS_TCP6},
    {"routing", 229, IP6("00 2f", "2b") "06 02 00 01 00*20 " TCP "'abc'", SAYS_TCP6},
    {"destination", 229, IP6("00 1f", "3c") "06 00 01 04 00*4 " TCP "'abc'", SAYS_TCP6},
    {"authentication", 229, IP6("00 2f", "33") "06 04 00*22 " TCP "'abc'", SAYS_TCP6},
    {"mobility", 229, IP6("00 1f", "87") "06 00 01 04 00*4 " TCP "'abc'", SAYS_TCP6},
    {"all of them", 229,
     IP6("00 57", "00") "2b 00 05 02 00 00 01 00 3c 01 00*14 33 00 01 04 00*4 2c 04 00*22 "
                        "06 00 00 00 00 00 00 09 " TCP "'abc'",
     SAYS_TCP6},
    {"a fragment that is the whole", 229, IP6("00 1f", "2c") "06 00 00 00 00 00 00 09 " TCP "'abc'",
     SAYS_TCP6},
    {"a fragment of ipv6", 229, IP6("00 20", "2c") "06 00 00 01 00 00 00 09 " TCP "'abcd'",
     "none: part"},
    {"a fragment of ipv6 up to what a packet bears", 229,
     IP6("00 0f", "2c") "11 00 ff f8 00 00 00 09 'abcdefg'", "none: part"},
    {"a fragment of ipv6 beyond it", 229, IP6("00 10", "2c") "11 00 ff f8 00 00 00 09 'abcdefgh'",
     "none: header wrong"},
    {"the same, behind another extension", 229,
     IP6("00 18", "00") "2c 00 01 04 00*4 11 00 ff f0 00 00 00 09 'abcdefgh'",
     "none: header wrong"},
    {"a fragment of icmpv6", 229, IP6("00 10", "2c") "3a 00 00 01 00 00 00 09 80 00*7",
     "none: not tcp or udp"},
    {"esp", 229, IP6("00 10", "32") "00*16", "none: not tcp or udp"},
    {"ipv4 in ipv6", 229, IP6("00 2b", "04") TCP4, "none: not tcp or udp"},
    {"an extension beyond the end", 229, IP6("00 10", "3c") "06 02 00*14", "none: header wrong"},
    {"fifteen extensions", 229,
     IP6("00 8f", "3c") "3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 "
                        "3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 06 00*7 " TCP "'abc'",
     SAYS_TCP6},
    {"sixteen extensions", 229,
     IP6("00 97", "3c") "3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 "
                        "3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 3c 00*7 06 00*7 " TCP "'abc'",
     "none: header wrong"},

    /* TCP and UDP. */
    {"options of tcp", 101, IP4("00 37", "06") TCP_OPTIONS "'abc'",
     "tcp 10.0.0.1:1000 > 10.0.0.2:1080 seq=1 ack=2 flags=16 window=512 3/3 abc"},
    {"great numbers", 101,
     IP4("00 28", "06") "ff ff ff fe ff ff ff fd 80 00 00 00 50 ff ff fc 00*4",
     "tcp 10.0.0.1:65535 > 10.0.0.2:65534 seq=4294967293 ack=2147483648 flags=31 window=65532 "
     "0/0 "},
    {"a tcp header of 16", 101, IP4("00 28", "06") "03 e8 04 38 00*8 40 18 00*6",
     "none: header wrong"},
    {"a tcp header beyond the end", 101, IP4("00 28", "06") "03 e8 04 38 00*8 60 18 00*6",
     "none: header wrong"},
    {"no room for tcp", 101, IP4("00 27", "06") TCP, "none: header wrong"},
    {"no room for half of tcp", 101, IP4("00 1e", "06") "03 e8 04 38 00*6", "none: header wrong"},
    {"udp without a length", 101, IP4("00 1f", "11") UDP("00 00") "'abc'", SAYS_UDP4},
    {"udp shorter than ip", 101, IP4("00 20", "11") UDP("00 0b") "'abcd'", SAYS_UDP4},
    {"udp longer than ip", 101, IP4("00 1f", "11") UDP("00 0c") "'abcd'", "none: header wrong"},
    {"udp of 7", 101, IP4("00 1f", "11") UDP("00 07") "'abc'", "none: header wrong"},
    {"no room for udp", 101, IP4("00 1b", "11") UDP("00 08"), "none: header wrong"},
    {"empty udp", 101, IP4("00 1c", "11") UDP("00 08"), "udp 10.0.0.1:1000 > 10.0.0.2:1080 0/0 "},
};

static struct s5_segment decode(uint16_t link, struct s5_span captured, size_t size)
{
    struct s5_decoder *decoder = s5_decoder_new(FRAGMENT_OCTETS);
    struct s5_packet packet = {
        .frame = 1, .link = link, .octets = fence_copy(captured), .size = (uint32_t)size};
    struct s5_segment segment;

    memset(&segment, 0xa5, sizeof segment);
    s5_decode(decoder, &packet, &segment);
    s5_decoder_free(decoder);
    return segment;
}

/* A snap length may end anywhere. Then the headers are cut, or the same is told, of a payload of
 * which less was captured. */
static void assert_cuts(const struct row *row, struct s5_span whole)
{
    struct s5_segment full = decode(row->link, whole, whole.size);
    uint8_t payload[OCTETS_MAX];
    bool known = false;

    if (full.payload.size > 0)
        memcpy(payload, full.payload.data, full.payload.size);
    for (size_t cut = 0; cut < whole.size; cut++) {
        struct s5_segment part = decode(row->link, s5_span_first(whole, cut), whole.size);
        if (full.transport == S5_TRANSPORT_NONE) {
            assert_int_equal(part.transport, S5_TRANSPORT_NONE);
            assert_true(part.reason == full.reason || part.reason == S5_HEADER_CUT);
            continue;
        }
        if (part.transport == S5_TRANSPORT_NONE) {
            assert_false(known);
            assert_int_equal(part.reason, S5_HEADER_CUT);
            continue;
        }
        known = true;
        assert_int_equal(part.transport, full.transport);
        assert_true(s5_peer_equal(&part.from, &full.from) && s5_peer_equal(&part.to, &full.to));
        assert_true(part.seq == full.seq && part.ack == full.ack);
        assert_true(part.flags == full.flags && part.window == full.window);
        assert_int_equal(part.payload_size, full.payload_size);
        assert_in_range(part.payload.size, 0, full.payload.size);
        if (part.payload.size > 0)
            assert_memory_equal(part.payload.data, payload, part.payload.size);
    }
    /* At the latest with the last header's last octet; before it for the options of TCP. */
    assert_true(full.transport == S5_TRANSPORT_NONE || known || full.payload.size == 0);
}

static void decodes(void **state)
{
    const struct row *row = *state;
    uint8_t room[OCTETS_MAX];
    struct s5_span whole = octets(row->octets, room);
    char text[WORDS_TEXT];
    struct s5_segment segment = decode(row->link, whole, whole.size);

    words_of_segment(&segment, text);
    assert_string_equal(text, row->want);
    assert_true(s5_link_known(row->link) ==
                (segment.transport != S5_TRANSPORT_NONE || segment.reason != S5_LINK_UNKNOWN));
    assert_cuts(row, whole);
    /* Cut on the wire too: only that nothing is read which is not there. */
    for (size_t cut = 0; cut < whole.size; cut++)
        decode(row->link, s5_span_first(whole, cut), cut);
}

/* Of a TCP header the first sixteen octets are enough. */
static void under_a_snap_length(void **state)
{
    (void)state;
    static const struct {
        size_t cut;
        const char *want;
    } wants[] = {
        {35, "none: header cut"},
        {36, "tcp 10.0.0.1:1000 > 10.0.0.2:1080 seq=1 ack=2 flags=16 window=512 0/3 "},
        {52, "tcp 10.0.0.1:1000 > 10.0.0.2:1080 seq=1 ack=2 flags=16 window=512 0/3 "},
        {54, "tcp 10.0.0.1:1000 > 10.0.0.2:1080 seq=1 ack=2 flags=16 window=512 2/3 ab"},
    };
    uint8_t room[OCTETS_MAX];
    struct s5_span whole = octets(IP4("00 37", "06") TCP_OPTIONS "'abc'", room);

    for (size_t i = 0; i < S5_COUNT(wants); i++) {
        char text[WORDS_TEXT];
        struct s5_segment segment = decode(101, s5_span_first(whole, wants[i].cut), whole.size);
        words_of_segment(&segment, text);
        assert_string_equal(text, wants[i].want);
    }
}

/* The large packets that a card is to take apart. */
static void more_than_ip_can_tell(void **state)
{
    (void)state;
    static uint8_t packet[100000];
    static uint8_t room[OCTETS_MAX];
    struct s5_span four = octets(IP4("00 00", "06") TCP, room);

    memset(packet, 'x', sizeof packet);
    memcpy(packet, four.data, four.size);
    struct s5_segment segment = decode(101, (struct s5_span){packet, 60000}, sizeof packet);
    assert_int_equal(segment.transport, S5_TRANSPORT_TCP);
    assert_int_equal(segment.payload.size, 60000 - four.size);
    assert_int_equal(segment.payload_size, sizeof packet - four.size);

    struct s5_span six = octets(IP6("00 00", "06") TCP, room);
    memcpy(packet, six.data, six.size);
    segment = decode(101, (struct s5_span){packet, 60000}, sizeof packet);
    assert_int_equal(segment.transport, S5_TRANSPORT_TCP);
    assert_int_equal(segment.payload_size, sizeof packet - six.size);
}

static void links_have_names(void **state)
{
    (void)state;
    char text[S5_LINK_TEXT] = "untouched";

    assert_string_equal(s5_link_name(1, text), "Ethernet");
    assert_string_equal(s5_link_name(101, text), "raw IP");
    assert_string_equal(text, "untouched");
    assert_string_equal(s5_link_name(105, text), "link type 105");
    assert_string_equal(s5_link_name(65535, text), "link type 65535");
    for (unsigned link = 0; link <= 65535; link++) {
        bool named = strncmp(s5_link_name((uint16_t)link, text), "link type", 9) != 0;
        assert_true(s5_link_known((uint16_t)link) == named);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(under_a_snap_length),
        cmocka_unit_test(more_than_ip_can_tell),
        cmocka_unit_test(links_have_names),
    };
    struct CMUnitTest packets[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        packets[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = decodes, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("decode, packets", packets, NULL, NULL) +
           cmocka_run_group_tests_name("decode", tests, NULL, NULL);
}

/* Packets made up: what a reader that shares no code with their maker finds in them. */
#include "unit.h"

#include "capture/packet/build.h"
#include "octets.h"
#include "reading.h"

#include <string.h>

static struct s5_peer four(uint8_t last, uint16_t port)
{
    return (struct s5_peer){s5_host_ipv4((const uint8_t[]){192, 0, 2, last}), port};
}

static struct s5_peer six(uint8_t last, uint16_t port)
{
    return (struct s5_peer){
        s5_host_ipv6((const uint8_t[16]){0x20, 0x01, 0x0d, 0xb8, [14] = 0xfe, [15] = last}), port};
}

static uint8_t payload[70000];
static uint8_t out[S5_BUILD_MAX];

static int fill(void **state)
{
    uint64_t seed = 5;

    (void)state;
    for (size_t i = 0; i < sizeof payload; i++)
        payload[i] = (uint8_t)octets_random(&seed);
    return 0;
}

static struct row {
    const char *name;
    bool tcp, four;
    size_t kept, size;
    bool fits;
} rows[] = {
    {"nothing over TCP and IPv4", true, true, 0, 0, true},
    {"nothing over TCP and IPv6", true, false, 0, 0, true},
    {"nothing over UDP and IPv4", false, true, 0, 0, true},
    {"nothing over UDP and IPv6", false, false, 0, 0, true},
    {"an odd number over TCP and IPv4", true, true, 7, 7, true},
    {"an odd number over TCP and IPv6", true, false, 1447, 1447, true},
    {"an odd number over UDP and IPv4", false, true, 1, 1, true},
    {"an even number over UDP and IPv6", false, false, 512, 512, true},
    {"the most over TCP and IPv4", true, true, 65495, 65495, true},
    {"too much over TCP and IPv4", true, true, 65496, 65496, false},
    {"the most over TCP and IPv6", true, false, 65515, 65515, true},
    {"too much over TCP and IPv6", true, false, 65516, 65516, false},
    {"the most over UDP and IPv4", false, true, 65507, 65507, true},
    {"too much over UDP and IPv4", false, true, 65508, 65508, false},
    {"the most over UDP and IPv6", false, false, 65527, 65527, true},
    {"too much over UDP and IPv6", false, false, 65528, 65528, false},
    {"cut over TCP and IPv4", true, true, 9, 65495, true},
    {"cut at an odd place over TCP and IPv6", true, false, 101, 200, true},
    {"all cut off over UDP and IPv4", false, true, 0, 300, true},
};

static void builds(void **state)
{
    const struct row *row = *state;
    struct s5_peer from = row->four ? four(1, 1080) : six(1, 65535);
    struct s5_peer to = row->four ? four(254, 40000) : six(2, 80);
    struct s5_segment segment = {
        .transport = row->tcp ? S5_TRANSPORT_TCP : S5_TRANSPORT_UDP,
        .from = from,
        .to = to,
        .seq = 0xfffffffe,
        .ack = 0x01020304,
        .window = 4096,
        .flags = S5_TCP_ACK | S5_TCP_PSH,
        .payload = {payload, row->kept},
        .payload_size = (uint32_t)row->size,
    };
    struct dissected got;
    uint32_t size;
    size_t written = s5_build(&segment, (struct s5_span){NULL, 0}, out, &size);

    assert_int_equal(written != 0, row->fits);
    if (!row->fits)
        return;
    dissect((struct s5_span){out, written}, size, &got);
    assert_int_equal(got.four, row->four);
    assert_int_equal(got.tcp, row->tcp);
    assert_memory_equal(got.from, from.host.octets + (row->four ? 12 : 0), row->four ? 4 : 16);
    assert_memory_equal(got.to, to.host.octets + (row->four ? 12 : 0), row->four ? 4 : 16);
    assert_int_equal(got.from_port, from.port);
    assert_int_equal(got.to_port, to.port);
    assert_int_equal(got.payload_size, row->size);
    assert_true(s5_span_equal(got.payload, segment.payload));
    if (row->tcp) {
        assert_int_equal(got.seq, segment.seq);
        assert_int_equal(got.ack, segment.ack);
        assert_int_equal(got.flags, segment.flags);
        assert_int_equal(got.options.size, 0);
    }
}

static void options(void **state)
{
    struct s5_segment segment = {
        .transport = S5_TRANSPORT_TCP, .from = four(1, 1), .to = four(2, 2), .flags = S5_TCP_SYN};
    struct s5_span want = S5_BYTES(2, 4, 1, 2, 1, 3, 3, 7);
    struct dissected got;
    uint32_t size;

    (void)state;
    size_t written = s5_build(&segment, want, out, &size);
    assert_int_equal(written, 48);
    dissect((struct s5_span){out, written}, size, &got);
    assert_true(s5_span_equal(got.options, want));
    assert_int_equal(got.payload_size, 0);
}

/* IPv4 and IPv6 do not meet but in IPv6. */
static void mixed(void **state)
{
    struct s5_segment segment = {
        .transport = S5_TRANSPORT_UDP, .from = four(1, 1), .to = six(2, 2)};
    struct dissected got;
    uint32_t size;

    (void)state;
    size_t written = s5_build(&segment, (struct s5_span){NULL, 0}, out, &size);
    dissect((struct s5_span){out, written}, size, &got);
    assert_false(got.four);
    assert_memory_equal(got.from, segment.from.host.octets, 16);
}

/* RFC 768: a sum of zero is written as all ones. Some payload of two octets gives it. */
static void zero_sum(void **state)
{
    struct s5_segment segment = {
        .transport = S5_TRANSPORT_UDP, .from = four(1, 1), .to = four(2, 2), .payload_size = 2};
    struct dissected got;
    uint32_t size;
    int zeros = 0;

    (void)state;
    for (unsigned word = 0; word < 0x10000; word++) {
        uint8_t two[] = {(uint8_t)(word >> 8), (uint8_t)word};
        segment.payload = (struct s5_span){two, 2};
        size_t written = s5_build(&segment, (struct s5_span){NULL, 0}, out, &size);
        dissect((struct s5_span){out, written}, size, &got);
        zeros += out[26] == 0xff && out[27] == 0xff;
    }
    assert_int_equal(zeros, 1);
}

static void hosts(void **state)
{
    struct s5_peer peer = four(7, 80);
    struct s5_host none = {{0}};
    struct s5_host any = s5_host_ipv4((const uint8_t[]){0, 0, 0, 0});
    struct s5_host one = s5_host_ipv4((const uint8_t[]){0, 0, 0, 1});
    char text[S5_PEER_TEXT];

    (void)state;
    assert_int_equal(s5_peer_print(&peer, text), 12);
    assert_string_equal(text, "192.0.2.7:80");
    peer = six(7, 65535);
    s5_peer_print(&peer, text);
    assert_string_equal(text, "[2001:db8::fe07]:65535");
    assert_true(s5_host_is_zero(&none));
    assert_true(s5_host_is_zero(&any));
    assert_false(s5_host_is_zero(&one));
    assert_true(s5_host_is_ipv4(&any));
    assert_false(s5_host_is_ipv4(&none));
    assert_false(s5_host_equal(&any, &none));
    assert_false(s5_peer_equal(&peer, &(struct s5_peer){peer.host, 1}));
    assert_true(s5_peer_equal(&peer, &(struct s5_peer){peer.host, 65535}));
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 4];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] = (struct CMUnitTest){rows[count].name, builds, .initial_state = &rows[count]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(options);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(mixed);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(zero_sum);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(hosts);
    return cmocka_run_group_tests_name("build", tests, fill, NULL);
}

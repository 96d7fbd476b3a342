/* Addresses and how they print. */
#include "capture/packet/host.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static const uint8_t zeros[16];

static void prints(void **state)
{
    (void)state;
    static const struct {
        bool four;
        uint8_t octets[16];
        uint16_t port;
        const char *want;
    } rows[] = {
        {true, {1, 2, 3, 4}, 80, "1.2.3.4:80"},
        {true, {255, 255, 255, 255}, 65535, "255.255.255.255:65535"},
        {true, {0}, 0, "0.0.0.0:0"},
        {false, {0}, 0, "[::]:0"},
        {false, {[15] = 1}, 1080, "[::1]:1080"},
        {false, {0x20, 1, 0x0d, 0xb8, [15] = 9}, 5, "[2001:db8::9]:5"},
        {false, {[10] = 0xff, 0xff, 9, 8, 7, 6}, 5, "9.8.7.6:5"},
    };
    for (size_t i = 0; i < S5_COUNT(rows); i++) {
        struct s5_peer peer = {rows[i].four ? s5_host_ipv4(rows[i].octets)
                                            : s5_host_ipv6(rows[i].octets),
                               rows[i].port};
        char text[S5_PEER_TEXT];
        size_t size = s5_peer_print(&peer, text);
        assert_string_equal(text, rows[i].want);
        assert_int_equal(size, strlen(rows[i].want));
    }
}

/* Every octet and every port, as printf() writes them. */
static void every_number(void **state)
{
    (void)state;
    for (unsigned port = 0; port <= 65535; port++) {
        const uint8_t octets[4] = {(uint8_t)port, (uint8_t)(port >> 8), (uint8_t)(port >> 4), 7};
        struct s5_peer peer = {s5_host_ipv4(octets), (uint16_t)port};
        char text[S5_PEER_TEXT];
        char want[S5_PEER_TEXT];
        size_t size = s5_peer_print(&peer, text);
        assert_int_equal(size, snprintf(want, sizeof want, "%u.%u.%u.%u:%u", octets[0], octets[1],
                                        octets[2], octets[3], port));
        assert_string_equal(text, want);
    }
}

static void the_longest_fits(void **state)
{
    (void)state;
    struct s5_peer peer = {.port = 65535};
    char text[S5_PEER_TEXT];

    memset(peer.host.octets, 0xff, sizeof peer.host.octets);
    assert_in_range(s5_peer_print(&peer, text), 1, S5_PEER_TEXT - 1);
    assert_string_equal(text, "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535");
}

static void zero_is_any_address(void **state)
{
    (void)state;
    struct s5_host nobody = {{0}};
    struct s5_host four = s5_host_ipv4(zeros);
    struct s5_host six = s5_host_ipv6(zeros);

    assert_true(s5_host_is_zero(&nobody));
    assert_true(s5_host_is_zero(&four));
    assert_true(s5_host_is_zero(&six));
    assert_true(s5_host_is_ipv4(&four));
    assert_false(s5_host_is_ipv4(&six));
    assert_false(s5_host_equal(&four, &six));
    for (size_t i = 0; i < sizeof four.octets; i++) {
        struct s5_host other = four;
        other.octets[i] ^= 1;
        assert_false(s5_host_is_zero(&other));
        assert_int_equal(s5_host_is_ipv4(&other), i >= 12);
    }
}

static void equal_in_every_octet(void **state)
{
    (void)state;
    static const uint8_t octets[16] = {0x20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    struct s5_peer a = {s5_host_ipv6(octets), 80};
    struct s5_peer b = a;

    assert_true(s5_peer_equal(&a, &b));
    for (size_t i = 0; i < sizeof b.host.octets; i++) {
        b = a;
        b.host.octets[i] ^= 0x80;
        assert_false(s5_peer_equal(&a, &b));
        assert_false(s5_host_equal(&a.host, &b.host));
    }
    b = a;
    b.port = 81;
    assert_false(s5_peer_equal(&a, &b));
    assert_true(s5_host_equal(&a.host, &b.host));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prints),
        cmocka_unit_test(every_number),
        cmocka_unit_test(the_longest_fits),
        cmocka_unit_test(zero_is_any_address),
        cmocka_unit_test(equal_in_every_octet),
    };
    return cmocka_run_group_tests_name("host", tests, NULL, NULL);
}

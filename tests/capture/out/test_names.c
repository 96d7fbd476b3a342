/* Addresses made up for names. */
#include "capture/out/names.h"

#include "wire/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int make_names(void **state)
{
    *state = s5_names_new();
    return *state == NULL ? -1 : 0;
}

static int free_names(void **state)
{
    s5_names_free(*state);
    return 0;
}

/* What becomes of a name: "new 198.51.100.1:80", "known [2001:db8::1]:80" or "failed". */
static const char *become(struct s5_names *names, struct s5_span name, bool four)
{
    static char text[S5_PEER_TEXT + 8];
    struct s5_address address = s5_address_name(name, 80);
    struct s5_peer peer = {.port = 80};
    char host[S5_PEER_TEXT];
    enum s5_naming naming = s5_names_host(names, &address, four, &peer.host);

    if (naming == S5_NAMING_FAILED)
        return "failed";
    s5_peer_print(&peer, host);
    snprintf(text, sizeof text, "%s %s", naming == S5_NAMING_NEW ? "new" : "known", host);
    return text;
}

#define becomes(names, name, four, want)                                                           \
    assert_string_equal(become(names, s5_span_text(name), four), want)

static void is_the_same_whatever_its_capitals(void **state)
{
    becomes(*state, "one.example", true, "new 198.51.100.1:80");
    becomes(*state, "two.example", true, "new 198.51.100.2:80");
    becomes(*state, "ONE.eXample", true, "known 198.51.100.1:80");
    becomes(*state, "one.example", false, "new [2001:db8::1]:80");
    becomes(*state, "three.example", false, "new [2001:db8::2]:80");
    becomes(*state, "TWO.example", true, "known 198.51.100.2:80");
    becomes(*state, "three.EXAMPLE", false, "known [2001:db8::2]:80");
    assert_int_equal(s5_names_made(*state), 4);
}

/* Capitals are letters, and nothing else is alike. */
static void differs_in_other_octets(void **state)
{
    becomes(*state, "a[b", true, "new 198.51.100.1:80");
    becomes(*state, "a{b", true, "new 198.51.100.2:80");
    becomes(*state, "a@b", true, "new 198.51.100.3:80");
    becomes(*state, "a`b", true, "new 198.51.100.4:80");
    assert_string_equal(become(*state, S5_BYTES('a', 0, 'b'), true), "new 198.51.100.5:80");
    assert_string_equal(become(*state, S5_BYTES('a', 0, 'c'), true), "new 198.51.100.6:80");
    assert_string_equal(become(*state, S5_BYTES(0xc0), true), "new 198.51.100.7:80");
    assert_string_equal(become(*state, S5_BYTES(0xe0), true), "new 198.51.100.8:80");
}

static void may_be_an_address(void **state)
{
    becomes(*state, "203.0.113.7", true, "known 203.0.113.7:80");
    becomes(*state, "2001:db8::7", true, "known [2001:db8::7]:80");
    becomes(*state, "203.0.113.7.", true, "new 198.51.100.1:80");
    becomes(*state, "203.0.113", true, "new 198.51.100.2:80");
    assert_string_equal(become(*state, S5_BYTES('1', '.', '2', '.', '3', '.', '4', 0), true),
                        "new 198.51.100.3:80");
}

/* Of IPv6 a whole prefix of 48 bits is left to the capture, of IPv4 the one address. */
static void avoids_what_is_there(void **state)
{
    static const uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0xff, [15] = 9};
    struct s5_host host = s5_host_ipv6(six);
    struct s5_address written = s5_address_name(s5_span_text("198.51.100.1"), 1);

    s5_names_avoid(*state, &host);
    s5_names_avoid_address(*state, &written);
    host = s5_host_ipv4((const uint8_t[]){198, 51, 100, 3});
    s5_names_avoid(*state, &host);
    becomes(*state, "one.example", true, "new 198.51.100.2:80");
    becomes(*state, "two.example", true, "new 198.51.100.4:80");
    becomes(*state, "one.example", false, "new [2001:db8:1::1]:80");
}

/* The ranges of IPv4 have 254 addresses each; behind the last there is IPv6, and it stays so. */
static void goes_on_in_ipv6(void **state)
{
    char name[16];

    for (int i = 0; i < 3 * 254; i++) {
        char want[S5_PEER_TEXT];
        static const char *const ranges[] = {"198.51.100", "203.0.113", "192.0.2"};
        snprintf(name, sizeof name, "n%d", i);
        snprintf(want, sizeof want, "new %s.%d:80", ranges[i / 254], i % 254 + 1);
        becomes(*state, name, true, want);
    }
    becomes(*state, "more", true, "new [2001:db8::1]:80");
    becomes(*state, "more", true, "known [2001:db8::1]:80");
    becomes(*state, "more", false, "known [2001:db8::1]:80");
    becomes(*state, "n761", true, "known 192.0.2.254:80");
}

/* Many names, so that the table grows. */
static void finds_each_of_many(void **state)
{
    for (int round = 0; round < 2; round++)
        for (int i = 1; i <= 5000; i++) {
            char name[16];
            char want[S5_PEER_TEXT];
            snprintf(name, sizeof name, "n%d", i);
            snprintf(want, sizeof want, "%s [2001:db8::%x]:80", round == 0 ? "new" : "known",
                     (unsigned)i);
            becomes(*state, name, false, want);
        }
}

static void says_when_nothing_is_left(void **state)
{
    uint8_t six[16] = {0x20, 0x01, 0x0d, 0xb8};

    for (unsigned prefix = 0; prefix < 65536; prefix++) {
        six[4] = (uint8_t)(prefix >> 8);
        six[5] = (uint8_t)prefix;
        struct s5_host host = s5_host_ipv6(six);
        s5_names_avoid(*state, &host);
    }
    becomes(*state, "one.example", false, "failed");
    becomes(*state, "one.example", true, "new 198.51.100.1:80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(is_the_same_whatever_its_capitals, make_names, free_names),
        cmocka_unit_test_setup_teardown(differs_in_other_octets, make_names, free_names),
        cmocka_unit_test_setup_teardown(may_be_an_address, make_names, free_names),
        cmocka_unit_test_setup_teardown(avoids_what_is_there, make_names, free_names),
        cmocka_unit_test_setup_teardown(goes_on_in_ipv6, make_names, free_names),
        cmocka_unit_test_setup_teardown(finds_each_of_many, make_names, free_names),
        cmocka_unit_test_setup_teardown(says_when_nothing_is_left, make_names, free_names),
    };
    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}

#include "stand.h"

#include "net/endpoint.h"
#include "wire/names.h"

struct row {
    const char *name;
    const char *text;
    const char *want;   /* printed again; NULL where it is none */
    const char *traits; /* wire's form, and what else is true of it */
};

static struct row rows[] = {
    {"ipv4", "1.2.3.4:80", "1.2.3.4:80", "1.2.3.4:80"},
    {"ipv4 port 0", "10.0.0.1:0", "10.0.0.1:0", "10.0.0.1:0"},
    {"ipv4 highest port", "10.0.0.1:65535", "10.0.0.1:65535", "10.0.0.1:65535"},
    {"ipv4 loopback", "127.9.9.9:1", "127.9.9.9:1", "127.9.9.9:1 loopback"},
    {"ipv4 unspecified", "0.0.0.0:0", "0.0.0.0:0", "0.0.0.0:0 unspecified"},
    {"ipv6", "[2001:DB8::1]:80", "[2001:db8::1]:80", "[2001:db8::1]:80"},
    {"ipv6 loopback", "[::1]:80", "[::1]:80", "[::1]:80 loopback"},
    {"ipv6 unspecified", "[::]:0", "[::]:0", "[::]:0 unspecified"},
    {"ipv6 mapped", "[::ffff:127.0.0.1]:5", "[::ffff:127.0.0.1]:5", "127.0.0.1:5 loopback"},
    {"ipv6 scoped", "[fe80::1%7]:80", "[fe80::1%7]:80", "[fe80::1]:80"},
    {"ipv6 scope by name", "[fe80::1%lo]:80", "[fe80::1%1]:80", "[fe80::1]:80"},
    {"ipv6 no such scope", "[fe80::1%nowhere]:80", NULL, NULL},
    {"ipv6 empty scope", "[fe80::1%]:80", NULL, NULL},
    {"ipv6 unbracketed", "::1:80", NULL, NULL},
    {"ipv4 bracketed", "[1.2.3.4]:80", NULL, NULL},
    {"ipv4 scoped", "1.2.3.4%1:80", NULL, NULL},
    {"no port", "1.2.3.4", NULL, NULL},
    {"empty port", "1.2.3.4:", NULL, NULL},
    {"port too high", "1.2.3.4:65536", NULL, NULL},
    {"port wraps", "1.2.3.4:4294967376", NULL, NULL},
    {"port signed", "1.2.3.4:+80", NULL, NULL},
    {"port with a space", "1.2.3.4: 80", NULL, NULL},
    {"three parts", "1.2.3:80", NULL, NULL},
    {"octal", "1.2.3.04:80", NULL, NULL},
    {"hexadecimal", "0x7f.0.0.1:80", NULL, NULL},
    {"part too high", "1.2.3.256:80", NULL, NULL},
    {"a name", "localhost:80", NULL, NULL},
    {"brackets alone", "[]:80", NULL, NULL},
    {"one bracket", "[:80", NULL, NULL},
    {"nothing", "", NULL, NULL},
    {"colon alone", ":", NULL, NULL},
};

static void parses(void **state)
{
    const struct row *row = *state;
    struct s5_error error = {""};
    struct s5_endpoint e;
    char text[S5_ENDPOINT_TEXT];

    if (row->want == NULL) {
        assert_int_equal(s5_endpoint_parse(row->text, &e, &error), -1);
        assert_non_null(strstr(error.text, "is no address and port"));
        return;
    }
    assert_int_equal(s5_endpoint_parse(row->text, &e, &error), 0);
    s5_endpoint_print(&e, text, sizeof text);
    assert_string_equal(text, row->want);

    struct s5_endpoint again;
    assert_int_equal(s5_endpoint_parse(text, &again, &error), 0);
    assert_true(s5_endpoint_equal(&e, &again));
    s5_endpoint_print_host(&e, text, sizeof text);
    assert_int_equal(s5_endpoint_parse_host(text, e.port, &again), 0);
    assert_true(s5_endpoint_equal(&e, &again));
    again.port++;
    assert_false(s5_endpoint_equal(&e, &again));
    assert_true(s5_endpoint_same_host(&e, &again));

    struct s5_address address = s5_endpoint_address(&e);
    char traits[S5_ADDRESS_TEXT + 32];
    s5_address_print(&address, traits, sizeof traits);
    if (s5_endpoint_is_loopback(&e))
        strcat(traits, " loopback");
    if (s5_endpoint_is_unspecified(&e))
        strcat(traits, " unspecified");
    assert_string_equal(traits, row->traits);
    assert_true(s5_endpoint_from_address(&address, &again));
    assert_true(s5_endpoint_equal(&e, &again));
}

static void none(void **state)
{
    struct s5_endpoint e = {0}, one = endpoint("[::1]:0"), other = endpoint("[::2]:0");
    struct s5_address name = s5_address_name(s5_span_text("a"), 1);
    struct s5_address cut = s5_address_ipv4(S5_BYTES(1, 2, 3), 1);
    char text[S5_ENDPOINT_TEXT];

    (void)state;
    s5_endpoint_print(&e, text, sizeof text);
    assert_string_equal(text, "-");
    assert_false(s5_endpoint_is_loopback(&e));
    assert_false(s5_endpoint_is_unspecified(&e));
    assert_false(s5_endpoint_same_host(&e, &one));
    assert_false(s5_endpoint_same_host(&one, &other));
    assert_false(s5_endpoint_from_address(&name, &e));
    assert_false(s5_endpoint_from_address(&cut, &e));
}

static void scopes(void **state)
{
    struct s5_endpoint a = endpoint("[fe80::1%1]:0"), b = endpoint("[fe80::1%2]:0");
    struct s5_endpoint any = endpoint("[fe80::1]:0");

    (void)state;
    assert_false(s5_endpoint_same_host(&a, &b));
    assert_true(s5_endpoint_same_host(&a, &any));
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 2] = {cmocka_unit_test(none),
                                                   cmocka_unit_test(scopes)};
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i + 2] = (struct CMUnitTest){rows[i].name, parses, .initial_state = &rows[i]};
    return cmocka_run_group_tests_name("endpoint", tests, NULL, NULL);
}

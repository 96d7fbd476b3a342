#include "unit.h"
#include "wire/laws.h"

static const struct laws_row rows[] = {
    {"no auth", "05 01 00", "ok 3 methods=00", ""},
    {"both methods, order kept", "05 02 02 00", "ok 4 methods=0200", ""},
    {"a method twice", "05 03 00 00 ff", "ok 5 methods=0000ff", ""},
    {"80 to ff are data", "05 04 7f 80 fe ff", "ok 6 methods=7f80feff", ""},
    {"octets behind are another's", "05 01 00 05 01 00", "ok 3 methods=00", ""},
    {"127 methods", "05 7f 02*127", "ok 129 methods={02}*127", ""},
    {"128 methods", "05 80 80*128", "ok 130 methods={80}*128", ""},
    {"255 methods", "05 ff 00*255", "ok 257 methods={00}*255", ""},
    {"no method", "05 00", "ok 2 methods=", "GRT-02@1"},
    {"nothing yet", "", "more 1", ""},
    {"only ver", "05", "more 2", ""},
    {"cut in the methods", "05 03 00 01", "more 5", ""},
    {"cut before the last of 255", "05 ff 00*254", "more 257", ""},
    {"socks4", "04 01 00 50", "bad 0 version", "GRT-01@0"},
    {"http", "'GET / HTTP/1.1'", "bad 0 version", "GRT-01@0"},
    {"ver 85", "85 01 00", "bad 0 version", "GRT-01@0"},
};

static void encodes(void **state)
{
    (void)state;
    struct s5_message message = {.kind = S5_GREETING,
                                 .as.greeting = {5, S5_BYTES(0x00, 0x02, 0x80)}};
    laws_assert_encodes(&message, S5_BYTES(0x05, 0x03, 0x00, 0x02, 0x80));
    message.as.greeting = (struct s5_greeting){4, {NULL, 0}};
    laws_assert_encodes(&message, S5_BYTES(0x04, 0x00));
}

static void no_length_octet_tells_256(void **state)
{
    (void)state;
    static const uint8_t methods[256];
    struct s5_greeting greeting = {5, {methods, 256}};
    uint8_t out[300];
    assert_int_equal(s5_greeting_encode(&greeting, out, sizeof out), 0);
    greeting.methods.size = 255;
    assert_int_equal(s5_greeting_encode(&greeting, out, sizeof out), S5_GREETING_MAX);
}

static void tells_what_is_offered(void **state)
{
    (void)state;
    struct s5_greeting greeting = {5, S5_BYTES(0, 0x80, 0xff)};
    assert_true(s5_greeting_offers(&greeting, 0));
    assert_true(s5_greeting_offers(&greeting, 0x80));
    assert_true(s5_greeting_offers(&greeting, 0xff));
    assert_false(s5_greeting_offers(&greeting, 2));
    greeting.methods = (struct s5_span){NULL, 0};
    assert_false(s5_greeting_offers(&greeting, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes),
        cmocka_unit_test(no_length_octet_tells_256),
        cmocka_unit_test(tells_what_is_offered),
    };
    int failed = laws_run("greeting", S5_GREETING, rows, S5_COUNT(rows));
    return failed + cmocka_run_group_tests_name("greeting, encoding", tests, NULL, NULL);
}

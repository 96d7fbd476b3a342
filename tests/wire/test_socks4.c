#include "unit.h"
#include "wire/laws.h"

static const struct laws_row request_rows[] = {
    {"connect", "04 01 00 50 01 02 03 04 00", "ok 9 cd=1 dst=1.2.3.4:80 userid=", ""},
    {"userid", "04 02 00 50 01 02 03 04 'me' 00", "ok 11 cd=2 dst=1.2.3.4:80 userid=me", ""},
    {"4a", "04 01 00 50 00 00 00 01 'me' 00 'host' 00", "ok 16 cd=1 dst=host:80 userid=me", ""},
    {"4a, both empty", "04 01 00 50 00 00 00 ff 00 00", "ok 10 cd=1 dst=:80 userid=", ""},
    {"0.0.0.0 is no 4a", "04 01 00 50 00*4 00 'x'", "ok 9 cd=1 dst=0.0.0.0:80 userid=", ""},
    {"high octets", "04 01 00 50 01 02 03 04 80 ff 00",
     "ok 11 cd=1 dst=1.2.3.4:80 userid=\\x80\\xff", ""},
    {"longest userid", "04 01 00 50 01 02 03 04 61*512 00",
     "ok 521 cd=1 dst=1.2.3.4:80 userid={aa}*256", ""},
    {"longest of all", "04 01 ff ff 00 00 00 01 ff*512 00 ff*512 00",
     "ok 1034 cd=1 dst={\\xff}*512:65535 userid={\\xff}*512", ""},
    {"nothing yet", "", "more 1", ""},
    {"cut in the port", "04 01 00", "more 4", ""},
    {"cut before the userid", "04 01 00 50 01 02 03 04", "more 9", ""},
    {"cut in the userid", "04 01 00 50 01 02 03 04 'me'", "more 11", ""},
    {"cut in the name", "04 01 00 50 00 00 00 01 00 'ho'", "more 12", ""},
    {"userid of 512, no nul yet", "04 01 00 50 01 02 03 04 61*512", "more 521", ""},
    {"userid of 513", "04 01 00 50 01 02 03 04 61*513 00", "bad 520 length", ""},
    {"name of 513", "04 01 00 50 00 00 00 01 00 61*513", "bad 521 length", ""},
    {"socks5", "05 01 00", "bad 0 version", ""},
};

static const struct laws_row reply_rows[] = {
    {"granted", "00 5a 00 50 01 02 03 04", "ok 8 vn=0 cd=90 dst=1.2.3.4:80", ""},
    {"refused, octets behind", "00 5b ff ff ff ff ff ff 00",
     "ok 8 vn=0 cd=91 dst=255.255.255.255:65535", ""},
    {"any vn is read", "04 5a 00*6", "ok 8 vn=4 cd=90 dst=0.0.0.0:0", ""},
    {"nothing yet", "", "more 1", ""},
    {"cut in the port", "00 5a 00", "more 4", ""},
    {"cut in the address", "00 5a 00 50 01 02 03", "more 8", ""},
};

static void request_encodes(void **state)
{
    (void)state;
    struct s5_message message = {
        .kind = S5_SOCKS4_REQUEST,
        .as.socks4_request = {4, 1, 80, {0, 0, 0, 1}, S5_BYTES('m', 'e'), true, S5_BYTES('h')}};
    laws_assert_encodes(&message,
                        S5_BYTES(0x04, 0x01, 0x00, 0x50, 0, 0, 0, 1, 'm', 'e', 0x00, 'h', 0x00));
}

static void reply_encodes(void **state)
{
    (void)state;
    struct s5_message message = {.kind = S5_SOCKS4_REPLY,
                                 .as.socks4_reply = {0, 90, 0x1234, {192, 0, 2, 1}}};
    laws_assert_encodes(&message, S5_BYTES(0x00, 0x5a, 0x12, 0x34, 192, 0, 2, 1));
}

static void what_would_not_decode_does_not_encode(void **state)
{
    (void)state;
    static const uint8_t field[513] = {'a'};
    const struct s5_socks4_request wrong[] = {
        {4, 1, 80, {1, 2, 3, 4}, S5_BYTES('a', 0), false, {NULL, 0}},
        {4, 1, 80, {0, 0, 0, 1}, {NULL, 0}, true, S5_BYTES(0)},
        {4, 1, 80, {1, 2, 3, 4}, {field, 513}, false, {NULL, 0}},
        {4, 1, 80, {0, 0, 0, 1}, {NULL, 0}, false, {NULL, 0}},
        {4, 1, 80, {1, 2, 3, 4}, {NULL, 0}, true, S5_BYTES('h')},
    };
    uint8_t out[S5_SOCKS4_REQUEST_MAX];

    for (size_t i = 0; i < S5_COUNT(wrong); i++)
        assert_int_equal(s5_socks4_request_encode(&wrong[i], out, sizeof out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_encodes),
        cmocka_unit_test(reply_encodes),
        cmocka_unit_test(what_would_not_decode_does_not_encode),
    };
    int failed =
        laws_run("socks4 request", S5_SOCKS4_REQUEST, request_rows, S5_COUNT(request_rows));
    failed += laws_run("socks4 reply", S5_SOCKS4_REPLY, reply_rows, S5_COUNT(reply_rows));
    return failed + cmocka_run_group_tests_name("socks4, encoding", tests, NULL, NULL);
}

#include "unit.h"
#include "wire/laws.h"

static const struct laws_row rows[] = {
    {"context token", "01 01 00 03 60 80 ff", "ok 7 ver=1 mtyp=1 token=3", ""},
    {"protection level", "01 02 00 02 00 01", "ok 6 ver=1 mtyp=2 token=2", ""},
    {"empty token", "01 01 00 00", "ok 4 ver=1 mtyp=1 token=0", ""},
    {"length in network order", "01 03 01 00 ff*256", "ok 260 ver=1 mtyp=3 token=256", ""},
    {"longest token", "01 03 ff ff 00*65535", "ok 65539 ver=1 mtyp=3 token=65535", ""},
    {"octets behind are another's", "01 01 00 01 00 01", "ok 5 ver=1 mtyp=1 token=1", ""},
    {"abort is two octets", "01 ff 00 01", "ok 2 ver=1 mtyp=255 token=0", ""},
    {"any ver is read", "05 01 00 00", "ok 4 ver=5 mtyp=1 token=0", "GSS-01@0"},
    {"mtyp 00", "01 00 00 00", "ok 4 ver=1 mtyp=0 token=0", "GSS-01@1"},
    {"mtyp 04", "01 04 00 00", "ok 4 ver=1 mtyp=4 token=0", "GSS-01@1"},
    {"nothing yet", "", "more 1", ""},
    {"only ver", "01", "more 2", ""},
    {"cut before len", "01 01", "more 4", ""},
    {"cut in len", "01 01 00", "more 4", ""},
    {"cut in the token", "01 01 01 02 00", "more 262", ""},
};

static void encodes(void **state)
{
    (void)state;
    struct s5_message message = {.kind = S5_GSS_FRAME,
                                 .as.gss_frame = {1, 2, S5_BYTES(0x80, 0x00)}};
    laws_assert_encodes(&message, S5_BYTES(0x01, 0x02, 0x00, 0x02, 0x80, 0x00));
    message.as.gss_frame = (struct s5_gss_frame){1, 0xff, {NULL, 0}};
    laws_assert_encodes(&message, S5_BYTES(0x01, 0xff));
}

static void no_length_tells_65536(void **state)
{
    (void)state;
    static const uint8_t token[65536];
    static uint8_t out[65600];
    struct s5_gss_frame frame = {1, 3, {token, 65536}};

    assert_int_equal(s5_gss_frame_encode(&frame, out, sizeof out), 0);
    frame.token.size = S5_GSS_TOKEN_MAX;
    assert_int_equal(s5_gss_frame_encode(&frame, out, sizeof out), S5_GSS_FRAME_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes),
        cmocka_unit_test(no_length_tells_65536),
    };
    int failed = laws_run("gss", S5_GSS_FRAME, rows, S5_COUNT(rows));
    return failed + cmocka_run_group_tests_name("gss, encoding", tests, NULL, NULL);
}

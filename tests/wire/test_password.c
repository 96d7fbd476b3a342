#include "unit.h"
#include "wire/laws.h"

static const struct laws_row request_rows[] = {
    {"both fields", "01 02 'ab' 02 'cd'", "ok 7 ver=1 uname=ab passwd=cd", ""},
    {"octets behind are another's", "01 01 'a' 01 'b' 05 01", "ok 5 ver=1 uname=a passwd=b", ""},
    {"nul is data", "01 03 'a' 00 'b' 02 00 00", "ok 8 ver=1 uname=a\\x00b passwd=\\x00\\x00", ""},
    {"80 to ff are data", "01 02 80 ff 01 fe", "ok 6 ver=1 uname=\\x80\\xff passwd=\\xfe", ""},
    {"separators are data", "01 03 ':@\\' 01 0a", "ok 7 ver=1 uname=:@\\\\ passwd=\\x0a", ""},
    {"127 and 128", "01 7f 61*127 80 62*128", "ok 258 ver=1 uname={a}*127 passwd={b}*128", ""},
    {"255 and 255", "01 ff 61*255 ff 62*255", "ok 513 ver=1 uname={aa}*127a passwd={bb}*127b", ""},
    {"longest print", "01 ff 00*255 ff ff*255", "ok 513 ver=1 uname={\\x00}*255 passwd={\\xff}*255",
     ""},
    {"any ver is read", "05 01 'a' 01 'b'", "ok 5 ver=5 uname=a passwd=b", "AUTH-01@0"},
    {"no name", "01 00 01 'b'", "ok 4 ver=1 uname= passwd=b", "AUTH-01@1"},
    {"no password", "01 01 'a' 00", "ok 4 ver=1 uname=a passwd=", "AUTH-01@3"},
    {"nothing right", "02 00 00", "ok 3 ver=2 uname= passwd=", "AUTH-01@0 AUTH-01@1 AUTH-01@2"},
    {"nothing yet", "", "more 1", ""},
    {"only ver", "01", "more 2", ""},
    {"cut in the name", "01 04 'ab'", "more 6", ""},
    {"cut before plen", "01 02 'ab'", "more 5", ""},
    {"cut in the password", "01 02 'ab' 03 'c'", "more 8", ""},
};

static const struct laws_row response_rows[] = {
    {"success", "01 00", "ok 2 ver=1 status=0", ""},
    {"failure", "01 01", "ok 2 ver=1 status=1", ""},
    {"failure ff", "01 ff", "ok 2 ver=1 status=255", ""},
    {"octets behind are another's", "01 00 05", "ok 2 ver=1 status=0", ""},
    {"ver 05", "05 00", "ok 2 ver=5 status=0", "AUTH-02@0"},
    {"nothing yet", "", "more 1", ""},
    {"only ver", "01", "more 2", ""},
};

static void request_encodes(void **state)
{
    (void)state;
    struct s5_message message = {.kind = S5_PASSWORD_REQUEST,
                                 .as.password_request = {1, S5_BYTES('m', 'e'), S5_BYTES(0)}};
    laws_assert_encodes(&message, S5_BYTES(0x01, 0x02, 'm', 'e', 0x01, 0x00));
    message.as.password_request = (struct s5_password_request){5, {NULL, 0}, {NULL, 0}};
    laws_assert_encodes(&message, S5_BYTES(0x05, 0x00, 0x00));
}

static void response_encodes(void **state)
{
    (void)state;
    struct s5_message message = {.kind = S5_PASSWORD_RESPONSE, .as.password_response = {1, 0x7f}};
    laws_assert_encodes(&message, S5_BYTES(0x01, 0x7f));
}

static void no_length_octet_tells_256(void **state)
{
    (void)state;
    static const uint8_t field[256];
    struct s5_span longest = {field, 255};
    struct s5_span over = {field, 256};
    uint8_t out[600];
    struct s5_password_request request = {1, over, longest};

    assert_int_equal(s5_password_request_encode(&request, out, sizeof out), 0);
    request = (struct s5_password_request){1, longest, over};
    assert_int_equal(s5_password_request_encode(&request, out, sizeof out), 0);
    request = (struct s5_password_request){1, longest, longest};
    assert_int_equal(s5_password_request_encode(&request, out, sizeof out),
                     S5_PASSWORD_REQUEST_MAX);
}

static void description_hides_the_password(void **state)
{
    (void)state;
    struct s5_message message = {
        .kind = S5_PASSWORD_REQUEST,
        .as.password_request = {1, s5_span_text("me"), s5_span_text("secret")}};
    char text[S5_MESSAGE_TEXT];

    s5_message_describe(&message, text, sizeof text);
    assert_string_equal(text, "password request: user me, password ***");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_encodes),
        cmocka_unit_test(response_encodes),
        cmocka_unit_test(no_length_octet_tells_256),
        cmocka_unit_test(description_hides_the_password),
    };
    int failed =
        laws_run("password request", S5_PASSWORD_REQUEST, request_rows, S5_COUNT(request_rows));
    failed +=
        laws_run("password response", S5_PASSWORD_RESPONSE, response_rows, S5_COUNT(response_rows));
    return failed + cmocka_run_group_tests_name("password, encoding", tests, NULL, NULL);
}

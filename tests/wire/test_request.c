#include "unit.h"
#include "wire/laws.h"

static const struct laws_row rows[] = {
    {"connect to ipv4", "05 01 00 01 01 02 03 04 00 50", "ok 10 cmd=1 rsv=0 dst=1.2.3.4:80", ""},
    {"bind, port in network order", "05 02 00 01 0a 00 00 01 01 50",
     "ok 10 cmd=2 rsv=0 dst=10.0.0.1:336", ""},
    {"associate with zeros", "05 03 00 01 00*4 00 00", "ok 10 cmd=3 rsv=0 dst=0.0.0.0:0", ""},
    {"name", "05 01 00 03 04 'host' ff ff", "ok 11 cmd=1 rsv=0 dst=host:65535", ""},
    {"name of one octet", "05 01 00 03 01 'a' 00 50", "ok 8 cmd=1 rsv=0 dst=a:80", ""},
    {"name of 127", "05 01 00 03 7f 61*127 00 50", "ok 134 cmd=1 rsv=0 dst={a}*127:80", ""},
    {"name of 128", "05 01 00 03 80 61*128 00 50", "ok 135 cmd=1 rsv=0 dst={a}*128:80", ""},
    {"name of 255", "05 01 00 03 ff 61*255 00 50", "ok 262 cmd=1 rsv=0 dst={aa}*127a:80", ""},
    {"longest print", "05 01 00 03 ff ff*255 ff ff", "ok 262 cmd=1 rsv=0 dst={\\xff}*255:65535",
     ""},
    {"name in high octets", "05 01 00 03 02 80 ff 00 50", "ok 9 cmd=1 rsv=0 dst=\\x80\\xff:80", ""},
    {"ipv6", "05 01 00 04 20 01 0d b8 00*11 01 01 bb", "ok 22 cmd=1 rsv=0 dst=[2001:db8::1]:443",
     ""},
    {"octets behind are relayed", "05 01 00 03 01 'a' 00 50 'GET'", "ok 8 cmd=1 rsv=0 dst=a:80",
     ""},
    {"rsv and cmd kept", "05 09 07 01 01 02 03 04 01 50", "ok 10 cmd=9 rsv=7 dst=1.2.3.4:336",
     "REQ-01@1 REQ-09@2"},
    {"cmd 00", "05 00 00 01 01 02 03 04 00 50", "ok 10 cmd=0 rsv=0 dst=1.2.3.4:80", "REQ-01@1"},
    {"cmd 04", "05 04 00 01 01 02 03 04 00 50", "ok 10 cmd=4 rsv=0 dst=1.2.3.4:80", "REQ-01@1"},
    {"cmd ff", "05 ff 00 01 01 02 03 04 00 50", "ok 10 cmd=255 rsv=0 dst=1.2.3.4:80", "REQ-01@1"},
    {"empty name", "05 01 00 03 00 00 50", "ok 7 cmd=1 rsv=0 dst=:80", "ADDR-05@4"},
    {"name with a nul", "05 01 00 03 03 'a' 00 'b' 00 50", "ok 10 cmd=1 rsv=0 dst=a\\x00b:80",
     "ADDR-05@5"},
    {"nothing yet", "", "more 1", ""},
    {"cut before cmd", "05", "more 2", ""},
    {"cut before rsv", "05 01", "more 3", ""},
    {"cut before atyp", "05 01 00", "more 4", ""},
    {"cut behind atyp 01", "05 01 00 01", "more 10", ""},
    {"cut behind atyp 03", "05 01 00 03", "more 5", ""},
    {"cut behind the length", "05 01 00 03 09", "more 16", ""},
    {"cut in the name", "05 01 00 03 09 'a'", "more 16", ""},
    {"cut behind atyp 04", "05 01 00 04", "more 22", ""},
    {"cut in the port", "05 01 00 01 01 02 03 04 00", "more 10", ""},
    {"atyp 00", "05 01 00 00", "bad 3 atyp", "REQ-01@3"},
    {"atyp 02", "05 01 00 02", "bad 3 atyp", "REQ-01@3"},
    {"atyp 05 and octets behind", "05 01 00 05 01 02 03 04 00 50", "bad 3 atyp", "REQ-01@3"},
    {"atyp ff", "05 01 00 ff", "bad 3 atyp", "REQ-01@3"},
    {"atyp 83 is not 03", "05 01 00 83 01 'a' 00 50", "bad 3 atyp", "REQ-01@3"},
    {"socks4", "04", "bad 0 version", "REQ-01@0"},
    {"ver 01", "01 01 00 01", "bad 0 version", "REQ-01@0"},
};

static void encodes(void **state)
{
    (void)state;
    struct s5_message message = {.kind = S5_REQUEST, .as.request = {.ver = 5, .cmd = 1}};

    message.as.request.dst = s5_address_ipv4(S5_BYTES(192, 0, 2, 1), 0x1234);
    laws_assert_encodes(&message, S5_BYTES(0x05, 0x01, 0x00, 0x01, 192, 0, 2, 1, 0x12, 0x34));
    message.as.request.dst = s5_address_name(S5_BYTES('a', 0x00, 0xff), 80);
    laws_assert_encodes(&message,
                        S5_BYTES(0x05, 0x01, 0x00, 0x03, 0x03, 'a', 0x00, 0xff, 0x00, 0x50));
    message.as.request.rsv = 7;
    message.as.request.dst = s5_address_ipv6(
        S5_BYTES(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01), 443);
    laws_assert_encodes(&message, S5_BYTES(0x05, 0x01, 0x07, 0x04, 0x20, 0x01, 0x0d, 0xb8, 0, 0, 0,
                                           0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x01, 0xbb));
}

static void no_length_octet_tells_256(void **state)
{
    (void)state;
    static const uint8_t name[256];
    struct s5_request request = {.ver = 5, .cmd = 1};
    uint8_t out[300];

    request.dst = s5_address_name((struct s5_span){name, 256}, 80);
    assert_int_equal(s5_request_encode(&request, out, sizeof out), 0);
    request.dst = s5_address_name((struct s5_span){name, 255}, 80);
    assert_int_equal(s5_request_encode(&request, out, sizeof out), S5_REQUEST_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes),
        cmocka_unit_test(no_length_octet_tells_256),
    };
    int failed = laws_run("request", S5_REQUEST, rows, S5_COUNT(rows));
    return failed + cmocka_run_group_tests_name("request, encoding", tests, NULL, NULL);
}

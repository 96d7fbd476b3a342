#include "unit.h"
#include "wire/laws.h"

static const struct laws_row rows[] = {
    {"ipv4 with data", "00 00 00 01 01 02 03 04 00 35 'data'",
     "ok 14 rsv=0 frag=0 dst=1.2.3.4:53 data=4", ""},
    {"no data", "00 00 00 01 01 02 03 04 00 35", "ok 10 rsv=0 frag=0 dst=1.2.3.4:53 data=0", ""},
    {"name", "00 00 00 03 03 'a.b' 00 35 00", "ok 11 rsv=0 frag=0 dst=a.b:53 data=1", ""},
    {"name of 255", "00 00 00 03 ff 61*255 00 35 ff", "ok 263 rsv=0 frag=0 dst={aa}*127a:53 data=1",
     ""},
    {"ipv6", "00 00 00 04 00*15 01 00 35 80 00", "ok 24 rsv=0 frag=0 dst=[::1]:53 data=2", ""},
    {"most data", "00 00 00 01 01 02 03 04 00 35 ff*65497",
     "ok 65507 rsv=0 frag=0 dst=1.2.3.4:53 data=65497", ""},
    {"fragment", "00 00 01 01 01 02 03 04 00 35 00", "ok 11 rsv=0 frag=1 dst=1.2.3.4:53 data=1",
     ""},
    {"last fragment", "00 00 ff 01 01 02 03 04 00 35 00",
     "ok 11 rsv=0 frag=255 dst=1.2.3.4:53 data=1", ""},
    {"frag 80", "00 00 80 01 01 02 03 04 00 35", "ok 10 rsv=0 frag=128 dst=1.2.3.4:53 data=0",
     "UDP-04@2"},
    {"rsv 0001", "00 01 00 01 01 02 03 04 00 35", "ok 10 rsv=1 frag=0 dst=1.2.3.4:53 data=0",
     "UDP-04@0"},
    {"rsv 0100", "01 00 00 01 01 02 03 04 00 35", "ok 10 rsv=256 frag=0 dst=1.2.3.4:53 data=0",
     "UDP-04@0"},
    {"empty name", "00 00 00 03 00 00 35", "ok 7 rsv=0 frag=0 dst=:53 data=0", "UDP-04@4"},
    {"empty datagram", "", "more 2", "UDP-04@0"},
    {"cut in rsv", "00", "more 2", "UDP-04@0"},
    {"cut before frag", "00 00", "more 3", "UDP-04@0"},
    {"cut before atyp", "00 00 00", "more 4", "UDP-04@0"},
    {"cut behind atyp 03", "00 00 00 03", "more 5", "UDP-04@0"},
    {"cut in ipv6", "00 00 00 04 00", "more 22", "UDP-04@0"},
    {"cut in the port", "00 00 00 01 01 02 03 04 00", "more 10", "UDP-04@0"},
    {"atyp 02", "00 00 00 02 01 02 03 04 00 35", "bad 3 atyp", "UDP-04@3"},
};

static void encodes(void **state)
{
    (void)state;
    struct s5_message message = {.kind = S5_UDP, .as.udp = {.frag = 0x81}};

    message.as.udp.dst = s5_address_ipv4(S5_BYTES(192, 0, 2, 1), 53);
    message.as.udp.data = S5_BYTES(0xff, 0x00);
    laws_assert_encodes(&message,
                        S5_BYTES(0x00, 0x00, 0x81, 0x01, 192, 0, 2, 1, 0x00, 0x35, 0xff, 0x00));
    message.as.udp.rsv = 0x0102;
    message.as.udp.data = (struct s5_span){NULL, 0};
    message.as.udp.dst = s5_address_name(S5_BYTES('a'), 53);
    laws_assert_encodes(&message, S5_BYTES(0x01, 0x02, 0x81, 0x03, 0x01, 'a', 0x00, 0x35));
}

static void no_length_octet_tells_256(void **state)
{
    (void)state;
    static const uint8_t name[256];
    struct s5_udp udp = {.dst = s5_address_name((struct s5_span){name, 256}, 53)};
    uint8_t out[300];

    udp.data = S5_BYTES(1, 2, 3);
    assert_int_equal(s5_udp_encode(&udp, out, sizeof out), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes),
        cmocka_unit_test(no_length_octet_tells_256),
    };
    int failed = laws_run("udp", S5_UDP, rows, S5_COUNT(rows));
    return failed + cmocka_run_group_tests_name("udp, encoding", tests, NULL, NULL);
}

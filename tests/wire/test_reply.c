#include "unit.h"
#include "wire/laws.h"

static const struct laws_row rows[] = {
    {"succeeded", "05 00 00 01 01 02 03 04 00 50", "ok 10 ver=5 rep=0 rsv=0 bnd=1.2.3.4:80", ""},
    {"ipv6", "05 00 00 04 00*15 01 04 38", "ok 22 ver=5 rep=0 rsv=0 bnd=[::1]:1080", ""},
    {"name", "05 00 00 03 02 'ab' 04 38", "ok 9 ver=5 rep=0 rsv=0 bnd=ab:1080", ""},
    {"name of 255", "05 00 00 03 ff 80*255 00 50", "ok 262 ver=5 rep=0 rsv=0 bnd={\\x80}*255:80",
     ""},
    {"rep 08", "05 08 00 01 00*4 00 00", "ok 10 ver=5 rep=8 rsv=0 bnd=0.0.0.0:0", ""},
    {"rep 09", "05 09 00 01 00*4 00 00", "ok 10 ver=5 rep=9 rsv=0 bnd=0.0.0.0:0", "REP-02@1"},
    {"rep ff", "05 ff 00 01 00*4 00 00", "ok 10 ver=5 rep=255 rsv=0 bnd=0.0.0.0:0", "REP-02@1"},
    {"rsv 01", "05 00 01 01 00*4 00 00", "ok 10 ver=5 rep=0 rsv=1 bnd=0.0.0.0:0", "REP-01@2"},
    {"any ver is read", "00 00 00 01 00*4 00 00", "ok 10 ver=0 rep=0 rsv=0 bnd=0.0.0.0:0",
     "REP-01@0"},
    {"empty name", "05 00 00 03 00 00 00", "ok 7 ver=5 rep=0 rsv=0 bnd=:0", "REP-01@4"},
    {"octets behind are relayed", "05 00 00 01 01 02 03 04 00 50 00",
     "ok 10 ver=5 rep=0 rsv=0 bnd=1.2.3.4:80", ""},
    {"nothing yet", "", "more 1", ""},
    {"cut before atyp", "05 00 00", "more 4", ""},
    {"cut in ipv4", "05 00 00 01 01 02", "more 10", ""},
    {"cut in ipv6", "05 00 00 04 00*15", "more 22", ""},
    {"atyp 00", "05 01 00 00 00*6", "bad 3 atyp", "REP-01@3"},
    {"http", "'HTTP/1.1'", "bad 3 atyp", "REP-01@3"},
};

static void encodes(void **state)
{
    (void)state;
    struct s5_message message = {.kind = S5_REPLY, .as.reply = {.ver = 5, .rep = 8}};

    message.as.reply.bnd = s5_address_ipv4(S5_BYTES(0, 0, 0, 0), 0);
    laws_assert_encodes(&message, S5_BYTES(0x05, 0x08, 0x00, 0x01, 0, 0, 0, 0, 0, 0));
    message.as.reply.rep = 0;
    message.as.reply.bnd = s5_address_name(S5_BYTES('a'), 0xfffe);
    laws_assert_encodes(&message, S5_BYTES(0x05, 0x00, 0x00, 0x03, 0x01, 'a', 0xff, 0xfe));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes),
    };
    int failed = laws_run("reply", S5_REPLY, rows, S5_COUNT(rows));
    return failed + cmocka_run_group_tests_name("reply, encoding", tests, NULL, NULL);
}

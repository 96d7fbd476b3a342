/* Records for people: what came over the wire never reaches a terminal raw, and passwords not at
 * all. */
#include "capture/show/numbered.h"
#include "capture/show/text.h"
#include "capture/socks/talk.h"
#include "octets.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A conversation that is shown as it goes on. */
struct stage {
    struct talk talk; /* first: the audience's context */
    struct s5_buffer head;
    struct s5_buffer body;
    bool secrets;
    bool colour;
};

static void on_said(void *context, struct s5_session *session, const struct s5_said *said)
{
    struct stage *stage = context;

    s5_text_said(&stage->body, session, said, stage->secrets);
}

static void on_ended(void *context, struct s5_session *session)
{
    struct stage *stage = context;

    s5_text_session(&stage->head, session, stage->colour);
    if (session->outer != NULL) {
        stage->talk.places--;
        free(session->place);
    }
}

static void stage_init(struct stage *stage)
{
    memset(stage, 0, sizeof *stage);
    talk_init(&stage->talk);
    stage->talk.audience.said = on_said;
    stage->talk.audience.ended = on_ended;
    stage->talk.audience.relayed = NULL;
    stage->talk.audience.stray = NULL;
}

static void stage_end(struct stage *stage)
{
    talk_end(&stage->talk);
    put_numbers(&stage->head);
    put_numbers(&stage->body);
}

static void stage_fini(struct stage *stage)
{
    talk_fini(&stage->talk);
    s5_buffer_fini(&stage->head);
    s5_buffer_fini(&stage->body);
}

/* Nothing but characters that a terminal prints, and the colours that were asked for. */
static void assert_harmless(const char *text, bool colour)
{
    for (; *text != '\0'; text++) {
        if (colour && *text == '\033') {
            size_t size = strspn(text + 2, "0123456789;");
            assert_int_equal(text[1], '[');
            assert_int_equal(text[2 + size], 'm');
            text += 2 + size;
        } else if (*text != '\n') {
            assert_in_range((uint8_t)*text, 0x20, 0x7e);
        }
    }
}

#define OPENED "> 05 01 00 < 05 00 "
#define CONNECT "> 05 01 00 01 01 02 03 04 00 50 "
#define SUCCEEDED "< 05 00 00 01 05 06 07 08 00 09 "
#define BEGAN "    began      1970-01-01 00:00:00.000000 UTC, frame 1, for "
#define HEAD "session 7  192.0.2.1:40000 > 192.0.2.2:1080"

static const struct row {
    const char *name;
    const char *words;
    const char *head;
} rows[] = {
    {"connect", OPENED CONNECT SUCCEEDED "> 'up' < 'down'",
     HEAD "  CONNECT 1.2.3.4:80  succeeded\n" BEGAN "6 ms\n"
          "    methods    00 NO AUTH; chosen: 00\n"
          "    reply      00 succeeded, 5.6.7.8:9\n"
          "    relayed    2 octets up, 4 down\n"},
    {"refused", OPENED CONNECT "< 05 05 00 01 00*6",
     HEAD "  CONNECT 1.2.3.4:80  connection refused\n" BEGAN "4 ms\n"
          "    methods    00 NO AUTH; chosen: 00\n"
          "    reply      05 connection refused, 0.0.0.0:0\n"},
    {"password", "> 05 02 00 02 < 05 02 > 01 01 'u' 01 'p' < 01 00",
     HEAD "  unfinished\n" BEGAN "4 ms\n"
          "    methods    00 NO AUTH, 02 USERNAME/PASSWORD; chosen: 02\n"
          "    user       u, accepted\n"},
    {"password refused", "> 05 01 02 < 05 02 > 01 01 'u' 01 'p' < 01 07",
     HEAD "  authentication failed\n" BEGAN "4 ms\n"
          "    methods    02 USERNAME/PASSWORD; chosen: 02\n"
          "    user       u, refused with 07\n"},
    {"none acceptable", "> 05 01 02 < 05 ff",
     HEAD "  no method acceptable\n" BEGAN "2 ms\n"
          "    methods    02 USERNAME/PASSWORD; chosen: FF\n"},
    {"an aborted context", "> 05 01 01 < 05 01 > 01 01 00 00 < 01 ff",
     HEAD "  authentication failed\n" BEGAN "4 ms\n"
          "    methods    01 GSSAPI; chosen: 01\n"
          "    sub-neg.   refused with FF\n"
          "    note       GSSAPI: what follows is opaque\n"},
    {"an unknown command", OPENED "> 05 09 00 01 01 02 03 04 00 50 < 05 07 00 01 00*6",
     HEAD "  UNKNOWN 09 1.2.3.4:80  command not supported\n" BEGAN "4 ms\n"
          "    methods    00 NO AUTH; chosen: 00\n"
          "    reply      07 command not supported, 0.0.0.0:0\n"},
    {"bind", OPENED "> 05 02 00 01 01 02 03 04 00 50" SUCCEEDED SUCCEEDED,
     HEAD "  BIND 1.2.3.4:80  succeeded\n" BEGAN "5 ms\n"
          "    methods    00 NO AUTH; chosen: 00\n"
          "    reply      00 succeeded, 5.6.7.8:9\n"
          "    second     00 succeeded, 5.6.7.8:9\n"
          "    relayed    0 octets up, 0 down\n"},
    {"bind, alone", OPENED "> 05 02 00 01 01 02 03 04 00 50" SUCCEEDED,
     HEAD "  BIND 1.2.3.4:80  nobody came yet\n" BEGAN "4 ms\n"
          "    methods    00 NO AUTH; chosen: 00\n"
          "    reply      00 succeeded, 5.6.7.8:9\n"},
    {"many methods", "> 05 09 80 81 82 83 84 85 86 87 88",
     HEAD "  unfinished\n" BEGAN "1 ms\n"
          "    methods    80 private, 81 private, 82 private, 83 private, 84 private, 85 private, "
          "86 private, 87 private, ... 9 in all; no answer\n"
          "    note       one direction only: nothing of the server's was captured\n"},
    {"gaps", OPENED CONNECT SUCCEEDED "> ~9 > 'u' < ~8",
     HEAD "  CONNECT 1.2.3.4:80  succeeded\n" BEGAN "5 ms\n"
          "    methods    00 NO AUTH; chosen: 00\n"
          "    reply      00 succeeded, 5.6.7.8:9\n"
          "    relayed    1 octets up, 0 down\n"
          "    missing    9 octets up, 8 down are not in the capture\n"},
    {"a reply of which the address is lost", OPENED CONNECT "< 05 01 00 01 ~6",
     HEAD "  CONNECT 1.2.3.4:80  general SOCKS server failure\n" BEGAN "4 ms\n"
          "    methods    00 NO AUTH; chosen: 00\n"
          "    reply      01 general SOCKS server failure\n"
          "    missing    0 octets up, 6 down are not in the capture\n"
          "    note       a message of the dialogue is not in the capture\n"},
    {"one inside another", OPENED CONNECT SUCCEEDED "> 05 01 00 < 05 ff",
     HEAD "  CONNECT 1.2.3.4:80  succeeded\n" BEGAN "6 ms\n"
          "    methods    00 NO AUTH; chosen: 00\n"
          "    reply      00 succeeded, 5.6.7.8:9\n"
          "    relayed    3 octets up, 2 down\n"
          "session 7  192.0.2.1:40000 > 192.0.2.2:1080  no method acceptable\n"
          "    began      1970-01-01 00:00:00.005000 UTC, frame 5, for 1 ms\n"
          "    methods    00 NO AUTH; chosen: FF\n"
          "    note       inside session 3\n"},
};

static void blocks(void **state)
{
    const struct row *row = *state;
    static struct stage stage;

    stage_init(&stage);
    talk_play(&stage.talk, row->words);
    stage_end(&stage);
    assert_string_equal(stage.head.text, row->head);
    assert_harmless(stage.body.text, false);
    stage_fini(&stage);
}

/* Each message, field by field. */
static void fields(void **state)
{
    (void)state;
    static struct stage stage;

    stage_init(&stage);
    talk_play(&stage.talk, "> 05 02 00 02 < 05 02 > 01 03 'b' 22 'b' 02 'pw' < 01 00 "
                           "> 05 01 00 03 02 'n' 07 > 01 bb < 05 00 00 04 20 01 00*13 01 00 50");
    stage_end(&stage);
    assert_string_equal(stage.body.text, "    client     frame 1, offset 0: greeting\n"
                                         "            0  VER       05\n"
                                         "            1  NMETHODS  02, 2 octets\n"
                                         "            2  METHODS   00 02\n"
                                         "    server     frame 2, offset 0: method selection\n"
                                         "            0  VER       05\n"
                                         "            1  METHOD    02 USERNAME/PASSWORD\n"
                                         "    client     frame 3, offset 4: password request\n"
                                         "            0  VER       01\n"
                                         "            1  ULEN      03, 3 octets\n"
                                         "            2  UNAME     b\"b\n"
                                         "            5  PLEN      02, 2 octets\n"
                                         "            6  PASSWD    ***\n"
                                         "    server     frame 4, offset 2: password response\n"
                                         "            0  VER       01\n"
                                         "            1  STATUS    00 success\n"
                                         "    client     frame 5 to 6, offset 12: request\n"
                                         "            0  VER       05\n"
                                         "            1  CMD       01 CONNECT\n"
                                         "            2  RSV       00\n"
                                         "            3  ATYP      03 DOMAINNAME\n"
                                         "            4  length    02, 2 octets\n"
                                         "            5  DST.ADDR  n\\x07\n"
                                         "            7  DST.PORT  443\n"
                                         "    server     frame 7, offset 4: reply\n"
                                         "            0  VER       05\n"
                                         "            1  REP       00 succeeded\n"
                                         "            2  RSV       00\n"
                                         "            3  ATYP      04 IPV6\n"
                                         "            4  BND.ADDR  [2001::1]\n"
                                         "           20  BND.PORT  80\n");
    stage_fini(&stage);
}

/* Every octet there is, in every place where a side may put it. */
static void any_octets(void **state)
{
    (void)state;
    static struct stage stage;

    for (unsigned octet = 0; octet < 256; octet++)
        for (int colour = 0; colour < 2; colour++) {
            char words[512];
            snprintf(words, sizeof words,
                     "> 05 02 02 %02x < 05 02 > 01 02 'u' %02x 02 'p' %02x < 01 00"
                     "> 05 01 %02x 03 02 %02x 'n' 00 50 < 05 00 %02x 03 02 'b' %02x 00 50 > %02x",
                     octet, octet, octet, octet, octet, octet, octet, octet);
            stage_init(&stage);
            stage.secrets = true;
            stage.colour = colour != 0;
            talk_play(&stage.talk, words);
            stage_end(&stage);
            assert_harmless(stage.head.text, stage.colour);
            assert_harmless(stage.body.text, stage.colour);
            assert_true(stage.talk.recognised == S5_IS_SOCKS5 && stage.body.size > 100);
            stage_fini(&stage);
            /* Of a message that cannot be read, too, and of one that breaks off. */
            snprintf(words, sizeof words, OPENED "> %02x %02x 'n' %02x < %02x %02x", octet, octet,
                     octet, octet, octet);
            stage_init(&stage);
            talk_play(&stage.talk, words);
            stage_end(&stage);
            assert_harmless(stage.head.text, false);
            assert_harmless(stage.body.text, false);
            stage_fini(&stage);
        }
}

/* A password that would be seen, in clear or in hexadecimal. */
static const struct secret {
    const char *name;
    const char *words;
} secrets[] = {
    {"whole", "> 05 01 02 < 05 02 > 01 01 'u' 06 'secret' < 01 00"},
    {"broken off behind it", "> 05 01 02 < 05 02 > 01 01 'u' 07 'secret'"},
    {"instead of a request", "> 05 01 00 < 05 00 > 01 01 'u' 06 'secret' < 01 00"},
    {"in another version", "> 05 01 02 < 05 02 > 09 01 'u' 06 'secret' < 01 00"},
};

static void no_secrets(void **state)
{
    const struct secret *row = *state;
    static struct stage stage;

    for (int clear = 0; clear < 2; clear++) {
        stage_init(&stage);
        stage.secrets = clear != 0;
        talk_play(&stage.talk, row->words);
        stage_end(&stage);
        bool seen = strstr(stage.body.text, "secret") != NULL ||
                    strstr(stage.body.text, "736563726574") != NULL;
        assert_int_equal(seen, clear);
        assert_null(strstr(stage.head.text, "secret"));
        stage_fini(&stage);
    }
}

static void datagrams(void **state)
{
    (void)state;
    static const struct {
        int16_t frag;
        bool known;
        bool up;
        const char *want;
    } list[] = {
        {0, true, true, "    udp up     frame 9, 192.0.2.1:7 > n\\x1b:53, 4 octets\n"},
        {0, true, false, "    udp down   frame 9, 192.0.2.1:7 < n\\x1b:53, 4 octets\n"},
        {2, true, true, "    udp up     frame 9, 192.0.2.1:7 > n\\x1b:53, fragment 2, 4 octets\n"},
        {0x83, true, true,
         "    udp up     frame 9, 192.0.2.1:7 > n\\x1b:53, fragment 3, the last, 4 octets\n"},
        {-1, false, true, "    udp up     frame 9, 192.0.2.1:7 > a header that cannot be read\n"},
    };
    static const uint8_t host[4] = {192, 0, 2, 1};

    for (size_t i = 0; i < S5_COUNT(list); i++) {
        struct s5_datagram_seen seen = {.frame = 9,
                                        .up = list[i].up,
                                        .client = {s5_host_ipv4(host), 7},
                                        .frag = list[i].frag,
                                        .size = 4};
        struct s5_address name = s5_address_name(S5_BYTES('n', 0x1b), 53);
        struct s5_buffer text = {0};
        if (list[i].known)
            s5_kept_address_set(&seen.remote, &name);
        s5_text_datagram(&text, &seen);
        s5_buffer_char(&text, '\0');
        assert_string_equal(text.text, list[i].want);
        s5_buffer_fini(&text);
    }
}

static void violations(void **state)
{
    (void)state;
    uint8_t octets[40] = {0};
    struct s5_violation violation = {.frame = 4,
                                     .party = S5_SERVER,
                                     .clause = S5_CLAUSE_REP_01,
                                     .text = "why",
                                     .octets = S5_BYTES(5, 0, 255)};
    struct s5_buffer text = {0};

    s5_text_violation(&text, &violation, false);
    violation.party = S5_CLIENT;
    violation.clause = S5_CLAUSE_ROB_01;
    violation.octets = (struct s5_span){octets, sizeof octets};
    s5_text_violation(&text, &violation, true);
    s5_buffer_char(&text, '\0');
    assert_string_equal(text.text,
                        "    violation  frame 4, server, REP-01 (RFC 1928 section 6): why\n"
                        "               0500ff\n"
                        "    violation  frame 4, client, \033[31;1mROB-01\033[0m: why\n"
                        "               "
                        "0000000000000000000000000000000000000000000000000000000000000000...\n");
    s5_buffer_fini(&text);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + S5_COUNT(secrets) + 4];
    size_t count = 0;

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[count++] =
            (struct CMUnitTest){rows[i].name, blocks, .initial_state = (void *)(uintptr_t)&rows[i]};
    for (size_t i = 0; i < S5_COUNT(secrets); i++)
        tests[count++] = (struct CMUnitTest){secrets[i].name, no_secrets,
                                             .initial_state = (void *)(uintptr_t)&secrets[i]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(fields);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(any_octets);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(datagrams);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(violations);
    return _cmocka_run_group_tests("text", tests, count, NULL, NULL);
}

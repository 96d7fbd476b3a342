/* Whole conversations with the server's machine, however TCP cuts them. */
#include "octets.h"
#include "session/play.h"
#include "unit.h"

#include <string.h>

#define OPEN_POLICY                                                                                \
    {                                                                                              \
        true, false                                                                                \
    }
#define PASSWORD_POLICY                                                                            \
    {                                                                                              \
        false, true                                                                                \
    }
#define EITHER_POLICY                                                                              \
    {                                                                                              \
        true, true                                                                                 \
    }

#define CONNECT "05 01 00 01 01 02 03 04 00 50 "
#define FAILED(rep) "send 05" rep "0001000000000000 "
#define SUCCEEDED "send 05000001c00002010438"
#define ARRIVED "send 05000001c63364070009"

static const struct row {
    const char *name;
    struct s5_server_policy policy;
    const char *in;
    uint8_t rep;
    uint8_t second;
    const char *want;
} rows[] = {
    /* Greetings. */
    {"connect, with data behind it", OPEN_POLICY, "05 01 00" CONNECT "'GET'", 0, 0,
     "send 0500 | open 1 1.2.3.4:80 | " SUCCEEDED " | relay 474554"},
    {"password preferred where both would do", EITHER_POLICY, "05 02 00 02", 0, 0,
     "send 0502 | eof"},
    {"no auth where it alone is offered", EITHER_POLICY, "05 03 01 00 80", 0, 0, "send 0500 | eof"},
    {"the last of 255 methods", OPEN_POLICY, "05 ff 80*254 00", 0, 0, "send 0500 | eof"},
    {"password demanded, not offered", PASSWORD_POLICY, "05 01 00" CONNECT, 0, 0,
     "send 05ff | close"},
    {"password offered, not accepted", OPEN_POLICY, "05 01 02 01 04 'user' 04 'pass'", 0, 0,
     "send 05ff | close"},
    {"only unknown methods", EITHER_POLICY, "05 04 01 03 80 ff", 0, 0, "send 05ff | close"},
    {"nothing is acceptable", {false, false}, "05 03 00 01 02", 0, 0, "send 05ff | close"},
    {"no methods", EITHER_POLICY, "05 00" CONNECT, 0, 0, "send 05ff [GRT-02@1] | close"},
    {"socks4", EITHER_POLICY, "04 01 00 50 01 02 03 04 00", 0, 0, "close [GRT-01@0]"},
    {"http", EITHER_POLICY, "'GET / HTTP/1.1' 0d 0a", 0, 0, "close [GRT-01@0]"},
    {"nothing at all", EITHER_POLICY, "", 0, 0, "eof"},
    {"half a greeting", EITHER_POLICY, "05 03 00", 0, 0, "eof"},

    /* The sub-negotiation. */
    {"let in, all pipelined", PASSWORD_POLICY, "05 01 02 01 04 'user' 04 'pass'" CONNECT "00 ff", 0,
     0,
     "send 0502 | authenticate 4 4 yes | send 0100 | open 1 1.2.3.4:80 | " SUCCEEDED
     " | relay 00ff"},
    {"wrong password, request behind it", PASSWORD_POLICY,
     "05 01 02 01 04 'user' 04 'Pass'" CONNECT, 0, 0,
     "send 0502 | authenticate 4 4 no | send 0101 | close"},
    {"longest fields", PASSWORD_POLICY, "05 01 02 01 ff 75*255 ff 00*255", 0, 0,
     "send 0502 | authenticate 255 255 no | send 0101 | close"},
    {"ver 05", PASSWORD_POLICY, "05 01 02 05 04 'user' 04 'pass'" CONNECT, 0, 0,
     "send 0502 | send 0101 [AUTH-01@0] | close"},
    {"no name", PASSWORD_POLICY, "05 01 02 01 00 04 'pass'" CONNECT, 0, 0,
     "send 0502 | send 0101 [AUTH-01@1] | close"},
    {"no password", PASSWORD_POLICY, "05 01 02 01 04 'user' 00" CONNECT, 0, 0,
     "send 0502 | send 0101 [AUTH-01@6] | close"},
    {"a request in its place", PASSWORD_POLICY, "05 01 02" CONNECT CONNECT, 0, 0,
     "send 0502 | send 0101 [AUTH-01@0] | close"},
    {"half a sub-negotiation", PASSWORD_POLICY, "05 01 02 01 04 'user'", 0, 0, "send 0502 | eof"},

    /* Requests. */
    {"name", OPEN_POLICY, "05 01 00 05 01 00 03 04 'host' ff ff", 0, 0,
     "send 0500 | open 1 host:65535 | " SUCCEEDED " | relay"},
    {"ipv6", OPEN_POLICY, "05 01 00 05 01 00 04 00*15 01 00 50", 0, 0,
     "send 0500 | open 1 [::1]:80 | " SUCCEEDED " | relay"},
    {"half a request", OPEN_POLICY, "05 01 00 05 01 00 01 01 02", 0, 0, "send 0500 | eof"},
    {"the command fails", OPEN_POLICY, "05 01 00" CONNECT "'GET'", 5, 0,
     "send 0500 | open 1 1.2.3.4:80 | " FAILED("05") "| close"},
    {"ver 04", OPEN_POLICY, "05 01 00 04 01 00 50 01 02 03 04 00", 0, 0,
     "send 0500 | " FAILED("01") "[REQ-01@0] | close"},
    {"ver 04 is seen at once", OPEN_POLICY, "05 01 00 04", 0, 0,
     "send 0500 | " FAILED("01") "[REQ-01@0] | close"},
    {"a second greeting", OPEN_POLICY, "05 01 00 05 01 00" CONNECT, 0, 0,
     "send 0500 | " FAILED("08") "[REQ-01@3] | close"},
    {"atyp 02 is seen at once", OPEN_POLICY, "05 01 00 05 01 00 02", 0, 0,
     "send 0500 | " FAILED("08") "[REQ-01@3] | close"},
    {"atyp 02, octets behind", OPEN_POLICY, "05 01 00 05 01 00 02 01 02 03 04 00 50", 0, 0,
     "send 0500 | " FAILED("08") "[REQ-01@3] | close"},
    {"atyp 02 and cmd 09", OPEN_POLICY, "05 01 00 05 09 00 02", 0, 0,
     "send 0500 | " FAILED("07") "[REQ-01@3] | close"},
    {"atyp 02 and rsv 01", OPEN_POLICY, "05 01 00 05 03 01 02", 0, 0,
     "send 0500 | " FAILED("08") "[REQ-01@3] | close"},
    {"cmd 00", OPEN_POLICY, "05 01 00 05 00 00 01 01 02 03 04 00 50", 0, 0,
     "send 0500 | " FAILED("07") "[REQ-01@1] | close"},
    {"cmd 04 and rsv 01", OPEN_POLICY, "05 01 00 05 04 01 01 01 02 03 04 00 50", 0, 0,
     "send 0500 | " FAILED("07") "[REQ-01@1 REQ-09@2] | close"},
    {"cmd ff is refused once the request is whole", OPEN_POLICY,
     "05 01 00 05 ff 00 01 01 02 03 04 00", 0, 0, "send 0500 | eof"},
    {"rsv 01", OPEN_POLICY, "05 01 00 05 01 01 01 01 02 03 04 00 50", 0, 0,
     "send 0500 | " FAILED("01") "[REQ-09@2] | close"},
    {"empty name", OPEN_POLICY, "05 01 00 05 01 00 03 00 00 50", 0, 0,
     "send 0500 | " FAILED("04") "[ADDR-05@4] | close"},
    {"a nul in the name", OPEN_POLICY, "05 01 00 05 01 00 03 02 'a' 00 00 50", 0, 0,
     "send 0500 | " FAILED("04") "[ADDR-05@5] | close"},

    /* The other commands. */
    {"bind", OPEN_POLICY, "05 01 00 05 02 00 01 00*4 00 00 'data'", 0, 0,
     "send 0500 | open 2 0.0.0.0:0 | " SUCCEEDED " | " ARRIVED " | relay 64617461"},
    {"bind, no listener", OPEN_POLICY, "05 01 00 05 02 00 01 00*4 00 00", 1, 0,
     "send 0500 | open 2 0.0.0.0:0 | " FAILED("01") "| close"},
    {"bind, nobody came", OPEN_POLICY, "05 01 00 05 02 00 01 00*4 00 00", 0, 6,
     "send 0500 | open 2 0.0.0.0:0 | " SUCCEEDED " | " FAILED("06") "| close"},
    {"udp associate", OPEN_POLICY, "05 01 00 05 03 00 01 00*4 00 00", 0, 0,
     "send 0500 | open 3 0.0.0.0:0 | " SUCCEEDED " | relay"},
};

/* The same text for every way to cut the octets, and for a shell that takes its time. */
static void converses(void **state)
{
    static uint8_t storage[OCTETS_MAX];
    const struct row *row = *state;
    struct play_shell shell = {.policy = row->policy, .rep = row->rep, .second = row->second};
    struct feed feed = feed_whole(octets(row->in, storage));
    char text[PLAY_TEXT];

    do {
        for (int late = 0; late < 2; late++) {
            shell.late = late == 1;
            play_server(&shell, feed, text);
            assert_string_equal(text, row->want);
        }
    } while (feed_next(&feed));
}

/* A verdict that is owed keeps everything behind it unread. */
static void nothing_is_consumed_while_a_verdict_is_owed(void **state)
{
    (void)state;
    struct s5_server server;
    struct s5_address bnd = s5_address_ipv4(S5_BYTES(192, 0, 2, 1), 1080);
    struct s5_span more = S5_BYTES(1, 2, 3);

    s5_server_init(&server, (struct s5_server_policy)OPEN_POLICY);
    assert_int_equal(s5_server_step(&server, S5_BYTES(5, 1, 0)).kind, S5_STEP_SEND);
    struct s5_step step = s5_server_step(&server, S5_BYTES(5, 2, 0, 1, 1, 2, 3, 4, 0, 80, 1, 2, 3));
    assert_int_equal(step.kind, S5_STEP_OPEN);
    assert_int_equal(step.used, 10);
    for (int i = 0; i < 3; i++) {
        step = s5_server_step(&server, more);
        assert_int_equal(step.kind, S5_STEP_WAIT);
        assert_int_equal(step.used, 0);
    }
    s5_server_opened(&server, 0, &bnd);
    step = s5_server_step(&server, more);
    assert_int_equal(step.kind, S5_STEP_SEND);
    assert_int_equal(step.used, 0);
    assert_int_equal(s5_server_step(&server, more).kind, S5_STEP_WAIT);
    s5_server_peer_arrived(&server, 0, &bnd);
    assert_int_equal(s5_server_step(&server, more).kind, S5_STEP_SEND);
    step = s5_server_step(&server, more);
    assert_int_equal(step.kind, S5_STEP_RELAY);
    assert_int_equal(step.used, 0);
}

/* An answer leaves along with the octets that it answers, so `used` may come with S5_STEP_SEND. */
static void an_answer_comes_with_what_it_answers(void **state)
{
    (void)state;
    struct s5_server server;

    s5_server_init(&server, (struct s5_server_policy)OPEN_POLICY);
    struct s5_step step = s5_server_step(&server, S5_BYTES(5, 2, 0, 2, 5));
    assert_int_equal(step.kind, S5_STEP_SEND);
    assert_int_equal(step.used, 4);
    assert_true(s5_span_equal(step.send, S5_BYTES(5, 0)));
}

static void states_have_names(void **state)
{
    (void)state;
    for (int a = S5_SERVER_READING; a <= S5_SERVER_CLOSING; a++)
        for (int b = S5_SERVER_READING; b < a; b++)
            assert_string_not_equal(s5_server_state_name((enum s5_server_state)a),
                                    s5_server_state_name((enum s5_server_state)b));
}

/* A stream of pieces that mean something, in any order, with an octet bent here and there. Who does
 * not know the password never hits upon it. */
static struct s5_span invent(uint64_t *seed, bool knows, uint8_t *out)
{
    const char *pieces[] = {
        knows ? "01 04 'user' 04 'pass'" : "01 04 'user' 04 'wrong'",
        "05 01 00",
        "05 01 02",
        "05 02 00 02",
        "05 00",
        "05 ff 02*255",
        "01 04 'user' 04 'wrong'",
        "01 01 'a' 01 'b'",
        "01 00 00",
        "01 04 'user' 04 'PASS'",
        CONNECT,
        "05 02 00 03 04 'host' 00 50",
        "05 03 00 04 00*16 00 00",
        "05 09 00 01 00*4 00 00",
        "01 00",
        "05 00",
        "ff",
        "00",
    };
    enum { CREDENTIALS = 0, GREETINGS = 1, REQUEST = 10 };
    static uint8_t piece[OCTETS_MAX];
    size_t count = 1 + octets_below(seed, 6);
    size_t size = 0;

    for (size_t place = 0; place < count; place++) {
        size_t which = octets_below(seed, S5_COUNT(pieces));
        if (place == 0 && octets_below(seed, 8) > 0)
            which = GREETINGS + octets_below(seed, 3);
        else if (octets_below(seed, 2) == 0)
            which = place == 1 ? CREDENTIALS : REQUEST;
        struct s5_span next = octets(pieces[which], piece);
        memcpy(out + size, next.data, next.size);
        size += next.size;
    }
    if (octets_below(seed, 3) == 0)
        out[octets_below(seed, size)] = (uint8_t)octets_random(seed);
    return (struct s5_span){out, octets_below(seed, 4) == 0 ? octets_below(seed, size + 1) : size};
}

/* Nobody who has not shown the password gets a command carried out, whatever is sent (GRT-14,
 * AUTH-10), and the end is the same however the octets are cut. */
static void no_password_no_service(void **state)
{
    (void)state;
    static uint8_t storage[8 * 300];
    uint64_t seed = 0x736563726574;
    char whole[PLAY_TEXT];
    char text[PLAY_TEXT];
    size_t asked = 0;

    for (int i = 0; i < 8000; i++) {
        struct play_shell shell = {.policy = PASSWORD_POLICY};
        struct feed feed = feed_whole(invent(&seed, false, storage));
        play_server(&shell, feed, whole);
        assert_null(strstr(whole, "open"));
        assert_null(strstr(whole, "relay"));
        assert_null(strstr(whole, "send 0500"));
        asked += strstr(whole, "authenticate") != NULL;
        feed.cut = octets_below(&seed, feed.stream.size + 1);
        play_server(&shell, feed, text);
        assert_string_equal(text, whole);
        feed.octetwise = true;
        play_server(&shell, feed, text);
        assert_string_equal(text, whole);
    }
    assert_in_range(asked, 500, 8000);
}

/* Where either method is accepted, a command is carried out after 00 or after a success. */
static void service_follows_a_method(void **state)
{
    (void)state;
    static uint8_t storage[8 * 300];
    uint64_t seed = 0x656974686572;
    char text[PLAY_TEXT];
    size_t opened[2] = {0, 0};

    for (int i = 0; i < 8000; i++) {
        struct play_shell shell = {.policy = EITHER_POLICY, .rep = (uint8_t)octets_below(&seed, 9)};
        play_server(&shell, feed_whole(invent(&seed, true, storage)), text);
        if (strstr(text, "open") == NULL)
            continue;
        bool granted = strstr(text, "4 4 yes | send 0100 | open") != NULL;
        assert_true(granted || strncmp(text, "send 0500 | open", 16) == 0);
        opened[granted]++;
    }
    assert_in_range(opened[false], 50, 8000);
    assert_in_range(opened[true], 50, 8000);
}

static void pure_noise_harms_nothing(void **state)
{
    (void)state;
    uint64_t seed = 0x6e6f697365;
    uint8_t noise[64];
    char text[PLAY_TEXT];

    for (int i = 0; i < 8000; i++) {
        struct play_shell shell = {.policy = PASSWORD_POLICY};
        size_t size = octets_below(&seed, sizeof noise);
        for (size_t at = 0; at < size; at++)
            noise[at] = (uint8_t)octets_random(&seed);
        if (size > 0 && octets_below(&seed, 2) == 0)
            noise[0] = 5;
        play_server(&shell, feed_whole((struct s5_span){noise, size}), text);
        assert_null(strstr(text, "open"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_consumed_while_a_verdict_is_owed),
        cmocka_unit_test(an_answer_comes_with_what_it_answers),
        cmocka_unit_test(states_have_names),
        cmocka_unit_test(no_password_no_service),
        cmocka_unit_test(service_follows_a_method),
        cmocka_unit_test(pure_noise_harms_nothing),
    };
    struct CMUnitTest conversations[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        conversations[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = converses, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("server, conversations", conversations, NULL, NULL) +
           cmocka_run_group_tests_name("server", tests, NULL, NULL);
}

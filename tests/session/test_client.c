/* Whole conversations with the client's machine, however TCP cuts the server's octets. */
#include "octets.h"
#include "session/play.h"
#include "unit.h"

#include <string.h>

#define REPLY "05 00 00 01 c0 00 02 01 04 38 "
#define REQUEST(cmd) "send 05" cmd "0001010203040050"
#define GREETED "send 050100 | took method selection | "
#define SHOWN "send 0104757365720470617373 | "
#define OFFERED "send 05020002 | took method selection | "

static const struct row {
    const char *name;
    const char *user; /* NULL: no credentials; the password is "pass" */
    bool insist;
    uint8_t cmd;
    const char *in;
    const char *want;
} rows[] = {
    {"connect, data behind the reply", NULL, false, 1, "05 00" REPLY "'data'",
     GREETED REQUEST("01") " | took reply | ready 192.0.2.1:1080, 4 behind"},
    {"udp associate", NULL, false, 3, "05 00" REPLY,
     GREETED REQUEST("03") " | took reply | ready 192.0.2.1:1080, 0 behind"},
    {"bind", NULL, false, 2, "05 00" REPLY "05 00 00 03 02 'ab' 00 09",
     GREETED REQUEST(
         "02") " | took reply | replied 192.0.2.1:1080 | took reply | ready ab:9, 0 behind"},
    {"bind, nobody came", NULL, false, 2, "05 00" REPLY "05 06 00 01 00*4 00 00",
     GREETED REQUEST("02") " | took reply | replied 192.0.2.1:1080 | took reply | refused"},
    {"a server without acceptable methods", NULL, false, 1, "05 ff", GREETED "refused"},
    {"the command fails", NULL, false, 1, "05 00 05 05 00 01 00*4 00 00",
     GREETED REQUEST("01") " | took reply | refused"},

    {"password chosen", "user", false, 1, "05 02 01 00" REPLY,
     OFFERED SHOWN
     "took password response | " REQUEST("01") " | took reply | ready 192.0.2.1:1080, 0 behind"},
    {"no auth chosen", "user", false, 1, "05 00" REPLY,
     OFFERED REQUEST("01") " | took reply | ready 192.0.2.1:1080, 0 behind"},
    {"password insisted on", "user", true, 1, "05 02 01 00",
     "send 050102 | took method selection | " SHOWN
     "took password response | " REQUEST("01") " | eof"},
    {"password refused", "user", false, 1, "05 02 01 01",
     OFFERED SHOWN "took password response | refused"},
    {"password refused with ff", "user", false, 1, "05 02 01 ff" REPLY,
     OFFERED SHOWN "took password response | refused"},

    {"ver 04 in the choice", NULL, false, 1, "04 00",
     "send 050100 | took method selection [GRT-03@0] | broken"},
    {"http", NULL, false, 1, "'HTTP/1.1 400 Bad Request'",
     "send 050100 | took method selection [GRT-03@0 GRT-04@1] | broken"},
    {"a method not offered: password", NULL, false, 1, "05 02",
     "send 050100 | took method selection [GRT-04@1] | broken"},
    {"a method not offered: no auth", "user", true, 1, "05 00",
     "send 050102 | took method selection [GRT-04@1] | broken"},
    {"a method not offered: gssapi", "user", false, 1, "05 01",
     "send 05020002 | took method selection [GRT-04@1] | broken"},
    {"a private method", "user", false, 1, "05 80",
     "send 05020002 | took method selection [GRT-04@1] | broken"},
    {"ver 05 in the response", "user", false, 1, "05 02 05 00",
     OFFERED SHOWN "took password response [AUTH-02@0] | broken"},
    {"ver 01 in the reply", NULL, false, 1, "05 00 01 00 00 01 00*4 00 00",
     GREETED REQUEST("01") " | took reply [REP-01@0] | broken"},
    {"rep 09", NULL, false, 1, "05 00 05 09 00 01 00*4 00 00",
     GREETED REQUEST("01") " | took reply [REP-02@1] | broken"},
    {"rsv 01", NULL, false, 1, "05 00 05 00 01 01 00*4 00 00",
     GREETED REQUEST("01") " | took reply [REP-01@2] | broken"},
    {"atyp 00", NULL, false, 1, "05 00 05 01 00 00 00*6",
     GREETED REQUEST("01") " | took reply [REP-01@3] | broken"},

    {"nothing comes", NULL, false, 1, "", "send 050100 | eof"},
    {"half a choice", NULL, false, 1, "05", "send 050100 | eof"},
    {"half a reply", NULL, false, 1, "05 00 05 00 00 01 c0", GREETED REQUEST("01") " | eof"},
    {"half a second reply", NULL, false, 2, "05 00" REPLY "05",
     GREETED REQUEST("02") " | took reply | replied 192.0.2.1:1080 | eof"},
};

static void converses(void **state)
{
    static uint8_t storage[OCTETS_MAX];
    const struct row *row = *state;
    struct s5_client_wish wish = {
        .insist = row->insist, .cmd = row->cmd, .dst = s5_address_ipv4(S5_BYTES(1, 2, 3, 4), 80)};
    struct feed feed = feed_whole(octets(row->in, storage));
    char text[PLAY_TEXT];

    if (row->user != NULL) {
        wish.uname = s5_span_text(row->user);
        wish.passwd = s5_span_text("pass");
    }
    do {
        play_client(&wish, feed, text);
        assert_string_equal(text, row->want);
    } while (feed_next(&feed));
}

/* The longest that can be wished still fits into what the client keeps. */
static void the_longest_fields_are_sent_whole(void **state)
{
    (void)state;
    static uint8_t field[255];
    struct s5_span longest = {field, sizeof field};
    struct s5_client_wish wish = {longest, longest, true, 1, s5_address_name(longest, 80)};
    struct s5_client client;

    memset(field, 0x80, sizeof field);
    s5_client_init(&client, &wish);
    assert_int_equal(s5_client_step(&client, (struct s5_span){NULL, 0}).send.size, 3);
    struct s5_client_step step = s5_client_step(&client, S5_BYTES(5, 2));
    assert_int_equal(step.used, 2);
    assert_int_equal(step.send.size, S5_PASSWORD_REQUEST_MAX);
    step = s5_client_step(&client, S5_BYTES(1, 0));
    assert_int_equal(step.send.size, S5_REQUEST_MAX);
    assert_int_equal(step.send.data[4], 255);
    assert_true(s5_span_equal(s5_span_first(s5_span_skip(step.send, 5), 255), longest));
}

/* What the wish breaks on purpose goes out as it is. */
static void a_wish_may_break_clauses(void **state)
{
    (void)state;
    struct s5_client_wish wish = {.cmd = 9, .dst = s5_address_name((struct s5_span){NULL, 0}, 80)};
    struct s5_client client;

    s5_client_init(&client, &wish);
    s5_client_step(&client, (struct s5_span){NULL, 0});
    struct s5_client_step step = s5_client_step(&client, S5_BYTES(5, 0));
    assert_true(s5_span_equal(step.send, S5_BYTES(5, 9, 0, 3, 0, 0, 80)));
}

/* No server's octets bring the client to anything but an end, and READY only behind a reply 00. */
static void noise_harms_nothing(void **state)
{
    (void)state;
    static const uint8_t telling[] = {0, 1, 2, 3, 4, 5, 5, 5, 0xff};
    struct s5_client_wish wish = {s5_span_text("user"), s5_span_text("pass"), false, 2,
                                  s5_address_ipv4(S5_BYTES(1, 2, 3, 4), 80)};
    uint64_t seed = 0x636c69656e74;
    uint8_t noise[64];
    char text[PLAY_TEXT];
    char again[PLAY_TEXT];
    size_t ready = 0;

    for (int i = 0; i < 8000; i++) {
        size_t size = octets_below(&seed, sizeof noise);
        for (size_t at = 0; at < size; at++)
            noise[at] = telling[octets_below(&seed, S5_COUNT(telling))];
        if (octets_below(&seed, 4) > 0)
            memcpy(noise, S5_BYTES(5, 0, 5, 0, 0, 1).data, 6);
        struct feed feed = feed_whole((struct s5_span){noise, size});
        wish.cmd = (uint8_t)(1 + octets_below(&seed, 3));
        play_client(&wish, feed, text);
        feed.octetwise = true;
        play_client(&wish, feed, again);
        assert_string_equal(text, again);
        if (strstr(text, "ready") != NULL) {
            assert_non_null(strstr(text, "took reply"));
            ready++;
        }
    }
    assert_in_range(ready, 100, 8000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_fields_are_sent_whole),
        cmocka_unit_test(a_wish_may_break_clauses),
        cmocka_unit_test(noise_harms_nothing),
    };
    struct CMUnitTest conversations[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        conversations[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = converses, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("client, conversations", conversations, NULL, NULL) +
           cmocka_run_group_tests_name("client", tests, NULL, NULL);
}

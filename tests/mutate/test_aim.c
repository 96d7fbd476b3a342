/* No session leads anywhere but to ourselves, however it was bent and however it is read. */
#include "mutate/aim.h"
#include "mutate/bend.h"
#include "mutate/grammar.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

enum { DRAWN = 30000, PORT = 4001, CLOSED = 4002, UDP = 4003 };

static const uint8_t credentials[] = {1, 2, 'm', 'e', 3, 'k', 'e', 'y'};

static struct s5_aim aim_at(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
    return (struct s5_aim){{a, b, c, d}, PORT, CLOSED, UDP, {credentials, sizeof credentials}};
}

static bool is_home(const struct s5_aim *aim, const uint8_t *four)
{
    static const uint8_t zeros[4];

    return memcmp(four, zeros, 4) == 0 || (aim->home[0] == 127 && four[0] == 127) ||
           memcmp(four, aim->home, 4) == 0;
}

static bool is_port(const uint8_t *two, bool datagram)
{
    unsigned port = (unsigned)two[0] << 8 | two[1];

    return port == 0 || port == CLOSED || port == (datagram ? UDP : PORT);
}

/* Fails where what is read at `at` as ATYP, address and port leads elsewhere. */
static void leads_home(const struct s5_aim *aim, struct s5_span in, size_t at, bool datagram)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    struct s5_span rest = s5_span_skip(in, at + 1);
    size_t size = 0;

    if (at >= in.size || rest.size == 0)
        return;
    if (in.data[at] == 1 && rest.size >= 4) {
        assert_true(is_home(aim, rest.data));
        size = 4;
    } else if (in.data[at] == 4 && rest.size >= 16) {
        size_t zeros = 0;
        while (zeros < 16 && rest.data[zeros] == 0)
            zeros++;
        assert_true(zeros == 16 || (zeros == 15 && rest.data[15] == 1) ||
                    (memcmp(rest.data, mapped, 12) == 0 && is_home(aim, rest.data + 12)));
        size = 16;
    } else if (in.data[at] == 3) {
        size = 1 + (size_t)rest.data[0];
        assert_true(s5_name_is_harmless(aim, s5_span_first(s5_span_skip(rest, 1), size - 1)));
    }
    if (size > 0 && rest.size >= size + 2)
        assert_true(is_port(rest.data + size, datagram));
}

/* Read as one stream from any 05 on, and from where any piece begins. */
static void all_lead_home(const struct s5_aim *aim, const struct s5_session *session,
                          const struct s5_aimed *aimed)
{
    static uint8_t stream[S5_AIMED_OCTETS];
    size_t size = 0;

    for (size_t i = 0; i < session->count; i++) {
        struct s5_span octets = {aimed->octets + aimed->starts[i],
                                 aimed->starts[i + 1] - aimed->starts[i]};
        if (session->acts[i].kind == S5_ACT_DATAGRAM)
            leads_home(aim, octets, 3, true);
        if (session->acts[i].kind == S5_ACT_SEND) {
            memcpy(stream + size, octets.data, octets.size);
            size += octets.size;
        }
    }
    struct s5_span all = {stream, size};
    for (size_t i = 0, at = 0; i < session->count; i++)
        if (session->acts[i].kind == S5_ACT_SEND) {
            if (at > 0) /* there is a greeting */
                leads_home(aim, all, at + 3, false);
            at += aimed->starts[i + 1] - aimed->starts[i];
        }
    for (size_t at = 1; at < size; at++)
        if (stream[at] == 5)
            leads_home(aim, all, at + 3, false);
}

static void drawn_lead_home(void **state)
{
    static struct s5_aimed aimed;
    const struct s5_aim *aim = *state;
    const struct s5_grammar grammar = {.password = true};
    struct s5_session other = {0};
    struct s5_session session;
    size_t refused = 0;

    for (uint64_t i = 0; i < DRAWN; i++) {
        struct s5_dice dice = s5_dice_of(3, i);
        s5_grammar_draw(&grammar, &dice, &session);
        for (uint32_t times = s5_pick(&dice, 6); times > 0; times--)
            s5_bend(&dice, NULL, &other, &session);
        if (s5_aim_session(aim, &session, &aimed))
            all_lead_home(aim, &session, &aimed);
        else
            refused++;
        other = session;
    }
    assert_in_range(refused, 0, DRAWN / 100);
}

static struct row {
    const char *name;
    const char *text; /* behind a greeting; its octets become: */
    const char *want;
} rows[] = {
    {"an address elsewhere", "send 05010001080808080050", "050100017f0000010fa1"},
    {"no port", "send 050100017f0000010000", "050100017f0000010000"},
    {"a closed port", "send 050100017f0000010001", "050100017f0000010fa2"},
    {"an address cut short", "send 0501000108", "0501000100"},
    {"a name elsewhere", "send 05010003056f742e64650050", "05010003052e2e2e64650fa1"},
    {"localhost", "send 05010003096c6f63616c686f73740050", "05010003096c6f63616c686f73740fa1"},
    {"a name of one octet", "send 0501000301610050", "05010003000fa150"},
    {"IPv6 elsewhere", "send 0501000420010db80000000000000000000000010050",
     "05010004000000000000000000000000000000010fa1"},
    {"behind garbage", "send ffffff05010001080808080050", "ffffff050100017f0000010fa1"},
    {"SOCKS4", "send 0401005008080808", "04010fa17f000001"},
    {"SOCKS4A", "send 0401005000000001", "04010fa17f000001"},
    {"credentials", "send 01066e6f626f64790870617373776f7264", "01026d65036b6579"},
};

static void becomes(void **state)
{
    static struct s5_aimed aimed;
    const struct row *row = *state;
    struct s5_aim aim = aim_at(127, 0, 0, 1);
    struct s5_session session;
    struct s5_error error;
    char text[256];
    char got[256] = "";

    snprintf(text, sizeof text, "send 050100\n%s\n", row->text);
    assert_int_equal(s5_session_parse(s5_span_text(text), &session, &error), 0);
    assert_true(s5_aim_session(&aim, &session, &aimed));
    for (size_t i = 0; i < aimed.starts[2] - 3; i++)
        snprintf(got + 2 * i, 3, "%02x", aimed.octets[3 + i]);
    assert_string_equal(got, row->want);
}

static void harmless_names(void **state)
{
    (void)state;
    struct s5_aim aim = aim_at(127, 0, 0, 1);
    struct s5_aim away = aim_at(192, 0, 2, 1);
    char label[65];

    memset(label, 'a', sizeof label);
    assert_true(s5_name_is_harmless(&aim, s5_span_text("LocalHost")));
    assert_false(s5_name_is_harmless(&away, s5_span_text("localhost")));
    assert_true(s5_name_is_harmless(&away, s5_span_text("192.0.2.1")));
    assert_true(s5_name_is_harmless(&aim, (struct s5_span){(uint8_t *)label, 64}));
    assert_false(s5_name_is_harmless(&aim, (struct s5_span){(uint8_t *)label, 63}));
    assert_true(s5_name_is_harmless(&aim, s5_span_text("a..b")));
    assert_false(s5_name_is_harmless(&aim, s5_span_text("a\\..b")));
    assert_false(s5_name_is_harmless(&aim, s5_span_text("a.b")));
    assert_false(s5_name_is_harmless(&aim, s5_span_text(".")));
    assert_false(s5_name_is_harmless(&aim, (struct s5_span){(const uint8_t *)"a\0..", 4}));
    assert_true(s5_name_is_harmless(&aim, (struct s5_span){(const uint8_t *)"localhost\0..", 12}));
}

int main(void)
{
    static struct s5_aim here;
    static struct s5_aim away;
    struct CMUnitTest tests[3 + S5_COUNT(rows)] = {
        {"drawn sessions lead home", drawn_lead_home, .initial_state = &here},
        {"drawn sessions lead home from elsewhere", drawn_lead_home, .initial_state = &away},
        cmocka_unit_test(harmless_names),
    };

    here = aim_at(127, 0, 0, 1);
    away = aim_at(192, 0, 2, 1);
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[3 + i] = (struct CMUnitTest){rows[i].name, becomes, .initial_state = &rows[i]};
    return cmocka_run_group_tests_name("aim", tests, NULL, NULL);
}

/* Sessions: editing, their text, and that a seed tells them all. */
#include "mutate/bend.h"
#include "mutate/grammar.h"
#include "unit.h"

#include <string.h>

enum { DRAWN = 20000 };

static void draw(uint64_t seed, uint64_t number, struct s5_session *out)
{
    static const struct s5_grammar grammar = {.password = true};
    struct s5_dice dice = s5_dice_of(seed, number);

    s5_grammar_draw(&grammar, &dice, out);
}

static void follows_from_seed(void **state)
{
    (void)state;
    struct s5_session a;
    struct s5_session b;
    size_t same = 0;

    for (uint64_t i = 0; i < DRAWN; i++) {
        draw(7, i, &a);
        draw(7, i, &b);
        assert_true(s5_session_equal(&a, &b));
        assert_int_equal(s5_session_hash(&a), s5_session_hash(&b));
        draw(8, i, &b);
        same += s5_session_equal(&a, &b);
    }
    assert_in_range(same, 0, DRAWN / 50);
}

/* Whatever is drawn and bent, its acts and octets add up. */
static void adds_up(const struct s5_session *session)
{
    size_t size = 0;

    assert_in_range(session->count, 0, S5_ACTS_MAX);
    for (size_t i = 0; i < session->count; i++) {
        const struct s5_act *act = &session->acts[i];
        assert_in_range(act->kind, 0, S5_ACT_KINDS - 1);
        assert_true(s5_act_speaks(act->kind) || act->size == 0);
        assert_true(s5_act_counts(act->kind) ? act->value > 0 : act->value == 0);
        if (act->kind == S5_ACT_CLOSE || act->kind == S5_ACT_RESET)
            assert_int_equal(i, session->count - 1);
        size += act->size;
    }
    assert_int_equal(size, session->size);
    assert_in_range(session->origin, 0, S5_ORIGIN_KINDS - 1);
}

static void text_and_back(void **state)
{
    (void)state;
    struct s5_session other = {0};
    struct s5_session session;
    struct s5_session again;
    struct s5_error error;

    for (uint64_t i = 0; i < DRAWN; i++) {
        struct s5_buffer text = {0};
        struct s5_dice dice = s5_dice_of(9, i);
        draw(9, i, &session);
        for (int times = 0; times < 4; times++)
            s5_bend(&dice, NULL, &other, &session);
        adds_up(&session);
        s5_session_print(&session, &text);
        struct s5_span span = {(const uint8_t *)text.text, text.size};
        assert_int_equal(s5_session_parse(span, &again, &error), 0);
        assert_true(s5_session_equal(&session, &again));
        s5_buffer_fini(&text);
        other = session;
    }
}

static void edits(void **state)
{
    (void)state;
    struct s5_session session = {0};

    assert_true(s5_session_add(&session, S5_ACT_SEND, 9, s5_span_text("abcd")));
    assert_true(s5_session_add(&session, S5_ACT_SEND, 0, s5_span_text("xy")));
    assert_true(s5_session_insert(&session, 1, S5_ACT_AWAIT, 60000, s5_span_text("dropped")));
    assert_int_equal(session.acts[0].value, 0);
    assert_int_equal(session.acts[1].value, S5_ACT_MS_MAX);
    assert_int_equal(session.acts[1].size, 0);
    assert_true(s5_session_replace(&session, 0, 1, 2, s5_span_text("---")));
    assert_true(s5_span_equal(s5_session_octets(&session, 0), s5_span_text("a---d")));
    assert_true(s5_span_equal(s5_session_octets(&session, 2), s5_span_text("xy")));
    s5_session_remove(&session, 0);
    assert_int_equal(session.count, 2);
    assert_int_equal(session.size, 2);
    assert_true(s5_span_equal(s5_session_octets(&session, 1), s5_span_text("xy")));

    static const uint8_t full[S5_SESSION_OCTETS];
    assert_false(s5_session_add(&session, S5_ACT_SEND, 0, (struct s5_span){full, sizeof full}));
    assert_int_equal(session.count, 2);
    while (session.count < S5_ACTS_MAX)
        assert_true(s5_session_add(&session, S5_ACT_END, 0, (struct s5_span){NULL, 0}));
    assert_false(s5_session_add(&session, S5_ACT_END, 0, (struct s5_span){NULL, 0}));
}

static struct row {
    const char *name;
    const char *text;
    const char *want; /* the error, or the text that it is written as */
} rows[] = {
    {"nothing", "", "origin echo\n"},
    {"all words",
     "origin slow\nsend 05 01\nflood 3\nawait 4\npause 5\ndatagram 00\npeer\nend\nreset\n",
     "origin slow\nsend 0501\nflood 3\nawait 4\npause 5\ndatagram 00\npeer\nend\nreset\n"},
    {"blanks and remarks", "# a remark\r\n\n  send\t05\r\n", "origin echo\nsend 05\n"},
    {"behind the end", "close\nsend 05\n", "origin echo\nclose\n"},
    {"unknown act", "send 05\nshout 05\n",
     "line 2: no act is called 'shout': write send, flood, await, pause, datagram, peer, end, "
     "close or reset"},
    {"unknown origin", "origin nice\n",
     "line 1: no origin does 'nice': write echo, sink, source, close, reset or slow"},
    {"half an octet", "send 051\n",
     "line 1: 'send' needs pairs of hexadecimal digits, 4096 at most"},
    {"no number", "await\n", "line 1: 'await' needs a number from 1 to 50, not ''"},
    {"too long a wait", "await 51\n", "line 1: 'await' needs a number from 1 to 50, not '51'"},
    {"too much", "reset now\n", "line 1: 'reset' takes nothing, and 'now' stands behind it"},
};

static void reads(void **state)
{
    const struct row *row = *state;
    struct s5_session session;
    struct s5_error error = {""};
    struct s5_buffer text = {0};

    if (s5_session_parse(s5_span_text(row->text), &session, &error) == 0) {
        s5_session_print(&session, &text);
        s5_buffer_char(&text, '\0');
        assert_string_equal(text.text, row->want);
    } else {
        assert_string_equal(error.text, row->want);
    }
    s5_buffer_fini(&text);
}

int main(void)
{
    struct CMUnitTest tests[3 + S5_COUNT(rows)] = {
        cmocka_unit_test(follows_from_seed),
        cmocka_unit_test(text_and_back),
        cmocka_unit_test(edits),
    };
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[3 + i] = (struct CMUnitTest){rows[i].name, reads, .initial_state = &rows[i]};
    return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}

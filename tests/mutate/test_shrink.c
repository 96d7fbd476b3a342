/* Shrinking keeps what matters and nothing else; a case has what the session has. */
#include "mutate/case.h"
#include "mutate/grammar.h"
#include "mutate/shrink.h"
#include "unit.h"

#include <string.h>

static const char needle[] = "needle";

/* Whether some run of octets has the needle, and a reset comes later. */
static enum s5_still has_needle(void *user, const struct s5_session *session)
{
    unsigned *tries = user;
    bool found = false;

    if (*tries == 0)
        return S5_STILL_STOP;
    --*tries;
    for (size_t i = 0; i < session->count; i++) {
        struct s5_span octets = s5_session_octets(session, i);
        if (octets.size > 0 && memmem(octets.data, octets.size, needle, sizeof needle - 1) != NULL)
            found = true;
        else if (found && session->acts[i].kind == S5_ACT_RESET)
            return S5_STILL_SO;
    }
    return S5_STILL_NOT;
}

/* A drawn session with the needle in it. */
static bool make_haystack(uint64_t number, struct s5_session *out)
{
    const struct s5_grammar grammar = {0};
    struct s5_dice dice = s5_dice_of(5, number);

    s5_grammar_draw(&grammar, &dice, out);
    if (out->count == 0 || out->acts[0].kind != S5_ACT_SEND)
        return false;
    return s5_session_replace(out, 0, out->acts[0].size / 2U, 0, s5_span_text(needle)) &&
           s5_session_add(out, S5_ACT_RESET, 0, (struct s5_span){NULL, 0});
}

static void finds_needle(void **state)
{
    (void)state;
    struct s5_session session;
    size_t tried = 0;

    for (uint64_t i = 0; i < 400; i++) {
        unsigned tries = 100000;
        if (!make_haystack(i, &session) || has_needle(&tries, &session) != S5_STILL_SO)
            continue;
        s5_shrink(&session, has_needle, &tries);
        assert_int_equal(session.count, 2);
        assert_true(s5_span_equal(s5_session_octets(&session, 0), s5_span_text(needle)));
        assert_int_equal(session.acts[1].kind, S5_ACT_RESET);
        assert_int_equal(session.origin, S5_ORIGIN_ECHO);
        tried++;
    }
    assert_in_range(tried, 100, 400);
}

/* Stopped at any time, what is left still does it. */
static void stops(void **state)
{
    (void)state;
    struct s5_session whole;

    for (uint64_t i = 0; !make_haystack(i, &whole); i++)
        ;
    for (unsigned most = 0; most < 40; most++) {
        struct s5_session session = whole;
        unsigned tries = most;
        unsigned once = 1;
        s5_shrink(&session, has_needle, &tries);
        assert_int_equal(has_needle(&once, &session), has_needle(&(unsigned){1}, &whole));
    }
}

static void case_names_no_secret(void **state)
{
    (void)state;
    static const uint8_t credentials[] = {1,   4,   'u', 's', 'e', 'r', 6,
                                          's', 'e', 'c', 'r', 'e', 't'};
    struct s5_aim aim = {{127, 0, 0, 1}, 4001, 4002, 4003, {credentials, sizeof credentials}};
    struct s5_session session = {0};
    struct s5_buffer text = {0};
    struct s5_case_of_sessions it = {
        .id = "fuzz/x", .found = "it", .aim = &aim, .sessions = &session, .count = 1};
    const struct s5_grammar grammar = {.password = true};

    s5_grammar_clean(&grammar, s5_span_text("x"), &session);
    s5_case_of_sessions_print(&it, &text);
    s5_buffer_char(&text, '\0');
    assert_non_null(strstr(text.text, "proxy:send(hex \"050102\")"));
    assert_non_null(strstr(text.text, "proxy:send(credentials)"));
    assert_non_null(strstr(text.text, "proxy:send(hex \"05010001\" .. host .. port)"));
    assert_null(strstr(text.text, "736563726574"));
    assert_null(strstr(text.text, "0fa1"));
    s5_buffer_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_needle),
        cmocka_unit_test(stops),
        cmocka_unit_test(case_names_no_secret),
    };
    return cmocka_run_group_tests_name("shrink", tests, NULL, NULL);
}

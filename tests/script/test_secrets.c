#include "bench.h"

#include <stdio.h>
#include <string.h>

/* What the transcript holds of everything sent; `.` stands for an octet that is no text. */
static const char *sent(void)
{
    static char text[4096];
    struct s5_span octets = bench_octets(S5_DIR_SEND);

    assert_in_range(octets.size, 0, sizeof text - 1);
    for (size_t i = 0; i < octets.size; i++)
        text[i] = octets.data[i] < 0x20 || octets.data[i] > 0x7e ? '.' : (char)octets.data[i];
    text[octets.size] = '\0';
    return text;
}

static struct row {
    const char *name;
    const char *body;
    const char *masked;
    const char *shown; /* with --show-secrets */
} rows[] = {
    {"whole", "t:dial { auth = true }:send(password_request { user = 'u', password = 'pass' })",
     "..u.****", "..u.pass"},
    {"octetwise",
     "t:dial():send(password_request { user = 'u', password = 'pass' }, { octetwise = true, pause "
     "= 0 })",
     "..u.****", "..u.pass"},
    {"cut",
     "t:dial():send(password_request { user = 'u', password = 'pass' }, { cuts = { 5, 7 }, pause = "
     "0 })",
     "..u.****", "..u.pass"},
    {"truncated", "t:dial():send(password_request { user = 'u', password = 'pass' }:sub(1, 6))",
     "..u.**", "..u.pa"},
    {"truncated octetwise",
     "t:dial():send(password_request { user = 'u', password = 'pass' }:sub(1, 5), { octetwise = "
     "true, pause = 0 })",
     "..u.*", "..u.p"},
    {"lengths that lie",
     "t:dial():send(password_request { user = 'u', password = 'pass', plen = 9, ver = 5 })",
     "..u.****", "..u.pass"},
    {"twice", "local m = password_request { user = 'u', password = 'pass' }\nt:dial():send(m .. m)",
     "..u.****..u.****", "..u.pass..u.pass"},
    {"the target's own", "t:dial():send('say ' .. t.password .. ' again')",
     "say ************* again", "say correct horse again"},
    {"the target's own, cut short", "t:dial():send('say ' .. t.password:sub(1, 7))", "say *******",
     "say correct"},
    {"negotiated", "t:dial { auth = true }:negotiate()", ".....bench.*************",
     ".....bench.correct horse"},
    {"behind more than is kept",
     "local proxy = t:dial()\nproxy:send(('x'):rep(1020) .. t.password)\nproxy:send('after')", NULL,
     NULL},
};

static void masks(void **state)
{
    const struct row *row = *state;

    bench_run(row->body);
    if (row->masked == NULL) {
        assert_null(strstr(sent(), "corr"));
        assert_non_null(strstr(sent(), "after"));
        return;
    }
    assert_string_equal(sent(), row->masked);
    bench.env.show_secrets = true;
    bench_run(row->body);
    assert_string_equal(sent(), row->shown);
}

/* What came back, and what a reason quotes of it. */
static void echoed(void **state)
{
    (void)state;
    const char *body = "local origin = t:origin { does = 'echo' }\n"
                       "local direct = t:connect(origin.address)\n"
                       "direct:send('..' .. t.password)\n"
                       "direct:expect('no')";

    bench_run(body);
    assert_int_equal(bench.result.verdict, S5_FAIL);
    struct s5_span came = bench_octets(S5_DIR_RECV);
    assert_null(memmem(came.data, came.size, "correct", 7));
    assert_null(memmem(came.data, came.size, "horse", 5));
    body = "local origin = t:origin { does = 'echo' }\n"
           "local direct = t:connect(origin.address)\n"
           "direct:send('..' .. t.password)\n"
           "direct:expect(choice { method = 0 })";
    bench_run(body);
    assert_null(strstr(bench.result.reason, "636f7272")); /* corr */
    assert_null(strstr(bench.result.got, "686f727365"));  /* horse */
    body = "local origin = t:origin { does = 'echo' }\n"
           "local direct = t:connect(origin.address)\n"
           "direct:send(('x'):rep(57) .. t.password)\n"
           "direct:expect_close()";
    bench_run(body);
    assert_int_equal(bench.result.verdict, S5_FAIL);
    assert_null(strstr(bench.result.got, "636f7272"));
}

/* Notes tell of a message without its password, also where the transcript is full. */
static void notes(void **state)
{
    (void)state;
    bool told = false;

    bench_run("t:dial { auth = true }:negotiate()");
    for (size_t i = 0; i < bench.result.transcript.count; i++) {
        const char *note = bench.result.transcript.entries[i].note;
        assert_true(note == NULL || strstr(note, "correct") == NULL);
        told |= note != NULL && strcmp(note, "password request: user bench, password ***") == 0;
    }
    assert_true(told);
    bench_run("for i = 1, 500 do t:note('%d', i) end\nt:dial { auth = true }:negotiate()");
    assert_int_equal(bench.result.transcript.count, S5_TRANSCRIPT_ENTRIES);
    assert_string_equal(bench.result.transcript.entries[S5_TRANSCRIPT_ENTRIES - 1].note, "400");
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 2];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] =
            (struct CMUnitTest){rows[count].name, masks, bench_make, bench_unmake, &rows[count]};
    tests[count++] = (struct CMUnitTest)BENCH_TEST(echoed);
    tests[count++] = (struct CMUnitTest)BENCH_TEST(notes);
    return cmocka_run_group_tests_name("secrets", tests, NULL, NULL);
}

#include "bench.h"

#include "net/stream.h"

#include <string.h>

/* What a body of run(t) comes to. A mistake of the script's is an error with the file and the line.
 */
static struct row {
    const char *name;
    const char *body;
    enum s5_verdict verdict;
    const char *reason; /* begins with */
} rows[] = {
    {"returns", "", S5_PASS, NULL},
    {"has Lua's words",
     "for _, w in ipairs { string, table, math } do assert(type(w) == 'table') end\n"
     "for _, w in ipairs { assert, error, ipairs, next, pairs, select, tonumber, tostring, type } "
     "do assert(w) end",
     S5_PASS, NULL},
    {"has no others",
     "for _, w in ipairs { 'os', 'io', 'load', 'loadstring', 'loadfile', 'dofile', 'debug', "
     "'coroutine', 'pcall', 'xpcall',\n"
     "  'require', 'package', 'collectgarbage', 'getmetatable', 'setmetatable', 'rawset', "
     "'rawget', 'print', 'utf8', '_G' } do\n"
     "  assert(_ENV[w] == nil, w)\nend\nassert(string.dump == nil and ('').dump == nil)",
     S5_PASS, NULL},
    {"raises", "\nerror('broken')", S5_ERROR, "case.lua:3: broken"},
    {"raises without a place", "error('broken', 0)", S5_ERROR, "case.lua:2: broken"},
    {"raises a table", "error({})", S5_ERROR, "case.lua:2: an error without a text"},
    {"indexes nil", "local x\nx.y = 1", S5_ERROR,
     "case.lua:3: attempt to index a nil value (local 'x')"},
    {"asserts", "\n\nassert(1 == 2, 'not so')", S5_ERROR, "case.lua:4: not so"},
    {"never ends", "while true do end", S5_ERROR,
     "case.lua:2: the case has run 200 million instructions"},
    {"never ends in a task", "t:parallel { function() while true do end end }", S5_ERROR,
     "case.lua:2: the case has run 200 million"},
    {"eats memory",
     "local s = ('x'):rep(1 << 20)\nlocal t = {}\nfor i = 1, 1000 do t[i] = s .. i end", S5_ERROR,
     "case.lua:4: not enough memory"},
    {"one huge text", "return ('x'):rep(1 << 30)", S5_ERROR, "case.lua:2: not enough memory"},
    {"recurses", "local function f() return 1 + f() end\nf()", S5_ERROR,
     "case.lua:2: stack overflow"},
    {"opens too much", "for i = 1, 3000 do t:refusing_peer() end", S5_ERROR, "case.lua:2: "},
    {"yields through sort", "table.sort({ 2, 1, 3 }, function() t:pause(0.001) end)", S5_ERROR,
     "case.lua:2: attempt to yield across a C-call boundary"},
    {"a word it has not", "t:open { cmd = CONECT }", S5_ERROR,
     "case.lua:2: an address must be a text or a table, not a nil"},
    {"an unknown method", "t:dance()", S5_ERROR,
     "case.lua:2: attempt to call a nil value (method 'dance')"},
    {"an unknown field",
     "local p = t:open { dst = t:refusing_peer() }\np:expect(reply { repp = 1 })", S5_ERROR,
     "case.lua:3: no field 'repp' in this message"},
    {"expects a number", "t:dial():expect(5)", S5_ERROR,
     "case.lua:2: expect takes octets or a pattern"},
    {"sends a table", "t:dial():send({})", S5_ERROR,
     "case.lua:2: what is sent must be a string, not table"},
    {"a number for octets", "return datagram { dst = '1.2.3.4:5', data = 12345 }", S5_ERROR,
     "case.lua:2: data must be a text, not a number"},
    {"a method of nine bits", "greeting { methods = { 256 } }", S5_ERROR,
     "case.lua:2: greeting: a method is a whole number"},
    {"a field of nine bits", "request { cmd = 256, dst = 'a:1' }", S5_ERROR,
     "case.lua:2: cmd must be a whole number from 0 to 255"},
    {"a name of 256", "request { dst = name(('x'):rep(256), 1) }", S5_ERROR,
     "case.lua:2: a host of 256 octets"},
    {"a user of 256", "password_request { user = ('x'):rep(256), password = 'x' }", S5_ERROR,
     "case.lua:2: password_request: a field is longer"},
    {"no address", "t:connect('localhost:80')", S5_ERROR, "case.lua:2: "},
    {"a wrong address", "request { dst = 'a:b' }", S5_ERROR,
     "case.lua:2: 'a:b' is no address: write host:port"},
    {"odd hex", "hex '050'", S5_ERROR, "case.lua:2: hex: '050' is not pairs"},
    {"an odd wait", "t:pause(0 / 0)\nt:pause(-1)", S5_PASS, NULL},
    {"an error in a task", "t:parallel { function() error('inside') end }", S5_ERROR,
     "case.lua:2: inside"},
    {"fails", "t:fail('%d', 5)", S5_FAIL, "5"},
    {"skips", "t:skip('why')", S5_SKIP, "why"},
    {"unsupported", "t:unsupported('why')", S5_UNSUPPORTED, "why"},
    {"warns and goes on", "t:warn('careful')\nt:warn('twice')", S5_WARN, "careful"},
    {"warns and fails", "t:warn('careful')\nt:fail('broken')", S5_FAIL, "broken"},
    {"mismatches", "t:mismatch('this', 'that')", S5_FAIL, "expected this, got that"},
    {"no error of the script's hides a verdict",
     "t:parallel { function() t:fail('first') end, function() error('second') end }", S5_FAIL,
     "first"},
    {"an odd wait told", "t:dial():expect_close { within = 0.0333 }", S5_FAIL,
     "expected the connection to close, got nothing within 33.3 ms"},
    {"silence of odd length", "t:dial():expect_silence(0.007)", S5_PASS, NULL},
    {"no IPv6", "t:origin { family = IPV6 }", S5_SKIP,
     "this machine offers no address of that family"},
};

static void comes_to(void **state)
{
    const struct row *row = *state;
    const struct s5_case_result *result = bench_run(row->body);

    if (result->verdict != row->verdict || (row->reason == NULL) != (result->reason == NULL) ||
        (row->reason != NULL && strncmp(result->reason, row->reason, strlen(row->reason)) != 0))
        fail_msg("%s: %s", s5_verdict_name(result->verdict),
                 result->reason == NULL ? "(no reason)" : result->reason);
    if (result->verdict != S5_PASS && result->verdict != S5_WARN)
        assert_int_equal(strncmp(result->where, "case.lua:", 9), 0);
}

/* Nothing of the case before is there. */
static void starts_afresh(void **state)
{
    (void)state;
    assert_int_equal(bench_run("leaked = 1; string.leaked = 1; t.leaked = 1")->verdict, S5_PASS);
    assert_int_equal(
        bench_run("assert(not leaked and not string.leaked and not t.leaked)")->verdict, S5_PASS);
}

static void done(void *user)
{
    *(bool *)user = true;
    s5_loop_stop(bench.loop);
}

static void aborted(void **state)
{
    (void)state;
    bool over = false;

    bench_run("");
    struct s5_script_run *run =
        s5_script_start(&bench.env, &bench.item, &bench.result, done, &over);
    s5_script_abort(run, "no more");
    assert_false(over);
    while (!over)
        s5_loop_run(bench.loop);
    assert_int_equal(bench.result.verdict, S5_ERROR);
    assert_string_equal(bench.result.reason, "no more");
}

static void unreachable(void **state)
{
    (void)state;
    struct s5_endpoint loopback = {.family = 4, .ip = {127, 0, 0, 1}};
    struct s5_closed_port *port =
        s5_closed_port_new(bench.loop, &loopback, &bench.env.target, NULL);

    assert_int_equal(bench_run("t:dial()")->verdict, S5_FAIL);
    assert_true(bench.result.unreachable && !bench.result.reached);
    assert_string_equal(bench.result.reason,
                        "the target does not accept a connection: connection refused");
    assert_int_equal(bench_run("t:dial { auth = true }\nt:dial()")->verdict, S5_FAIL);
    assert_true(bench.result.unreachable && bench.result.reached);
    s5_closed_port_free(port);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 3];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] =
            (struct CMUnitTest){rows[count].name, comes_to, bench_make, bench_unmake, &rows[count]};
    tests[count++] = (struct CMUnitTest)BENCH_TEST(starts_afresh);
    tests[count++] = (struct CMUnitTest)BENCH_TEST(aborted);
    tests[count++] = (struct CMUnitTest)BENCH_TEST(unreachable);
    return cmocka_run_group_tests_name("sandbox", tests, NULL, NULL);
}

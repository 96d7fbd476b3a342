#include "bench.h"

#include <stdio.h>
#include <string.h>

/* What a run(t) leads to, in a case that covers REP-09 and CON-03: the verdict, the clauses charged
 * with it, and the beginning of the reason. The closed port answers nothing but with 05. */
static struct row {
    const char *name;
    const char *level;
    const char *body;
    enum s5_verdict verdict;
    const char *charged;
    const char *reason;
} rows[] = {
    {"pass", "MUST", "", S5_PASS, "", NULL},
    {"mismatch", "MUST", "t:mismatch('a', 'b')", S5_FAIL, "REP-09", "expected a, got b"},
    {"soft mismatch", "SHOULD", "t:mismatch('a', 'b')", S5_WARN, "REP-09", "expected a"},
    {"fail", "MUST", "t:fail('x')", S5_FAIL, "REP-09", "x"},
    {"about", "MUST", "t:about 'CON-03' t:mismatch('a', 'b')", S5_FAIL, "CON-03", "expected a"},
    {"about, and back", "MUST", "t:about 'CON-03' t:about 'REP-09' t:fail('x')", S5_FAIL, "REP-09",
     "x"},
    {"about another clause", "MUST", "t:about 'REP-01'", S5_ERROR, "",
     "case.lua:2: 'REP-01' is none of the case's clauses"},
    {"skip", "MUST", "t:warn('w') t:skip('x')", S5_SKIP, "", "x"},
    {"error", "MUST", "t:warn('w') error('x')", S5_ERROR, "", "case.lua:2: x"},
    {"warnings", "MUST", "t:warn('w') t:about 'CON-03' t:warn('v') t:warn('u')", S5_WARN,
     "REP-09 CON-03", "w"},
    {"a failure behind a warning", "MUST", "t:warn('w') t:about 'CON-03' t:fail('x')", S5_FAIL,
     "CON-03", "x"},
    {"a soft mismatch behind a warning", "MAY", "t:warn('w') t:about 'CON-03' t:mismatch('a', 'b')",
     S5_WARN, "REP-09 CON-03", "expected a"},
    {"outcome", "MUST", "asked(t):expect(one_of { fail(reply { rep = 5 }, 'x', 'CON-03') })",
     S5_FAIL, "CON-03", "x"},
    {"outcome without a clause", "MUST",
     "t:about 'CON-03' asked(t):expect(one_of { fail(reply { rep = 5 }, 'x') })", S5_FAIL, "CON-03",
     "x"},
    {"warning outcome", "MUST",
     "asked(t):expect(one_of { warn(reply { rep = 5 }, 'x', 'CON-03') }) t:warn('y')", S5_WARN,
     "CON-03 REP-09", "x"},
    {"outcome of another clause", "MUST",
     "asked(t):expect(one_of { fail(closes(), 'x', 'REP-01') })", S5_ERROR, "",
     "case.lua:2: 'REP-01' is none of the case's clauses"},
    {"a message broken in itself", "MUST", "talk(t, hex '04 00'):expect(choice { method = 0 })",
     S5_FAIL, "GRT-03", "expected method selection"},
    {"one that a lenient reader takes", "MUST",
     "talk(t, hex '04 00'):expect(choice { method = 1, lenient = true })", S5_FAIL, "REP-09",
     "expected method selection"},
    {"among outcomes", "MUST",
     "talk(t, hex '04 00'):expect(one_of { pass(choice { method = 0 }), pass(closes()) })", S5_FAIL,
     "GRT-03", "expected method selection"},
    {"as whatever the others are not", "MUST",
     "talk(t, hex '04 00'):expect(one_of { pass(choice()), fail(otherwise(), 'x') })", S5_FAIL,
     "GRT-03", "x: "},
    {"as that, of a clause", "MUST",
     "talk(t, hex '04 00'):expect(one_of { pass(choice()), fail(otherwise(), 'x', 'CON-03') })",
     S5_FAIL, "CON-03", "x: "},
    {"one that cannot be taken apart", "MUST",
     "talk(t, hex '05 00 00 09'):expect(reply { lenient = true })", S5_FAIL, "REP-01",
     "expected reply"},
    {"cut short", "MUST", "cut(t, hex '05 05'):expect(reply { rep = 5 })", S5_FAIL, "REP-09",
     "expected reply"},
    {"cut short, for a lenient reader", "MUST",
     "assert(cut(t, hex '05 07 00 01'):expect(reply { rep = 7, lenient = true }).rep == 7)",
     S5_PASS, "", NULL},
    {"cut short, another REP", "MUST",
     "cut(t, hex '05 05'):expect(reply { rep = 7, lenient = true })", S5_FAIL, "REP-09",
     "expected reply"},
    {"cut short, a field behind the cut", "MUST",
     "cut(t, hex '05 05'):expect(reply { rep = 5, bnd_port = 0, lenient = true })", S5_FAIL,
     "REP-09", "expected reply"},
    {"cut short, success", "MUST", "cut(t, hex '05 00'):expect(reply { lenient = true })", S5_FAIL,
     "REP-09", "expected reply"},
    {"cut short, before REP", "MUST", "cut(t, hex '05'):expect(reply { lenient = true })", S5_FAIL,
     "REP-09", "expected reply"},
    {"datagram", "MUST",
     "send(t, datagram { dst = '1.2.3.4:5', data = t:token(), rsv = 1 }):"
     "expect(relayed {}, { within = 0.1 })",
     S5_FAIL, "UDP-04", "expected datagram"},
    {"datagram of another content", "MUST",
     "send(t, datagram { dst = '1.2.3.4:5', data = t:token() }):"
     "expect(relayed { frag = 9 }, { within = 0.1 })",
     S5_FAIL, "REP-09", "expected datagram"},
};

/* asked() has sent a request that is refused; talk() is a connection over which `octets` come,
 * cut() one that ends behind them, and send() a socket to which a datagram comes. */
static const char *whole(const char *level, const char *body)
{
    static char text[4096];

    snprintf(text, sizeof text,
             "local function asked(t) return t:open { cmd = CONNECT, dst = t:refusing_peer() } end "
             "local function talk(t, octets) local origin = t:origin() "
             "local direct = t:connect(origin.address) origin:accept():send(octets) return direct "
             "end local function cut(t, octets) local origin = t:origin() "
             "local direct = t:connect(origin.address) local seen = origin:accept() "
             "seen:send(octets) seen:half_close() return direct end "
             "local function send(t, octets) local socket = t:udp_socket() "
             "t:udp_socket():send(socket.address, octets) return socket end "
             "return case { id = 'x', title = 'X', section = '-', level = '%s', "
             "clauses = { 'REP-09', 'CON-03' }, run = function(t)\n%s\nend }",
             level, body);
    return text;
}

static void expect(const struct s5_case_result *result, const struct row *row)
{
    char charged[128] = "";

    for (size_t i = 0; i < result->charged_count; i++)
        snprintf(charged + strlen(charged), sizeof charged - strlen(charged), "%s%s", i ? " " : "",
                 result->charged[i]);
    if (result->verdict != row->verdict || strcmp(charged, row->charged) != 0)
        fail_msg("%s of '%s': %s", s5_verdict_name(result->verdict), charged,
                 result->reason ? result->reason : "-");
    if (row->reason == NULL)
        assert_null(result->reason);
    else
        assert_int_equal(strncmp(result->reason, row->reason, strlen(row->reason)), 0);
}

static void charges(void **state)
{
    const struct row *row = *state;

    expect(bench_run_text(whole(row->level, row->body)), row);
}

/* Where the other cases stand. */
static enum s5_standing standing(void *user, const char *id, const char **root)
{
    const char *fallen = user;

    if (strcmp(id, fallen) == 0) {
        *root = "the/root";
        return S5_FELL;
    }
    return S5_PENDING;
}

static struct gate_row {
    const char *name;
    const char *fallen; /* a case that fell */
    const char *body;
    enum s5_verdict verdict;
    const char *preparing; /* what it failed in, or NULL */
} gate_rows[] = {
    {"tunnel", "rfc1928/connect/ipv4-echo", "t:tunnel(t:origin().dst)", S5_SKIP, NULL},
    {"tunnel beside it", "rfc1928/connect/ipv6", "t:tunnel(t:origin().dst)", S5_PASS, NULL},
    {"to IPv6", "rfc1928/connect/ipv6", "t:tunnel '[::1]:1'", S5_SKIP, NULL},
    {"to a name", "rfc1928/address/name", "t:tunnel 'localhost:1'", S5_SKIP, NULL},
    {"to a literal name", "rfc1928/address/name", "t:tunnel(name('127.0.0.1', 1))", S5_SKIP, NULL},
    {"negotiation within", "rfc1928/greeting/no-auth", "t:tunnel(t:origin().dst)", S5_SKIP, NULL},
    {"negotiation", "rfc1928/greeting/no-auth", "t:dial():negotiate()", S5_SKIP, NULL},
    {"with the password", "rfc1929/response/success", "t:dial({ auth = true }):negotiate()",
     S5_SKIP, NULL},
    {"bind", "rfc1928/bind/answered", "t:bind()", S5_SKIP, NULL},
    {"associate", "rfc1928/udp/answered", "t:associate()", S5_SKIP, NULL},
    {"a request by hand", "rfc1928/connect/ipv4-echo", "t:open { cmd = 1, dst = t:origin().dst }",
     S5_PASS, NULL},
    {"fails within", "", "t:tunnel(t:refusing_peer())", S5_FAIL, "rfc1928/connect/ipv4-echo"},
    {"fails behind", "", "t:tunnel(t:origin().dst) t:fail('x')", S5_FAIL, NULL},
    {"mismatch behind", "", "t:tunnel(t:origin().dst):expect('x', { within = 0.1 })", S5_FAIL,
     NULL},
    {"fails beside", "",
     "t:parallel { function() t:tunnel(t:black_hole()) end, function() t:mismatch('a', 'b') end }",
     S5_FAIL, NULL},
};

static void gates(void **state)
{
    const struct gate_row *row = *state;

    bench.env.standing = standing;
    bench.env.standing_user = (void *)row->fallen;
    const struct s5_case_result *result = bench_run_text(whole("MUST", row->body));
    assert_int_equal(result->verdict, row->verdict);
    if (row->verdict == S5_SKIP) {
        assert_string_equal(result->reason, "blocked by the/root");
        assert_string_equal(result->blocked_by, "the/root");
    }
    if (row->preparing == NULL)
        assert_null(result->preparing);
    else
        assert_string_equal(result->preparing, row->preparing);
    if (row->verdict == S5_FAIL)
        assert_int_equal(strncmp(result->reason, "while preparing: ", 17) == 0,
                         row->preparing != NULL);
}

/* Unrun, where something that it comes after fell; what it lacks comes first. */
static void unrun(void **state)
{
    (void)state;
    static const char text[] = "return case { id = 'x', title = 'X', section = '-', level = 'MUST',"
                               "clauses = { 'REP-09' }, needs = { 'bind' }, after = { 'a', 'b' },"
                               "run = function() end }";
    struct s5_case_result *result = &bench.result;

    assert_string_equal(bench_load("case.lua", NULL, text, strlen(text)), "");
    assert_false(s5_script_lacks(&bench.env, &bench.item, result));
    bench.env.standing = standing;
    bench.env.standing_user = (char[]){"b"};
    assert_true(s5_script_lacks(&bench.env, &bench.item, result));
    assert_int_equal(result->verdict, S5_SKIP);
    assert_string_equal(result->reason, "blocked by the/root");
    bench.env.bind = S5_CAN_BROKEN;
    assert_true(s5_script_lacks(&bench.env, &bench.item, result));
    assert_string_equal(result->blocked_by, "rfc1928/bind/answered");
    bench.env.bind = S5_CAN_DECLINED;
    assert_true(s5_script_lacks(&bench.env, &bench.item, result));
    assert_int_equal(result->verdict, S5_UNSUPPORTED);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + S5_COUNT(gate_rows) + 1];
    size_t count = 0;

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[count++] =
            (struct CMUnitTest){rows[i].name, charges, bench_make, bench_unmake, &rows[i]};
    for (size_t i = 0; i < S5_COUNT(gate_rows); i++)
        tests[count++] =
            (struct CMUnitTest){gate_rows[i].name, gates, bench_make, bench_unmake, &gate_rows[i]};
    tests[count++] = (struct CMUnitTest)BENCH_TEST(unrun);
    return cmocka_run_group_tests_name("charge", tests, NULL, NULL);
}

#include "bench.h"

#include <stdio.h>
#include <string.h>

#define REST "section = '-', level = 'MUST', clauses = { 'REP-09' }, run = function() end"

static struct row {
    const char *name;
    const char *text;
    const char *want; /* behind "dir/case.lua" */
} rows[] = {
    {"empty", "", ": the file does not return a case { ... } or a family { ... }"},
    {"bare table", "return { id = 'x' }",
     ": the file does not return a case { ... } or a family { ... }"},
    {"no table", "return case 'x'", ": case must be a table, not string"},
    {"syntax", "return case {\n  id = 'x'\n  title = 'X',\n}",
     ":3: '}' expected (to close '{' at line 1) near 'title'"},
    {"raises", "\n\nlocal x = nothing.here", ":3: attempt to index a nil value (global 'nothing')"},
    {"raises a table", "error {}", ": an error without a text"},
    {"compiled", "\x1bLua", ": attempt to load a binary chunk (mode is 't')"},
    {"no id", "return case { title = 'X', " REST " }", ": the case has no id (a text)"},
    {"id a number", "return case { id = 1, title = 'X', " REST " }",
     ": the case has no id (a text)"},
    {"another id", "return case { id = 'dir/other', title = 'X', " REST " }",
     ": the id is 'dir/other', and the file's place says 'dir/case'"},
    {"no title", "return case { id = 'dir/case', " REST " }", ": the case has no title (a text)"},
    {"empty title", "return case { id = 'dir/case', title = '', " REST " }",
     ": the case has no title (a text)"},
    {"no run",
     "return case { id = 'dir/case', title = 'X', section = '-', level = 'MUST', clauses = { "
     "'REP-09' } }",
     ": the case has no run function"},
    {"no level",
     "return case { id = 'dir/case', title = 'X', section = '-', clauses = { 'REP-09' }, run = "
     "function() end }",
     ": the case has no level (a text)"},
    {"wrong level",
     "return case { id = 'dir/case', title = 'X', level = 'OUGHT', section = '-', clauses = { "
     "'REP-09' }, run = function() end }",
     ": level 'OUGHT' is none of WIRE, MUST, SHOULD, MAY, RELAY, SECURITY, INTEROP, ROBUST"},
    {"no clauses",
     "return case { id = 'dir/case', title = 'X', level = 'MUST', section = '-', run = function() "
     "end }",
     ": the case names no clauses"},
    {"wrong clause",
     "return case { id = 'dir/case', title = 'X', level = 'MUST', section = '-', clauses = { "
     "'REP-99' }, run = function() end }",
     ": 'REP-99' is no clause"},
    {"clauses a text",
     "return case { id = 'dir/case', title = 'X', level = 'MUST', section = '-', clauses = "
     "'REP-09', run = function() end }",
     ": clauses must be a list of texts"},
    {"wrong tags", "return case { id = 'dir/case', title = 'X', tags = { 1 }, " REST " }",
     ": tags must be a list of texts"},
    {"wrong after", "return case { id = 'dir/case', title = 'X', after = 'a', " REST " }",
     ": after must be a list of texts"},
    {"wrong need", "return case { id = 'dir/case', title = 'X', needs = { 'luck' }, " REST " }",
     ": needs 'luck' is none of "},
    {"rfc a text", "return case { id = 'dir/case', title = 'X', rfc = '1928', " REST " }",
     ": rfc must be the number of an RFC"},
    {"no members", "return family { id = 'dir/case', title = 'X', " REST " }",
     ": the family has no members"},
    {"empty members", "return family { id = 'dir/case', title = 'X', members = {}, " REST " }",
     ": the family has no members"},
    {"member a text", "return family { id = 'dir/case', title = 'X', members = { 'a' }, " REST " }",
     ": a member of a family must be a table"},
    {"member without name",
     "return family { id = 'dir/case', title = 'X', members = { { name = 'a' }, {} }, " REST " }",
     ": every member of a family needs a name"},
    {"member with a wrong field",
     "return family { id = 'dir/case', title = 'X', members = { { name = 'a', level = 'x' } "
     "}, " REST " }",
     ": level 'x' is none of "},
    {"member's name",
     "return family { id = 'dir/case', title = 'X', members = { { name = 'a b' } }, " REST " }",
     ": the id 'dir/case/a b' has more than letters, digits and - . _ + / in it, or a part without "
     "a name"},
    {"member's name empty",
     "return family { id = 'dir/case', title = 'X', members = { { name = '' } }, " REST " }",
     ": the id 'dir/case/' has more than "},
    {"member that climbs",
     "return family { id = 'dir/case', title = 'X', members = { { name = '../x' } }, " REST " }",
     ": the id 'dir/case/../x' has more than "},
    {"endless", "while true do end", ": the case has run 200 million instructions without an end"},
    {"fat", "local t = {} for i = 1, 1 << 40 do t[i] = i end", ": not enough memory"},
};

static void tells(void **state)
{
    const struct row *row = *state;
    char want[400];
    const char *got = bench_load("dir/case.lua", "dir/case", row->text, strlen(row->text));

    snprintf(want, sizeof want, "dir/case.lua%s", row->want);
    if (strstr(got, row->want) == NULL || strncmp(got, "dir/case.lua", 12) != 0)
        fail_msg("\"%s\" and not \"%s\"", got, want);
    assert_null(strchr(got, '\n'));
}

/* Of a long path Lua keeps the end only; people are told all of it. */
static void long_path(void **state)
{
    (void)state;
    char path[200];
    char want[300];

    memset(path, 'p', sizeof path);
    strcpy(path + sizeof path - 10, "/case.lua");
    snprintf(want, sizeof want, "%s:1: ", path);
    const char *got = bench_load(path, NULL, "x.y = 1", 7);
    assert_int_equal(strncmp(got, want, strlen(want)), 0);
}

static void load(const char *text)
{
    assert_string_equal(bench_load("dir/case.lua", NULL, text, strlen(text)), "");
}

static void describes(void **state)
{
    (void)state;
    load("return case { id = 'a/b', title = 'T', rfc = 1929, section = '2', level = 'SHOULD',\n"
         "clauses = { 'REP-09', 'CON-03' }, tags = { 'x', 'y' }, needs = { 'udp', 'password' },\n"
         "after = { 'a/a', 'z' },\n"
         "run = function() error('not now') end }");
    assert_int_equal(bench.loaded, 1);
    assert_string_equal(bench.item.id, "a/b");
    assert_string_equal(bench.item.title, "T");
    assert_int_equal(bench.item.rfc, 1929);
    assert_string_equal(bench.item.section, "2");
    assert_string_equal(bench.item.level, "SHOULD");
    assert_int_equal(bench.item.clause_count, 2);
    assert_string_equal(bench.item.clauses[1], "CON-03");
    assert_true(s5_case_has_tag(&bench.item, "y") && !s5_case_has_tag(&bench.item, "z"));
    assert_true(s5_case_needs(&bench.item, "udp") && !s5_case_needs(&bench.item, "bind"));
    assert_int_equal(bench.item.after_count, 2);
    assert_string_equal(bench.item.after[1], "z");
    assert_true(s5_case_has_clause(&bench.item, "CON-03"));
    assert_true(s5_case_is(&bench.item, "a/b") && !s5_case_is(&bench.item, "a"));
    assert_int_equal(bench.item.member, 0);
}

static void members(void **state)
{
    (void)state;
    load("return family { id = 'f', title = 'Family', " REST ", members = {\n"
         "{ name = 'one' }, { name = 'two', title = 'Own', level = 'MAY', clauses = { 'CON-03' }, "
         "needs = { 'udp' } } } }");
    assert_int_equal(bench.loaded, 2);
    assert_string_equal(bench.item.id, "f/two");
    assert_string_equal(bench.item.title, "Own");
    assert_string_equal(bench.item.level, "MAY");
    assert_string_equal(bench.item.clauses[0], "CON-03");
    assert_int_equal(bench.item.clause_count, 1);
    assert_int_equal(bench.item.member, 2);
    assert_true(s5_case_is(&bench.item, "f/two") && s5_case_is(&bench.item, "f"));
    assert_false(s5_case_is(&bench.item, "f/one") || s5_case_is(&bench.item, "f/"));
}

/* While it is described a case has the words of messages and patterns, and no target. */
static void words_without_a_target(void **state)
{
    (void)state;
    load("local secret = password_request { user = 'u', password = 'a secret' }\n"
         "local p = one_of { pass(hex '05 00'), 'literal', fail(closes()), warn(silence(1), 'x'), "
         "frame { token = 'x' } }\n"
         "return case { id = 'x', title = 'X', " REST " }");
    assert_int_equal(bench.loaded, 1);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 4];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] =
            (struct CMUnitTest){rows[count].name, tells, bench_make, bench_unmake, &rows[count]};
    tests[count++] = (struct CMUnitTest)BENCH_TEST(long_path);
    tests[count++] = (struct CMUnitTest)BENCH_TEST(describes);
    tests[count++] = (struct CMUnitTest)BENCH_TEST(members);
    tests[count++] = (struct CMUnitTest)BENCH_TEST(words_without_a_target);
    return cmocka_run_group_tests_name("load", tests, NULL, NULL);
}

#include "unit.h"

#include "report/file.h"
#include "report/json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[64];
static struct s5_run_result run;

static int make(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/sockspec-json-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir);
    int descriptor = mkstemp(path);
    return descriptor < 0 ? -1 : close(descriptor);
}

static int unmake(void **state)
{
    (void)state;
    return unlink(path);
}

static char **list(const char *a, const char *b)
{
    char **made = calloc(3, sizeof *made);

    made[0] = strdup(a);
    made[1] = b == NULL ? NULL : strdup(b);
    return made;
}

static struct s5_case_result *add(const char *id, enum s5_verdict verdict, const char *a,
                                  const char *b)
{
    struct s5_case_result *result = &run.cases[run.case_count++];

    *result = (struct s5_case_result){.id = strdup(id),
                                      .title = strdup("Title"),
                                      .rfc = 1928,
                                      .section = strdup("6"),
                                      .clauses = list(a, b),
                                      .clause_count = b == NULL ? 1 : 2,
                                      .level = strdup("MUST"),
                                      .verdict = verdict};
    return result;
}

static int begin(void **state)
{
    (void)state;
    run = (struct s5_run_result){.cases = calloc(16, sizeof *run.cases), .duration_ms = 812.4};
    s5_result_text(&run.url, "socks5://127.0.0.1:1080");
    s5_timestamp(run.started, sizeof run.started);
    return 0;
}

static int end(void **state)
{
    (void)state;
    s5_run_result_fini(&run);
    return 0;
}

static json_t *written(void)
{
    struct s5_error error = {""};
    json_error_t wrong;

    assert_int_equal(
        s5_report_print(&(struct s5_results){&run, 1, "1.2.3"}, s5_json_print, path, &error), 0);
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &wrong);
    if (root == NULL)
        fail_msg("%s", wrong.text);
    return root;
}

/* The contract's fields, by name and type. */
static void fields(void **state)
{
    (void)state;
    const char *version, *url, *started, *id, *verdict, *text;
    json_t *exec, *cases, *clauses, *transcript, *reason, *hex;
    double ms;
    int numbers[7];
    int conformant;

    struct s5_case_result *result = add("a/b", S5_FAIL, "REP-09", "CON-03");
    s5_result_text(&result->reason, "expected REP 05, got 01");
    s5_result_text(&result->expected, "REP 05");
    s5_result_text(&result->got, "01");
    result->duration_ms = 3.2;
    s5_transcript_add(&result->transcript, 1, "client", S5_DIR_EVENT, (struct s5_span){NULL, 0}, 0,
                      "connected");
    s5_transcript_add(&result->transcript, 7, "client", S5_DIR_SEND, S5_BYTES(5, 1, 0), 0,
                      "greeting: NO AUTH");
    add("a/c", S5_PASS, "CON-03", NULL)->rfc = 0;
    json_t *root = written();
    assert_int_equal(
        json_unpack(
            root,
            "{s:s, s:{s:s, s:o}, s:s, s:F, s:{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:b}, s:o, s:o}",
            "sockspec", &version, "target", "url", &url, "exec", &exec, "started", &started,
            "duration_ms", &ms, "summary", "pass", &numbers[0], "fail", &numbers[1], "warn",
            &numbers[2], "unsupported", &numbers[3], "skip", &numbers[4], "known", &numbers[5],
            "error", &numbers[6], "conformant", &conformant, "cases", &cases, "clauses", &clauses),
        0);
    assert_string_equal(version, "1.2.3");
    assert_string_equal(url, "socks5://127.0.0.1:1080");
    assert_true(json_is_null(exec));
    assert_int_equal(strlen(started), strlen("2026-01-31T12:00:00.000Z"));
    assert_true(started[10] == 'T' && started[23] == 'Z');
    assert_true(ms == 812.4);
    for (int i = 0; i < 7; i++)
        assert_int_equal(numbers[i], i < 2);
    assert_false(conformant);
    int rfc;
    json_t *tags;
    assert_int_equal(json_unpack(json_array_get(cases, 0),
                                 "{s:s, s:s, s:i, s:s, s:[s, s], s:s, s:o, s:s, s:o, s:F, s:o}",
                                 "id", &id, "title", &text, "rfc", &rfc, "section", &text,
                                 "clauses", &text, &text, "level", &text, "tags", &tags, "verdict",
                                 &verdict, "reason", &reason, "duration_ms", &ms, "transcript",
                                 &transcript),
                     0);
    assert_string_equal(id, "a/b");
    assert_string_equal(verdict, "fail");
    assert_true(json_is_array(tags));
    assert_string_equal(json_string_value(reason), "expected REP 05, got 01");
    assert_int_equal(json_array_size(transcript), 2);
    assert_null(json_object_get(json_array_get(transcript, 0), "hex"));
    int t_us;
    const char *conn, *dir, *note;
    assert_int_equal(json_unpack(json_array_get(transcript, 1), "{s:i, s:s, s:s, s:o, s:s}", "t_us",
                                 &t_us, "conn", &conn, "dir", &dir, "hex", &hex, "note", &note),
                     0);
    assert_int_equal(t_us, 7);
    assert_string_equal(dir, "send");
    assert_string_equal(json_string_value(hex), "050100");
    assert_true(json_is_null(json_object_get(json_array_get(cases, 1), "rfc")));
    assert_true(json_is_null(json_object_get(json_array_get(cases, 1), "reason")));
    json_decref(root);
}

/* Each case covers REP-09; `charged` is what it is counted against. */
static struct clause_row {
    const char *name;
    enum s5_verdict verdicts[3];
    const char *charged[3];
    size_t count;
    const char *want;
} clause_rows[] = {
    {"pass", {S5_PASS}, {NULL}, 1, "pass"},
    {"pass beside skip", {S5_SKIP, S5_PASS, S5_UNSUPPORTED}, {NULL}, 3, "pass"},
    {"skip", {S5_SKIP}, {NULL}, 1, "skip"},
    {"unsupported", {S5_SKIP, S5_UNSUPPORTED}, {NULL}, 2, "unsupported"},
    {"fail", {S5_PASS, S5_FAIL, S5_ERROR}, {NULL, "REP-09"}, 3, "fail"},
    {"error", {S5_PASS, S5_ERROR}, {NULL}, 2, "error"},
    {"warn", {S5_PASS, S5_WARN}, {NULL, "REP-09"}, 2, "warn"},
    {"known", {S5_PASS, S5_KNOWN}, {NULL, "REP-09"}, 2, "known"},
    {"fail of another clause", {S5_FAIL}, {"CON-03"}, 1, "skip"},
    {"warn of another clause", {S5_WARN}, {"CON-03"}, 1, "skip"},
    {"known of another clause", {S5_KNOWN}, {"CON-03"}, 1, "skip"},
    {"fail of another clause beside pass", {S5_FAIL, S5_PASS}, {"CON-03"}, 2, "pass"},
    {"warn, and fail of another clause", {S5_FAIL, S5_WARN}, {"CON-03", "REP-09"}, 2, "warn"},
};

static void clauses(void **state)
{
    const struct clause_row *row = *state;
    char *id;
    char *verdict;

    for (size_t i = 0; i < row->count; i++) {
        struct s5_case_result *result = add("x", row->verdicts[i], "REP-09", NULL);
        if (row->charged[i] != NULL)
            s5_result_charge(result, row->charged[i]);
    }
    json_t *root = written();
    json_t *first = json_array_get(json_object_get(root, "clauses"), 0);
    assert_int_equal(json_unpack(first, "{s:s, s:s}", "id", &id, "verdict", &verdict), 0);
    assert_string_equal(id, "REP-09");
    assert_string_equal(verdict, row->want);
    assert_int_equal(json_array_size(json_object_get(first, "cases")), row->count);
    json_decref(root);
}

/* A clause that a case does not cover, but was found to break, is in the report. */
static void charged_beyond(void **state)
{
    (void)state;
    struct s5_case_result *result = add("x", S5_FAIL, "REP-09", NULL);
    char *id, *verdict, *first, *second;

    s5_result_charge(result, "REP-01");
    s5_result_charge(result, "REP-02");
    s5_result_charge(result, "REP-01");
    s5_result_text(&add("y", S5_SKIP, "REP-09", NULL)->blocked_by, "x");
    json_t *root = written();
    json_t *cases = json_object_get(root, "cases");
    assert_int_equal(json_unpack(json_array_get(cases, 0), "{s:[s, s !], s:n}", "charged", &first,
                                 &second, "blocked_by"),
                     0);
    assert_string_equal(first, "REP-01");
    assert_string_equal(second, "REP-02");
    assert_int_equal(
        json_unpack(json_array_get(cases, 1), "{s:[!], s:s}", "charged", "blocked_by", &id), 0);
    assert_string_equal(id, "x");
    assert_int_equal(json_array_size(json_object_get(root, "clauses")), 3);
    assert_int_equal(json_unpack(json_array_get(json_object_get(root, "clauses"), 0),
                                 "{s:s, s:s, s:[s !]}", "id", &id, "verdict", &verdict, "cases",
                                 &first),
                     0);
    assert_string_equal(id, "REP-01");
    assert_string_equal(verdict, "fail");
    assert_string_equal(first, "x");
    json_decref(root);
}

/* Octets that are no UTF-8 still make a report, and a masked password stays masked. */
static void strange_text(void **state)
{
    (void)state;
    static const char bad[] = "got \xff\xfe \x01 and \"quotes\"\n";
    struct s5_case_result *result = add("x", S5_FAIL, "REP-09", NULL);

    s5_result_text(&result->reason, bad);
    s5_result_text(&result->got, "caf\xc3\xa9");
    s5_result_text(&result->title, "\xed\xa0\x80");
    s5_transcript_add(&result->transcript, 0, "client", S5_DIR_SEND,
                      S5_BYTES(1, 1, 'u', 3, 'a', 'b', 'c'), 0, "note \x80");
    s5_transcript_mask(&result->transcript, s5_span_text("abc"), 0, 3);
    s5_run_finding(&run, "finding %s", bad);
    json_t *root = written();
    json_t *first = json_array_get(json_object_get(root, "cases"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "reason")),
                        "got \\xff\\xfe \\x01 and \"quotes\"\\x0a");
    assert_string_equal(json_string_value(json_object_get(first, "got")), "caf\xc3\xa9");
    json_t *entry = json_array_get(json_object_get(first, "transcript"), 0);
    assert_string_equal(json_string_value(json_object_get(entry, "hex")), "010175032a2a2a");
    assert_string_equal(json_string_value(json_object_get(entry, "note")), "note \\x80");
    assert_false(json_is_true(json_object_get(json_object_get(root, "summary"), "conformant")));
    json_decref(root);
}

/* A long relay: what is kept, and how much there was. */
static void long_entries(void **state)
{
    (void)state;
    static const uint8_t zeros[5000];
    struct s5_case_result *result = add("x", S5_PASS, "REP-09", NULL);

    for (int i = 0; i < S5_TRANSCRIPT_ENTRIES + 3; i++)
        s5_transcript_add(&result->transcript, 0, "client", S5_DIR_RECV,
                          (struct s5_span){zeros, sizeof zeros}, 0, NULL);
    json_t *root = written();
    json_t *first = json_array_get(json_object_get(root, "cases"), 0);
    json_t *entries = json_object_get(first, "transcript");
    assert_int_equal(json_array_size(entries), S5_TRANSCRIPT_ENTRIES);
    json_t *entry = json_array_get(entries, 0);
    assert_int_equal(json_string_length(json_object_get(entry, "hex")),
                     2 * S5_TRANSCRIPT_ENTRY_OCTETS);
    assert_int_equal(json_integer_value(json_object_get(entry, "size")), 5000);
    assert_int_equal(json_integer_value(json_object_get(first, "transcript_dropped")), 3);
    json_decref(root);
}

/* A finding about the run as a whole fails it, and so does what could not be run; warnings do not.
 */
static void conformant(void **state)
{
    (void)state;
    add("x", S5_WARN, "REP-09", NULL);
    add("z", S5_KNOWN, "REP-09", NULL);
    s5_run_note(&run, "one client at a time");
    assert_true(s5_run_conformant(&run));
    add("y", S5_ERROR, "REP-09", NULL);
    assert_false(s5_run_conformant(&run));
    run.cases[run.case_count - 1].verdict = S5_PASS;
    assert_true(s5_run_conformant(&run));
    s5_run_finding(&run, "the target crashed");
    assert_false(s5_run_conformant(&run));
}

static void listing(void **state)
{
    (void)state;
    struct s5_error error;
    const struct s5_report_fault faults[] = {{"stays-open", "REP-09"}, {"octet-behind", "REP-01"}};
    json_t *cases, *clauses, *clause;
    char *version;
    size_t index;
    bool seen = false;

    add("x", S5_ERROR, "REP-09", NULL);
    assert_int_equal(s5_report_list_json(&run, "1.2.3", faults, S5_COUNT(faults), path, &error), 0);
    json_t *root = json_load_file(path, 0, NULL);
    assert_int_equal(json_unpack(root, "{s:s, s:o, s:o !}", "sockspec", &version, "cases", &cases,
                                 "clauses", &clauses),
                     0);
    assert_null(json_object_get(json_array_get(cases, 0), "verdict"));
    json_array_foreach(clauses, index, clause)
    {
        const char *id, *party, *one_case, *one_fault;
        assert_int_equal(json_unpack(clause, "{s:s, s:s}", "id", &id, "party", &party), 0);
        assert_string_not_equal(party, "client");
        if (strcmp(id, "REP-09") != 0)
            continue;
        seen = true;
        assert_int_equal(
            json_unpack(clause, "{s:[s!], s:[s!]}", "cases", &one_case, "faults", &one_fault), 0);
        assert_string_equal(one_case, "x");
        assert_string_equal(one_fault, "stays-open");
    }
    assert_true(seen);
    json_decref(root);
}

int main(void)
{
#define RUN_TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    struct CMUnitTest tests[S5_COUNT(clause_rows) + 6] = {
        RUN_TEST(fields),     RUN_TEST(strange_text), RUN_TEST(long_entries),
        RUN_TEST(conformant), RUN_TEST(listing),      RUN_TEST(charged_beyond),
    };

    for (size_t i = 0; i < S5_COUNT(clause_rows); i++)
        tests[6 + i] =
            (struct CMUnitTest){clause_rows[i].name, clauses, begin, end, &clause_rows[i]};
    return cmocka_run_group_tests_name("JSON report", tests, make, unmake);
}

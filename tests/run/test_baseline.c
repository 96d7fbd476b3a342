#include "unit.h"

#include "run/baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[64];
static struct s5_baseline baseline;

static const char *load(const char *text)
{
    static struct s5_error error;
    FILE *file = fopen(path, "w");

    fputs(text, file);
    fclose(file);
    s5_baseline_fini(&baseline);
    error.text[0] = '\0';
    int status = s5_baseline_load(&baseline, path, false, &error);
    assert_int_equal(status == 0, error.text[0] == '\0');
    return error.text;
}

static int make(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/sockspec-baseline-XXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : P_tmpdir);
    int descriptor = mkstemp(path);
    return descriptor < 0 ? -1 : close(descriptor);
}

static int unmake(void **state)
{
    (void)state;
    s5_baseline_fini(&baseline);
    return unlink(path);
}

/* One line of a baseline, and a verdict with its reason, on 2026-06-15. */
static struct row {
    const char *name;
    const char *line;
    enum s5_verdict verdict;
    const char *reason;
    enum s5_verdict want;
    const char *want_reason; /* behind the file and line; NULL: as it was */
} rows[] = {
    {"known", "a  # why", S5_FAIL, "r", S5_KNOWN, NULL},
    {"known warning", "a", S5_WARN, "r", S5_KNOWN, NULL},
    {"known text", "a \"REP 01\"", S5_FAIL, "got REP 01, really", S5_KNOWN, NULL},
    {"until today", "a until=2026-06-15", S5_FAIL, "r", S5_KNOWN, NULL},
    {"text and date", "  a\t\"r\"  until=2027-01-01#", S5_FAIL, "r", S5_KNOWN, NULL},
    {"another case", "b", S5_FAIL, "r", S5_FAIL, NULL},
    {"a prefix", "aa", S5_FAIL, "r", S5_FAIL, NULL},
    {"passes now", "a", S5_PASS, NULL, S5_FAIL,
     "expects it to depart, and it passes: remove the line"},
    {"expired and passes", "a until=2020-01-01", S5_PASS, NULL, S5_FAIL,
     "expects it to depart, and it passes"},
    {"another text", "a \"REP 01\"", S5_FAIL, "got REP 02", S5_FAIL,
     "expects another departure: got REP 02"},
    {"expired", "a until=2026-06-14", S5_FAIL, "r", S5_FAIL, "has expired: r"},
    {"expired warning", "a until=2026-06-14", S5_WARN, "r", S5_FAIL, "has expired: r"},
    {"skipped", "a", S5_SKIP, "r", S5_SKIP, NULL},
    {"error", "a", S5_ERROR, "r", S5_ERROR, NULL},
    {"unsupported", "a", S5_UNSUPPORTED, "r", S5_UNSUPPORTED, NULL},
    {"no reason", "a \"x\"", S5_FAIL, NULL, S5_FAIL, "expects another departure: "},
};

static void applies(void **state)
{
    const struct row *row = *state;
    struct s5_case_result result = {.id = strdup("a"), .verdict = row->verdict};
    char text[400];
    char want[400];

    s5_result_text(&result.reason, row->reason);
    snprintf(text, sizeof text, "# comment\n\n%s\n", row->line);
    snprintf(want, sizeof want, "%s:3 %s", path, row->want_reason);
    assert_string_equal(load(row->line[0] == '#' ? "" : text), "");
    s5_baseline_apply(&baseline, &result, "2026-06-15");
    assert_string_equal(s5_verdict_name(result.verdict), s5_verdict_name(row->want));
    if (row->want_reason != NULL)
        assert_int_equal(strncmp(result.reason, want, strlen(want)), 0);
    else if (row->reason != NULL)
        assert_string_equal(result.reason, row->reason);
    s5_case_result_fini(&result);
}

static void malformed(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *wrong;
    } lines[] = {
        {"a b", "write: case-id"},
        {"a \"text", "closing quote"},
        {"a until=", "needs a date"},
        {"a until=soon", "needs a date"},
        {"a until=2026-13-01", "needs a date"},
        {"a until=2026-00-10", "needs a date"},
        {"a until=2026-02-32", "needs a date"},
        {"a until=2026-02-29", "needs a date"},
        {"a until=2100-02-29", "needs a date"},
        {"a until=2026-04-31", "needs a date"},
        {"a until=2026-01-32", "needs a date"},
        {"ok until=2028-02-29", "'ok' has a line already, 1; one is enough"},
        {"a until=2026-1-1", "needs a date"},
        {"a until=2026-01-01x", "needs a date"},
        {"a until=2026-01-01 \"late\"", "write: case-id"},
        {"a \"x\"y", "write: case-id"},
    };
    char want[200];
    char text[200];

    for (size_t i = 0; i < S5_COUNT(lines); i++) {
        snprintf(text, sizeof text, "ok # fine\n%s\nok", lines[i].line);
        const char *got = load(text);
        snprintf(want, sizeof want, "%s:2: ", path);
        if (strncmp(got, want, strlen(want)) != 0 || strstr(got, lines[i].wrong) == NULL)
            fail_msg("%s: %s", lines[i].line, got);
    }
}

/* Lines of any length, of any ending. */
static void long_lines(void **state)
{
    (void)state;
    char text[10000];

    snprintf(text, sizeof text, "a # %09000d\r\nb \"x\"\r\nc", 0);
    assert_string_equal(load(text), "");
    assert_int_equal(baseline.count, 3);
    assert_string_equal(baseline.lines[1].want, "x");
    assert_string_equal(baseline.lines[2].id, "c");
}

static void missing(void **state)
{
    (void)state;
    struct s5_error error;

    s5_baseline_fini(&baseline);
    assert_int_equal(s5_baseline_load(&baseline, "no/such/file", false, &error), -1);
    assert_non_null(strstr(error.text, "cannot read no/such/file"));
    assert_int_equal(s5_baseline_load(&baseline, "no/such/file", true, &error), 0);
    assert_int_equal(baseline.count, 0);
    assert_int_equal(s5_baseline_load(&baseline, ".", false, &error), -1);
}

static bool exists(void *user, const char *id)
{
    return strcmp(user, id) == 0;
}

static void unknown(void **state)
{
    (void)state;
    load("# none\na\nb\n");
    assert_string_equal(s5_baseline_unknown(&baseline, exists, (char[]){"a"}), "b");
    load("a\n# a \"x\"\n");
    assert_null(s5_baseline_unknown(&baseline, exists, (char[]){"a"}));
}

static char *updated(const struct s5_case_result *cases, size_t count,
                     struct s5_baseline_update *did)
{
    static char text[4000];
    struct s5_run_result run = {.cases = (struct s5_case_result *)cases, .case_count = count};
    struct s5_error error;

    assert_int_equal(s5_baseline_update(&baseline, &run, did, &error), 0);
    FILE *file = fopen(path, "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* Comments, and lines of cases that did not run or hold, stay; what passes goes; what departs
 * otherwise is renewed in its place; what is new comes behind. */
static void update(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        enum s5_verdict verdict;
        const char *reason;
        const char *got;
    } came[] = {
        {"holds", S5_FAIL, "expected x, got y", "y"},
        {"passes", S5_PASS, NULL, NULL},
        {"differs", S5_FAIL, "expected x, got 127.0.0.1:5 instead", "127.0.0.1:5 instead"},
        {"quoted", S5_FAIL, "expected x, got REP 02", "REP 02"},
        {"explained", S5_FAIL, "expected x, got REP 02", "REP 02"},
        {"anything", S5_FAIL, "expected x, got REP 02", "REP 02"},
        {"expired", S5_FAIL, "gone\nbad", "gone"},
        {"late", S5_WARN, "expected x, got REP 03", "REP 03"},
        {"skipped", S5_SKIP, "why", NULL},
        {"new", S5_WARN, "expected x, got method FF (none acceptable), octets 05ff",
         "method FF (none acceptable), octets 05ff"},
        {"named", S5_FAIL, "closed without a reply", "the connection to close"},
        {"fine", S5_PASS, NULL, NULL},
        {"error", S5_ERROR, "broke", NULL},
    };
    struct s5_case_result cases[S5_COUNT(came)] = {{0}};
    struct s5_baseline_update did;

    load("# by hand\n\nholds  # stays\npasses # goes\n# between\n"
         "differs \"z\"\nquoted \"REP 01\"  # expected x, got REP 01\n"
         "  explained   \"REP 01\" until=2030-01-01 # ticket 7\n"
         "expired until=2020-01-01 # ticket 8\nlate \"REP 03\" until=2020-01-01  # got REP 03\n"
         "anything \"\" until=2020-01-01  # whatever\n"
         "skipped \"q\"\nelsewhere\n# end");
    for (size_t i = 0; i < S5_COUNT(came); i++) {
        cases[i] = (struct s5_case_result){.id = strdup(came[i].id), .verdict = came[i].verdict};
        s5_result_text(&cases[i].reason, came[i].reason);
        s5_result_text(&cases[i].got, came[i].got);
        s5_baseline_apply(&baseline, &cases[i], "2026-06-15");
    }
    const char *text = updated(cases, S5_COUNT(came), &did);
    assert_string_equal(
        text, "# by hand\n\nholds  # stays\n# between\n"
              "differs  # expected x, got 127.0.0.1:5 instead\n"
              "quoted \"REP 02\"  # expected x, got REP 02\n"
              "explained \"REP 02\"  # ticket 7\n"
              "expired \"gone\"  # ticket 8\nlate \"REP 03\"  # got REP 03\n"
              "anything \"REP 02\"  # whatever\n"
              "skipped \"q\"\nelsewhere\n# end\n"
              "new \"method FF (none acceptable)\"  # expected x, got method FF (none acceptable), "
              "octets 05ff\n"
              "named  # closed without a reply\n");
    assert_int_equal(did.removed, 1);
    assert_int_equal(did.renewed, 6);
    assert_int_equal(did.added, 2);
    assert_string_equal(load(text), "");
    for (size_t i = 0; i < S5_COUNT(came); i++)
        s5_case_result_fini(&cases[i]);
}

/* Of several rounds one in which the line held is enough to keep it. */
static void update_after_rounds(void **state)
{
    (void)state;
    static const enum s5_verdict rounds[] = {S5_PASS, S5_FAIL, S5_PASS};
    struct s5_baseline_update did;

    load("a \"r\"  # why\n");
    for (size_t i = 0; i < S5_COUNT(rounds); i++) {
        struct s5_case_result result = {.id = (char[]){"a"}, .verdict = rounds[i]};
        s5_result_text(&result.reason, "r");
        s5_baseline_apply(&baseline, &result, "2026-06-15");
        free(result.reason);
    }
    struct s5_case_result unstable = {
        .id = (char[]){"a"}, .verdict = S5_FAIL, .reason = (char[]){"the verdict is not stable"}};
    assert_string_equal(updated(&unstable, 1, &did), "a \"r\"  # why\n");
    assert_int_equal(did.removed + did.renewed + did.added, 0);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 6];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] =
            (struct CMUnitTest){rows[count].name, applies, .initial_state = &rows[count]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(malformed);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(long_lines);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(missing);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(unknown);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(update);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(update_after_rounds);
    return cmocka_run_group_tests_name("baseline", tests, make, unmake);
}

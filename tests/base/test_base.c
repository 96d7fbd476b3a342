#include "base/clauses.h"
#include "base/error.h"
#include "base/hex.h"
#include "base/text.h"
#include "octets.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static void spans(void **state)
{
    (void)state;
    struct s5_span text = s5_span_text("abc");
    struct s5_span none = {NULL, 0};

    assert_int_equal(text.size, 3);
    assert_true(s5_span_equal(text, S5_BYTES('a', 'b', 'c')));
    assert_true(s5_span_equal(s5_span_skip(text, 1), s5_span_text("bc")));
    assert_true(s5_span_equal(s5_span_first(text, 2), s5_span_text("ab")));
    assert_int_equal(s5_span_skip(text, 3).size, 0);
    assert_int_equal(s5_span_skip(text, 4).size, 0);
    assert_int_equal(s5_span_first(text, 4).size, 3);
    assert_true(s5_span_equal(none, s5_span_text("")));
    assert_false(s5_span_equal(text, s5_span_text("ab")));
    assert_false(s5_span_equal(text, s5_span_text("abd")));
    assert_true(s5_span_equal(S5_BYTES(0, 0xff), S5_BYTES(0, 0xff)));
}

static void hexadecimal(void **state)
{
    (void)state;
    char text[9];
    uint8_t out[4];

    s5_hex_print(S5_BYTES(0x00, 0x7f, 0x80, 0xff), text, sizeof text);
    assert_string_equal(text, "007f80ff");
    s5_hex_print(S5_BYTES(0x00, 0x7f, 0x80, 0xff), text, 8);
    assert_string_equal(text, "007f80");
    s5_hex_print(S5_BYTES(0x00), text, 2);
    assert_string_equal(text, "");
    text[0] = 'x';
    s5_hex_print(S5_BYTES(0x00), text, 0);
    assert_int_equal(text[0], 'x');

    assert_int_equal(s5_hex_parse("00 7F\n80fF", out, sizeof out), 4);
    assert_memory_equal(out, S5_BYTES(0x00, 0x7f, 0x80, 0xff).data, 4);
    assert_int_equal(s5_hex_parse("", out, sizeof out), 0);
    assert_int_equal(s5_hex_parse(" \t", out, sizeof out), 0);
    static const char *const wrong[] = {"0",    "0 0",  "0g",         "g0",
                                        "00 1", "0x00", "0102030405", "\xff"};
    for (size_t i = 0; i < S5_COUNT(wrong); i++)
        assert_int_equal(s5_hex_parse(wrong[i], out, sizeof out), -1);
}

static void escape(void **state)
{
    (void)state;
    char text[16];

    s5_text_escape(S5_BYTES('a', '\\', 0x00, 0x7f, 0x80), text, sizeof text);
    assert_string_equal(text, "a\\\\\\x00\\x7f\\x80");
    s5_text_escape(S5_BYTES(0xff, 0xff), text, 8);
    assert_string_equal(text, "\\xff");
    s5_text_escape(S5_BYTES(0xff, 0xff), text, 9);
    assert_string_equal(text, "\\xff\\xff");
    s5_text_escape((struct s5_span){NULL, 0}, text, sizeof text);
    assert_string_equal(text, "");
    text[0] = 'x';
    s5_text_escape(S5_BYTES('a'), text, 0);
    assert_int_equal(text[0], 'x');
}

/* Every octet alone: printable ASCII is itself but for the backslash, the rest is four characters.
 */
static void escape_of_every_octet(void **state)
{
    (void)state;
    for (unsigned octet = 0; octet < 256; octet++) {
        char text[5];
        char want[5];
        s5_text_escape(S5_BYTES((uint8_t)octet), text, sizeof text);
        if (octet == '\\')
            snprintf(want, sizeof want, "\\\\");
        else if (octet >= 0x20 && octet < 0x7f)
            snprintf(want, sizeof want, "%c", (int)octet);
        else
            snprintf(want, sizeof want, "\\x%02x", octet);
        assert_string_equal(text, want);
    }
}

static void append(void **state)
{
    (void)state;
    char text[8] = "ab";

    s5_text_append(text, sizeof text, "%d", 12);
    assert_string_equal(text, "ab12");
    s5_text_append(text, sizeof text, "%s", "3456");
    assert_string_equal(text, "ab12345");
    s5_text_append(text, sizeof text, "%s", "7");
    assert_string_equal(text, "ab12345");
}

static void glob(void **state)
{
    (void)state;
    static const struct {
        const char *glob;
        const char *text;
        bool matches;
    } rows[] = {
        {"", "", true},
        {"", "a", false},
        {"a", "", false},
        {"*", "", true},
        {"*", "rfc1928/request", true},
        {"rfc1928/*", "rfc1928/request/bind", true},
        {"rfc1928/*", "rfc1929/a", false},
        {"*/bind", "rfc1928/request/bind", true},
        {"*/bind", "rfc1928/request/bind2", false},
        {"*a*b*", "xxaxxbxx", true},
        {"*a*b*", "xxbxxaxx", false},
        {"*ab", "aab", true},
        {"a?c", "abc", true},
        {"a?c", "ac", false},
        {"?", "", false},
        {"??", "ab", true},
        {"*?", "", false},
        {"***", "", true},
        {"a*", "a", true},
        {"*", "*", true},
        {"A", "a", false},
        {"*aaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
    };
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        if (s5_text_glob(rows[i].glob, rows[i].text) != rows[i].matches)
            fail_msg("\"%s\" against \"%s\"", rows[i].glob, rows[i].text);
}

static void duration(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double ms;
    } rows[] = {
        {"500ms", 500}, {"2s", 2000}, {"1.5s", 1500}, {"3m", 180000}, {"1h", 3600000},
        {"7", 7000},    {"0", 0},     {"0.25", 250},  {"", -1},       {"s", -1},
        {"-1s", -1},    {"+1s", -1},  {" 1s", -1},    {"1 s", -1},    {"1s ", -1},
        {"1d", -1},     {"1sm", -1},  {"0x10", -1},   {"1e3", -1},    {"1e3s", -1},
        {"1.2.3s", -1}, {".5s", -1},  {"inf", -1},    {"nan", -1},    {"99999999999s", -1},
        {"1msx", -1},
    };
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        if (s5_text_duration(rows[i].text) != rows[i].ms)
            fail_msg("\"%s\" gives %f", rows[i].text, s5_text_duration(rows[i].text));
}

static void error(void **state)
{
    (void)state;
    struct s5_error error;

    assert_int_equal(s5_error_set(&error, "cannot read %s: %d", "x", 2), -1);
    assert_string_equal(error.text, "cannot read x: 2");
    assert_int_equal(s5_error_set(NULL, "nobody asked"), -1);
    s5_error_set(&error, "%0600d", 0);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

/* The table against the file it is made from: the same rows in the same order, every id found. */
static void clauses(void **state)
{
    (void)state;
    char line[1024];
    size_t count = 0;
    FILE *file = fopen(CLAUSES_TSV, "r");

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        assert_in_range(count, 0, S5_CLAUSE_COUNT - 1);
        const struct s5_clause *clause = s5_clause((enum s5_clause_id)count);
        char want[1024];
        char rfc[16] = "-";
        if (clause->rfc != 0)
            snprintf(rfc, sizeof rfc, "%d", clause->rfc);
        snprintf(want, sizeof want, "%s\t%s\t%s\t%s\t%s\t%s\n", clause->id, rfc, clause->section,
                 clause->level, clause->party, clause->statement);
        assert_string_equal(line, want);
        assert_ptr_equal(s5_clause_find(clause->id), clause);
        count++;
    }
    fclose(file);
    assert_int_equal(count, S5_CLAUSE_COUNT);
    assert_string_equal(s5_clause(S5_CLAUSE_REP_09)->id, "REP-09");
    assert_null(s5_clause_find("REP-99"));
    assert_null(s5_clause_find("REP-0"));
    assert_null(s5_clause_find("rep-09"));
    assert_null(s5_clause_find(""));
}

/* Words that reports and cases rely on; s5_clause_find() finding itself shows that ids are unique.
 */
static void clauses_use_known_words(void **state)
{
    (void)state;
    static const char *const levels = " WIRE MUST SHOULD MAY RELAY SECURITY INTEROP ROBUST ";
    static const char *const parties = " client server both ";

    for (size_t i = 0; i < S5_CLAUSE_COUNT; i++) {
        const struct s5_clause *clause = s5_clause((enum s5_clause_id)i);
        char word[40];
        snprintf(word, sizeof word, " %s ", clause->level);
        assert_non_null(strstr(levels, word));
        snprintf(word, sizeof word, " %s ", clause->party);
        assert_non_null(strstr(parties, word));
        assert_true(clause->rfc == 1928 || clause->rfc == 1929 || clause->rfc == 1961 ||
                    clause->rfc == 0);
        size_t length = strlen(clause->statement);
        assert_in_range(length, 10, 400);
        assert_int_equal(clause->statement[length - 1], '.');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans),    cmocka_unit_test(hexadecimal),
        cmocka_unit_test(escape),   cmocka_unit_test(escape_of_every_octet),
        cmocka_unit_test(append),   cmocka_unit_test(glob),
        cmocka_unit_test(duration), cmocka_unit_test(error),
        cmocka_unit_test(clauses),  cmocka_unit_test(clauses_use_known_words),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}

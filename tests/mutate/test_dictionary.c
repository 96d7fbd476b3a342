#include "mutate/dictionary.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static struct row {
    const char *name;
    const char *text;
    const char *want; /* the words, or the error */
} rows[] = {
    {"nothing", "", ""},
    {"a name", "a=\"xyz\"\n", "78797a "},
    {"no name", "\"x\"", "78 "},
    {"a level", "a@2 = \"x\"\n", "78 "},
    {"remarks", "# one\n\n  # two\r\nb=\"\\x00\\xfF\\\\\\\"\"\r\n", "00ff5c22 "},
    {"two", "a=\"1\"\nb=\"2\"\n", "31 32 "},
    {"no quotes", "a=\"1\"\nb=2\n", "line 2: is not name=\"octets\""},
    {"one quote", "b=\"\n", "line 1: is not name=\"octets\""},
    {"no equals sign", "b \"x\"\n", "line 1: is not name=\"octets\""},
    {"empty", "a=\"\"\n", "line 1: the word is empty"},
    {"bare quote", "a=\"x\"y\"\n", "line 1: a quote within the word needs a backslash"},
    {"cut escape", "a=\"\\x4\"\n", "line 1: a backslash stands before \\, \" or xHH only"},
    {"unknown escape", "a=\"\\n\"\n", "line 1: a backslash stands before \\, \" or xHH only"},
};

static void reads(void **state)
{
    const struct row *row = *state;
    struct s5_dictionary dictionary = {0};
    struct s5_error error = {""};
    char got[600] = "";

    if (s5_dictionary_parse(&dictionary, s5_span_text(row->text), &error) != 0)
        snprintf(got, sizeof got, "%s", error.text);
    else
        for (size_t i = 0; i < dictionary.count; i++) {
            struct s5_span word = s5_dictionary_word(&dictionary, i);
            for (size_t k = 0; k < word.size; k++)
                snprintf(got + strlen(got), 3, "%02x", word.data[k]);
            strcat(got, " ");
        }
    s5_dictionary_fini(&dictionary);
    assert_string_equal(got, row->want);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] = (struct CMUnitTest){rows[i].name, reads, .initial_state = &rows[i]};
    return cmocka_run_group_tests_name("dictionary", tests, NULL, NULL);
}

#include "unit.h"

#include "base/text.h"
#include "run/select.h"

#include <stdio.h>
#include <string.h>

static char *rep[] = {(char[]){"REP-09"}};
static char *con[] = {(char[]){"CON-03"}, (char[]){"REP-01"}};
static char *udp[] = {(char[]){"udp"}};

#define CASE(i, l, c, t)                                                                           \
    {                                                                                              \
        .id = (char[]){i}, .level = (char[]){l}, .clauses = c, .clause_count = S5_COUNT(c),        \
        .tags = t, .tag_count = (t) == NULL ? 0 : 1                                                \
    }

static struct s5_case cases[] = {
    CASE("a/connect/echo", "MUST", con, NULL), CASE("a/connect/refused", "SHOULD", rep, NULL),
    CASE("a/connects", "WIRE", rep, NULL),     CASE("b/udp/echo", "RELAY", con, udp),
    CASE("b/udp/frag", "MUST", rep, udp),
};
static const struct s5_catalogue catalogue = {.cases = cases, .count = S5_COUNT(cases)};

#define ID(w)                                                                                      \
    {                                                                                              \
        S5_BY_ID, w                                                                                \
    }
#define CLAUSE(w)                                                                                  \
    {                                                                                              \
        S5_BY_CLAUSE, w                                                                            \
    }
#define LEVEL(w)                                                                                   \
    {                                                                                              \
        S5_BY_LEVEL, w                                                                             \
    }
#define TAG(w)                                                                                     \
    {                                                                                              \
        S5_BY_TAG, w                                                                               \
    }

/* The numbers of the cases that the words choose, or the error. */
static struct row {
    const char *name;
    struct s5_select_word words[4];
    const char *want;
} rows[] = {
    {"all", {{0}}, "01234"},
    {"one", {ID("a/connects")}, "2"},
    {"a folder", {ID("a/connect")}, "01"},
    {"a folder with a slash", {ID("a/connect/")}, "01"},
    {"a folder of folders", {ID("b")}, "34"},
    {"a clause in small letters", {CLAUSE("rep-01")}, "03"},
    {"glob", {ID("*/echo")}, "03"},
    {"glob over a part", {ID("a/connect*")}, "012"},
    {"question mark", {ID("?/udp/fra?")}, "4"},
    {"two ids", {ID("a/connects"), ID("b/udp/frag")}, "24"},
    {"left out", {ID("!a/connect")}, "234"},
    {"in and out", {ID("a"), ID("!*/echo")}, "12"},
    {"out and in", {ID("!*/echo"), ID("a")}, "12"},
    {"clause", {CLAUSE("REP-09")}, "124"},
    {"second clause", {CLAUSE("REP-01")}, "03"},
    {"not a clause", {CLAUSE("!REP-09")}, "03"},
    {"level", {LEVEL("MUST")}, "04"},
    {"level in small letters", {LEVEL("must"), LEVEL("wire")}, "024"},
    {"tag", {TAG("udp")}, "34"},
    {"not a tag", {TAG("!udp")}, "012"},
    {"two kinds", {TAG("udp"), LEVEL("MUST")}, "4"},
    {"three kinds", {ID("a"), CLAUSE("REP-09"), LEVEL("!WIRE")}, "1"},
    {"unknown id", {ID("a"), ID("c")}, "--filter c matches no case; --list shows all"},
    {"part of a name", {ID("a/conn")}, "--filter a/conn matches no case; --list shows all"},
    {"unknown id left out", {ID("!c")}, "--filter !c matches no case; --list shows all"},
    {"nothing", {ID("")}, "--filter  matches no case; --list shows all"},
    {"unknown clause", {CLAUSE("REP-02")}, "--clause REP-02 matches no case; --list shows all"},
    {"unknown level", {LEVEL("MAY")}, "--level MAY matches no case; --list shows all"},
    {"unknown tag", {TAG("tcp")}, "--tag tcp matches no case; --list shows all"},
    {"none together",
     {TAG("udp"), LEVEL("WIRE")},
     "the options together choose no case; --list shows all"},
    {"all left out", {ID("!*")}, "the options together choose no case; --list shows all"},
};

static const char *choose(const struct s5_selection *selection)
{
    static char text[600];
    struct s5_chosen chosen;
    struct s5_error error = {""};

    text[0] = '\0';
    if (s5_select(&catalogue, selection, &chosen, &error) != 0)
        snprintf(text, sizeof text, "%s", error.text);
    else
        for (size_t i = 0; i < chosen.count; i++)
            s5_text_append(text, sizeof text, "%d", (int)(chosen.cases[i] - cases));
    s5_chosen_fini(&chosen);
    return text;
}

static void chooses(void **state)
{
    const struct row *row = *state;
    struct s5_selection selection = {.words = row->words};

    while (selection.word_count < S5_COUNT(row->words) &&
           row->words[selection.word_count].word != NULL)
        selection.word_count++;
    assert_string_equal(choose(&selection), row->want);
}

/* Every case is in one shard of each number of shards, the same whatever else is chosen. */
static void shards(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 7; n++) {
        size_t total = 0;
        bool seen[S5_COUNT(cases)] = {false};
        for (unsigned i = 1; i <= n; i++) {
            struct s5_selection selection = {.shard = i, .shards = n};
            char members[600];
            snprintf(members, sizeof members, "%s", choose(&selection));
            total += strlen(members);
            for (const char *c = members; *c != '\0'; c++) {
                struct s5_select_word alone = {S5_BY_ID, cases[*c - '0'].id};
                struct s5_selection one = {&alone, 1, i, n};
                assert_int_equal(strspn(choose(&one), (char[]){*c, '\0'}), 1);
                assert_false(seen[*c - '0']);
                seen[*c - '0'] = true;
            }
        }
        assert_int_equal(total, S5_COUNT(cases));
    }
}

/* Shards are spread over machines of different builds: these numbers stay. */
static void shards_are_pinned(void **state)
{
    (void)state;
    static const char *const want[] = {"2", "", "0134"};

    for (unsigned i = 0; i < 3; i++) {
        struct s5_selection selection = {.shard = i + 1, .shards = 3};
        assert_string_equal(choose(&selection), want[i]);
    }
}

/* Those of other shards on which a shard's cases build, and on which those build, help; so do
 * gates. What the selection leaves out does not. */
static void helpers(void **state)
{
    (void)state;
    char *gate[] = {(char[]){"gate"}};
    char *after_b[] = {(char[]){"b"}};
    char *after_family[] = {(char[]){"family"}};
    struct s5_case built[] = {
        {.id = (char[]){"a"}, .after = after_b, .after_count = 1},
        {.id = (char[]){"b"}, .after = after_family, .after_count = 1},
        {.id = (char[]){"family/x"}, .family_size = 6},
        {.id = (char[]){"family/y"}, .family_size = 6},
        {.id = (char[]){"g"}, .tags = gate, .tag_count = 1},
        {.id = (char[]){"z"}},
    };
    struct s5_catalogue all = {.cases = built, .count = S5_COUNT(built)};
    struct s5_select_word word = {S5_BY_ID, "!family/y"};
    size_t alone = 0;

    for (unsigned words = 0; words <= 1; words++)
        for (unsigned n = 1; n <= 50; n++)
            for (unsigned i = 1; i <= n; i++) {
                struct s5_selection selection = {&word, words, i, n};
                struct s5_chosen chosen;
                struct s5_error error;
                char own[20] = "";
                char with[20] = "";
                assert_int_equal(s5_select(&all, &selection, &chosen, &error), 0);
                assert_int_equal(chosen.total, S5_COUNT(built) - words);
                for (size_t k = 0; k < chosen.count + chosen.helpers; k++) {
                    const char letter[] = "abxygz";
                    char *list = k < chosen.count ? own : with;
                    s5_text_append(list, sizeof own, "%c", letter[chosen.cases[k] - built]);
                }
                s5_chosen_fini(&chosen);
                if (n == 1 || own[0] == '\0')
                    assert_string_equal(with, "");
                if (strcmp(own, "a") == 0) {
                    assert_string_equal(with, words > 0 ? "bxg" : "bxyg");
                    alone++;
                } else if (strcmp(own, "z") == 0) {
                    assert_string_equal(with, "g");
                    alone++;
                } else if (strcmp(own, "g") == 0) {
                    assert_string_equal(with, "");
                    alone++;
                }
            }
    assert_true(alone > 50);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 3];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] =
            (struct CMUnitTest){rows[count].name, chooses, .initial_state = &rows[count]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(shards);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(shards_are_pinned);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(helpers);
    return cmocka_run_group_tests_name("selection", tests, NULL, NULL);
}

#include "unit.h"
#include "wire/laws.h"

static const struct laws_row rows[] = {
    {"no auth", "05 00", "ok 2 ver=5 method=0", ""},
    {"none acceptable", "05 ff", "ok 2 ver=5 method=255", ""},
    {"octets behind are another's", "05 02 01", "ok 2 ver=5 method=2", ""},
    {"any ver is read", "01 00", "ok 2 ver=1 method=0", "GRT-03@0"},
    {"http", "'HT'", "ok 2 ver=72 method=84", "GRT-03@0"},
    {"nothing yet", "", "more 1", ""},
    {"only ver", "05", "more 2", ""},
};

static void encodes(void **state)
{
    (void)state;
    struct s5_message message = {.kind = S5_CHOICE, .as.choice = {5, 0xff}};
    laws_assert_encodes(&message, S5_BYTES(0x05, 0xff));
}

static void is_judged_by_the_offer(void **state)
{
    (void)state;
    struct s5_greeting offer = {5, S5_BYTES(0x00, 0x02)};
    struct s5_result ok = {.status = S5_OK, .size = 2};
    struct s5_findings findings = {0};

    s5_choice_check(ok, &(struct s5_choice){5, 0x02}, &offer, &findings);
    s5_choice_check(ok, &(struct s5_choice){5, 0xff}, &offer, &findings);
    s5_choice_check(ok, &(struct s5_choice){5, 0x01}, NULL, &findings);
    assert_int_equal(findings.count, 0);
    s5_choice_check(ok, &(struct s5_choice){5, 0x01}, &offer, &findings);
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.list[0].clause, S5_CLAUSE_GRT_04);
    assert_int_equal(findings.list[0].at, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes),
        cmocka_unit_test(is_judged_by_the_offer),
    };
    int failed = laws_run("choice", S5_CHOICE, rows, S5_COUNT(rows));
    return failed + cmocka_run_group_tests_name("choice, encoding", tests, NULL, NULL);
}

/* What is overwritten of a secret, and what stays. */
#include "base/mask.h"
#include "unit.h"

#include <string.h>

static struct row {
    const char *name;
    const char *text;
    const char *secret;
    size_t from, count;
    const char *want;
} rows[] = {
    {"alone", "secret", "secret", 0, 6, "******"},
    {"amid", "a secret b", "secret", 0, 6, "a ****** b"},
    {"twice", "secretsecret", "secret", 0, 6, "************"},
    {"a part of it", "a secret", "secret", 2, 3, "a se***t"},
    {"a part to its end", "a secret", "secret", 4, 9, "a secr**"},
    {"no part", "secret", "secret", 6, 1, "secret"},
    {"not there", "secre t", "secret", 0, 6, "secre t"},
    {"cut by the end", "a secre", "secret", 0, 6, "a *****"},
    {"cut to two", "a se", "secret", 0, 6, "a **"},
    {"cut to one, which may be anything", "a s", "secret", 0, 6, "a s"},
    {"cut, and only its end is masked", "a secre", "secret", 4, 2, "a secr*"},
    {"shorter than two", "x y x", "x", 0, 1, "* y *"},
    {"overlapping itself", "aXaXaXa", "aXa", 0, 1, "*X*X*Xa"},
    {"no secret", "text", "", 0, 0, "text"},
    {"no text", "", "secret", 0, 6, ""},
    {"shorter than the secret", "secr", "secret", 0, 6, "****"},
};

static void masks(void **state)
{
    const struct row *row = *state;
    uint8_t octets[64];
    size_t size = strlen(row->text);

    memcpy(octets, row->text, size + 1);
    s5_mask(octets, size, s5_span_text(row->secret), row->from, row->count);
    assert_string_equal((const char *)octets, row->want);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] = (struct CMUnitTest){rows[i].name, masks, .initial_state = &rows[i]};
    return cmocka_run_group_tests_name("mask", tests, NULL, NULL);
}

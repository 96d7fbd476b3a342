#include "octets.h"
#include "reference-server/users.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct s5_users *users;

static int make(void **state)
{
    (void)state;
    static const char *const texts[] = {"bob:secret", "alice:sec:ret", "Bob:other", "b:s"};
    uint8_t name[OCTETS_MAX], password[OCTETS_MAX];

    users = s5_users_new();
    for (size_t i = 0; i < S5_COUNT(texts); i++)
        if (s5_users_add_text(users, texts[i], NULL) != 0)
            return -1;
    if (s5_users_add(users, octets("00 ff ':'", name), octets("80 00 01", password), NULL) != 0)
        return -1;
    return s5_users_add(users, octets("6e*255", name), octets("70*255", password), NULL);
}

static int unmake(void **state)
{
    (void)state;
    s5_users_free(users);
    return 0;
}

static const struct row {
    const char *title;
    const char *name; /* as octets() reads it */
    const char *password;
    bool want;
} rows[] = {
    {"right", "'bob'", "'secret'", true},
    {"a colon in the password", "'alice'", "'sec:ret'", true},
    {"names differ by case", "'Bob'", "'other'", true},
    {"one octet each", "'b'", "'s'", true},
    {"any octet", "00 ff ':'", "80 00 01", true},
    {"255 octets", "6e*255", "70*255", true},
    {"254 octets of 255", "6e*255", "70*254", false},
    {"the last octet differs", "6e*255", "70*254 71", false},
    {"another's password", "'bob'", "'other'", false},
    {"a prefix", "'bob'", "'secre'", false},
    {"longer", "'bob'", "'secrets'", false},
    {"folded case", "'bob'", "'Secret'", false},
    {"folded name", "'BOB'", "'secret'", false},
    {"swapped", "'secret'", "'bob'", false},
    {"a NUL behind", "'bob'", "'secret' 00", false},
    {"cut at the NUL", "00 ff ':'", "80", false},
    {"empty password", "'bob'", "", false},
    {"empty name", "", "'secret'", false},
    {"both empty", "", "", false},
    {"nobody", "'eve'", "'secret'", false},
    {"shifted", "'bobs'", "'ecret'", false},
};

static void checks(void **state)
{
    const struct row *row = *state;
    uint8_t name[OCTETS_MAX], password[OCTETS_MAX];

    assert_int_equal(
        s5_users_check(users, octets(row->name, name), octets(row->password, password)), row->want);
}

static void adds(void **state)
{
    (void)state;
    uint8_t name[OCTETS_MAX], password[OCTETS_MAX];
    struct s5_error error;

    assert_int_equal(s5_users_add_text(users, "bob:again", &error), -1);
    assert_string_equal(error.text, "a user of this name stands there already");
    assert_int_equal(s5_users_add_text(users, "bob", &error), -1);
    assert_string_equal(error.text, "no ':' between a user's name and password; want NAME:PASS");
    assert_int_equal(s5_users_add_text(users, ":x", &error), -1);
    assert_string_equal(error.text, "a user's name has 1 to 255 octets, not 0");
    assert_int_equal(s5_users_add_text(users, "eve:", &error), -1);
    assert_string_equal(error.text, "a password has 1 to 255 octets, not 0");
    assert_int_equal(s5_users_add(users, octets("'x'", name), octets("70*256", password), &error),
                     -1);
    assert_string_equal(error.text, "a password has 1 to 255 octets, not 256");
    assert_false(s5_users_check(users, s5_span_text("eve"), s5_span_text("")));
    assert_int_equal(s5_users_count(users), 6);
    assert_int_equal(s5_users_count(NULL), 0);
    assert_false(s5_users_check(NULL, s5_span_text("bob"), s5_span_text("secret")));
}

static void tells(void **state)
{
    (void)state;
    struct s5_span name, password;

    assert_true(s5_users_at(users, 1, &name, &password));
    assert_true(s5_span_equal(name, s5_span_text("alice")));
    assert_true(s5_span_equal(password, s5_span_text("sec:ret")));
    assert_true(s5_users_at(users, 5, &name, &password));
    assert_int_equal(name.size, 255);
    assert_int_equal(password.size, 255);
    assert_false(s5_users_at(users, 6, &name, &password));
    assert_false(s5_users_at(NULL, 0, &name, &password));
}

static int load(const char *text, struct s5_users *into, struct s5_error *error)
{
    char path[] = "/tmp/sockspec-users-XXXXXX";
    int fd = mkstemp(path);

    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    int result = s5_users_load(into, path, error);
    unlink(path);
    return result;
}

static void loads(void **state)
{
    (void)state;
    struct s5_users *read = s5_users_new();
    struct s5_error error = {""};

    assert_int_equal(load("# staff\n\none:1#\r\n two:2 \nthree:3", read, &error), 0);
    assert_int_equal(s5_users_count(read), 3);
    assert_true(s5_users_check(read, s5_span_text("one"), s5_span_text("1#")));
    assert_true(s5_users_check(read, s5_span_text(" two"), s5_span_text("2 ")));
    assert_true(s5_users_check(read, s5_span_text("three"), s5_span_text("3")));
    assert_int_equal(load("four:4\nfive", read, &error), -1);
    assert_non_null(strstr(error.text, ":2: no ':'"));
    assert_int_equal(s5_users_load(read, "/nonexistent", &error), -1);
    assert_string_equal(error.text, "cannot read /nonexistent: No such file or directory");
    s5_users_free(read);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 3];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] = (struct CMUnitTest){rows[i].title, checks,
                                       .initial_state = (void *)(uintptr_t)&rows[i]};
    tests[S5_COUNT(rows)] = (struct CMUnitTest)cmocka_unit_test(adds);
    tests[S5_COUNT(rows) + 1] = (struct CMUnitTest)cmocka_unit_test(tells);
    tests[S5_COUNT(rows) + 2] = (struct CMUnitTest)cmocka_unit_test(loads);
    return cmocka_run_group_tests_name("users", tests, make, unmake);
}

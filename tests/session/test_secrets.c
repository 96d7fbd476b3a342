/* Where passwords stand in a connection, however its octets come. */
#include "fuzz/fence.h"
#include "octets.h"
#include "session/secrets.h"
#include "unit.h"

#include <string.h>

enum { TURNS_MAX = 8 };

/* What each side says, in turns that begin with the client's. `want` is all of it with the octets
 * of passwords as stars. */
static struct row {
    const char *name;
    const char *turns[TURNS_MAX];
    const char *want[TURNS_MAX];
} rows[] = {
    {"plain",
     {"05 01 02", "05 02", "01 01 'u' 04 'pass'", "01 00", "05 01 00 01 01 02 03 04 00 50",
      "05 00 00 01 00*6", "'GET'", "'ok'"},
     {NULL, NULL, "01 01 'u' 04 '****'"}},
    {"the method among others",
     {"05 03 00 01 02", "05 02", "01 02 'uu' 01 'p'"},
     {NULL, NULL, "01 02 'uu' 01 '*'"}},
    {"empty name and password", {"05 01 02", "05 02", "01 00 00 05 01 00 03 01 'a' 00 50"}, {0}},
    {"empty name", {"05 01 02", "05 02", "01 00 02 'pp'"}, {NULL, NULL, "01 00 02 '**'"}},
    {"long ones",
     {"05 01 02", "05 02", "01 ff 'u'*255 ff 'p'*255 05 01"},
     {NULL, NULL, "01 ff 'u'*255 ff '*'*255 05 01"}},
    {"before the choice",
     {"05 01 02 01 01 'u' 04 'pass' 05 01 00 01 01 02 03 04 00 50", "05 02 01 00"},
     {"05 01 02 01 01 'u' 04 '****' 05 01 00 01 01 02 03 04 00 50"}},
    {"before the choice, and not offered", {"05 01 00 01 01 'u' 04 'pass'"}, {0}},
    {"not offered, and wanted",
     {"05 01 00", "05 02", "01 01 'u' 04 'pass'"},
     {NULL, NULL, "01 01 'u' 04 '****'"}},
    {"not wanted, and sent",
     {"05 02 00 02", "05 00", "01 01 'u' 04 'pass'"},
     {NULL, NULL, "01 01 'u' 04 '****'"}},
    {"version 5, which some clients send",
     {"05 01 02", "05 02", "05 01 'u' 04 'pass'"},
     {NULL, NULL, "05 01 'u' 04 '****'"}},
    {"another version",
     {"05 01 02", "05 02", "00 01 'u' 04 'pass'"},
     {NULL, NULL, "00 01 'u' 04 '****'"}},
    {"the choice has another version",
     {"05 01 02", "00 02", "01 01 'u' 04 'pass'"},
     {NULL, NULL, "01 01 'u' 04 '****'"}},
    {"again behind a refusal",
     {"05 01 02", "05 02", "01 01 'u' 04 'pass'", "01 01", "01 01 'u' 05 'again'"},
     {NULL, NULL, "01 01 'u' 04 '****'", NULL, "01 01 'u' 05 '*****'"}},
    {"no authentication",
     {"05 01 00", "05 00", "05 01 00 01 01 02 03 04 00 50", "05 00 00 01 00*6",
      "01 01 'u' 04 'pass'"},
     {0}},
    {"GSSAPI is opaque",
     {"05 02 01 02", "05 01", "01 01 00 04 'pass'", "01 01 00 04 'pass'", "01 01 'u' 04 'pass'"},
     {0}},
    {"a proxy behind the proxy",
     {"05 01 00", "05 00", "05 01 00 03 03 'b.c' 04 38", "05 00 00 04 00*18", "05 01 02", "05 02",
      "01 01 'u' 04 'pass'"},
     {NULL, NULL, NULL, NULL, NULL, NULL, "01 01 'u' 04 '****'"}},
    {"both with passwords, all at once",
     {"05 01 02 01 01 'a' 03 'abc' 05 01 00 01 01 02 03 04 00 50 05 01 02 01 01 'b' 02 'xy' 05 01 "
      "00 01 "
      "01 02 03 04 00 50 'GET'"},
     {"05 01 02 01 01 'a' 03 '***' 05 01 00 01 01 02 03 04 00 50 05 01 02 01 01 'b' 02 '**' 05 01 "
      "00 01 "
      "01 02 03 04 00 50 'GET'"}},
    {"a request to a proxy behind the proxy, before its choice",
     {"05 01 02 01 01 'u' 01 'p'", "05 02 01 00", "05 01 00 01 01 02 03 04 00 50",
      "05 00 00 01 00*6", "05 01 00 05 01 00 03 04 'host' 00 50"},
     {"05 01 02 01 01 'u' 01 '*'"}},
    {"through a BIND",
     {"05 01 00", "05 00", "05 02 00 01 01 02 03 04 00 50",
      "05 00 00 01 00*6 05 00 00 01 00*6 05 02", "05 01 02 00 01 'u' 04 'pass'"},
     {NULL, NULL, NULL, NULL, "05 01 02 00 01 'u' 04 '****'"}},
    {"a refused request is the end",
     {"05 01 00", "05 00", "05 01 00 01 01 02 03 04 00 50", "05 01 00 01 00*6",
      "05 01 02 01 01 'u' 04 'pass'"},
     {0}},
    {"UDP ASSOCIATE is the end",
     {"05 01 00", "05 00", "05 03 00 01 01 02 03 04 00 50", "05 00 00 01 00*6",
      "05 01 02 01 01 'u' 04 'pass'"},
     {0}},
    {"no SOCKS5", {"'GET / HTTP/1.1' 0d 0a", "05 02", "01 01 'u' 04 'pass'"}, {0}},
    {"SOCKS4", {"04 01 00 50 01 02 03 04 'user' 00", "00 5a", "01 01 'u' 04 'pass'"}, {0}},
};

static struct s5_span masked(struct s5_secrets *secrets, enum s5_side side, struct s5_span in,
                             uint8_t *out)
{
    for (size_t at = 0; at < in.size;) {
        bool secret;
        size_t size = s5_secrets_take(secrets, side, fence_copy(s5_span_skip(in, at)), &secret);
        assert_in_range(size, 1, in.size - at);
        if (secret)
            memset(out + at, '*', size);
        else
            memcpy(out + at, in.data + at, size);
        at += size;
    }
    return (struct s5_span){out, in.size};
}

/* In pieces of `most` octets. */
static void play(const struct row *row, size_t most)
{
    static uint8_t said[OCTETS_MAX];
    static uint8_t wanted[OCTETS_MAX];
    static uint8_t out[OCTETS_MAX];
    struct s5_secrets secrets;

    s5_secrets_init(&secrets);
    assert_false(s5_secrets_over(&secrets));
    for (size_t i = 0; i < TURNS_MAX && row->turns[i] != NULL; i++) {
        struct s5_span in = octets(row->turns[i], said);
        struct s5_span want = octets(row->want[i] != NULL ? row->want[i] : row->turns[i], wanted);
        size_t size = 0;
        while (size < in.size) {
            struct s5_span piece = s5_span_first(s5_span_skip(in, size), most);
            masked(&secrets, i % 2 == 0 ? S5_CLIENT : S5_SERVER, piece, out + size);
            size += piece.size;
        }
        assert_true(s5_span_equal((struct s5_span){out, size}, want));
    }
}

static void finds(void **state)
{
    play(*state, SIZE_MAX);
    for (size_t most = 1; most < 12; most++)
        play(*state, most);
}

/* What can hold no password any more says so, so that a bulk relay costs nothing. */
static void is_over(void **state)
{
    struct s5_secrets secrets;
    bool secret;
    uint8_t text[OCTETS_MAX];

    (void)state;
    s5_secrets_init(&secrets);
    s5_secrets_take(&secrets, S5_CLIENT, octets("05 01 00 05 01 00 01 01 02 03 04 00 50", text),
                    &secret);
    assert_false(s5_secrets_over(&secrets));
    s5_secrets_take(&secrets, S5_CLIENT, octets("'G'", text), &secret);
    assert_true(s5_secrets_over(&secrets));
    assert_int_equal(s5_secrets_take(&secrets, S5_SERVER, octets("05 02 01", text), &secret), 3);
    assert_false(secret);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 1];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] = (struct CMUnitTest){rows[count].name, finds, .initial_state = &rows[count]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(is_over);
    return cmocka_run_group_tests_name("secrets", tests, NULL, NULL);
}

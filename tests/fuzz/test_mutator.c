#include "fuzz/mutator/mutator.h"
#include "octets.h"
#include "unit.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 6000, ROOM = 2000 };

static struct mutator mutator;

static struct row {
    const char *name;
    const char *in;
    unsigned kinds;
    unsigned never;   /* changes that cannot be made there */
    unsigned lengths; /* the octets that tell one; 0: not looked at */
} rows[] = {
    {"nothing", "", MUTATOR_ANY,
     ~(1U << MUTATOR_INSERT | 1U << MUTATOR_RUN | 1U << MUTATOR_SPLICE | 1U << MUTATOR_COMPLETE),
     0},
    {"greeting", "05 02 00 02", 1 << S5_GREETING, 1 << MUTATOR_ADDRESS, 1 << 1},
    {"password", "01 04 'user' 04 'pass'", 1 << S5_PASSWORD_REQUEST, 1 << MUTATOR_ADDRESS,
     1 << 1 | 1 << 6},
    {"client", "05 02 00 02 01 01 'a' 01 'b' 05 01 00 03 01 'a' 00 50 'GET /'", MUTATOR_CLIENT_SAYS,
     0, 0},
    {"server", "05 02 01 00 05 00 00 01 7f 00 00 01 04 38 'HTTP'", MUTATOR_SERVER_SAYS, 0, 0},
    {"datagram", "00 00 00 03 02 'ab' 00 35 'x'", 1 << S5_UDP, 0, 1 << 4},
    {"frame", "01 01 00 02 'gs'", 1 << S5_GSS_FRAME, 1 << MUTATOR_ADDRESS, 1 << 2 | 1 << 3},
    {"frames", "01 01 00 02 'gs' 01 03 00 01 'd'", 1 << S5_GSS_FRAME, 1 << MUTATOR_ADDRESS, 0},
    {"socks4", "04 01 00 50 7f 00 00 01 'me' 00", 1 << S5_SOCKS4_REQUEST, 1 << MUTATOR_LIE, 0},
    {"both versions", "04 01 00 50 00 00 00 01 'me' 00 'a' 00 05 01 00", MUTATOR_ANY, 0, 0},
    {"another protocol", "'GET / HTTP/1.1' 0d 0a", MUTATOR_ANY, 0, 0},
    {"a field", "'name'", 0,
     ~(1U << MUTATOR_LENGTH | 1U << MUTATOR_OCTET | 1U << MUTATOR_RUN | 1U << MUTATOR_CUT |
       1U << MUTATOR_DUPLICATE | 1U << MUTATOR_DROP | 1U << MUTATOR_REORDER | 1U << MUTATOR_SPLICE),
     0},
};

/* Draws from `in`, in a block of exactly `room` octets; the caller frees it. */
static uint8_t *draw(uint64_t number, struct s5_span in, size_t room, unsigned kinds, size_t *size)
{
    static const struct s5_span none = {NULL, 0};
    static uint8_t space[OCTETS_MAX];
    struct s5_dice dice = s5_dice_of(1, number);
    struct s5_span other = octets("05 01 00 05 02 00 03 04 'name' 00 07 'more'", space);
    uint8_t *block = malloc(room == 0 ? 1 : room);
    struct mutator_stretch stretch = {.size = in.size, .kinds = kinds};

    assert_non_null(block);
    *size = in.size < room ? in.size : room;
    if (*size > 0)
        memcpy(block, in.data, *size);
    *size = mutator_change(&mutator, &dice, block, *size, room, stretch,
                           number % 2 == 0 ? other : none);
    assert_true(*size <= room);
    return block;
}

/* Every change happens where it can, the same dice make the same, and no draw is in vain for
 * long. */
static void changes(void **state)
{
    static uint8_t space[OCTETS_MAX];
    const struct row *row = *state;
    struct s5_span in = octets(row->in, space);
    unsigned done = 0;
    size_t in_vain = 0;

    for (uint64_t i = 0; i < DRAWS; i++) {
        size_t size;
        size_t again_size;
        uint8_t *out = draw(i, in, ROOM, row->kinds, &size);
        done |= mutator.done;
        in_vain += s5_span_equal((struct s5_span){out, size}, in);
        uint8_t *again = draw(i, in, ROOM, row->kinds, &again_size);
        assert_int_equal(size, again_size);
        assert_memory_equal(out, again, size);
        free(out);
        free(again);
    }
    assert_true(in_vain < DRAWS / 10);
    assert_int_equal((done | row->never) & ((1 << MUTATOR_CHANGES) - 1),
                     (1 << MUTATOR_CHANGES) - 1);
}

static void fits_any_room(void **state)
{
    static uint8_t space[OCTETS_MAX];
    const struct row *row = *state;
    struct s5_span in = octets(row->in, space);

    for (uint64_t i = 0; i < DRAWS; i++) {
        size_t size;
        free(draw(i, in, i % 300, row->kinds, &size));
    }
}

/* What is not of the stretch stays, and the length before the stretch becomes its own. */
static void leaves_the_rest(void **state)
{
    (void)state;
    static const char before[] = "front";
    static const char behind[] = "tail";
    static uint8_t space[OCTETS_MAX];
    uint8_t block[400];
    struct s5_span in = octets("'front' 8a 05 01 00 01 7f 00 00 01 00 50 'tail'", space);
    struct mutator_stretch stretch = {6, 10, 1 << S5_REQUEST, 5, 0x7f};

    for (uint64_t i = 0; i < DRAWS; i++) {
        struct s5_dice dice = s5_dice_of(2, i);
        memcpy(block, in.data, in.size);
        size_t size = mutator_change(&mutator, &dice, block, in.size, sizeof block, stretch,
                                     (struct s5_span){NULL, 0});
        assert_in_range(size, 10, sizeof block);
        assert_memory_equal(block, before, 5);
        assert_int_equal(block[5] & 0x80, 0x80);
        assert_int_equal(block[5] & 0x7f, size - 10);
        assert_memory_equal(block + size - 4, behind, 4);
    }
}

/* A changed length is told where it stands, and a lie changes nothing but lengths. */
static void lengths_are_told(void **state)
{
    const struct row *row = *state;
    static uint8_t space[OCTETS_MAX];
    struct s5_span in = octets(row->in, space);
    enum s5_message_kind kind = S5_GREETING;
    size_t seen[2] = {0, 0};
    unsigned lies = 0;

    while (row->kinds != 1U << kind)
        kind++;
    for (uint64_t i = 0; i < DRAWS; i++) {
        struct s5_message message;
        size_t size;
        uint8_t *out = draw(i, in, 70000, row->kinds, &size);
        struct s5_result result = s5_message_decode(kind, (struct s5_span){out, size}, &message);
        unsigned wrong = 0;
        for (size_t k = 0; k < in.size && k < size; k++)
            wrong |= in.data[k] == out[k] ? 0 : 1U << k;
        free(out);
        if (mutator.done == 1U << MUTATOR_LENGTH || mutator.done == 1U << MUTATOR_LONGEST) {
            seen[0]++;
            assert_int_equal(result.status, S5_OK);
            assert_int_equal(result.size, size);
        } else if (mutator.done == 1U << MUTATOR_LIE) {
            seen[1]++;
            lies |= wrong;
            assert_int_equal(size, in.size);
        }
    }
    assert_int_equal(lies, row->lengths);
    assert_true(seen[0] > DRAWS / 100 && seen[1] > DRAWS / 100);
}

/* What a plain mutator does not find: both fields of a password request at their most. */
static size_t longest_after(unsigned kinds)
{
    static uint8_t space[OCTETS_MAX];
    struct s5_span in = octets("01 01 'a' 01 'b'", space);

    for (uint64_t i = 0; i < DRAWS; i++) {
        struct s5_message message;
        size_t size;
        uint8_t *out = draw(i, in, ROOM, kinds, &size);
        struct s5_result result =
            s5_message_decode(S5_PASSWORD_REQUEST, (struct s5_span){out, size}, &message);
        free(out);
        if (result.status == S5_OK && result.size == S5_PASSWORD_REQUEST_MAX)
            return i;
    }
    return DRAWS;
}

static void both_at_their_most(void **state)
{
    (void)state;
    assert_in_range(longest_after(1 << S5_PASSWORD_REQUEST), 0, 200);
    assert_in_range(longest_after(MUTATOR_ANY), 0, 200);
}

/* A message that breaks off is completed, so that what follows it can be read. */
static void completes(void **state)
{
    (void)state;
    static uint8_t space[OCTETS_MAX];
    struct s5_span in = octets("05 01 00 03 ff 'a'", space);
    size_t whole = 0;

    for (uint64_t i = 0; i < DRAWS; i++) {
        struct s5_message message;
        size_t size;
        uint8_t *out = draw(i, in, ROOM, 1 << S5_REQUEST, &size);
        whole += mutator.done == 1U << MUTATOR_COMPLETE &&
                 s5_message_decode(S5_REQUEST, (struct s5_span){out, size}, &message).size ==
                     S5_REQUEST_MAX;
        free(out);
    }
    assert_true(whole > DRAWS / 100);
}

#ifdef MUTATOR_LIBRARY
struct library {
    void *handle;
    void *(*init)(void *afl, unsigned seed);
    size_t (*fuzz)(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other,
                   size_t other_size, size_t room);
    void (*deinit)(void *data);
};

static void look_up(void *handle, const char *name, void *function)
{
    void *found = dlsym(handle, name);

    assert_non_null(found);
    memcpy(function, &found, sizeof found);
}

/* As afl-fuzz uses it: two with the same seed say the same, another one does not. */
static void works_as_a_library(void **state)
{
    (void)state;
    static uint8_t space[OCTETS_MAX];
    struct library l = {.handle = dlopen(MUTATOR_LIBRARY, RTLD_NOW)};
    struct s5_span in = octets("01 01 'a' 01 'b'", space);
    uint8_t *other = space + 1000;
    size_t differ = 0;
    bool found = false;

    assert_non_null(l.handle);
    look_up(l.handle, "afl_custom_init", &l.init);
    look_up(l.handle, "afl_custom_fuzz", &l.fuzz);
    look_up(l.handle, "afl_custom_deinit", &l.deinit);
    void *made[3] = {l.init(NULL, 7), l.init(NULL, 7), l.init(NULL, 8)};
    for (int i = 0; i < 1000; i++) {
        struct s5_span got[3];
        for (int k = 0; k < 3; k++) {
            uint8_t *out;
            got[k].size = l.fuzz(made[k], space, in.size, &out, other, i % 2 == 0 ? 0 : 20, 1000);
            got[k].data = out;
            assert_true(got[k].size <= 1000);
        }
        assert_true(s5_span_equal(got[0], got[1]));
        differ += !s5_span_equal(got[0], got[2]);
        found = found || (got[0].size >= 513 && got[0].data[1] == 255 && got[0].data[257] == 255);
    }
    uint8_t *out;
    assert_int_equal(l.fuzz(made[0], space, in.size, &out, NULL, 0, 0), 0);
    assert_true(differ > 800);
    assert_true(found);
    for (int k = 0; k < 3; k++)
        l.deinit(made[k]);
    dlclose(l.handle);
}
#endif

enum { MOST = 3 * S5_COUNT(rows) + 4 };

int main(void)
{
    static char names[MOST][80];
    struct CMUnitTest tests[MOST];
    size_t count = 0;

    for (size_t i = 0; i < S5_COUNT(rows); i++) {
        snprintf(names[count], sizeof names[0], "changes: %s", rows[i].name);
        tests[count] = (struct CMUnitTest){names[count], changes, .initial_state = &rows[i]};
        count++;
        snprintf(names[count], sizeof names[0], "fits any room: %s", rows[i].name);
        tests[count] = (struct CMUnitTest){names[count], fits_any_room, .initial_state = &rows[i]};
        count++;
        if (rows[i].lengths == 0)
            continue;
        snprintf(names[count], sizeof names[0], "lengths are told: %s", rows[i].name);
        tests[count] =
            (struct CMUnitTest){names[count], lengths_are_told, .initial_state = &rows[i]};
        count++;
    }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(leaves_the_rest);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(both_at_their_most);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(completes);
#ifdef MUTATOR_LIBRARY
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(works_as_a_library);
#endif
    return _cmocka_run_group_tests("mutator", tests, count, NULL, NULL);
}

/* What is remembered of a stream tells it from others, and hangs on nothing but its octets. */
#include "unit.h"

#include "capture/lint/tally.h"
#include "octets.h"

#include <string.h>

enum { LONG = 600000 };

static uint8_t stream[LONG];
static uint64_t seed = 11;

static int fill(void **state)
{
    (void)state;
    for (size_t i = 0; i < LONG; i++)
        stream[i] = (uint8_t)(octets_random(&seed) >> 40);
    return 0;
}

static void take(struct s5_tally *tally, size_t from, size_t size)
{
    struct s5_piece piece = {.at = tally->size,
                             .size = size,
                             .octets = {stream + from, size},
                             .frame = tally->last_frame + 1};

    s5_tally_take(tally, &piece);
}

/* The first `size` octets, in pieces of up to `most`. */
static struct s5_tally tally_of(size_t size, size_t most)
{
    struct s5_tally tally = {0};

    for (size_t at = 0; at < size;) {
        size_t piece = 1 + octets_below(&seed, most);
        piece = piece < size - at ? piece : size - at;
        take(&tally, at, piece);
        at += piece;
    }
    return tally;
}

static const size_t sizes[] = {0,    1,    7,    8,     9,      63,     64,     65,
                               4095, 4096, 4097, 40000, 131072, 131073, 300000, LONG};

static void cut_otherwise(void **state)
{
    struct s5_tally_difference where;

    (void)state;
    for (size_t i = 0; i < S5_COUNT(sizes); i++) {
        struct s5_tally one = tally_of(sizes[i], 17);
        struct s5_tally other = tally_of(sizes[i], 50000);
        assert_int_equal(one.size, sizes[i]);
        assert_int_equal(one.known, sizes[i]);
        assert_false(s5_tally_differ(&one, &other, &where));
        assert_false(s5_tally_differ(&other, &one, &where));
        s5_tally_fini(&one);
        s5_tally_fini(&other);
    }
}

/* What has come so far is no other stream for not being all. */
static void shorter(void **state)
{
    struct s5_tally_difference where;

    (void)state;
    for (size_t i = 0; i < S5_COUNT(sizes); i++)
        for (size_t j = 0; j < S5_COUNT(sizes); j++) {
            struct s5_tally one = tally_of(sizes[i], 3000);
            struct s5_tally other = tally_of(sizes[j], 3000);
            assert_false(s5_tally_differ(&one, &other, &where));
            s5_tally_fini(&one);
            s5_tally_fini(&other);
        }
}

static void one_octet(void **state)
{
    (void)state;
    for (size_t i = 1; i < S5_COUNT(sizes); i++)
        for (int round = 0; round < 40; round++) {
            struct s5_tally_difference where = {0};
            size_t size = sizes[i];
            size_t at = round == 0 ? 0 : round == 1 ? size - 1 : octets_below(&seed, size);
            struct s5_tally one = tally_of(size, 3000);
            stream[at] ^= (uint8_t)(1u << octets_below(&seed, 8));
            struct s5_tally other = tally_of(size, 3000);
            assert_true(s5_tally_differ(&one, &other, &where));
            assert_in_range(at, where.from, where.to - 1);
            assert_in_range(where.to, 1, size);
            assert_in_range(where.frame, 1, other.last_frame);
            if (at < S5_TALLY_HEAD)
                assert_int_equal(where.from, at);
            s5_tally_fini(&one);
            s5_tally_fini(&other);
        }
}

static void places_changed(void **state)
{
    (void)state;
    for (size_t i = 1; i < S5_COUNT(sizes); i++) {
        struct s5_tally_difference where;
        size_t size = sizes[i];
        if (size < 1000)
            continue;
        struct s5_tally one = tally_of(size, 3000);
        uint8_t word[8];
        memcpy(word, stream + size - 16, 8);
        memmove(stream + size - 16, stream + size - 8, 8);
        memcpy(stream + size - 8, word, 8);
        struct s5_tally other = tally_of(size, 3000);
        assert_true(s5_tally_differ(&one, &other, &where));
        s5_tally_fini(&one);
        s5_tally_fini(&other);
    }
}

static void missing(void **state)
{
    struct s5_tally one = tally_of(5000, 900);
    struct s5_tally other = tally_of(3000, 900);
    struct s5_tally_difference where;
    struct s5_piece gap = {.at = 3000, .size = 1000, .gap = true, .frame = 9};

    (void)state;
    s5_tally_take(&other, &gap);
    take(&other, 100, 1000); /* other octets: nothing is known of them any more */
    assert_int_equal(other.size, 5000);
    assert_int_equal(other.known, 3000);
    assert_false(s5_tally_differ(&one, &other, &where));
    s5_tally_fini(&one);
    s5_tally_fini(&other);
}

static void head(void **state)
{
    struct s5_tally tally = tally_of(100, 9);

    (void)state;
    assert_int_equal(s5_tally_head(&tally, 0).size, S5_TALLY_HEAD);
    assert_memory_equal(s5_tally_head(&tally, 0).data, stream, S5_TALLY_HEAD);
    assert_int_equal(s5_tally_head(&tally, 63).size, 1);
    assert_memory_equal(s5_tally_head(&tally, 63).data, stream + 63, 1);
    assert_int_equal(s5_tally_head(&tally, 64).size, 0);
    s5_tally_fini(&tally);
    tally = tally_of(3, 9);
    assert_int_equal(s5_tally_head(&tally, 1).size, 2);
    assert_int_equal(s5_tally_head(&tally, 3).size, 0);
    s5_tally_fini(&tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cut_otherwise),  cmocka_unit_test(shorter), cmocka_unit_test(one_octet),
        cmocka_unit_test(places_changed), cmocka_unit_test(missing), cmocka_unit_test(head),
    };

    return cmocka_run_group_tests_name("tally", tests, fill, NULL);
}

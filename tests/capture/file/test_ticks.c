/* The clocks that a pcapng interface can have. */
#include "base/span.h"
#include "capture/file/ticks.h"
#include "unit.h"

static const struct row {
    const char *name;
    struct s5_ticks ticks;
    uint64_t count;
    bool fine;
    int64_t want;
} rows[] = {
    {"microseconds", {6, 0}, 1500000, false, 1500000000},
    {"seconds", {0, 0}, 3, false, 3000000000},
    {"milliseconds", {3, 0}, 1500, false, 1500000000},
    {"tenths of a microsecond", {7, 0}, 15000000, true, 1500000000},
    {"nanoseconds", {9, 0}, 1500000001, true, 1500000001},
    {"picoseconds", {12, 0}, 1500000001999, true, 1500000001},
    {"10^-19", {19, 0}, UINT64_MAX, true, 1844674407},
    {"10^-28", {28, 0}, UINT64_MAX, true, 1},
    {"10^-29", {29, 0}, UINT64_MAX, true, 0},
    {"10^-127", {127, 0}, UINT64_MAX, true, 0},
    {"a count that is too great", {6, 0}, UINT64_MAX, false, S5_TICKS_LATEST},
    {"nanoseconds, too many", {9, 0}, UINT64_MAX, true, S5_TICKS_LATEST},
    {"10^-10, too many", {10, 0}, UINT64_MAX, true, 1844674407370955161},
    {"2^0", {0x80, 0}, 3, false, 3000000000},
    {"2^0, too many", {0x80, 0}, UINT64_MAX, false, S5_TICKS_LATEST},
    {"2^-1", {0x81, 0}, 3, false, 1500000000},
    {"2^-10", {0x8a, 0}, 1536, false, 1500000000},
    {"2^-19", {0x93, 0}, 1 << 19, false, 1000000000},
    {"2^-20", {0x94, 0}, 1 << 20, true, 1000000000},
    {"2^-32", {0xa0, 0}, UINT64_C(3) << 31, true, 1500000000},
    {"2^-34", {0xa2, 0}, UINT64_C(3) << 33, true, 1500000000},
    {"2^-34, all bits", {0xa2, 0}, UINT64_MAX, true, 1073741823999999999},
    {"2^-35", {0xa3, 0}, UINT64_C(3) << 34, true, 1500000000},
    {"2^-63", {0xbf, 0}, UINT64_C(3) << 62, true, 1500000000},
    {"2^-64", {0xc0, 0}, UINT64_C(1) << 63, true, 500000000},
    {"2^-97", {0xe1, 0}, UINT64_MAX, true, 0},
    {"2^-127", {0xff, 0}, UINT64_MAX, true, 0},
    {"later", {6, 10}, 1500000, false, 11500000000},
    {"earlier", {6, -10}, 1500000, false, -8500000000},
    {"much later", {6, INT64_MAX}, 0, false, S5_TICKS_LATEST},
    {"much earlier", {6, INT64_MIN}, 0, false, S5_TICKS_EARLIEST},
    {"later than can be", {9, 9223372036}, 854775808, true, S5_TICKS_LATEST},
    {"the latest", {9, 9223372036}, 854775807, true, S5_TICKS_LATEST},
    {"in the last microsecond", {9, 9223372036}, 854775001, true, S5_TICKS_LATEST},
    {"the latest that is told", {9, 9223372036}, 854775000, true, S5_TICKS_LATEST},
    {"a nanosecond before", {9, 9223372036}, 854774999, true, S5_TICKS_LATEST - 1},
};

static void tells_time(void **state)
{
    const struct row *row = *state;

    assert_true(s5_ticks_time(&row->ticks, row->count) == row->want);
    assert_true(s5_ticks_are_fine(&row->ticks) == row->fine);
}

/* Of a finer clock more ticks make the same time, and time never runs backwards. */
static void ascends(void **state)
{
    (void)state;
    for (unsigned resolution = 0; resolution < 256; resolution++) {
        struct s5_ticks ticks = {(uint8_t)resolution, 0};
        int64_t last = 0;
        for (unsigned bit = 0; bit < 64; bit++) {
            int64_t time = s5_ticks_time(&ticks, UINT64_C(1) << bit);
            assert_true(time >= last);
            last = time;
        }
        assert_true(s5_ticks_time(&ticks, UINT64_MAX) >= last);
        struct s5_ticks finer = {(uint8_t)(resolution + 1), 0};
        if (resolution != 127 && resolution != 255)
            assert_true(s5_ticks_time(&finer, UINT64_MAX) <= s5_ticks_time(&ticks, UINT64_MAX));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ascends)};
    struct CMUnitTest clocks[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        clocks[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = tells_time, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("ticks, clocks", clocks, NULL, NULL) +
           cmocka_run_group_tests_name("ticks", tests, NULL, NULL);
}

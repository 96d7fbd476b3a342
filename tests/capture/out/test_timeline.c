/* Moments in order of time. */
#include "capture/out/timeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MANY = 5000 };

/* The times are numbers from a fixed beginning on; many of them are alike. */
static void comes_out_in_order(void **state)
{
    static struct s5_moment moments[MANY];
    struct s5_timeline timeline;
    uint32_t dice = 1;

    (void)state;
    s5_timeline_init(&timeline, SIZE_MAX);
    for (int i = 0; i < MANY; i++) {
        dice = dice * 1664525 + 1013904223;
        moments[i] = (struct s5_moment){.time = (int64_t)(dice >> 24) - 128, .size = 1};
        assert_true(s5_timeline_add(&timeline, &moments[i]));
    }
    const struct s5_moment *before = s5_timeline_take(&timeline);
    for (int i = 1; i < MANY; i++) {
        const struct s5_moment *next = s5_timeline_take(&timeline);
        assert_true(next->time >= before->time);
        if (next->time == before->time)
            assert_true(next > before); /* as they were added */
        before = next;
    }
    assert_null(s5_timeline_take(&timeline));
    s5_timeline_fini(&timeline);
}

static void is_full_by_octets(void **state)
{
    struct s5_moment moments[] = {
        {.time = 3, .size = 60}, {.time = 1, .size = 40}, {.time = 2, .size = 1}};
    struct s5_timeline timeline;

    (void)state;
    s5_timeline_init(&timeline, 100);
    s5_timeline_add(&timeline, &moments[0]);
    s5_timeline_add(&timeline, &moments[1]);
    assert_false(s5_timeline_full(&timeline));
    s5_timeline_add(&timeline, &moments[2]);
    assert_true(s5_timeline_full(&timeline));
    assert_ptr_equal(s5_timeline_take(&timeline), &moments[1]);
    assert_false(s5_timeline_full(&timeline));
    assert_ptr_equal(s5_timeline_take(&timeline), &moments[2]);
    assert_ptr_equal(s5_timeline_take(&timeline), &moments[0]);
    s5_timeline_fini(&timeline);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_out_in_order),
        cmocka_unit_test(is_full_by_octets),
    };
    return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}

/* A pool gives out objects that nobody else has, and keeps no more than it says. */
#include "base/pool.h"
#include "unit.h"

#include <string.h>

enum { SIZE = 40, MANY = S5_POOL_KEPT_MAX + 20 };

static void each_is_its_own(void **state)
{
    (void)state;
    static void *out[MANY];
    struct s5_pool pool = {.size = SIZE};

    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < MANY; i++) {
            out[i] = s5_pool_take(&pool);
            assert_non_null(out[i]);
            memset(out[i], (int)(i & 255), SIZE);
        }
        assert_int_equal(pool.kept, 0);
        for (size_t i = 0; i < MANY; i++) {
            for (size_t at = 0; at < SIZE; at++)
                assert_int_equal(((unsigned char *)out[i])[at], i & 255);
            s5_pool_give(&pool, out[i]);
        }
        assert_in_range(pool.kept, 0, S5_POOL_KEPT_MAX);
    }
    s5_pool_fini(&pool);
    assert_null(pool.first);
}

static void takes_back_after_its_end(void **state)
{
    (void)state;
    struct s5_pool pool = {.size = SIZE};
    void *out = s5_pool_take(&pool);

    s5_pool_give(&pool, NULL);
    s5_pool_fini(&pool);
    s5_pool_give(&pool, out);
    s5_pool_fini(&pool);
    assert_int_equal(pool.kept, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_its_own),
        cmocka_unit_test(takes_back_after_its_end),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}

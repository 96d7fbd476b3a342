/* What a Lua state asks of its allocator, at random, against a model of it. The chunks are what is
 * tried, also where the sanitizer would have none. */
#define S5_MEMORY_SMALL 512
#include "script/memory.c"

#include "unit.h"

enum { BLOCKS = 200, LARGEST = 1500, LIMIT = 128 * 1024 };

struct block {
    uint8_t *octets;
    size_t size;
    uint8_t mark;
};

static uint32_t next_number(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

static void check(const struct block *block, size_t size)
{
    for (size_t i = 0; i < size; i++)
        assert_int_equal(block->octets[i], block->mark);
}

static void like_a_model(void **state)
{
    struct s5_memory memory = {0};
    struct block blocks[BLOCKS] = {{0}};
    uint32_t random = 1;
    size_t used = 0;
    size_t refused = 0;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct block *block = &blocks[next_number(&random) % BLOCKS];
        size_t size = next_number(&random) % LARGEST;
        /* Lua tells the kind of object where there is no block yet. */
        uint8_t *moved =
            s5_memory_move(&memory, LIMIT, block->octets, block->octets ? block->size : 5, size);
        if (moved == NULL && size > 0) {
            assert_true(used - block->size + size > LIMIT);
            check(block, block->size);
            refused++;
            continue;
        }
        used += size - block->size;
        block->octets = moved;
        check(block, size < block->size ? size : block->size);
        assert_int_equal((uintptr_t)moved % S5_MEMORY_STEP, 0);
        assert_int_equal(memory.used, used);
        block->size = size;
        block->mark = (uint8_t)i;
        if (size > 0)
            memset(moved, block->mark, size);
    }
    assert_true(refused > 0);
    s5_memory_free(&memory);
    assert_int_equal(memory.used, 0);
}

/* What was given back serves again: a case that makes and drops strings for ever does not grow. */
static void reused(void **state)
{
    struct s5_memory memory = {0};

    (void)state;
    void *first = s5_memory_move(&memory, LIMIT, NULL, 0, 40);
    s5_memory_move(&memory, LIMIT, first, 40, 0);
    for (int i = 0; i < 100000; i++) {
        void *block = s5_memory_move(&memory, LIMIT, NULL, 0, 33 + (size_t)i % 16);
        assert_ptr_equal(block, first);
        s5_memory_move(&memory, LIMIT, block, 33 + (size_t)i % 16, 0);
    }
    s5_memory_free(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_a_model),
        cmocka_unit_test(reused),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}

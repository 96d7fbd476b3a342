/* Pairs of ends remembered in little room. */
#include "capture/out/sieve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { MANY = 100000 };

static struct s5_peer peer(unsigned number)
{
    const uint8_t four[4] = {10, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};

    return (struct s5_peer){s5_host_ipv4(four), (uint16_t)(number * 7)};
}

static void forgets_none(void **state)
{
    const struct s5_peer one = peer(1u << 23);
    struct s5_sieve sieve;
    unsigned mistaken = 0;

    (void)state;
    assert_true(s5_sieve_init(&sieve));
    for (unsigned i = 0; i < MANY; i++) {
        const struct s5_peer other = peer(i);
        s5_sieve_add(&sieve, &one, &other);
    }
    for (unsigned i = 0; i < 2 * MANY; i++) {
        const struct s5_peer other = peer(i);
        bool has = s5_sieve_has(&sieve, &other, &one);
        if (i < MANY)
            assert_true(has);
        else
            mistaken += has;
    }
    assert_in_range(mistaken, 0, 10);
    s5_sieve_fini(&sieve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(forgets_none)};

    return cmocka_run_group_tests_name("sieve", tests, NULL, NULL);
}

#include "unit.h"

#include "script/payload.h"

#include <string.h>

/* Reports and cases of years to come make the same octets from the same seed. */
static void pinned(void **state)
{
    (void)state;
    static const uint8_t of_0[] = {0xaf, 0xcd, 0x1d, 0x7b, 0x39, 0xa8, 0x20, 0xe2, 0xf4, 0x65};
    uint8_t out[sizeof of_0];

    s5_payload_write(0, 0, out, sizeof out);
    assert_memory_equal(out, of_0, sizeof out);
}

static void from_any_offset(void **state)
{
    (void)state;
    uint8_t whole[70];
    uint8_t part[70];

    s5_payload_write(7, 1000, whole, sizeof whole);
    for (size_t at = 0; at < sizeof whole; at++) {
        s5_payload_write(7, 1000 + at, part, sizeof whole - at);
        assert_memory_equal(part, whole + at, sizeof whole - at);
        assert_int_equal(s5_payload_verify(7, 1000, (struct s5_span){whole, at}), at);
    }
    s5_payload_write(7, UINT64_C(1) << 40, part, 8);
    assert_int_equal(s5_payload_verify(7, UINT64_C(1) << 40, (struct s5_span){part, 8}), 8);
}

static void wrong_octets(void **state)
{
    (void)state;
    uint8_t octets[40];

    for (size_t at = 0; at < sizeof octets; at++) {
        s5_payload_write(9, 3, octets, sizeof octets);
        octets[at] ^= 0x10;
        assert_int_equal(s5_payload_verify(9, 3, (struct s5_span){octets, sizeof octets}), at);
    }
    s5_payload_write(9, 3, octets, sizeof octets);
    assert_in_range(s5_payload_verify(10, 3, (struct s5_span){octets, sizeof octets}), 0, 3);
    assert_in_range(s5_payload_verify(9, 4, (struct s5_span){octets, sizeof octets}), 0, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pinned),
        cmocka_unit_test(from_any_offset),
        cmocka_unit_test(wrong_octets),
    };
    return cmocka_run_group_tests_name("payload", tests, NULL, NULL);
}

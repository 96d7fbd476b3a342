/* The room as it is built where zlib and libzstd are not: what is missing is named. */
#include "capture/file/unpack.h"
#include "unit.h"

static void names_what_is_missing(void **state)
{
    (void)state;
    static const struct {
        uint8_t head[S5_PACKING_HEAD];
        const char *name;
        const char *want;
    } rows[] = {
        {{0x1f, 0x8b, 8, 0},
         "gzip",
         "it is packed with gzip, and this sockspec was built without zlib; unpack it with gunzip "
         "first"},
        {{0x28, 0xb5, 0x2f, 0xfd},
         "zstd",
         "it is packed with zstd, and this sockspec was built without libzstd; unpack it with "
         "unzstd "
         "first"},
        {{0x5f, 0x2a, 0x4d, 0x18},
         "zstd",
         "it is packed with zstd, and this sockspec was built without libzstd; unpack it with "
         "unzstd "
         "first"},
    };
    for (size_t i = 0; i < S5_COUNT(rows); i++) {
        struct s5_span head = {rows[i].head, S5_PACKING_HEAD};
        struct s5_error error = {""};
        assert_string_equal(s5_packing_name(head), rows[i].name);
        assert_null(s5_unpacker_new(head, &error));
        assert_string_equal(error.text, rows[i].want);
    }
}

static void what_is_not_packed(void **state)
{
    (void)state;
    assert_null(s5_packing_name(S5_BYTES(0xd4, 0xc3, 0xb2, 0xa1)));
    assert_null(s5_packing_name(S5_BYTES(0x28, 0xb5, 0x2f)));
    assert_null(s5_packing_name(S5_BYTES(0x1f)));
    assert_null(s5_packing_name((struct s5_span){NULL, 0}));
    assert_null(s5_packing_name(S5_BYTES(0x60, 0x2a, 0x4d, 0x18)));
    assert_non_null(s5_packing_name(S5_BYTES(0x1f, 0x8b)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_what_is_missing),
        cmocka_unit_test(what_is_not_packed),
    };
    return cmocka_run_group_tests_name("unpack, without libraries", tests, NULL, NULL);
}

#include "base/buffer.h"
#include "base/text.h"
#include "octets.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

static void assert_text(const struct s5_buffer *buffer, const char *want)
{
    assert_false(buffer->failed);
    assert_int_equal(buffer->size, strlen(want));
    assert_true(buffer->room >= buffer->size);
    if (buffer->size > 0)
        assert_memory_equal(buffer->text, want, buffer->size);
}

static void grows(void **state)
{
    (void)state;
    struct s5_buffer buffer = {0};

    s5_buffer_text(&buffer, "");
    s5_buffer_add(&buffer, NULL, 0);
    assert_text(&buffer, "");
    s5_buffer_text(&buffer, "ab");
    s5_buffer_char(&buffer, 'c');
    s5_buffer_add(&buffer, "defg", 3);
    s5_buffer_printf(&buffer, "[%d %s]", -5, "x");
    assert_text(&buffer, "abcdef[-5 x]");
    s5_buffer_clear(&buffer);
    assert_text(&buffer, "");
    s5_buffer_hex(&buffer, S5_BYTES(0x00, 0x9f, 0xff));
    assert_text(&buffer, "009fff");
    s5_buffer_fini(&buffer);
    assert_text(&buffer, "");
    assert_null(buffer.text);
    s5_buffer_char(&buffer, 'z');
    assert_text(&buffer, "z");
    s5_buffer_fini(&buffer);
}

/* At each size that it may have when the next words come, and for words longer than all of it. */
static void grows_at_any_size(void **state)
{
    (void)state;
    static char want[8192];

    for (size_t before = 0; before < 1030; before++) {
        struct s5_buffer buffer = {0};
        size_t size = 0;
        for (; size < before; size++)
            s5_buffer_char(&buffer, 'a');
        memset(want, 'a', before);
        want[before] = '\0';
        s5_buffer_printf(&buffer, "%s", "bcd");
        s5_text_append(want, sizeof want, "bcd");
        s5_buffer_number(&buffer, before);
        s5_text_append(want, sizeof want, "%zu", before);
        s5_buffer_printf(&buffer, "%0*d", (int)before, 0);
        s5_text_append(want, sizeof want, "%0*d", (int)before, 0);
        s5_buffer_escape(&buffer, S5_BYTES(0xff));
        s5_buffer_hex(&buffer, S5_BYTES(0xee));
        s5_text_append(want, sizeof want, "\\xffee");
        size = strlen(want);
        s5_buffer_add(&buffer, want, size);
        assert_int_equal(buffer.size, 2 * size);
        assert_memory_equal(buffer.text, want, size);
        assert_memory_equal(buffer.text + size, want, size);
        s5_buffer_fini(&buffer);
    }
}

static void numbers(void **state)
{
    (void)state;
    static const uint64_t list[] = {
        0, 1, 9, 10, 99, 100, 1u << 31, UINT32_MAX, INT64_MAX, UINT64_MAX - 1, UINT64_MAX};

    for (size_t i = 0; i < S5_COUNT(list); i++) {
        struct s5_buffer buffer = {0};
        char want[32];
        snprintf(want, sizeof want, "%llu", (unsigned long long)list[i]);
        s5_buffer_number(&buffer, list[i]);
        assert_text(&buffer, want);
        s5_buffer_fini(&buffer);
    }
}

/* Every octet as s5_text_escape() writes it, so that only one rule is to be known. */
static void escapes_as_text_does(void **state)
{
    (void)state;
    uint8_t all[256];
    char want[4 * sizeof all + 1];
    struct s5_buffer buffer = {0};

    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (uint8_t)i;
    s5_text_escape((struct s5_span){all, sizeof all}, want, sizeof want);
    s5_buffer_escape(&buffer, (struct s5_span){all, sizeof all});
    assert_text(&buffer, want);
    for (size_t i = 0; i < buffer.size; i++)
        assert_in_range((uint8_t)buffer.text[i], 0x20, 0x7e);
    s5_buffer_fini(&buffer);
}

/* Where memory ran out, what was there stays and nothing is added. */
static void fails_for_good(void **state)
{
    (void)state;
    struct s5_buffer buffer = {0};

    s5_buffer_text(&buffer, "kept");
    buffer.failed = true;
    buffer.room = buffer.size;
    s5_buffer_text(&buffer, "more");
    s5_buffer_char(&buffer, 'c');
    s5_buffer_number(&buffer, 5);
    s5_buffer_printf(&buffer, "%d", 5);
    s5_buffer_escape(&buffer, S5_BYTES('x', 0));
    s5_buffer_hex(&buffer, S5_BYTES(1));
    assert_true(buffer.failed);
    assert_int_equal(buffer.size, 4);
    assert_memory_equal(buffer.text, "kept", 4);
    s5_buffer_clear(&buffer);
    assert_text(&buffer, "");
    s5_buffer_fini(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows),          cmocka_unit_test(grows_at_any_size),
        cmocka_unit_test(numbers),        cmocka_unit_test(escapes_as_text_does),
        cmocka_unit_test(fails_for_good),
    };
    return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}

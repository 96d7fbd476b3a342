/* pcapng, block by block. */
#include "unit.h"

#include "capture/file/pcapng_write.h"
#include "reading.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct memory memory;
static struct s5_pcapng *writer;

static int make(void **state)
{
    (void)state;
    memory_open(&memory);
    writer = s5_pcapng_over(memory.file, "memory", "sockspec 1.2", "all of it");
    return writer == NULL;
}

static int unmake(void **state)
{
    (void)state;
    int status = s5_pcapng_free(writer, NULL);
    memory_close(&memory);
    return status;
}

/* The blocks behind the first `count`. */
static struct s5_span behind(size_t count)
{
    struct s5_span rest;
    struct block block;

    assert_int_equal(s5_pcapng_flush(writer, NULL), 0);
    rest = memory_octets(&memory);
    while (count-- > 0)
        assert_true(read_block(&rest, &block));
    return rest;
}

static void assert_option(const struct block *block, size_t at, uint16_t code, const char *want)
{
    struct s5_span value = {NULL, 0};

    assert_int_equal(read_option(block, at, code, &value), want != NULL);
    if (want != NULL)
        assert_true(s5_span_equal(value, s5_span_text(want)));
}

static void section(void **state)
{
    (void)state;
    struct s5_span rest = behind(0);
    struct block block;

    assert_memory_equal(rest.data, "\x0a\x0d\x0d\x0a", 4);
    assert_true(read_block(&rest, &block));
    assert_int_equal(read_u32(block.body, 0), 0x1A2B3C4D);
    assert_int_equal(read_u16(block.body, 4), 1);
    assert_int_equal(read_u16(block.body, 6), 0);
    assert_int_equal(read_u32(block.body, 8), UINT32_MAX);
    assert_int_equal(read_u32(block.body, 12), UINT32_MAX);
    assert_option(&block, 16, 4, "sockspec 1.2");
    assert_option(&block, 16, 1, "all of it");
    assert_option(&block, 16, 3, NULL);
    assert_int_equal(rest.size, 0);
}

static void section_says_nothing(void **state)
{
    (void)state;
    s5_pcapng_free(writer, NULL);
    memory_close(&memory);
    memory_open(&memory);
    writer = s5_pcapng_over(memory.file, "memory", NULL, NULL);
    struct s5_span rest = behind(0);
    struct block block;

    assert_true(read_block(&rest, &block));
    assert_int_equal(block.body.size, 16);
}

static void interfaces(void **state)
{
    (void)state;
    assert_int_equal(s5_pcapng_add_interface(writer, 101, 0, NULL), 0);
    assert_int_equal(s5_pcapng_add_interface(writer, 1, 65535, "eth0"), 1);
    struct s5_span rest = behind(1);
    struct block block;
    struct s5_span value;

    assert_true(read_block(&rest, &block));
    assert_int_equal(block.type, 1);
    assert_int_equal(read_u16(block.body, 0), 101);
    assert_int_equal(read_u32(block.body, 4), 0);
    assert_option(&block, 8, 2, NULL);
    assert_true(read_option(&block, 8, 9, &value)); /* nanoseconds */
    assert_true(s5_span_equal(value, S5_BYTES(9)));
    assert_true(read_block(&rest, &block));
    assert_int_equal(read_u16(block.body, 0), 1);
    assert_int_equal(read_u32(block.body, 4), 65535);
    assert_option(&block, 8, 2, "eth0");
    assert_int_equal(rest.size, 0);
}

static const struct row {
    const char *octets;
    uint32_t size;
    int64_t time;
    uint64_t want_time;
    const char *comment;
} rows[] = {
    {"", 0, 0, 0, NULL},
    {"a", 1, 1, 1, "one"},
    {"ab", 2, 0x100000000, 0x100000000, "four"},
    {"abc", 3, 1700000000123456789, 1700000000123456789, NULL},
    {"abcd", 4, INT64_MAX, INT64_MAX, ""},
    {"", 1500, -5, 0, "cut to nothing"},
    {"abcde", 65535, 7, 7, "cut"},
};

static void packets(void **state)
{
    (void)state;
    s5_pcapng_add_interface(writer, 1, 0, NULL);
    s5_pcapng_add_interface(writer, 101, 0, NULL);
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        s5_pcapng_put(writer,
                      &(struct s5_packet){.time = rows[i].time,
                                          .interface = i % 2,
                                          .octets = s5_span_text(rows[i].octets),
                                          .size = rows[i].size},
                      rows[i].comment);
    struct s5_span rest = behind(3);
    for (size_t i = 0; i < S5_COUNT(rows); i++) {
        struct block block;
        struct captured got;
        assert_true(read_block(&rest, &block));
        read_packet(&block, &got);
        assert_int_equal(got.interface, i % 2);
        assert_int_equal(got.time, rows[i].want_time);
        assert_int_equal(got.size, rows[i].size);
        assert_true(s5_span_equal(got.octets, s5_span_text(rows[i].octets)));
        assert_string_equal(got.comment, rows[i].comment == NULL ? "" : rows[i].comment);
    }
    assert_int_equal(rest.size, 0);
}

static void names(void **state)
{
    (void)state;
    struct s5_host four = s5_host_ipv4((const uint8_t[]){192, 0, 2, 1});
    struct s5_host six = s5_host_ipv6((const uint8_t[16]){0x20, 0x01, 0x0d, 0xb8, [15] = 9});
    struct block block;

    s5_pcapng_put_name(writer, &four, "example.com");
    s5_pcapng_put_name(writer, &six, "a");
    struct s5_span rest = behind(1);
    assert_true(read_block(&rest, &block));
    assert_int_equal(block.type, 4);
    assert_int_equal(block.body.size, 4 + 16 + 4);
    assert_int_equal(read_u16(block.body, 0), 1);
    assert_int_equal(read_u16(block.body, 2), 16);
    assert_memory_equal(block.body.data + 4,
                        "\xc0\x00\x02\x01"
                        "example.com",
                        16);
    assert_int_equal(read_u32(block.body, 20), 0);
    assert_true(read_block(&rest, &block));
    assert_int_equal(block.body.size, 4 + 20 + 4);
    assert_int_equal(read_u16(block.body, 0), 2);
    assert_int_equal(read_u16(block.body, 2), 18);
    assert_memory_equal(block.body.data + 4, six.octets, 16);
    assert_memory_equal(block.body.data + 20, "a\0\0\0\0\0\0\0", 8);
    assert_int_equal(rest.size, 0);
}

/* A length of two octets says so much and no more. */
static void long_texts(void **state)
{
    (void)state;
    struct s5_host four = s5_host_ipv4((const uint8_t[]){192, 0, 2, 1});
    struct block block;
    struct s5_span value;
    char *text = malloc(70001);

    assert_non_null(text);
    memset(text, 'x', 70000);
    text[70000] = '\0';
    s5_pcapng_add_interface(writer, 1, 0, NULL);
    s5_pcapng_put(writer, &(struct s5_packet){0}, text);
    s5_pcapng_put_name(writer, &four, text);
    free(text);
    struct s5_span rest = behind(2);
    assert_true(read_block(&rest, &block));
    assert_true(read_option(&block, 20, 1, &value));
    assert_int_equal(value.size, 65532);
    assert_true(read_block(&rest, &block));
    assert_int_equal(read_u16(block.body, 2), 65532);
    assert_int_equal(block.body.data[4 + 65531], 0);
    assert_int_equal(rest.size, 0);
}

/* ---- trouble ---- */

static void no_place(void **state)
{
    struct s5_error error = {""};

    (void)state;
    assert_null(s5_pcapng_new("/nowhere/at/all.pcapng", NULL, NULL, &error));
    assert_string_equal(error.text,
                        "cannot write /nowhere/at/all.pcapng: No such file or directory");
}

static void full_disk(void **state)
{
    struct s5_error error = {""};
    struct s5_packet packet = {.octets = s5_span_text("some octets"), .size = 11};

    (void)state;
    struct s5_pcapng *full = s5_pcapng_new("/dev/full", NULL, NULL, &error);
    if (full == NULL)
        skip();
    s5_pcapng_add_interface(full, 1, 0, NULL);
    for (int i = 0; i < 100000; i++) /* more than any buffer */
        s5_pcapng_put(full, &packet, NULL);
    assert_int_equal(s5_pcapng_flush(full, &error), -1);
    assert_string_equal(error.text, "cannot write /dev/full: No space left on device");
    assert_int_equal(s5_pcapng_free(full, NULL), -1);
}

static void closed_pipe(void **state)
{
    struct s5_error error = {""};
    int ends[2];

    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(ends), 0);
    FILE *file = fdopen(ends[1], "w");
    struct s5_pcapng *broken = s5_pcapng_over(file, "the pipe", NULL, NULL);
    assert_int_equal(s5_pcapng_flush(broken, &error), 0);
    close(ends[0]);
    s5_pcapng_add_interface(broken, 1, 0, NULL);
    assert_int_equal(s5_pcapng_flush(broken, &error), -1);
    assert_string_equal(error.text, "cannot write the pipe: Broken pipe");
    /* What first went wrong stays so. */
    assert_int_equal(s5_pcapng_free(broken, &error), -1);
    assert_string_equal(error.text, "cannot write the pipe: Broken pipe");
    fclose(file);
}

static void file_of_its_own(void **state)
{
    struct s5_error error = {""};
    char path[] = "pcapng-XXXXXX";
    int fd = mkstemp(path);
    uint8_t octets[64];

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "what was there before is gone, all of it, to the end", 52), 52);
    struct s5_pcapng *own = s5_pcapng_new(path, NULL, NULL, &error);
    assert_non_null(own);
    assert_int_equal(s5_pcapng_free(own, &error), 0);
    assert_int_equal(pread(fd, octets, sizeof octets, 0), 28);
    assert_memory_equal(octets, "\x0a\x0d\x0d\x0a", 4);
    close(fd);
    unlink(path);
    assert_int_equal(s5_pcapng_free(NULL, NULL), 0);
}

#define WRITER_TEST(f) cmocka_unit_test_setup_teardown(f, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WRITER_TEST(section),
        WRITER_TEST(section_says_nothing),
        WRITER_TEST(interfaces),
        WRITER_TEST(packets),
        WRITER_TEST(names),
        WRITER_TEST(long_texts),
        cmocka_unit_test(no_place),
        cmocka_unit_test(full_disk),
        cmocka_unit_test(closed_pipe),
        cmocka_unit_test(file_of_its_own),
    };
    return cmocka_run_group_tests_name("pcapng_write", tests, NULL, NULL);
}

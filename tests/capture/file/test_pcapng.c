/* The newer format: sections, interfaces and blocks of all kinds, in both byte orders, cut at every
 * octet. */
#include "capture/file/pcapng_read.h"
#include "file/make.h"
#include "file/told.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void begin(struct make *make)
{
    make_section(make);
    make_interface(make, 1, 262144);
}

static void all_kinds(struct make *make)
{
    begin(make);
    make_packet(make, 0, 1700000000123456, "abc", 60);
    make_simple_packet(make, "de", 2);
    make_old_packet(make, 0, 1700000001000000, "fghi", 4);
    make_packet(make, 0, 1700000002000000, "", 0);
}

static void nothing(struct make *make)
{
    make_section(make);
}

static void interfaces(struct make *make)
{
    make_section(make);
    make_interface(make, 1, 0);
    make_interface(make, 113, 128);
    make_packet(make, 1, 1, "one", 3);
    make_interface(make, 229, 65535);
    make_packet(make, 0, 2, "zero", 4);
    make_packet(make, 2, 3, "two", 3);
    make_simple_packet(make, "zero", 4);
}

static void clocks(struct make *make)
{
    make_section(make);
    make_interface_clock(make, 1, 9, 0);
    make_interface_clock(make, 1, 0x8a, 100);
    make_packet(make, 0, 1700000000123456789, "a", 1);
    make_packet(make, 1, 512, "b", 1);
}

/* Each has its own byte order and its own interfaces. */
static void sections(struct make *make)
{
    begin(make);
    make_interface(make, 101, 65535);
    make_packet(make, 1, 1, "a", 1);
    make->swapped = !make->swapped;
    make_section(make);
    make_interface(make, 9, 65535);
    make_packet(make, 0, 2, "b", 1);
    make->swapped = !make->swapped;
    make_section(make);
    make_section(make);
    make_interface(make, 0, 65535);
    make_packet(make, 0, 3, "c", 1);
}

static void others(struct make *make)
{
    begin(make);
    make_block_of(make, 4, 8);
    make_block_of(make, 5, 12);
    make_packet(make, 0, 1, "a", 1);
    make_block_of(make, 0x80001234, 0);
    make_block_of(make, 10, 24);
    make_packet(make, 0, 2, "b", 1);
}

/* A custom block, a journal entry and a system call are numbered as packets are. */
static void numbered(struct make *make)
{
    begin(make);
    make_block_of(make, 0xbad, 8);
    make_packet(make, 0, 1, "a", 1);
    make_block_of(make, 0x40000bad, 8);
    make_block_of(make, 9, 8);
    make_block_of(make, 0x204, 28);
    make_packet(make, 0, 2, "b", 1);
}

static void snaplen_of_simple(struct make *make)
{
    make_section(make);
    make_interface(make, 1, 3);
    make_simple_packet(make, "abc", 60);
    make_simple_packet(make, "de", 2);
}

static void less_on_the_wire(struct make *make)
{
    begin(make);
    make_packet(make, 0, 1, "abc", 2);
}

static void minor_version(struct make *make)
{
    make_section_with(make, 0x1a2b3c4d, 1, 2);
    make_interface(make, 1, 0);
    make_packet(make, 0, 1, "a", 1);
}

#define ONE "1 t=1000 link=1 if=0 1/1 a\n"

static const struct row {
    const char *name;
    void (*make)(struct make *make);
    const char *want;
} rows[] = {
    {"all kinds of packets", all_kinds,
     "1 t=1700000000123456000 link=1 if=0 3/60 abc\n"
     "2 t=- link=1 if=0 2/2 de\n"
     "3 t=1700000001000000000 link=1 if=0 4/4 fghi\n"
     "4 t=1700000002000000000 link=1 if=0 0/0 \nend"},
    {"no packets", nothing, "end"},
    {"interfaces", interfaces,
     "1 t=1000 link=113 if=1 3/3 one\n"
     "2 t=2000 link=1 if=0 4/4 zero\n"
     "3 t=3000 link=229 if=2 3/3 two\n"
     "4 t=- link=1 if=0 4/4 zero\nend"},
    {"clocks", clocks,
     "1 t=1700000000123456789ns link=1 if=0 1/1 a\n"
     "2 t=100500000000 link=1 if=1 1/1 b\nend"},
    {"sections", sections,
     "1 t=1000 link=101 if=1 1/1 a\n"
     "2 t=2000 link=9 if=2 1/1 b\n"
     "3 t=3000 link=0 if=3 1/1 c\nend"},
    {"other blocks", others, ONE "2 t=2000 link=1 if=0 1/1 b\nend"},
    {"numbered blocks", numbered, "2 t=1000 link=1 if=0 1/1 a\n6 t=2000 link=1 if=0 1/1 b\nend"},
    {"the snap length of simple packets", snaplen_of_simple,
     "1 t=- link=1 if=0 3/60 abc\n2 t=- link=1 if=0 2/2 de\nend"},
    {"less on the wire than captured", less_on_the_wire, "1 t=1000 link=1 if=0 3/3 abc\nend"},
    {"another minor version", minor_version, ONE "end"},
};

static void reads(void **state)
{
    const struct row *row = *state;
    static char text[TOLD_TEXT];

    for (int swapped = 0; swapped < 2; swapped++) {
        struct make make = {.swapped = swapped != 0};
        row->make(&make);
        told_everywhere(make_span(&make), NULL, text);
        assert_string_equal(text, row->want);

        /* Cut anywhere, what stands before is told, and that the file is damaged unless a block
         * ends there. */
        for (size_t cut = 4; cut < make.size; cut++) {
            make_file(s5_span_first(make_span(&make), cut), "F");
            told(&(struct s5_source_options){.path = "F"}, text);
            char *last = strrchr(text, '\n');
            last = last == NULL ? text : last + 1;
            assert_memory_equal(text, row->want, (size_t)(last - text));
            if (make_may_end_at(&make, cut))
                assert_string_equal(last, "end");
            else if (strstr(last, "damaged: F, block at offset ") != last ||
                     strstr(last, "the file is cut short: of its ") == NULL)
                fail_msg("cut at %zu: %s", cut, last);
        }
        make_fini(&make);
    }
}

/* Blocks larger than any buffer: packets, and others that are passed over. */
static void large_blocks(void **state)
{
    (void)state;
    enum { LARGE = 200000 };
    struct make make = {.data = NULL};
    char *octets = malloc(LARGE + 1);
    struct s5_error error;
    struct s5_packet packet;
    bool usage;

    memset(octets, 'x', LARGE);
    octets[LARGE] = '\0';
    begin(&make);
    make_block_of(&make, 0x1234, LARGE);
    make_packet(&make, 0, 1, "small", 5);
    make_packet(&make, 0, 2, octets, LARGE);
    make_block_of(&make, 0x1234, LARGE);
    make_packet(&make, 0, 3, octets, LARGE);
    make_packet(&make, 0, 4, "small", 5);
    make_file(make_span(&make), "F");
    struct s5_source *source =
        s5_source_open(&(struct s5_source_options){.path = "F"}, &usage, &error);
    for (uint64_t frame = 1; frame <= 4; frame++) {
        size_t size = frame == 2 || frame == 3 ? LARGE : 5;
        assert_int_equal(s5_source_next(source, &packet, &error), S5_SOURCE_PACKET);
        assert_true(packet.frame == frame);
        assert_int_equal(packet.octets.size, size);
        assert_memory_equal(packet.octets.data, size == 5 ? "small" : octets, size);
    }
    assert_int_equal(s5_source_next(source, &packet, &error), S5_SOURCE_END);
    s5_source_close(source);
    make_fini(&make);
    free(octets);
}

static void too_many_interfaces(void **state)
{
    (void)state;
    struct make make = {.data = NULL};
    char text[TOLD_TEXT];

    make_section(&make);
    for (unsigned i = 0; i <= S5_PCAPNG_INTERFACES_MAX; i++) {
        make.end_count = 0;
        make_interface(&make, 1, 0);
        if (i == S5_PCAPNG_INTERFACES_MAX - 1)
            make_packet(&make, i, 1, "a", 1);
    }
    make_file(make_span(&make), "F");
    told(&(struct s5_source_options){.path = "F"}, text);
    assert_string_equal(text,
                        "1 t=1000 link=1 if=65535 1/1 a\ndamaged: F, block at offset 1310800, "
                        "behind packet 1: more than 65536 interfaces");
    make_fini(&make);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_blocks),
        cmocka_unit_test(too_many_interfaces),
    };
    struct CMUnitTest files[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        files[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = reads, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("pcapng, files", files, told_folder, told_no_folder) +
           cmocka_run_group_tests_name("pcapng", tests, told_folder, told_no_folder);
}

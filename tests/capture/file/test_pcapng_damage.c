/* What makes no sense in the newer format, and that the message says what and where. */
#include "capture/file/pcapng_read.h"
#include "file/make.h"
#include "file/told.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

/* Each begins behind a section, an interface and a packet, at offset 100. */
static void total_of_8(struct make *make)
{
    make_u32(make, 6);
    make_u32(make, 8);
    make_u32(make, 8);
}

static void total_of_14(struct make *make)
{
    make_u32(make, 0x1234);
    make_u32(make, 14);
    make_octets(make, s5_span_text("xx"));
    make_u32(make, 14);
}

static void other_total(struct make *make)
{
    make_packet(make, 0, 1, "b", 1);
    make->data[make->size - (make->swapped ? 2 : 3)] ^= 1;
}

static void other_total_of_another(struct make *make)
{
    make_block_of(make, 0x1234, 4);
    make->data[make->size - (make->swapped ? 2 : 3)] ^= 1;
}

static void too_large(struct make *make)
{
    make_u32(make, 6);
    make_u32(make, S5_PCAPNG_BLOCK_MAX + 4);
    make_octets(make, s5_span_text("and so on"));
}

static void large_and_cut(struct make *make)
{
    make_u32(make, 6);
    make_u32(make, S5_PCAPNG_BLOCK_MAX);
    make_octets(make, s5_span_text("and so on"));
}

static void another_large_and_cut(struct make *make)
{
    make_u32(make, 0x1234);
    make_u32(make, 0xfffffffc);
    make_octets(make, s5_span_text("and so on"));
}

static void packet_with(struct make *make, uint32_t type, uint32_t interface, uint32_t captured)
{
    size_t block = make_block(make, type);

    if (type == 2) {
        make_u16(make, (uint16_t)interface);
        make_u16(make, 0);
    } else {
        make_u32(make, interface);
    }
    make_u64(make, 0);
    make_u32(make, captured);
    make_u32(make, captured);
    make_octets(make, s5_span_text("abcd"));
    make_block_end(make, block);
}

static void captured_too_much(struct make *make)
{
    packet_with(make, 6, 0, 5);
}

static void captured_far_too_much(struct make *make)
{
    packet_with(make, 2, 0, 0xffffffff);
}

static void simple_too_much(struct make *make)
{
    make_simple_packet(make, "abcd", 5);
}

static void no_such_interface(struct make *make)
{
    packet_with(make, 6, 1, 4);
}

static void no_such_interface_at_all(struct make *make)
{
    packet_with(make, 6, 0xffffffff, 4);
}

static void no_such_interface_of_old(struct make *make)
{
    packet_with(make, 2, 9, 4);
}

static void interface_of_the_section_before(struct make *make)
{
    make_section(make);
    packet_with(make, 6, 0, 4);
}

static void simple_without_interface(struct make *make)
{
    make_section(make);
    make_simple_packet(make, "abcd", 4);
}

static void short_packet(struct make *make)
{
    make_block_of(make, 6, 16);
}

static void short_old_packet(struct make *make)
{
    make_block_of(make, 2, 16);
}

static void short_simple_packet(struct make *make)
{
    make_block_of(make, 3, 0);
}

static void short_interface(struct make *make)
{
    make_block_of(make, 1, 4);
}

static void short_section(struct make *make)
{
    size_t block = make_block(make, 0x0a0d0d0a);

    make_u32(make, 0x1a2b3c4d);
    make_u32(make, 1);
    make_block_end(make, block);
}

static void interface_option(struct make *make, uint16_t code, uint16_t size)
{
    size_t block = make_block(make, 1);

    make_u32(make, 1);
    make_u32(make, 0);
    make_u16(make, code);
    make_u16(make, size);
    make_octets(make, s5_span_text("abcd"));
    make_block_end(make, block);
}

static void long_option(struct make *make)
{
    interface_option(make, 2, 5);
}

static void long_resolution(struct make *make)
{
    interface_option(make, 9, 2);
}

static void short_offset(struct make *make)
{
    interface_option(make, 14, 4);
}

static void no_byte_order(struct make *make)
{
    make_section_with(make, 0x1a2b3c4e, 1, 0);
}

static void version_2(struct make *make)
{
    make_section_with(make, 0x1a2b3c4d, 2, 1);
}

static void zeros(struct make *make)
{
    for (int i = 0; i < 20; i++)
        make_u32(make, 0);
}

static const struct row {
    const char *name;
    void (*make)(struct make *make);
    const char *want;
} damages[] = {
    {"a block of 8", total_of_8, "a block of 8 octets, which none can have"},
    {"a block of 14", total_of_14, "a block of 14 octets, which none can have"},
    {"another length at the end", other_total,
     "its length is 52 octets in front and 308 at the end"},
    {"the same of another block", other_total_of_another,
     "its length is 16 octets in front and 272 at the end"},
    {"a block that is too large", too_large,
     "a block of 16777220 octets; at most 16777216 are read"},
    {"a large block, cut", large_and_cut,
     "the file is cut short: of its 16777216 octets 17 are there"},
    {"another, as large as can be, cut", another_large_and_cut,
     "the file is cut short: of its 4294967292 octets 17 are there"},
    {"more captured than there is", captured_too_much,
     "a packet of 5 octets; the block has room for 4"},
    {"far more captured than there is", captured_far_too_much,
     "a packet of 4294967295 octets; the block has room for 4"},
    {"more in a simple packet", simple_too_much, "a packet of 5 octets; the block has room for 4"},
    {"no such interface", no_such_interface,
     "a packet of interface 1; the section has described 1"},
    {"no such interface at all", no_such_interface_at_all,
     "a packet of interface 4294967295; the section has described 1"},
    {"no such interface of an old packet", no_such_interface_of_old,
     "a packet of interface 9; the section has described 1"},
    {"a short packet", short_packet, "a packet block of 28 octets"},
    {"a short old packet", short_old_packet, "a packet block of 28 octets"},
    {"a short simple packet", short_simple_packet, "a packet block of 12 octets"},
    {"a short interface", short_interface, "an interface of 16 octets"},
    {"a short section", short_section, "a section header of 20 octets"},
    {"a long option", long_option, "option 2 of interface 1 has 5 octets, 4 are left"},
    {"a long resolution", long_resolution, "option 9 of interface 1 has 2 octets"},
    {"a short offset", short_offset, "option 14 of interface 1 has 4 octets"},
    {"no byte order", no_byte_order, "a section whose byte order is none: 1a2b3c4e"},
    {"another version", version_2, "a section of version 2.1; version 1 is read"},
    {"zeros", zeros, "a block of 0 octets, which none can have"},
};

/* These begin a section first, which is 28 octets. */
static const struct row later_damages[] = {
    {"an interface of the section before", interface_of_the_section_before,
     "a packet of interface 0; the section has described 0"},
    {"a simple packet without interface", simple_without_interface,
     "a packet of interface 0; the section has described 0"},
};

static void finds(const struct row *row, size_t offset)
{
    static char text[TOLD_TEXT];
    char want[TOLD_TEXT];

    for (int swapped = 0; swapped < 2; swapped++) {
        struct make make = {.swapped = swapped != 0};
        make_section(&make);
        make_interface(&make, 1, 262144);
        make_packet(&make, 0, 1, "a", 1);
        assert_int_equal(make.size, 100);
        row->make(&make);
        if (swapped == 0 || strstr(row->want, "byte order") == NULL)
            snprintf(
                want, sizeof want,
                "1 t=1000 link=1 if=0 1/1 a\ndamaged: F, block at offset %zu, behind packet 1: %s",
                offset, row->want);
        else
            snprintf(
                want, sizeof want,
                "1 t=1000 link=1 if=0 1/1 a\ndamaged: F, block at offset %zu, behind packet 1: %s",
                offset, "a section whose byte order is none: 4e3c2b1a");
        told_everywhere(make_span(&make), NULL, text);
        assert_string_equal(text, want);
        make_fini(&make);
    }
}

static void finds_damage(void **state)
{
    finds(*state, 100);
}

static void finds_later_damage(void **state)
{
    finds(*state, 128);
}

#define ROW_TESTS(rows, test)                                                                      \
    struct CMUnitTest test##_tests[S5_COUNT(rows)];                                                \
    for (size_t i = 0; i < S5_COUNT(rows); i++)                                                    \
        test##_tests[i] = (struct CMUnitTest){                                                     \
            .name = (rows)[i].name, .test_func = test, .initial_state = (void *)&(rows)[i]};

int main(void)
{
    ROW_TESTS(damages, finds_damage)
    ROW_TESTS(later_damages, finds_later_damage)
    return cmocka_run_group_tests_name("pcapng, damage", finds_damage_tests, told_folder,
                                       told_no_folder) +
           cmocka_run_group_tests_name("pcapng, later damage", finds_later_damage_tests,
                                       told_folder, told_no_folder);
}

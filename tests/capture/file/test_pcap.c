/* The older format, in every byte order and precision, cut at every octet. */
#include "file/make.h"
#include "file/told.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static void three_packets(struct make *make, uint32_t magic, uint32_t snaplen)
{
    make_pcap(make, magic, 1, snaplen);
    make_pcap_packet(make, 1700000000, 123456, "abc", 3);
    make_pcap_packet(make, 1700000001, 0, "", 60);
    make_pcap_packet(make, 4294967295, 999999, "defgh", 1514);
}

static void micro(struct make *make)
{
    three_packets(make, MAKE_MICRO, 262144);
}

static void nano(struct make *make)
{
    three_packets(make, MAKE_NANO, 262144);
}

/* The record's header is followed by an interface's index, a protocol, a type and padding. */
static void patched(struct make *make)
{
    make_pcap(make, MAKE_PATCHED, 1, 65535);
    for (uint32_t i = 1; i <= 2; i++) {
        make_u32(make, i);
        make_u32(make, 0);
        make_u32(make, 2);
        make_u32(make, 2);
        make_u32(make, 7);
        make_u16(make, 8);
        make_u16(make, 0);
        make_octets(make, s5_span_text("hi"));
        make_end(make);
    }
}

static void empty(struct make *make)
{
    make_pcap(make, MAKE_MICRO, 113, 65535);
}

/* Some writers announce a snap length that they do not keep to. */
static void small_snaplen(struct make *make)
{
    three_packets(make, MAKE_MICRO, 2);
}

static void no_snaplen(struct make *make)
{
    three_packets(make, MAKE_MICRO, 0);
}

static void raw(struct make *make)
{
    make_pcap(make, MAKE_MICRO, 101, 65535);
    make_pcap_packet(make, 1, 0, "a", 1);
}

static void raw_of_bsd(struct make *make)
{
    make_pcap(make, MAKE_MICRO, 12, 65535);
    make_pcap_packet(make, 1, 0, "a", 1);
}

/* The link type stands in the lower octets; above it is how long checksums are. */
static void checksums(struct make *make)
{
    make_pcap(make, MAKE_MICRO, 0x24000001, 65535);
    make_pcap_packet(make, 1, 0, "a", 1);
}

static void less_on_the_wire(struct make *make)
{
    make_pcap(make, MAKE_MICRO, 1, 65535);
    make_pcap_packet(make, 1, 0, "abc", 2);
}

static void huge(struct make *make)
{
    micro(make);
    make_u32(make, 1);
    make_u32(make, 0);
    make_u32(make, 262145);
    make_u32(make, 262145);
    make_octets(make, s5_span_text("what follows makes no sense"));
}

static void version_9(struct make *make)
{
    make_u32(make, MAKE_MICRO);
    make_u16(make, 9);
    make_u16(make, 0);
    make_octets(make, s5_span_text("sixteen octets.."));
}

/* Up to version 2.2 the length on the wire came first; of 2.3 there are both. */
static void old_version(struct make *make)
{
    make_u32(make, MAKE_MICRO);
    make_u16(make, 2);
    make_u16(make, 3);
    make_u64(make, 0);
    make_u32(make, 68);
    make_u32(make, 1);
    make_end(make);
    make_pcap_packet(make, 1, 0, "abc", 60);
    make_u32(make, 2);
    make_u32(make, 0);
    make_u32(make, 60);
    make_u32(make, 3);
    make_octets(make, s5_span_text("def"));
    make_end(make);
}

#define THREE                                                                                      \
    "1 t=1700000000123456000 link=1 if=0 3/3 abc\n"                                                \
    "2 t=1700000001000000000 link=1 if=0 0/60 \n"                                                  \
    "3 t=4294967295999999000 link=1 if=0 5/1514 defgh\n"

static const struct row {
    const char *name;
    void (*make)(struct make *make);
    const char *want;
} rows[] = {
    {"microseconds", micro, THREE "end"},
    {"nanoseconds", nano,
     "1 t=1700000000000123456ns link=1 if=0 3/3 abc\n"
     "2 t=1700000001000000000ns link=1 if=0 0/60 \n"
     "3 t=4294967295000999999ns link=1 if=0 5/1514 defgh\nend"},
    {"patched", patched,
     "1 t=1000000000 link=1 if=0 2/2 hi\n2 t=2000000000 link=1 if=0 2/2 hi\nend"},
    {"no packets", empty, "end"},
    {"a snap length that is not kept", small_snaplen, THREE "end"},
    {"no snap length", no_snaplen, THREE "end"},
    {"raw", raw, "1 t=1000000000 link=101 if=0 1/1 a\nend"},
    {"raw of bsd", raw_of_bsd, "1 t=1000000000 link=12 if=0 1/1 a\nend"},
    {"with checksums", checksums, "1 t=1000000000 link=1 if=0 1/1 a\nend"},
    {"less on the wire than captured", less_on_the_wire, "1 t=1000000000 link=1 if=0 3/3 abc\nend"},
    {"a packet that is too large", huge,
     THREE "damaged: F, packet 4 at offset 80: a packet of 262145 octets; no capture has "
           "more than 262144 of one"},
    {"an old version", old_version,
     "1 t=1000000000 link=1 if=0 3/60 abc\n2 t=2000000000 link=1 if=0 3/60 def\nend"},
    {"another version", version_9, "unusable: F is pcap of version 9.0; version 2 is read"},
};

/* Cut anywhere, what stands before is told, and that the file is damaged unless a packet ends
 * there. */
static void assert_cuts(const struct make *make, const char *whole)
{
    static char text[TOLD_TEXT];

    for (size_t cut = 0; cut < make->size; cut++) {
        make_file(s5_span_first(make_span(make), cut), "F");
        told(&(struct s5_source_options){.path = "F"}, text);
        char *last = strrchr(text, '\n');
        last = last == NULL ? text : last + 1;
        assert_memory_equal(text, whole, (size_t)(last - text));
        if (cut == 0)
            assert_string_equal(text, "unusable: F is empty");
        else if (cut < 4)
            assert_string_equal(text, "unusable: F is neither pcap nor pcapng");
        else if (cut < 24)
            assert_memory_equal(text, "unusable: F is cut short: of the 24 octets", 42);
        else if (make_may_end_at(make, cut))
            assert_string_equal(last, "end");
        else
            assert_memory_equal(last, "damaged: F, packet ", 19);
    }
}

static void reads(void **state)
{
    const struct row *row = *state;
    static char text[TOLD_TEXT];

    for (int swapped = 0; swapped < 2; swapped++) {
        struct make make = {.swapped = swapped != 0};
        row->make(&make);
        told_everywhere(make_span(&make), NULL, text);
        assert_string_equal(text, row->want);
        assert_cuts(&make, row->want);
        make_fini(&make);
    }
}

/* Where it breaks off is told by packet and offset, also in what was unpacked. */
static void says_where(void **state)
{
    (void)state;
    struct make make = {.data = NULL};
    char text[TOLD_TEXT];

    micro(&make);
    told_everywhere(s5_span_first(make_span(&make), make.size - 2), NULL, text);
    assert_string_equal(
        strstr(text, "damaged"),
        "damaged: F, packet 3 at offset 59: the file is cut short: of 21 octets 19 are there");
    told_everywhere(s5_span_first(make_span(&make), 50), NULL, text);
    assert_string_equal(
        strstr(text, "damaged"),
        "damaged: F, packet 2 at offset 43: the file is cut short: of 16 octets 7 are there");
    make_fini(&make);
}

/* More than any buffer between the file and us. */
static void many_packets(void **state)
{
    (void)state;
    enum { COUNT = 3000, SIZE = 1500 };
    struct make make = {.data = NULL};
    char octets[SIZE + 1] = "";
    struct s5_error error;
    struct s5_packet packet;
    bool usage;

    make_pcap(&make, MAKE_MICRO, 1, 65535);
    for (uint32_t i = 0; i < COUNT; i++) {
        memset(octets, 'a' + (int)(i % 26), SIZE - i % 1000);
        octets[SIZE - i % 1000] = '\0';
        make.end_count = 0;
        make_pcap_packet(&make, i, 0, octets, SIZE);
    }
    make_file(make_span(&make), "F");
    struct s5_source *source =
        s5_source_open(&(struct s5_source_options){.path = "F"}, &usage, &error);
    assert_non_null(source);
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(s5_source_next(source, &packet, &error), S5_SOURCE_PACKET);
        assert_true(packet.frame == i + 1 && packet.time == i * INT64_C(1000000000));
        assert_int_equal(packet.octets.size, SIZE - i % 1000);
        assert_int_equal(packet.octets.data[0], 'a' + i % 26);
        assert_int_equal(packet.octets.data[packet.octets.size - 1], 'a' + i % 26);
    }
    assert_int_equal(s5_source_next(source, &packet, &error), S5_SOURCE_END);
    s5_source_close(source);
    make_fini(&make);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_where),
        cmocka_unit_test(many_packets),
    };
    struct CMUnitTest files[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        files[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = reads, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("pcap, files", files, told_folder, told_no_folder) +
           cmocka_run_group_tests_name("pcap", tests, told_folder, told_no_folder);
}

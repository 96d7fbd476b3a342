/* Captures packed with gzip and zstd: in one piece and in several, cut, damaged, and packed in ways
 * that are not read. */
#include "file/make.h"
#include "file/told.h"
#include "octets.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#define PACKETS                                                                                    \
    "1 t=1000000000 link=1 if=0 3/3 abc\n2 t=2000000000 link=1 if=0 3/9 def\n"                     \
    "3 t=3000000000 link=1 if=0 13/13 the last of t\n"

/* The same packets in the newer format. */
static void newer_capture(struct make *make)
{
    make_section(make);
    make_interface(make, 1, 0);
    make_packet(make, 0, 1000000, "abc", 3);
    make_packet(make, 0, 2000000, "def", 9);
    make_packet(make, 0, 3000000, "the last of t", 13);
}

static void capture(struct make *make)
{
    make_pcap(make, MAKE_MICRO, 1, 65535);
    make_pcap_packet(make, 1, 0, "abc", 3);
    make_pcap_packet(make, 2, 0, "def", 9);
    make_pcap_packet(make, 3, 0, "the last of t", 13);
}

static const struct way {
    const char *name;
    bool (*pack)(struct s5_span octets, struct make *out);
    size_t magic; /* octets without which it is not recognised */
    size_t grain; /* octets that come or are lost together */
} ways[] = {{"gzip", make_gzip, 2, 1}, {"zstd", make_zstd, 4, 128 * 1024}};

/* Ends the test where this build has not the library. */
static void pack(const struct way *way, struct make *plain, struct make *packed)
{
    if (way->pack(make_span(plain), packed))
        return;
    make_fini(plain);
    skip();
}

static struct make packed_capture(const struct way *way)
{
    struct make plain = {.data = NULL};
    struct make packed = {.data = NULL};

    capture(&plain);
    pack(way, &plain, &packed);
    make_fini(&plain);
    return packed;
}

static void tell(struct s5_span octets, char *out)
{
    make_file(octets, "F");
    told(&(struct s5_source_options){.path = "F"}, out);
}

/* Streams one behind the other are one, wherever the capture was parted. */
static void in_pieces(void **state)
{
    const struct way *way = *state;
    struct make plain = {.data = NULL};
    struct make packed = packed_capture(way);
    static char text[TOLD_TEXT];

    capture(&plain);
    for (size_t cut = 0; cut <= plain.size; cut++) {
        packed.size = 0;
        way->pack(s5_span_first(make_span(&plain), cut), &packed);
        way->pack(s5_span_first(make_span(&plain), 0), &packed);
        way->pack(s5_span_skip(make_span(&plain), cut), &packed);
        tell(make_span(&packed), text);
        assert_string_equal(text, PACKETS "end");
    }
    make_fini(&packed);
    make_fini(&plain);
}

/* Also where a packet ends, and nothing but the rest of the stream lacks. */
static void cut_anywhere(void **state)
{
    const struct way *way = *state;
    static char text[TOLD_TEXT];

    for (int newer = 0; newer < 2; newer++) {
        struct make plain = {.data = NULL};
        struct make packed = {.data = NULL};
        (newer != 0 ? newer_capture : capture)(&plain);
        pack(way, &plain, &packed);
        for (size_t cut = 1; cut < packed.size; cut++) {
            tell(s5_span_first(make_span(&packed), cut), text);
            char *last = strrchr(text, '\n');
            last = last == NULL ? text : last + 1;
            assert_memory_equal(text, PACKETS, (size_t)(last - text));
            if (cut < way->magic)
                assert_string_equal(text, "unusable: F is neither pcap nor pcapng");
            else if (strstr(last, "the file is cut short: its ") == NULL &&
                     strstr(last, "unusable: F is cut short: of the 24 octets") != last)
                fail_msg("cut at %zu: %s", cut, text);
        }
        make_fini(&packed);
        make_fini(&plain);
    }
}

/* Wherever an octet is another, what is told is the same, or that there is damage. */
static void damaged_anywhere(void **state)
{
    const struct way *way = *state;
    struct make packed = packed_capture(way);
    static char text[TOLD_TEXT];
    size_t damaged = 0;

    for (size_t at = 0; at < packed.size; at++)
        for (unsigned bit = 0; bit < 8; bit++) {
            packed.data[at] ^= (uint8_t)(1U << bit);
            tell(make_span(&packed), text);
            packed.data[at] ^= (uint8_t)(1U << bit);
            if (strcmp(text, PACKETS "end") == 0)
                continue;
            damaged++;
            if (strstr(text, "damaged: F") == NULL && strstr(text, "unusable: F") != text)
                fail_msg("octet %zu: %s", at, text);
        }
    assert_in_range(damaged, packed.size * 4, packed.size * 8);
    make_fini(&packed);
}

enum { LARGE_COUNT = 2000, LARGE_SIZE = 1000, LARGE_RECORD = LARGE_SIZE + 16 };

/* Packets of random letters out of so many. */
static void large_capture(struct make *make, size_t letters)
{
    uint64_t seed = 0x7061636b;
    char octets[LARGE_SIZE + 1] = "";

    make_pcap(make, MAKE_MICRO, 1, 65535);
    for (uint32_t i = 0; i < LARGE_COUNT; i++) {
        for (size_t k = 0; k < LARGE_SIZE; k++)
            octets[k] = (char)(1 + octets_below(&seed, letters));
        make->end_count = 0;
        make_pcap_packet(make, i, 0, octets, LARGE_SIZE);
    }
}

static size_t count_packets(enum s5_source_status *status, struct s5_error *error)
{
    struct s5_packet packet;
    size_t count = 0;
    bool usage;
    struct s5_source *source =
        s5_source_open(&(struct s5_source_options){.path = "F"}, &usage, error);

    assert_non_null(source);
    while ((*status = s5_source_next(source, &packet, error)) == S5_SOURCE_PACKET)
        count++;
    s5_source_close(source);
    return count;
}

/* What stands before the end is not lost with what is behind it; of zstd that is whole blocks. */
static void what_precedes_the_end_counts(void **state)
{
    const struct way *way = *state;
    enum { BLOCK = 128 * 1024 };
    struct make plain = {.data = NULL};
    struct make packed = {.data = NULL};
    struct s5_error error = {""};
    enum s5_source_status status;

    large_capture(&plain, 255);
    pack(way, &plain, &packed);
    make_file(make_span(&packed), "F");
    assert_int_equal(count_packets(&status, &error), LARGE_COUNT);
    assert_int_equal(status, S5_SOURCE_END);

    make_file(s5_span_first(make_span(&packed), packed.size / 2), "F");
    assert_in_range(count_packets(&status, &error), LARGE_COUNT / 2 - BLOCK / LARGE_RECORD - 10,
                    LARGE_COUNT / 2 + 10);
    assert_int_equal(status, S5_SOURCE_DAMAGED);
    assert_non_null(strstr(error.text, "(unpacked): the file is cut short: its "));

    /* A second stream that is none. */
    struct s5_span half = s5_span_first(make_span(&plain), plain.size / 2);
    packed.size = 0;
    way->pack(half, &packed);
    make_octets(&packed, s5_span_text("this is no packed stream"));
    make_file(make_span(&packed), "F");
    assert_in_range(count_packets(&status, &error), LARGE_COUNT / 2 - 1, LARGE_COUNT / 2);
    assert_int_equal(status, S5_SOURCE_DAMAGED);
    assert_non_null(strstr(error.text, "stream is damaged at octet "));
    make_fini(&plain);
    make_fini(&packed);
}

/* The same of damage: octets are made others in the middle of what is a block of zstd, so that what
 * they are unpacked to is known well enough. */
static void what_precedes_damage_counts(void **state)
{
    const struct way *way = *state;
    enum { BLOCK = 128 * 1024, FILE_HEADER = 24, ABOUT = 16 * 1024, FLIPPED = 40 };
    struct make plain = {.data = NULL};
    struct make packed = {.data = NULL};
    size_t damaged = 0;

    large_capture(&plain, 5);
    pack(way, &plain, &packed);
    for (size_t block = 1; block < plain.size / BLOCK; block++) {
        struct s5_error error = {""};
        enum s5_source_status status;
        size_t middle = block * BLOCK + BLOCK / 2;
        size_t at = (size_t)((double)packed.size / (double)plain.size * (double)middle);
        size_t before = (middle - ABOUT) / way->grain * way->grain - FILE_HEADER;
        for (size_t i = 0; i < FLIPPED; i++)
            packed.data[at + i] ^= 0xff;
        make_file(make_span(&packed), "F");
        assert_in_range(count_packets(&status, &error), before / LARGE_RECORD, LARGE_COUNT);
        assert_int_equal(status, S5_SOURCE_DAMAGED);
        damaged += strstr(error.text, "stream is damaged at octet ") != NULL;
        for (size_t i = 0; i < FLIPPED; i++)
            packed.data[at + i] ^= 0xff;
    }
    /* Elsewhere what is unpacked makes no sense before the stream does not. */
    assert_in_range(damaged, 2, plain.size / BLOCK);
    make_fini(&plain);
    make_fini(&packed);
}

/* A block in which octets stand as they are; of gzip or of zstd. */
static void put_block(struct make *packed, bool zstd, struct s5_span octets_of)
{
    uint8_t size = (uint8_t)octets_of.size;
    unsigned head = (unsigned)size << 3;

    if (zstd)
        make_octets(packed, S5_BYTES((uint8_t)head, (uint8_t)(head >> 8), 0));
    else
        make_octets(packed, S5_BYTES(0, size, 0, (uint8_t)~size, 0xff));
    make_octets(packed, octets_of);
}

/* One block or two, and one of a kind that is none: what is in them is not lost with it. */
static void damage_behind_a_block(void **state)
{
    const struct way *way = *state;
    struct make plain = {.data = NULL};
    struct make packed = packed_capture(way);
    static char text[TOLD_TEXT];
    bool zstd = way->pack == make_zstd;

    capture(&plain);
    for (int blocks = 1; blocks <= 2; blocks++) {
        size_t cut = blocks == 1 ? plain.size : plain.ends[1];
        packed.size = 0;
        if (zstd)
            make_octets(&packed, S5_BYTES(0x28, 0xb5, 0x2f, 0xfd, 0, 0));
        else
            make_octets(&packed, S5_BYTES(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3));
        put_block(&packed, zstd, s5_span_first(make_span(&plain), cut));
        if (blocks == 2)
            put_block(&packed, zstd, s5_span_skip(make_span(&plain), cut));
        make_octets(&packed, S5_BYTES(7, 7, 7, 7));
        tell(make_span(&packed), text);
        told_assert(text, PACKETS "damaged: F, packet 4 at offset 91 (unpacked): the ...");
        assert_non_null(
            strstr(text, zstd ? "the zstd stream is damaged" : "the gzip stream is damaged"));
    }
    make_fini(&packed);
    make_fini(&plain);
}

/* Where no checksum follows them, the last octets come out when all are in. */
static void zstd_without_a_checksum(void **state)
{
    (void)state;
    enum { DESCRIPTOR = 4, HAS_CHECKSUM = 4, CHECKSUM = 4 };
    struct make plain = {.data = NULL};
    struct make packed = {.data = NULL};
    struct s5_error error = {""};
    enum s5_source_status status;

    large_capture(&plain, 2);
    pack(&ways[1], &plain, &packed);
    assert_true((packed.data[DESCRIPTOR] & HAS_CHECKSUM) != 0);
    packed.data[DESCRIPTOR] ^= HAS_CHECKSUM;
    packed.size -= CHECKSUM;
    make_file(make_span(&packed), "F");
    assert_int_equal(count_packets(&status, &error), LARGE_COUNT);
    assert_int_equal(status, S5_SOURCE_END);
    make_fini(&plain);
    make_fini(&packed);
}

/* Tapes and some writers fill up with zeros. */
static void zeros_behind_gzip(void **state)
{
    (void)state;
    struct make packed = packed_capture(&ways[0]);
    static char text[TOLD_TEXT];

    for (int i = 0; i < 200000; i++)
        make_u32(&packed, 0);
    tell(make_span(&packed), text);
    assert_string_equal(text, PACKETS "end");
    make_octets(&packed, s5_span_text("x"));
    tell(make_span(&packed), text);
    assert_memory_equal(text, PACKETS "damaged: F, ", sizeof PACKETS + 11);
    make_fini(&packed);
}

/* A frame with which some packers begin, and which says nothing. */
static void skippable_frames_of_zstd(void **state)
{
    (void)state;
    struct make packed = packed_capture(&ways[1]);
    struct make whole = {.data = NULL};
    static char text[TOLD_TEXT];

    for (uint8_t kind = 0x50; kind <= 0x5f; kind++) {
        whole.size = 0;
        make_octets(&whole, S5_BYTES(kind, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'));
        make_octets(&whole, make_span(&packed));
        tell(make_span(&whole), text);
        assert_string_equal(text, PACKETS "end");
    }
    make_fini(&whole);
    make_fini(&packed);
}

/* Packed twice is not looked into. */
static void packed_twice(void **state)
{
    (void)state;
    struct make once = packed_capture(&ways[0]);
    struct make twice = {.data = NULL};
    static char text[TOLD_TEXT];

    make_gzip(make_span(&once), &twice);
    tell(make_span(&twice), text);
    assert_string_equal(text, "unusable: F is neither pcap nor pcapng");
    make_fini(&once);
    make_fini(&twice);
}

static void ways_that_are_not_read(void **state)
{
    (void)state;
    static char text[TOLD_TEXT];

    tell(S5_BYTES(0xfd, '7', 'z', 'X', 'Z', 0), text);
    assert_string_equal(
        text, "unusable: F: it is packed with xz, which is not read; unpack it with unxz first");
    tell(S5_BYTES(0x04, 0x22, 0x4d, 0x18, 0, 0), text);
    assert_string_equal(
        text, "unusable: F: it is packed with lz4, which is not read; unpack it with unlz4 first");
    tell(S5_BYTES('B', 'Z', 'h', '9', '1', 'A'), text);
    assert_string_equal(
        text,
        "unusable: F: it is packed with bzip2, which is not read; unpack it with bunzip2 first");
    tell(S5_BYTES('P', 'K', 3, 4, 0, 0), text);
    assert_string_equal(
        text, "unusable: F: it is packed with zip, which is not read; unpack it with unzip first");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(in_pieces, (void *)&ways[0]),
        cmocka_unit_test_prestate(in_pieces, (void *)&ways[1]),
        cmocka_unit_test_prestate(cut_anywhere, (void *)&ways[0]),
        cmocka_unit_test_prestate(cut_anywhere, (void *)&ways[1]),
        cmocka_unit_test_prestate(damaged_anywhere, (void *)&ways[0]),
        cmocka_unit_test_prestate(damaged_anywhere, (void *)&ways[1]),
        cmocka_unit_test_prestate(what_precedes_the_end_counts, (void *)&ways[0]),
        cmocka_unit_test_prestate(what_precedes_the_end_counts, (void *)&ways[1]),
        cmocka_unit_test_prestate(what_precedes_damage_counts, (void *)&ways[0]),
        cmocka_unit_test_prestate(what_precedes_damage_counts, (void *)&ways[1]),
        cmocka_unit_test_prestate(damage_behind_a_block, (void *)&ways[0]),
        cmocka_unit_test_prestate(damage_behind_a_block, (void *)&ways[1]),
        cmocka_unit_test(zstd_without_a_checksum),
        cmocka_unit_test(zeros_behind_gzip),
        cmocka_unit_test(skippable_frames_of_zstd),
        cmocka_unit_test(packed_twice),
        cmocka_unit_test(ways_that_are_not_read),
    };
    return cmocka_run_group_tests_name("packed", tests, told_folder, told_no_folder);
}

/* Ten thousand captures in which octets were flipped, records cut and lengths made wrong: each is
 * read to its end, in order, and nothing is read that is not there. */
#include "capture/file/source.h"
#include "capture/packet/decode.h"
#include "file/make.h"
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CAPTURES = 10000, PACKETS_MOST = 1000 };

#define IP4(more, protocol)                                                                        \
    "45 00 00 2c 00 07 " more " 40 " protocol " 00 00 0a 00 00 01 0a 00 00 02 "
#define IP6(next) "60 00 00 00 00 20 " next " 40 20 01 0d b8 00*11 01 20 01 0d b8 00*11 02 "
#define TCP "03 e8 04 38 00 00 00 01 00 00 00 02 50 18 02 00 00 00 00 00 'abcd'"

static const struct {
    uint16_t link;
    const char *octets;
} packets[] = {
    {1, "02 00*10 01 08 00 " IP4("40 00", "06") TCP},
    {1, "02 00*10 01 81 00 00 05 86 dd " IP6("3c") "06 00 01 04 00*4 " TCP},
    {1, "02 00*10 01 08 00 " IP4("20 00", "11") "03 e8 04 38 00 30 00 00 61*16"},
    {1, "02 00*10 01 08 00 " IP4("00 03", "11") "62*24"},
    {1, "02 00*10 01 86 dd " IP6("2c") "06 00 00 01 00 00 00 09 63*24"},
    {1, "02 00*10 01 86 dd " IP6("2c") "06 00 00 18 00 00 00 09 64*24"},
    {113, "00 00 00 01 00 06 02 00*7 08 00 " IP4("40 00", "06") TCP},
    {9, "ff 03 00 21 " IP4("40 00", "06") TCP},
    {0, "1e 00 00 00 " IP6("2b") "06 00*7 " TCP},
};

static void put_record(struct make *make, bool newer, size_t index)
{
    uint8_t room[OCTETS_MAX];
    struct s5_span octets_of = octets(packets[index].octets, room);
    size_t block = newer ? make_block(make, 6) : 0;

    make_u32(make, newer ? (uint32_t)index : 1700000000);
    make_u32(make, 0x60b00);
    if (newer)
        make_u32(make, (uint32_t)index);
    make_u32(make, (uint32_t)octets_of.size);
    make_u32(make, (uint32_t)octets_of.size);
    make_octets(make, octets_of);
    if (newer)
        make_block_end(make, block);
}

static void put_capture(struct make *make, bool newer)
{
    if (newer) {
        make_section(make);
        for (size_t i = 0; i < S5_COUNT(packets); i++)
            make_interface_clock(make, packets[i].link, (uint8_t)(i * 29), (int64_t)i);
    } else {
        make_pcap(make, MAKE_MICRO, 1, 65535);
    }
    for (size_t i = 0; i < S5_COUNT(packets); i++)
        if (newer || packets[i].link == 1)
            put_record(make, newer, i);
}

/* A few octets flipped, made extreme, taken out or doubled. */
static void mutate(struct make *make, uint64_t *seed)
{
    static const uint8_t extremes[] = {0, 1, 0x7f, 0x80, 0xff};

    for (size_t count = 1 + octets_below(seed, 4); count > 0 && make->size > 0; count--) {
        size_t at = octets_below(seed, make->size);
        size_t size = 1 + octets_below(seed, 40);
        size = size < make->size - at ? size : make->size - at;
        switch (octets_below(seed, 5)) {
        case 0:
            make->data[at] ^= (uint8_t)(1U << octets_below(seed, 8));
            break;
        case 1:
            make->data[at] = extremes[octets_below(seed, S5_COUNT(extremes))];
            break;
        case 2:
            memmove(make->data + at, make->data + at + size, make->size - at - size);
            make->size -= size;
            break;
        case 3: {
            uint8_t copy[40];
            memcpy(copy, make->data + at, size);
            make_octets(make, (struct s5_span){copy, size});
            memmove(make->data + at + size, make->data + at, make->size - at - size);
            memcpy(make->data + at, copy, size);
            break;
        }
        default:
            make->size -= octets_below(seed, 8) == 0 ? size : 0;
            break;
        }
    }
}

/* Reads every octet, for the sanitizer to see. */
static void touch(struct s5_span octets_of)
{
    const volatile uint8_t *each = octets_of.data;

    for (size_t i = 0; i < octets_of.size; i++)
        (void)each[i];
}

static size_t read_all(const char *path, enum s5_source_status *status)
{
    struct s5_error error = {""};
    bool usage;
    struct s5_source *source =
        s5_source_open(&(struct s5_source_options){.path = path}, &usage, &error);
    size_t count = 0;
    uint64_t frame = 0;
    struct s5_packet packet;

    *status = S5_SOURCE_DAMAGED;
    if (source == NULL) {
        assert_true(usage && error.text[0] != '\0');
        return 0;
    }
    struct s5_decoder *decoder = s5_decoder_new(100000);
    while ((*status = s5_source_next(source, &packet, &error)) == S5_SOURCE_PACKET) {
        struct s5_segment segment;
        assert_true(packet.frame > frame);
        assert_in_range(count++, 0, PACKETS_MOST);
        assert_true(packet.octets.size <= packet.size);
        frame = packet.frame;
        packet.octets = fence_copy(packet.octets);
        s5_decode(decoder, &packet, &segment);
        assert_true(segment.payload.size <= segment.payload_size);
        touch(segment.payload);
    }
    assert_true((*status == S5_SOURCE_END) == (error.text[0] == '\0'));
    s5_decoder_free(decoder);
    s5_source_close(source);
    return count;
}

static void bears(void **state)
{
    bool newer = *(const bool *)*state;
    uint64_t seed = newer ? 0x6d757461 : 0x74617465;
    int fd = memfd_create("capture", 0);
    char path[64];
    size_t given = 0;
    size_t whole = 0;
    enum s5_source_status status;

    if (fd < 0)
        skip();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    for (size_t i = 0; i < CAPTURES / 2; i++) {
        struct make make = {.swapped = i % 2 == 1};
        put_capture(&make, newer);
        if (i > 0)
            mutate(&make, &seed);
        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, make.data, make.size, 0), make.size);
        size_t count = read_all(path, &status);
        assert_true(i > 0 || (status == S5_SOURCE_END && count > 5));
        given += count;
        whole += status == S5_SOURCE_END;
        make_fini(&make);
    }
    close(fd);
    /* Most are damaged, and most packets are there all the same. */
    assert_in_range(whole, CAPTURES / 20, CAPTURES / 2 - CAPTURES / 20);
    assert_in_range(given, CAPTURES, (size_t)CAPTURES / 2 * 12);
}

int main(void)
{
    static const bool older = false;
    static const bool newer = true;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(bears, (void *)&older),
        cmocka_unit_test_prestate(bears, (void *)&newer),
    };
    return cmocka_run_group_tests_name("mutated", tests, NULL, NULL);
}

/* Packets in fragments, in all orders, to the segment that they bear. */
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"
#include "words.h"

#include <string.h>

enum { PIECES = 4, PLENTY = 1 << 20 };

/* A TCP segment in fragments, in the order `order`; that at `twice` comes twice. */
static void decode_in_order(struct s5_decoder *decoder, uint8_t version, const unsigned *order,
                            unsigned twice)
{
    static const char segment[] = "\x03\xe8\x04\x38\0\0\0\1\0\0\0\2\x50\x10\2\0\0\0\0\0"
                                  "what a fragment bears";
    enum { SIZE = sizeof segment - 1, PIECE = (SIZE + PIECES - 1) / PIECES / 8 * 8 };
    static uint64_t frame;
    char text[WORDS_TEXT];
    bool whole = false;

    frame++;
    for (unsigned i = 0; i < PIECES * 2; i++) {
        if (i % 2 == 1 && i / 2 != twice)
            continue;
        unsigned index = order[i / 2];
        size_t offset = (size_t)index * PIECE;
        size_t size = index == PIECES - 1 ? SIZE - offset : PIECE;
        uint16_t where = (uint16_t)(version == 4 ? offset / 8 : offset);
        where |= index == PIECES - 1 ? 0 : version == 4 ? 0x2000 : 1;
        uint8_t packet[128] = {0};
        size_t headers = version == 4 ? 20 : 48;
        if (version == 4) {
            static const uint8_t ip[] = {0x45, 0, 0,  0, 0, 7, 0,  0, 64, 6,
                                         0,    0, 10, 0, 0, 1, 10, 0, 0,  2};
            memcpy(packet, ip, sizeof ip);
            packet[3] = (uint8_t)(headers + size);
            packet[4] = (uint8_t)(frame >> 8);
            packet[5] = (uint8_t)frame;
            packet[6] = (uint8_t)(where >> 8);
            packet[7] = (uint8_t)where;
        } else {
            packet[0] = 0x60;
            packet[5] = (uint8_t)(8 + size);
            packet[6] = 44;
            packet[23] = 1;
            packet[39] = 2;
            packet[40] = 6;
            packet[42] = (uint8_t)(where >> 8);
            packet[43] = (uint8_t)where;
            packet[46] = (uint8_t)(frame >> 8);
            packet[47] = (uint8_t)frame;
        }
        memcpy(packet + headers, segment + offset, size);
        struct s5_span octets = fence_copy((struct s5_span){packet, headers + size});
        const struct s5_packet one = {
            .frame = frame, .link = 101, .octets = octets, .size = (uint32_t)octets.size};
        struct s5_segment got;
        s5_decode(decoder, &one, &got);
        words_of_segment(&got, text);
        bool last = i / 2 == PIECES - 1;
        if (whole || !last) {
            assert_string_equal(text, "none: part");
            continue;
        }
        whole = true;
        assert_string_equal(text, version == 4 ? "tcp 10.0.0.1:1000 > 10.0.0.2:1080 seq=1 ack=2 "
                                                 "flags=16 window=512 21/21 what a fragment bears"
                                               : "tcp [::1]:1000 > [::2]:1080 seq=1 ack=2 flags=16 "
                                                 "window=512 21/21 what a fragment bears");
    }
    assert_true(whole);
}

static void in_all_orders(void **state)
{
    uint8_t version = *(const uint8_t *)*state;
    struct s5_decoder *decoder = s5_decoder_new(PLENTY);

    for (unsigned i = 0; i < 4 * 4 * 4 * 4; i++) {
        const unsigned order[PIECES] = {i & 3, i >> 2 & 3, i >> 4 & 3, i >> 6 & 3};
        unsigned seen = 0;
        for (unsigned k = 0; k < PIECES; k++)
            seen |= 1U << order[k];
        for (unsigned twice = 0; seen == 15 && twice <= PIECES; twice++)
            decode_in_order(decoder, version, order, twice);
    }
    assert_true(s5_decoder_evicted(decoder) == 0);
    s5_decoder_free(decoder);
}

/* A fragment whose content begins with a fragment header, which could go on for ever. */
static void fragment_in_a_fragment(void **state)
{
    (void)state;
    struct s5_decoder *decoder = s5_decoder_new(PLENTY);
    uint8_t packet[64] = {0x60, [5] = 24, [6] = 44, [23] = 1, [39] = 2, [40] = 44, [43] = 1};
    struct s5_packet one = {.link = 229, .octets = {packet, sizeof packet}, .size = sizeof packet};
    struct s5_segment got;

    /* The inner one of TCP, and more to come; behind it what could be a header of TCP. */
    packet[48] = 6;
    packet[51] = 1;
    packet[52] = 0x50;
    s5_decode(decoder, &one, &got);
    assert_int_equal(got.reason, S5_PART_OF_PACKET);
    packet[43] = 16;
    s5_decode(decoder, &one, &got);
    assert_int_equal(got.transport, S5_TRANSPORT_NONE);
    assert_int_equal(got.reason, S5_HEADER_WRONG);
    s5_decoder_free(decoder);
}

int main(void)
{
    static const uint8_t four = 4;
    static const uint8_t six = 6;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(in_all_orders, (void *)&four),
        cmocka_unit_test_prestate(in_all_orders, (void *)&six),
        cmocka_unit_test(fragment_in_a_fragment),
    };
    return cmocka_run_group_tests_name("fragments", tests, NULL, NULL);
}

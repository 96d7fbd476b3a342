/* Packets of a link, with one decoder.
 *
 *   LINK(1)  then for each packet  HOW and SIZE(2)  OCTETS(SIZE)
 *
 * LINK: below 16 one of those that are known, else the LINKTYPE_ itself. HOW and SIZE: the bits
 * 07ff are the size, 0800 says that 100 octets more were on the wire, the bits f000 how many
 * seconds later it came. */
#include "fuzz/laws/packet.h"
#include "fuzz/fence.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

enum { FRAGMENT_OCTETS = 1 << 16, PACKETS_MAX = 64, MORE = 100 };

static uint16_t link_of(uint8_t choice)
{
    static const uint16_t links[16] = {1,  0,   101, 113, 276, 108, 9, 50,
                                       51, 228, 229, 12,  14,  1,   1, 101};
    return choice < S5_COUNT(links) ? links[choice] : choice;
}

static const char *decode_all(struct s5_span in, uint64_t draw, struct log *log)
{
    struct s5_decoder *decoder = s5_decoder_new(FRAGMENT_OCTETS);
    struct s5_packet packet = {.link = link_of(input_u8(&in))};
    const char *broken = NULL;

    if (decoder == NULL)
        return NULL;
    while (in.size > 0 && packet.frame < PACKETS_MAX && broken == NULL) {
        struct s5_segment segment;
        uint16_t how = input_u16(&in);
        struct s5_span octets = input_span(&in, how & 0x7ff);
        packet.frame++;
        packet.time += (how >> 12) * INT64_C(1000000000);
        packet.octets = fence_copy(octets);
        packet.size = (uint32_t)octets.size + (how & 0x800 ? MORE : 0);
        s5_decode(decoder, &packet, &segment);
        broken = law_of_segment(&segment, &packet);
        log_segment(log, &segment);
        packet.octets = octets;
        if (broken == NULL && octets.size > 0 && (draw & 1) == 0)
            broken = law_of_snap_length(&packet, (size_t)(draw >> 20) % octets.size);
        for (size_t cut = 0; draw == 0 && cut < octets.size && cut < 200 && broken == NULL; cut++)
            broken = law_of_snap_length(&packet, cut);
    }
    s5_decoder_free(decoder);
    return broken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct log first;
    static struct log again;
    struct s5_span in = {data, size};
    uint64_t draw = fuzz_draw(in);

    log_clear(&first);
    fuzz_demand("packet", decode_all(in, draw, &first), in);
    if (draw % 16 == 0) {
        log_clear(&again);
        fuzz_demand("packet", decode_all(in, draw | 1, &again), in);
        FUZZ_DEMAND(log_equal(&first, &again) || first.size > LOG_MAX, in);
    }
    return 0;
}

/* Fragments of IP packets.
 *
 *   ROOM(1, in units of 512)  then for each  HOW(1)  OFFSET(1, in units of 8)  CUT(1)  LEN(1)
 *   OCTETS(LEN)
 *
 * HOW: 01 IPv6, 02 more fragments, 0c which packet, the other bits how many seconds later. CUT:
 * that many octets of the fragment were not captured. */
#include "fuzz/laws/defragment.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

enum { PIECES_MAX = 200, ROOM_UNIT = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct oracle_piece pieces[PIECES_MAX];
    struct s5_span whole = {data, size};
    struct s5_span in = whole;
    size_t room = input_u8(&in) * (size_t)ROOM_UNIT;
    int64_t time = 0;
    size_t count = 0;

    while (in.size > 0 && count < PIECES_MAX) {
        struct oracle_piece *piece = &pieces[count++];
        uint8_t how = input_u8(&in);
        time += (how >> 4) * INT64_C(1000000000);
        piece->version = how & 1 ? 6 : 4;
        piece->more = how & 2;
        piece->packet = how >> 2 & 3;
        piece->time = time;
        piece->offset = input_u8(&in) * 8u;
        uint32_t cut = input_u8(&in);
        piece->octets = input_field(&in);
        piece->size = (uint32_t)piece->octets.size;
        piece->octets.size -= cut < piece->size ? cut : piece->size;
    }
    fuzz_demand("defragment", law_of_defragment(pieces, count), whole);
    fuzz_demand("defragment, with little room", law_of_defragment_room(pieces, count, room), whole);
    return 0;
}

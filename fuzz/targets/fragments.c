/* A sequence of datagrams to one queue for fragments (RFC 1928 section 7).
 *
 *   ROOM(1, in units of 4 octets)  then for each  FRAG(1)  HOW(1)  LEN(1)  DATA(LEN)
 *
 * HOW: the two low bits choose the destination, the others tell how many 100 ms later it comes. */
#include "fuzz/laws/fragments.h"
#include "fuzz/fence.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

enum { ROOM_UNIT = 4, STEP_MS = 100 };

static struct s5_address destination(unsigned which)
{
    static const uint8_t ip[16] = {192, 0, 2, 1};
    struct s5_span octets = {ip, sizeof ip};

    switch (which) {
    case 0:
        return s5_address_ipv4(s5_span_first(octets, 4), 53);
    case 1:
        return s5_address_ipv4(s5_span_first(octets, 4), 54);
    case 2:
        return s5_address_name(s5_span_first(octets, 4), 53);
    default:
        return s5_address_ipv6(octets, 53);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct oracle_fragment past[LAW_FRAGMENTS_MAX];
    struct s5_span in = {data, size};
    size_t room = input_u8(&in) * (size_t)ROOM_UNIT;
    uint64_t now = 0;
    size_t count = 0;

    while (in.size > 0 && count < LAW_FRAGMENTS_MAX) {
        struct oracle_fragment *one = &past[count++];
        one->udp.frag = input_u8(&in);
        uint8_t how = input_u8(&in);
        now += (uint64_t)(how >> 2) * STEP_MS;
        one->now = now;
        one->udp.dst = destination(how & 3);
        one->udp.data = input_field(&in);
    }
    fuzz_demand("fragments", law_of_fragments(past, count, room), (struct s5_span){data, size});
    return 0;
}

#include "fuzz/oracle/sums.h"

/* The octets at even places are worth 256. */
static uint32_t add(uint32_t sum, struct s5_span octets)
{
    for (size_t i = 0; i < octets.size; i++) {
        sum += i % 2 == 0 ? octets.data[i] * 256u : octets.data[i];
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
}

bool sums_are_right(struct s5_span packet, size_t size)
{
    if (packet.size < 20 || size < packet.size)
        return false;
    bool four = packet.data[0] == 0x45;
    size_t header = four ? 20 : 40;
    if (packet.size < header)
        return false;
    struct s5_span borne = s5_span_skip(packet, header);
    struct s5_span ends =
        s5_span_first(s5_span_skip(packet, four ? 12 : 8), header - (four ? 12 : 8));
    uint32_t sum = add(packet.data[four ? 9 : 6], ends) + (uint32_t)(size - header);
    sum = add((sum & 0xffff) + (sum >> 16), borne);
    return sum == 0xffff && (!four || add(0, s5_span_first(packet, header)) == 0xffff);
}

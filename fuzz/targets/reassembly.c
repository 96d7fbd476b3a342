/* One direction of a TCP connection.
 *
 *   MANNER(1)  ISN(1)  HAND(1, in units of 64)  HELD(1, in units of 64; 0: plenty)  then for each
 *   event  KIND(1)  AT(2)  SIZE(1)  and for TCP_CUT  CAPTURED(1)
 *
 * MANNER: 01 octets that come early are wanted, 02 prints are made, 04 no SYN comes first, 08 the
 * other side has ended. KIND: as enum tcp_kind counts, the bits f8 say how many times SIZE is
 * meant. ISN: the sequence number stands so much before one of 0, 7fffffff, 80000000 and ffffffff.
 */
#include "fuzz/laws/reassembly.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

enum { UNIT = 64, PLENTY = 1 << 20, PLACE_MAX = 5000 };

static struct tcp_event event_take(struct s5_span *in)
{
    uint8_t kind = input_u8(in);
    struct tcp_event event = {.kind = (enum tcp_kind)(kind & 7)};

    event.at = (int16_t)input_u16(in);
    if (event.kind != TCP_FAR)
        event.at = event.at < -TCP_BEFORE ? -TCP_BEFORE : event.at % PLACE_MAX;
    event.size = input_u8(in) * (kind >> 3 & 7u);
    event.captured = event.size;
    if (event.kind == TCP_CUT) {
        uint8_t captured = input_u8(in);
        event.captured = captured < event.size ? captured : event.size;
    }
    return event;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t numbers[] = {0, 0x7fffffff, 0x80000000, 0xffffffff};
    static struct tcp_event events[TCP_EVENTS_MAX];
    struct s5_span in = {data, size};
    uint8_t manner = input_u8(&in);
    uint8_t isn = input_u8(&in);
    struct tcp_manner how = {
        .keep = manner & 1,
        .print = manner & 2,
        .syn = !(manner & 4),
        .closing = manner & 8,
        .isn = numbers[isn & 3] - isn,
        .hand = input_u8(&in) * (size_t)UNIT,
    };
    uint8_t held = input_u8(&in);
    size_t count = 0;

    how.held_max = held == 0 ? PLENTY : held * (size_t)UNIT;
    while (in.size > 0 && count < TCP_EVENTS_MAX)
        events[count++] = event_take(&in);
    fuzz_demand("reassembly", law_of_reassembly(&how, events, count), (struct s5_span){data, size});
    return 0;
}

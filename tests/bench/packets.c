#include "packets.h"

#include <string.h>

enum {
    ETHERNET = 14,
    IPV4 = 20,
    TCP = 20,
    SYN_OPTIONS = 20, /* MSS, SACK permitted, time stamp, window scale */
    OPTIONS = 12,     /* time stamp */
    FRAME_MAX = ETHERNET + IPV4 + TCP + SYN_OPTIONS + SEGMENT,
};

uint64_t chance(struct capture *capture)
{
    uint64_t z = capture->seed += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

uint64_t below(struct capture *capture, uint64_t limit)
{
    return chance(capture) % limit;
}

uint8_t *put16(uint8_t *at, unsigned value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
    return at + 2;
}

uint8_t *put32(uint8_t *at, uint32_t value)
{
    return put16(put16(at, value >> 16), value & 0xffff);
}

uint8_t *put(uint8_t *at, const void *from, size_t size)
{
    memcpy(at, from, size);
    return at + size;
}

/* The sum of RFC 1071, not yet folded. */
static uint64_t sum_of(const uint8_t *at, size_t size)
{
    uint64_t sum = 0;
    size_t i = 0;
    for (; i + 1 < size; i += 2)
        sum += (unsigned)at[i] << 8 | at[i + 1];
    return i < size ? sum + ((unsigned)at[i] << 8) : sum;
}

static unsigned checksum(uint64_t sum)
{
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return ~(unsigned)sum & 0xffff;
}

/* In host order, as libpcap writes it: microseconds, no snap length to speak of, Ethernet. */
void capture_begin(struct capture *capture)
{
    const struct {
        uint32_t magic;
        uint16_t version[2];
        uint32_t zone[2];
        uint32_t snap_length;
        uint32_t link_type;
    } head = {0xa1b2c3d4, {2, 4}, {0, 0}, 262144, 1};
    fwrite(&head, sizeof head, 1, capture->file);
    capture->octets += sizeof head;
}

static uint32_t milliseconds(const struct capture *capture)
{
    return (uint32_t)(capture->now / 1000);
}

static uint8_t *put_ethernet(uint8_t *at)
{
    return put(at, "\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x08\x00", ETHERNET);
}

static uint8_t *put_ipv4(uint8_t *at, struct ends *ends, enum side side, size_t size)
{
    uint8_t *head = at;
    at = put16(put16(at, 0x4500), (unsigned)(IPV4 + size));
    at = put16(put16(at, ends->ip_id[side]++), 0x4000);
    at = put16(put16(at, 64 << 8 | 6), 0);
    at = put32(put32(at, ends->host[side]), ends->host[!side]);
    put16(head + 10, checksum(sum_of(head, IPV4)));
    return at;
}

static uint8_t *put_options(uint8_t *at, unsigned flags, uint32_t now, uint32_t heard)
{
    if ((flags & SYN) == 0)
        return put32(put32(put(at, "\x01\x01\x08\x0a", 4), now), heard);
    at = put(at, "\x02\x04\x05\xb4\x04\x02\x08\x0a", 8);
    return put(put32(put32(at, now), heard), "\x01\x03\x03\x07", 4);
}

void packet_write(struct capture *capture, struct ends *ends, enum side side, unsigned flags,
                  const uint8_t *payload, size_t size)
{
    uint8_t frame[FRAME_MAX];
    size_t head = flags & SYN ? TCP + SYN_OPTIONS : TCP + OPTIONS;

    capture->now += 1 + below(capture, 20);

    uint8_t *tcp = put_ipv4(put_ethernet(frame), ends, side, head + size);
    uint8_t *at = put16(put16(tcp, ends->port[side]), ends->port[!side]);
    at = put32(put32(at, ends->next[side]), flags & ACK ? ends->next[!side] : 0);
    at = put16(put16(at, (unsigned)head / 4 << 12 | flags), flags & SYN ? 64240 : 501);
    at = put_options(put32(at, 0), flags, milliseconds(capture), ends->heard[side]);
    at = size > 0 ? put(at, payload, size) : at;
    /* The pseudo-header begins with the addresses, which stand in front of the segment. */
    put16(tcp + 16, checksum(sum_of(tcp - 8, 8 + head + size) + 6 + head + size));

    uint32_t length = (uint32_t)(at - frame);
    uint32_t record[] = {(uint32_t)(capture->now / 1000000), (uint32_t)(capture->now % 1000000),
                         length, length};
    fwrite(record, sizeof record, 1, capture->file);
    fwrite(frame, length, 1, capture->file);

    capture->packets++;
    capture->octets += sizeof record + length;
    ends->next[side] += (uint32_t)size + (flags & (SYN | FIN) ? 1 : 0);
    ends->heard[!side] = milliseconds(capture);
    ends->owed[side] = 0;
    ends->owed[!side] += size > 0;
}

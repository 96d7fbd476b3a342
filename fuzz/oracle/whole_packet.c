#include "fuzz/oracle/whole_packet.h"

#include <string.h>

static const int64_t most = 30 * INT64_C(1000000000);

enum { UNIT = 8 };

/* Where the first octet is that came and was not captured: what is behind it counts for nothing. */
static uint32_t hole_of(const struct oracle_packet *packet)
{
    uint32_t at = 0;

    while (at < ORACLE_PACKET_MAX && (packet->known[at] || !packet->came[at]))
        at++;
    return at;
}

/* RFC 5722, but for a fragment that says the same again. True: the packet is to be dropped. */
static bool overlaps(const struct oracle_packet *packet, const struct oracle_piece *piece)
{
    uint32_t hole = hole_of(packet);
    bool any = false;
    bool all = true;
    bool same = true;

    for (uint32_t i = 0; i < piece->size; i++) {
        uint32_t at = piece->offset + i;
        any = any || packet->came[at];
        all = all && packet->came[at];
        if (packet->known[at] && at < hole && i < piece->octets.size)
            same = same && packet->octets[at] == piece->octets.data[i];
    }
    return any && !(all && same);
}

enum oracle_assembly oracle_assemble(struct oracle_packets *packets,
                                     const struct oracle_piece *piece,
                                     const struct oracle_packet **whole)
{
    struct oracle_packet *packet = &packets->of[piece->version == 6][piece->packet];
    uint32_t end = piece->offset + piece->size;

    if (piece->size == 0 || (piece->more && piece->size % UNIT != 0))
        return ORACLE_WRONG;
    if (!packet->there || piece->time - packet->started > most) {
        memset(packet, 0, sizeof *packet);
        packet->there = true;
        packet->started = piece->time;
    }
    if (packet->dropped)
        return ORACLE_PART;
    if (packet->end != 0 ? (piece->more ? end > packet->end : end != packet->end)
                         : !piece->more && end < packet->highest)
        return ORACLE_WRONG;
    if (piece->version == 6 && overlaps(packet, piece)) {
        packet->dropped = true;
        return ORACLE_WRONG;
    }
    for (uint32_t i = 0; i < piece->size; i++) {
        uint32_t at = piece->offset + i;
        if (packet->came[at])
            continue;
        packet->came[at] = true;
        packet->known[at] = i < piece->octets.size;
        packet->octets[at] = packet->known[at] ? piece->octets.data[i] : 0;
    }
    if (!piece->more)
        packet->end = end;
    if (end > packet->highest)
        packet->highest = end;
    if (packet->end == 0 || memchr(packet->came, false, packet->end) != NULL)
        return ORACLE_PART;
    packet->there = false;
    *whole = packet;
    return ORACLE_WHOLE;
}

#include "fuzz/laws/defragment.h"

#include "capture/packet/defragment.h"
#include "fuzz/fence.h"

#include <string.h>

enum { PLENTY = 1 << 20, ROOM = 65515 };

static bool take(struct s5_defragmenter *defragmenter, const struct oracle_piece *piece,
                 struct s5_ip *ip, struct s5_rest *rest, enum s5_no_transport *why)
{
    struct s5_span octets = fence_copy(piece->octets);

    *ip = (struct s5_ip){
        .from.octets[15] = 1,
        .to.octets[15] = 2,
        .version = piece->version,
        .protocol = S5_IP_TCP,
        .part = true,
        .more = piece->more,
        .id = piece->packet,
        .offset = piece->offset,
        .room = ROOM,
    };
    *rest = (struct s5_rest){octets.data, octets.size, piece->size};
    return s5_defragment(defragmenter, ip, piece->time, rest, why);
}

static const char *law_of_whole(const struct oracle_packet *want, const struct s5_rest *rest,
                                const struct s5_ip *ip)
{
    const bool *hole = memchr(want->known, false, want->end);
    size_t known = hole == NULL ? want->end : (size_t)(hole - want->known);

    if (rest->size != want->end || rest->captured != known)
        return "the whole has another size";
    if (known > 0 && memcmp(rest->data, want->octets, known) != 0)
        return "the whole has other octets";
    return ip->protocol == S5_IP_TCP ? NULL : "the whole has another protocol";
}

const char *law_of_defragment(const struct oracle_piece *pieces, size_t count)
{
    static struct oracle_packets packets;
    struct s5_defragmenter *defragmenter = s5_defragmenter_new(PLENTY);
    const char *broken = NULL;

    for (size_t i = 0; i < 2 * ORACLE_PACKETS; i++)
        packets.of[i & 1][i >> 1].there = false;
    for (size_t i = 0; i < count && broken == NULL; i++) {
        const struct oracle_packet *whole = NULL;
        enum s5_no_transport why = S5_NO_TRANSPORTS;
        struct s5_rest rest;
        struct s5_ip ip;
        bool got = take(defragmenter, &pieces[i], &ip, &rest, &why);

        switch (oracle_assemble(&packets, &pieces[i], &whole)) {
        case ORACLE_WHOLE:
            broken = got ? law_of_whole(whole, &rest, &ip) : "a whole packet is not seen";
            break;
        case ORACLE_PART:
            if (got || why != S5_PART_OF_PACKET)
                broken = "a part is taken for something else";
            break;
        case ORACLE_WRONG:
            if (got || why != S5_HEADER_WRONG)
                broken = "a fragment that cannot be is taken";
        }
    }
    if (broken == NULL && s5_defragmenter_evicted(defragmenter) != 0)
        broken = "packets are given up though there is room";
    s5_defragmenter_free(defragmenter);
    return broken;
}

const char *law_of_defragment_room(const struct oracle_piece *pieces, size_t count, size_t octets)
{
    struct s5_defragmenter *defragmenter = s5_defragmenter_new(octets);
    const char *broken = NULL;

    for (size_t i = 0; i < count && broken == NULL; i++) {
        enum s5_no_transport why = S5_NO_TRANSPORTS;
        struct s5_rest rest;
        struct s5_ip ip;
        bool got = take(defragmenter, &pieces[i], &ip, &rest, &why);
        if (got && (rest.captured > rest.size || rest.size > ORACLE_PACKET_MAX))
            broken = "the whole is larger than its parts";
        if (!got && why >= S5_NO_TRANSPORTS)
            broken = "it does not say why";
        if (s5_defragmenter_held(defragmenter) > octets)
            broken = "it holds more than it may";
    }
    s5_defragmenter_free(defragmenter);
    return broken;
}

#include "capture/packet/defragment.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    UNIT = 8, /* octets: offsets are multiples of it, so each unit is there or not */
    UNITS = 65536 / UNIT,
    BUCKETS = 1024,
    ROOM_LEAST = 2048,
    FRAGMENTS_FIRST = 4,
};

struct key {
    struct s5_host from;
    struct s5_host to;
    uint32_t id;
    uint32_t kind; /* version, and for IPv4 the protocol */
};

struct datagram {
    struct datagram *next; /* in its bucket */
    struct datagram *older;
    struct datagram *newer;
    struct key key;
    int64_t started;
    bool dropped;     /* RFC 5722: what is still to come goes the same way */
    uint8_t protocol; /* as the first fragment has it */
    uint8_t *data;
    size_t room;
    uint32_t end;                  /* of the whole; 0: the last fragment is not there */
    uint32_t highest;              /* end of the highest fragment so far */
    uint32_t hole;                 /* where the first octet is that was not captured */
    uint32_t count;                /* units that are there */
    struct s5_fragment *fragments; /* where they stand, if that is asked for */
    uint32_t fragment_count;
    size_t traced; /* octets that they take */
    uint64_t there[UNITS / 64];
};

struct s5_defragmenter {
    size_t limit;
    size_t held;
    size_t count;
    uint64_t evicted;
    struct datagram *oldest;
    struct datagram *newest;
    struct datagram *whole; /* lent to the caller; in no list */
    struct s5_lost_user lost;
    struct datagram *buckets[BUCKETS];
};

struct s5_defragmenter *s5_defragmenter_new(size_t octets)
{
    struct s5_defragmenter *defragmenter = calloc(1, sizeof *defragmenter);

    if (defragmenter != NULL)
        defragmenter->limit = octets;
    return defragmenter;
}

static void release(struct datagram *datagram)
{
    if (datagram == NULL)
        return;
    free(datagram->data);
    free(datagram->fragments);
    free(datagram);
}

void s5_defragmenter_free(struct s5_defragmenter *defragmenter)
{
    if (defragmenter == NULL)
        return;
    release(defragmenter->whole);
    for (struct datagram *each = defragmenter->oldest; each != NULL;) {
        struct datagram *newer = each->newer;
        release(each);
        each = newer;
    }
    free(defragmenter);
}

uint64_t s5_defragmenter_evicted(const struct s5_defragmenter *defragmenter)
{
    return defragmenter->evicted;
}

size_t s5_defragmenter_held(const struct s5_defragmenter *defragmenter)
{
    return defragmenter->held;
}

static struct datagram **bucket_of(struct s5_defragmenter *defragmenter, const struct key *key)
{
    const uint8_t *octets = (const uint8_t *)key;
    uint32_t hash = 2166136261U; /* FNV-1a */

    for (size_t i = 0; i < sizeof *key; i++)
        hash = (hash ^ octets[i]) * 16777619U;
    return &defragmenter->buckets[hash % BUCKETS];
}

static void unlink_datagram(struct s5_defragmenter *defragmenter, struct datagram *datagram)
{
    struct datagram **link = bucket_of(defragmenter, &datagram->key);

    while (*link != datagram)
        link = &(*link)->next;
    *link = datagram->next;
    if (datagram->older != NULL)
        datagram->older->newer = datagram->newer;
    else
        defragmenter->oldest = datagram->newer;
    if (datagram->newer != NULL)
        datagram->newer->older = datagram->older;
    else
        defragmenter->newest = datagram->older;
    defragmenter->count--;
    defragmenter->held -= sizeof *datagram + datagram->room + datagram->traced;
}

static void give_up(struct s5_defragmenter *defragmenter, struct datagram *datagram)
{
    const struct s5_lost_user *lost = &defragmenter->lost;

    if (lost->take != NULL && datagram->fragment_count > 0)
        lost->take(lost->context, &datagram->key.from, &datagram->key.to, datagram->fragments,
                   datagram->fragment_count);
    unlink_datagram(defragmenter, datagram);
    release(datagram);
}

void s5_defragmenter_trace(struct s5_defragmenter *defragmenter, const struct s5_lost_user *user)
{
    defragmenter->lost = *user;
}

void s5_defragmenter_finish(struct s5_defragmenter *defragmenter)
{
    while (defragmenter->oldest != NULL)
        give_up(defragmenter, defragmenter->oldest);
}

static bool is_late(const struct datagram *datagram, int64_t now)
{
    const uint64_t most = UINT64_C(1000000000) * S5_DEFRAGMENT_SECONDS;

    /* Captures of several interfaces do not always run forwards. */
    return now > datagram->started && (uint64_t)now - (uint64_t)datagram->started > most;
}

static struct datagram *find(struct s5_defragmenter *defragmenter, const struct key *key,
                             int64_t now)
{
    while (defragmenter->oldest != NULL && is_late(defragmenter->oldest, now))
        give_up(defragmenter, defragmenter->oldest);
    struct datagram *each = *bucket_of(defragmenter, key);
    while (each != NULL && memcmp(&each->key, key, sizeof *key) != 0)
        each = each->next;
    if (each == NULL || !is_late(each, now))
        return each;
    give_up(defragmenter, each);
    return NULL;
}

/* Sees to it that `size` octets more may be held, at the cost of the oldest. */
static void make_room(struct s5_defragmenter *defragmenter, size_t size)
{
    while (defragmenter->oldest != NULL && defragmenter->held + size > defragmenter->limit) {
        give_up(defragmenter, defragmenter->oldest);
        defragmenter->evicted++;
    }
}

static struct datagram *add(struct s5_defragmenter *defragmenter, const struct key *key,
                            int64_t now)
{
    if (defragmenter->count == S5_DEFRAGMENT_PACKETS) {
        give_up(defragmenter, defragmenter->oldest);
        defragmenter->evicted++;
    }
    make_room(defragmenter, sizeof(struct datagram));
    struct datagram *datagram =
        defragmenter->limit < sizeof(struct datagram) ? NULL : calloc(1, sizeof(struct datagram));
    if (datagram == NULL) {
        defragmenter->evicted++;
        return NULL;
    }
    struct datagram **bucket = bucket_of(defragmenter, key);
    datagram->key = *key;
    datagram->started = now;
    datagram->hole = UINT32_MAX;
    datagram->next = *bucket;
    *bucket = datagram;
    datagram->older = defragmenter->newest;
    if (defragmenter->newest != NULL)
        defragmenter->newest->newer = datagram;
    else
        defragmenter->oldest = datagram;
    defragmenter->newest = datagram;
    defragmenter->count++;
    defragmenter->held += sizeof *datagram;
    return datagram;
}

/* Room for the octets up to `end`. False where the datagram was given up for want of it. */
static bool grow(struct s5_defragmenter *defragmenter, struct datagram *datagram, uint32_t end)
{
    size_t room = datagram->room == 0 ? ROOM_LEAST : datagram->room;
    const struct key key = datagram->key;

    while (room < end)
        room *= 2;
    if (room == datagram->room)
        return true;
    make_room(defragmenter, room - datagram->room);
    struct datagram *still = *bucket_of(defragmenter, &key);
    while (still != NULL && still != datagram)
        still = still->next;
    if (still == NULL)
        return false;
    uint8_t *data = realloc(datagram->data, room);
    if (data == NULL) {
        give_up(defragmenter, datagram);
        defragmenter->evicted++;
        return false;
    }
    defragmenter->held += room - datagram->room;
    datagram->data = data;
    datagram->room = room;
    return true;
}

/* Notes where a fragment stands; their room doubles. It counts as held with the datagram. */
static bool trace(struct s5_defragmenter *defragmenter, struct datagram *datagram,
                  const struct s5_fragment *fragment)
{
    uint32_t count = datagram->fragment_count;

    if (count == 0 || (count >= FRAGMENTS_FIRST && (count & (count - 1)) == 0)) {
        size_t room = count == 0 ? FRAGMENTS_FIRST : 2 * (size_t)count;
        struct s5_fragment *more = realloc(datagram->fragments, room * sizeof *more);
        if (more == NULL)
            return false;
        size_t grown = (room - count) * sizeof *more;
        datagram->fragments = more;
        defragmenter->held += grown;
        datagram->traced += grown;
    }
    datagram->fragments[datagram->fragment_count++] = *fragment;
    return true;
}

const struct s5_fragment *s5_defragmenter_fragments(const struct s5_defragmenter *defragmenter,
                                                    size_t *count)
{
    *count = defragmenter->whole->fragment_count;
    return defragmenter->whole->fragments;
}

static bool has_unit(const struct datagram *datagram, uint32_t at)
{
    return (datagram->there[at / UNIT / 64] >> at / UNIT % 64 & 1) != 0;
}

enum overlap { NO_OVERLAP, SAME_OCTETS, OTHER_OCTETS };

/* How the fragment agrees with what is there. */
static enum overlap compare(const struct datagram *datagram, uint32_t offset,
                            const struct s5_rest *rest)
{
    bool any = false;
    bool all = true;
    bool same = true;

    for (uint32_t at = 0; at < rest->size; at += UNIT) {
        if (!has_unit(datagram, offset + at)) {
            all = false;
            continue;
        }
        any = true;
        assert(datagram->data != NULL);
        size_t size = rest->captured > at ? rest->captured - at : 0;
        size_t known = datagram->hole > offset + at ? datagram->hole - (offset + at) : 0;
        size = size < known ? size : known;
        size = size < UNIT ? size : UNIT;
        if (size > 0)
            same = same && memcmp(datagram->data + offset + at, rest->data + at, size) == 0;
    }
    if (!any)
        return NO_OVERLAP;
    return all && same ? SAME_OCTETS : OTHER_OCTETS;
}

/* Takes those units of the fragment that are not there yet. */
static void store(struct datagram *datagram, uint32_t offset, const struct s5_rest *rest)
{
    for (uint32_t at = 0; at < rest->size; at += UNIT) {
        if (has_unit(datagram, offset + at))
            continue;
        uint32_t unit = (offset + at) / UNIT;
        datagram->there[unit / 64] |= UINT64_C(1) << unit % 64;
        datagram->count++;
        size_t wanted = rest->size - at < UNIT ? rest->size - at : UNIT;
        size_t captured = rest->captured > at ? rest->captured - at : 0;
        captured = captured < wanted ? captured : wanted;
        if (captured > 0)
            memcpy(datagram->data + offset + at, rest->data + at, captured);
        if (captured < wanted && offset + at + captured < datagram->hole)
            datagram->hole = offset + at + (uint32_t)captured;
    }
}

static void drop(struct s5_defragmenter *defragmenter, struct datagram *datagram)
{
    defragmenter->held -= datagram->room;
    free(datagram->data);
    datagram->data = NULL;
    datagram->room = 0;
    datagram->dropped = true;
}

/* Whether what is known of the end allows for such a fragment. */
static bool fits(const struct datagram *datagram, const struct s5_ip *ip, uint32_t end)
{
    if (ip->more)
        return datagram->end == 0 || end <= datagram->end;
    return datagram->highest <= end && (datagram->end == 0 || datagram->end == end);
}

static bool refuse(enum s5_no_transport reason, enum s5_no_transport *why)
{
    *why = reason;
    return false;
}

bool s5_defragment(struct s5_defragmenter *defragmenter, struct s5_ip *ip, int64_t time,
                   struct s5_rest *rest, enum s5_no_transport *why)
{
    release(defragmenter->whole);
    defragmenter->whole = NULL;
    if (rest->size == 0 || (ip->more && rest->size % UNIT != 0) || rest->size > ip->room ||
        ip->offset > ip->room - rest->size)
        return refuse(S5_HEADER_WRONG, why);

    /* RFC 8200 section 4.5: the protocol of an IPv6 fragment is no part of the key. */
    struct key key = {ip->from, ip->to, ip->id,
                      ip->version == 4 ? 4U << 8 | ip->protocol : 6U << 8};
    struct datagram *datagram = find(defragmenter, &key, time);
    if (datagram == NULL)
        datagram = add(defragmenter, &key, time);
    if (datagram == NULL || (ip->place != NULL && !trace(defragmenter, datagram, ip->place)) ||
        datagram->dropped)
        return refuse(S5_PART_OF_PACKET, why);

    uint32_t end = ip->offset + (uint32_t)rest->size;
    if (!fits(datagram, ip, end))
        return refuse(S5_HEADER_WRONG, why);
    enum overlap overlap = ip->version == 6 ? compare(datagram, ip->offset, rest) : NO_OVERLAP;
    if (overlap == OTHER_OCTETS) {
        drop(defragmenter, datagram);
        return refuse(S5_HEADER_WRONG, why);
    }
    if (!grow(defragmenter, datagram, end))
        return refuse(S5_PART_OF_PACKET, why);
    store(datagram, ip->offset, rest);
    if (ip->offset == 0)
        datagram->protocol = ip->protocol;
    if (!ip->more)
        datagram->end = end;
    if (end > datagram->highest)
        datagram->highest = end;
    if (datagram->end == 0 || datagram->count < (datagram->end + UNIT - 1) / UNIT)
        return refuse(S5_PART_OF_PACKET, why);

    unlink_datagram(defragmenter, datagram);
    defragmenter->whole = datagram;
    ip->protocol = datagram->protocol;
    rest->data = datagram->data;
    rest->captured = datagram->hole < datagram->end ? datagram->hole : datagram->end;
    rest->size = datagram->end;
    return true;
}

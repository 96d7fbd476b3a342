#include "fuzz/mutator/work.h"

#include <string.h>

enum {
    TRIES = 8,
    WAYS_TRIED = 40, /* few can be gone where there is little */
};

uint8_t *work_room(struct mutator *m, size_t size)
{
    if (MUTATOR_ARENA - m->used < size)
        return NULL;
    m->used += size;
    return m->arena + m->used - size;
}

struct s5_span work_copy(struct mutator *m, struct s5_span in)
{
    uint8_t *copy = work_room(m, in.size);

    if (copy == NULL || in.size == 0)
        return (struct s5_span){NULL, 0};
    memcpy(copy, in.data, in.size);
    return (struct s5_span){copy, in.size};
}

uint8_t work_octet(struct s5_dice *dice)
{
    static const uint8_t octets[] = {0,  1,   2,   3,   4,   5,   6,   8,   16,  32, 64,
                                     90, 126, 127, 128, 129, 251, 252, 253, 254, 255};

    if (s5_chance(dice, 30))
        return (uint8_t)s5_roll(dice);
    return octets[s5_pick(dice, S5_COUNT(octets))];
}

size_t work_size(struct s5_dice *dice, size_t now, size_t most)
{
    static const uint16_t sizes[] = {0,   1,   2,   3,   4,   63,  64,  127,   128,  250,
                                     251, 252, 253, 254, 255, 256, 257, 512,   1024, 4096,
                                     511, 513, 514, 600, 15,  16,  17,  32767, 65535};
    size_t size = now;

    switch (s5_pick(dice, 8)) {
    case 0:
        size = now + 1 + s5_pick(dice, 4);
        break;
    case 1:
        size = now - (now > 4 ? 1 + s5_pick(dice, 4) : now > 0);
        break;
    case 2:
        size = most;
        break;
    case 3:
        size = s5_pick(dice, (uint32_t)(most < 255 ? most : 255) + 1);
        break;
    default:
        for (int i = 0; i < TRIES && (size == now || size > most); i++)
            size = sizes[s5_pick(dice, S5_COUNT(sizes))];
        break;
    }
    return size < most ? size : most;
}

/* One change, or another where that one cannot be made here. */
static void change_once(struct mutator *m)
{
    static const struct way {
        bool (*make)(struct mutator *m);
        enum mutator_change change;
        uint8_t weight;
    } ways[] = {
        {change_number, MUTATOR_NUMBER, 14},    {change_content, MUTATOR_CONTENT, 10},
        {change_length, MUTATOR_LENGTH, 16},    {change_longest, MUTATOR_LONGEST, 4},
        {change_lie, MUTATOR_LIE, 14},          {change_address, MUTATOR_ADDRESS, 6},
        {change_complete, MUTATOR_COMPLETE, 6}, {change_octet, MUTATOR_OCTET, 6},
        {change_run, MUTATOR_RUN, 6},           {change_cut, MUTATOR_CUT, 6},
        {change_insert, MUTATOR_INSERT, 6},     {change_duplicate, MUTATOR_DUPLICATE, 5},
        {change_drop, MUTATOR_DROP, 4},         {change_reorder, MUTATOR_REORDER, 4},
        {change_splice, MUTATOR_SPLICE, 8},
    };
    uint32_t all = 0;

    for (size_t i = 0; i < S5_COUNT(ways); i++)
        all += ways[i].weight;
    for (int tries = 0; tries < WAYS_TRIED; tries++) {
        uint32_t pick = s5_pick(m->dice, all);
        size_t i = 0;
        for (; pick >= ways[i].weight; i++)
            pick -= ways[i].weight;
        if (ways[i].make(m)) {
            m->done |= 1U << ways[i].change;
            return;
        }
    }
}

static void write_parts(const struct mutator_parts *parts, uint8_t *out, size_t size)
{
    size_t at = 0;

    for (size_t i = 0; i < parts->count && at < size; i++) {
        struct s5_span part = s5_span_first(parts->list[i].octets, size - at);
        if (part.size > 0)
            memcpy(out + at, part.data, part.size);
        at += part.size;
    }
}

static size_t size_of(const struct mutator_parts *parts)
{
    size_t size = 0;

    for (size_t i = 0; i < parts->count; i++)
        size += parts->list[i].octets.size;
    return size;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t mutator_change(struct mutator *m, struct s5_dice *dice, uint8_t *octets, size_t size,
                      size_t room, struct mutator_stretch stretch, struct s5_span other)
{
    size = smaller(size, room);
    stretch.at = smaller(stretch.at, size);
    stretch.size = smaller(smaller(stretch.size, size - stretch.at), MUTATOR_MAX);
    m->dice = dice;
    m->done = 0;
    m->used = 0;
    m->kinds = stretch.kinds;
    parts_read(dice, stretch.kinds,
               work_copy(m, (struct s5_span){octets + stretch.at, stretch.size}), &m->mine);
    parts_read(dice, stretch.kinds, s5_span_first(other, MUTATOR_MAX), &m->other);

    uint32_t rounds = s5_chance(dice, 50) ? 1 : 2 + s5_pick(dice, 3);
    for (uint32_t i = 0; i < rounds; i++)
        change_once(m);

    size_t tail = size - stretch.at - stretch.size;
    size_t now = smaller(size_of(&m->mine), room - stretch.at - tail);
    if (stretch.length_mask != 0)
        now = smaller(now, stretch.length_mask);
    if (tail > 0)
        memmove(octets + stretch.at + now, octets + stretch.at + stretch.size, tail);
    write_parts(&m->mine, octets + stretch.at, now);
    if (stretch.length_mask != 0 && stretch.length_at < stretch.at)
        octets[stretch.length_at] = (uint8_t)((octets[stretch.length_at] & ~stretch.length_mask) |
                                              (now & stretch.length_mask));
    return stretch.at + now + tail;
}

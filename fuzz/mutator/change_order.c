/* Changes in what stands where. */
#include "fuzz/mutator/work.h"

#include <string.h>

enum {
    FRONT = 24, /* octets among which the fields of a message are, mostly */
    TIMES_MAX = 8,
    RUN_MAX = 300,
};

/* Any part; there is one. */
static struct mutator_part *any(struct mutator *m)
{
    return &m->mine.list[s5_pick(m->dice, (uint32_t)m->mine.count)];
}

/* A place in octets, of which there are some: rather at the front, where the fields are. */
static size_t place(struct mutator *m, size_t size)
{
    if (size > FRONT && s5_chance(m->dice, 60))
        size = FRONT;
    return s5_pick(m->dice, (uint32_t)size);
}

/* Puts a part before the one at `at`, or behind the last. */
static bool insert(struct mutator *m, size_t at, struct mutator_part part)
{
    struct mutator_parts *mine = &m->mine;

    if (mine->count == MUTATOR_PARTS)
        return false;
    memmove(mine->list + at + 1, mine->list + at, (mine->count - at) * sizeof mine->list[0]);
    mine->list[at] = part;
    mine->count++;
    return true;
}

bool change_octet(struct mutator *m)
{
    struct mutator_part *part = m->mine.count == 0 ? NULL : any(m);
    struct s5_span copy = work_copy(m, part == NULL ? (struct s5_span){NULL, 0} : part->octets);

    if (copy.size == 0)
        return false;
    uint8_t *there = m->arena + m->used - copy.size + place(m, copy.size);
    switch (s5_pick(m->dice, 4)) {
    case 0:
        *there ^= (uint8_t)(1U << s5_pick(m->dice, 8));
        break;
    case 1:
        *there = (uint8_t)(*there + (s5_chance(m->dice, 50) ? 1 : 255));
        break;
    default:
        *there = work_octet(m->dice);
        break;
    }
    part->octets = copy;
    return true;
}

/* Takes some octets out at a place, and puts in others. */
bool change_run(struct mutator *m)
{
    if (m->mine.count == 0)
        insert(m, 0, (struct mutator_part){S5_MESSAGE_KINDS, false, {NULL, 0}});
    struct mutator_part *part = any(m);
    struct s5_span old = part->octets;
    size_t at = old.size == 0 ? 0 : place(m, old.size);
    size_t gone = 0;
    size_t more = 0;
    if (at < old.size && s5_chance(m->dice, 50))
        gone = s5_chance(m->dice, 50) ? 1 : 1 + s5_pick(m->dice, (uint32_t)(old.size - at));
    else
        more = 1 + s5_pick(m->dice, s5_chance(m->dice, 80) ? 8 : RUN_MAX);
    uint8_t *out = work_room(m, old.size - gone + more);
    if (out == NULL || old.size - gone + more == 0)
        return false;
    if (at > 0)
        memcpy(out, old.data, at);
    uint8_t same = work_octet(m->dice);
    bool even = s5_chance(m->dice, 30);
    for (size_t i = 0; i < more; i++)
        out[at + i] = even ? same : work_octet(m->dice);
    if (old.size - at - gone > 0)
        memcpy(out + at + more, old.data + at + gone, old.size - at - gone);
    part->octets = (struct s5_span){out, old.size - gone + more};
    return true;
}

/* At an octet of some part. What came behind is gone, or follows all the same. */
bool change_cut(struct mutator *m)
{
    if (m->mine.count == 0)
        return false;
    struct mutator_part *part = any(m);
    if (part->octets.size < 2)
        return false;
    size_t at = s5_chance(m->dice, 40) ? work_length_at(m, part) : 0;
    part->octets.size = at > 0 && at < part->octets.size ? at : 1 + place(m, part->octets.size - 1);
    part->torn = part->kind != S5_MESSAGE_KINDS;
    if (s5_chance(m->dice, 70))
        m->mine.count = (size_t)(part - m->mine.list) + 1;
    return true;
}

bool change_insert(struct mutator *m)
{
    static const struct {
        enum s5_message_kind kind;
        uint8_t size;
        uint8_t octets[22];
    } messages[] = {
        {S5_GREETING, 3, {5, 1, 0}},
        {S5_GREETING, 4, {5, 2, 0, 2}},
        {S5_CHOICE, 2, {5, 0}},
        {S5_CHOICE, 2, {5, 2}},
        {S5_PASSWORD_REQUEST, 11, {1, 4, 'u', 's', 'e', 'r', 4, 'p', 'a', 's', 's'}},
        {S5_PASSWORD_RESPONSE, 2, {1, 0}},
        {S5_REQUEST, 10, {5, 1, 0, 1, 127, 0, 0, 1, 0, 80}},
        {S5_REQUEST, 8, {5, 2, 0, 3, 1, 'a', 0, 80}},
        {S5_REQUEST, 22, {5, 3, 0, 4, [19] = 1}},
        {S5_REPLY, 10, {5, 0, 0, 1, 127, 0, 0, 1, 4, 56}},
        {S5_REPLY, 8, {5, 1, 0, 3, 1, 'a', 0, 80}},
        {S5_REPLY, 22, {5, 0, 0, 4, [19] = 1}},
        {S5_UDP, 11, {0, 0, 0, 1, 127, 0, 0, 1, 0, 53, 'x'}},
        {S5_UDP, 8, {0, 0, 1, 3, 1, 'a', 0, 53}},
        {S5_GSS_FRAME, 6, {1, 1, 0, 2, 'g', 's'}},
        {S5_GSS_FRAME, 5, {1, 3, 0, 1, 'd'}},
        {S5_GSS_FRAME, 2, {1, 0xff}},
        {S5_SOCKS4_REQUEST, 9, {4, 1, 0, 80, 127, 0, 0, 1, 0}},
        {S5_SOCKS4_REQUEST, 12, {4, 1, 0, 80, 0, 0, 0, 1, 'u', 0, 'a', 0}},
        {S5_SOCKS4_REPLY, 8, {0, 90}},
    };
    uint32_t start = s5_pick(m->dice, S5_COUNT(messages));

    for (size_t i = 0; i < S5_COUNT(messages); i++) {
        size_t one = (start + i) % S5_COUNT(messages);
        if ((m->kinds & 1U << messages[one].kind) != 0)
            return insert(m, s5_pick(m->dice, (uint32_t)m->mine.count + 1),
                          (struct mutator_part){messages[one].kind,
                                                false,
                                                {messages[one].octets, messages[one].size}});
    }
    return false;
}

/* Mostly once more, right behind; sometimes many times, or elsewhere. */
bool change_duplicate(struct mutator *m)
{
    if (m->mine.count == 0)
        return false;
    size_t from = s5_pick(m->dice, (uint32_t)m->mine.count);
    struct mutator_part part = m->mine.list[from];
    size_t at = s5_chance(m->dice, 70) ? from : s5_pick(m->dice, (uint32_t)m->mine.count + 1);
    uint32_t times = s5_chance(m->dice, 70) ? 1 : 1 + s5_pick(m->dice, TIMES_MAX);
    bool done = false;

    while (times-- > 0 && insert(m, at, part))
        done = true;
    return done;
}

bool change_drop(struct mutator *m)
{
    if (m->mine.count < 2)
        return false;
    size_t at = s5_pick(m->dice, (uint32_t)m->mine.count);
    m->mine.count--;
    memmove(m->mine.list + at, m->mine.list + at + 1,
            (m->mine.count - at) * sizeof m->mine.list[0]);
    return true;
}

bool change_reorder(struct mutator *m)
{
    if (m->mine.count < 2)
        return false;
    struct mutator_part *a = any(m);
    struct mutator_part *b = any(m);
    struct mutator_part part = *a;
    *a = *b;
    *b = part;
    return a != b;
}

/* The other input's from a part on, in place of the rest; or one part of it. */
bool change_splice(struct mutator *m)
{
    if (m->other.count == 0)
        return false;
    size_t from = s5_pick(m->dice, (uint32_t)m->other.count);
    size_t at = s5_pick(m->dice, (uint32_t)m->mine.count + 1);
    if (s5_chance(m->dice, 40))
        return insert(m, at, m->other.list[from]);
    m->mine.count = at;
    while (from < m->other.count && insert(m, m->mine.count, m->other.list[from]))
        from++;
    return true;
}

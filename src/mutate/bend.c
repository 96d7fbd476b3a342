#include "mutate/bend.h"

#include "mutate/grammar.h"

#include <string.h>

enum { PIECE = 520 };

static const struct s5_span nothing = {NULL, 0};

struct bender {
    struct s5_dice *dice;
    const struct s5_dictionary *dictionary;
    const struct s5_session *other;
    struct s5_session *session;
};

/* An act that says something, or -1. */
static int speaker(struct bender *b)
{
    uint8_t list[S5_ACTS_MAX];
    uint32_t count = 0;

    for (size_t i = 0; i < b->session->count; i++)
        if (b->session->acts[i].size > 0)
            list[count++] = (uint8_t)i;
    return count == 0 ? -1 : list[s5_pick(b->dice, count)];
}

/* A place among an act's octets: rather one of the first, where the fields are. */
static size_t place(struct bender *b, size_t size)
{
    if (size > 24 && s5_chance(b->dice, 60))
        size = 24;
    return s5_pick(b->dice, (uint32_t)size);
}

static void set_octet(struct bender *b)
{
    static const uint8_t octets[] = {0, 1, 2, 3, 4, 5, 16, 127, 128, 251, 252, 253, 254, 255};
    int act = speaker(b);

    if (act < 0)
        return;
    size_t from = place(b, b->session->acts[act].size);
    uint8_t *there = b->session->octets + s5_session_at(b->session, (size_t)act) + from;
    switch (s5_pick(b->dice, 3)) {
    case 0:
        *there ^= (uint8_t)(1U << s5_pick(b->dice, 8));
        break;
    case 1:
        *there = octets[s5_pick(b->dice, S5_COUNT(octets))];
        break;
    default:
        *there = (uint8_t)(*there + (s5_chance(b->dice, 50) ? 1 : 255));
        break;
    }
}

static void put_octets(struct bender *b)
{
    uint8_t octets[PIECE];
    int act = speaker(b);

    if (act < 0)
        return;
    size_t size = s5_garbage(b->dice, octets, s5_chance(b->dice, 70) ? 8 : sizeof octets);
    s5_session_replace(b->session, (size_t)act, place(b, b->session->acts[act].size), 0,
                       (struct s5_span){octets, size});
}

static void drop_octets(struct bender *b)
{
    int act = speaker(b);

    if (act < 0)
        return;
    size_t from = place(b, b->session->acts[act].size);
    size_t rest = b->session->acts[act].size - from;
    size_t gone = s5_chance(b->dice, 50) ? 1 : 1 + s5_pick(b->dice, (uint32_t)rest);
    s5_session_replace(b->session, (size_t)act, from, gone, nothing);
}

static void double_octets(struct bender *b)
{
    uint8_t octets[PIECE];
    int act = speaker(b);

    if (act < 0)
        return;
    struct s5_span all = s5_session_octets(b->session, (size_t)act);
    size_t from = place(b, all.size);
    struct s5_span piece = s5_span_first(s5_span_skip(all, from), sizeof octets);
    piece.size = 1 + s5_pick(b->dice, (uint32_t)piece.size);
    memcpy(octets, piece.data, piece.size);
    s5_session_replace(b->session, (size_t)act, from, 0, (struct s5_span){octets, piece.size});
}

/* A length octet is raised to its most, and the field with it. */
static void lengthen(struct bender *b)
{
    uint8_t octets[255];
    int act = speaker(b);

    if (act < 0)
        return;
    struct s5_span all = s5_session_octets(b->session, (size_t)act);
    size_t from = place(b, all.size);
    size_t have = all.data[from];
    if (have >= sizeof octets)
        return;
    memset(octets, 'a', sizeof octets);
    if (!s5_session_replace(b->session, (size_t)act, from + 1, 0,
                            (struct s5_span){octets, sizeof octets - have}))
        return;
    b->session->octets[s5_session_at(b->session, (size_t)act) + from] = 255;
}

static void take_word(struct bender *b)
{
    const struct s5_dictionary *dictionary = b->dictionary;
    int act = speaker(b);

    if (act < 0 || dictionary == NULL || dictionary->count == 0)
        return;
    struct s5_span word =
        s5_dictionary_word(dictionary, s5_pick(b->dice, (uint32_t)dictionary->count));
    size_t from = place(b, b->session->acts[act].size);
    size_t rest = b->session->acts[act].size - from;
    bool over = s5_chance(b->dice, 50);
    s5_session_replace(b->session, (size_t)act, from,
                       !over              ? 0
                       : word.size < rest ? word.size
                                          : rest,
                       word);
}

/* ---- acts ---- */

static void repeat_act(struct bender *b)
{
    uint8_t octets[S5_SESSION_OCTETS];

    if (b->session->count == 0)
        return;
    size_t act = s5_pick(b->dice, b->session->count);
    struct s5_act it = b->session->acts[act];
    memcpy(octets, s5_session_octets(b->session, act).data, it.size);
    s5_session_insert(b->session, s5_pick(b->dice, b->session->count + 1U), it.kind, it.value,
                      (struct s5_span){octets, it.size});
}

static void drop_act(struct bender *b)
{
    if (b->session->count > 0)
        s5_session_remove(b->session, s5_pick(b->dice, b->session->count));
}

static void move_act(struct bender *b)
{
    uint8_t octets[S5_SESSION_OCTETS];

    if (b->session->count < 2)
        return;
    size_t act = s5_pick(b->dice, b->session->count);
    struct s5_act it = b->session->acts[act];
    memcpy(octets, s5_session_octets(b->session, act).data, it.size);
    s5_session_remove(b->session, act);
    s5_session_insert(b->session, s5_pick(b->dice, b->session->count + 1U), it.kind, it.value,
                      (struct s5_span){octets, it.size});
}

/* Ends early, in one of the three ways. */
static void leave(struct bender *b)
{
    static const uint8_t ends[] = {S5_ACT_CLOSE, S5_ACT_RESET, S5_ACT_END};

    s5_session_cut(b->session, s5_pick(b->dice, b->session->count + 1U));
    uint8_t end = ends[s5_pick(b->dice, S5_COUNT(ends))];
    s5_session_add(b->session, end, 0, nothing);
    if (end == S5_ACT_END)
        s5_session_add(b->session, S5_ACT_AWAIT, 20, nothing);
}

/* Cuts what is said at once in two, with or without a pause between them. */
static void split(struct bender *b)
{
    uint8_t octets[S5_SESSION_OCTETS];
    int act = speaker(b);

    if (act < 0 || b->session->acts[act].size < 2 || b->session->count + 2 > S5_ACTS_MAX)
        return;
    struct s5_span all = s5_session_octets(b->session, (size_t)act);
    size_t from = 1 + place(b, all.size - 1);
    size_t rest = all.size - from;
    memcpy(octets, all.data + from, rest);
    s5_session_replace(b->session, (size_t)act, from, rest, nothing);
    s5_session_insert(b->session, (size_t)act + 1, b->session->acts[act].kind, 0,
                      (struct s5_span){octets, rest});
    if (s5_chance(b->dice, 60))
        s5_session_insert(b->session, (size_t)act + 1, S5_ACT_PAUSE,
                          (uint16_t)(1 + s5_pick(b->dice, 3)), nothing);
}

/* Leaves out the waits: what was said in turn is said at once. */
static void hurry(struct bender *b)
{
    size_t i = 0;

    while (i < b->session->count)
        if (b->session->acts[i].kind == S5_ACT_AWAIT || b->session->acts[i].kind == S5_ACT_PAUSE)
            s5_session_remove(b->session, i);
        else
            i++;
}

/* Begins as this one and goes on as the other. */
static void splice(struct bender *b)
{
    if (b->other == NULL || b->other->count == 0)
        return;
    s5_session_cut(b->session, s5_pick(b->dice, b->session->count + 1U));
    for (size_t i = s5_pick(b->dice, b->other->count); i < b->other->count; i++)
        s5_session_add(b->session, b->other->acts[i].kind, b->other->acts[i].value,
                       s5_session_octets(b->other, i));
}

static void put_act(struct bender *b)
{
    static const uint8_t kinds[] = {S5_ACT_FLOOD, S5_ACT_AWAIT, S5_ACT_PAUSE,   S5_ACT_END,
                                    S5_ACT_PEER,  S5_ACT_SEND,  S5_ACT_DATAGRAM};
    uint8_t octets[PIECE];
    uint8_t kind = kinds[s5_pick(b->dice, S5_COUNT(kinds))];
    size_t size = s5_act_speaks(kind) ? s5_garbage(b->dice, octets, sizeof octets) : 0;

    s5_session_insert(b->session, s5_pick(b->dice, b->session->count + 1U), kind,
                      (uint16_t)(1 + s5_pick(b->dice, 20)), (struct s5_span){octets, size});
}

static void change_origin(struct bender *b)
{
    b->session->origin = (uint8_t)s5_pick(b->dice, S5_ORIGIN_KINDS);
}

void s5_bend(struct s5_dice *dice, const struct s5_dictionary *dictionary,
             const struct s5_session *other, struct s5_session *session)
{
    static void (*const ways[])(struct bender *) = {
        set_octet, set_octet, set_octet,  put_octets, drop_octets, double_octets,
        lengthen,  take_word, repeat_act, drop_act,   move_act,    leave,
        split,     split,     hurry,      splice,     put_act,     change_origin};
    struct bender b = {dice, dictionary, other, session};

    ways[s5_pick(dice, S5_COUNT(ways))](&b);
    s5_session_tidy(session);
}

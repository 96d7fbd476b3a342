#include "mutate/session.h"

#include "mutate/dice.h"

#include <string.h>

bool s5_act_speaks(enum s5_act_kind kind)
{
    return kind == S5_ACT_SEND || kind == S5_ACT_DATAGRAM || kind == S5_ACT_PEER;
}

bool s5_act_counts(enum s5_act_kind kind)
{
    return kind == S5_ACT_FLOOD || kind == S5_ACT_AWAIT || kind == S5_ACT_PAUSE;
}

size_t s5_session_at(const struct s5_session *session, size_t act)
{
    size_t at = 0;

    for (size_t i = 0; i < act; i++)
        at += session->acts[i].size;
    return at;
}

struct s5_span s5_session_octets(const struct s5_session *session, size_t act)
{
    return (struct s5_span){session->octets + s5_session_at(session, act), session->acts[act].size};
}

static uint16_t fitting(enum s5_act_kind kind, uint16_t value)
{
    uint16_t most = kind == S5_ACT_FLOOD ? S5_FLOOD_MAX : S5_ACT_MS_MAX;

    if (!s5_act_counts(kind))
        return 0;
    return value < 1 ? 1 : value > most ? most : value;
}

bool s5_session_insert(struct s5_session *session, size_t at, enum s5_act_kind kind, uint16_t value,
                       struct s5_span octets)
{
    if (session->count == S5_ACTS_MAX)
        return false;
    memmove(session->acts + at + 1, session->acts + at,
            (session->count - at) * sizeof session->acts[0]);
    session->acts[at] =
        (struct s5_act){.kind = (uint8_t)kind, .value = fitting(kind, value), .size = 0};
    session->count++;
    if (!s5_act_speaks(kind) || s5_session_replace(session, at, 0, 0, octets))
        return true;
    s5_session_remove(session, at);
    return false;
}

bool s5_session_add(struct s5_session *session, enum s5_act_kind kind, uint16_t value,
                    struct s5_span octets)
{
    return s5_session_insert(session, session->count, kind, value, octets);
}

void s5_session_remove(struct s5_session *session, size_t act)
{
    s5_session_replace(session, act, 0, session->acts[act].size, (struct s5_span){NULL, 0});
    session->count--;
    memmove(session->acts + act, session->acts + act + 1,
            (session->count - act) * sizeof session->acts[0]);
    session->acts[session->count] = (struct s5_act){0};
}

void s5_session_cut(struct s5_session *session, size_t count)
{
    while (session->count > count)
        s5_session_remove(session, session->count - 1U);
}

bool s5_session_replace(struct s5_session *session, size_t act, size_t from, size_t gone,
                        struct s5_span octets)
{
    size_t at = s5_session_at(session, act) + from;
    size_t size = session->size - gone + octets.size;

    if (size > S5_SESSION_OCTETS)
        return false;
    memmove(session->octets + at + octets.size, session->octets + at + gone,
            session->size - at - gone);
    if (octets.size > 0)
        memcpy(session->octets + at, octets.data, octets.size);
    session->acts[act].size = (uint16_t)(session->acts[act].size - gone + octets.size);
    session->size = (uint16_t)size;
    return true;
}

void s5_session_tidy(struct s5_session *session)
{
    for (size_t i = 0; i < session->count; i++)
        if (session->acts[i].kind == S5_ACT_CLOSE || session->acts[i].kind == S5_ACT_RESET)
            s5_session_cut(session, i + 1);
}

bool s5_session_equal(const struct s5_session *a, const struct s5_session *b)
{
    if (a->origin != b->origin || a->count != b->count || a->size != b->size)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->acts[i].kind != b->acts[i].kind || a->acts[i].value != b->acts[i].value ||
            a->acts[i].size != b->acts[i].size)
            return false;
    return memcmp(a->octets, b->octets, a->size) == 0;
}

uint64_t s5_session_hash(const struct s5_session *session)
{
    uint64_t hash = session->origin;

    for (size_t i = 0; i < session->count; i++) {
        const struct s5_act *act = &session->acts[i];
        hash = s5_mix(hash ^ ((uint64_t)act->kind << 32 | (uint64_t)act->value << 16 | act->size));
    }
    for (size_t i = 0; i < session->size; i++)
        hash = (hash ^ session->octets[i]) * UINT64_C(0x100000001b3);
    return s5_mix(hash);
}

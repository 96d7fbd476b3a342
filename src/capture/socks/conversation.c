#include "capture/socks/inside.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

size_t s5_conversation_size(void)
{
    return sizeof(struct s5_conversation);
}

struct s5_conversation *s5_conversation_new(const struct s5_connection_facts *facts,
                                            struct s5_place *place,
                                            const struct s5_audience *audience)
{
    struct s5_conversation *c = facts->pool != NULL ? s5_pool_take(facts->pool) : malloc(sizeof *c);

    if (c == NULL)
        return NULL;
    memset(c, 0, offsetof(struct s5_conversation, inbox));
    s5_dialogue_init(&c->dialogue);
    s5_inbox_init(&c->inbox[S5_CLIENT], facts->limits);
    s5_inbox_init(&c->inbox[S5_SERVER], facts->limits);
    c->pool = facts->pool;
    c->audience = audience;
    c->seeker.user = facts->secrets;
    c->seeker.limits = facts->limits;
    c->beginning = facts->beginning;
    c->told = facts->told;
    c->session.place = place;
    c->session.client = facts->client;
    c->session.server = facts->server;
    c->session.connection = facts->connection;
    c->session.first_frame = facts->first_frame;
    c->session.start = c->session.end = facts->start;
    c->session.timeless = facts->timeless;
    c->session.leg = facts->leg;
    c->session.method = c->session.auth_status = -1;
    c->session.cmd = c->session.rsv = -1;
    c->session.rep[0] = c->session.rep[1] = -1;
    return c;
}

void s5_conversation_free(struct s5_conversation *conversation)
{
    if (conversation == NULL)
        return;
    s5_conversation_free(conversation->inner);
    s5_inbox_fini(&conversation->inbox[S5_CLIENT]);
    s5_inbox_fini(&conversation->inbox[S5_SERVER]);
    s5_session_fini(&conversation->session);
    s5_seeker_fini(&conversation->seeker);
    if (conversation->pool != NULL)
        s5_pool_give(conversation->pool, conversation);
    else
        free(conversation);
}

struct s5_session *s5_conversation_session(struct s5_conversation *conversation)
{
    return &conversation->session;
}

struct s5_conversation *s5_conversation_inner(struct s5_conversation *conversation)
{
    return conversation->inner;
}

static enum s5_recognition recognise(struct s5_conversation *c)
{
    struct s5_first_words words = {
        .client = s5_inbox_waiting(&c->inbox[S5_CLIENT]),
        .server = s5_inbox_waiting(&c->inbox[S5_SERVER]),
        .beginning = c->beginning,
        .ended = c->ending || s5_inbox_broken(&c->inbox[S5_CLIENT]),
        .client_absent = c->absent[S5_CLIENT],
        .server_absent = c->absent[S5_SERVER],
    };

    if (c->told)
        return words.client.size + words.server.size > 0 || c->ending ? S5_IS_SOCKS5 : S5_UNDECIDED;
    return s5_recognise(&words);
}

/* Recognises it, if it is not yet. */
static enum s5_recognition find_out(struct s5_conversation *c)
{
    if (c->recognised)
        return S5_IS_SOCKS5;
    enum s5_recognition whether = recognise(c);
    if (whether == S5_IS_SOCKS5) {
        c->recognised = true;
        if (c->audience->begun != NULL)
            c->audience->begun(c->audience->context, &c->session);
    } else if (whether != S5_UNDECIDED || c->ending) {
        s5_seeker_take_unrecognised(&c->seeker, c->inbox, c->beginning);
    }
    return whether;
}

enum s5_recognition s5_conversation_take(struct s5_conversation *conversation, enum s5_side side,
                                         const struct s5_piece *piece)
{
    if (conversation->over) {
        s5_conversation_pass_on(conversation, side, piece);
        return S5_IS_SOCKS5;
    }
    if (!s5_inbox_take(&conversation->inbox[side], piece) && !piece->gap)
        s5_session_note(&conversation->session, S5_NOTE_HELD);
    enum s5_recognition whether = find_out(conversation);
    if (whether == S5_IS_SOCKS5)
        s5_conversation_follow(conversation);
    return whether;
}

bool s5_conversation_keeps(const struct s5_conversation *conversation)
{
    if (conversation->inner != NULL)
        return s5_conversation_keeps(conversation->inner);
    return !conversation->over || !conversation->plain || conversation->audience->relays;
}

bool s5_conversation_over(const struct s5_conversation *conversation)
{
    return conversation->over;
}

bool s5_conversation_seeks(const struct s5_conversation *conversation)
{
    if (!conversation->over)
        return true;
    if (conversation->inner != NULL)
        return s5_conversation_seeks(conversation->inner);
    return s5_conversation_relays(conversation) ? !conversation->plain : !conversation->seeker.done;
}

struct s5_span s5_conversation_recall(const struct s5_conversation *conversation, enum s5_side side,
                                      uint64_t at, size_t size)
{
    struct s5_span found = s5_inbox_recall(&conversation->inbox[side], at, size);

    return found.size > 0 || conversation->inner == NULL
               ? found
               : s5_conversation_recall(conversation->inner, side, at, size);
}

void s5_conversation_hang_up(struct s5_conversation *conversation, enum s5_side side,
                             const struct s5_hang_up *how, bool closed)
{
    const struct s5_audience *audience = conversation->audience;
    struct s5_session *session = &conversation->session;

    if (!session->hung_up[side].done)
        session->hung_up[side] = *how;
    if (!conversation->recognised)
        return;
    if (audience->hung_up != NULL)
        audience->hung_up(audience->context, session, side, how);
    if (closed && audience->closed != NULL)
        audience->closed(audience->context, session);
}

/* RFC 1928 sections 3 and 6: a dialogue ends with the last reply, or with a refusal. */
static bool is_complete(const struct s5_conversation *c)
{
    const struct s5_session *session = &c->session;
    bool refused =
        c->dialogue.phase == S5_PHASE_REFUSED || session->rep[0] > 0 || session->rep[1] > 0;

    return !c->incomplete && (s5_conversation_relays(c) || refused);
}

enum s5_recognition s5_conversation_finish(struct s5_conversation *conversation,
                                           const struct s5_ending *ending)
{
    struct s5_conversation *c = conversation;
    struct s5_session *session = &c->session;

    c->ending = true;
    c->absent[S5_CLIENT] = ending->absent[S5_CLIENT];
    c->absent[S5_SERVER] = ending->absent[S5_SERVER];
    enum s5_recognition whether = find_out(c);
    if (whether != S5_IS_SOCKS5)
        return whether;
    if (!c->over)
        s5_conversation_follow(c);
    if (!c->beginning)
        s5_session_note(session, S5_NOTE_NO_BEGINNING);
    if (c->absent[S5_SERVER])
        s5_session_note(session, S5_NOTE_CLIENT_ONLY);
    if (c->absent[S5_CLIENT])
        s5_session_note(session, S5_NOTE_SERVER_ONLY);
    session->notes |= ending->notes;
    session->end = ending->time;
    session->gap[S5_CLIENT] = ending->gap[S5_CLIENT];
    session->gap[S5_SERVER] = ending->gap[S5_SERVER];
    session->conflict = ending->conflict;
    session->cut_off = ending->cut_off;
    session->complete = is_complete(c);
    session->phase = c->dialogue.phase;
    s5_conversation_tell_torso(c, S5_CLIENT);
    s5_conversation_tell_torso(c, S5_SERVER);
    s5_conversation_tell_early(c, S5_CLIENT);
    s5_conversation_tell_early(c, S5_SERVER);
    s5_conversation_seek_torso(c);
    if (c->audience->ended != NULL)
        c->audience->ended(c->audience->context, session);
    if (c->inner != NULL) {
        struct s5_ending inside = {.time = ending->time, .cut_off = ending->cut_off};
        for (enum s5_side side = S5_CLIENT; side <= S5_SERVER; side++) {
            c->inner->session.hung_up[side] = session->hung_up[side];
            inside.gap[side] = c->inner->session.gap[side];
        }
        if (s5_conversation_finish(c->inner, &inside) != S5_IS_SOCKS5)
            c->audience->unplace(c->audience->context, c->inner->session.place);
    }
    return S5_IS_SOCKS5;
}

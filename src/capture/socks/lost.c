#include "capture/socks/inside.h"
#include "capture/socks/torn.h"
#include "wire/names.h"

/* Behind a lost choice the client's next octet tells what was chosen: the version of a request, or
 * of a sub-negotiation. */
static enum s5_phase behind_choice(const struct s5_conversation *c, uint8_t octet)
{
    bool password = c->dialogue.offered[0] & 1u << S5_METHOD_PASSWORD;
    bool gss = c->dialogue.offered[0] & 1u << S5_METHOD_GSSAPI;

    if (octet == S5_VERSION)
        return S5_PHASE_REQUEST;
    if (octet == S5_PASSWORD_VERSION && password != gss)
        return password ? S5_PHASE_PASSWORD_REQUEST : S5_PHASE_GSS;
    return S5_PHASE_LOST;
}

bool s5_conversation_pass_message(struct s5_conversation *c)
{
    struct s5_span client = s5_inbox_waiting(&c->inbox[S5_CLIENT]);
    enum s5_phase next = S5_PHASE_LOST;

    switch (c->dialogue.phase) {
    case S5_PHASE_GREETING:
        next = S5_PHASE_CHOICE;
        break;
    case S5_PHASE_CHOICE:
        if (client.size == 0 && !c->ending)
            return false;
        if (client.size > 0)
            next = behind_choice(c, client.data[0]);
        break;
    case S5_PHASE_PASSWORD_REQUEST:
        next = S5_PHASE_PASSWORD_RESPONSE;
        break;
    case S5_PHASE_PASSWORD_RESPONSE:
        if (client.size == 0 && !c->ending)
            return false;
        if (client.size > 0 && client.data[0] == S5_VERSION)
            next = S5_PHASE_REQUEST;
        break;
    case S5_PHASE_REQUEST:
        next = S5_PHASE_REPLY;
        break;
    default:
        break;
    }
    c->incomplete = true;
    s5_dialogue_resume(&c->dialogue, next);
    return true;
}

bool s5_conversation_pass_break(struct s5_conversation *c, enum s5_side side)
{
    struct s5_inbox *inbox = &c->inbox[side];
    struct s5_torn torn;

    if (!s5_inbox_broken(inbox))
        return false;
    enum s5_note note = inbox->breaks[0].cut > 0 ? S5_NOTE_CUT : S5_NOTE_LOST;
    s5_torn_read(&c->dialogue, side, inbox, &torn);
    if (torn.status == S5_MORE && !c->ending)
        return false;
    if (torn.decided && torn.status == S5_OK && torn.message.kind != S5_GREETING)
        c->dialogue = torn.after;
    else if (!s5_conversation_pass_message(c))
        return false;
    s5_torn_note(&torn, &c->session);
    s5_session_note(&c->session, note);
    c->session.phase = c->dialogue.phase;
    c->incomplete = true;
    if (torn.message.kind == S5_PASSWORD_REQUEST)
        s5_seeker_take_due(&c->seeker, inbox,
                           torn.status == S5_OK ? torn.size : s5_inbox_next(inbox));
    if (torn.status == S5_OK) {
        s5_inbox_use_torn(inbox, torn.size);
    } else {
        s5_inbox_give_up(inbox);
        c->doubtful[side] = true;
    }
    return true;
}

bool s5_conversation_is_astray(struct s5_conversation *c, enum s5_side side)
{
    struct s5_span in = s5_inbox_waiting(&c->inbox[side]);
    enum s5_phase phase = c->dialogue.phase;
    bool in_method = phase == S5_PHASE_PASSWORD_REQUEST || phase == S5_PHASE_PASSWORD_RESPONSE ||
                     phase == S5_PHASE_GSS;

    if (!c->astray[side] && c->doubtful[side] && in.size > 0) {
        c->astray[side] = in.data[0] != (in_method ? S5_PASSWORD_VERSION : S5_VERSION);
        c->doubtful[side] = false;
        if (c->astray[side] && phase == S5_PHASE_PASSWORD_REQUEST)
            s5_seeker_doubt(&c->seeker, s5_inbox_at(&c->inbox[side]));
    }
    return c->astray[side];
}

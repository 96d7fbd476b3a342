#include "capture/socks/inside.h"
#include "wire/names.h"

/* Whether passwords may be among what a client says out of turn. Messages of a method that nobody
 * here knows may look like them. */
static bool may_say_passwords(const struct s5_conversation *c)
{
    const struct s5_dialogue *dialogue = &c->dialogue;
    bool offered = dialogue->offered[0] & 1u << S5_METHOD_PASSWORD;
    bool astray = dialogue->phase == S5_PHASE_LOST && dialogue->lost != S5_PHASE_CHOICE;

    return offered || astray || dialogue->method == S5_METHOD_PASSWORD;
}

void s5_conversation_seek(struct s5_conversation *c, const struct s5_piece *piece)
{
    const struct s5_inbox *inbox = &c->inbox[S5_CLIENT];

    if (!may_say_passwords(c))
        return;
    /* Where greeting and choice are lost, it may begin in the middle of one. */
    if (c->doubtful[S5_CLIENT] && c->dialogue.phase == S5_PHASE_LOST &&
        c->dialogue.lost == S5_PHASE_CHOICE)
        s5_seeker_doubt(&c->seeker, s5_inbox_at(inbox));
    if (piece != NULL)
        s5_seeker_take(&c->seeker, piece);
    else
        s5_seeker_take_waiting(&c->seeker, inbox);
}

void s5_conversation_seek_torso(struct s5_conversation *c)
{
    const struct s5_inbox *inbox = &c->inbox[S5_CLIENT];

    if (!c->over && c->astray[S5_CLIENT])
        s5_seeker_take_astray(&c->seeker, inbox, UINT64_MAX);
    else if (!c->over && c->dialogue.phase == S5_PHASE_PASSWORD_REQUEST)
        s5_seeker_take_due(&c->seeker, inbox, s5_inbox_waiting(inbox).size);
    else if (!c->over)
        s5_conversation_seek(c, NULL);
    s5_seeker_finish(&c->seeker);
}

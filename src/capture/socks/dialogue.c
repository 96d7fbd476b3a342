#include "capture/socks/inside.h"

enum { KEPT_AFTERWARDS = 16 * 1024 }; /* octets of a dialogue that stay once it is over */

/* Tells of the `size` octets that wait first at `inbox`. */
static void tell(struct s5_conversation *c, const struct s5_inbox *inbox, size_t size,
                 const struct s5_event *event)
{
    if (c->audience->said == NULL)
        return;
    struct s5_said said = {.event = event,
                           .octets = s5_span_first(s5_inbox_waiting(inbox), size),
                           .at = s5_inbox_at(inbox),
                           .pieces = s5_inbox_pieces(inbox, size),
                           .heard = s5_inbox_heard(inbox),
                           .inbox = inbox};
    said.first_frame = s5_inbox_frame(inbox, 0, &said.time);
    said.last_frame = s5_inbox_frame(inbox, size - 1, &said.time);
    c->audience->said(c->audience->context, &c->session, &said);
}

/* Takes the next message of `side`; false when it is not whole yet. */
static bool take_message(struct s5_conversation *c, enum s5_side side)
{
    struct s5_inbox *inbox = &c->inbox[side];
    struct s5_span in = s5_inbox_waiting(inbox);
    struct s5_event event;
    int64_t time;

    if (in.size == 0)
        return false;
    struct s5_result result = s5_dialogue_take(&c->dialogue, side, in, &event);
    if (result.status == S5_MORE)
        return false;
    size_t size = result.status == S5_OK ? result.size : in.size;
    if (result.status == S5_OK)
        s5_note_facts(&c->session, &c->dialogue, &event.message);
    else
        s5_note_unreadable(&c->session, &event, in);
    c->session.phase = c->dialogue.phase;
    tell(c, inbox, size, &event);
    if (event.message.kind == S5_PASSWORD_REQUEST)
        s5_seeker_take_due(&c->seeker, inbox, size);
    else if (result.status == S5_BAD && side == S5_CLIENT)
        s5_conversation_seek(c, NULL);
    else if (event.message.kind == S5_REPLY)
        c->reply_frame = s5_inbox_frame(inbox, 0, &time);
    /* What cannot be delimited is over: nobody knows where the next message would begin. */
    s5_inbox_use(inbox, size);
    return true;
}

/* Of RFC 1961's frames, which may come from either side, the one that came first. */
static enum s5_side speaker(const struct s5_conversation *c)
{
    int64_t time;

    if (!s5_dialogue_awaits(&c->dialogue, S5_SERVER))
        return S5_CLIENT;
    if (!s5_dialogue_awaits(&c->dialogue, S5_CLIENT) ||
        s5_inbox_waiting(&c->inbox[S5_CLIENT]).size == 0)
        return S5_SERVER;
    if (s5_inbox_waiting(&c->inbox[S5_SERVER]).size == 0)
        return S5_CLIENT;
    return s5_inbox_frame(&c->inbox[S5_CLIENT], 0, &time) <=
                   s5_inbox_frame(&c->inbox[S5_SERVER], 0, &time)
               ? S5_CLIENT
               : S5_SERVER;
}

/* The dialogue is over; a little of it stays, so that what is sent again can be compared. */
static void get_over(struct s5_conversation *c)
{
    c->over = true;
    c->session.phase = c->dialogue.phase;
    if (c->astray[S5_CLIENT])
        s5_seeker_take_astray(&c->seeker, &c->inbox[S5_CLIENT],
                              s5_conversation_relays(c) ? c->reply_frame : UINT64_MAX);
    if (s5_conversation_relays(c) && c->audience->granted != NULL)
        c->audience->granted(c->audience->context, &c->session);
    for (enum s5_side side = S5_CLIENT; side <= S5_SERVER; side++)
        s5_conversation_pass_on_waiting(c, side);
    for (enum s5_side side = S5_CLIENT; side <= S5_SERVER; side++)
        if (c->inbox[side].room > KEPT_AFTERWARDS)
            s5_inbox_fini(&c->inbox[side]);
}

void s5_conversation_follow(struct s5_conversation *c)
{
    while (s5_dialogue_awaits(&c->dialogue, S5_CLIENT) ||
           s5_dialogue_awaits(&c->dialogue, S5_SERVER)) {
        enum s5_side side = speaker(c);
        if (s5_conversation_is_astray(c, side)) {
            if (!s5_conversation_pass_message(c))
                return;
            continue;
        }
        if (take_message(c, side) || s5_conversation_pass_break(c, side))
            continue;
        enum s5_side other = side == S5_CLIENT ? S5_SERVER : S5_CLIENT;
        if (s5_dialogue_awaits(&c->dialogue, other) &&
            (take_message(c, other) || s5_conversation_pass_break(c, other)))
            continue;
        if (c->ending && c->absent[side] && s5_conversation_pass_message(c))
            continue;
        return;
    }
    get_over(c);
}

void s5_conversation_tell_torso(struct s5_conversation *c, enum s5_side side)
{
    const struct s5_inbox *inbox = &c->inbox[side];
    struct s5_span in = s5_inbox_waiting(inbox);
    struct s5_event event;

    if (!c->over && in.size > 0 && !s5_inbox_broken(inbox) &&
        s5_dialogue_awaits(&c->dialogue, side) &&
        s5_dialogue_take(&c->dialogue, side, in, &event).status == S5_MORE)
        tell(c, inbox, in.size, &event);
}

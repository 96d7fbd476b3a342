#include "capture/socks/inside.h"
#include "wire/names.h"

bool s5_conversation_relays(const struct s5_conversation *c)
{
    return c->dialogue.phase == S5_PHASE_RELAY;
}

/* The first octet relayed may be one of another session, the server's where the capture has its
 * packets ahead of the client's: RFC 1928 does not forbid to reach a proxy through another, and
 * programs that chain them do. */
static void begin_inside(struct s5_conversation *c, const struct s5_piece *piece)
{
    const struct s5_audience *audience = c->audience;
    struct s5_connection_facts facts = {.client = c->session.client,
                                        .server = c->session.server,
                                        .connection = c->session.connection,
                                        .first_frame = piece->frame,
                                        .start = piece->time,
                                        .timeless = c->session.timeless,
                                        .beginning = true,
                                        .pool = c->pool,
                                        .limits = c->inbox[S5_CLIENT].limits,
                                        .secrets = c->seeker.user};

    c->plain = true;
    if (piece->octets.size == 0 || piece->octets.data[0] != S5_VERSION || audience->place == NULL ||
        c->session.cmd == S5_CMD_UDP_ASSOCIATE)
        return;
    struct s5_place *place = audience->place(audience->context, piece->frame, c->session.place);
    if (place == NULL)
        return;
    c->inner = s5_conversation_new(&facts, place, audience);
    if (c->inner == NULL) {
        audience->unplace(audience->context, place);
        return;
    }
    c->plain = false;
    c->inner->session.outer = &c->session;
}

static void relay_inside(struct s5_conversation *c, enum s5_side side, const struct s5_piece *piece)
{
    if (c->inner == NULL)
        begin_inside(c, piece);
    if (c->inner == NULL)
        return;
    if (piece->gap)
        c->inner->session.gap[side] += piece->size;
    enum s5_recognition whether = s5_conversation_take(c->inner, side, piece);
    if (whether == S5_IS_ELSE || whether == S5_IS_SOCKS4) {
        c->audience->unplace(c->audience->context, c->inner->session.place);
        s5_conversation_free(c->inner);
        c->inner = NULL;
        c->plain = true;
    }
}

void s5_conversation_pass_on(struct s5_conversation *c, enum s5_side side,
                             const struct s5_piece *piece)
{
    const struct s5_audience *audience = c->audience;

    if (!s5_conversation_relays(c)) {
        if (audience->stray != NULL)
            audience->stray(audience->context, &c->session, side, piece);
        if (side == S5_CLIENT)
            s5_conversation_seek(c, piece);
        return;
    }
    if (!piece->gap)
        c->session.bytes[side] += piece->size;
    if (audience->relayed != NULL)
        audience->relayed(audience->context, &c->session, side, piece);
    if (!c->plain)
        relay_inside(c, side, piece);
}

/* `size` octets of which nothing is known but that they are missing, behind `before`. */
static void pass_on_missing(struct s5_conversation *c, enum s5_side side, uint64_t size, bool gap,
                            struct s5_piece *before)
{
    before->octets = (struct s5_span){NULL, 0};
    before->gap = gap;
    if (size == 0)
        return;
    before->at += before->size;
    before->size = size;
    s5_conversation_pass_on(c, side, before);
}

void s5_conversation_pass_on_waiting(struct s5_conversation *c, enum s5_side side)
{
    struct s5_inbox *inbox = &c->inbox[side];

    if (c->astray[side])
        return;
    struct s5_piece piece = {.at = s5_inbox_at(inbox)};

    for (;;) {
        struct s5_span run = s5_inbox_packet(inbox);
        if (run.size > 0) {
            piece = (struct s5_piece){.at = s5_inbox_at(inbox), .size = run.size, .octets = run};
            piece.frame = s5_inbox_frame(inbox, 0, &piece.time);
            piece.heard = s5_inbox_heard(inbox);
            s5_conversation_pass_on(c, side, &piece);
            s5_inbox_use(inbox, run.size);
        } else if (s5_inbox_broken(inbox)) {
            struct s5_break missing = inbox->breaks[0];
            piece.frame = missing.frame;
            piece.time = missing.time;
            pass_on_missing(c, side, missing.gap, true, &piece);
            pass_on_missing(c, side, missing.cut, false, &piece);
            s5_inbox_give_up(inbox);
        } else {
            break;
        }
    }
    /* What was never held was counted. */
    pass_on_missing(c, side, inbox->unheld, false, &piece);
    pass_on_missing(c, side, inbox->unseen, true, &piece);
}

void s5_conversation_tell_early(struct s5_conversation *c, enum s5_side side)
{
    const struct s5_inbox *inbox = &c->inbox[side];
    struct s5_span in = s5_inbox_waiting(inbox);
    struct s5_piece piece = {.at = s5_inbox_at(inbox), .size = in.size, .octets = in};

    if (c->over || c->incomplete || in.size == 0 || s5_dialogue_awaits(&c->dialogue, side) ||
        c->audience->stray == NULL)
        return;
    piece.frame = s5_inbox_frame(inbox, 0, &piece.time);
    piece.heard = s5_inbox_heard(inbox);
    c->audience->stray(c->audience->context, &c->session, side, &piece);
}

#include "capture/socks/conversation.h"

#include "capture/socks/torn.h"
#include "wire/names.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEPT_AFTERWARDS = 16 * 1024
}; /* octets of a dialogue that stay for comparison once it is over */

struct s5_conversation {
    struct s5_session session;
    struct s5_dialogue dialogue;
    const struct s5_audience *audience;
    struct s5_seeker seeker;
    struct s5_conversation *inner;
    bool beginning;
    bool told;
    bool recognised;
    bool over;        /* the dialogue is: what comes is relayed, or stray */
    bool plain;       /* what is relayed is no session of its own */
    bool incomplete;  /* a message of the dialogue is lost */
    bool doubtful[2]; /* by side: what waits may begin in the middle of a message */
    bool astray[2];   /* it does */
    bool absent[2];   /* known at the end alone */
    bool ending;
    uint64_t reply_frame;     /* of the latest reply */
    struct s5_inbox inbox[2]; /* last: only what is before it is zeroed */
};

struct s5_conversation *s5_conversation_new(const struct s5_connection_facts *facts,
                                            struct s5_place *place,
                                            const struct s5_audience *audience)
{
    struct s5_conversation *c = malloc(sizeof *c);

    if (c == NULL)
        return NULL;
    memset(c, 0, offsetof(struct s5_conversation, inbox));
    s5_dialogue_init(&c->dialogue);
    s5_inbox_init(&c->inbox[S5_CLIENT], facts->limits);
    s5_inbox_init(&c->inbox[S5_SERVER], facts->limits);
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

/* Keeps what a message tells. Without memory the field stays unknown. */
static void note_facts(struct s5_session *session, const struct s5_dialogue *dialogue,
                       const struct s5_message *message)
{
    unsigned which = dialogue->replies == 2;

    switch (message->kind) {
    case S5_GREETING:
        s5_kept_octets_set(&session->methods, message->as.greeting.methods);
        break;
    case S5_CHOICE:
        session->method = message->as.choice.method;
        if (dialogue->phase == S5_PHASE_LOST)
            s5_session_note(session, S5_NOTE_METHOD);
        break;
    case S5_PASSWORD_REQUEST:
        s5_kept_octets_set(&session->username, message->as.password_request.uname);
        break;
    case S5_PASSWORD_RESPONSE:
        session->auth_status = message->as.password_response.status;
        break;
    case S5_GSS_FRAME:
        if (message->as.gss_frame.mtyp == S5_GSS_ABORT)
            session->auth_status = 255;
        else
            s5_session_note(session, S5_NOTE_OPAQUE);
        break;
    case S5_REQUEST:
        session->cmd = message->as.request.cmd;
        session->rsv = message->as.request.rsv;
        s5_kept_address_set(&session->dst, &message->as.request.dst);
        break;
    case S5_REPLY:
        session->rep[which] = message->as.reply.rep;
        s5_kept_address_set(&session->bnd[which], &message->as.reply.bnd);
        break;
    default:
        break;
    }
}

/* RFC 1928 sections 4 and 6: CMD, RSV and REP stand before the ATYP that nobody could read. */
static void note_unreadable(struct s5_session *session, const struct s5_event *event,
                            struct s5_span in)
{
    s5_session_note(session, S5_NOTE_UNREADABLE);
    if (event->message.kind == S5_REQUEST && event->result.fault == S5_FAULT_ATYP && in.size >= 3) {
        session->cmd = in.data[1];
        session->rsv = in.data[2];
    }
    if (event->message.kind == S5_REPLY && in.size >= 2)
        session->rep[session->rep[0] >= 0] = in.data[1];
}

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

/* Whether passwords may be among what a client says out of turn. Messages of a method that nobody
 * here knows may look like them. */
static bool may_say_passwords(const struct s5_conversation *c)
{
    const struct s5_dialogue *dialogue = &c->dialogue;
    bool offered = dialogue->offered[0] & 1u << S5_METHOD_PASSWORD;
    bool astray = dialogue->phase == S5_PHASE_LOST && dialogue->lost != S5_PHASE_CHOICE;

    return offered || astray || dialogue->method == S5_METHOD_PASSWORD;
}

/* Looks for passwords in what waits, or comes, though no message of the client's is due. */
static void seek(struct s5_conversation *c, const struct s5_piece *piece)
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
        note_facts(&c->session, &c->dialogue, &event.message);
    else
        note_unreadable(&c->session, &event, in);
    c->session.phase = c->dialogue.phase;
    tell(c, inbox, size, &event);
    if (event.message.kind == S5_PASSWORD_REQUEST)
        s5_seeker_take_due(&c->seeker, inbox, size);
    else if (result.status == S5_BAD && side == S5_CLIENT)
        seek(c, NULL);
    else if (event.message.kind == S5_REPLY)
        c->reply_frame = s5_inbox_frame(inbox, 0, &time);
    /* What cannot be delimited is over: nobody knows where the next message would begin. */
    s5_inbox_use(inbox, size);
    return true;
}

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

/* The message due is not in the capture: goes on with the one behind it. False when what came
 * since does not tell yet which that is. */
static bool go_past(struct s5_conversation *c)
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

/* The message of `side` that is due is torn, or lost altogether: goes on behind it, or, where
 * nobody knows where it ends, behind what is missing of it. */
static bool go_past_break(struct s5_conversation *c, enum s5_side side)
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
    else if (!go_past(c))
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

/* Whether what waits at `side` begins in the middle of a message, as far as a version can tell. */
static bool is_astray(struct s5_conversation *c, enum s5_side side)
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

static bool relays(const struct s5_conversation *c)
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
    enum s5_recognition whether = s5_conversation_take(c->inner, side, piece);
    if (whether == S5_IS_ELSE || whether == S5_IS_SOCKS4) {
        c->audience->unplace(c->audience->context, c->inner->session.place);
        s5_conversation_free(c->inner);
        c->inner = NULL;
        c->plain = true;
    }
}

/* Octets that are nobody's message. */
static void pass_on(struct s5_conversation *c, enum s5_side side, const struct s5_piece *piece)
{
    const struct s5_audience *audience = c->audience;

    if (!relays(c)) {
        if (audience->stray != NULL)
            audience->stray(audience->context, &c->session, side, piece);
        if (side == S5_CLIENT)
            seek(c, piece);
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
    pass_on(c, side, before);
}

/* Passes on what waits at `side`, runs and missing octets alike. Of a side that went astray nobody
 * knows how much of it is the dialogue's: then none is passed on. */
static void pass_on_rest(struct s5_conversation *c, enum s5_side side)
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
            pass_on(c, side, &piece);
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

/* The dialogue is over; a little of it stays, so that what is sent again can be compared. */
static void get_over(struct s5_conversation *c)
{
    c->over = true;
    c->session.phase = c->dialogue.phase;
    if (c->astray[S5_CLIENT])
        s5_seeker_take_astray(&c->seeker, &c->inbox[S5_CLIENT],
                              relays(c) ? c->reply_frame : UINT64_MAX);
    if (relays(c) && c->audience->granted != NULL)
        c->audience->granted(c->audience->context, &c->session);
    for (enum s5_side side = S5_CLIENT; side <= S5_SERVER; side++)
        pass_on_rest(c, side);
    for (enum s5_side side = S5_CLIENT; side <= S5_SERVER; side++)
        if (c->inbox[side].room > KEPT_AFTERWARDS)
            s5_inbox_fini(&c->inbox[side]);
}

/* Takes all messages that are whole. */
static void follow(struct s5_conversation *c)
{
    while (s5_dialogue_awaits(&c->dialogue, S5_CLIENT) ||
           s5_dialogue_awaits(&c->dialogue, S5_SERVER)) {
        enum s5_side side = speaker(c);
        if (is_astray(c, side)) {
            if (!go_past(c))
                return;
            continue;
        }
        if (take_message(c, side) || go_past_break(c, side))
            continue;
        enum s5_side other = side == S5_CLIENT ? S5_SERVER : S5_CLIENT;
        if (s5_dialogue_awaits(&c->dialogue, other) &&
            (take_message(c, other) || go_past_break(c, other)))
            continue;
        if (c->ending && c->absent[side] && go_past(c))
            continue;
        return;
    }
    get_over(c);
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
        pass_on(conversation, side, piece);
        return S5_IS_SOCKS5;
    }
    if (!s5_inbox_take(&conversation->inbox[side], piece) && !piece->gap)
        s5_session_note(&conversation->session, S5_NOTE_HELD);
    enum s5_recognition whether = find_out(conversation);
    if (whether == S5_IS_SOCKS5)
        follow(conversation);
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
    return relays(conversation) ? !conversation->plain : !conversation->seeker.done;
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

/* A message that broke off is told of, too, if it was the end that broke it off and not a gap. */
static void tell_torso(struct s5_conversation *c, enum s5_side side)
{
    const struct s5_inbox *inbox = &c->inbox[side];
    struct s5_span in = s5_inbox_waiting(inbox);
    struct s5_event event;

    if (!c->over && in.size > 0 && !s5_inbox_broken(inbox) &&
        s5_dialogue_awaits(&c->dialogue, side) &&
        s5_dialogue_take(&c->dialogue, side, in, &event).status == S5_MORE)
        tell(c, inbox, in.size, &event);
}

/* So are octets that may be of a password. */
static void seek_torso(struct s5_conversation *c)
{
    const struct s5_inbox *inbox = &c->inbox[S5_CLIENT];

    if (!c->over && c->astray[S5_CLIENT])
        s5_seeker_take_astray(&c->seeker, inbox, UINT64_MAX);
    else if (!c->over && c->dialogue.phase == S5_PHASE_PASSWORD_REQUEST)
        s5_seeker_take_due(&c->seeker, inbox, s5_inbox_waiting(inbox).size);
    else if (!c->over)
        seek(c, NULL);
    s5_seeker_finish(&c->seeker);
}

/* Octets that came before it was their side's turn, and waited for it in vain, are told of as
 * stray. Where a message is lost nobody knows whose turn it was. */
static void tell_early(struct s5_conversation *c, enum s5_side side)
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

/* RFC 1928 sections 3 and 6: a dialogue ends with the last reply, or with a refusal. */
static bool is_complete(const struct s5_conversation *c)
{
    const struct s5_session *session = &c->session;
    bool refused =
        c->dialogue.phase == S5_PHASE_REFUSED || session->rep[0] > 0 || session->rep[1] > 0;

    return !c->incomplete && (relays(c) || refused);
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
        follow(c);
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
    tell_torso(c, S5_CLIENT);
    tell_torso(c, S5_SERVER);
    tell_early(c, S5_CLIENT);
    tell_early(c, S5_SERVER);
    seek_torso(c);
    if (c->audience->ended != NULL)
        c->audience->ended(c->audience->context, session);
    if (c->inner != NULL) {
        struct s5_ending inside = {.time = ending->time, .cut_off = ending->cut_off};
        for (enum s5_side side = S5_CLIENT; side <= S5_SERVER; side++)
            c->inner->session.hung_up[side] = session->hung_up[side];
        if (s5_conversation_finish(c->inner, &inside) != S5_IS_SOCKS5)
            c->audience->unplace(c->audience->context, c->inner->session.place);
    }
    return S5_IS_SOCKS5;
}

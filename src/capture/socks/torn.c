#include "capture/socks/torn.h"

#include "wire/names.h"

/* The message is read once with zeros and once with ones in place of what is missing: what is the
 * same both times does not hang on it. */
void s5_torn_read(const struct s5_dialogue *dialogue, enum s5_side side,
                  const struct s5_inbox *inbox, struct s5_torn *out)
{
    struct s5_dialogue after[2] = {*dialogue, *dialogue};
    struct s5_event event[2];
    enum s5_status status[2];

    out->known = s5_inbox_waiting(inbox);
    for (int i = 0; i < 2; i++) {
        struct s5_span in = {out->octets[i], 0};
        in.size = s5_inbox_fill(inbox, i == 0 ? 0x00 : 0xff, out->octets[i], sizeof out->octets[i]);
        /* Of the messages whose version says how to read on, each is of version 5. */
        if (out->known.size == 0 && in.size > 0)
            out->octets[i][0] = S5_VERSION;
        status[i] = s5_dialogue_take(&after[i], side, in, &event[i]).status;
    }
    out->message = event[0].message;
    out->other = event[1].message;
    out->after = after[0];
    out->decided = false;
    out->size = 0;
    out->status = status[0] != S5_OK ? status[0] : status[1];
    if (out->status != S5_OK)
        return;
    out->size = event[0].result.size;
    if (event[1].result.size != out->size)
        out->status = S5_BAD;
    /* What was offered is of interest to nobody but those who judge the choice. */
    out->decided = after[0].phase == after[1].phase && after[0].method == after[1].method &&
                   after[0].status == after[1].status && after[0].cmd == after[1].cmd &&
                   after[0].rep == after[1].rep;
}

static bool same_address(const struct s5_address *a, const struct s5_address *b)
{
    return a->atyp == b->atyp && a->port == b->port && s5_span_equal(a->host, b->host);
}

/* The end is known. Without memory a field stays unknown. */
static void note_whole(const struct s5_torn *torn, struct s5_session *session)
{
    const struct s5_message *one = &torn->message;
    const struct s5_message *other = &torn->other;
    unsigned which = torn->after.replies == 2;

    switch (one->kind) {
    case S5_GREETING:
        if (s5_span_equal(one->as.greeting.methods, other->as.greeting.methods))
            s5_kept_octets_set(&session->methods, one->as.greeting.methods);
        break;
    case S5_CHOICE:
        if (one->as.choice.method == other->as.choice.method)
            session->method = one->as.choice.method;
        break;
    case S5_PASSWORD_REQUEST:
        if (s5_span_equal(one->as.password_request.uname, other->as.password_request.uname))
            s5_kept_octets_set(&session->username, one->as.password_request.uname);
        break;
    case S5_PASSWORD_RESPONSE:
        if (one->as.password_response.status == other->as.password_response.status)
            session->auth_status = one->as.password_response.status;
        break;
    case S5_GSS_FRAME:
        if (one->as.gss_frame.mtyp == S5_GSS_ABORT)
            session->auth_status = 255; /* the other is as long */
        break;
    case S5_REQUEST:
        if (one->as.request.cmd == other->as.request.cmd)
            session->cmd = one->as.request.cmd;
        if (one->as.request.rsv == other->as.request.rsv)
            session->rsv = one->as.request.rsv;
        if (same_address(&one->as.request.dst, &other->as.request.dst))
            s5_kept_address_set(&session->dst, &one->as.request.dst);
        break;
    case S5_REPLY:
        if (one->as.reply.rep == other->as.reply.rep)
            session->rep[which] = one->as.reply.rep;
        if (same_address(&one->as.reply.bnd, &other->as.reply.bnd))
            s5_kept_address_set(&session->bnd[which], &one->as.reply.bnd);
        break;
    default:
        break;
    }
}

/* Where the end is not known, neither is where a field behind the first missing octet stands. */
static void note_beginning(const struct s5_torn *torn, struct s5_session *session)
{
    struct s5_span known = torn->known;

    if (known.size < 2)
        return;
    if (torn->message.kind == S5_PASSWORD_REQUEST && known.size >= 2u + known.data[1]) {
        struct s5_span name = s5_span_first(s5_span_skip(known, 2), known.data[1]);
        s5_kept_octets_set(&session->username, name);
    } else if (torn->message.kind == S5_REQUEST) {
        session->cmd = known.data[1];
        if (known.size >= 3)
            session->rsv = known.data[2];
    } else if (torn->message.kind == S5_REPLY) {
        session->rep[session->rep[0] >= 0] = known.data[1];
    }
}

void s5_torn_note(const struct s5_torn *torn, struct s5_session *session)
{
    if (torn->status == S5_OK)
        note_whole(torn, session);
    else
        note_beginning(torn, session);
}

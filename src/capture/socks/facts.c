#include "capture/socks/inside.h"
#include "wire/names.h"

void s5_note_facts(struct s5_session *session, const struct s5_dialogue *dialogue,
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
void s5_note_unreadable(struct s5_session *session, const struct s5_event *event, struct s5_span in)
{
    s5_session_note(session, S5_NOTE_UNREADABLE);
    if (event->message.kind == S5_REQUEST && event->result.fault == S5_FAULT_ATYP && in.size >= 3) {
        session->cmd = in.data[1];
        session->rsv = in.data[2];
    }
    if (event->message.kind == S5_REPLY && in.size >= 2)
        session->rep[session->rep[0] >= 0] = in.data[1];
}

#include "capture/lint/inside.h"

#include "capture/show/mask.h"
#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

void s5_lint_tell_before(const struct s5_lint *lint, struct s5_session *session, enum s5_side party,
                         enum s5_clause_id clause, const struct s5_said_before *before,
                         const char *text)
{
    struct s5_violation violation = {
        .frame = before->frame,
        .time = before->time,
        .party = party,
        .clause = clause,
        .text = text,
        .at = (int64_t)before->at,
        .octets = {before->octets, before->size},
    };
    lint->found(lint->context, session, &violation);
}

void s5_lint_tell(const struct s5_lint *lint, struct s5_session *session,
                  const struct s5_said *said, enum s5_clause_id clause, size_t at, const char *text)
{
    struct s5_violation violation = {
        .party = said->event->from,
        .clause = clause,
        .text = text,
        .at = (int64_t)(said->at + at),
        .octets = said->octets,
    };
    uint8_t masked[S5_VIOLATION_OCTETS];

    violation.frame = s5_inbox_frame(said->inbox, at, &violation.time);
    if (said->event->from == S5_CLIENT && !lint->secrets)
        violation.octets =
            s5_mask_password(said->event->message.kind, said->octets, masked, sizeof masked);
    lint->found(lint->context, session, &violation);
}

static struct s5_judge *judge_of(struct s5_session *session)
{
    if (session->judge == NULL)
        session->judge = calloc(1, sizeof(struct s5_judge));
    return session->judge;
}

static void keep(const struct s5_lint *lint, struct s5_said_before *before,
                 const struct s5_said *said)
{
    *before = (struct s5_said_before){
        .said = true,
        .whole = said->event->result.status == S5_OK,
        .pieces = said->pieces,
        .frame = said->last_frame,
        .time = said->time,
        .at = said->at,
        .end = said->at + said->octets.size,
        .size = s5_span_first(said->octets, S5_VIOLATION_OCTETS).size,
    };
    if (said->event->from == S5_CLIENT && !lint->secrets)
        s5_mask_password(said->event->message.kind, said->octets, before->octets, before->size);
    else
        memcpy(before->octets, said->octets.data, before->size);
}

static bool refuses(const struct s5_event *event)
{
    switch (event->message.kind) {
    case S5_CHOICE:
        return event->message.as.choice.method == S5_METHOD_NONE_ACCEPTABLE;
    case S5_PASSWORD_RESPONSE:
        return event->message.as.password_response.status != 0;
    case S5_GSS_FRAME:
        return event->message.as.gss_frame.mtyp == S5_GSS_ABORT;
    case S5_REPLY:
        return event->message.as.reply.rep != S5_REP_SUCCEEDED;
    default:
        return false;
    }
}

static bool breaks(const struct s5_findings *findings, enum s5_clause_id clause)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->list[i].clause == clause)
            return true;
    return false;
}

void s5_lint_said(const struct s5_lint *lint, struct s5_session *session,
                  const struct s5_said *said)
{
    const struct s5_event *event = said->event;
    struct s5_judge *judge = judge_of(session);

    for (size_t i = 0; i < event->findings.count; i++)
        s5_lint_tell(lint, session, said, event->findings.list[i].clause,
                     event->findings.list[i].at, event->findings.list[i].text);
    if (judge == NULL)
        return; /* without memory the messages are judged alone */
    if (event->from == S5_SERVER)
        s5_judge_answer(lint, session, said, judge);
    if (event->result.status == S5_MORE)
        return;
    switch (event->message.kind) {
    case S5_GREETING:
        keep(lint, &judge->greeting, said);
        break;
    case S5_PASSWORD_REQUEST:
        keep(lint, &judge->password, said);
        judge->password_broken = breaks(&event->findings, S5_CLAUSE_AUTH_01);
        break;
    case S5_REQUEST:
        keep(lint, &judge->request, said);
        judge->request_fault = event->result.status == S5_BAD ? event->result.fault : S5_FAULT_NONE;
        judge->request_unsafe = breaks(&event->findings, S5_CLAUSE_ADDR_05);
        break;
    default:
        break;
    }
    if (event->result.status == S5_OK && event->from == S5_SERVER && refuses(event)) {
        keep(lint, &judge->refusal, said);
        judge->refusal_kind = event->message.kind;
    }
}

void s5_lint_stray(const struct s5_lint *lint, struct s5_session *session, enum s5_side side,
                   const struct s5_piece *piece)
{
    struct s5_judge *judge = session->judge;
    struct s5_violation violation = {
        .frame = piece->frame,
        .time = piece->time,
        .party = side,
        .at = (int64_t)piece->at,
        .octets = piece->octets,
    };
    uint8_t masked[S5_VIOLATION_OCTETS];

    if (judge == NULL || !judge->refusal.said || judge->strayed[side] || piece->gap)
        return;
    if (side == S5_SERVER && judge->refusal_kind == S5_REPLY) {
        violation.clause = S5_CLAUSE_REP_01;
        violation.text = "octets follow a failure reply";
    } else if (side == S5_SERVER && judge->refusal_kind == S5_PASSWORD_RESPONSE) {
        violation.clause = S5_CLAUSE_AUTH_10;
        violation.text = "the server goes on after a failed sub-negotiation";
    } else if (side == S5_SERVER && judge->refusal_kind == S5_CHOICE) {
        violation.clause = S5_CLAUSE_GRT_05;
        violation.text = "the server goes on after METHOD FF";
    } else if (side == S5_CLIENT && judge->refusal_kind == S5_CHOICE && !judge->premature &&
               piece->heard >= judge->refusal.end) {
        /* What was under way when the refusal came is no sin. */
        violation.clause = S5_CLAUSE_GRT_06;
        violation.text = "the client goes on after METHOD FF";
    } else {
        return;
    }
    judge->strayed[side] = true;
    if (side == S5_CLIENT && !lint->secrets)
        violation.octets = s5_mask_password(S5_MESSAGE_KINDS, piece->octets, masked, sizeof masked);
    lint->found(lint->context, session, &violation);
}

void s5_lint_datagram(const struct s5_lint *lint, struct s5_session *session,
                      const struct s5_datagram_seen *datagram)
{
    struct s5_findings findings = {0};
    struct s5_violation violation = {
        .frame = datagram->frame,
        .time = datagram->time,
        .party = datagram->up ? S5_CLIENT : S5_SERVER,
        .octets = datagram->octets,
    };

    if (datagram->late) {
        if (datagram->up)
            return; /* it may have been under way */
        violation.clause = S5_CLAUSE_UDP_03;
        violation.at = -1;
        violation.text = "a datagram is relayed after the end of the control connection";
        lint->found(lint->context, session, &violation);
        return;
    }
    if (datagram->result.status == S5_MORE && datagram->cut)
        return; /* the header is shorter in the capture than it was */
    s5_udp_check(datagram->result, &datagram->udp, &findings);
    for (size_t i = 0; i < findings.count; i++) {
        violation.clause = findings.list[i].clause;
        violation.at = (int64_t)findings.list[i].at;
        violation.text = findings.list[i].text;
        lint->found(lint->context, session, &violation);
    }
}

void s5_lint_ended(const struct s5_lint *lint, struct s5_session *session, int64_t now)
{
    struct s5_judge *judge = session->judge;

    if (judge == NULL)
        return;
    s5_judge_ending(lint, session, judge, now);
    free(judge);
    session->judge = NULL;
}

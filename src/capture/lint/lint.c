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
        .first_frame = said->first_frame,
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
    if (event->result.status == S5_MORE) {
        if (event->from == S5_CLIENT)
            keep(lint, &judge->begun, said);
        return;
    }
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
    case S5_REPLY:
        if (event->result.status != S5_OK)
            break;
        keep(lint, session->rep[1] < 0 ? &judge->reply : &judge->second_reply, said);
        s5_watch_reply(lint, session, said, judge);
        break;
    default:
        break;
    }
    if (event->result.status == S5_OK && event->from == S5_SERVER && refuses(event)) {
        keep(lint, &judge->refusal, said);
        judge->refusal_kind = event->message.kind;
    }
}

/* RFC 1928 section 3: a session inside begins so, and may have a password. */
struct s5_span s5_lint_relayed_octets(const struct s5_lint *lint, struct s5_span stream,
                                      struct s5_span octets)
{
    bool may_be = stream.size > 0 && stream.data[0] == S5_VERSION;

    return may_be && !lint->secrets ? (struct s5_span){NULL, 0} : octets;
}

bool s5_judge_prompt(const struct s5_session *session, int64_t time)
{
    static const int64_t prompt_ns = 2000000000;

    return !session->timeless && time - session->start <= prompt_ns;
}

/* TCP cuts where it likes: an answer to a message that never became whole takes a piece for the
 * whole. */
static void judge_early_answer(const struct s5_lint *lint, struct s5_session *session,
                               const struct s5_judge *judge, struct s5_violation *violation)
{
    if (!judge->begun.said || !s5_judge_prompt(session, violation->time))
        return;
    switch (session->phase) {
    case S5_PHASE_GREETING:
        violation->clause = S5_CLAUSE_GRT_13;
        violation->text = "the answer comes before the greeting is whole";
        break;
    case S5_PHASE_PASSWORD_REQUEST:
        violation->clause = S5_CLAUSE_AUTH_09;
        violation->text = "the answer comes before the credentials are whole";
        break;
    case S5_PHASE_REQUEST:
        violation->clause = S5_CLAUSE_REQ_07;
        violation->text = "the answer comes before the request is whole";
        break;
    default:
        return;
    }
    lint->found(lint->context, session, violation);
}

/* A BIND that ends at once when the client sends, before a peer has come. */
static void judge_early_octets(const struct s5_lint *lint, struct s5_session *session,
                               struct s5_violation *violation)
{
    static const int64_t at_once_ns = 1000000000;
    const struct s5_hang_up *client = &session->hung_up[S5_CLIENT];
    const struct s5_hang_up *server = &session->hung_up[S5_SERVER];

    if (session->phase != S5_PHASE_SECOND_REPLY || session->timeless || !server->done ||
        session->gap[S5_SERVER] > 0 || (client->done && client->frame < server->frame) ||
        server->frame < violation->frame || server->time - violation->time > at_once_ns)
        return;
    violation->octets = s5_lint_relayed_octets(lint, violation->octets, violation->octets);
    violation->party = S5_SERVER;
    violation->clause = S5_CLAUSE_REQ_08;
    violation->text = "the BIND is given up when the client sends";
    lint->found(lint->context, session, violation);
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

    if (judge == NULL || judge->strayed[side] || piece->gap)
        return;
    if (!judge->refusal.said) {
        if (side == S5_SERVER)
            judge_early_answer(lint, session, judge, &violation);
        else
            judge_early_octets(lint, session, &violation);
        return;
    }
    if (side == S5_CLIENT) {
        judge->sent_on = true;
        judge->sent_late |= piece->frame > judge->refusal.frame;
    }
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

/* The end and a datagram may cross on their way, and to learn of a reset takes a proxy some time.
 */
bool s5_lint_is_late(const struct s5_session *session, int64_t time)
{
    static const int64_t late_ns = 1000000000;
    const struct s5_hang_up *client = &session->hung_up[S5_CLIENT];
    const struct s5_hang_up *server = &session->hung_up[S5_SERVER];
    int64_t end = client->done && (!server->done || client->time > server->time) ? client->time
                                                                                 : server->time;

    return !session->timeless && time - end > late_ns;
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
        if (datagram->up || !s5_lint_is_late(session, datagram->time))
            return; /* that it is sent is no sin of the client's */
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
    s5_judge_outcome(lint, session, judge);
    s5_watch_free(lint, judge->watch);
    free(judge);
    session->judge = NULL;
}

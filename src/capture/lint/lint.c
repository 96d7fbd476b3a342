#include "capture/lint/lint.h"

#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

/* RFC 1928 section 6: "not more than 10 seconds after detecting the condition". */
static const int64_t closing_ns = 10000000000;

/* The message that something followed from, or should have. */
struct said_before {
    bool said;
    bool whole; /* it could be delimited */
    unsigned pieces;
    uint64_t frame;
    int64_t time;
    uint64_t at;
    uint64_t end;
    uint8_t octets[S5_VIOLATION_OCTETS];
    size_t size;
};

/* What is remembered of a session. */
struct judge {
    struct said_before greeting;
    struct said_before password;
    struct said_before request;
    struct said_before refusal; /* method FF, a failed sub-negotiation, or a failure reply */
    enum s5_message_kind refusal_kind;
    enum s5_fault request_fault;
    bool password_broken;
    bool request_unsafe; /* an empty name, or one with a NUL: ADDR-05 */
    bool strayed[2];
    bool torso; /* the server's latest message broke off */
};

static struct judge *judge_of(struct s5_session *session)
{
    if (session->judge == NULL)
        session->judge = calloc(1, sizeof(struct judge));
    return session->judge;
}

static void keep(struct said_before *before, const struct s5_said *said)
{
    *before = (struct said_before){
        .said = true,
        .whole = said->event->result.status == S5_OK,
        .pieces = said->pieces,
        .frame = said->last_frame,
        .time = said->time,
        .at = said->at,
        .end = said->at + said->octets.size,
        .size = s5_span_first(said->octets, S5_VIOLATION_OCTETS).size,
    };
    memcpy(before->octets, said->octets.data, before->size);
}

static void tell_before(const struct s5_lint *lint, struct s5_session *session, enum s5_side party,
                        enum s5_clause_id clause, const struct said_before *before,
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

/* Something about octet `at` of the message. */
static void tell(const struct s5_lint *lint, struct s5_session *session, const struct s5_said *said,
                 enum s5_clause_id clause, size_t at, const char *text)
{
    struct s5_violation violation = {
        .party = said->event->from,
        .clause = clause,
        .text = text,
        .at = (int64_t)(said->at + at),
        .octets = said->octets,
    };
    violation.frame = s5_inbox_frame(said->inbox, at, &violation.time);
    lint->found(lint->context, session, &violation);
}

static void judge_password(const struct s5_lint *lint, struct s5_session *session,
                           const struct s5_said *said, struct judge *judge)
{
    const struct s5_password_response *response = &said->event->message.as.password_response;

    if (response->status != 0 || !judge->password_broken)
        return;
    bool empty = judge->password.octets[0] == S5_PASSWORD_VERSION;
    tell(lint, session, said, empty ? S5_CLAUSE_AUTH_08 : S5_CLAUSE_AUTH_07, 1,
         empty ? "access is granted to an empty name or password"
               : "access is granted to a sub-negotiation of another version");
}

static bool is_zero(struct s5_span host)
{
    if (host.size == 0)
        return false; /* an empty name */
    for (size_t i = 0; i < host.size; i++)
        if (host.data[i] != 0)
            return false;
    return true;
}

/* RFC 1928 sections 4 and 6: what the request calls for. */
static void judge_reply(const struct s5_lint *lint, struct s5_session *session,
                        const struct s5_said *said, struct judge *judge)
{
    const struct s5_reply *reply = &said->event->message.as.reply;
    bool first = session->rep[1] < 0;

    if (!judge->request.said || !first)
        return;
    if (judge->request_fault == S5_FAULT_VERSION && reply->rep == S5_REP_SUCCEEDED)
        tell(lint, session, said, S5_CLAUSE_REQ_02, 1, "a request of another version is honoured");
    if (judge->request_fault == S5_FAULT_ATYP && reply->rep != S5_REP_ADDRESS_NOT_SUPPORTED)
        tell(lint, session, said, S5_CLAUSE_REQ_05, 1,
             "the answer to an unknown ATYP is not REP 08");
    if (judge->request_fault != S5_FAULT_NONE)
        return;
    bool known = session->cmd >= S5_CMD_CONNECT && session->cmd <= S5_CMD_UDP_ASSOCIATE;
    if (!known && reply->rep != S5_REP_COMMAND_NOT_SUPPORTED)
        tell(lint, session, said, S5_CLAUSE_REQ_04, 1,
             "the answer to an unknown CMD is not REP 07");
    if (reply->rep != S5_REP_SUCCEEDED)
        return;
    if (judge->request_unsafe)
        tell(lint, session, said, S5_CLAUSE_ADDR_05, 1,
             "a name that is empty or contains a NUL is taken for good");
    bool nowhere = is_zero(reply->bnd.host);
    if (session->cmd == S5_CMD_BIND && (nowhere || reply->bnd.port == 0))
        tell(lint, session, said, S5_CLAUSE_BND_01, 3, "BND does not tell where to connect");
    if (session->cmd == S5_CMD_UDP_ASSOCIATE && (nowhere || reply->bnd.port == 0))
        tell(lint, session, said, S5_CLAUSE_UDP_01, 3, "BND does not tell where the relay is");
    if (session->cmd == S5_CMD_CONNECT && reply->bnd.port == 0)
        tell(lint, session, said, S5_CLAUSE_CON_01, 3, "BND.PORT is 0: nobody connects from there");
    if (session->cmd == S5_CMD_CONNECT && nowhere)
        tell(lint, session, said, S5_CLAUSE_CON_02, 3,
             "BND.ADDR is zeros: nobody connects from there");
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

/* A clause that a message breaks twice over is broken once. */
static bool is_first(const struct s5_findings *findings, size_t which)
{
    for (size_t i = 0; i < which; i++)
        if (findings->list[i].clause == findings->list[which].clause)
            return false;
    return true;
}

/* A message that broke off: a client may leave at any time, an answer is whole. */
static void judge_torso(const struct s5_lint *lint, struct s5_session *session,
                        const struct s5_said *said, struct judge *judge)
{
    enum s5_message_kind kind = said->event->message.kind;

    if (said->event->from != S5_SERVER || !session->hung_up[S5_SERVER].done)
        return;
    judge->torso = true;
    tell(lint, session, said,
         kind == S5_CHOICE              ? S5_CLAUSE_GRT_03
         : kind == S5_PASSWORD_RESPONSE ? S5_CLAUSE_AUTH_02
         : kind == S5_GSS_FRAME         ? S5_CLAUSE_GSS_01
                                        : S5_CLAUSE_REP_01,
         0, "the answer breaks off");
}

void s5_lint_said(const struct s5_lint *lint, struct s5_session *session,
                  const struct s5_said *said)
{
    const struct s5_event *event = said->event;
    struct judge *judge = judge_of(session);

    for (size_t i = 0; i < event->findings.count; i++)
        if (is_first(&event->findings, i))
            tell(lint, session, said, event->findings.list[i].clause, event->findings.list[i].at,
                 event->findings.list[i].text);
    if (judge == NULL)
        return; /* without memory the messages are judged alone */
    if (event->result.status == S5_MORE) {
        judge_torso(lint, session, said, judge);
        return;
    }
    switch (event->message.kind) {
    case S5_GREETING:
        keep(&judge->greeting, said);
        break;
    case S5_PASSWORD_REQUEST:
        keep(&judge->password, said);
        judge->password_broken = breaks(&event->findings, S5_CLAUSE_AUTH_01);
        break;
    case S5_PASSWORD_RESPONSE:
        judge_password(lint, session, said, judge);
        break;
    case S5_REQUEST:
        keep(&judge->request, said);
        judge->request_fault = event->result.status == S5_BAD ? event->result.fault : S5_FAULT_NONE;
        judge->request_unsafe = breaks(&event->findings, S5_CLAUSE_ADDR_05);
        break;
    case S5_REPLY:
        if (event->result.status == S5_OK)
            judge_reply(lint, session, said, judge);
        break;
    default:
        break;
    }
    if (event->result.status == S5_OK && event->from == S5_SERVER && refuses(event)) {
        keep(&judge->refusal, said);
        judge->refusal_kind = event->message.kind;
    }
}

void s5_lint_stray(const struct s5_lint *lint, struct s5_session *session, enum s5_side side,
                   const struct s5_piece *piece)
{
    struct judge *judge = session->judge;
    struct s5_violation violation = {
        .frame = piece->frame,
        .time = piece->time,
        .party = side,
        .at = (int64_t)piece->at,
        .octets = piece->octets,
    };

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
    } else if (side == S5_CLIENT && judge->refusal_kind == S5_CHOICE &&
               piece->heard >= judge->refusal.end) {
        /* What was under way when the refusal came is no sin. */
        violation.clause = S5_CLAUSE_GRT_06;
        violation.text = "the client goes on after METHOD FF";
    } else {
        return;
    }
    judge->strayed[side] = true;
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
        if (!is_first(&findings, i))
            continue;
        violation.clause = findings.list[i].clause;
        violation.at = (int64_t)findings.list[i].at;
        violation.text = findings.list[i].text;
        lint->found(lint->context, session, &violation);
    }
}

/* A message that called for an answer, and the server ended the connection instead. */
static void judge_silence(const struct s5_lint *lint, struct s5_session *session,
                          const struct judge *judge)
{
    const struct s5_hang_up *client = &session->hung_up[S5_CLIENT];
    const struct s5_hang_up *server = &session->hung_up[S5_SERVER];

    if (!server->done || (client->done && client->frame < server->frame) ||
        session->gap[S5_SERVER] > 0 || judge->torso)
        return;
    bool cut;
    switch (session->phase) {
    case S5_PHASE_CHOICE:
        cut = judge->greeting.pieces > 1;
        tell_before(lint, session, S5_SERVER, cut ? S5_CLAUSE_GRT_13 : S5_CLAUSE_GRT_05,
                    &judge->greeting,
                    cut ? "the connection is ended instead of an answer to a greeting in pieces"
                        : "the connection is ended instead of an answer to the greeting");
        break;
    case S5_PHASE_PASSWORD_RESPONSE:
        cut = judge->password.pieces > 1;
        tell_before(lint, session, S5_SERVER, cut ? S5_CLAUSE_AUTH_09 : S5_CLAUSE_AUTH_02,
                    &judge->password,
                    cut ? "the connection is ended instead of an answer to credentials in pieces"
                        : "the connection is ended instead of an answer to the credentials");
        break;
    case S5_PHASE_LOST:
        if (judge->request_fault == S5_FAULT_ATYP)
            tell_before(lint, session, S5_SERVER, S5_CLAUSE_REQ_05, &judge->request,
                        "the connection is ended instead of REP 08 for an unknown ATYP");
        break;
    case S5_PHASE_REPLY:
        cut = judge->request.pieces > 1;
        if (session->cmd < S5_CMD_CONNECT || session->cmd > S5_CMD_UDP_ASSOCIATE)
            tell_before(lint, session, S5_SERVER, S5_CLAUSE_REQ_04, &judge->request,
                        "the connection is ended instead of REP 07 for an unknown CMD");
        else
            tell_before(lint, session, S5_SERVER, cut ? S5_CLAUSE_REQ_07 : S5_CLAUSE_REP_03,
                        &judge->request,
                        cut ? "the connection is ended instead of a reply to a request in pieces"
                            : "the connection is ended instead of a reply to the request");
        break;
    default:
        break;
    }
}

/* RFC 1928 sections 3 and 6, RFC 1929 section 2: who has to end the connection after a refusal. */
static void judge_closing(const struct s5_lint *lint, struct s5_session *session,
                          const struct judge *judge, int64_t now)
{
    enum s5_side party = judge->refusal_kind == S5_CHOICE ? S5_CLIENT : S5_SERVER;
    const struct s5_hang_up *hang_up = &session->hung_up[party];
    const struct s5_hang_up *other = &session->hung_up[!party];
    int64_t until = hang_up->done ? hang_up->time : now;

    if (other->done && other->reset && other->time < until)
        until = other->time; /* then there is nothing left to end */
    if (until - judge->refusal.time <= closing_ns)
        return;
    if (party == S5_CLIENT)
        tell_before(lint, session, party, S5_CLAUSE_GRT_06, &judge->refusal,
                    "the client keeps the connection for more than 10 seconds after METHOD FF");
    else if (judge->refusal_kind == S5_REPLY)
        tell_before(lint, session, party, S5_CLAUSE_REP_09, &judge->refusal,
                    "the connection is kept for more than 10 seconds after a failure reply");
    else
        tell_before(
            lint, session, party,
            judge->refusal_kind == S5_GSS_FRAME ? S5_CLAUSE_GSS_02 : S5_CLAUSE_AUTH_04,
            &judge->refusal,
            "the connection is kept for more than 10 seconds after a failed sub-negotiation");
}

void s5_lint_ended(const struct s5_lint *lint, struct s5_session *session, int64_t now)
{
    struct judge *judge = session->judge;

    if (judge == NULL)
        return;
    if (judge->refusal.said)
        judge_closing(lint, session, judge, now);
    else
        judge_silence(lint, session, judge);
    free(judge);
    session->judge = NULL;
}

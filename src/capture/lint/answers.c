#include "capture/lint/inside.h"

#include "wire/names.h"

/* RFC 1928 section 3: "compliant implementations MUST support GSSAPI". */
static void judge_choice(const struct s5_lint *lint, struct s5_session *session,
                         const struct s5_said *said)
{
    struct s5_span offered = s5_kept_octets_get(&session->methods);

    if (session->methods.known && offered.size == 1 && offered.data[0] == S5_METHOD_GSSAPI &&
        said->event->message.as.choice.method == S5_METHOD_NONE_ACCEPTABLE)
        s5_lint_tell(lint, session, said, S5_CLAUSE_GRT_08, 1, "GSSAPI is not supported");
}

static void judge_password(const struct s5_lint *lint, struct s5_session *session,
                           const struct s5_said *said, struct s5_judge *judge)
{
    const struct s5_password_response *response = &said->event->message.as.password_response;

    if (response->status != 0 || !judge->password_broken)
        return;
    bool empty = judge->password.octets[0] == S5_PASSWORD_VERSION;
    s5_lint_tell(lint, session, said, empty ? S5_CLAUSE_AUTH_08 : S5_CLAUSE_AUTH_07, 1,
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

static void judge_second_reply(const struct s5_lint *lint, struct s5_session *session,
                               const struct s5_said *said)
{
    const struct s5_reply *reply = &said->event->message.as.reply;

    if (reply->rep == S5_REP_SUCCEEDED && (is_zero(reply->bnd.host) || reply->bnd.port == 0))
        s5_lint_tell(lint, session, said, S5_CLAUSE_BND_03, 3, "BND does not tell who connected");
}

/* RFC 1928 sections 4 and 6: what the request calls for. */
static void judge_reply(const struct s5_lint *lint, struct s5_session *session,
                        const struct s5_said *said, struct s5_judge *judge)
{
    const struct s5_reply *reply = &said->event->message.as.reply;
    if (session->rep[1] >= 0) {
        judge_second_reply(lint, session, said);
        return;
    }
    if (!judge->request.said)
        return;
    if (judge->request_fault == S5_FAULT_VERSION && reply->rep == S5_REP_SUCCEEDED)
        s5_lint_tell(lint, session, said, S5_CLAUSE_REQ_02, 1,
                     "a request of another version is honoured");
    /* A command that is not supported may be refused for that. */
    if (judge->request_fault == S5_FAULT_ATYP && reply->rep != S5_REP_ADDRESS_NOT_SUPPORTED &&
        (reply->rep != S5_REP_COMMAND_NOT_SUPPORTED || session->cmd == S5_CMD_CONNECT))
        s5_lint_tell(lint, session, said, S5_CLAUSE_REQ_05, 1,
                     "the answer to an unknown ATYP is not REP 08");
    if (judge->request_fault != S5_FAULT_NONE)
        return;
    bool known = session->cmd >= S5_CMD_CONNECT && session->cmd <= S5_CMD_UDP_ASSOCIATE;
    if (!known && reply->rep != S5_REP_COMMAND_NOT_SUPPORTED)
        s5_lint_tell(lint, session, said, S5_CLAUSE_REQ_04, 1,
                     "the answer to an unknown CMD is not REP 07");
    if (reply->rep != S5_REP_SUCCEEDED)
        return;
    if (judge->request_unsafe)
        s5_lint_tell(lint, session, said, S5_CLAUSE_ADDR_05, 1,
                     "a name that is empty or contains a NUL is taken for good");
    bool nowhere = is_zero(reply->bnd.host);
    if (session->cmd == S5_CMD_BIND && (nowhere || reply->bnd.port == 0))
        s5_lint_tell(lint, session, said, S5_CLAUSE_BND_01, 3,
                     "BND does not tell where to connect");
    if (session->cmd == S5_CMD_UDP_ASSOCIATE && (nowhere || reply->bnd.port == 0))
        s5_lint_tell(lint, session, said, S5_CLAUSE_UDP_01, 3,
                     "BND does not tell where the relay is");
    if (session->cmd == S5_CMD_CONNECT && reply->bnd.port == 0)
        s5_lint_tell(lint, session, said, S5_CLAUSE_CON_01, 3,
                     "BND.PORT is 0: nobody connects from there");
    if (session->cmd == S5_CMD_CONNECT && nowhere)
        s5_lint_tell(lint, session, said, S5_CLAUSE_CON_02, 3,
                     "BND.ADDR is zeros: nobody connects from there");
}

/* A message that broke off: a client may leave at any time, an answer is whole. */
static void judge_torso(const struct s5_lint *lint, struct s5_session *session,
                        const struct s5_said *said, struct s5_judge *judge)
{
    enum s5_message_kind kind = said->event->message.kind;

    if (!session->hung_up[S5_SERVER].done)
        return;
    judge->torso = true;
    s5_lint_tell(lint, session, said,
                 kind == S5_CHOICE              ? S5_CLAUSE_GRT_03
                 : kind == S5_PASSWORD_RESPONSE ? S5_CLAUSE_AUTH_02
                 : kind == S5_GSS_FRAME         ? S5_CLAUSE_GSS_01
                                                : S5_CLAUSE_REP_01,
                 0, "the answer breaks off");
}

/* TCP cuts where it likes: an answer before the question is whole takes a piece for the whole. */
static bool is_premature(const struct s5_said *said, const struct s5_said_before *question)
{
    return question->said && question->pieces > 1 && said->heard > 0 && said->heard < question->end;
}

static bool judge_premature(const struct s5_lint *lint, struct s5_session *session,
                            const struct s5_said *said, struct s5_judge *judge)
{
    switch (said->event->message.kind) {
    case S5_CHOICE:
        judge->premature = is_premature(said, &judge->greeting);
        if (judge->premature)
            s5_lint_tell(lint, session, said, S5_CLAUSE_GRT_13, 0,
                         "the answer comes before the greeting is whole");
        break;
    case S5_PASSWORD_RESPONSE:
        judge->premature = is_premature(said, &judge->password);
        if (judge->premature)
            s5_lint_tell(lint, session, said, S5_CLAUSE_AUTH_09, 0,
                         "the answer comes before the credentials are whole");
        break;
    case S5_REPLY:
        judge->premature = session->rep[1] < 0 && is_premature(said, &judge->request);
        if (judge->premature)
            s5_lint_tell(lint, session, said, S5_CLAUSE_REQ_07, 0,
                         "the answer comes before the request is whole");
        break;
    default:
        judge->premature = false;
        break;
    }
    return judge->premature;
}

void s5_judge_answer(const struct s5_lint *lint, struct s5_session *session,
                     const struct s5_said *said, struct s5_judge *judge)
{
    if (said->event->result.status == S5_MORE) {
        judge_torso(lint, session, said, judge);
        return;
    }
    if (said->event->result.status != S5_OK || judge_premature(lint, session, said, judge))
        return;
    switch (said->event->message.kind) {
    case S5_CHOICE:
        judge_choice(lint, session, said);
        break;
    case S5_PASSWORD_RESPONSE:
        judge_password(lint, session, said, judge);
        break;
    case S5_REPLY:
        judge_reply(lint, session, said, judge);
        break;
    default:
        break;
    }
}

#include "capture/lint/inside.h"

#include "wire/names.h"

/* RFC 1928 section 6: "not more than 10 seconds after detecting the condition". */
static const int64_t closing_ns = 10000000000;

/* What was said last, and called for an answer; NULL where the capture does not have it whole. */
static const struct s5_said_before *unanswered(const struct s5_session *session,
                                               const struct s5_judge *judge)
{
    const struct s5_said_before *question = &judge->request;

    if (session->phase == S5_PHASE_CHOICE)
        question = &judge->greeting;
    else if (session->phase == S5_PHASE_PASSWORD_RESPONSE)
        question = &judge->password;
    return question->said ? question : NULL;
}

/* RFC 1928 section 3: GSSAPI alone was offered. */
static bool offers_gssapi_alone(const struct s5_session *session)
{
    struct s5_span offered = s5_kept_octets_get(&session->methods);

    return session->methods.known && offered.size == 1 && offered.data[0] == S5_METHOD_GSSAPI;
}

static void judge_no_choice(const struct s5_lint *lint, struct s5_session *session,
                            const struct s5_said_before *greeting, bool cut)
{
    if (cut)
        s5_lint_tell_before(lint, session, S5_SERVER, S5_CLAUSE_GRT_13, greeting,
                            "the connection is ended instead of an answer to a greeting in pieces");
    else if (offers_gssapi_alone(session))
        s5_lint_tell_before(lint, session, S5_SERVER, S5_CLAUSE_GRT_08, greeting,
                            "GSSAPI is not supported, and the connection is ended");
    else
        s5_lint_tell_before(lint, session, S5_SERVER, S5_CLAUSE_GRT_05, greeting,
                            "the connection is ended instead of an answer to the greeting");
}

/* A message that called for an answer, and the server ended the connection instead. */
static void judge_silence(const struct s5_lint *lint, struct s5_session *session,
                          const struct s5_judge *judge)
{
    const struct s5_hang_up *client = &session->hung_up[S5_CLIENT];
    const struct s5_hang_up *server = &session->hung_up[S5_SERVER];
    const struct s5_said_before *question = unanswered(session, judge);

    if (!server->done || (client->done && client->frame < server->frame) ||
        session->gap[S5_SERVER] > 0 || judge->torso || question == NULL)
        return;
    /* It ended before the message was whole: it took a piece for the whole, or lost its patience.
     */
    bool cut = question->pieces > 1 && server->frame < question->frame;
    if (cut && !s5_judge_prompt(session, server->time))
        return;
    switch (session->phase) {
    case S5_PHASE_CHOICE:
        judge_no_choice(lint, session, question, cut);
        break;
    case S5_PHASE_PASSWORD_RESPONSE:
        if (judge->password_broken)
            break; /* that it is not accepted is all that the RFC asks */
        s5_lint_tell_before(
            lint, session, S5_SERVER, cut ? S5_CLAUSE_AUTH_09 : S5_CLAUSE_AUTH_02, question,
            cut ? "the connection is ended instead of an answer to credentials in pieces"
                : "the connection is ended instead of an answer to the credentials");
        break;
    case S5_PHASE_LOST:
        if (judge->request_fault == S5_FAULT_ATYP && session->rep[0] < 0)
            s5_lint_tell_before(lint, session, S5_SERVER, S5_CLAUSE_REQ_05, question,
                                "the connection is ended instead of REP 08 for an unknown ATYP");
        break;
    case S5_PHASE_REPLY:
        if (session->cmd < S5_CMD_CONNECT || session->cmd > S5_CMD_UDP_ASSOCIATE)
            s5_lint_tell_before(lint, session, S5_SERVER, S5_CLAUSE_REQ_04, question,
                                "the connection is ended instead of REP 07 for an unknown CMD");
        else
            s5_lint_tell_before(
                lint, session, S5_SERVER,
                cut                              ? S5_CLAUSE_REQ_07
                : session->cmd == S5_CMD_CONNECT ? S5_CLAUSE_REP_03
                                                 : S5_CLAUSE_REQ_03,
                question,
                cut ? "the connection is ended instead of a reply to a request in pieces"
                    : "the connection is ended instead of a reply to the request");
        break;
    default:
        break;
    }
}

/* RFC 1928 sections 3 and 6, RFC 1929 section 2: who has to end the connection after a refusal. */
static void judge_closing(const struct s5_lint *lint, struct s5_session *session,
                          const struct s5_judge *judge, int64_t now)
{
    enum s5_side party = judge->refusal_kind == S5_CHOICE ? S5_CLIENT : S5_SERVER;
    const struct s5_hang_up *hang_up = &session->hung_up[party];
    const struct s5_hang_up *other = &session->hung_up[!party];
    int64_t until = hang_up->done ? hang_up->time : now;

    if (other->done && other->reset && other->time < until)
        until = other->time; /* then there is nothing left to end */
    if (s5_time_between(judge->refusal.time, until) <= closing_ns)
        return;
    if (party == S5_CLIENT)
        s5_lint_tell_before(
            lint, session, party, S5_CLAUSE_GRT_06, &judge->refusal,
            "the client keeps the connection for more than 10 seconds after METHOD FF");
    else if (judge->refusal_kind == S5_REPLY)
        s5_lint_tell_before(
            lint, session, party, S5_CLAUSE_REP_09, &judge->refusal,
            "the connection is kept for more than 10 seconds after a failure reply");
    else
        s5_lint_tell_before(
            lint, session, party,
            judge->refusal_kind == S5_GSS_FRAME ? S5_CLAUSE_GSS_02 : S5_CLAUSE_AUTH_04,
            &judge->refusal,
            "the connection is kept for more than 10 seconds after a failed sub-negotiation");
}

/* RFC 9293 section 3.10.7.4: what a receiver has not read yet is lost with a reset. Behind the
 * client's FIN it may be no more than the end of what both have ended, unless octets were left
 * unread. What is sent to a socket that is closed already gets one, too, and then a capture made by
 * the client may lack the FIN. */
static void judge_reset(const struct s5_lint *lint, struct s5_session *session,
                        const struct s5_judge *judge)
{
    const struct s5_hang_up *client = &session->hung_up[S5_CLIENT];
    const struct s5_hang_up *server = &session->hung_up[S5_SERVER];

    if (!server->done || !server->reset || judge->sent_late ||
        (client->done && client->frame < server->frame && (client->reset || !judge->sent_on)))
        return;
    if (judge->refusal_kind == S5_REPLY)
        s5_lint_tell_before(lint, session, S5_SERVER, S5_CLAUSE_REP_12, &judge->refusal,
                            "a reset right behind the reply may destroy it on its way");
    else if (judge->refusal_kind == S5_PASSWORD_RESPONSE)
        s5_lint_tell_before(lint, session, S5_SERVER, S5_CLAUSE_AUTH_02, &judge->refusal,
                            "a reset right behind the response may destroy it on its way");
    else if (judge->refusal_kind == S5_CHOICE)
        s5_lint_tell_before(lint, session, S5_SERVER, S5_CLAUSE_GRT_05, &judge->refusal,
                            "a reset right behind METHOD FF may destroy it on its way");
}

void s5_judge_ending(const struct s5_lint *lint, struct s5_session *session,
                     const struct s5_judge *judge, int64_t now)
{
    if (judge->refusal.said && !judge->premature) {
        judge_closing(lint, session, judge, now);
        judge_reset(lint, session, judge);
    } else if (!judge->refusal.said) {
        judge_silence(lint, session, judge);
    }
}

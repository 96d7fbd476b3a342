/* What the replies say of the proxy's other leg, and what that was. */
#include "capture/lint/watch.h"

#include "wire/names.h"

/* What is so much later was later, whatever the order of a capture is worth. */
static const int64_t later_ns = 1000000000;

static void tell(const struct s5_lint *lint, struct s5_session *session,
                 const struct s5_said_before *reply, enum s5_clause_id clause, const char *text)
{
    s5_lint_tell_before(lint, session, S5_SERVER, clause, reply, text);
}

/* RFC 1928 section 6: BND of a CONNECT is the address from which the proxy connected. Between it
 * and where the capture was made, addresses may have been translated; so an address that is
 * nobody's here is not held against the proxy. */
static void judge_source(const struct s5_lint *lint, struct s5_session *session,
                         const struct s5_judge *judge, const struct s5_leg *leg)
{
    struct s5_peer bnd;
    struct s5_peer dst;
    bool address = s5_peer_of(&session->bnd[0], &bnd);

    if (bnd.port == 0 || !address || s5_host_is_zero(&bnd.host))
        return; /* zeros are told of with the reply */
    bool right = s5_host_equal(&bnd.host, &leg->peer[0].host);
    bool known = right || s5_same_host(&bnd.host, &session->server.host) ||
                 s5_host_equal(&bnd.host, &session->client.host) ||
                 s5_host_equal(&bnd.host, &leg->peer[1].host) ||
                 (s5_peer_of(&session->dst, &dst) && s5_host_equal(&bnd.host, &dst.host));
    if (!known)
        return;
    if (!right)
        tell(lint, session, &judge->reply, S5_CLAUSE_CON_02,
             "BND.ADDR is not the address that the server connects from");
    if (bnd.port != leg->peer[0].port)
        tell(lint, session, &judge->reply, S5_CLAUSE_CON_01,
             "BND.PORT is not the port that the server connects from");
}

/* REP 00 before there was a connection, or where there was none. */
static void judge_success(const struct s5_lint *lint, struct s5_session *session,
                          const struct s5_judge *judge, const struct s5_leg *leg)
{
    const struct s5_said_before *reply = &judge->reply;

    if (leg->refused.done)
        tell(lint, session, reply, S5_CLAUSE_REP_10,
             "success is told of a connection that is refused");
    else if (leg->stood.done ? leg->stood.time - reply->time > later_ns
                             : leg->asked_last - reply->time > later_ns)
        tell(lint, session, reply, S5_CLAUSE_REP_10,
             "success is told before the connection stands");
}

static void judge_connect(const struct s5_lint *lint, struct s5_session *session,
                          const struct s5_judge *judge)
{
    bool told;
    const struct s5_leg *leg = s5_watch_leg(lint, session, judge, &told);

    if (leg == NULL)
        return;
    if (!told)
        judge_source(lint, session, judge, leg);
    judge_success(lint, session, judge, leg);
    if (leg->stood.done)
        s5_judge_passage(lint, session, judge->watch, leg);
}

/* Every attempt at the destination was refused. Of a name the attempts are not known to be the
 * proxy's for this client. */
static void judge_refusal(const struct s5_lint *lint, struct s5_session *session,
                          const struct s5_judge *judge)
{
    const struct s5_watch *watch = judge->watch;
    struct s5_peer dst;

    if (session->rep[0] == S5_REP_CONNECTION_REFUSED || watch->count == 0 || watch->crowded ||
        !s5_peer_of(&session->dst, &dst))
        return;
    for (unsigned i = 0; i < watch->count; i++)
        if (!watch->candidates[i]->refused.done ||
            watch->candidates[i]->refused.frame > judge->reply.frame)
            return;
    tell(lint, session, &judge->reply, S5_CLAUSE_REP_04,
         "the destination refuses, and REP is not 05");
}

/* RFC 1928 section 6: the second reply of a BIND tells who connected, to where the first one said.
 */
static void judge_incoming(const struct s5_lint *lint, struct s5_session *session,
                           const struct s5_judge *judge)
{
    const struct s5_watch *watch = judge->watch;
    const struct s5_leg *to = NULL;
    const struct s5_leg *from = NULL;
    unsigned coming = 0;
    struct s5_peer bnd;

    for (unsigned i = 0; i < watch->count; i++) {
        const struct s5_leg *leg = watch->candidates[i];
        if (!leg->stood.done)
            continue;
        if (s5_is_told(session, &session->bnd[0], &leg->peer[1])) {
            to = leg;
            coming++;
        } else {
            from = leg;
        }
    }
    if (coming == 0 && from != NULL)
        tell(lint, session, &judge->reply, S5_CLAUSE_BND_01,
             "BND is not the address on which the server listens");
    if (coming != 1 || watch->crowded)
        return;
    bool address = s5_peer_of(&session->bnd[1], &bnd);
    if (bnd.port != 0 && address && !s5_host_is_zero(&bnd.host) &&
        (bnd.port != to->peer[0].port || !s5_host_equal(&bnd.host, &to->peer[0].host)))
        tell(lint, session, &judge->second_reply, S5_CLAUSE_BND_03,
             "BND is not the address of the host that connected");
    s5_judge_passage(lint, session, watch, to);
}

/* Nobody came, and who tried was refused. DST may limit who is let in. */
static void judge_waiting(const struct s5_lint *lint, struct s5_session *session,
                          const struct s5_judge *judge)
{
    const struct s5_hang_up *client = &session->hung_up[S5_CLIENT];
    const struct s5_hang_up *server = &session->hung_up[S5_SERVER];
    const struct s5_leg *leg;
    struct s5_peer dst;
    bool refused = false;

    if (!s5_peer_of(&session->dst, &dst))
        return;
    for (uint64_t back = 0; (leg = s5_legs_recent(lint->legs, back)) != NULL; back++) {
        if (leg->asked.frame <= judge->reply.frame)
            break;
        if (!s5_is_told(session, &session->bnd[0], &leg->peer[1]))
            continue;
        if (!leg->refused.done)
            return;
        refused |= (s5_host_is_zero(&dst.host) || s5_host_equal(&dst.host, &leg->peer[0].host)) &&
                   !(client->done && client->frame < leg->refused.frame) &&
                   !(server->done && server->frame < leg->refused.frame);
    }
    if (refused)
        tell(lint, session, &judge->reply, S5_CLAUSE_BND_01,
             "the address in BND refuses who connects to it");
}

void s5_judge_outcome(const struct s5_lint *lint, struct s5_session *session,
                      const struct s5_judge *judge)
{
    if (judge->watch == NULL)
        return;
    if (session->cmd == S5_CMD_CONNECT && session->rep[0] == S5_REP_SUCCEEDED)
        judge_connect(lint, session, judge);
    else if (session->cmd == S5_CMD_CONNECT)
        judge_refusal(lint, session, judge);
    else if (session->rep[0] == S5_REP_SUCCEEDED && session->rep[1] == S5_REP_SUCCEEDED)
        judge_incoming(lint, session, judge);
    else if (session->rep[0] == S5_REP_SUCCEEDED && session->rep[1] < 0)
        judge_waiting(lint, session, judge);
}

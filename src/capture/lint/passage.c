/* What becomes of the octets of one direction on their way through the proxy, and of its end. */
#include "capture/lint/watch.h"

#include "wire/names.h"

/* Ends that are so close belong together. A proxy that gives up a relay of which one direction has
 * ended waits longer. */
static const int64_t together_ns = 1000000000;

/* How long an end may take through the proxy. */
static const int64_t passed_on_ns = 10000000000;

struct passage {
    const struct s5_watch *watch;
    enum s5_side side; /* who sends */
    bool bind;
    const struct s5_tally *in;
    const struct s5_tally *out;
    const struct s5_leg *source;
    unsigned sender; /* which end of `source` */
    const struct s5_leg *sink;
    unsigned proxy; /* which end of `sink`; the receiver is the other */
};

static void tell(const struct s5_lint *lint, struct s5_session *session, const struct passage *p,
                 enum s5_clause_id clause, const struct s5_moment *when, uint64_t offset,
                 struct s5_span octets, const char *text)
{
    struct s5_violation violation = {
        .frame = when->frame,
        .time = when->time,
        .party = S5_SERVER,
        .clause = clause,
        .text = text,
        .at = (int64_t)(p->watch->base[p->side] + offset),
        .octets = octets,
    };
    if (p->side == S5_CLIENT)
        violation.octets = s5_lint_relayed_octets(lint, s5_tally_head(p->in, 0), octets);
    lint->found(lint->context, session, &violation);
}

static bool is_early(const struct passage *p, uint64_t offset)
{
    return p->side == S5_CLIENT && offset <= p->watch->early;
}

static enum s5_clause_id relaying(const struct passage *p)
{
    return p->bind ? S5_CLAUSE_BND_04 : S5_CLAUSE_CON_03;
}

static bool judge_octets(const struct s5_lint *lint, struct s5_session *session,
                         const struct passage *p)
{
    struct s5_tally_difference where;

    if (!s5_tally_differ(p->in, p->out, &where))
        return false;
    struct s5_moment when = {true, where.frame, where.time};
    bool early = is_early(p, where.to);
    tell(lint, session, p, early ? S5_CLAUSE_REQ_08 : relaying(p), &when, where.from,
         s5_tally_head(p->out, where.from),
         early ? "octets sent behind the request do not reach the destination as they were sent"
               : "the octets relayed are not those that were sent");
    return true;
}

/* How the proxy ended what it sends to the receiver. */
static struct s5_moment end_of(const struct passage *p)
{
    const struct s5_leg_end *proxy = &p->sink->end[p->proxy];

    if (proxy->fin.done && s5_leg_ended(p->sink, p->proxy))
        return proxy->fin;
    return proxy->fin.done ? (struct s5_moment){0} : proxy->reset;
}

static bool soon(const struct s5_moment *cause, const struct s5_moment *end)
{
    return cause->done && cause->frame < end->frame && end->time - cause->time <= together_ns;
}

/* Less came out than went in, and no more will. Who has reset the connection does not want it; who
 * has ended it may have left or not, which the proxy does not know either. */
static void judge_loss(const struct s5_lint *lint, struct s5_session *session,
                       const struct passage *p)
{
    const struct s5_leg_end *sender = &p->source->end[p->sender];
    const struct s5_leg_end *receiver = &p->sink->end[!p->proxy];
    struct s5_moment end = end_of(p);
    enum s5_clause_id clause;
    const char *text;

    if (!end.done || sender->reset.done || receiver->reset.done)
        return;
    if (soon(&receiver->fin, &end)) {
        clause = p->bind ? S5_CLAUSE_BND_04 : S5_CLAUSE_CON_04;
        text = "this direction is ended together with the other, and octets of it are lost";
    } else if (soon(&sender->fin, &end) && s5_leg_heard(p->source, p->sender)) {
        clause = p->bind ? S5_CLAUSE_BND_04 : S5_CLAUSE_CON_05;
        text = "this direction is ended before all octets of it are relayed";
    } else {
        return; /* it was given up, and who knows why */
    }
    if (is_early(p, p->out->size + 1)) {
        clause = S5_CLAUSE_REQ_08;
        text = "octets sent behind the request do not reach the destination";
    }
    tell(lint, session, p, clause, &end, p->out->size, s5_tally_head(p->in, p->out->size), text);
}

static const struct s5_moment *earlier(const struct s5_moment *a, const struct s5_moment *b)
{
    return !a->done || (b->done && b->time < a->time) ? b : a;
}

/* All octets were relayed and the sender has ended, and the receiver is not told. */
static void judge_end(const struct s5_lint *lint, struct s5_session *session,
                      const struct passage *p)
{
    const struct s5_leg_end *sender = &p->source->end[p->sender];
    const struct s5_leg_end *proxy = &p->sink->end[p->proxy];
    const struct s5_leg_end *receiver = &p->sink->end[!p->proxy];
    struct s5_moment until = {true, 0, p->sink->last_time};

    if (!s5_leg_ended(p->source, p->sender) || !s5_leg_heard(p->source, p->sender) ||
        sender->reset.done || receiver->reset.done || p->source->end[!p->sender].reset.done)
        return;
    int64_t since = sender->fin.time;
    if (p->out->size > 0 && p->out->last_time > since)
        since = p->out->last_time;
    until = *earlier(&until, &proxy->fin);
    until = *earlier(&until, &proxy->reset);
    until = *earlier(&until, &receiver->fin);
    if (until.time - since > passed_on_ns)
        tell(lint, session, p, p->bind ? S5_CLAUSE_BND_04 : S5_CLAUSE_CON_04, &sender->fin,
             p->in->size, (struct s5_span){NULL, 0},
             "the end of this direction is not passed on within 10 seconds");
}

static bool is_sure(const struct passage *p)
{
    return p->in->known == p->in->size && p->out->known == p->out->size &&
           s5_leg_sure(p->source, p->sender) && s5_leg_sure(p->sink, p->proxy);
}

static void judge_direction(const struct s5_lint *lint, struct s5_session *session,
                            const struct passage *p)
{
    if (!is_sure(p) || judge_octets(lint, session, p))
        return;
    if (p->in->size > p->out->size) {
        judge_loss(lint, session, p);
    } else if (p->in->size == p->out->size) {
        judge_end(lint, session, p);
    } else if (s5_leg_ended(p->source, p->sender)) {
        struct s5_moment when = {true, p->out->last_frame, p->out->last_time};
        tell(lint, session, p, relaying(p), &when, p->in->size, s5_tally_head(p->out, p->in->size),
             "more octets are relayed than were sent");
    }
}

void s5_judge_passage(const struct s5_lint *lint, struct s5_session *session,
                      const struct s5_watch *watch, const struct s5_leg *leg)
{
    bool bind = session->cmd == S5_CMD_BIND;
    unsigned proxy = bind ? 1 : 0; /* of the leg; of the session's own connection it is 1 */
    struct passage up = {.watch = watch,
                         .side = S5_CLIENT,
                         .bind = bind,
                         .in = &watch->relayed[S5_CLIENT],
                         .out = &leg->end[proxy].sent,
                         .source = session->leg,
                         .sender = 0,
                         .sink = leg,
                         .proxy = proxy};
    struct passage down = {.watch = watch,
                           .side = S5_SERVER,
                           .bind = bind,
                           .in = &leg->end[!proxy].sent,
                           .out = &watch->relayed[S5_SERVER],
                           .source = leg,
                           .sender = !proxy,
                           .sink = session->leg,
                           .proxy = 1};

    if (session->conflict)
        return;
    judge_direction(lint, session, &up);
    judge_direction(lint, session, &down);
}

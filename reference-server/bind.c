/* BIND: a listener for one connection from the host that DST names, and both replies. */
#include "reference-server/connection.h"

#include <stdlib.h>

struct s5_bind {
    struct s5_connection *connection;
    struct s5_destination awaited; /* who may connect */
    bool anybody;                  /* DST is all zeros */
    struct s5_listener *listener;
};

bool s5_correct_awaited(struct s5_connection *c, const struct s5_endpoint *peer)
{
    const struct s5_bind *bind = c->bind;
    struct s5_rules_question question =
        s5_connection_question(c, bind->awaited.name, peer, c->request.dst.port);
    bool found = bind->anybody;

    for (size_t i = 0; i < bind->awaited.count && !found; i++)
        found = s5_endpoint_same_host(&bind->awaited.list[i], peer);
    return found && c->reference->conduct.judge(c, &question) != S5_RULES_DENY;
}

/* Another host's connection is reset, and the wait goes on. */
static void accepted(void *user, struct s5_stream *stream)
{
    struct s5_bind *bind = user;
    struct s5_connection *c = bind->connection;
    struct s5_endpoint peer;

    if (!s5_stream_peer(stream, &peer) || !c->reference->conduct.awaited(c, &peer)) {
        s5_stream_reset(stream);
        return;
    }
    c->reference->conduct.take_peer(c, &peer, stream);
}

void s5_correct_take_peer(struct s5_connection *c, const struct s5_endpoint *peer,
                          struct s5_stream *stream)
{
    struct s5_bind *bind = c->bind;

    c->bind = NULL;
    s5_bind_free(bind); /* and the listener with it: one connection, no more */
    s5_connection_peer_arrived(c, S5_REP_SUCCEEDED, peer, stream, NULL);
}

void s5_bind_timed_out(struct s5_bind *bind)
{
    s5_connection_peer_arrived(bind->connection, s5_cause_rep(S5_CAUSE_NO_PEER), NULL, NULL,
                               "nobody connected in time");
}

/* The address at which the awaited host can reach this one: of the interface that faces it, or,
 * where anybody may come, the one at which the client reached us. False where there is no way to
 * it. */
bool s5_correct_listen_at(struct s5_connection *c, struct s5_endpoint *out)
{
    const struct s5_bind *bind = c->bind;
    const struct s5_endpoint *awaited = bind->awaited.list;

    *out = c->local;
    out->port = 0;
    if (bind->anybody)
        return true;
    /* Of a name with addresses of both families, the family that the client itself uses. */
    for (size_t i = 0; i < bind->awaited.count; i++)
        if (bind->awaited.list[i].family == c->local.family) {
            awaited = &bind->awaited.list[i];
            break;
        }
    if (!s5_endpoint_toward(awaited, out))
        return awaited->family == c->local.family;
    return true;
}

static void listen_for(struct s5_bind *bind)
{
    struct s5_connection *c = bind->connection;
    struct s5_endpoint at;

    if (!c->reference->conduct.listen_at(c, &at)) {
        s5_connection_opened(c, S5_REP_NETWORK_UNREACHABLE, NULL, NULL,
                             "no address here that the awaited host could reach");
        return;
    }
    bind->listener = s5_listener_new(c->reference->loop, &at, accepted, bind, NULL);
    if (bind->listener == NULL) {
        s5_connection_opened(c, s5_cause_rep(S5_CAUSE_OURSELVES), NULL, NULL,
                             "cannot listen for the peer");
        return;
    }
    s5_listener_local(bind->listener, &at);
    s5_timer_start(c->timer, c->reference->options.limits.bind_ms);
    s5_connection_opened(c, S5_REP_SUCCEEDED, &at, NULL, NULL);
}

static void found(void *user, uint8_t rep, const char *why)
{
    struct s5_bind *bind = user;

    if (rep != S5_REP_SUCCEEDED)
        s5_connection_opened(bind->connection, rep, NULL, NULL, why);
    else
        listen_for(bind);
}

static void start_for_anybody(struct s5_bind *bind)
{
    struct s5_connection *c = bind->connection;
    struct s5_rules_question question =
        s5_connection_question(c, (struct s5_span){0}, NULL, c->request.dst.port);

    bind->anybody = true;
    if (c->reference->conduct.judge(c, &question) == S5_RULES_DENY)
        s5_connection_opened(c, s5_cause_rep(S5_CAUSE_RULES), NULL, NULL, "the rules forbid it");
    else
        listen_for(bind);
}

void s5_bind_start(struct s5_connection *c)
{
    struct s5_bind *bind = calloc(1, sizeof *bind);
    struct s5_endpoint dst;

    if (bind == NULL) {
        s5_connection_opened(c, s5_cause_rep(S5_CAUSE_OURSELVES), NULL, NULL, "out of memory");
        return;
    }
    c->bind = bind;
    bind->connection = c;
    if (s5_endpoint_from_address(&c->request.dst, &dst) && s5_endpoint_is_unspecified(&dst))
        start_for_anybody(bind);
    else
        s5_destination_find(&bind->awaited, c, found, bind);
}

void s5_bind_free(struct s5_bind *bind)
{
    if (bind == NULL)
        return;
    s5_destination_cancel(&bind->awaited);
    s5_listener_free(bind->listener);
    free(bind);
}

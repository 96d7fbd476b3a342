/* UDP ASSOCIATE (RFC 1928 sections 6 and 7). The client's datagrams come to one socket, bound to
 * the address at which the client reached us; those for remote hosts leave from others, one a
 * family, so that nobody can pass for the other side. */
#include "net/datagrams.h"
#include "reference-server/connection.h"
#include "reference-server/udp_names.h"
#include "session/fragments.h"

#include <stdlib.h>
#include <string.h>

enum { CONTACTS_MAX = 256 };

struct s5_association {
    struct s5_connection *connection;
    struct s5_lookup *lookup;    /* of a name in the request's DST */
    struct s5_datagrams *inner;  /* the client's side, BND */
    struct s5_datagrams *outer4; /* the remote hosts' sides; made when needed */
    struct s5_datagrams *outer6;
    struct s5_endpoint source;                 /* the client's; its port is 0 until it is known */
    struct s5_fragments fragments;             /* with storage once there was a fragment */
    struct s5_udp_names *names;                /* made when needed */
    uint64_t active_ms;                        /* when the latest datagram was relayed */
    struct s5_endpoint contacts[CONTACTS_MAX]; /* hosts the client has sent to; the latest first */
    size_t contact_count;
};

static void note_activity(struct s5_association *a)
{
    a->active_ms = s5_loop_now_ms(a->connection->reference->loop);
}

bool s5_association_idle(struct s5_association *a, uint64_t *left_ms)
{
    const struct s5_reference *reference = a->connection->reference;
    uint64_t over = a->active_ms + reference->options.limits.idle_ms;
    uint64_t now = s5_loop_now_ms(reference->loop);

    *left_ms = over > now ? over - now : 0;
    return over <= now;
}

/* ---- hosts that may answer ---- */

/* Moves the host to the front of the list; true where it stood there. */
static bool find_contact(struct s5_association *a, const struct s5_endpoint *host)
{
    for (size_t i = 0; i < a->contact_count; i++) {
        if (!s5_endpoint_same_host(&a->contacts[i], host))
            continue;
        struct s5_endpoint found = a->contacts[i];
        memmove(a->contacts + 1, a->contacts, i * sizeof *a->contacts);
        a->contacts[0] = found;
        return true;
    }
    return false;
}

static void add_contact(struct s5_association *a, const struct s5_endpoint *host)
{
    if (find_contact(a, host))
        return;
    if (a->contact_count < CONTACTS_MAX)
        a->contact_count++;
    memmove(a->contacts + 1, a->contacts, (a->contact_count - 1) * sizeof *a->contacts);
    a->contacts[0] = *host;
}

/* ---- from the remote host to the client ---- */

bool s5_correct_may_answer(struct s5_connection *c, const struct s5_endpoint *from)
{
    return find_contact(c->association, from);
}

int s5_correct_answer(struct s5_connection *c, struct s5_span octets)
{
    return s5_datagrams_send(c->association->inner, &c->association->source, octets);
}

void s5_correct_from_remote(struct s5_connection *c, const struct s5_endpoint *from,
                            struct s5_span in)
{
    const struct s5_conduct *conduct = &c->reference->conduct;
    struct s5_udp udp = {.dst = s5_endpoint_address(from), .data = in};

    /* RFC 1928 section 7 speaks of "a reply datagram": only who was spoken to may answer. */
    if (!conduct->may_answer(c, from))
        return;
    size_t size = s5_udp_encode(&udp, c->reference->datagram, sizeof c->reference->datagram);
    if (size == 0 || conduct->answer(c, (struct s5_span){c->reference->datagram, size}) != 0)
        return; /* too long with its header: dropped silently */
    c->record.down += in.size;
    note_activity(c->association);
}

static void from_remote(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    struct s5_association *a = user;
    struct s5_connection *c = a->connection;

    c->reference->conduct.from_remote(c, from, in);
}

/* ---- from the client to the remote host ---- */

static struct s5_datagrams *outer(struct s5_association *a, int family)
{
    struct s5_datagrams **socket = family == 4 ? &a->outer4 : &a->outer6;
    struct s5_endpoint any = {.family = family};

    if (*socket == NULL)
        *socket = s5_datagrams_new(a->connection->reference->loop, &any, from_remote, a, NULL);
    return *socket;
}

static bool send_to_one(struct s5_association *a, const struct s5_endpoint *to, struct s5_span data)
{
    struct s5_datagrams *socket = outer(a, to->family);

    if (socket == NULL || s5_datagrams_send(socket, to, data) != 0)
        return false;
    add_contact(a, to);
    a->connection->record.up += data.size;
    note_activity(a);
    return true;
}

/* To the first address that the rules allow and that the system takes; what finds none is dropped
 * silently. */
void s5_correct_send_to(struct s5_connection *c, struct s5_span name,
                        const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    struct s5_association *a = c->association;
    struct s5_endpoint allowed[S5_RESOLVED_MAX];
    enum s5_cause cause;

    count = s5_destination_allowed(c, name, list, count, allowed, &cause);
    for (size_t i = 0; i < count; i++)
        if (allowed[i].port == 0 || send_to_one(a, &allowed[i], data))
            return;
}

static void resolved(void *user, struct s5_span name, const struct s5_endpoint *list, size_t count,
                     struct s5_span data)
{
    struct s5_association *a = user;
    struct s5_connection *c = a->connection;

    c->reference->conduct.send_to(c, name, list, count, data);
}

static void send_to_name(struct s5_association *a, const struct s5_udp *udp)
{
    const struct s5_reference *reference = a->connection->reference;
    struct s5_rules_question question =
        s5_connection_question(a->connection, udp->dst.host, NULL, udp->dst.port);

    if (reference->conduct.judge(a->connection, &question) == S5_RULES_DENY)
        return;
    if (a->names == NULL)
        a->names = s5_udp_names_new(reference->loop, reference->resolver, resolved, a);
    if (a->names != NULL)
        s5_udp_names_send(a->names, udp->dst.host, udp->dst.port, udp->data);
}

void s5_correct_send_on(struct s5_connection *c, const struct s5_udp *udp)
{
    struct s5_endpoint to;

    if (s5_endpoint_from_address(&udp->dst, &to))
        c->reference->conduct.send_to(c, (struct s5_span){0}, &to, 1, udp->data);
    else
        send_to_name(c->association, udp);
}

/* Puts the datagram into the queue; true where that made a whole one of it. */
bool s5_correct_reassemble(struct s5_connection *c, struct s5_udp *udp)
{
    const struct s5_reference *reference = c->reference;
    struct s5_association *a = c->association;
    struct s5_udp part = *udp;

    /* RFC 1928 section 7: who does not support fragmentation must drop it. */
    if (reference->options.no_fragments)
        return false;
    if (a->fragments.data == NULL) {
        uint8_t *data = malloc(S5_UDP_MAX);
        if (data == NULL)
            return false;
        s5_fragments_init(&a->fragments, data, S5_UDP_MAX);
    }
    return s5_fragments_take(&a->fragments, &part, s5_loop_now_ms(reference->loop), udp) ==
           S5_FRAGMENTS_COMPLETE;
}

/* Whether the datagram is the client's: from its address (RFC 1928 section 7: others must be
 * dropped), and from the port that it declared or used first. */
bool s5_correct_is_clients(struct s5_connection *c, const struct s5_endpoint *from)
{
    const struct s5_association *a = c->association;

    return s5_endpoint_same_host(from, &a->source) &&
           (a->source.port == 0 || a->source.port == from->port);
}

void s5_correct_from_client(struct s5_connection *c, const struct s5_endpoint *from,
                            struct s5_span in)
{
    const struct s5_conduct *conduct = &c->reference->conduct;
    struct s5_findings findings = {0};
    struct s5_udp udp = {0};

    if (!conduct->is_clients(c, from))
        return;
    struct s5_result result = s5_udp_decode(in, &udp);
    s5_udp_check(result, &udp, &findings);
    s5_record_findings(&c->record, &findings);
    if (findings.count > 0)
        return;
    c->association->source = *from;
    if (udp.frag == 0 || conduct->reassemble(c, &udp))
        conduct->send_on(c, &udp);
}

static void from_client(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    struct s5_association *a = user;
    struct s5_connection *c = a->connection;

    c->reference->conduct.from_client(c, from, in);
}

/* ---- the association ---- */

static void open_inner(struct s5_association *a)
{
    struct s5_connection *c = a->connection;
    struct s5_endpoint at = c->local;

    at.port = 0;
    a->source = c->peer;
    a->source.port = c->request.dst.port;
    a->inner = s5_datagrams_new(c->reference->loop, &at, from_client, a, NULL);
    if (a->inner == NULL) {
        s5_connection_opened(c, s5_cause_rep(S5_CAUSE_OURSELVES), NULL, NULL,
                             "no socket for the relay");
        return;
    }
    s5_datagrams_local(a->inner, &at);
    note_activity(a);
    s5_connection_opened(c, S5_REP_SUCCEEDED, &at, NULL, NULL);
}

/* DST is the address from which the client will send. Datagrams of other hosts must be dropped, so
 * an association for another host would be one that serves nobody: it is refused at once. */
static void judge_source(struct s5_association *a, const struct s5_endpoint *list, size_t count,
                         const char *why)
{
    struct s5_connection *c = a->connection;

    for (size_t i = 0; i < count; i++)
        if (s5_endpoint_is_unspecified(&list[i]) || s5_endpoint_same_host(&list[i], &c->peer)) {
            open_inner(a);
            return;
        }
    s5_connection_opened(c, s5_cause_rep(count == 0 ? S5_CAUSE_NAME : S5_CAUSE_RULES), NULL, NULL,
                         count == 0 ? why : "DST is another host than the client");
}

static void source_resolved(void *user, const struct s5_endpoint *list, size_t count,
                            const char *why)
{
    struct s5_association *a = user;

    a->lookup = NULL;
    judge_source(a, list, count, why);
}

static void find_source(struct s5_association *a)
{
    struct s5_connection *c = a->connection;
    struct s5_endpoint dst;
    char name[S5_NAME_MAX + 1];

    /* PySocks writes its zeros as the name "0". */
    if (s5_span_equal(c->request.dst.host, s5_span_text("0")))
        open_inner(a);
    else if (s5_endpoint_from_address(&c->request.dst, &dst))
        judge_source(a, &dst, 1, NULL);
    else if (c->reference->conduct.name(c->request.dst.host, name))
        a->lookup = s5_resolve(c->reference->resolver, name, 0, source_resolved, a);
    else
        judge_source(a, NULL, 0, "no such name");
}

void s5_association_start(struct s5_connection *c)
{
    struct s5_rules_question question = s5_connection_question(c, (struct s5_span){0}, NULL, 0);
    struct s5_association *a = calloc(1, sizeof *a);

    if (a == NULL) {
        s5_connection_opened(c, s5_cause_rep(S5_CAUSE_OURSELVES), NULL, NULL, "out of memory");
        return;
    }
    c->association = a;
    a->connection = c;
    if (c->reference->conduct.judge(c, &question) == S5_RULES_DENY)
        s5_connection_opened(c, s5_cause_rep(S5_CAUSE_RULES), NULL, NULL, "the rules forbid it");
    else
        find_source(a);
}

void s5_association_free(struct s5_association *a)
{
    struct s5_datagrams *sockets[3];

    if (a == NULL)
        return;
    sockets[0] = a->inner;
    sockets[1] = a->outer4;
    sockets[2] = a->outer6;
    if (a->lookup != NULL)
        s5_lookup_cancel(a->lookup);
    for (size_t i = 0; i < S5_COUNT(sockets); i++)
        if (sockets[i] != NULL)
            s5_datagrams_free(sockets[i]);
    s5_udp_names_free(a->names);
    free(a->fragments.data);
    free(a);
}

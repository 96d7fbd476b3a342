#include "capture/lint/outside.h"

#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

enum {
    GOING_UP = 256,  /* datagrams to relays that may be seen again behind them */
    COMING_IN = 256, /* answers that may be seen again on their way to the client */
    EXITS = 256,     /* sockets from which proxies relay */
    TELLING = 8,     /* octets of DATA by which one is told from another */
};

static const int64_t relayed_ns = 2000000000; /* what is relayed is relayed within that time */

enum kind {
    OF_CLIENT,
    OF_STRANGER,
    UNSAFE, /* its DST is a name that is empty or contains a NUL */
    LATE,
};

/* Of DATA its length and sum. */
struct going_up {
    struct s5_session *session; /* NULL: free, or seen again */
    enum kind kind;
    bool named;
    struct s5_peer dst; /* of a name the port alone */
    size_t size;
    uint64_t sum;
    uint64_t frame;
    int64_t time;
};

struct coming_in {
    struct s5_session *session; /* likewise */
    struct s5_peer from;
    size_t size;
    uint64_t sum;
    int64_t time;
};

struct exit {
    struct s5_session *session; /* NULL: free */
    struct s5_peer at;
};

struct s5_outside {
    struct going_up up[GOING_UP];
    struct coming_in in[COMING_IN];
    struct exit exits[EXITS];
    unsigned up_next;
    unsigned in_next;
    unsigned exit_next;
};

struct s5_outside *s5_outside_new(void)
{
    return calloc(1, sizeof(struct s5_outside));
}

void s5_outside_free(struct s5_outside *outside)
{
    free(outside);
}

static uint64_t sum_of(struct s5_span octets)
{
    uint64_t sum = 0xcbf29ce484222325u;

    for (size_t i = 0; i < octets.size; i++)
        sum = (sum ^ octets.data[i]) * 0x100000001b3u;
    return sum;
}

static void tell(const struct s5_lint *lint, struct s5_session *session, enum s5_clause_id clause,
                 uint64_t frame, int64_t time, int64_t at, struct s5_span octets, const char *text)
{
    struct s5_violation violation = {
        .frame = frame,
        .time = time,
        .party = S5_SERVER,
        .clause = clause,
        .text = text,
        .at = at,
        .octets = octets,
    };
    lint->found(lint->context, session, &violation);
}

static struct s5_peer peer_of(const struct s5_address *address)
{
    struct s5_peer peer = {.port = address->port};

    if (address->atyp == S5_ATYP_IPV4)
        peer.host = s5_host_ipv4(address->host.data);
    else if (address->atyp == S5_ATYP_IPV6)
        peer.host = s5_host_ipv6(address->host.data);
    return peer;
}

static void add_up(struct s5_outside *all, struct s5_session *session, enum kind kind,
                   const struct s5_udp *udp, uint64_t frame, int64_t time)
{
    all->up[all->up_next++ % GOING_UP] = (struct going_up){
        .session = session,
        .kind = kind,
        .named = udp->dst.atyp == S5_ATYP_DOMAIN,
        .dst = peer_of(&udp->dst),
        .size = udp->data.size,
        .sum = sum_of(udp->data),
        .frame = frame,
        .time = time,
    };
}

/* RFC 1928 section 7: DST of what comes down is who sent it. What did not come in as it goes down
 * now, or came from several, tells nothing. */
static void judge_source(struct s5_outside *all, const struct s5_lint *lint,
                         struct s5_session *session, const struct s5_datagram_seen *seen)
{
    struct s5_peer told = peer_of(&seen->udp.dst);
    uint64_t sum = sum_of(seen->udp.data);
    struct coming_in *other = NULL;

    for (unsigned i = 0; i < COMING_IN; i++) {
        struct coming_in *in = &all->in[i];
        if (in->session != session || in->size != seen->udp.data.size || in->sum != sum ||
            seen->time - in->time > relayed_ns)
            continue;
        if (s5_peer_equal(&in->from, &told)) {
            in->session = NULL;
            return;
        }
        if (other != NULL && !s5_peer_equal(&in->from, &other->from))
            return;
        other = in;
    }
    if (other == NULL)
        return;
    other->session = NULL;
    tell(lint, session, S5_CLAUSE_UDP_05, seen->frame, seen->time, 4, seen->octets,
         "DST is not the host that sent the datagram");
}

static bool is_unsafe(const struct s5_udp *udp)
{
    return udp->dst.atyp == S5_ATYP_DOMAIN &&
           (udp->dst.host.size == 0 || memchr(udp->dst.host.data, 0, udp->dst.host.size) != NULL);
}

void s5_outside_seen(struct s5_outside *outside, const struct s5_lint *lint,
                     struct s5_session *session, const struct s5_datagram_seen *seen)
{
    if (session->timeless || seen->result.status != S5_OK || seen->cut ||
        seen->udp.data.size < TELLING)
        return;
    if (!seen->up) {
        if (seen->udp.dst.atyp != S5_ATYP_DOMAIN)
            judge_source(outside, lint, session, seen);
        return;
    }
    enum kind kind = is_unsafe(&seen->udp)                                ? UNSAFE
                     : seen->late && s5_lint_is_late(session, seen->time) ? LATE
                                                                          : OF_CLIENT;
    add_up(outside, session, kind, &seen->udp, seen->frame, seen->time);
}

/* Whose socket `at` is, or NULL where that is not known, or it is more than one's. */
static struct s5_session *session_at(const struct s5_outside *all, const struct s5_peer *at)
{
    struct s5_session *found = NULL;

    for (unsigned i = 0; i < EXITS; i++) {
        const struct exit *exit = &all->exits[i];
        if (exit->session == NULL || exit->session == found || !s5_peer_equal(&exit->at, at))
            continue;
        if (found != NULL)
            return NULL;
        found = exit->session;
    }
    return found;
}

static void learn_exit(struct s5_outside *all, struct s5_session *session, const struct s5_peer *at)
{
    for (unsigned i = 0; i < EXITS; i++)
        if (all->exits[i].session == session && s5_peer_equal(&all->exits[i].at, at))
            return;
    all->exits[all->exit_next++ % EXITS] = (struct exit){session, *at};
}

static bool is_proxy(const struct s5_session *session, const struct s5_host *host)
{
    struct s5_address bnd = s5_kept_address_get(&session->bnd[0]);
    struct s5_peer relay = peer_of(&bnd);

    return s5_host_equal(host, &session->server.host) || s5_host_equal(host, &relay.host);
}

/* Whether it is `up`, relayed. Programs that cut a name at its NUL have been seen to put what
 * follows that in front of DATA. */
static bool is_copy(const struct going_up *up, const struct s5_segment *segment,
                    const struct s5_packet *packet)
{
    struct s5_span payload = segment->payload;

    if (up->session == NULL || packet->frame <= up->frame || packet->time - up->time > relayed_ns ||
        payload.size < up->size || (payload.size > up->size && up->kind != UNSAFE) ||
        segment->to.port != up->dst.port ||
        !(up->named || s5_host_equal(&segment->to.host, &up->dst.host)) ||
        !is_proxy(up->session, &segment->from.host))
        return false;
    return sum_of(s5_span_skip(payload, payload.size - up->size)) == up->sum;
}

static void judge_copy(struct s5_outside *all, const struct s5_lint *lint, struct going_up *up,
                       const struct s5_segment *segment, const struct s5_packet *packet)
{
    static const struct {
        enum s5_clause_id clause;
        const char *text;
    } wrong[] = {
        [OF_STRANGER] = {S5_CLAUSE_UDP_06, "a datagram of another host than the client is relayed"},
        [UNSAFE] = {S5_CLAUSE_ADDR_05,
                    "a datagram to a name that is empty or contains a NUL is relayed"},
        [LATE] = {S5_CLAUSE_UDP_03,
                  "a datagram is relayed after the end of the control connection"},
    };

    if (up->kind == OF_CLIENT)
        learn_exit(all, up->session, &segment->from);
    else
        tell(lint, up->session, wrong[up->kind].clause, packet->frame, packet->time, -1,
             segment->payload, wrong[up->kind].text);
    up->session = NULL;
}

/* What a proxy relays. Of several that it may be the client's is the one. */
static bool take_copy(struct s5_outside *all, const struct s5_lint *lint,
                      const struct s5_segment *segment, const struct s5_packet *packet)
{
    struct going_up *found = NULL;

    for (unsigned i = 0; i < GOING_UP; i++)
        if (is_copy(&all->up[i], segment, packet) &&
            (found == NULL || found->kind > all->up[i].kind))
            found = &all->up[i];
    if (found == NULL)
        return false;
    judge_copy(all, lint, found, segment, packet);
    return true;
}

/* RFC 1928 section 7: "It MUST drop any datagrams arriving from any source IP address other than
 * the one recorded for the particular association". That is the client's, or the one it declared. A
 * client that came over another version of IP has another address there. */
static bool is_stranger(const struct s5_session *session, const struct s5_host *host)
{
    struct s5_address dst = s5_kept_address_get(&session->dst);
    struct s5_peer declared = peer_of(&dst);

    return session->dst.known && dst.atyp != S5_ATYP_DOMAIN &&
           s5_host_is_ipv4(host) == s5_host_is_ipv4(&session->client.host) &&
           !s5_host_equal(host, &session->client.host) && !s5_host_equal(host, &declared.host);
}

void s5_outside_passing(struct s5_outside *outside, const struct s5_lint *lint,
                        struct s5_session *relay, const struct s5_segment *segment,
                        const struct s5_packet *packet)
{
    struct s5_udp udp;

    if (packet->timeless || segment->payload.size < segment->payload_size ||
        segment->payload.size < TELLING || take_copy(outside, lint, segment, packet))
        return;
    struct s5_session *inside = session_at(outside, &segment->to);
    if (inside != NULL)
        outside->in[outside->in_next++ % COMING_IN] = (struct coming_in){
            inside, segment->from, segment->payload.size, sum_of(segment->payload), packet->time};
    if (relay != NULL && is_stranger(relay, &segment->from.host) &&
        s5_udp_decode(segment->payload, &udp).status == S5_OK && udp.frag == 0 &&
        udp.data.size >= TELLING)
        add_up(outside, relay, OF_STRANGER, &udp, packet->frame, packet->time);
}

void s5_outside_forget(struct s5_outside *outside, const struct s5_session *session)
{
    if (session->association == NULL)
        return;
    for (unsigned i = 0; i < GOING_UP; i++)
        if (outside->up[i].session == session)
            outside->up[i].session = NULL;
    for (unsigned i = 0; i < COMING_IN; i++)
        if (outside->in[i].session == session)
            outside->in[i].session = NULL;
    for (unsigned i = 0; i < EXITS; i++)
        if (outside->exits[i].session == session)
            outside->exits[i].session = NULL;
}

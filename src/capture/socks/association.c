#include "capture/socks/association.h"

#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

enum {
    BUCKETS = 1024,
    CLIENTS = 8,        /* sources that one association is known by */
    REMOTES = 32,       /* destinations that one association is known to talk to */
    EARLY = 256,        /* datagrams remembered that may belong to an association yet to come */
    EARLY_OCTETS = 2048 /* of each, at most */
};

struct peers {
    struct s5_peer *list;
    unsigned room;
    unsigned count; /* added so far; the latest `room` of them are there */
};

struct s5_association {
    struct s5_association *chain;
    struct s5_peer relay;
    struct s5_session *session;
    struct s5_peer declared; /* DST of the request, where it is an address; zeros else */
    struct s5_peer client_list[CLIENTS];
    struct s5_peer remote_list[REMOTES];
    struct peers clients;
    struct peers remotes;
    bool ended;
};

struct early {
    bool used;
    struct s5_segment segment;
    struct s5_packet packet;
    uint8_t octets[EARLY_OCTETS];
};

struct s5_associations {
    struct s5_association_user user;
    struct s5_association *buckets[BUCKETS];
    size_t count;
    struct early *early;
    unsigned early_next;
};

static bool peers_have(const struct peers *peers, const struct s5_peer *peer)
{
    unsigned there = peers->count < peers->room ? peers->count : peers->room;

    for (unsigned i = 0; i < there; i++)
        if (s5_peer_equal(&peers->list[i], peer))
            return true;
    return false;
}

static void peers_add(struct peers *peers, const struct s5_peer *peer)
{
    if (!peers_have(peers, peer))
        peers->list[peers->count++ % peers->room] = *peer;
}

struct s5_associations *s5_associations_new(const struct s5_association_user *user)
{
    struct s5_associations *all = calloc(1, sizeof *all);

    if (all == NULL)
        return NULL;
    all->user = *user;
    all->early = calloc(EARLY, sizeof *all->early);
    if (all->early == NULL) {
        free(all);
        return NULL;
    }
    return all;
}

void s5_associations_free(struct s5_associations *associations)
{
    if (associations == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct s5_association *a = associations->buckets[i], *next; a != NULL; a = next) {
            next = a->chain;
            free(a);
        }
    free(associations->early);
    free(associations);
}

static struct s5_association **bucket_of(struct s5_associations *all, const struct s5_peer *relay)
{
    unsigned hash = relay->port;

    for (size_t i = 0; i < sizeof relay->host.octets; i++)
        hash = hash * 31 + relay->host.octets[i];
    return &all->buckets[hash % BUCKETS];
}

/* How well a source fits an association; 0: not at all. */
static int fitness(const struct s5_association *a, const struct s5_peer *source)
{
    int alive = a->ended ? 0 : 1;

    if (peers_have(&a->clients, source))
        return 8 + alive;
    if (s5_peer_equal(&a->declared, source))
        return 6 + alive;
    if (peers_have(&a->remotes, source))
        return 0;
    if (s5_host_equal(&source->host, &a->session->client.host))
        return (a->clients.count == 0 ? 4 : 2) + alive;
    return 0;
}

/* The association at `relay` to which a client at `client` belongs; of several that fit equally the
 * latest. */
static struct s5_association *find(struct s5_associations *all, const struct s5_peer *relay,
                                   const struct s5_peer *client, int *fit)
{
    struct s5_association *best = NULL;

    *fit = 0;
    for (struct s5_association *a = *bucket_of(all, relay); a != NULL; a = a->chain) {
        int now = s5_peer_equal(&a->relay, relay) ? fitness(a, client) : 0;
        if (now > *fit) {
            *fit = now;
            best = a;
        }
    }
    return best;
}

/* Whether any association has its relay at `relay`. */
static struct s5_association *any_at(struct s5_associations *all, const struct s5_peer *relay)
{
    struct s5_association *a = *bucket_of(all, relay);

    while (a != NULL && !s5_peer_equal(&a->relay, relay))
        a = a->chain;
    return a;
}

/* A header without a fault, as far as it goes; a stranger's octets seldom are one. */
static bool is_clean(const struct s5_datagram_seen *seen)
{
    struct s5_findings findings = {0};

    s5_udp_check(seen->result, &seen->udp, &findings);
    return seen->result.status == S5_OK && findings.count == 0;
}

static void read_header(const struct s5_segment *segment, const struct s5_packet *packet,
                        struct s5_datagram_seen *out)
{
    *out = (struct s5_datagram_seen){.frame = packet->frame,
                                     .time = packet->time,
                                     .frag = -1,
                                     .rsv = -1,
                                     .size = -1,
                                     .octets = segment->payload,
                                     .cut = segment->payload.size < segment->payload_size};
    out->result = s5_udp_decode(segment->payload, &out->udp);
    if (out->result.status != S5_OK)
        return;
    s5_kept_address_set(&out->remote, &out->udp.dst);
    out->frag = out->udp.frag;
    out->rsv = out->udp.rsv;
    out->size = (int64_t)(segment->payload_size - (segment->payload.size - out->udp.data.size));
}

static void tell(struct s5_associations *all, struct s5_association *a,
                 struct s5_datagram_seen *seen, bool up, const struct s5_peer *client)
{
    struct s5_peer remote = {.port = seen->udp.dst.port};

    seen->up = up;
    seen->client = *client;
    seen->relay = a->relay;
    seen->late = a->ended;
    if (seen->result.status == S5_OK && seen->udp.dst.atyp != S5_ATYP_DOMAIN) {
        remote.host = seen->udp.dst.atyp == S5_ATYP_IPV4 ? s5_host_ipv4(seen->udp.dst.host.data)
                                                         : s5_host_ipv6(seen->udp.dst.host.data);
        /* A client may be a destination, too: then it stays a client. */
        if (!peers_have(&a->clients, &remote) && !s5_peer_equal(&remote, client))
            peers_add(&a->remotes, &remote);
    }
    all->user.seen(all->user.context, a->session, seen);
}

/* What became of a datagram. */
enum whereabouts { OF_NO_RELAY, OF_NO_CLIENT, PLACED };

/* From somebody to a relay: a client's, or an answer of somebody's to whom the relay talked. */
static enum whereabouts take_up(struct s5_associations *all, const struct s5_segment *segment,
                                struct s5_datagram_seen *seen)
{
    int fit;
    struct s5_association *a = find(all, &segment->to, &segment->from, &fit);

    if (a != NULL && (fit >= 6 || a->clients.count == 0 || is_clean(seen))) {
        if (seen->result.status == S5_OK || fit >= 6)
            peers_add(&a->clients, &segment->from);
        tell(all, a, seen, true, &segment->from);
        return PLACED;
    }
    return any_at(all, &segment->to) == NULL ? OF_NO_RELAY : OF_NO_CLIENT;
}

/* From a relay to somebody: its client, or one to whom it passes something on. */
static enum whereabouts take_down(struct s5_associations *all, const struct s5_segment *segment,
                                  struct s5_datagram_seen *seen)
{
    int fit;
    struct s5_association *a = find(all, &segment->from, &segment->to, &fit);

    if (a != NULL && (fit >= 6 || (a->clients.count == 0 && is_clean(seen)))) {
        peers_add(&a->clients, &segment->to);
        tell(all, a, seen, false, &segment->to);
        return PLACED;
    }
    a = any_at(all, &segment->from);
    if (a == NULL)
        return OF_NO_RELAY;
    for (; a != NULL; a = a->chain)
        if (s5_peer_equal(&a->relay, &segment->from))
            peers_add(&a->remotes, &segment->to);
    return OF_NO_CLIENT;
}

static enum whereabouts place(struct s5_associations *all, const struct s5_segment *segment,
                              const struct s5_packet *packet)
{
    struct s5_datagram_seen seen;

    if (any_at(all, &segment->to) == NULL && any_at(all, &segment->from) == NULL)
        return OF_NO_RELAY;
    read_header(segment, packet, &seen);
    enum whereabouts where = take_up(all, segment, &seen);
    if (where == OF_NO_RELAY)
        where = take_down(all, segment, &seen);
    free(seen.remote.name);
    return where;
}

/* The session whose relay, and nobody else's, is at `relay`. */
static struct s5_session *only_at(struct s5_associations *all, const struct s5_peer *relay)
{
    struct s5_association *found = any_at(all, relay);

    for (struct s5_association *a = found == NULL ? NULL : found->chain; a != NULL; a = a->chain)
        if (s5_peer_equal(&a->relay, relay))
            return NULL;
    return found == NULL ? NULL : found->session;
}

static void pass(struct s5_associations *all, const struct s5_segment *segment,
                 const struct s5_packet *packet)
{
    if (all->user.passing != NULL)
        all->user.passing(all->user.context, only_at(all, &segment->to), segment, packet);
}

void s5_associations_take(struct s5_associations *associations, const struct s5_segment *segment,
                          const struct s5_packet *packet)
{
    struct s5_udp udp;
    enum whereabouts where =
        associations->count > 0 ? place(associations, segment, packet) : OF_NO_RELAY;

    if (associations->count > 0 && where != PLACED)
        pass(associations, segment, packet);
    if (where != OF_NO_RELAY)
        return;
    if (s5_udp_decode(segment->payload, &udp).status != S5_OK || udp.rsv != 0)
        return;
    struct early *early = &associations->early[associations->early_next++ % EARLY];
    size_t size = segment->payload.size < EARLY_OCTETS ? segment->payload.size : EARLY_OCTETS;
    early->used = true;
    early->segment = *segment;
    early->packet = *packet;
    memcpy(early->octets, segment->payload.data, size);
    early->segment.payload = (struct s5_span){early->octets, size};
}

/* RFC 1928 section 6: BND of the reply is where datagrams are to go; zeros for "here". */
static bool relay_of(const struct s5_session *session, struct s5_peer *out)
{
    struct s5_address bnd = s5_kept_address_get(&session->bnd[0]);

    if (!session->bnd[0].known || bnd.port == 0 || session->outer != NULL)
        return false;
    *out = (struct s5_peer){.host = session->server.host, .port = bnd.port};
    if (bnd.atyp == S5_ATYP_IPV4)
        out->host = s5_host_ipv4(bnd.host.data);
    else if (bnd.atyp == S5_ATYP_IPV6)
        out->host = s5_host_ipv6(bnd.host.data);
    if (s5_host_is_zero(&out->host))
        out->host = session->server.host;
    return true;
}

void s5_associations_open(struct s5_associations *associations, struct s5_session *session)
{
    struct s5_peer relay;

    if (!relay_of(session, &relay))
        return;
    struct s5_association *a = calloc(1, sizeof *a);
    if (a == NULL)
        return; /* then its datagrams are nobody's */
    a->relay = relay;
    a->session = session;
    a->clients = (struct peers){a->client_list, CLIENTS, 0};
    a->remotes = (struct peers){a->remote_list, REMOTES, 0};
    struct s5_address dst = s5_kept_address_get(&session->dst);
    if (session->dst.known && dst.port != 0 && dst.atyp != S5_ATYP_DOMAIN) {
        struct s5_host host =
            dst.atyp == S5_ATYP_IPV4 ? s5_host_ipv4(dst.host.data) : s5_host_ipv6(dst.host.data);
        a->declared =
            (struct s5_peer){s5_host_is_zero(&host) ? session->client.host : host, dst.port};
    }
    struct s5_association **bucket = bucket_of(associations, &relay);
    a->chain = *bucket;
    *bucket = a;
    associations->count++;
    session->association = a;
    /* What came early, the oldest first. */
    for (unsigned i = 0; i < EARLY; i++) {
        struct early *early = &associations->early[(associations->early_next + i) % EARLY];
        if (early->used && early->packet.frame > session->first_frame &&
            (s5_peer_equal(&early->segment.to, &relay) ||
             s5_peer_equal(&early->segment.from, &relay)))
            early->used = place(associations, &early->segment, &early->packet) == OF_NO_RELAY;
    }
}

void s5_associations_end(struct s5_associations *associations, struct s5_session *session)
{
    (void)associations;
    if (session->association != NULL)
        session->association->ended = true;
}

void s5_associations_forget(struct s5_associations *associations, struct s5_session *session)
{
    struct s5_association *a = session->association;

    if (a == NULL)
        return;
    struct s5_association **bucket = bucket_of(associations, &a->relay);
    while (*bucket != a)
        bucket = &(*bucket)->chain;
    *bucket = a->chain;
    associations->count--;
    free(a);
    session->association = NULL;
}

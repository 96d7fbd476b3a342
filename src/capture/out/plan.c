#include "capture/out/plan.h"

#include "capture/out/sieve.h"
#include "capture/packet/ip.h"
#include "capture/packet/link.h"
#include "wire/names.h"

#include <stdlib.h>

/* A packet goes the way of a connection, or is dropped where that is 0. */
struct fate {
    uint64_t frame;
    uint64_t connection;
};

struct s5_plan {
    struct s5_sink sink;
    struct s5_names *names;
    struct s5_sieve pairs;
    uint8_t *depths; /* by connection; of those from depth_room on it is 0 */
    size_t depth_room;
    struct fate *fates; /* of packets that cannot be told when they come */
    size_t fate_count;
    size_t fate_room;
    size_t fates_asked;
    uint64_t packets;
    uint64_t last_frame;
    uint64_t shown_frame; /* the latest whose datagram is shown in its place */
    bool failed;
    struct s5_error error;
};

static void fail(struct s5_plan *plan)
{
    s5_error_set(&plan->error, "out of memory");
    plan->failed = true;
}

unsigned s5_session_depth(const struct s5_session *session)
{
    unsigned depth = 0;

    for (; session != NULL; session = session->outer)
        depth++;
    return depth;
}

/* Whether what went through a session can be shown in its place: it succeeded, and the other end is
 * known. Where the relay of an association inside a session is, the capture does not tell. */
static bool can_unwrap(const struct s5_session *session)
{
    if (session->phase != S5_PHASE_RELAY)
        return false;
    switch (session->cmd) {
    case S5_CMD_CONNECT:
        return session->dst.known;
    case S5_CMD_BIND:
        return session->bnd[1].known;
    case S5_CMD_UDP_ASSOCIATE:
        return session->outer == NULL;
    default:
        return false;
    }
}

static void set_depth(struct s5_plan *plan, uint64_t connection, uint8_t depth)
{
    if (connection >= plan->depth_room) {
        size_t room = plan->depth_room == 0 ? 4096 : plan->depth_room;
        while (room <= connection)
            room *= 2;
        uint8_t *depths = realloc(plan->depths, room);
        if (depths == NULL) {
            fail(plan);
            return;
        }
        for (size_t i = plan->depth_room; i < room; i++)
            depths[i] = 0;
        plan->depths = depths;
        plan->depth_room = room;
    }
    if (plan->depths[connection] < depth)
        plan->depths[connection] = depth;
}

static void avoid_kept(struct s5_plan *plan, const struct s5_kept_address *kept)
{
    struct s5_address address = s5_kept_address_get(kept);

    if (kept->known)
        s5_names_avoid_address(plan->names, &address);
}

static void on_ended(void *context, struct s5_session *session)
{
    struct s5_plan *plan = context;
    unsigned depth = s5_session_depth(session);

    avoid_kept(plan, &session->dst);
    avoid_kept(plan, &session->bnd[0]);
    avoid_kept(plan, &session->bnd[1]);
    if (can_unwrap(session) && depth <= UINT8_MAX)
        set_depth(plan, session->connection, (uint8_t)depth);
}

static void add_fate(struct s5_plan *plan, uint64_t frame, uint64_t connection)
{
    if (plan->fate_count == plan->fate_room) {
        size_t room = plan->fate_room == 0 ? 256 : plan->fate_room * 2;
        struct fate *fates = realloc(plan->fates, room * sizeof *fates);
        if (fates == NULL) {
            fail(plan);
            return;
        }
        plan->fates = fates;
        plan->fate_room = room;
    }
    plan->fates[plan->fate_count++] = (struct fate){frame, connection};
}

static void on_datagram(void *context, struct s5_session *session,
                        const struct s5_datagram_seen *datagram)
{
    struct s5_plan *plan = context;

    (void)session;
    if (datagram->result.status != S5_OK)
        return;
    s5_names_avoid_address(plan->names, &datagram->udp.dst);
    if (datagram->late)
        return;
    if (datagram->frame <= plan->last_frame)
        add_fate(plan, datagram->frame, 0);
    else
        plan->shown_frame = datagram->frame;
}

/* A packet that bears neither TCP nor UDP may still have addresses. */
static void avoid_hosts(struct s5_plan *plan, const struct s5_packet *packet)
{
    struct s5_rest rest = {packet->octets.data, packet->octets.size, packet->size};
    enum s5_no_transport why;
    struct s5_ip ip;
    int version = s5_link_strip(packet->link, &rest, &why);

    if (version == 0 ||
        !(version == 4 ? s5_ipv4_read(&rest, &ip, &why) : s5_ipv6_read(&rest, &ip, &why)))
        return;
    s5_names_avoid(plan->names, &ip.from);
    s5_names_avoid(plan->names, &ip.to);
}

static void on_packet(void *context, const struct s5_packet *packet,
                      const struct s5_segment *segment, uint64_t connection)
{
    struct s5_plan *plan = context;

    plan->packets++;
    plan->last_frame = packet->frame;
    if (segment->transport == S5_TRANSPORT_NONE) {
        avoid_hosts(plan, packet);
        return;
    }
    s5_names_avoid(plan->names, &segment->from.host);
    s5_names_avoid(plan->names, &segment->to.host);
    if (segment->transport == S5_TRANSPORT_TCP)
        s5_sieve_add(&plan->pairs, &segment->from, &segment->to);
    for (size_t i = 0; i < segment->fragment_count; i++)
        if (segment->fragments[i].frame != packet->frame &&
            (connection != 0 || plan->shown_frame == packet->frame))
            add_fate(plan, segment->fragments[i].frame, connection);
}

/* The two looks must see the same, so the first one has all octets gathered as the second does. */
static void on_relayed(void *context, struct s5_session *session, enum s5_side side,
                       const struct s5_piece *piece)
{
    (void)context;
    (void)session;
    (void)side;
    (void)piece;
}

static const struct s5_error *trouble(void *context)
{
    const struct s5_plan *plan = context;

    return plan->failed ? &plan->error : NULL;
}

struct s5_plan *s5_plan_new(void)
{
    struct s5_plan *plan = calloc(1, sizeof *plan);

    if (plan == NULL)
        return NULL;
    plan->names = s5_names_new();
    if (!s5_sieve_init(&plan->pairs) || plan->names == NULL) {
        s5_plan_free(plan);
        return NULL;
    }
    plan->sink = (struct s5_sink){.context = plan,
                                  .relayed = on_relayed,
                                  .datagram = on_datagram,
                                  .ended = on_ended,
                                  .packet = on_packet,
                                  .trouble = trouble};
    return plan;
}

void s5_plan_free(struct s5_plan *plan)
{
    if (plan == NULL)
        return;
    s5_names_free(plan->names);
    s5_sieve_fini(&plan->pairs);
    free(plan->depths);
    free(plan->fates);
    free(plan);
}

const struct s5_sink *s5_plan_sink(struct s5_plan *plan)
{
    return &plan->sink;
}

static int compare_fates(const void *a, const void *b)
{
    uint64_t one = ((const struct fate *)a)->frame;
    uint64_t other = ((const struct fate *)b)->frame;

    return (one > other) - (one < other);
}

void s5_plan_finish(struct s5_plan *plan)
{
    if (plan->fate_count > 0)
        qsort(plan->fates, plan->fate_count, sizeof *plan->fates, compare_fates);
}

uint64_t s5_plan_packets(const struct s5_plan *plan)
{
    return plan->packets;
}

unsigned s5_plan_depth(const struct s5_plan *plan, uint64_t connection)
{
    return connection < plan->depth_room ? plan->depths[connection] : 0;
}

bool s5_plan_drops(struct s5_plan *plan, uint64_t frame)
{
    while (plan->fates_asked < plan->fate_count && plan->fates[plan->fates_asked].frame < frame)
        plan->fates_asked++;
    if (plan->fates_asked == plan->fate_count || plan->fates[plan->fates_asked].frame != frame)
        return false;
    uint64_t connection = plan->fates[plan->fates_asked].connection;
    return connection == 0 || s5_plan_depth(plan, connection) > 0;
}

bool s5_plan_has_pair(const struct s5_plan *plan, const struct s5_peer *a, const struct s5_peer *b)
{
    return s5_sieve_has(&plan->pairs, a, b);
}

struct s5_names *s5_plan_names(struct s5_plan *plan)
{
    return plan->names;
}

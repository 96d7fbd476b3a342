#include "capture/out/unwrap.h"

#include "capture/out/datagrams.h"
#include "capture/out/ends.h"
#include "wire/names.h"

#include <stdlib.h>

/* What is shown of one connection to a proxy. */
struct proxied {
    struct s5_pair ends; /* of the connection that is shown in its place */
    bool listed;         /* its ends are remembered as those of one that stands */
    bool stands;
    bool reverse; /* BIND: the other end opened it */
    bool over[2];
    unsigned depth;
    int64_t last[2]; /* by side: before that nothing more of it can be */
    struct s5_rewritten *shown;
    struct s5_datagrams datagrams;
    struct s5_session *outermost; /* whose relay[S5_SINK_UNWRAP] it is */
    struct proxied *prev;         /* of all there are */
    struct proxied *next;
};

struct s5_unwrap {
    struct s5_sink sink;
    struct s5_plan *plan;
    struct s5_rewrite *rewrite;
    bool only;
    struct s5_ends ends;
    struct proxied first; /* the ring's beginning and end */
    uint64_t last_frame;
    uint64_t dropped_frame; /* the latest whose datagram is shown in its place */
    struct s5_sequences sequences;
    struct s5_unwrap_totals totals;
    bool failed;
    struct s5_error error;
};

static void fail(struct s5_unwrap *unwrap, const char *why)
{
    if (!unwrap->failed)
        s5_error_set(&unwrap->error, "%s", why);
    unwrap->failed = true;
}

static void release_ends(struct s5_unwrap *unwrap, struct proxied *p)
{
    if (p->listed)
        s5_ends_release(&unwrap->ends, &p->ends);
    p->listed = false;
}

static void free_proxied(struct s5_unwrap *unwrap, struct proxied *p)
{
    if (p->outermost != NULL)
        p->outermost->relay[S5_SINK_UNWRAP] = NULL;
    release_ends(unwrap, p);
    s5_rewritten_free(p->shown);
    s5_datagrams_fini(&p->datagrams);
    p->prev->next = p->next;
    p->next->prev = p->prev;
    free(p);
}

static void on_begun(void *context, struct s5_session *session)
{
    struct s5_unwrap *unwrap = context;
    unsigned depth = s5_plan_depth(unwrap->plan, session->connection);

    if (session->outer != NULL || depth == 0)
        return;
    struct proxied *p = calloc(1, sizeof *p);
    if (p == NULL) {
        fail(unwrap, "out of memory");
        return;
    }
    p->depth = depth;
    p->outermost = session;
    p->prev = &unwrap->first;
    p->next = unwrap->first.next;
    p->prev->next = p->next->prev = p;
    session->relay[S5_SINK_UNWRAP] = p;
}

/* What is shown of the connection that `session` is part of, if it is this session's relaying that
 * is shown; else NULL. */
static struct proxied *proxied_of(const struct s5_session *session)
{
    const struct s5_session *outermost = session;

    while (outermost->outer != NULL)
        outermost = outermost->outer;
    struct proxied *p = outermost->relay[S5_SINK_UNWRAP];
    return p != NULL && p->depth == s5_session_depth(session) ? p : NULL;
}

/* The host of an address; a name's is made up. */
static bool host_of(struct s5_unwrap *unwrap, const struct s5_address *address, bool four,
                    struct s5_host *out)
{
    enum s5_naming naming = s5_names_host(s5_plan_names(unwrap->plan), address, four, out);

    if (naming == S5_NAMING_NEW)
        s5_rewrite_name(unwrap->rewrite, out, address->host);
    if (naming == S5_NAMING_FAILED)
        fail(unwrap, "no address is left to make up for a name, or no memory");
    return naming != S5_NAMING_FAILED;
}

/* The connection that is shown, once its ends are known. False where that cannot be. */
static bool show(struct s5_unwrap *unwrap, struct proxied *p, const struct s5_session *session)
{
    bool bind = session->cmd == S5_CMD_BIND;
    const struct s5_kept_address *kept = bind ? &session->bnd[1] : &session->dst;
    struct s5_address remote = s5_kept_address_get(kept);
    uint32_t isn;

    if (p->shown != NULL)
        return true;
    if (unwrap->failed || !kept->known)
        return false;
    p->reverse = bind;
    p->ends.peer[0] = session->client;
    p->ends.peer[1].port = remote.port;
    if (!host_of(unwrap, &remote, s5_host_is_ipv4(&session->client.host), &p->ends.peer[1].host))
        return false;
    p->listed = s5_ends_choose(&unwrap->ends, &p->ends, &isn);
    const struct s5_peer ends[2] = {p->ends.peer[bind], p->ends.peer[!bind]};
    p->shown = s5_rewritten_new(unwrap->rewrite, ends, isn, &session->server, session->first_frame);
    unwrap->totals.connections += p->shown != NULL;
    return p->shown != NULL;
}

static void step(struct s5_unwrap *unwrap, struct proxied *p, enum s5_rewrite_step what,
                 enum s5_side side, struct s5_span kept, uint32_t size, int64_t time)
{
    bool opener = (side == S5_CLIENT) != p->reverse;

    s5_rewrite_step(unwrap->rewrite, p->shown, what, opener ? S5_FLOW_OPENER : S5_FLOW_ANSWERER,
                    kept, size, time);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The connection stands from `time` on. */
static bool stand(struct s5_unwrap *unwrap, struct proxied *p, const struct s5_session *session,
                  int64_t time)
{
    if (p->stands)
        return true;
    if (!show(unwrap, p, session))
        return false;
    step(unwrap, p, S5_REWRITE_STAND, S5_CLIENT, (struct s5_span){NULL, 0}, 0, time);
    p->last[S5_CLIENT] = p->last[S5_SERVER] = time;
    p->stands = true;
    return true;
}

static void on_said(void *context, struct s5_session *session, const struct s5_said *said)
{
    struct s5_unwrap *unwrap = context;
    struct proxied *p = proxied_of(session);

    if (p == NULL || said->event->result.status != S5_OK)
        return;
    if (said->event->message.kind == S5_REQUEST && session->cmd == S5_CMD_CONNECT &&
        show(unwrap, p, session))
        step(unwrap, p, S5_REWRITE_ASK, S5_CLIENT, (struct s5_span){NULL, 0}, 0, said->time);
    if (said->event->message.kind == S5_REPLY && session->phase == S5_PHASE_RELAY &&
        session->cmd != S5_CMD_UDP_ASSOCIATE)
        stand(unwrap, p, session, said->time);
}

static void on_relayed(void *context, struct s5_session *session, enum s5_side side,
                       const struct s5_piece *piece)
{
    struct s5_unwrap *unwrap = context;
    struct proxied *p = proxied_of(session);

    if (p == NULL || session->cmd == S5_CMD_UDP_ASSOCIATE || p->over[side] ||
        !stand(unwrap, p, session, piece->time))
        return;
    p->last[side] = later(p->last[side], piece->time);
    step(unwrap, p, piece->gap ? S5_REWRITE_LACK : S5_REWRITE_DATA, side, piece->octets,
         piece->size, p->last[side]);
}

static enum s5_side other_than(enum s5_side side)
{
    return side == S5_CLIENT ? S5_SERVER : S5_CLIENT;
}

/* A side ends its half, or resets the whole. */
static void end_side(struct s5_unwrap *unwrap, struct proxied *p, enum s5_side side,
                     const struct s5_hang_up *how)
{
    enum s5_side other = other_than(side);
    int64_t time = later(how->time, p->last[side]);

    if (how->reset)
        time = later(time, p->last[other]);
    p->last[side] = time;
    p->over[side] = true;
    p->over[other] = p->over[other] || how->reset;
    step(unwrap, p, how->reset ? S5_REWRITE_RESET : S5_REWRITE_END, side, (struct s5_span){NULL, 0},
         0, time);
}

/* What is still to come of a side that hung up goes first: then its end waits for on_ended(). */
static void on_hung_up(void *context, struct s5_session *session, enum s5_side side,
                       const struct s5_hang_up *how)
{
    struct proxied *p = session->relay[S5_SINK_UNWRAP];

    if (p != NULL && p->stands && how->whole && (how->reset || !p->over[side]))
        end_side(context, p, side, how);
}

static void on_closed(void *context, struct s5_session *session)
{
    struct proxied *p = session->relay[S5_SINK_UNWRAP];

    if (p != NULL)
        release_ends(context, p);
}

static void on_ended(void *context, struct s5_session *session)
{
    struct s5_unwrap *unwrap = context;
    struct proxied *p = proxied_of(session);

    if (p == NULL) {
        /* For want of memory this look may not have the session inside that the first one had. */
        if (session->relay[S5_SINK_UNWRAP] != NULL)
            free_proxied(unwrap, session->relay[S5_SINK_UNWRAP]);
        return;
    }
    if (session->cmd != S5_CMD_UDP_ASSOCIATE && stand(unwrap, p, session, session->end)) {
        const struct s5_hang_up *how = session->hung_up;
        enum s5_side first = how[S5_CLIENT].time <= how[S5_SERVER].time ? S5_CLIENT : S5_SERVER;
        const enum s5_side order[2] = {first, other_than(first)};
        for (int i = 0; i < 2; i++)
            if (how[order[i]].done && !p->over[order[i]])
                end_side(unwrap, p, order[i], &how[order[i]]);
    }
    free_proxied(unwrap, p);
}

static void on_datagram(void *context, struct s5_session *session,
                        const struct s5_datagram_seen *datagram)
{
    struct s5_unwrap *unwrap = context;
    struct proxied *p = session->relay[S5_SINK_UNWRAP];
    struct s5_whole_datagram whole;
    struct s5_peer remote;

    if (p == NULL || unwrap->failed || datagram->late || datagram->result.status != S5_OK)
        return;
    if (datagram->frame > unwrap->last_frame)
        unwrap->dropped_frame = datagram->frame;
    if (!s5_datagrams_take(&p->datagrams, &unwrap->sequences, datagram, &whole))
        return;
    remote.port = whole.remote.port;
    if (!host_of(unwrap, &whole.remote, s5_host_is_ipv4(&datagram->client.host), &remote.host))
        return;
    const struct s5_peer *from = datagram->up ? &datagram->client : &remote;
    const struct s5_peer *to = datagram->up ? &remote : &datagram->client;
    if (s5_rewrite_datagram(unwrap->rewrite, from, to, whole.data, whole.size, datagram->time))
        unwrap->totals.datagrams++;
    else
        unwrap->totals.too_large++;
}

static void on_packet(void *context, const struct s5_packet *packet,
                      const struct s5_segment *segment, uint64_t connection)
{
    struct s5_unwrap *unwrap = context;

    (void)segment;
    unwrap->last_frame = packet->frame;
    if (s5_plan_drops(unwrap->plan, packet->frame) || unwrap->dropped_frame == packet->frame ||
        s5_plan_depth(unwrap->plan, connection) > 0 || unwrap->only)
        return;
    unwrap->totals.kept++;
    s5_rewrite_packet(unwrap->rewrite, packet);
}

static const struct s5_error *trouble(void *context)
{
    const struct s5_unwrap *unwrap = context;

    return unwrap->failed ? &unwrap->error : s5_rewrite_trouble(unwrap->rewrite);
}

struct s5_unwrap *s5_unwrap_new(struct s5_plan *plan, struct s5_rewrite *rewrite, bool only)
{
    struct s5_unwrap *unwrap = calloc(1, sizeof *unwrap);

    if (unwrap == NULL)
        return NULL;
    unwrap->plan = plan;
    unwrap->rewrite = rewrite;
    unwrap->only = only;
    unwrap->first.prev = unwrap->first.next = &unwrap->first;
    if (!s5_ends_init(&unwrap->ends, plan)) {
        s5_unwrap_free(unwrap);
        return NULL;
    }
    unwrap->sink = (struct s5_sink){.context = unwrap,
                                    .begun = on_begun,
                                    .said = on_said,
                                    .relayed = on_relayed,
                                    .datagram = on_datagram,
                                    .hung_up = on_hung_up,
                                    .closed = on_closed,
                                    .ended = on_ended,
                                    .packet = on_packet,
                                    .trouble = trouble};
    return unwrap;
}

void s5_unwrap_free(struct s5_unwrap *unwrap)
{
    if (unwrap == NULL)
        return;
    for (struct proxied *p = unwrap->first.next, *next; p != &unwrap->first; p = next) {
        next = p->next;
        free_proxied(unwrap, p);
    }
    s5_sequences_fini(&unwrap->sequences);
    s5_ends_fini(&unwrap->ends);
    free(unwrap);
}

const struct s5_sink *s5_unwrap_sink(struct s5_unwrap *unwrap)
{
    return &unwrap->sink;
}

const struct s5_unwrap_totals *s5_unwrap_totals(struct s5_unwrap *unwrap)
{
    unwrap->totals.other_ports = unwrap->ends.other_ports;
    unwrap->totals.lost_fragments = unwrap->sequences.seen - unwrap->sequences.used;
    unwrap->totals.names = s5_names_made(s5_plan_names(unwrap->plan));
    unwrap->totals.late = s5_rewrite_late(unwrap->rewrite);
    return &unwrap->totals;
}

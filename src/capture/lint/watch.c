#include "capture/lint/watch.h"

#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

enum {
    ALIKE = 16,                  /* octets that two streams must have in common to be the same */
    EARLY_MAX = 8 * 1024 * 1024, /* octets kept in all for S5_WATCH_EARLY */
};

/* A capture's order is not that of what happened: it may have several sources, and who makes it
 * from sockets sees a reply before the connection that it tells of. */
static const int64_t late_ns = 1000000000;

bool s5_peer_of(const struct s5_kept_address *kept, struct s5_peer *out)
{
    struct s5_address address = s5_kept_address_get(kept);

    *out = (struct s5_peer){.port = address.port};
    if (!kept->known || address.atyp == S5_ATYP_DOMAIN)
        return false;
    out->host = address.atyp == S5_ATYP_IPV4 ? s5_host_ipv4(address.host.data)
                                             : s5_host_ipv6(address.host.data);
    return true;
}

/* RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3. */
static bool is_loopback(const struct s5_host *host)
{
    static const struct s5_host one = {.octets = {[15] = 1}};

    return s5_host_is_ipv4(host) ? host->octets[12] == 127 : s5_host_equal(host, &one);
}

bool s5_same_host(const struct s5_host *a, const struct s5_host *b)
{
    return s5_host_equal(a, b) || (is_loopback(a) && is_loopback(b));
}

bool s5_is_server(const struct s5_session *session, const struct s5_host *host)
{
    struct s5_peer bnd;

    if (s5_same_host(host, &session->server.host))
        return true;
    return s5_peer_of(&session->bnd[0], &bnd) && s5_host_equal(host, &bnd.host);
}

bool s5_is_told(const struct s5_session *session, const struct s5_kept_address *bnd,
                const struct s5_peer *peer)
{
    struct s5_peer told;
    bool address = s5_peer_of(bnd, &told);

    if (told.port == 0 || told.port != peer->port)
        return false;
    if (!address || s5_host_is_zero(&told.host))
        return s5_is_server(session, &peer->host);
    return s5_host_equal(&told.host, &peer->host);
}

/* CONNECT: from the proxy to DST, or where DST is a name to its port. BIND: to the address of the
 * first reply, or from that of the second. */
static bool may_be(const struct s5_session *session, const struct s5_leg *leg)
{
    struct s5_peer dst;

    if (leg == session->leg)
        return false;
    if (session->cmd == S5_CMD_BIND)
        return s5_is_told(session, &session->bnd[0], &leg->peer[1]) ||
               (s5_is_told(session, &session->bnd[1], &leg->peer[0]) &&
                s5_is_server(session, &leg->peer[1].host));
    bool address = s5_peer_of(&session->dst, &dst);
    return dst.port == leg->peer[1].port &&
           (!address || s5_host_equal(&dst.host, &leg->peer[1].host)) &&
           s5_is_server(session, &leg->peer[0].host);
}

/* Keeps the connections that may be the leg and were asked for since packet `since`. */
static void gather(const struct s5_lint *lint, struct s5_session *session, struct s5_watch *watch,
                   uint64_t since)
{
    struct s5_leg *leg;

    for (uint64_t back = 0; (leg = s5_legs_recent(lint->legs, back)) != NULL; back++) {
        if (leg->asked.frame <= since)
            return;
        if (!may_be(session, leg))
            continue;
        if (session->cmd == S5_CMD_CONNECT && s5_is_told(session, &session->bnd[0], &leg->peer[0]))
            leg->taken = true;
        if (watch->count < S5_WATCH_CANDIDATES)
            watch->candidates[watch->count++] = s5_leg_keep(leg);
        else
            watch->crowded = true;
    }
}

void s5_watch_reply(const struct s5_lint *lint, struct s5_session *session,
                    const struct s5_said *said, struct s5_judge *judge)
{
    /* What RFC 1961 encapsulates, and what other methods may, is not what goes over the leg. */
    bool plain = session->method == S5_METHOD_NO_AUTH || session->method == S5_METHOD_PASSWORD;
    bool second = session->rep[1] >= 0;

    if (lint->legs == NULL || session->leg == NULL || !plain || !judge->request.said ||
        judge->request_fault != S5_FAULT_NONE ||
        (session->cmd != S5_CMD_CONNECT && session->cmd != S5_CMD_BIND))
        return;
    if (judge->watch == NULL)
        judge->watch = calloc(1, sizeof *judge->watch);
    if (judge->watch == NULL)
        return; /* then it is judged by its messages alone */
    judge->watch->base[S5_CLIENT] = judge->request.end;
    judge->watch->base[S5_SERVER] = said->at + said->octets.size;
    if (session->cmd == S5_CMD_CONNECT)
        gather(lint, session, judge->watch, judge->request.frame);
    else if (second)
        gather(lint, session, judge->watch, judge->reply.frame);
}

static void keep_early(const struct s5_lint *lint, struct s5_watch *watch, struct s5_span octets)
{
    size_t room = S5_WATCH_EARLY - watch->early_size;

    if (watch->early_octets == NULL) {
        if (lint->legs->early_held + S5_WATCH_EARLY > EARLY_MAX ||
            (watch->early_octets = malloc(S5_WATCH_EARLY)) == NULL)
            return;
        lint->legs->early_held += S5_WATCH_EARLY;
    }
    octets = s5_span_first(octets, room);
    if (octets.size > 0)
        memcpy(watch->early_octets + watch->early_size, octets.data, octets.size);
    watch->early_size += octets.size;
}

void s5_lint_relayed(const struct s5_lint *lint, struct s5_session *session, enum s5_side side,
                     const struct s5_piece *piece)
{
    struct s5_judge *judge = session->judge;
    struct s5_watch *watch = judge == NULL ? NULL : judge->watch;

    if (watch == NULL)
        return;
    const struct s5_said_before *reply =
        session->cmd == S5_CMD_BIND ? &judge->second_reply : &judge->reply;
    s5_tally_take(&watch->relayed[side], piece);
    if (side != S5_CLIENT)
        return;
    if (piece->frame < reply->first_frame)
        watch->early += piece->size;
    if (watch->early > 0 && watch->relayed[side].known == watch->relayed[side].size)
        keep_early(lint, watch, piece->octets);
}

void s5_watch_free(const struct s5_lint *lint, struct s5_watch *watch)
{
    if (watch == NULL)
        return;
    for (unsigned i = 0; i < watch->count; i++)
        s5_leg_release(watch->candidates[i]);
    s5_tally_fini(&watch->relayed[S5_CLIENT]);
    s5_tally_fini(&watch->relayed[S5_SERVER]);
    if (watch->early_octets != NULL)
        lint->legs->early_held -= S5_WATCH_EARLY;
    free(watch->early_octets);
    free(watch);
}

static bool is_alike(const struct s5_tally *a, const struct s5_tally *b)
{
    struct s5_span first = s5_tally_head(a, 0);
    struct s5_span second = s5_tally_head(b, 0);
    size_t size = first.size < second.size ? first.size : second.size;

    return size >= ALIKE && memcmp(first.data, second.data, size) == 0;
}

/* What goes over the leg may begin amid what the client sent early, when the rest of that is
 * lost. */
static bool begins_amid(const struct s5_watch *watch, const struct s5_tally *out)
{
    struct s5_span head = s5_tally_head(out, 0);

    for (size_t at = 1; head.size >= ALIKE && at + head.size <= watch->early_size; at++)
        if (memcmp(watch->early_octets + at, head.data, head.size) == 0)
            return true;
    return false;
}

static bool goes_over(const struct s5_watch *watch, const struct s5_leg *leg, unsigned proxy)
{
    return is_alike(&watch->relayed[S5_CLIENT], &leg->end[proxy].sent) ||
           is_alike(&watch->relayed[S5_SERVER], &leg->end[!proxy].sent) ||
           begins_amid(watch, &leg->end[proxy].sent);
}

struct s5_leg *s5_watch_leg(const struct s5_lint *lint, const struct s5_session *session,
                            const struct s5_judge *judge, bool *told)
{
    const struct s5_watch *watch = judge->watch;
    const struct s5_said_before *reply = &judge->reply;
    struct s5_leg *found = NULL;
    unsigned alike = 0;
    struct s5_leg *leg;

    *told = true;
    for (unsigned i = 0; i < watch->count; i++)
        if (s5_is_told(session, &session->bnd[0], &watch->candidates[i]->peer[0]))
            return watch->candidates[i];
    /* Those that the capture has behind the reply. */
    for (uint64_t back = 0; (leg = s5_legs_recent(lint->legs, back)) != NULL; back++) {
        if (leg->asked.frame <= reply->frame)
            break;
        if (leg->asked.time - reply->time > late_ns || !may_be(session, leg))
            continue;
        if (s5_is_told(session, &session->bnd[0], &leg->peer[0]))
            return leg;
        if (!leg->taken && goes_over(watch, leg, 0)) {
            found = leg;
            alike++;
        }
    }
    *told = false;
    for (unsigned i = 0; i < watch->count; i++) {
        leg = watch->candidates[i];
        if (!leg->taken && goes_over(watch, leg, 0)) {
            found = leg;
            alike++;
        }
    }
    return alike == 1 && !watch->crowded ? found : NULL;
}

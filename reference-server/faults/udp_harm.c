/* Faults of what a datagram may harm: those that cannot be relayed, RFC 1928 section 7, and the
 * associations of others. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- what cannot be relayed ---- */

enum malformed {
    MALFORMED_EMPTY,
    MALFORMED_SHORT,    /* less than RSV, FRAG, ATYP */
    MALFORMED_CUT_IPV4, /* ends within the header */
    MALFORMED_CUT_NAME,
    MALFORMED_CUT_IPV6,
    MALFORMED_ATYP,
    MALFORMED_NAME_EMPTY,
    MALFORMED_NAME_NUL,
    MALFORMED_NAME_LONG, /* well-formed, and longer than a signed octet counts */
    MALFORMED_PORT_ZERO,
    MALFORMED_RSV,
    MALFORMED_FRAG,
};

static bool is_malformed(struct s5_span in, enum malformed kind)
{
    struct s5_udp udp = {0};
    struct s5_result result = s5_udp_decode(in, &udp);
    uint8_t atyp = in.size < 4 ? 0 : in.data[3];

    switch (kind) {
    case MALFORMED_EMPTY:
        return in.size == 0;
    case MALFORMED_SHORT:
        return in.size > 0 && in.size < 4;
    case MALFORMED_CUT_IPV4:
        return result.status == S5_MORE && atyp == S5_ATYP_IPV4;
    case MALFORMED_CUT_NAME:
        return result.status == S5_MORE && atyp == S5_ATYP_DOMAIN;
    case MALFORMED_CUT_IPV6:
        return result.status == S5_MORE && atyp == S5_ATYP_IPV6;
    case MALFORMED_ATYP:
        return result.status == S5_BAD;
    case MALFORMED_NAME_EMPTY:
        return atyp == S5_ATYP_DOMAIN && in.size > 4 && in.data[4] == 0;
    case MALFORMED_NAME_NUL:
        return atyp == S5_ATYP_DOMAIN && udp.dst.host.size > 0 &&
               memchr(udp.dst.host.data, 0, udp.dst.host.size) != NULL;
    case MALFORMED_NAME_LONG:
        return atyp == S5_ATYP_DOMAIN && udp.dst.host.size > 127;
    case MALFORMED_PORT_ZERO:
        return result.status == S5_OK && udp.dst.port == 0;
    case MALFORMED_RSV:
        return result.status == S5_OK && udp.rsv != 0;
    case MALFORMED_FRAG:
        return result.status == S5_OK && udp.frag != 0;
    }
    return false;
}

static bool is_ours(struct s5_connection *c, struct s5_span in)
{
    return is_malformed(in, (enum malformed)s5_departure_number(c));
}

static void end_at_malformed(struct s5_connection *c, const struct s5_endpoint *from,
                             struct s5_span in)
{
    if (is_ours(c, in))
        s5_connection_end(c, S5_END_CLOSE, "a malformed datagram");
    else
        s5_correct_from_client(c, from, in);
}

/* ---- what cannot be delivered ---- */

static void end_now(void *user)
{
    s5_connection_end(user, S5_END_CLOSE, "a datagram could not be delivered");
}

static void end_soon(struct s5_connection *c)
{
    if (c->notes.timer != NULL)
        return;
    c->notes.timer = s5_timer_new(c->reference->loop, end_now, c);
    s5_timer_start(c->notes.timer, 0);
}

static void end_at_unresolvable(struct s5_connection *c, struct s5_span name,
                                const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    if (count == 0)
        end_soon(c);
    else
        s5_correct_send_to(c, name, list, count, data);
}

/* ---- the associations of others ----
 *
 * A table of destinations that forgets whose they are: each association's notes hold the latest one
 * and when it was used. Associations that talk to different hosts do not meet in it. */

struct entry {
    struct s5_endpoint to;
    size_t used; /* the latest has the highest */
};

static size_t uses;

static bool talks_to(const struct s5_connection *c, const struct s5_endpoint *host)
{
    const struct entry *entry = c->notes.data;

    return c->association != NULL && entry != NULL && s5_endpoint_equal(&entry->to, host);
}

static void note_use(struct s5_connection *c, const struct s5_endpoint *list, size_t count)
{
    struct entry *entry = s5_departure_note(c, sizeof *entry);

    if (entry != NULL && count > 0)
        *entry = (struct entry){.to = list[0], .used = ++uses};
}

static void send_and_note(struct s5_connection *c, struct s5_span name,
                          const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    note_use(c, list, count);
    s5_correct_send_to(c, name, list, count, data);
}

static void answer_latest_user(struct s5_connection *c, const struct s5_endpoint *from,
                               struct s5_span in)
{
    struct s5_connection *latest = c;

    for (struct s5_connection *other = c->reference->connections; other != NULL;
         other = other->next)
        if (talks_to(other, from) &&
            (!talks_to(latest, from) || ((const struct entry *)other->notes.data)->used >
                                            ((const struct entry *)latest->notes.data)->used))
            latest = other;
    s5_correct_from_remote(latest, from, in);
}

/* By the socket of the oldest association that talks to that host. */
static void send_by_first_user(struct s5_connection *c, struct s5_span name,
                               const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    struct s5_connection *first = c;

    note_use(c, list, count);
    for (struct s5_connection *other = c->reference->connections; other != NULL && count > 0;
         other = other->next)
        if (talks_to(other, &list[0]))
            first = other;
    s5_correct_send_to(first, name, list, count, data);
}

/* ---- a client's socket that was used before ---- */

enum { REMEMBERED = 64 };

#define ENDS(fault, number_, text)                                                                 \
    {                                                                                              \
        .name = "udp-ends-at-" fault, .clause = "UDP-09", .seen = text " ends the association",    \
        .conduct = {.from_client = end_at_malformed}, .number = (number_)                          \
    }

static const struct s5_departure rows[] = {
    ENDS("empty-datagram", MALFORMED_EMPTY, "a datagram without an octet"),
    ENDS("short-header", MALFORMED_SHORT, "a datagram that ends before ATYP"),
    ENDS("cut-ipv4", MALFORMED_CUT_IPV4, "a datagram that ends within an IPv4 header"),
    ENDS("cut-ipv6", MALFORMED_CUT_IPV6, "a datagram that ends within an IPv6 header"),
    ENDS("cut-name", MALFORMED_CUT_NAME, "a datagram that ends within its name"),
    ENDS("unknown-atyp", MALFORMED_ATYP, "a datagram with an undefined ATYP"),
    ENDS("empty-name", MALFORMED_NAME_EMPTY, "a datagram with an empty name"),
    ENDS("port-zero", MALFORMED_PORT_ZERO, "a datagram for port 0"),
    ENDS("long-name", MALFORMED_NAME_LONG, "a datagram for a name of more than 127 octets"),
    ENDS("rsv", MALFORMED_RSV, "a datagram whose RSV is not 0000"),
    {.name = "udp-ends-at-fragment",
     .clause = "UDP-09",
     .also = "UDP-07 UDP-08",
     .seen = "a datagram whose FRAG is not 00 ends the association",
     .conduct = {.from_client = end_at_malformed},
     .number = MALFORMED_FRAG},

    {.name = "udp-ends-at-unresolvable",
     .clause = "UDP-09",
     .seen = "a datagram for a name that does not resolve ends the association",
     .conduct = {.send_to = end_at_unresolvable}},

    {.name = "udp-answers-to-latest-user",
     .clause = "UDP-12",
     .seen = "a host's answers go to the association that spoke to it last",
     .conduct = {.send_to = send_and_note, .from_remote = answer_latest_user}},
    {.name = "udp-one-socket-a-destination",
     .clause = "UDP-12",
     .seen = "associations that talk to one host share a socket, and the first gets all answers",
     .conduct = {.send_to = send_by_first_user}},
};

const struct s5_departure_list s5_faults_udp_harm = {rows, S5_COUNT(rows)};

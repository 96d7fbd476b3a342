/* Faults of what a datagram may harm: those that cannot be relayed, RFC 1928 section 7, and the
 * associations of others. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- what cannot be relayed ---- */

enum malformed {
    MALFORMED_CUT, /* ends within its header */
    MALFORMED_ATYP,
    MALFORMED_NAME_EMPTY,
    MALFORMED_NAME_NUL,
    MALFORMED_RSV,
    MALFORMED_FRAG,
};

static bool is_malformed(struct s5_span in, enum malformed kind)
{
    struct s5_udp udp = {0};
    struct s5_result result = s5_udp_decode(in, &udp);
    uint8_t atyp = in.size < 4 ? 0 : in.data[3];

    switch (kind) {
    case MALFORMED_CUT:
        return result.status == S5_MORE;
    case MALFORMED_ATYP:
        return result.status == S5_BAD;
    case MALFORMED_NAME_EMPTY:
        return atyp == S5_ATYP_DOMAIN && in.size > 4 && in.data[4] == 0;
    case MALFORMED_NAME_NUL:
        return atyp == S5_ATYP_DOMAIN && udp.dst.host.size > 0 &&
               memchr(udp.dst.host.data, 0, udp.dst.host.size) != NULL;
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

static void cut_name_at_nul(struct s5_connection *c, const struct s5_endpoint *from,
                            struct s5_span in)
{
    struct s5_udp udp;

    if (!is_ours(c, in) || s5_udp_decode(in, &udp).status != S5_OK) {
        s5_correct_from_client(c, from, in);
        return;
    }
    const uint8_t *nul = memchr(udp.dst.host.data, 0, udp.dst.host.size);
    udp.dst.host.size = (size_t)(nul - udp.dst.host.data);
    c->reference->conduct.send_on(c, &udp);
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

/* Whether nobody receives there. A connected socket would be told (ICMP); the relay's are not
 * connected. */
static bool is_closed(const struct s5_endpoint *to)
{
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(to->port)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    memcpy(&name.sin_addr, to->ip, 4);
    bool closed =
        to->family == 4 && fd >= 0 && bind(fd, (struct sockaddr *)&name, sizeof name) == 0;
    if (fd >= 0)
        close(fd);
    return closed;
}

static void end_at_closed_port(struct s5_connection *c, struct s5_span name,
                               const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    if (count == 1 && is_closed(&list[0]))
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

static void send_and_note(struct s5_connection *c, struct s5_span name,
                          const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    struct entry *entry = s5_departure_note(c, sizeof *entry);

    if (entry != NULL && count > 0)
        *entry = (struct entry){.to = list[0], .used = ++uses};
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

static void end_other_users(struct s5_connection *c, const struct s5_endpoint *to)
{
    struct s5_connection *next;

    for (struct s5_connection *other = c->reference->connections; other != NULL; other = next) {
        next = other->next;
        if (other != c && talks_to(other, to))
            s5_connection_end(other, S5_END_CLOSE, "another association has its destination");
    }
}

static void end_with_others(struct s5_connection *c)
{
    const struct entry *entry = c->notes.data;

    if (c->association != NULL && entry != NULL)
        end_other_users(c, &entry->to);
    s5_correct_client_ended(c);
}

#define ENDS(fault, number_, text)                                                                 \
    {                                                                                              \
        .name = "udp-ends-at-" fault, .clause = "UDP-09", .seen = text " ends the association",    \
        .conduct = {.from_client = end_at_malformed}, .number = (number_)                          \
    }

/* ---- a client's socket that was used before ---- */

enum { REMEMBERED = 64 };

static struct s5_endpoint used_before[REMEMBERED];
static size_t used_count;

static bool never_used_before(struct s5_connection *c, const struct s5_endpoint *from)
{
    struct s5_endpoint *client = s5_departure_note(c, sizeof *client);

    for (size_t i = 0; i < REMEMBERED; i++)
        if (s5_endpoint_equal(&used_before[i], from))
            return false;
    if (client == NULL || !s5_correct_is_clients(c, from))
        return false;
    *client = *from;
    return true;
}

static void remember_client(struct s5_connection *c)
{
    if (c->association != NULL && c->notes.data != NULL)
        used_before[used_count++ % REMEMBERED] = *(const struct s5_endpoint *)c->notes.data;
    s5_correct_client_ended(c);
}

static const struct s5_departure rows[] = {
    ENDS("cut-header", MALFORMED_CUT, "a datagram that ends within its header"),
    ENDS("unknown-atyp", MALFORMED_ATYP, "a datagram with an undefined ATYP"),
    ENDS("empty-name", MALFORMED_NAME_EMPTY, "a datagram with an empty name"),
    ENDS("rsv", MALFORMED_RSV, "a datagram whose RSV is not 0000"),
    {.name = "udp-ends-at-fragment",
     .clause = "UDP-07",
     .also = "UDP-08 UDP-09",
     .seen = "a datagram whose FRAG is not 00 ends the association",
     .conduct = {.from_client = end_at_malformed},
     .number = MALFORMED_FRAG},
    {.name = "udp-name-cut-at-nul",
     .clause = "ADDR-05",
     .also = "UDP-09",
     .seen = "a datagram for a name with a NUL goes to what stands before the NUL",
     .conduct = {.from_client = cut_name_at_nul},
     .number = MALFORMED_NAME_NUL},

    {.name = "udp-ends-at-unresolvable",
     .clause = "UDP-09",
     .seen = "a datagram for a name that does not resolve ends the association",
     .conduct = {.send_to = end_at_unresolvable}},
    {.name = "udp-ends-at-closed-port",
     .clause = "UDP-09",
     .seen = "a datagram to a port at which nobody receives ends the association",
     .conduct = {.send_to = end_at_closed_port}},

    {.name = "udp-answers-to-latest-user",
     .clause = "UDP-12",
     .seen = "a host's answers go to the association that spoke to it last",
     .conduct = {.send_to = send_and_note, .from_remote = answer_latest_user}},
    {.name = "udp-end-takes-others-along",
     .clause = "UDP-12",
     .seen = "the end of an association ends the others that talk to the same host",
     .conduct = {.send_to = send_and_note, .client_ended = end_with_others}},
    {.name = "udp-socket-serves-once",
     .clause = "UDP-12",
     .seen = "a client's socket whose association has ended is not served by another",
     .conduct = {.is_clients = never_used_before, .client_ended = remember_client}},
};

const struct s5_departure_list s5_faults_udp_harm = {rows, S5_COUNT(rows)};

/* Faults in what becomes of a datagram, RFC 1928 section 7: its header and its way. Its data is
 * udp_data.c. */
#include "net/datagrams.h"
#include "reference-server/connection.h"
#include "reference-server/departures.h"

/* ---- the header of answers ---- */

/* The datagram is put together in the server's own buffer, and may be changed there. */
static int answer_with_rsv(struct s5_connection *c, struct s5_span octets)
{
    c->reference->datagram[1] = 1;
    return s5_correct_answer(c, octets);
}

static void answer_as_client(struct s5_connection *c, const struct s5_endpoint *from,
                             struct s5_span in)
{
    struct s5_udp udp = {.dst = s5_endpoint_address(&c->peer), .data = in};
    size_t size = s5_udp_encode(&udp, c->reference->datagram, sizeof c->reference->datagram);

    (void)from;
    if (size > 0)
        c->reference->conduct.answer(c, (struct s5_span){c->reference->datagram, size});
}

/* ---- from where answers come ---- */

static bool note_client(struct s5_connection *c, const struct s5_endpoint *from)
{
    struct s5_endpoint *client = s5_departure_note(c, sizeof *client);

    if (!s5_correct_is_clients(c, from))
        return false;
    if (client != NULL)
        *client = *from;
    return true;
}

static void ignore(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    (void)user;
    (void)from;
    (void)in;
}

/* A socket for each answer. */
static int answer_from_elsewhere(struct s5_connection *c, struct s5_span octets)
{
    struct s5_endpoint at = c->local;

    at.port = 0;
    struct s5_datagrams *socket = s5_datagrams_new(c->reference->loop, &at, ignore, NULL, NULL);
    if (socket == NULL || c->notes.data == NULL)
        return 0;
    int number = s5_datagrams_send(socket, c->notes.data, octets);
    s5_datagrams_free(socket);
    return number;
}

/* ---- who may answer ---- */

static void send_and_expect_one(struct s5_connection *c, struct s5_span name,
                                const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    c->notes.count++;
    s5_correct_send_to(c, name, list, count, data);
}

static bool answers_once(struct s5_connection *c, const struct s5_endpoint *from)
{
    if (c->notes.count == 0 || !s5_correct_may_answer(c, from))
        return false;
    c->notes.count--;
    return true;
}

static void send_and_note_time(struct s5_connection *c, struct s5_span name,
                               const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    c->notes.size = (size_t)s5_loop_now_ms(c->reference->loop);
    s5_correct_send_to(c, name, list, count, data);
}

static bool answers_soon(struct s5_connection *c, const struct s5_endpoint *from)
{
    enum { SOON_MS = 200 };

    return (size_t)s5_loop_now_ms(c->reference->loop) < c->notes.size + SOON_MS &&
           s5_correct_may_answer(c, from);
}

/* ---- where datagrams go ---- */

static void send_to_first(struct s5_connection *c, struct s5_span name,
                          const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    struct s5_endpoint *first = s5_departure_note(c, sizeof *first);

    if (first == NULL || count == 0)
        return;
    if (first->family == 0)
        *first = list[0];
    if (s5_endpoint_equal(first, &list[0]))
        s5_correct_send_to(c, name, list, count, data);
}

static void send_not_to_atyp(struct s5_connection *c, const struct s5_udp *udp)
{
    if (udp->dst.atyp != s5_departure_number(c))
        s5_correct_send_on(c, udp);
}

static bool is_literal(struct s5_span name)
{
    struct s5_endpoint endpoint;
    char text[S5_NAME_MAX + 1];

    return s5_correct_name(name, text) && s5_endpoint_parse_host(text, 0, &endpoint) == 0;
}

static void send_not_to_literals(struct s5_connection *c, const struct s5_udp *udp)
{
    if (udp->dst.atyp != S5_ATYP_DOMAIN || !is_literal(udp->dst.host))
        s5_correct_send_on(c, udp);
}

static const struct s5_departure rows[] = {
    {.name = "udp-answer-rsv-nonzero",
     .clause = "UDP-04",
     .also = "UDP-05",
     .seen = "RSV of answers is 0001",
     .conduct = {.answer = answer_with_rsv}},
    {.name = "udp-answer-bears-client",
     .clause = "UDP-05",
     .also = "UDP-04",
     .seen = "answers are let in from anybody, and their header bears the client's address",
     .conduct = {.from_remote = answer_as_client}},
    {.name = "udp-answer-from-elsewhere",
     .clause = "UDP-01",
     .seen = "answers come from another port than the reply tells",
     .conduct = {.is_clients = note_client, .answer = answer_from_elsewhere}},

    {.name = "udp-one-destination",
     .clause = "UDP-12",
     .seen = "datagrams to any destination but the first are dropped",
     .conduct = {.send_to = send_to_first}},
    {.name = "udp-one-answer-each",
     .clause = "UDP-10",
     .seen = "for each datagram one answer comes, and no more",
     .conduct = {.send_to = send_and_expect_one, .may_answer = answers_once}},
    {.name = "udp-late-answer-lost",
     .clause = "UDP-05",
     .also = "UDP-03",
     .seen = "an answer that takes longer than 200 ms is lost",
     .conduct = {.send_to = send_and_note_time, .may_answer = answers_soon}},

    {.name = "udp-ipv4-dropped",
     .clause = "UDP-11",
     .seen = "datagrams to IPv4 addresses are dropped",
     .conduct = {.send_on = send_not_to_atyp},
     .number = S5_ATYP_IPV4},
    {.name = "udp-name-dropped",
     .clause = "UDP-11",
     .seen = "datagrams to names are dropped",
     .conduct = {.send_on = send_not_to_atyp},
     .number = S5_ATYP_DOMAIN},
    {.name = "udp-ipv6-dropped",
     .clause = "UDP-11",
     .seen = "datagrams to IPv6 addresses are dropped",
     .conduct = {.send_on = send_not_to_atyp},
     .number = S5_ATYP_IPV6},
    {.name = "udp-literal-name-dropped",
     .clause = "ADDR-07",
     .also = "UDP-11",
     .seen = "datagrams to a numeric address that is sent as a name are dropped",
     .conduct = {.send_on = send_not_to_literals}},
};

const struct s5_departure_list s5_faults_udp_relay = {rows, S5_COUNT(rows)};

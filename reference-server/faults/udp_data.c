/* Faults in the data of datagrams, RFC 1928 section 7: what is cut, and what is lost for its size.
 */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- on the way to the remote host ---- */

static void send_at_most_512(struct s5_connection *c, const struct s5_udp *udp)
{
    struct s5_udp other = *udp;

    other.data = s5_span_first(udp->data, 512);
    s5_correct_send_on(c, &other);
}

static void send_four_or_more(struct s5_connection *c, const struct s5_udp *udp)
{
    if (udp->data.size >= 4)
        s5_correct_send_on(c, udp);
}

/* A buffer made for the ten octets of an IPv4 header. */
static void send_what_fits(struct s5_connection *c, const struct s5_udp *udp)
{
    if (udp->dst.atyp == S5_ATYP_IPV4 || udp->data.size <= 60000)
        s5_correct_send_on(c, udp);
}

/* ---- on the way to the client ---- */

static void answer_up_to_nul(struct s5_connection *c, const struct s5_endpoint *from,
                             struct s5_span in)
{
    const uint8_t *nul = in.size == 0 ? NULL : memchr(in.data, 0, in.size);

    s5_correct_from_remote(c, from, nul == NULL ? in : s5_span_first(in, (size_t)(nul - in.data)));
}

/* What is too long for a datagram with its header is cut. */
static void answer_what_fits(struct s5_connection *c, const struct s5_endpoint *from,
                             struct s5_span in)
{
    size_t header = from->family == 4 ? 10 : 22;

    s5_correct_from_remote(c, from, s5_span_first(in, 65507 - header));
}

static const struct s5_departure rows[] = {
    {.name = "udp-cut-at-512-up",
     .clause = "UDP-10",
     .seen = "data is cut at 512 octets on its way to the remote host",
     .conduct = {.send_on = send_at_most_512}},
    {.name = "udp-short-dropped-up",
     .clause = "UDP-10",
     .seen = "a datagram of less than four octets is lost on its way to the remote host",
     .conduct = {.send_on = send_four_or_more}},
    {.name = "udp-long-dropped-behind-other-header",
     .clause = "UDP-10",
     .seen =
         "a datagram of more than 60,000 octets is lost unless its header bears an IPv4 address",
     .conduct = {.send_on = send_what_fits}},
    {.name = "udp-cut-at-nul-down",
     .clause = "UDP-10",
     .seen = "data is cut at its first zero octet on its way to the client",
     .conduct = {.from_remote = answer_up_to_nul}},
    {.name = "udp-long-answer-cut",
     .clause = "UDP-09",
     .also = "UDP-10",
     .seen = "an answer that is too long with its header comes in part",
     .conduct = {.from_remote = answer_what_fits}},
};

const struct s5_departure_list s5_faults_udp_data = {rows, S5_COUNT(rows)};

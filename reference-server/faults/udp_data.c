/* Faults in the data of datagrams and in how many there are, RFC 1928 section 7. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* What becomes of the data. A number above these is the size at which it is cut. */
enum bend { DROP_BELOW_FOUR, DROP_ABOVE_1472, LOSE_LEADING_ZEROS, CUT_AT_NUL, TWICE, BENDS };

static struct s5_span behind_zeros(struct s5_span in)
{
    while (in.size > 0 && in.data[0] == 0)
        in = s5_span_skip(in, 1);
    return in;
}

static size_t before_nul(struct s5_span in)
{
    const uint8_t *nul = in.size == 0 ? NULL : memchr(in.data, 0, in.size);

    return nul == NULL ? in.size : (size_t)(nul - in.data);
}

/* Writes the datagrams that come of one to `out`, two at most, and returns their number. */
static size_t bend(size_t number, struct s5_span in, struct s5_span out[2])
{
    out[0] = out[1] = in;
    if (number >= BENDS) {
        out[0] = s5_span_first(in, number);
        return 1;
    }
    switch ((enum bend)number) {
    case DROP_BELOW_FOUR:
        return in.size >= 4;
    case DROP_ABOVE_1472:
        return in.size <= 1472;
    case LOSE_LEADING_ZEROS:
        out[0] = behind_zeros(in);
        break;
    case CUT_AT_NUL:
        out[0] = s5_span_first(in, before_nul(in));
        break;
    case TWICE:
        return 2;
    case BENDS:
        break;
    }
    return 1;
}

static void send_bent(struct s5_connection *c, const struct s5_udp *udp)
{
    struct s5_udp other = *udp;
    struct s5_span out[2];
    size_t count = bend(s5_departure_number(c), udp->data, out);

    for (size_t i = 0; i < count; i++) {
        other.data = out[i];
        s5_correct_send_on(c, &other);
    }
}

/* A buffer made for the ten octets of an IPv4 header. */
static void send_what_fits(struct s5_connection *c, const struct s5_udp *udp)
{
    if (udp->dst.atyp == S5_ATYP_IPV4 || udp->data.size <= s5_departure_number(c))
        s5_correct_send_on(c, udp);
}

static void answer_bent(struct s5_connection *c, const struct s5_endpoint *from, struct s5_span in)
{
    struct s5_span out[2];
    size_t count = bend(s5_departure_number(c), in, out);

    for (size_t i = 0; i < count; i++)
        s5_correct_from_remote(c, from, out[i]);
}

/* ---- answers too long for their header ---- */

static void answer_what_fits(struct s5_connection *c, const struct s5_endpoint *from,
                             struct s5_span in)
{
    size_t header = from->family == 4 ? 10 : 22;

    s5_correct_from_remote(c, from, s5_span_first(in, 65507 - header));
}

static const struct s5_departure rows[] = {
#define UP(fault, number_, text)                                                                   \
    {                                                                                              \
        .name = "udp-" fault "-up", .clause = "UDP-10",                                            \
        .seen = text " on its way to the remote host", .conduct = {.send_on = send_bent},          \
        .number = (number_)                                                                        \
    }
#define DOWN(fault, number_, text)                                                                 \
    {                                                                                              \
        .name = "udp-" fault "-down", .clause = "UDP-10",                                          \
        .seen = text " on its way to the client", .conduct = {.from_remote = answer_bent},         \
        .number = (number_)                                                                        \
    }

    UP("cut-at-512", 512, "data is cut at 512 octets"),
    DOWN("cut-at-4096", 4096, "data is cut at 4096 octets"),
    DOWN("cut-at-65000", 65000, "data is cut at 65,000 octets"),
    UP("long-dropped", DROP_ABOVE_1472, "a datagram of more than 1472 octets is lost"),
    UP("short-dropped", DROP_BELOW_FOUR, "a datagram of less than four octets is lost"),
    UP("leading-zeros-lost", LOSE_LEADING_ZEROS, "data loses the zeros at its beginning"),
    DOWN("cut-at-nul", CUT_AT_NUL, "data is cut at its first zero octet"),
    UP("twice", TWICE, "each datagram is doubled"),
    {.name = "udp-long-dropped-behind-other-header",
     .clause = "UDP-10",
     .seen =
         "a datagram of more than 60,000 octets is lost unless its header bears an IPv4 address",
     .conduct = {.send_on = send_what_fits},
     .number = 60000},
    {.name = "udp-long-answer-cut",
     .clause = "UDP-09",
     .also = "UDP-10",
     .seen = "an answer that is too long with its header comes in part",
     .conduct = {.from_remote = answer_what_fits}},
};

const struct s5_departure_list s5_faults_udp_data = {rows, S5_COUNT(rows)};

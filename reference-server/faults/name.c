/* Faults in reading and resolving names (ATYP 03), RFC 1928 section 5. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <ctype.h>
#include <string.h>

/* A CONNECT to a name at the front of `in`; its size, or 0 where it is none, or none is due. */
static size_t name_here(const struct s5_connection *c, struct s5_span in, struct s5_request *out)
{
    size_t size = s5_departure_request(c, in, out);

    return size > 0 && out->cmd == S5_CMD_CONNECT && out->dst.atyp == S5_ATYP_DOMAIN ? size : 0;
}

/* ---- where a name ends ---- */

/* The length octet counts itself; what is left behind the port is data. An address in digits is
 * known by its first one, and read elsewhere. */
static struct s5_step read_one_less(struct s5_connection *c, struct s5_span in)
{
    enum { AT = 5 };

    if (!s5_departure_due(c, S5_PHASE_REQUEST) || in.size <= AT || in.data[0] != S5_VERSION ||
        in.data[1] != S5_CMD_CONNECT || in.data[3] != S5_ATYP_DOMAIN || in.data[4] == 0 ||
        isdigit(in.data[AT]) || in.data[AT] == ':')
        return s5_correct_step(c, in);
    struct s5_request request = {S5_VERSION, in.data[1], in.data[2], {0}};
    struct s5_span name = {in.data + AT, in.data[4] - 1u};
    struct s5_span rest = s5_span_skip(in, AT + name.size);
    if (rest.size < 2)
        return s5_departure_wait();
    request.dst = s5_address_name(name, (uint16_t)(rest.data[0] << 8 | rest.data[1]));
    return s5_departure_read_request(c, &request, AT + name.size + 2);
}

/* ---- names that are closed without a reply ---- */

static bool is_long(struct s5_span name)
{
    return name.size > 62;
}

static bool is_single(struct s5_span name)
{
    return name.size == 1 && name.data[0] != 0;
}

static bool has_capitals(struct s5_span name)
{
    for (size_t i = 0; i < name.size; i++)
        if (isupper(name.data[i]))
            return true;
    return false;
}

static bool ends_with_dot(struct s5_span name)
{
    return name.size > 1 && name.data[name.size - 1] == '.' && name.data[name.size - 2] != '.';
}

static struct s5_step close_if(struct s5_connection *c, struct s5_span in,
                               bool (*is)(struct s5_span name))
{
    struct s5_request request;

    if (name_here(c, in, &request) > 0 && is(request.dst.host))
        return s5_departure_close();
    return s5_correct_step(c, in);
}

static struct s5_step close_on_long(struct s5_connection *c, struct s5_span in)
{
    return close_if(c, in, is_long);
}

static struct s5_step close_on_single(struct s5_connection *c, struct s5_span in)
{
    return close_if(c, in, is_single);
}

static struct s5_step close_on_capitals(struct s5_connection *c, struct s5_span in)
{
    return close_if(c, in, has_capitals);
}

static struct s5_step close_on_trailing_dot(struct s5_connection *c, struct s5_span in)
{
    return close_if(c, in, ends_with_dot);
}

/* ---- what a name stands for ---- */

static struct s5_step cut_at_nul(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;
    size_t size = name_here(c, in, &request);
    struct s5_span *name = &request.dst.host;
    const uint8_t *nul = size == 0 || name->size == 0 ? NULL : memchr(name->data, 0, name->size);

    if (nul == NULL)
        return s5_correct_step(c, in);
    name->size = (size_t)(nul - name->data);
    return s5_departure_read_request(c, &request, size);
}

static struct s5_step take_empty_for_here(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;
    size_t size = name_here(c, in, &request);

    if (size == 0 || request.dst.host.size > 0)
        return s5_correct_step(c, in);
    request.dst = s5_address_ipv4(S5_BYTES(127, 0, 0, 1), request.dst.port);
    return s5_departure_read_request(c, &request, size);
}

static bool reads_no_literal(struct s5_span name, char out[S5_NAME_MAX + 1], int family)
{
    struct s5_endpoint literal;

    return s5_correct_name(name, out) &&
           (s5_endpoint_parse_host(out, 0, &literal) != 0 || literal.family != family);
}

static bool no_ipv4_literal(struct s5_span name, char out[S5_NAME_MAX + 1])
{
    return reads_no_literal(name, out, 4);
}

static bool no_ipv6_literal(struct s5_span name, char out[S5_NAME_MAX + 1])
{
    return reads_no_literal(name, out, 6);
}

/* ---- a name that does not resolve ---- */

static bool is_unresolved(const struct s5_connection *c, enum s5_message_kind kind,
                          struct s5_span octets)
{
    return kind == S5_REPLY && octets.data[1] == S5_REP_HOST_UNREACHABLE &&
           c->request.dst.atyp == S5_ATYP_DOMAIN;
}

static void say_nothing_of_name(struct s5_connection *c, enum s5_message_kind kind,
                                struct s5_span octets)
{
    if (!is_unresolved(c, kind, octets))
        s5_correct_say(c, kind, octets);
}

/* ---- which of its addresses is tried ---- */

/* The IPv6 addresses come first, and one is tried. */
static size_t ipv6_alone(struct s5_endpoint *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].family == 6) {
            list[0] = list[i];
            break;
        }
    return count > 1 ? 1 : count;
}

static const struct s5_departure rows[] = {
    {.name = "name-length-counts-itself",
     .clause = "ADDR-02",
     .also = "ADDR-04",
     .seen = "the length octet of a name is taken to count itself",
     .conduct = {.step = read_one_less}},
    {.name = "name-above-62-closes",
     .clause = "ADDR-04",
     .also = "REP-03 REP-06",
     .seen = "a name of 63 octets and more is closed without a reply",
     .conduct = {.step = close_on_long}},
    {.name = "name-of-one-closes",
     .clause = "ADDR-04",
     .also = "REP-03",
     .seen = "a name of one octet is closed without a reply",
     .conduct = {.step = close_on_single}},
    {.name = "name-empty-is-here",
     .clause = "ADDR-05",
     .seen = "an empty name is taken for the server's own host",
     .conduct = {.step = take_empty_for_here}},
    {.name = "name-cut-at-nul",
     .clause = "ADDR-05",
     .also = "ADDR-02",
     .seen = "a name is cut at a NUL, and what stands before it is resolved",
     .conduct = {.step = cut_at_nul}},
    {.name = "name-capitals-close",
     .clause = "ADDR-02",
     .also = "REP-03",
     .seen = "a CONNECT to a name with a capital in it is closed without a reply",
     .conduct = {.step = close_on_capitals}},
    {.name = "name-trailing-dot-closes",
     .clause = "ADDR-02",
     .also = "REP-03",
     .seen = "a name with a dot at its end is closed without a reply",
     .conduct = {.step = close_on_trailing_dot}},
    {.name = "name-no-ipv4-literal",
     .clause = "ADDR-07",
     .seen = "an IPv4 address sent as a name is not resolved",
     .conduct = {.name = no_ipv4_literal}},
    {.name = "name-no-ipv6-literal",
     .clause = "ADDR-07",
     .seen = "an IPv6 address sent as a name is not resolved",
     .conduct = {.name = no_ipv6_literal}},
    {.name = "name-ipv6-alone",
     .clause = "REQ-03",
     .seen = "where the IPv6 address of a name refuses, its IPv4 address is not tried",
     .conduct = {.addresses = ipv6_alone}},
    {.name = "name-unresolved-closes",
     .clause = "ADDR-04",
     .also = "REP-03 REP-06",
     .seen = "a name that does not resolve is closed without a reply",
     .conduct = {.say = say_nothing_of_name}},
};

const struct s5_departure_list s5_faults_name = {rows, S5_COUNT(rows)};

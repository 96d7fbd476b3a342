/* Faults in reading and using numeric addresses and ports, RFC 1928 section 5. Names are name.c. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- IPv4; all stay within 127.0.0.0/8 where the client did ---- */

static struct s5_step change_ipv4(struct s5_connection *c, struct s5_span in,
                                  void (*change)(uint8_t ip[4]))
{
    struct s5_request request;
    size_t size = s5_departure_request(c, in, &request);
    uint8_t ip[4];

    if (size == 0 || request.dst.atyp != S5_ATYP_IPV4)
        return s5_correct_step(c, in);
    memcpy(ip, request.dst.host.data, sizeof ip);
    change(ip);
    request.dst.host.data = ip;
    return s5_departure_read_request(c, &request, size);
}

static void swap_middle(uint8_t ip[4])
{
    uint8_t second = ip[1];

    ip[1] = ip[2];
    ip[2] = second;
}

static struct s5_step swap_ipv4(struct s5_connection *c, struct s5_span in)
{
    return change_ipv4(c, in, swap_middle);
}

static void strip_bits(uint8_t ip[4])
{
    for (size_t i = 0; i < 4; i++)
        ip[i] &= 0x7f;
}

static struct s5_step strip_ipv4(struct s5_connection *c, struct s5_span in)
{
    return change_ipv4(c, in, strip_bits);
}

static void take_for_this_host(uint8_t ip[4])
{
    if (ip[0] == 127)
        memcpy(ip, (const uint8_t[]){127, 0, 0, 1}, 4);
}

static struct s5_step unite_loopback(struct s5_connection *c, struct s5_span in)
{
    return change_ipv4(c, in, take_for_this_host);
}

static void end_line(uint8_t ip[4])
{
    for (size_t i = 0; i < 4; i++)
        if (ip[i] == '\r')
            ip[i] = '\n';
}

static struct s5_step end_ipv4_line(struct s5_connection *c, struct s5_span in)
{
    return change_ipv4(c, in, end_line);
}

/* ---- IPv6 ---- */

static bool ipv6_here(const struct s5_connection *c, struct s5_span in, struct s5_request *out,
                      size_t *size)
{
    *size = s5_departure_request(c, in, out);
    return *size > 0 && out->dst.atyp == S5_ATYP_IPV6;
}

static struct s5_step close_on_ipv6(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;
    size_t size;

    return ipv6_here(c, in, &request, &size) ? s5_departure_close() : s5_correct_step(c, in);
}

static struct s5_step refuse_ipv6(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;
    size_t size;

    if (!ipv6_here(c, in, &request, &size))
        return s5_correct_step(c, in);
    s5_departure_write(c, S5_BYTES(5, 1, 0, 1, 0, 0, 0, 0, 0, 0));
    return s5_departure_close();
}

/* As if the address were as long as an IPv4 one; what follows is the port, the rest is data. */
static struct s5_step take_four_of_ipv6(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;
    size_t size;

    if (!ipv6_here(c, in, &request, &size))
        return s5_correct_step(c, in);
    const uint8_t *port = request.dst.host.data + 4;
    request.dst =
        s5_address_ipv4(s5_span_first(request.dst.host, 4), (uint16_t)(port[0] << 8 | port[1]));
    return s5_departure_read_request(c, &request, 4 + 4 + 2);
}

static struct s5_step take_ipv6_loopback_for_ipv4(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;
    struct s5_endpoint dst;
    size_t size;

    if (!ipv6_here(c, in, &request, &size) || !s5_endpoint_from_address(&request.dst, &dst) ||
        !s5_endpoint_is_loopback(&dst))
        return s5_correct_step(c, in);
    request.dst = s5_address_ipv4(S5_BYTES(127, 0, 0, 1), request.dst.port);
    return s5_departure_read_request(c, &request, size);
}

static struct s5_step close_on_mapped(struct s5_connection *c, struct s5_span in)
{
    static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
    struct s5_request request;
    size_t size;

    if (ipv6_here(c, in, &request, &size) &&
        memcmp(request.dst.host.data, prefix, sizeof prefix) == 0)
        return s5_departure_close();
    return s5_correct_step(c, in);
}

/* ---- ports ---- */

static struct s5_step change_port(struct s5_connection *c, struct s5_span in,
                                  unsigned (*change)(unsigned high, unsigned low))
{
    struct s5_request request;
    size_t size = s5_departure_request(c, in, &request);

    if (size == 0)
        return s5_correct_step(c, in);
    request.dst.port = (uint16_t)change(request.dst.port >> 8, request.dst.port & 0xff);
    return s5_departure_read_request(c, &request, size);
}

#define PORT(name, value)                                                                          \
    static unsigned name(unsigned high, unsigned low)                                              \
    {                                                                                              \
        return value;                                                                              \
    }                                                                                              \
    static struct s5_step port_##name(struct s5_connection *c, struct s5_span in)                  \
    {                                                                                              \
        return change_port(c, in, name);                                                           \
    }

PORT(swapped, low << 8 | high)
PORT(plus_one, (high << 8 | low) + 1)
PORT(low_octet, low | (high & 0))
PORT(by_255, high * 255 + low)
PORT(low_signed, (high << 8) + low - (low & 0x80) * 2)
PORT(to_nul, low == 0 ? high : high << 8 | low)

static struct s5_step refuse_port_above(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    if (s5_departure_request(c, in, &request) == 0 || request.dst.port <= s5_departure_number(c))
        return s5_correct_step(c, in);
    s5_departure_write(c, S5_BYTES(5, 1, 0, 1, 0, 0, 0, 0, 0, 0));
    return s5_departure_close();
}

static struct s5_step close_on_port_zero(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    if (s5_departure_request(c, in, &request) > 0 && request.cmd == S5_CMD_CONNECT &&
        request.dst.port == 0)
        return s5_departure_close();
    return s5_correct_step(c, in);
}

static struct s5_step succeed_at_port_zero(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    if (s5_departure_request(c, in, &request) == 0 || request.cmd != S5_CMD_CONNECT ||
        request.dst.port != 0)
        return s5_correct_step(c, in);
    s5_departure_write(c, S5_BYTES(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
    return s5_departure_close();
}

static const struct s5_departure rows[] = {
    {.name = "ipv4-octets-swapped",
     .clause = "ADDR-01",
     .seen = "the two middle octets of an IPv4 address change places",
     .conduct = {.step = swap_ipv4}},
    {.name = "ipv4-seven-bits",
     .clause = "ADDR-01",
     .seen = "the high bit of each octet of an IPv4 address is lost",
     .conduct = {.step = strip_ipv4}},
    {.name = "ipv4-loopback-is-one",
     .clause = "ADDR-01",
     .seen = "every address of 127.0.0.0/8 is taken for 127.0.0.1",
     .conduct = {.step = unite_loopback}},
    {.name = "ipv4-line-end",
     .clause = "ADDR-01",
     .seen = "0D in an IPv4 address becomes 0A, as in a text",
     .conduct = {.step = end_ipv4_line}},
    {.name = "ipv6-closes",
     .clause = "ADDR-03",
     .also = "REQ-05 REP-03",
     .seen = "ATYP 04 is closed without a reply",
     .conduct = {.step = close_on_ipv6}},
    {.name = "ipv6-refused-01",
     .clause = "ADDR-03",
     .also = "REQ-05",
     .seen = "ATYP 04, which is not supported, is answered 01",
     .conduct = {.step = refuse_ipv6}},
    {.name = "ipv6-four-octets",
     .clause = "ADDR-03",
     .seen = "an IPv6 address is read as four octets, and the port from the next two",
     .conduct = {.step = take_four_of_ipv6}},
    {.name = "ipv6-loopback-as-ipv4",
     .clause = "ADDR-03",
     .seen = "::1 is taken for 127.0.0.1",
     .conduct = {.step = take_ipv6_loopback_for_ipv4}},
    {.name = "ipv6-mapped-closes",
     .clause = "ADDR-03",
     .also = "REP-03",
     .seen = "an IPv4 address mapped into ATYP 04 is closed without a reply",
     .conduct = {.step = close_on_mapped}},
    {.name = "port-octets-swapped",
     .clause = "ADDR-06",
     .seen = "the octets of the port change places",
     .conduct = {.step = port_swapped}},
    {.name = "port-plus-one",
     .clause = "ADDR-06",
     .seen = "one is added to the port",
     .conduct = {.step = port_plus_one}},
    {.name = "port-low-octet",
     .clause = "ADDR-06",
     .seen = "only the low octet of the port is used",
     .conduct = {.step = port_low_octet}},
    {.name = "port-by-255",
     .clause = "ADDR-06",
     .seen = "the high octet of the port counts 255, not 256",
     .conduct = {.step = port_by_255}},
    {.name = "port-low-octet-signed",
     .clause = "ADDR-06",
     .seen = "a low octet of the port above 7F counts as less than zero",
     .conduct = {.step = port_low_signed}},
    {.name = "port-cut-at-nul",
     .clause = "ADDR-06",
     .seen = "a port whose low octet is 00 is read as its high octet alone",
     .conduct = {.step = port_to_nul}},
    {.name = "port-signed",
     .clause = "ADDR-06",
     .seen = "ports above 32,767 are answered 01, as if less than zero",
     .conduct = {.step = refuse_port_above},
     .number = 32767},
    {.name = "port-65535-refused",
     .clause = "ADDR-06",
     .seen = "port 65,535 is answered 01, as if it were none",
     .conduct = {.step = refuse_port_above},
     .number = 65534},
    {.name = "port-zero-closes",
     .clause = "REP-03",
     .seen = "a CONNECT to port 0 is closed without a reply",
     .conduct = {.step = close_on_port_zero}},
    {.name = "port-zero-succeeds",
     .clause = "REP-10",
     .also = "REP-03",
     .seen = "a CONNECT to port 0 is answered 00",
     .conduct = {.step = succeed_at_port_zero}},
};

const struct s5_departure_list s5_faults_address = {rows, S5_COUNT(rows)};

/* Faults in reading and using numeric addresses and ports, RFC 1928 section 5. Names are name.c. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- IPv4; only what is within 127.0.0.0/8, and it stays there ---- */

static struct s5_step change_ipv4(struct s5_connection *c, struct s5_span in,
                                  void (*change)(uint8_t ip[4]))
{
    struct s5_request request;
    size_t size = s5_departure_request(c, in, &request);
    uint8_t ip[4];

    if (size == 0 || request.dst.atyp != S5_ATYP_IPV4 || request.dst.host.data[0] != 127)
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

/* Tabs and ends of lines become blanks, as in a text. */
static void blank(uint8_t ip[4])
{
    for (size_t i = 0; i < 4; i++)
        if (ip[i] >= '\t' && ip[i] <= '\r')
            ip[i] = ' ';
}

static struct s5_step blank_ipv4(struct s5_connection *c, struct s5_span in)
{
    return change_ipv4(c, in, blank);
}

/* ---- IPv6, of CONNECT ---- */

static struct s5_step close_on_ipv6(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    if (s5_departure_request(c, in, &request) > 0 && request.cmd == S5_CMD_CONNECT &&
        request.dst.atyp == S5_ATYP_IPV6)
        return s5_departure_close();
    return s5_correct_step(c, in);
}

/* ---- ports ---- */

static struct s5_step swap_port(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;
    size_t size = s5_departure_request(c, in, &request);

    if (size == 0 || request.cmd != S5_CMD_CONNECT)
        return s5_correct_step(c, in);
    request.dst.port = (uint16_t)(request.dst.port << 8 | request.dst.port >> 8);
    return s5_departure_read_request(c, &request, size);
}

static struct s5_step refuse_port_below(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    if (s5_departure_request(c, in, &request) == 0 || request.dst.port == 0 ||
        request.dst.port >= s5_departure_number(c) || request.dst.atyp != S5_ATYP_IPV4)
        return s5_correct_step(c, in);
    s5_departure_write(c, S5_BYTES(5, 2, 0, 1, 0, 0, 0, 0, 0, 0));
    return s5_departure_close();
}

static struct s5_step refuse_port_above(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    if (s5_departure_request(c, in, &request) == 0 || request.dst.port <= s5_departure_number(c))
        return s5_correct_step(c, in);
    s5_departure_write(c, S5_BYTES(5, 1, 0, 1, 0, 0, 0, 0, 0, 0));
    return s5_departure_close();
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
    {.name = "ipv4-white-space",
     .clause = "ADDR-01",
     .seen = "09 to 0D in an IPv4 address become 20, as in a text",
     .conduct = {.step = blank_ipv4}},
    {.name = "ipv6-closes",
     .clause = "ADDR-03",
     .also = "REQ-05 REP-03",
     .seen = "ATYP 04 is closed without a reply",
     .conduct = {.step = close_on_ipv6}},
    {.name = "port-octets-swapped",
     .clause = "ADDR-06",
     .also = "REQ-03",
     .seen = "the octets of the port change places",
     .conduct = {.step = swap_port}},
    {.name = "port-below-1280-refused",
     .clause = "ADDR-06",
     .seen = "ports below 1,280 of IPv4 addresses are answered 02, though no rule says so",
     .conduct = {.step = refuse_port_below},
     .number = 1280},
    {.name = "port-signed",
     .clause = "ADDR-06",
     .seen = "ports from 32,767 on are answered 01",
     .conduct = {.step = refuse_port_above},
     .number = 32766},
    {.name = "port-zero-succeeds",
     .clause = "REP-10",
     .also = "REP-03",
     .seen = "a CONNECT to port 0 is answered 00",
     .conduct = {.step = succeed_at_port_zero}},
};

const struct s5_departure_list s5_faults_address = {rows, S5_COUNT(rows)};

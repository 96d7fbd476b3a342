/* Faults of UDP ASSOCIATE, RFC 1928 section 6: its reply, who may use it, and when it ends. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>
#include <string.h>

static bool is_udp(const struct s5_connection *c)
{
    return c->request.cmd == S5_CMD_UDP_ASSOCIATE;
}

static void end_now(void *user)
{
    s5_connection_end(user, S5_END_LINGER, "the association ended");
}

/* From the loop, where nothing of the connection is in use. */
static void end_soon(struct s5_connection *c)
{
    if (c->notes.timer != NULL)
        return;
    c->notes.timer = s5_timer_new(c->reference->loop, end_now, c);
    s5_timer_start(c->notes.timer, 0);
}

/* ---- the request ---- */

/* DST names a host or a port; the name "0" is another way to write zeros. */
static bool is_declared(const struct s5_connection *c)
{
    struct s5_endpoint dst;

    if (s5_span_equal(c->request.dst.host, s5_span_text("0")))
        return false;
    return !s5_endpoint_from_address(&c->request.dst, &dst) || !s5_endpoint_is_unspecified(&dst) ||
           dst.port != 0;
}

static void refuse_zeros(struct s5_connection *c)
{
    if (is_udp(c) && !is_declared(c))
        s5_correct_opened(c, S5_REP_GENERAL_FAILURE, NULL, NULL, "refused");
    else
        s5_correct_carry_out(c);
}

static void refuse_declared(struct s5_connection *c)
{
    if (is_udp(c) && is_declared(c))
        s5_correct_opened(c, S5_REP_GENERAL_FAILURE, NULL, NULL, "refused");
    else
        s5_correct_carry_out(c);
}

static void leave_failure_unanswered(struct s5_connection *c, uint8_t rep,
                                     const struct s5_endpoint *bnd, struct s5_stream *target,
                                     const char *why)
{
    if (is_udp(c) && rep != S5_REP_SUCCEEDED)
        end_soon(c);
    else
        s5_correct_opened(c, rep, bnd, target, why);
}

/* ---- the reply ---- */

static void tell_no_address(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                            struct s5_stream *target, const char *why)
{
    struct s5_endpoint other;

    if (is_udp(c) && rep == S5_REP_SUCCEEDED) {
        other = *bnd;
        memset(other.ip, 0, sizeof other.ip);
        bnd = &other;
    }
    s5_correct_opened(c, rep, bnd, target, why);
}

/* ---- the end ---- */

static void open_and_end(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                         struct s5_stream *target, const char *why)
{
    if (is_udp(c) && rep == S5_REP_SUCCEEDED)
        end_soon(c);
    s5_correct_opened(c, rep, bnd, target, why);
}

static void survive_end(struct s5_connection *c)
{
    if (c->association == NULL)
        s5_correct_client_ended(c);
    else
        c->notes.count = 1;
}

static void survive_reset(struct s5_connection *c, int number)
{
    if (c->association == NULL)
        s5_correct_client_failed(c, number);
    else
        c->notes.count = 1;
}

static void from_remote_until_end(struct s5_connection *c, const struct s5_endpoint *from,
                                  struct s5_span in)
{
    if (c->notes.count == 0)
        s5_correct_from_remote(c, from, in);
}

static void die_of_control(struct s5_connection *c, struct s5_span in)
{
    (void)c;
    (void)in;
    abort();
}

/* ---- from where the client may send ---- */

/* A stranger's datagrams go on, and the answers to the client all the same. */
static void from_anybody(struct s5_connection *c, const struct s5_endpoint *from, struct s5_span in)
{
    struct s5_udp udp;

    if (s5_endpoint_same_host(from, &c->peer))
        s5_correct_from_client(c, from, in);
    else if (s5_udp_decode(in, &udp).status == S5_OK)
        c->reference->conduct.send_on(c, &udp);
}

static bool second_port_ends(struct s5_connection *c, const struct s5_endpoint *from)
{
    if (s5_correct_is_clients(c, from))
        return true;
    if (s5_endpoint_same_host(from, &c->peer))
        end_soon(c);
    return false;
}

static bool only_declared_is_client(struct s5_connection *c, const struct s5_endpoint *from)
{
    return is_declared(c) && s5_correct_is_clients(c, from);
}

static const struct s5_departure rows[] = {
    {.name = "udp-failure-unanswered",
     .clause = "REP-03",
     .also = "UDP-14",
     .seen = "a UDP ASSOCIATE that is not granted is closed without a reply",
     .conduct = {.opened = leave_failure_unanswered}},
    {.name = "udp-zeros-refused",
     .clause = "UDP-02",
     .also = "REQ-03",
     .seen = "a UDP ASSOCIATE whose DST is all zeros is refused with REP 01",
     .conduct = {.carry_out = refuse_zeros}},
    {.name = "udp-zeros-unserved",
     .clause = "UDP-02",
     .seen = "a client that did not declare its address and port has its datagrams dropped",
     .conduct = {.is_clients = only_declared_is_client}},
    {.name = "udp-declared-refused",
     .clause = "UDP-14",
     .also = "REQ-03",
     .seen = "a UDP ASSOCIATE whose DST is not all zeros is refused with REP 01",
     .conduct = {.carry_out = refuse_declared}},

    {.name = "udp-reply-host-zero",
     .clause = "UDP-01",
     .seen = "the reply to UDP ASSOCIATE says 0.0.0.0 for an address",
     .conduct = {.opened = tell_no_address}},

    {.name = "udp-ends-behind-reply",
     .clause = "UDP-03",
     .also = "REP-01",
     .seen = "the connection is closed right behind the reply, and the association with it",
     .conduct = {.opened = open_and_end}},
    {.name = "udp-survives-close",
     .clause = "UDP-03",
     .seen = "the association outlives the connection that asked for it, where that is closed",
     .conduct = {.client_ended = survive_end}},
    {.name = "udp-survives-reset",
     .clause = "UDP-03",
     .seen = "the association outlives the connection that asked for it, where that is reset",
     .conduct = {.client_failed = survive_reset}},
    {.name = "udp-datagrams-survive",
     .clause = "UDP-03",
     .seen = "behind the end of the connection the client's datagrams are still relayed",
     .conduct = {.client_ended = survive_end,
                 .client_failed = survive_reset,
                 .from_remote = from_remote_until_end}},
    {.name = "udp-control-octets-kill",
     .clause = "ROB-01",
     .also = "UDP-03",
     .seen = "the server dies of octets on the association's connection",
     .conduct = {.control = die_of_control}},

    {.name = "udp-anybody-may-send",
     .clause = "UDP-06",
     .seen = "datagrams of another host are relayed, and the answers come to the client",
     .conduct = {.from_client = from_anybody}},
    {.name = "udp-second-port-ends-it",
     .clause = "UDP-06",
     .seen = "a datagram from a second port of the client's host ends the association",
     .conduct = {.is_clients = second_port_ends}},
};

const struct s5_departure_list s5_faults_udp = {rows, S5_COUNT(rows)};

/* Variants: the commands, their replies and BIND. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- what is not supported ---- */

/* The number holds a bit for each CMD that is. */
static void carry_out_some(struct s5_connection *c)
{
    if ((s5_departure_number(c) & (size_t)1 << c->request.cmd) != 0)
        s5_correct_carry_out(c);
    else
        s5_correct_opened(c, S5_REP_COMMAND_NOT_SUPPORTED, NULL, NULL, "not supported");
}

static void carry_out_without_ipv6(struct s5_connection *c)
{
    if (c->request.dst.atyp != S5_ATYP_IPV6)
        s5_correct_carry_out(c);
    else
        s5_correct_opened(c, S5_REP_ADDRESS_NOT_SUPPORTED, NULL, NULL, "not supported");
}

static enum s5_rules_answer judge_without_ipv6(struct s5_connection *c,
                                               const struct s5_rules_question *question)
{
    if (question->to != NULL && question->to->family == 6)
        return S5_RULES_DENY;
    return s5_correct_judge(c, question);
}

static size_t ipv6_first(struct s5_endpoint *list, size_t count)
{
    size_t front = 0;

    for (size_t i = 0; i < count; i++) {
        struct s5_endpoint one = list[i];
        if (one.family != 6)
            continue;
        memmove(list + front + 1, list + front, (i - front) * sizeof *list);
        list[front++] = one;
    }
    return count;
}

static void refuse_port_zero(struct s5_connection *c)
{
    if (c->request.cmd != S5_CMD_CONNECT || c->request.dst.port != 0)
        s5_correct_carry_out(c);
    else
        s5_correct_opened(c, S5_REP_GENERAL_FAILURE, NULL, NULL, "port 0");
}

/* ---- replies ---- */

static void open_or_tell(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                         struct s5_stream *target, const char *why)
{
    if (rep == S5_REP_HOST_UNREACHABLE && c->request.dst.atyp == S5_ATYP_DOMAIN)
        rep = (uint8_t)s5_departure_number(c);
    s5_correct_opened(c, rep, bnd, target, why);
}

/* Of an atyp: an address that says nothing, in a failure reply. */
static void say_failure_with(struct s5_connection *c, enum s5_message_kind kind,
                             struct s5_span octets)
{
    uint8_t rep = octets.data[1];

    if (kind != S5_REPLY || rep == S5_REP_SUCCEEDED)
        s5_correct_say(c, kind, octets);
    else if (s5_departure_number(c) == S5_ATYP_IPV4)
        s5_departure_write(c, S5_BYTES(5, rep, 0, 1, 192, 0, 2, 1, 0x12, 0x34));
    else if (s5_departure_number(c) == S5_ATYP_IPV6)
        s5_departure_write(
            c, S5_BYTES(5, rep, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    else
        s5_departure_write(c, S5_BYTES(5, rep, 0, 3, 4, 'n', 'o', 'n', 'e', 0, 0));
}

static void say_name(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    if (kind != S5_REPLY || octets.data[1] != S5_REP_SUCCEEDED ||
        c->request.cmd != S5_CMD_CONNECT) {
        s5_correct_say(c, kind, octets);
        return;
    }
    s5_departure_write(c, S5_BYTES(5, 0, 0, 3, 9, 'l', 'o', 'c', 'a', 'l', 'h', 'o', 's', 't',
                                   octets.data[octets.size - 2], octets.data[octets.size - 1]));
}

/* ---- BIND ---- */

/* The address to tell is in the notes. */
static bool listen_everywhere(struct s5_connection *c, struct s5_endpoint *out)
{
    struct s5_endpoint *facing = s5_departure_note(c, sizeof *facing);

    if (facing == NULL || !s5_correct_listen_at(c, out))
        return false;
    *facing = *out;
    memset(out->ip, 0, sizeof out->ip);
    return true;
}

static void tell_facing(struct s5_connection *c, uint8_t rep, const struct s5_endpoint *bnd,
                        struct s5_stream *target, const char *why)
{
    struct s5_endpoint *facing = c->notes.data;

    if (c->request.cmd == S5_CMD_BIND && rep == S5_REP_SUCCEEDED && facing != NULL) {
        facing->port = bnd->port;
        bnd = facing;
    }
    s5_correct_opened(c, rep, bnd, target, why);
}

static void give_up(void *user)
{
    s5_connection_peer_arrived(user, S5_REP_NOT_ALLOWED, NULL, NULL, "another host connected");
}

static bool await_no_stranger(struct s5_connection *c, const struct s5_endpoint *peer)
{
    if (s5_correct_awaited(c, peer))
        return c->notes.timer == NULL;
    if (c->notes.timer == NULL) {
        c->notes.timer = s5_timer_new(c->reference->loop, give_up, c);
        s5_timer_start(c->notes.timer, 0);
    }
    return false;
}

enum {
    CONNECT = 1 << S5_CMD_CONNECT,
    BIND = 1 << S5_CMD_BIND,
    UDP = 1 << S5_CMD_UDP_ASSOCIATE,
};

static void give_bind_up_soon(struct s5_reference_options *options)
{
    options->limits.bind_ms = 1000;
}

static const struct s5_departure rows[] = {
    {.name = "no-bind",
     .seen = "BIND is answered with REP 07",
     .conduct = {.carry_out = carry_out_some},
     .number = CONNECT | UDP},
    {.name = "no-udp",
     .seen = "UDP ASSOCIATE is answered with REP 07",
     .conduct = {.carry_out = carry_out_some},
     .number = CONNECT | BIND},
    {.name = "no-ipv6",
     .seen = "an IPv6 address in a request is answered with REP 08, one of a name is not tried",
     .conduct = {.carry_out = carry_out_without_ipv6, .judge = judge_without_ipv6}},
    {.name = "ipv6-first",
     .seen = "the IPv6 addresses of a name are tried before the others",
     .conduct = {.addresses = ipv6_first}},
    {.name = "port-zero-refused",
     .seen = "a CONNECT to port 0 is answered with REP 01",
     .conduct = {.carry_out = refuse_port_zero}},

    {.name = "unresolvable-01",
     .seen = "a name that does not resolve is answered with REP 01",
     .conduct = {.opened = open_or_tell},
     .number = S5_REP_GENERAL_FAILURE},
    {.name = "failure-bnd-nonzero",
     .seen = "BND of failure replies is an address that says nothing",
     .conduct = {.say = say_failure_with},
     .number = S5_ATYP_IPV4},
    {.name = "failure-bnd-name",
     .seen = "BND of failure replies is a name",
     .conduct = {.say = say_failure_with},
     .number = S5_ATYP_DOMAIN},
    {.name = "failure-bnd-ipv6",
     .seen = "BND of failure replies is an IPv6 address",
     .conduct = {.say = say_failure_with},
     .number = S5_ATYP_IPV6},
    {.name = "connect-bnd-name",
     .seen = "BND of a CONNECT reply is the server's host by name",
     .conduct = {.say = say_name}},

    {.name = "bind-listens-everywhere",
     .seen = "BIND listens at every address of the host, and tells the one that faces the peer",
     .conduct = {.listen_at = listen_everywhere, .opened = tell_facing}},
    {.name = "bind-given-up-soon",
     .seen = "a BIND is answered with REP 04 when nobody has come within a second",
     .set_out = give_bind_up_soon},
    {.name = "bind-given-up-for-a-stranger",
     .seen = "a BIND is answered with REP 02 when another host than the awaited one connects",
     .conduct = {.awaited = await_no_stranger}},
};

const struct s5_departure_list s5_variants_commands = {rows, S5_COUNT(rows)};

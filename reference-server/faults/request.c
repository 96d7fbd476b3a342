/* Faults in reading requests, RFC 1928 section 4: VER, CMD, RSV and ATYP. How they come is
 * segments.c, where they point address.c and name.c. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- which are meant ---- */

/* The `number` of a row: the CMD that it is about, or every one that is not defined. */
enum { UNDEFINED = 0x100 };

static bool cmd_is_meant(const struct s5_connection *c, struct s5_span in)
{
    size_t meant = s5_departure_number(c);
    struct s5_request request;

    if (s5_departure_request(c, in, &request) == 0)
        return false;
    return meant == UNDEFINED ? request.cmd < S5_CMD_CONNECT || request.cmd > S5_CMD_UDP_ASSOCIATE
                              : request.cmd == meant;
}

/* Whether the ATYP of the request that is due is not defined. */
static bool atyp_is_unknown(const struct s5_connection *c, struct s5_span in)
{
    return s5_departure_due(c, S5_PHASE_REQUEST) && in.size > 4 && in.data[0] == S5_VERSION &&
           in.data[3] != S5_ATYP_IPV4 && in.data[3] != S5_ATYP_DOMAIN && in.data[3] != S5_ATYP_IPV6;
}

/* ---- what is done with it ---- */

static struct s5_step ignore_version(struct s5_connection *c, struct s5_span in)
{
    uint8_t as[S5_REQUEST_MAX];
    struct s5_span octets = s5_span_first(in, sizeof as);
    struct s5_request request;

    if (!s5_departure_due(c, S5_PHASE_REQUEST) || in.size == 0 || in.data[0] == S5_VERSION)
        return s5_correct_step(c, in);
    memcpy(as, octets.data, octets.size);
    as[0] = S5_VERSION;
    octets.data = as;
    struct s5_result result = s5_request_decode(octets, &request);
    if (result.status == S5_OK)
        octets = s5_span_first(octets, result.size);
    return s5_departure_read_as(c, octets, octets.size);
}

static struct s5_step close_on_cmd(struct s5_connection *c, struct s5_span in)
{
    return cmd_is_meant(c, in) ? s5_departure_close() : s5_correct_step(c, in);
}

static struct s5_step succeed_on_cmd(struct s5_connection *c, struct s5_span in)
{
    if (!cmd_is_meant(c, in))
        return s5_correct_step(c, in);
    s5_departure_write(c, S5_BYTES(5, S5_REP_SUCCEEDED, 0, 1, 0, 0, 0, 0, 0, 0));
    return s5_departure_close();
}

static struct s5_step hang_on_rsv(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    if (s5_departure_request(c, in, &request) > 0 && request.rsv != 0)
        return s5_departure_wait();
    return s5_correct_step(c, in);
}

/* In a CONNECT: an unknown CMD is another matter. */
static struct s5_step close_on_atyp(struct s5_connection *c, struct s5_span in)
{
    if (atyp_is_unknown(c, in) && in.data[1] == S5_CMD_CONNECT)
        return s5_departure_close();
    return s5_correct_step(c, in);
}

static struct s5_step close_on_other_atyp(struct s5_connection *c, struct s5_span in)
{
    if (atyp_is_unknown(c, in) && in.data[1] != S5_CMD_CONNECT)
        return s5_departure_close();
    return s5_correct_step(c, in);
}

static const struct s5_departure rows[] = {
    {.name = "request-version-ignored",
     .clause = "REQ-02",
     .seen = "a request is honoured whatever its VER",
     .conduct = {.step = ignore_version}},
    {.name = "bind-closes",
     .clause = "REQ-03",
     .also = "REP-03",
     .seen = "BIND is closed without a reply",
     .conduct = {.step = close_on_cmd},
     .number = S5_CMD_BIND},
    {.name = "udp-closes",
     .clause = "REQ-03",
     .also = "REP-03",
     .seen = "UDP ASSOCIATE is closed without a reply",
     .conduct = {.step = close_on_cmd},
     .number = S5_CMD_UDP_ASSOCIATE},
    {.name = "command-unknown-closes",
     .clause = "REQ-04",
     .also = "REP-03",
     .seen = "an undefined CMD is closed without a reply",
     .conduct = {.step = close_on_cmd},
     .number = UNDEFINED},
    {.name = "command-unknown-succeeds",
     .clause = "REQ-04",
     .also = "REP-10",
     .seen = "an undefined CMD is answered 00",
     .conduct = {.step = succeed_on_cmd},
     .number = UNDEFINED},
    {.name = "rsv-nonzero-hangs",
     .clause = "REQ-09",
     .also = "REP-03",
     .seen = "a request with a nonzero RSV is not answered, and the connection stays open",
     .conduct = {.step = hang_on_rsv}},
    {.name = "address-type-unknown-closes",
     .clause = "REQ-05",
     .also = "REP-03",
     .seen = "an undefined ATYP in a CONNECT is closed without a reply",
     .conduct = {.step = close_on_atyp}},
    {.name = "address-type-of-others-closes",
     .clause = "REQ-05",
     .also = "REQ-04 REP-03",
     .seen = "an undefined ATYP is closed without a reply where CMD is not CONNECT",
     .conduct = {.step = close_on_other_atyp}},
};

const struct s5_departure_list s5_faults_request = {rows, S5_COUNT(rows)};

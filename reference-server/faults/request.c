/* Faults in reading requests, RFC 1928 section 4: VER, CMD, RSV and ATYP. How they come is
 * segments.c, what comes behind them behind.c, where they point address.c and name.c. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* The `number` of a row: which octets it is about, a value or one of these, and what is done. */
enum {
    EVERY = 0x100, /* that is not defined */
    HIGH = 0x101,  /* 80 to FF */
};
#define OF(which, what) ((size_t)(which) << 8 | (what))

static uint8_t what(const struct s5_connection *c)
{
    return (uint8_t)s5_departure_number(c);
}

static bool is_meant(const struct s5_connection *c, uint8_t value, bool defined)
{
    size_t which = s5_departure_number(c) >> 8;

    if (which == EVERY)
        return !defined;
    return which == HIGH ? value >= 0x80 : value == which;
}

/* Whether a request is due and such an octet stands in it. */
static bool version_is_meant(const struct s5_connection *c, struct s5_span in)
{
    return s5_departure_due(c, S5_PHASE_REQUEST) && in.size > 0 &&
           is_meant(c, in.data[0], in.data[0] == S5_VERSION);
}

static bool cmd_is_meant(const struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    return s5_departure_request(c, in, &request) > 0 &&
           is_meant(c, request.cmd,
                    request.cmd >= S5_CMD_CONNECT && request.cmd <= S5_CMD_UDP_ASSOCIATE);
}

/* In a CONNECT: an unknown CMD is another matter. */
static bool atyp_is_meant(const struct s5_connection *c, struct s5_span in)
{
    return s5_departure_due(c, S5_PHASE_REQUEST) && in.size > 4 && in.data[0] == S5_VERSION &&
           in.data[1] == S5_CMD_CONNECT &&
           is_meant(c, in.data[3],
                    in.data[3] == S5_ATYP_IPV4 || in.data[3] == S5_ATYP_DOMAIN ||
                        in.data[3] == S5_ATYP_IPV6);
}

/* An ATYP that is not defined where not CONNECT is asked for. */
static bool other_atyp_is_unknown(const struct s5_connection *c, struct s5_span in)
{
    return s5_departure_due(c, S5_PHASE_REQUEST) && in.size > 4 && in.data[0] == S5_VERSION &&
           in.data[1] != S5_CMD_CONNECT && in.data[3] != S5_ATYP_IPV4 &&
           in.data[3] != S5_ATYP_DOMAIN && in.data[3] != S5_ATYP_IPV6;
}

/* ---- what is done with it ---- */

static struct s5_step answer(struct s5_connection *c, uint8_t rep)
{
    s5_departure_write(c, S5_BYTES(5, rep, 0, 1, 0, 0, 0, 0, 0, 0));
    return s5_departure_close();
}

/* Reads the request as if another octet stood at that place. */
static struct s5_step read_with(struct s5_connection *c, struct s5_span in, size_t at,
                                uint8_t value)
{
    uint8_t as[S5_REQUEST_MAX];
    struct s5_span octets = s5_span_first(in, sizeof as);
    struct s5_request request;

    memcpy(as, octets.data, octets.size);
    as[at] = value;
    octets.data = as;
    struct s5_result result = s5_request_decode(octets, &request);
    if (result.status == S5_OK)
        octets = s5_span_first(octets, result.size);
    return s5_departure_read_as(c, octets, octets.size);
}

static struct s5_step ignore_version(struct s5_connection *c, struct s5_span in)
{
    return version_is_meant(c, in) ? read_with(c, in, 0, S5_VERSION) : s5_correct_step(c, in);
}

static struct s5_step close_on_cmd(struct s5_connection *c, struct s5_span in)
{
    return cmd_is_meant(c, in) ? s5_departure_close() : s5_correct_step(c, in);
}

static struct s5_step answer_cmd(struct s5_connection *c, struct s5_span in)
{
    return cmd_is_meant(c, in) ? answer(c, what(c)) : s5_correct_step(c, in);
}

static struct s5_step hang_on_rsv(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    if (s5_departure_request(c, in, &request) > 0 && request.rsv != 0)
        return s5_departure_wait();
    return s5_correct_step(c, in);
}

static struct s5_step close_on_atyp(struct s5_connection *c, struct s5_span in)
{
    return atyp_is_meant(c, in) ? s5_departure_close() : s5_correct_step(c, in);
}

static struct s5_step close_on_other_atyp(struct s5_connection *c, struct s5_span in)
{
    return other_atyp_is_unknown(c, in) ? s5_departure_close() : s5_correct_step(c, in);
}

static struct s5_step hang_on_atyp(struct s5_connection *c, struct s5_span in)
{
    return atyp_is_meant(c, in) ? s5_departure_wait() : s5_correct_step(c, in);
}

static const struct s5_departure rows[] = {
    {.name = "request-version-ignored",
     .clause = "REQ-02",
     .seen = "a request is honoured whatever its VER",
     .conduct = {.step = ignore_version},
     .number = OF(EVERY, 0)},
    {.name = "request-version-01-honoured",
     .clause = "REQ-02",
     .seen = "a request whose VER is 01 is honoured",
     .conduct = {.step = ignore_version},
     .number = OF(1, 0)},
    {.name = "bind-closes",
     .clause = "REQ-03",
     .also = "REP-03",
     .seen = "BIND is closed without a reply",
     .conduct = {.step = close_on_cmd},
     .number = OF(S5_CMD_BIND, 0)},
    {.name = "udp-closes",
     .clause = "REQ-03",
     .also = "REP-03",
     .seen = "UDP ASSOCIATE is closed without a reply",
     .conduct = {.step = close_on_cmd},
     .number = OF(S5_CMD_UDP_ASSOCIATE, 0)},
    {.name = "command-unknown-closes",
     .clause = "REQ-04",
     .also = "REP-03",
     .seen = "an undefined CMD is closed without a reply",
     .conduct = {.step = close_on_cmd},
     .number = OF(EVERY, 0)},
    {.name = "command-unknown-succeeds",
     .clause = "REQ-04",
     .also = "REP-10",
     .seen = "an undefined CMD is answered 00",
     .conduct = {.step = answer_cmd},
     .number = OF(EVERY, S5_REP_SUCCEEDED)},
    {.name = "rsv-nonzero-hangs",
     .clause = "REQ-09",
     .also = "REP-03",
     .seen = "a request with a nonzero RSV is not answered, and the connection stays open",
     .conduct = {.step = hang_on_rsv}},
    {.name = "address-type-unknown-closes",
     .clause = "REQ-05",
     .also = "REP-03",
     .seen = "an undefined ATYP is closed without a reply",
     .conduct = {.step = close_on_atyp},
     .number = OF(EVERY, 0)},
    {.name = "address-type-of-others-closes",
     .clause = "REQ-05",
     .also = "REQ-04 REP-03",
     .seen = "an undefined ATYP is closed without a reply where CMD is not CONNECT",
     .conduct = {.step = close_on_other_atyp}},
    {.name = "address-type-unknown-hangs",
     .clause = "REQ-05",
     .also = "REP-03",
     .seen = "an undefined ATYP is not answered",
     .conduct = {.step = hang_on_atyp},
     .number = OF(EVERY, 0)},
};

const struct s5_departure_list s5_faults_request = {rows, S5_COUNT(rows)};

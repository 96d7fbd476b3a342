/* Faults in the messages of the user name and password sub-negotiation, RFC 1929: the response,
 * and how the credentials are read. How they are compared is credentials.c. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- the response ---- */

static void say_with_version_05(struct s5_connection *c, enum s5_message_kind kind,
                                struct s5_span octets)
{
    if (kind == S5_PASSWORD_RESPONSE)
        s5_departure_write(c, S5_BYTES(5, octets.data[1]));
    else
        s5_correct_say(c, kind, octets);
}

/* The `number` of a row: the STATUS that is right, and the one that is sent. */
#define STATUS(right, sent) ((size_t)(right) << 8 | (sent))

static void say_with_status(struct s5_connection *c, enum s5_message_kind kind,
                            struct s5_span octets)
{
    size_t number = s5_departure_number(c);

    if (kind == S5_PASSWORD_RESPONSE && octets.data[1] == number >> 8)
        s5_departure_write(c, S5_BYTES(S5_PASSWORD_VERSION, (uint8_t)number));
    else
        s5_correct_say(c, kind, octets);
}

static void say_longer_success(struct s5_connection *c, enum s5_message_kind kind,
                               struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (kind == S5_PASSWORD_RESPONSE && octets.data[1] == 0)
        s5_departure_write(c, S5_BYTES(0));
}

static void say_no_failure(struct s5_connection *c, enum s5_message_kind kind,
                           struct s5_span octets)
{
    if (kind != S5_PASSWORD_RESPONSE || octets.data[1] == 0)
        s5_correct_say(c, kind, octets);
}

/* ---- the credentials as they are read ---- */

/* Decodes the credentials at the front of `in`; their size, or 0 where none are due or whole. */
static size_t credentials_here(const struct s5_connection *c, struct s5_span in,
                               struct s5_password_request *out)
{
    struct s5_result result = s5_password_request_decode(in, out);
    bool here = s5_departure_due(c, S5_PHASE_PASSWORD_REQUEST) && result.status == S5_OK;

    return here ? result.size : 0;
}

static struct s5_step ignore_version(struct s5_connection *c, struct s5_span in)
{
    struct s5_password_request credentials;
    uint8_t as[S5_PASSWORD_REQUEST_MAX];
    size_t size = credentials_here(c, in, &credentials);

    if (size == 0)
        return s5_correct_step(c, in);
    memcpy(as, in.data, size);
    as[0] = S5_PASSWORD_VERSION;
    return s5_departure_read_as(c, (struct s5_span){as, size}, size);
}

static struct s5_step close_on_long_name(struct s5_connection *c, struct s5_span in)
{
    if (s5_departure_due(c, S5_PHASE_PASSWORD_REQUEST) && in.size >= 2 &&
        in.data[1] > s5_departure_number(c))
        return s5_departure_close();
    return s5_correct_step(c, in);
}

static struct s5_step close_on_one_octet(struct s5_connection *c, struct s5_span in)
{
    struct s5_password_request credentials;

    if (credentials_here(c, in, &credentials) > 0 &&
        (credentials.uname.size == 1 || credentials.passwd.size == 1))
        return s5_departure_close();
    return s5_correct_step(c, in);
}

static bool holds(struct s5_span field, int octet)
{
    return field.size > 0 && memchr(field.data, octet, field.size) != NULL;
}

static struct s5_step close_on_octet(struct s5_connection *c, struct s5_span in)
{
    struct s5_password_request credentials;
    int octet = (int)s5_departure_number(c);

    if (credentials_here(c, in, &credentials) > 0 &&
        (holds(credentials.uname, octet) || holds(credentials.passwd, octet)))
        return s5_departure_close();
    return s5_correct_step(c, in);
}

/* What has come of the password is the password, from its first octet on. */
static struct s5_step judge_early(struct s5_connection *c, struct s5_span in)
{
    struct s5_password_request credentials;
    uint8_t as[S5_PASSWORD_REQUEST_MAX];

    if (!s5_departure_due(c, S5_PHASE_PASSWORD_REQUEST) || in.size < 5 ||
        s5_password_request_decode(in, &credentials).status != S5_MORE)
        return s5_correct_step(c, in);
    size_t plen = 2u + in.data[1];
    if (in.size < plen + 2)
        return s5_departure_wait();
    memcpy(as, in.data, in.size);
    as[plen] = (uint8_t)(in.size - plen - 1);
    return s5_departure_read_as(c, (struct s5_span){as, in.size}, in.size);
}

static const struct s5_departure rows[] = {
    {.name = "response-version-05",
     .clause = "AUTH-02",
     .seen = "the response to the credentials begins with 05",
     .conduct = {.say = say_with_version_05}},
    {.name = "success-three-octets",
     .clause = "AUTH-02",
     .also = "REP-01",
     .seen = "a third octet, 00, stands behind 01 00, where the reply is to come",
     .conduct = {.say = say_longer_success}},
    {.name = "failure-closes-silently",
     .clause = "AUTH-02",
     .seen = "refused credentials are not answered: the connection is closed",
     .conduct = {.say = say_no_failure}},
    {.name = "success-status-01",
     .clause = "AUTH-03",
     .seen = "right credentials are answered 01 01, like a boolean, and served",
     .conduct = {.say = say_with_status},
     .number = STATUS(0, 1)},
    {.name = "failure-status-00",
     .clause = "AUTH-03",
     .also = "AUTH-06 AUTH-07 AUTH-08",
     .seen = "wrong credentials are answered 01 00, and the connection is closed",
     .conduct = {.say = say_with_status},
     .number = STATUS(1, 0)},
    {.name = "user-above-64-closes",
     .clause = "AUTH-05",
     .seen = "the connection is closed when the name has more than 64 octets",
     .conduct = {.step = close_on_long_name},
     .number = 64},
    {.name = "credentials-of-one-close",
     .clause = "AUTH-05",
     .seen = "the connection is closed when the name or the password is of one octet",
     .conduct = {.step = close_on_one_octet}},
    {.name = "credentials-nul-closes",
     .clause = "AUTH-05",
     .seen = "the connection is closed when there is a NUL in the name or the password",
     .conduct = {.step = close_on_octet},
     .number = 0},
    {.name = "credentials-colon-closes",
     .clause = "AUTH-05",
     .seen = "the connection is closed when there is a ':' in the name or the password",
     .conduct = {.step = close_on_octet},
     .number = ':'},
    {.name = "credentials-judged-early",
     .clause = "AUTH-09",
     .also = "AUTH-05 AUTH-06",
     .seen = "credentials are judged as soon as an octet of the password has come",
     .conduct = {.step = judge_early}},
    {.name = "password-version-ignored",
     .clause = "AUTH-07",
     .seen = "right credentials are accepted whatever the VER of their message",
     .conduct = {.step = ignore_version}},
};

const struct s5_departure_list s5_faults_password = {rows, S5_COUNT(rows)};

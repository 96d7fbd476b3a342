/* Faults in reading the greeting: its VER, its list, and what is taken to follow. RFC 1928
 * section 3. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

/* Whether a greeting is due and whole at the front of `in`. */
static bool greeting_here(const struct s5_connection *c, struct s5_span in, struct s5_greeting *out)
{
    return s5_departure_due(c, S5_PHASE_GREETING) && s5_greeting_decode(in, out).status == S5_OK;
}

/* Reads `methods` as the list of a greeting of `size` octets. */
static struct s5_step read_list(struct s5_connection *c, struct s5_span methods, size_t size)
{
    const struct s5_greeting greeting = {S5_VERSION, methods};
    uint8_t as[S5_GREETING_MAX];

    return s5_departure_read_as(
        c, (struct s5_span){as, s5_greeting_encode(&greeting, as, sizeof as)}, size);
}

static struct s5_step consider_first(struct s5_connection *c, struct s5_span in)
{
    struct s5_greeting greeting;

    if (!greeting_here(c, in, &greeting))
        return s5_correct_step(c, in);
    return read_list(c, s5_span_first(greeting.methods, 1), 2 + greeting.methods.size);
}

/* Three octets are the greeting, whatever NMETHODS says. */
static struct s5_step take_three(struct s5_connection *c, struct s5_span in)
{
    if (!s5_departure_due(c, S5_PHASE_GREETING) || in.size < 2 || in.data[0] != S5_VERSION ||
        in.data[1] == 0)
        return s5_correct_step(c, in);
    if (in.size < 3)
        return s5_departure_wait();
    return read_list(c, (struct s5_span){in.data + 2, 1}, 3);
}

/* The octets that come are the methods of any greeting that there may be: 00 and 02 are among them.
 */
static struct s5_step serve_socks4(struct s5_connection *c, struct s5_span in)
{
    if (!s5_departure_due(c, S5_PHASE_GREETING) || in.size < 2 || in.data[0] != 4)
        return s5_correct_step(c, in);
    return read_list(c, S5_BYTES(S5_METHOD_NO_AUTH, S5_METHOD_PASSWORD), in.size < 3 ? 2 : 3);
}

static struct s5_step ignore_version(struct s5_connection *c, struct s5_span in)
{
    if (!s5_departure_due(c, S5_PHASE_GREETING) || in.size < 2)
        return s5_correct_step(c, in);
    if (in.size < 2u + in.data[1])
        return s5_departure_wait();
    return read_list(c, s5_span_first(s5_span_skip(in, 2), in.data[1]), 2u + in.data[1]);
}

/* A list in which a method stands twice is no list. */
static struct s5_step refuse_repeated(struct s5_connection *c, struct s5_span in)
{
    struct s5_greeting greeting;

    if (greeting_here(c, in, &greeting))
        for (size_t i = 1; i < greeting.methods.size; i++)
            if (greeting.methods.data[i] == greeting.methods.data[i - 1])
                return read_list(c, (struct s5_span){NULL, 0}, 2 + greeting.methods.size);
    return s5_correct_step(c, in);
}

/* As if a sub-negotiation had not been left out because 00 was selected. */
static struct s5_step take_password_behind_00(struct s5_connection *c, struct s5_span in)
{
    static const uint8_t granted[] = {S5_PASSWORD_VERSION, 0};
    struct s5_password_request password;

    if (!s5_departure_due(c, S5_PHASE_REQUEST) || in.size == 0 ||
        c->server.dialogue.method != S5_METHOD_NO_AUTH || in.data[0] != S5_PASSWORD_VERSION)
        return s5_correct_step(c, in);
    struct s5_result result = s5_password_request_decode(in, &password);
    if (result.status != S5_OK)
        return s5_departure_wait();
    return (struct s5_step){
        .kind = S5_STEP_SEND, .used = result.size, .send = {granted, sizeof granted}};
}

static const struct s5_departure rows[] = {
    {.name = "methods-first-only",
     .clause = "GRT-07",
     .seen = "only the first of the client's methods is considered",
     .conduct = {.step = consider_first}},
    {.name = "methods-repeated-refused",
     .clause = "GRT-07",
     .seen = "05 FF is sent where a method stands twice in a row in the list",
     .conduct = {.step = refuse_repeated}},
    {.name = "greeting-three-octets",
     .clause = "GRT-07",
     .seen = "a greeting is taken to be three octets long",
     .conduct = {.step = take_three}},
    {.name = "greeting-version-ignored",
     .clause = "GRT-11",
     .seen = "the first octet of the greeting is not looked at",
     .conduct = {.step = ignore_version}},
    {.name = "greeting-version-04-served",
     .clause = "GRT-11",
     .seen = "a SOCKS4 client is answered with a SOCKS5 method",
     .conduct = {.step = serve_socks4}},
    {.name = "no-auth-takes-password",
     .clause = "GRT-10",
     .also = "REQ-02",
     .seen = "a password behind method 00 is answered 01 00",
     .conduct = {.step = take_password_behind_00}},
};

const struct s5_departure_list s5_faults_methods = {rows, S5_COUNT(rows)};

/* Faults by which one gets in without the password that is required: RFC 1928 section 3 (GRT-14),
 * RFC 1929 section 2 (AUTH-04, AUTH-10). */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <string.h>

/* ---- 00 selected ---- */

/* Where in the list of a server with users 00 has to stand to be selected. */
enum place { ALONE = 1, FIRST = 2, LAST = 4, MIDDLE = 8, BESIDE_02 = 16, MANY = 32, NO_LIST = 64 };

static bool stands(struct s5_span methods, size_t places)
{
    const uint8_t *at = methods.size == 0 ? NULL : memchr(methods.data, 0, methods.size);
    const struct s5_greeting greeting = {S5_VERSION, methods};

    if (at == NULL)
        return methods.size == 0 && (places & NO_LIST) != 0;
    size_t place = 0;
    if (!s5_greeting_offers(&greeting, S5_METHOD_PASSWORD))
        place |= ALONE;
    else
        place |= BESIDE_02;
    if (at == methods.data)
        place |= FIRST;
    else if (at == methods.data + methods.size - 1)
        place |= LAST;
    else
        place |= MIDDLE;
    if (methods.size > 128)
        place |= MANY;
    return (place & places) != 0;
}

static bool has_users(const struct s5_connection *c)
{
    return c->server.policy.password;
}

static struct s5_step select_00(struct s5_connection *c, struct s5_span in)
{
    struct s5_greeting greeting;

    if (!has_users(c) || !s5_departure_due(c, S5_PHASE_GREETING) ||
        s5_greeting_decode(in, &greeting).status != S5_OK ||
        !stands(greeting.methods, s5_departure_number(c)))
        return s5_correct_step(c, in);
    c->server.policy.no_auth = true;
    return s5_departure_read_as(c, S5_BYTES(5, 1, S5_METHOD_NO_AUTH), 2 + greeting.methods.size);
}

/* ---- the request without, or behind a failed, sub-negotiation ---- */

static struct s5_step honour_in_place(struct s5_connection *c, struct s5_span in)
{
    struct s5_request request;

    if (s5_departure_due(c, S5_PHASE_PASSWORD_REQUEST) &&
        s5_request_decode(in, &request).status == S5_OK)
        c->server.dialogue.phase = S5_PHASE_REQUEST;
    return s5_correct_step(c, in);
}

/* Nobody is asked for a greeting. */
static struct s5_step take_password_first(struct s5_connection *c, struct s5_span in)
{
    if (s5_departure_due(c, S5_PHASE_GREETING) && has_users(c) && in.size > 0 &&
        in.data[0] == S5_PASSWORD_VERSION)
        c->server.dialogue.phase = S5_PHASE_PASSWORD_REQUEST;
    return s5_correct_step(c, in);
}

/* Whatever was answered, another message is read. */
static void go_on(struct s5_connection *c, enum s5_phase phase)
{
    c->server.state = S5_SERVER_READING;
    c->server.dialogue.phase = phase;
}

static void say_and_go_on(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (kind == S5_PASSWORD_RESPONSE && octets.data[1] != 0)
        go_on(c, (enum s5_phase)s5_departure_number(c));
}

static void say_refusal_and_go_on(struct s5_connection *c, enum s5_message_kind kind,
                                  struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (kind == S5_CHOICE && octets.data[1] == S5_METHOD_NONE_ACCEPTABLE)
        go_on(c, S5_PHASE_REQUEST);
}

/* A greeting is taken from whoever failed, and now 00 is good enough. */
static void say_and_begin_again(struct s5_connection *c, enum s5_message_kind kind,
                                struct s5_span octets)
{
    say_and_go_on(c, kind, octets);
    if (kind == S5_PASSWORD_RESPONSE && octets.data[1] != 0)
        c->server.policy = (struct s5_server_policy){.no_auth = true, .password = true};
}

static void dismiss_failed_client_last(struct s5_connection *c, const char *why)
{
    if (c->server.dialogue.status == 0 || c->client_ended)
        s5_correct_dismiss(c, why);
    else
        s5_timer_stop(c->timer);
}

static const struct s5_departure rows[] = {
    {.name = "no-auth-always",
     .clause = "GRT-14",
     .also = "AUTH-10",
     .seen = "00 is selected whenever it is offered, though there are users",
     .conduct = {.step = select_00},
     .number = ALONE | BESIDE_02},
    {.name = "no-auth-first",
     .clause = "GRT-14",
     .also = "AUTH-10",
     .seen = "00 is selected when it is the first in the list, though there are users",
     .conduct = {.step = select_00},
     .number = FIRST},
    {.name = "no-auth-without-list",
     .clause = "GRT-14",
     .also = "GRT-04 GRT-05 AUTH-10",
     .seen = "00 is selected for a greeting without methods, though there are users",
     .conduct = {.step = select_00},
     .number = NO_LIST},
    {.name = "none-acceptable-serves",
     .clause = "GRT-05",
     .also = "GRT-14 AUTH-10",
     .seen = "behind 05 FF a request is served",
     .conduct = {.say = say_refusal_and_go_on}},
    {.name = "request-in-place-honoured",
     .clause = "AUTH-10",
     .also = "GRT-14 GRT-10",
     .seen = "behind method 02 a request is honoured in place of the credentials",
     .conduct = {.step = honour_in_place}},
    {.name = "password-without-greeting",
     .clause = "AUTH-10",
     .also = "GRT-11",
     .seen =
         "right credentials are accepted without a greeting, and a request behind them is served",
     .conduct = {.step = take_password_first}},
    {.name = "failure-stays-open",
     .clause = "AUTH-04",
     .also = "ROB-01",
     .seen = "the connection stays open behind a STATUS other than 00",
     .conduct = {.dismiss = dismiss_failed_client_last}},
    {.name = "failure-honours-request",
     .clause = "AUTH-10",
     .also = "AUTH-04 GRT-14 AUTH-02",
     .seen = "a request is honoured behind a STATUS other than 00",
     .conduct = {.say = say_and_go_on},
     .number = S5_PHASE_REQUEST},
    {.name = "failure-second-attempt",
     .clause = "AUTH-04",
     .also = "AUTH-10 AUTH-02 ROB-01",
     .seen = "other credentials are taken behind a STATUS other than 00",
     .conduct = {.say = say_and_go_on},
     .number = S5_PHASE_PASSWORD_REQUEST},
    {.name = "failure-begins-again",
     .clause = "AUTH-10",
     .also = "AUTH-04 GRT-14 AUTH-02",
     .seen = "behind a STATUS other than 00 a new greeting is taken, and 00 selected",
     .conduct = {.say = say_and_begin_again},
     .number = S5_PHASE_GREETING},
};

const struct s5_departure_list s5_faults_security = {rows, S5_COUNT(rows)};

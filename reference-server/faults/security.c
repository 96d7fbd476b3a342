/* Faults by which one gets in without the password that is required: RFC 1928 section 3 (GRT-14),
 * RFC 1929 section 2 (AUTH-04, AUTH-10). */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

static bool has_users(const struct s5_connection *c)
{
    return c->server.policy.password;
}

/* ---- 00 selected ---- */

/* When 00 is selected though there are users. */
enum when { OFFERED, OFFERED_FIRST };

static bool is_offered(const struct s5_greeting *greeting, enum when when)
{
    return s5_greeting_offers(greeting, S5_METHOD_NO_AUTH) &&
           (when == OFFERED || greeting->methods.data[0] == S5_METHOD_NO_AUTH);
}

static struct s5_step select_00(struct s5_connection *c, struct s5_span in)
{
    struct s5_greeting greeting;

    if (!has_users(c) || !s5_departure_due(c, S5_PHASE_GREETING) ||
        s5_greeting_decode(in, &greeting).status != S5_OK ||
        !is_offered(&greeting, (enum when)s5_departure_number(c)))
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

static void say_refusal_and_go_on(struct s5_connection *c, enum s5_message_kind kind,
                                  struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (kind == S5_CHOICE && octets.data[1] == S5_METHOD_NONE_ACCEPTABLE)
        go_on(c, S5_PHASE_REQUEST);
}

static bool is_failure(enum s5_message_kind kind, struct s5_span octets)
{
    return kind == S5_PASSWORD_RESPONSE && octets.data[1] != 0;
}

static void say_failure_and_go_on(struct s5_connection *c, enum s5_message_kind kind,
                                  struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (is_failure(kind, octets))
        go_on(c, S5_PHASE_REQUEST);
}

/* A greeting is taken from whoever failed, and now 00 is good enough. */
static void say_failure_and_begin_again(struct s5_connection *c, enum s5_message_kind kind,
                                        struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (is_failure(kind, octets)) {
        go_on(c, S5_PHASE_GREETING);
        c->server.policy = (struct s5_server_policy){.no_auth = true, .password = true};
    }
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
     .number = OFFERED},
    {.name = "no-auth-first",
     .clause = "GRT-14",
     .also = "AUTH-10",
     .seen = "00 is selected when it is the first in the list, though there are users",
     .conduct = {.step = select_00},
     .number = OFFERED_FIRST},
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
     .conduct = {.say = say_failure_and_go_on}},
    {.name = "failure-begins-again",
     .clause = "AUTH-10",
     .also = "AUTH-04 GRT-14 AUTH-02",
     .seen = "behind a STATUS other than 00 a new greeting is taken, and 00 selected",
     .conduct = {.say = say_failure_and_begin_again}},
};

const struct s5_departure_list s5_faults_security = {rows, S5_COUNT(rows)};

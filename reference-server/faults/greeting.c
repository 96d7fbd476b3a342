/* Faults in the method negotiation, RFC 1928 section 3: the answer and what is selected. How the
 * list is read is methods.c, how a password is got around security.c. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

/* ---- the form of the answer ---- */

static void say_with_version(struct s5_connection *c, enum s5_message_kind kind,
                             struct s5_span octets)
{
    if (kind == S5_CHOICE)
        s5_departure_write(c, S5_BYTES((uint8_t)s5_departure_number(c), octets.data[1]));
    else
        s5_correct_say(c, kind, octets);
}

static bool is_refusal(enum s5_message_kind kind, struct s5_span octets)
{
    return kind == S5_CHOICE && octets.data[1] == S5_METHOD_NONE_ACCEPTABLE;
}

static void say_refusal_like_reply(struct s5_connection *c, enum s5_message_kind kind,
                                   struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (is_refusal(kind, octets))
        s5_departure_write(c, S5_BYTES(0, 0, 0, 0, 0, 0, 0, 0));
}

/* ---- nothing acceptable ---- */

static void say_no_refusal(struct s5_connection *c, enum s5_message_kind kind,
                           struct s5_span octets)
{
    if (!is_refusal(kind, octets))
        s5_correct_say(c, kind, octets);
}

static bool refused(const struct s5_connection *c)
{
    return c->server.dialogue.method == S5_METHOD_NONE_ACCEPTABLE;
}

static void dismiss_refused_client_last(struct s5_connection *c, const char *why)
{
    if (!refused(c) || c->client_ended)
        s5_correct_dismiss(c, why);
}

static void dismiss_no_refused_client(struct s5_connection *c, const char *why)
{
    if (!refused(c))
        s5_correct_dismiss(c, why);
    else
        s5_timer_stop(c->timer);
}

/* ---- what is selected ---- */

static bool offers(const struct s5_connection *c, size_t method)
{
    return (c->server.dialogue.offered[method / 8] & 1u << method % 8) != 0;
}

static void say_method(struct s5_connection *c, size_t method)
{
    s5_departure_write(c, S5_BYTES(S5_VERSION, (uint8_t)method));
}

/* One answer for 00, and FF for 02. */
static void say_for_each(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    s5_correct_say(c, kind, octets);
    if (kind == S5_CHOICE && octets.data[1] == S5_METHOD_NO_AUTH && offers(c, S5_METHOD_PASSWORD))
        say_method(c, S5_METHOD_NONE_ACCEPTABLE);
}

/* A client that offers 02 and not 00 needs no password here, and is let in without its consent. */
static void say_00_for_02(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    if (is_refusal(kind, octets) && offers(c, S5_METHOD_PASSWORD) && !c->server.policy.password)
        say_method(c, S5_METHOD_NO_AUTH);
    else
        s5_correct_say(c, kind, octets);
}

/* The high bit says that there was a choice. */
static void say_marked(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    size_t offered = 0;

    for (size_t method = 0; method < 256; method++)
        offered += offers(c, method);
    if (kind == S5_CHOICE && octets.data[1] != S5_METHOD_NONE_ACCEPTABLE && offered > 1)
        say_method(c, octets.data[1] | 0x80u);
    else
        s5_correct_say(c, kind, octets);
}

/* A method that is not implemented, when it is offered. */
static void say_favourite(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    size_t method = s5_departure_number(c);

    if (kind == S5_CHOICE && offers(c, method))
        say_method(c, method);
    else
        s5_correct_say(c, kind, octets);
}

/* The same where nothing else would be acceptable. */
static void say_last_resort(struct s5_connection *c, enum s5_message_kind kind,
                            struct s5_span octets)
{
    size_t method = s5_departure_number(c);

    if (is_refusal(kind, octets) && offers(c, method))
        say_method(c, method);
    else
        s5_correct_say(c, kind, octets);
}

/* GSSAPI is selected, and what comes then is read as a request. */
static void say_gssapi(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    say_last_resort(c, kind, octets);
    if (is_refusal(kind, octets) && offers(c, S5_METHOD_GSSAPI)) {
        c->server.state = S5_SERVER_READING;
        c->server.dialogue.phase = S5_PHASE_REQUEST;
    }
}

static struct s5_step close_on_offer(struct s5_connection *c, struct s5_span in)
{
    struct s5_greeting greeting;

    if (s5_departure_due(c, S5_PHASE_GREETING) &&
        s5_greeting_decode(in, &greeting).status == S5_OK && greeting.methods.size == 1 &&
        s5_greeting_offers(&greeting, (uint8_t)s5_departure_number(c)))
        return s5_departure_close();
    return s5_correct_step(c, in);
}

static const struct s5_departure rows[] = {
    {.name = "choice-version-01",
     .clause = "GRT-03",
     .seen = "the method selection begins with 01, the version of the sub-negotiation",
     .conduct = {.say = say_with_version},
     .number = 1},
    {.name = "choice-for-each-method",
     .clause = "GRT-03",
     .seen = "00 is selected and then FF, where 00 and 02 are offered",
     .conduct = {.say = say_for_each}},
    {.name = "choice-of-several-marked",
     .clause = "GRT-04",
     .also = "GRT-12 GRT-07",
     .seen = "the high bit of METHOD is set where several methods are offered",
     .conduct = {.say = say_marked}},
    {.name = "none-acceptable-like-reply",
     .clause = "GRT-03",
     .also = "GRT-05",
     .seen = "where no method is acceptable, 05 FF and eight zeros are sent",
     .conduct = {.say = say_refusal_like_reply}},
    {.name = "none-acceptable-closes",
     .clause = "GRT-05",
     .seen = "the connection is closed without 05 FF where no method is acceptable",
     .conduct = {.say = say_no_refusal}},
    {.name = "none-acceptable-silent",
     .clause = "GRT-05",
     .seen = "nothing is sent where no method is acceptable, and the connection stays open",
     .conduct = {.say = say_no_refusal, .dismiss = dismiss_refused_client_last}},
    {.name = "none-acceptable-never-ends",
     .clause = "GRT-06",
     .also = "GRT-05 ROB-02",
     .seen = "the connection is not ended behind 05 FF, not even when the client has ended it",
     .conduct = {.dismiss = dismiss_no_refused_client}},
    {.name = "password-offer-gets-00",
     .clause = "GRT-04",
     .also = "GRT-05",
     .seen = "00 is selected where 02 is offered and 00 is not",
     .conduct = {.say = say_00_for_02}},
    {.name = "select-0a",
     .clause = "GRT-12",
     .also = "GRT-07",
     .seen = "0A is selected whenever it is offered",
     .conduct = {.say = say_favourite},
     .number = 0x0a},
    {.name = "select-ff",
     .clause = "GRT-12",
     .also = "GRT-07",
     .seen = "FF is sent whenever it stands among the client's methods",
     .conduct = {.say = say_favourite},
     .number = S5_METHOD_NONE_ACCEPTABLE},
    {.name = "select-03",
     .clause = "GRT-12",
     .seen = "03, which is not implemented, is selected whenever it is offered",
     .conduct = {.say = say_favourite},
     .number = 0x03},
    {.name = "select-80",
     .clause = "GRT-12",
     .also = "GRT-07",
     .seen = "80, a private method that is not implemented, is selected whenever it is offered",
     .conduct = {.say = say_favourite},
     .number = 0x80},
    {.name = "gssapi-not-implemented",
     .clause = "GRT-08",
     .seen = "01 is selected where it is offered and 00 is not, and its first frame is read as a "
             "request",
     .conduct = {.say = say_gssapi},
     .number = S5_METHOD_GSSAPI},
    {.name = "password-method-closes",
     .clause = "GRT-09",
     .also = "GRT-05",
     .seen = "an offer of 02 alone is closed without an answer",
     .conduct = {.step = close_on_offer},
     .number = S5_METHOD_PASSWORD},
};

const struct s5_departure_list s5_faults_greeting = {rows, S5_COUNT(rows)};

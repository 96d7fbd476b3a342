/* Variants: servers that keep every clause and do unusually what the RFCs leave open, here until a
 * command is carried out. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- time ---- */

/* Each octet of an answer in a segment of its own. It is written at once, so that the server pauses
 * for some milliseconds an answer. */
static void say_octetwise(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    const struct timespec pause = {.tv_nsec = 300 * 1000};

    (void)kind;
    for (size_t i = 0; i < octets.size; i++) {
        s5_departure_write(c, (struct s5_span){octets.data + i, 1});
        nanosleep(&pause, NULL);
    }
}

/* What was heard and not yet looked at is in the notes. */
static void look_at_it(void *user)
{
    struct s5_connection *c = user;
    struct s5_span in = {c->notes.data, c->notes.size};

    c->notes.data = NULL;
    c->notes.size = 0;
    s5_correct_hear(c, in);
    free((void *)in.data);
}

static void hear_late(struct s5_connection *c, struct s5_span in)
{
    uint8_t *data = NULL;

    if (c->server.state == S5_SERVER_READING)
        data = realloc(c->notes.data, c->notes.size + in.size + 1);
    if (data == NULL) {
        s5_correct_hear(c, in);
        return;
    }
    if (in.size > 0)
        memcpy(data + c->notes.size, in.data, in.size);
    c->notes.data = data;
    if (c->notes.timer == NULL)
        c->notes.timer = s5_timer_new(c->reference->loop, look_at_it, c);
    if (c->notes.size == 0)
        s5_timer_start(c->notes.timer, s5_departure_number(c));
    c->notes.size += in.size;
}

/* Behind what was said before it. */
static void end_late(struct s5_connection *c)
{
    if (c->notes.size > 0)
        c->client_ended = true;
    else
        s5_correct_client_ended(c);
}

static void carry_out(void *user)
{
    s5_correct_carry_out(user);
}

static void carry_out_late(struct s5_connection *c)
{
    c->notes.timer = s5_timer_new(c->reference->loop, carry_out, c);
    s5_timer_start(c->notes.timer, s5_departure_number(c));
}

/* ---- methods and passwords ---- */

/* Without users every password is as good as none. */
static void begin_with_both(struct s5_connection *c)
{
    c->server.policy.password = true;
    s5_correct_begin(c);
}

static bool grant_everybody_where_open(struct s5_connection *c, struct s5_span uname,
                                       struct s5_span passwd)
{
    return s5_users_count(c->reference->options.users) == 0 || s5_correct_grant(c, uname, passwd);
}

static void say_status(struct s5_connection *c, enum s5_message_kind kind, struct s5_span octets)
{
    if (kind == S5_PASSWORD_RESPONSE && octets.data[1] != 0)
        s5_departure_write(c, S5_BYTES(octets.data[0], (uint8_t)s5_departure_number(c)));
    else
        s5_correct_say(c, kind, octets);
}

static void refuse_password(void *user)
{
    struct s5_connection *c = user;

    s5_departure_write(c, S5_BYTES(S5_PASSWORD_VERSION, 1));
    s5_correct_dismiss(c, "name or password refused");
}

static void say_refusal_late(struct s5_connection *c, enum s5_message_kind kind,
                             struct s5_span octets)
{
    if (kind != S5_PASSWORD_RESPONSE || octets.data[1] == 0) {
        s5_correct_say(c, kind, octets);
        return;
    }
    c->notes.timer = s5_timer_new(c->reference->loop, refuse_password, c);
    s5_timer_start(c->notes.timer, s5_departure_number(c));
}

static void dismiss_when_said(struct s5_connection *c, const char *why)
{
    if (c->notes.timer == NULL)
        s5_correct_dismiss(c, why);
}

/* ---- what is refused, and how ---- */

static struct s5_step step_with_any_rsv(struct s5_connection *c, struct s5_span in)
{
    if (s5_departure_due(c, S5_PHASE_REQUEST) && in.size > 2)
        c->input[2] = 0;
    return s5_correct_step(c, in);
}

/* A request of another version is none, and gets no reply. */
static void say_nothing_to_others(struct s5_connection *c, enum s5_message_kind kind,
                                  struct s5_span octets)
{
    if (kind != S5_REPLY || c->server.dialogue.lost != S5_PHASE_REQUEST || c->input_size == 0 ||
        c->input[0] == S5_VERSION)
        s5_correct_say(c, kind, octets);
}

static bool is_refused_method(const struct s5_connection *c)
{
    return c->server.dialogue.phase == S5_PHASE_REFUSED &&
           c->server.dialogue.method == S5_METHOD_NONE_ACCEPTABLE;
}

/* RFC 1928 section 3: the client must close. */
static void leave_it_to_client(struct s5_connection *c, const char *why)
{
    if (!is_refused_method(c) || c->client_ended)
        s5_correct_dismiss(c, why);
}

static void close_at_once(struct s5_connection *c, const char *why)
{
    if (is_refused_method(c))
        s5_connection_end(c, S5_END_CLOSE, why);
    else
        s5_correct_dismiss(c, why);
}

static void close_now(void *user)
{
    s5_connection_end(user, S5_END_LINGER, "the client's message was refused");
}

static void close_late(struct s5_connection *c, const char *why)
{
    if (c->server.dialogue.replies == 0) {
        s5_correct_dismiss(c, why);
        return;
    }
    if (c->notes.timer != NULL)
        return;
    c->notes.timer = s5_timer_new(c->reference->loop, close_now, c);
    s5_timer_start(c->notes.timer, s5_departure_number(c));
}

enum stranger { STRANGER_RESET, STRANGER_REFUSED };

/* Another protocol's first octet. */
static void dismiss_stranger(struct s5_connection *c, const char *why)
{
    if (c->server.dialogue.phase != S5_PHASE_LOST || c->server.dialogue.lost != S5_PHASE_GREETING) {
        s5_correct_dismiss(c, why);
        return;
    }
    switch ((enum stranger)s5_departure_number(c)) {
    case STRANGER_RESET:
        s5_connection_end(c, S5_END_RESET, why);
        break;
    case STRANGER_REFUSED:
        s5_departure_write(c, S5_BYTES(S5_VERSION, S5_METHOD_NONE_ACCEPTABLE));
        s5_correct_dismiss(c, why);
        break;
    }
}

static void set_300(struct s5_reference_options *options)
{
    options->limits.connections = 300;
}

/* ---- what is held ---- */

/* As servers do that splice: the pipes that served a client are there for the next. */
static void begin_and_keep_pipe(struct s5_connection *c)
{
    static unsigned pool;
    int pipes[2];

    if (pool < s5_departure_number(c) && pipe2(pipes, O_CLOEXEC) == 0)
        pool++;
    s5_correct_begin(c);
}

static const struct s5_departure rows[] = {
    {.name = "octetwise",
     .seen = "every answer comes octet by octet, each in a segment of its own",
     .conduct = {.say = say_octetwise}},
    {.name = "slow",
     .seen = "every answer of the negotiation comes 10 ms late",
     .conduct = {.hear = hear_late, .client_ended = end_late},
     .number = 10},
    {.name = "slow-commands",
     .seen = "a request is looked into for 50 ms before anything is done about it",
     .conduct = {.carry_out = carry_out_late},
     .number = 50},
    {.name = "three-hundred-clients",
     .seen = "three hundred clients are served at a time; others wait until one leaves",
     .set_out = set_300},

    {.name = "password-where-none-is-needed",
     .seen = "a client that offers 00 and 02 is asked for a password, and any will do",
     .conduct = {.begin = begin_with_both, .grant = grant_everybody_where_open}},
    {.name = "status-ff",
     .seen = "a wrong password is answered with STATUS FF",
     .conduct = {.say = say_status},
     .number = 0xff},
    {.name = "slow-to-refuse-passwords",
     .seen = "a wrong password is answered after half a second",
     .conduct = {.say = say_refusal_late, .dismiss = dismiss_when_said},
     .number = 500},

    {.name = "any-rsv",
     .seen = "RSV of a request may be anything",
     .conduct = {.step = step_with_any_rsv}},
    {.name = "other-version-unanswered",
     .seen = "a request whose VER is not 05 is closed upon without a reply",
     .conduct = {.say = say_nothing_to_others}},
    {.name = "refusal-left-open",
     .seen = "behind FF the connection stays open until the client closes it",
     .conduct = {.dismiss = leave_it_to_client}},
    {.name = "refusal-closed-at-once",
     .seen = "behind FF the connection is closed at once",
     .conduct = {.dismiss = close_at_once}},
    {.name = "closes-after-nine-seconds",
     .seen = "the connection is closed nine seconds after a failure reply",
     .conduct = {.dismiss = close_late},
     .number = 9000},
    {.name = "other-protocol-reset",
     .seen = "a first octet other than 05 is answered with a reset",
     .conduct = {.dismiss = dismiss_stranger},
     .number = STRANGER_RESET},
    {.name = "other-protocol-refused",
     .seen = "a first octet other than 05 is answered with 05 FF",
     .conduct = {.dismiss = dismiss_stranger},
     .number = STRANGER_REFUSED},

    {.name = "pools-pipes",
     .seen = "each of the first 200 clients leaves two descriptors, which are pipes",
     .conduct = {.begin = begin_and_keep_pipe},
     .number = 200},
};

const struct s5_departure_list s5_variants_conversation = {rows, S5_COUNT(rows)};

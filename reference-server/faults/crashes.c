/* Faults that end the process: what a client does, or a destination, kills it. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <signal.h>
#include <unistd.h>

/* A row's number tells of which kind the death is. */
enum { EXITS = 0 }; /* any other number is a signal */

static void die(const struct s5_connection *c)
{
    int number = (int)s5_departure_number(c);

    if (number == EXITS)
        _exit(0);
    signal(number, SIG_DFL); /* SIGPIPE is ignored */
    raise(number);
}

/* ---- what the client says ---- */

/* Whether a message begins here, with so many octets at hand. */
static bool begins(const struct s5_connection *c, enum s5_phase phase, struct s5_span in,
                   size_t size)
{
    return c->server.dialogue.phase == phase && c->input_size == 0 && in.size >= size;
}

static void hear_garbage_and_die(struct s5_connection *c, struct s5_span in)
{
    if (begins(c, S5_PHASE_GREETING, in, 1) && in.data[0] != S5_VERSION)
        die(c);
    s5_correct_hear(c, in);
}

static void hear_zero_ulen_and_die(struct s5_connection *c, struct s5_span in)
{
    if (begins(c, S5_PHASE_PASSWORD_REQUEST, in, 2) && in.data[1] == 0)
        die(c);
    s5_correct_hear(c, in);
}

static void hear_bad_password_and_die(struct s5_connection *c, struct s5_span in)
{
    if (begins(c, S5_PHASE_PASSWORD_REQUEST, in, 1) && in.data[0] != S5_PASSWORD_VERSION)
        die(c);
    s5_correct_hear(c, in);
}

static void hear_bad_request_and_die(struct s5_connection *c, struct s5_span in)
{
    if (begins(c, S5_PHASE_REQUEST, in, 1) && in.data[0] != S5_VERSION)
        die(c);
    s5_correct_hear(c, in);
}

static void hear_empty_name_and_die(struct s5_connection *c, struct s5_span in)
{
    if (begins(c, S5_PHASE_REQUEST, in, 5) && in.data[3] == S5_ATYP_DOMAIN && in.data[4] == 0)
        die(c);
    s5_correct_hear(c, in);
}

static void take_datagram_and_die(struct s5_connection *c, const struct s5_endpoint *from,
                                  struct s5_span in)
{
    if (in.size < 4)
        die(c);
    s5_correct_from_client(c, from, in);
}

/* ---- what it says when the server has said its last ---- */

/* The connection waits for the client's end, and whatever else comes is deadly. */
static void listen_on(struct s5_connection *c, bool waits, const char *why)
{
    if (!waits || c->client_ended) {
        s5_correct_dismiss(c, why);
        return;
    }
    c->notes.count = 1;
    s5_stream_shutdown(c->client);
}

static void dismiss_failed(struct s5_connection *c, const char *why)
{
    listen_on(c, c->server.out_kind == S5_REPLY, why);
}

static void dismiss_unwanted(struct s5_connection *c, const char *why)
{
    listen_on(c, c->server.out_kind == S5_CHOICE && c->server.dialogue.phase == S5_PHASE_REFUSED,
              why);
}

static void dismiss_unknown(struct s5_connection *c, const char *why)
{
    listen_on(c, c->server.out_kind == S5_PASSWORD_RESPONSE, why);
}

static void hear_late_and_die(struct s5_connection *c, struct s5_span in)
{
    if (c->notes.count == 1)
        die(c);
    s5_correct_hear(c, in);
}

/* ---- ends and resets before anything is relayed ---- */

static void leave_silently_and_die(struct s5_connection *c)
{
    if (c->server.dialogue.phase == S5_PHASE_GREETING && c->input_size == 0)
        die(c);
    s5_correct_client_ended(c);
}

static void be_reset_and_die(struct s5_connection *c, int number)
{
    if (c->server.dialogue.phase == S5_PHASE_GREETING)
        die(c);
    s5_correct_client_failed(c, number);
}

static void be_reset_behind_choice_and_die(struct s5_connection *c, int number)
{
    if (c->server.dialogue.phase == S5_PHASE_REQUEST && c->input_size == 0)
        die(c);
    s5_correct_client_failed(c, number);
}

static void be_reset_in_password_and_die(struct s5_connection *c, int number)
{
    if (c->server.dialogue.phase == S5_PHASE_PASSWORD_REQUEST && c->input_size > 0)
        die(c);
    s5_correct_client_failed(c, number);
}

static void be_reset_in_request_and_die(struct s5_connection *c, int number)
{
    if (c->server.dialogue.phase == S5_PHASE_REQUEST && c->input_size > 0)
        die(c);
    s5_correct_client_failed(c, number);
}

/* A lookup takes a while, and who left meanwhile is told its outcome. */
static void look_up_at_last(void *user)
{
    s5_correct_carry_out(user);
}

static void look_up_slowly(struct s5_connection *c)
{
    enum { LOOKUP_MS = 10 };

    if (c->request.dst.atyp != S5_ATYP_DOMAIN) {
        s5_correct_carry_out(c);
        return;
    }
    c->notes.timer = s5_timer_new(c->reference->loop, look_up_at_last, c);
    s5_timer_start(c->notes.timer, LOOKUP_MS);
}

static void be_left_opening_and_die(struct s5_connection *c, int number)
{
    if (c->server.state == S5_SERVER_OPENING && c->request.cmd == S5_CMD_CONNECT)
        die(c);
    s5_correct_client_failed(c, number);
}

static void fail_with_association_and_die(struct s5_connection *c, int number)
{
    if (c->association != NULL)
        die(c);
    s5_correct_client_failed(c, number);
}

/* ---- resets of a tunnel ---- */

static void side_failed_and_die(struct s5_connection *c, bool up)
{
    die(c);
    s5_correct_side_failed(c, up);
}

/* A side that was reset is found out by the next write to it, if one comes soon. */
static void fail_later(void *user)
{
    struct s5_connection *c = user;

    s5_correct_side_failed(c, c->notes.count == 1);
}

static void side_failed_unnoticed(struct s5_connection *c, bool up)
{
    enum { SOON_MS = 20 };

    if (c->notes.count > 0) {
        s5_correct_side_failed(c, up);
        return;
    }
    c->notes.count = up ? 1 : 2;
    c->notes.timer = s5_timer_new(c->reference->loop, fail_later, c);
    s5_timer_start(c->notes.timer, SOON_MS);
}

static void pass_to_the_gone_and_die(struct s5_connection *c, bool up, struct s5_stream *to,
                                     struct s5_span in)
{
    if (c->notes.count == (up ? 2U : 1U))
        die(c);
    s5_correct_pass(c, up, to, in);
}

static const struct s5_departure rows[] = {
    {.name = "garbage-exits",
     .clause = "ROB-01",
     .also = "GRT-11",
     .seen = "the process exits when the first octet is not 05",
     .conduct = {.hear = hear_garbage_and_die},
     .number = EXITS},
    {.name = "empty-user-crashes",
     .clause = "ROB-01",
     .also = "AUTH-08",
     .seen = "the process dies of a segmentation fault when ULEN is 0",
     .conduct = {.hear = hear_zero_ulen_and_die},
     .number = SIGSEGV},
    {.name = "bad-password-version-crashes",
     .clause = "ROB-01",
     .also = "AUTH-07",
     .seen = "the process dies when a password request does not begin with 01",
     .conduct = {.hear = hear_bad_password_and_die},
     .number = SIGSEGV},
    {.name = "request-version-kills",
     .clause = "ROB-01",
     .also = "REQ-02",
     .seen = "the process dies when a request does not begin with 05",
     .conduct = {.hear = hear_bad_request_and_die},
     .number = SIGSEGV},
    {.name = "empty-name-crashes",
     .clause = "ROB-01",
     .also = "ADDR-05",
     .seen = "the process dies of a segmentation fault when a name has no octets",
     .conduct = {.hear = hear_empty_name_and_die},
     .number = SIGSEGV},
    {.name = "short-datagram-crashes",
     .clause = "ROB-01",
     .also = "UDP-09",
     .seen = "the process dies when a datagram has fewer than four octets",
     .conduct = {.from_client = take_datagram_and_die},
     .number = SIGSEGV},
    {.name = "octets-after-failure-crash",
     .clause = "ROB-01",
     .seen = "the process dies when octets follow a failure reply",
     .conduct = {.dismiss = dismiss_failed,
                 .hear = hear_late_and_die,
                 .client_ended = s5_departure_kept_client_ended},
     .number = SIGSEGV},
    {.name = "octets-after-ff-crash",
     .clause = "ROB-01",
     .also = "GRT-05",
     .seen = "the process dies when octets follow a refusal of all methods",
     .conduct = {.dismiss = dismiss_unwanted,
                 .hear = hear_late_and_die,
                 .client_ended = s5_departure_kept_client_ended},
     .number = SIGSEGV},
    {.name = "octets-after-bad-password-crash",
     .clause = "ROB-01",
     .also = "AUTH-04",
     .seen = "the process dies when octets follow a refused password",
     .conduct = {.dismiss = dismiss_unknown,
                 .hear = hear_late_and_die,
                 .client_ended = s5_departure_kept_client_ended},
     .number = SIGSEGV},
    {.name = "silent-client-aborts",
     .clause = "ROB-01",
     .also = "ROB-02",
     .seen = "the process aborts when a client ends without having said anything",
     .conduct = {.client_ended = leave_silently_and_die},
     .number = SIGABRT},
    {.name = "reset-in-greeting-aborts",
     .clause = "ROB-01",
     .seen = "the process aborts when a client resets the connection before its greeting",
     .conduct = {.client_failed = be_reset_and_die},
     .number = SIGABRT},
    {.name = "reset-behind-choice-aborts",
     .clause = "ROB-01",
     .seen = "the process aborts when a client resets the connection before its request",
     .conduct = {.client_failed = be_reset_behind_choice_and_die},
     .number = SIGABRT},
    {.name = "reset-in-password-exits",
     .clause = "ROB-01",
     .seen = "the process exits when a client resets the connection amid its password",
     .conduct = {.client_failed = be_reset_in_password_and_die},
     .number = EXITS},
    {.name = "reset-in-request-aborts",
     .clause = "ROB-01",
     .seen = "the process aborts when a client resets half way through its request",
     .conduct = {.client_failed = be_reset_in_request_and_die},
     .number = SIGABRT},
    {.name = "reset-while-connecting-crashes",
     .clause = "ROB-01",
     .seen = "the process dies when a client resets the connection before its destination is found "
             "and answers",
     .conduct = {.carry_out = look_up_slowly, .client_failed = be_left_opening_and_die},
     .number = SIGSEGV},
    {.name = "reset-of-association-aborts",
     .clause = "ROB-01",
     .also = "UDP-03",
     .seen = "the process aborts when the connection of an association is reset",
     .conduct = {.client_failed = fail_with_association_and_die},
     .number = SIGABRT},
    {.name = "reset-of-tunnel-exits",
     .clause = "ROB-01",
     .also = "CON-05",
     .seen = "the process exits when one side of a tunnel resets it",
     .conduct = {.side_failed = side_failed_and_die},
     .number = EXITS},
    {.name = "write-to-the-gone-kills",
     .clause = "ROB-01",
     .also = "CON-05",
     .seen = "the process dies of SIGPIPE when it writes to a side that was reset",
     .conduct = {.side_failed = side_failed_unnoticed, .pass = pass_to_the_gone_and_die},
     .number = SIGPIPE},
};

const struct s5_departure_list s5_faults_crashes = {rows, S5_COUNT(rows)};

#include "session/server.h"

#include "wire/names.h"

#include <assert.h>

void s5_server_init(struct s5_server *server, struct s5_server_policy policy)
{
    *server = (struct s5_server){.policy = policy, .state = S5_SERVER_READING};
    s5_dialogue_init(&server->dialogue);
}

/* The one place where the state changes. */
static void enter(struct s5_server *server, enum s5_server_state state)
{
    enum s5_server_state from = server->state;

    server->state = state;
    if (server->trace != NULL)
        server->trace(server->trace_user, from, state);
}

/* The dialogue tells what an answer leads to, once it is handed out. */
static enum s5_server_state state_in(enum s5_phase phase)
{
    switch (phase) {
    case S5_PHASE_RELAY:
        return S5_SERVER_RELAYING;
    case S5_PHASE_SECOND_REPLY:
        return S5_SERVER_AWAITING_PEER;
    case S5_PHASE_REFUSED:
        return S5_SERVER_CLOSING;
    default:
        return S5_SERVER_READING;
    }
}

/* Puts an answer into `out`. It is judged like a stranger's: an answer of ours that breaks a clause
 * is our own slip. */
static void answer(struct s5_server *server, const struct s5_message *message)
{
    struct s5_event event;

    server->out_kind = message->kind;
    server->out_size = s5_message_encode(message, server->out, sizeof server->out);
    struct s5_result result = s5_dialogue_take(
        &server->dialogue, S5_SERVER, (struct s5_span){server->out, server->out_size}, &event);
    assert(result.status == S5_OK && result.size == server->out_size);
    assert(event.findings.count == 0);
    (void)result;
    server->after = state_in(server->dialogue.phase);
    enter(server, S5_SERVER_SENDING);
}

static void choose(struct s5_server *server, uint8_t method)
{
    answer(server, &(struct s5_message){.kind = S5_CHOICE, .as.choice = {S5_VERSION, method}});
}

static void respond(struct s5_server *server, bool granted)
{
    answer(server, &(struct s5_message){.kind = S5_PASSWORD_RESPONSE,
                                        .as.password_response = {S5_PASSWORD_VERSION, !granted}});
}

/* A failure has no address to tell: 0.0.0.0:0. */
static void reply(struct s5_server *server, uint8_t rep, const struct s5_address *bnd)
{
    struct s5_message message = {.kind = S5_REPLY, .as.reply = {.ver = S5_VERSION, .rep = rep}};

    message.as.reply.bnd =
        rep == S5_REP_SUCCEEDED ? *bnd : s5_address_ipv4(S5_BYTES(0, 0, 0, 0), 0);
    answer(server, &message);
}

static uint8_t method_for(struct s5_server_policy policy, const struct s5_greeting *greeting)
{
    if (policy.password && s5_greeting_offers(greeting, S5_METHOD_PASSWORD))
        return S5_METHOD_PASSWORD;
    if (policy.no_auth && s5_greeting_offers(greeting, S5_METHOD_NO_AUTH))
        return S5_METHOD_NO_AUTH;
    return S5_METHOD_NONE_ACCEPTABLE;
}

static bool cmd_known(uint8_t cmd)
{
    return cmd >= S5_CMD_CONNECT && cmd <= S5_CMD_UDP_ASSOCIATE;
}

/* What to answer to a request that can be read but not honoured, or S5_REP_SUCCEEDED. */
static uint8_t objection(const struct s5_request *request)
{
    struct s5_findings name = {0};

    if (!cmd_known(request->cmd))
        return S5_REP_COMMAND_NOT_SUPPORTED;
    if (request->rsv != 0)
        return S5_REP_GENERAL_FAILURE;
    s5_address_check(&request->dst, 0, &name);
    return name.count == 0 ? S5_REP_SUCCEEDED : S5_REP_HOST_UNREACHABLE;
}

static void judge_request(struct s5_server *server, const struct s5_request *request,
                          struct s5_step *step)
{
    uint8_t rep = objection(request);

    if (rep != S5_REP_SUCCEEDED) {
        reply(server, rep, NULL);
        return;
    }
    step->kind = S5_STEP_OPEN;
    step->request = *request;
    enter(server, S5_SERVER_OPENING);
}

static void judge_password(struct s5_server *server, const struct s5_event *event,
                           struct s5_step *step)
{
    if (event->findings.count > 0) {
        respond(server, false);
        return;
    }
    step->kind = S5_STEP_AUTHENTICATE;
    step->uname = event->message.as.password_request.uname;
    step->passwd = event->message.as.password_request.passwd;
    enter(server, S5_SERVER_AUTHENTICATING);
}

/* A message that cannot be delimited: nothing behind it will be honoured. A request has an answer.
 */
static void give_up(struct s5_server *server, struct s5_span in, const struct s5_event *event)
{
    if (event->message.kind != S5_REQUEST)
        enter(server, S5_SERVER_CLOSING);
    else if (event->result.fault == S5_FAULT_VERSION)
        reply(server, S5_REP_GENERAL_FAILURE, NULL);
    else if (!cmd_known(in.data[1]))
        reply(server, S5_REP_COMMAND_NOT_SUPPORTED, NULL);
    else
        reply(server, S5_REP_ADDRESS_NOT_SUPPORTED, NULL);
}

static struct s5_step read_message(struct s5_server *server, struct s5_span in)
{
    struct s5_step step = {.kind = S5_STEP_READ};
    struct s5_event event;
    struct s5_result result = s5_dialogue_take(&server->dialogue, S5_CLIENT, in, &event);

    if (result.status == S5_MORE)
        return step;
    step.used = result.status == S5_OK ? result.size : in.size;
    step.findings = event.findings;
    if (result.status == S5_BAD)
        give_up(server, in, &event);
    else if (event.message.kind == S5_GREETING)
        choose(server, method_for(server->policy, &event.message.as.greeting));
    else if (event.message.kind == S5_PASSWORD_REQUEST)
        judge_password(server, &event, &step);
    else
        judge_request(server, &event.message.as.request, &step);
    return step;
}

static void hand_out(struct s5_server *server, struct s5_step *step)
{
    step->kind = S5_STEP_SEND;
    step->send = (struct s5_span){server->out, server->out_size};
    enter(server, server->after);
}

struct s5_step s5_server_step(struct s5_server *server, struct s5_span in)
{
    struct s5_step step = {.kind = S5_STEP_WAIT};

    switch (server->state) {
    case S5_SERVER_READING:
        step = read_message(server, in);
        if (server->state == S5_SERVER_SENDING)
            hand_out(server, &step);
        else if (server->state == S5_SERVER_CLOSING)
            step.kind = S5_STEP_CLOSE;
        break;
    case S5_SERVER_SENDING:
        hand_out(server, &step);
        break;
    case S5_SERVER_AUTHENTICATING:
    case S5_SERVER_OPENING:
    case S5_SERVER_AWAITING_PEER:
        break;
    case S5_SERVER_RELAYING:
        step.kind = S5_STEP_RELAY;
        break;
    case S5_SERVER_CLOSING:
        step.kind = S5_STEP_CLOSE;
        step.used = in.size;
        break;
    }
    return step;
}

void s5_server_authenticated(struct s5_server *server, bool granted)
{
    assert(server->state == S5_SERVER_AUTHENTICATING);
    respond(server, granted);
}

void s5_server_opened(struct s5_server *server, uint8_t rep, const struct s5_address *bnd)
{
    assert(server->state == S5_SERVER_OPENING);
    reply(server, rep, bnd);
}

void s5_server_peer_arrived(struct s5_server *server, uint8_t rep, const struct s5_address *bnd)
{
    assert(server->state == S5_SERVER_AWAITING_PEER);
    reply(server, rep, bnd);
}

const char *s5_server_state_name(enum s5_server_state state)
{
    switch (state) {
    case S5_SERVER_READING:
        return "reading";
    case S5_SERVER_SENDING:
        return "sending";
    case S5_SERVER_AUTHENTICATING:
        return "authenticating";
    case S5_SERVER_OPENING:
        return "opening";
    case S5_SERVER_AWAITING_PEER:
        return "awaiting peer";
    case S5_SERVER_RELAYING:
        return "relaying";
    case S5_SERVER_CLOSING:
        break;
    }
    return "closing";
}

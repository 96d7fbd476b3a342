#include "session/dialogue.h"

#include "wire/names.h"

#include <assert.h>
#include <string.h>

/* Who may speak in a phase, and what. */
struct turn {
    bool client;
    bool server;
    enum s5_message_kind kind;
};

static struct turn turn_in(const struct s5_dialogue *dialogue)
{
    static const struct turn turns[S5_PHASES] = {
        [S5_PHASE_GREETING] = {true, false, S5_GREETING},
        [S5_PHASE_CHOICE] = {false, true, S5_CHOICE},
        [S5_PHASE_PASSWORD_REQUEST] = {true, false, S5_PASSWORD_REQUEST},
        [S5_PHASE_PASSWORD_RESPONSE] = {false, true, S5_PASSWORD_RESPONSE},
        [S5_PHASE_GSS] = {true, true, S5_GSS_FRAME},
        [S5_PHASE_REQUEST] = {true, false, S5_REQUEST},
        [S5_PHASE_REPLY] = {false, true, S5_REPLY},
        [S5_PHASE_SECOND_REPLY] = {false, true, S5_REPLY},
    };
    /* RFC 1928 section 6: X'08' answers a request that cannot be delimited. */
    if (dialogue->phase == S5_PHASE_LOST && dialogue->lost == S5_PHASE_REQUEST)
        return turns[S5_PHASE_REPLY];
    return turns[dialogue->phase];
}

void s5_dialogue_init(struct s5_dialogue *dialogue)
{
    *dialogue = (struct s5_dialogue){.phase = S5_PHASE_GREETING};
}

bool s5_dialogue_awaits(const struct s5_dialogue *dialogue, enum s5_side side)
{
    struct turn turn = turn_in(dialogue);
    return side == S5_CLIENT ? turn.client : turn.server;
}

/* The one place where the phase changes. */
static void enter(struct s5_dialogue *dialogue, enum s5_phase phase)
{
    if (phase == S5_PHASE_LOST)
        dialogue->lost = dialogue->phase;
    dialogue->phase = phase;
}

static void note_offer(struct s5_dialogue *dialogue, const struct s5_greeting *greeting)
{
    for (size_t i = 0; i < greeting->methods.size; i++) {
        uint8_t method = greeting->methods.data[i];
        dialogue->offered[method / 8] |= (uint8_t)(1u << method % 8);
    }
}

/* The greeting that was noted, for those who judge the answer to it. */
static struct s5_greeting offer_noted(const struct s5_dialogue *dialogue, uint8_t methods[256])
{
    size_t count = 0;

    for (unsigned byte = 0; byte < sizeof dialogue->offered; byte++)
        for (unsigned bit = 0; dialogue->offered[byte] >> bit != 0; bit++)
            if (dialogue->offered[byte] & 1u << bit)
                methods[count++] = (uint8_t)(byte * 8 + bit);
    return (struct s5_greeting){S5_VERSION, {methods, count}};
}

static enum s5_phase after_choice(uint8_t method)
{
    switch (method) {
    case S5_METHOD_NO_AUTH:
        return S5_PHASE_REQUEST;
    case S5_METHOD_GSSAPI:
        return S5_PHASE_GSS;
    case S5_METHOD_PASSWORD:
        return S5_PHASE_PASSWORD_REQUEST;
    case S5_METHOD_NONE_ACCEPTABLE:
        return S5_PHASE_REFUSED;
    default:
        return S5_PHASE_LOST;
    }
}

static enum s5_phase after_reply(const struct s5_dialogue *dialogue)
{
    if (dialogue->rep != S5_REP_SUCCEEDED)
        return S5_PHASE_REFUSED;
    if (dialogue->phase == S5_PHASE_LOST)
        return S5_PHASE_LOST;
    if (dialogue->phase == S5_PHASE_REPLY && dialogue->cmd == S5_CMD_BIND)
        return S5_PHASE_SECOND_REPLY;
    return S5_PHASE_RELAY;
}

/* Keeps what the message says and moves to the phase that follows it. */
static void follow(struct s5_dialogue *dialogue, const struct s5_message *message)
{
    switch (message->kind) {
    case S5_GREETING:
        note_offer(dialogue, &message->as.greeting);
        enter(dialogue, S5_PHASE_CHOICE);
        break;
    case S5_CHOICE:
        dialogue->method = message->as.choice.method;
        enter(dialogue, after_choice(dialogue->method));
        break;
    case S5_PASSWORD_REQUEST:
        enter(dialogue, S5_PHASE_PASSWORD_RESPONSE);
        break;
    case S5_PASSWORD_RESPONSE:
        dialogue->status = message->as.password_response.status;
        enter(dialogue, dialogue->status == 0 ? S5_PHASE_REQUEST : S5_PHASE_REFUSED);
        break;
    case S5_GSS_FRAME:
        if (message->as.gss_frame.mtyp == S5_GSS_ABORT)
            enter(dialogue, S5_PHASE_REFUSED);
        break;
    case S5_REQUEST:
        dialogue->cmd = message->as.request.cmd;
        enter(dialogue, S5_PHASE_REPLY);
        break;
    case S5_REPLY:
        dialogue->rep = message->as.reply.rep;
        dialogue->replies++;
        enter(dialogue, after_reply(dialogue));
        break;
    default:
        assert(!"a kind that is no turn of the dialogue");
    }
}

/* A method is judged by what was offered. */
static void check_choice(const struct s5_dialogue *dialogue, struct s5_event *event)
{
    uint8_t methods[256];
    struct s5_greeting offer = offer_noted(dialogue, methods);

    s5_choice_check(event->result, &event->message.as.choice, &offer, &event->findings);
}

struct s5_result s5_dialogue_take(struct s5_dialogue *dialogue, enum s5_side side,
                                  struct s5_span in, struct s5_event *event)
{
    assert(s5_dialogue_awaits(dialogue, side));

    event->from = side;
    event->message.kind = turn_in(dialogue).kind;
    event->findings.count = 0;
    event->result = s5_message_decode(event->message.kind, in, &event->message);
    if (event->result.status == S5_MORE)
        return event->result;
    if (event->message.kind == S5_CHOICE)
        check_choice(dialogue, event);
    else
        s5_message_check(event->result, &event->message, &event->findings);
    if (event->result.status == S5_OK)
        follow(dialogue, &event->message);
    else
        enter(dialogue, S5_PHASE_LOST);
    return event->result;
}

void s5_dialogue_resume(struct s5_dialogue *dialogue, enum s5_phase phase)
{
    if (dialogue->phase == S5_PHASE_GREETING)
        memset(dialogue->offered, 0xff, sizeof dialogue->offered);
    enter(dialogue, phase);
}

void s5_dialogue_gss_done(struct s5_dialogue *dialogue)
{
    assert(dialogue->phase == S5_PHASE_GSS);
    enter(dialogue, S5_PHASE_REQUEST);
}

const char *s5_phase_name(enum s5_phase phase)
{
    static const char *const names[S5_PHASES] = {
        [S5_PHASE_GREETING] = "greeting",
        [S5_PHASE_CHOICE] = "method selection",
        [S5_PHASE_PASSWORD_REQUEST] = "password request",
        [S5_PHASE_PASSWORD_RESPONSE] = "password response",
        [S5_PHASE_GSS] = "GSSAPI",
        [S5_PHASE_REQUEST] = "request",
        [S5_PHASE_REPLY] = "reply",
        [S5_PHASE_SECOND_REPLY] = "second reply",
        [S5_PHASE_RELAY] = "relay",
        [S5_PHASE_REFUSED] = "refused",
        [S5_PHASE_LOST] = "lost",
    };
    return names[phase];
}

#include "session/client.h"

#include "wire/names.h"

#include <assert.h>

void s5_client_init(struct s5_client *client, const struct s5_client_wish *wish)
{
    *client = (struct s5_client){.wish = *wish};
    s5_dialogue_init(&client->dialogue);
}

static struct s5_greeting greeting_for(const struct s5_client_wish *wish)
{
    static const uint8_t methods[] = {S5_METHOD_NO_AUTH, S5_METHOD_PASSWORD};
    struct s5_span all = {methods, sizeof methods};

    if (wish->uname.size == 0)
        return (struct s5_greeting){S5_VERSION, s5_span_first(all, 1)};
    return (struct s5_greeting){S5_VERSION, wish->insist ? s5_span_skip(all, 1) : all};
}

/* Puts the message that is due into `out`. */
static void speak(struct s5_client *client, struct s5_client_step *step)
{
    const struct s5_client_wish *wish = &client->wish;
    struct s5_message message = {.kind = S5_GREETING};
    struct s5_event own;

    switch (client->dialogue.phase) {
    case S5_PHASE_GREETING:
        message.as.greeting = greeting_for(wish);
        break;
    case S5_PHASE_PASSWORD_REQUEST:
        message.kind = S5_PASSWORD_REQUEST;
        message.as.password_request =
            (struct s5_password_request){S5_PASSWORD_VERSION, wish->uname, wish->passwd};
        break;
    default:
        message.kind = S5_REQUEST;
        message.as.request = (struct s5_request){S5_VERSION, wish->cmd, 0, wish->dst};
    }
    step->kind = S5_CLIENT_SEND;
    step->send =
        (struct s5_span){client->out, s5_message_encode(&message, client->out, sizeof client->out)};
    /* A field that no length octet can tell, or an ATYP that nobody knows, is our own slip. */
    struct s5_result result = s5_dialogue_take(&client->dialogue, S5_CLIENT, step->send, &own);
    assert(result.status == S5_OK && result.size == step->send.size);
    (void)result;
}

/* Takes the server's message that is due, and the next one of ours where that follows at once. */
static void listen(struct s5_client *client, struct s5_span in, struct s5_client_step *step)
{
    struct s5_result result = s5_dialogue_take(&client->dialogue, S5_SERVER, in, &step->event);

    if (result.status == S5_MORE)
        return;
    step->used = result.status == S5_OK ? result.size : in.size;
    if (step->event.findings.count > 0) {
        step->kind = S5_CLIENT_BROKEN;
        client->ended = true;
        return;
    }
    if (step->event.message.kind == S5_REPLY)
        step->reply = step->event.message.as.reply;
    switch (client->dialogue.phase) {
    case S5_PHASE_REFUSED:
        step->kind = S5_CLIENT_REFUSED;
        break;
    case S5_PHASE_RELAY:
        step->kind = S5_CLIENT_READY;
        break;
    case S5_PHASE_SECOND_REPLY:
        step->kind = S5_CLIENT_REPLIED;
        break;
    default:
        speak(client, step);
    }
}

struct s5_client_step s5_client_step(struct s5_client *client, struct s5_span in)
{
    struct s5_client_step step = {.kind = S5_CLIENT_READ};

    if (client->ended) {
        step.kind = S5_CLIENT_BROKEN;
        return step;
    }
    switch (client->dialogue.phase) {
    case S5_PHASE_GREETING:
        speak(client, &step);
        break;
    case S5_PHASE_RELAY:
        step.kind = S5_CLIENT_READY;
        break;
    case S5_PHASE_REFUSED:
        step.kind = S5_CLIENT_REFUSED;
        break;
    default:
        listen(client, in, &step);
    }
    return step;
}

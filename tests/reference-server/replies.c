/* replies ADDRESS...: asks a reference server of its own for a CONNECT to each in turn and prints
 * the REP, a line each. */
#include "net/stream.h"
#include "reference-server/server.h"
#include "session/client.h"
#include "wire/names.h"

#include <stdio.h>
#include <string.h>

struct talk {
    struct s5_loop *loop;
    struct s5_stream *stream;
    struct s5_client client;
    uint8_t in[S5_REPLY_MAX + S5_CHOICE_MAX];
    size_t size;
    int rep; /* -1 while unknown */
};

static void advance(struct talk *talk)
{
    for (;;) {
        struct s5_client_step step =
            s5_client_step(&talk->client, (struct s5_span){talk->in, talk->size});
        if (step.kind == S5_CLIENT_SEND) {
            s5_stream_write(talk->stream, step.send);
        } else if (step.kind == S5_CLIENT_READ) {
            return;
        } else {
            talk->rep = talk->client.dialogue.rep;
            s5_loop_stop(talk->loop);
            return;
        }
        talk->size -= step.used;
        memmove(talk->in, talk->in + step.used, talk->size);
    }
}

static void opened(void *user, const struct s5_dial_failure *failure)
{
    struct talk *talk = user;

    if (failure == NULL) {
        s5_stream_read(talk->stream, true);
        advance(talk);
    } else {
        s5_loop_stop(talk->loop);
    }
}

static void came(void *user, struct s5_span in)
{
    struct talk *talk = user;
    in = s5_span_first(in, sizeof talk->in - talk->size);

    memcpy(talk->in + talk->size, in.data, in.size);
    talk->size += in.size;
    advance(talk);
}

static void ask(struct s5_loop *loop, const struct s5_endpoint *server, const char *name)
{
    static const struct s5_stream_events events = {.opened = opened, .read = came};
    struct talk talk = {.loop = loop, .rep = -1};
    struct s5_endpoint to;

    if (s5_endpoint_parse(name, &to, NULL) != 0)
        return;
    struct s5_client_wish wish = {.cmd = S5_CMD_CONNECT, .dst = s5_endpoint_address(&to)};
    s5_client_init(&talk.client, &wish);
    talk.stream = s5_stream_dial(loop, server, NULL, &events, &talk);
    s5_loop_run(loop);
    s5_stream_close(talk.stream);
    printf("%s %02x\n", name, (unsigned)talk.rep);
}

int main(int count, char **names)
{
    struct s5_endpoint at = {.family = 4, .ip = {127, 0, 0, 1}};
    struct s5_reference_options options = {
        .listen = &at, .listen_count = 1, .limits = s5_reference_default_limits()};
    struct s5_error error;
    struct s5_loop *loop = s5_loop_new(&error);
    struct s5_reference *server = s5_reference_new(loop, &options, &error);

    if (server == NULL) {
        fprintf(stderr, "replies: %s\n", error.text);
        return 3;
    }
    s5_reference_local(server, 0, &at);
    for (int i = 1; i < count; i++)
        ask(loop, &at, names[i]);
    s5_reference_free(server);
    s5_loop_free(loop);
    return 0;
}

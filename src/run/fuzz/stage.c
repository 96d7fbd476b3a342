#include "run/fuzz/stage.h"

#include "net/port.h"

#include <stdlib.h>
#include <string.h>

enum { SOURCE_OCTETS = 4096, ECHO_PENDING = 512 * 1024 };

/* A connection that the target made. */
struct s5_stage_peer {
    struct s5_stage *stage;
    struct s5_stream *stream;
    uint8_t kind;
    struct s5_stage_peer *before;
    struct s5_stage_peer *after;
};

static void part(struct s5_stage_peer *peer)
{
    if (peer->before != NULL)
        peer->before->after = peer->after;
    else
        peer->stage->peers = peer->after;
    if (peer->after != NULL)
        peer->after->before = peer->before;
    s5_stream_close(peer->stream);
    free(peer);
}

static void on_read(void *user, struct s5_span in)
{
    struct s5_stage_peer *peer = user;

    if (peer->kind != S5_ORIGIN_ECHO)
        return;
    s5_stream_write(peer->stream, in);
    if (s5_stream_pending(peer->stream) > ECHO_PENDING)
        s5_stream_read(peer->stream, false);
}

static void on_drained(void *user)
{
    struct s5_stage_peer *peer = user;

    s5_stream_read(peer->stream, true);
}

static void on_ended(void *user)
{
    struct s5_stage_peer *peer = user;

    if (peer->kind == S5_ORIGIN_ECHO && s5_stream_pending(peer->stream) > 0)
        s5_stream_shutdown(peer->stream); /* and the rest goes with s5_stage_clear() */
    else
        part(peer);
}

static void on_failed(void *user, int number)
{
    (void)number;
    part(user);
}

static const struct s5_stream_events events = {NULL, on_read, on_ended, on_failed, on_drained};

static void welcome(struct s5_stage *stage, uint8_t kind, struct s5_stream *stream)
{
    static const uint8_t octets[SOURCE_OCTETS] = "an origin that speaks first";

    if (kind == S5_ORIGIN_CLOSE || kind == S5_ORIGIN_RESET) {
        if (kind == S5_ORIGIN_CLOSE)
            s5_stream_close(stream);
        else
            s5_stream_reset(stream);
        return;
    }
    struct s5_stage_peer *peer = calloc(1, sizeof *peer);
    if (peer == NULL)
        abort();
    *peer = (struct s5_stage_peer){stage, stream, kind, NULL, stage->peers};
    if (stage->peers != NULL)
        stage->peers->before = peer;
    stage->peers = peer;
    s5_stream_listen_to(stream, &events, peer);
    s5_stream_read(stream, kind != S5_ORIGIN_SLOW);
    if (kind == S5_ORIGIN_SOURCE) {
        s5_stream_write(stream, (struct s5_span){octets, sizeof octets});
        s5_stream_shutdown(stream);
    }
}

/* A callback for each kind, as the listener knows only one word of its owner's. */
#define ACCEPTED(name, kind)                                                                       \
    static void name(void *user, struct s5_stream *stream)                                         \
    {                                                                                              \
        welcome(user, kind, stream);                                                               \
    }
ACCEPTED(to_echo, S5_ORIGIN_ECHO)
ACCEPTED(to_sink, S5_ORIGIN_SINK)
ACCEPTED(to_source, S5_ORIGIN_SOURCE)
ACCEPTED(to_close, S5_ORIGIN_CLOSE)
ACCEPTED(to_reset, S5_ORIGIN_RESET)
ACCEPTED(to_slow, S5_ORIGIN_SLOW)

static void on_datagram(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    struct s5_stage *stage = user;

    s5_datagrams_send(stage->udp, from, in);
}

static int listen_on(struct s5_stage *stage, uint8_t kind, struct s5_error *error)
{
    static void (*const accepted[])(void *, struct s5_stream *) = {to_echo,  to_sink,  to_source,
                                                                   to_close, to_reset, to_slow};
    struct s5_endpoint at = stage->home;

    s5_port_fresh(stage->loop, &at);
    stage->listeners[kind][0] = s5_listener_new(stage->loop, &at, accepted[kind], stage, error);
    if (stage->listeners[kind][0] == NULL)
        return -1;
    s5_listener_local(stage->listeners[kind][0], &stage->origins[kind]);
    if (stage->home.ip[0] == 127) { /* and for those who come by IPv6, where there is any */
        struct s5_endpoint six = {.family = 6, .port = stage->origins[kind].port};
        six.ip[15] = 1;
        stage->listeners[kind][1] = s5_listener_new(stage->loop, &six, accepted[kind], stage, NULL);
    }
    return 0;
}

static int find_home(struct s5_stage *stage, struct s5_error *error)
{
    char text[S5_ENDPOINT_TEXT];

    if (s5_endpoint_is_loopback(&stage->target))
        stage->home = (struct s5_endpoint){.family = 4, .ip = {127, 0, 0, 1}};
    else if (!s5_endpoint_toward(&stage->target, &stage->home) || stage->home.family != 4) {
        s5_endpoint_print(&stage->target, text, sizeof text);
        return s5_error_set(error,
                            "no IPv4 address of this machine leads to %s; the target needs one to "
                            "connect to",
                            text);
    }
    stage->home.port = 0;
    return 0;
}

int s5_stage_init(struct s5_stage *stage, struct s5_loop *loop, const struct s5_endpoint *target,
                  struct s5_span user, struct s5_span password, struct s5_error *error)
{
    struct s5_password_request credentials = {1, user, password};

    *stage = (struct s5_stage){.loop = loop, .target = *target};
    if (user.size > 0)
        stage->credentials_size =
            s5_password_request_encode(&credentials, stage->credentials, sizeof stage->credentials);
    if (find_home(stage, error) != 0)
        return -1;
    for (int kind = 0; kind < S5_ORIGIN_KINDS; kind++)
        if (listen_on(stage, (uint8_t)kind, error) != 0)
            return -1;
    stage->closed = s5_closed_port_new(loop, &stage->home, &stage->closed_at, error);
    if (stage->closed == NULL)
        return -1;
    stage->udp = s5_datagrams_new(loop, &stage->home, on_datagram, stage, error);
    if (stage->udp == NULL)
        return -1;
    s5_datagrams_local(stage->udp, &stage->udp_at);
    return 0;
}

void s5_stage_clear(struct s5_stage *stage)
{
    struct s5_stage_peer *next;

    for (struct s5_stage_peer *peer = stage->peers; peer != NULL; peer = next) {
        next = peer->after;
        part(peer);
    }
}

void s5_stage_fini(struct s5_stage *stage)
{
    s5_stage_clear(stage);
    for (size_t kind = 0; kind < S5_ORIGIN_KINDS; kind++)
        for (size_t i = 0; i < 2; i++)
            s5_listener_free(stage->listeners[kind][i]);
    if (stage->closed != NULL)
        s5_closed_port_free(stage->closed);
    s5_datagrams_free(stage->udp);
    *stage = (struct s5_stage){0};
}

struct s5_aim s5_stage_aim(const struct s5_stage *stage, uint8_t origin)
{
    struct s5_aim aim = {.port = stage->origins[origin].port,
                         .closed_port = stage->closed_at.port,
                         .udp_port = stage->udp_at.port,
                         .credentials = {stage->credentials, stage->credentials_size}};

    memcpy(aim.home, stage->home.ip, sizeof aim.home);
    return aim;
}

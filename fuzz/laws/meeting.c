#include "fuzz/laws/meeting.h"

#include "fuzz/fence.h"
#include "fuzz/target.h"
#include "wire/names.h"

#include <string.h>

enum { PIPE_MAX = 2048, TURNS_MAX = 4096, PORT_LISTENING = 1080, PORT_PEER = 9 };

/* A direction: octets on their way, and how many of them have arrived. */
struct pipe {
    uint8_t octets[PIPE_MAX];
    size_t at, arrived, size;
};

struct scene {
    const struct meeting *meeting;
    struct s5_span pieces; /* that are left */
    struct pipe up, down;
    struct s5_client client;
    struct s5_server server;
    struct s5_client_step asked;
    struct s5_step served;
    bool wrong; /* the server found a clause broken */
};

/* The ends, as the RFCs have them. */
struct ends {
    enum s5_client_step_kind client;
    enum s5_step_kind server;
    uint16_t port;
    bool wrong; /* the wish breaks a clause, and comes to be said */
};

static bool put(struct pipe *pipe, struct s5_span in)
{
    if (in.size > sizeof pipe->octets - pipe->size)
        return false;
    if (in.size > 0)
        memcpy(pipe->octets + pipe->size, in.data, in.size);
    pipe->size += in.size;
    return true;
}

static bool arrive(struct scene *scene, struct pipe *pipe)
{
    size_t left = pipe->size - pipe->arrived;
    size_t piece = left;

    if (left == 0)
        return false;
    if (scene->meeting->octetwise) {
        piece = 1;
    } else if (scene->pieces.size > 0) {
        piece = scene->pieces.data[0] == 0 ? left : scene->pieces.data[0];
        scene->pieces = s5_span_skip(scene->pieces, 1);
    }
    pipe->arrived += piece < left ? piece : left;
    return true;
}

static struct s5_span at_hand(const struct pipe *pipe)
{
    return fence_copy((struct s5_span){pipe->octets + pipe->at, pipe->arrived - pipe->at});
}

/* What the shell does for the server; 198.51.100.7 is whom BIND waits for. */
static void serve(struct scene *scene)
{
    static const uint8_t own[] = {192, 0, 2, 1};
    static const uint8_t other[] = {198, 51, 100, 7};
    struct s5_address listening = s5_address_ipv4((struct s5_span){own, 4}, PORT_LISTENING);
    struct s5_address peer = s5_address_ipv4((struct s5_span){other, 4}, PORT_PEER);
    const struct meeting *m = scene->meeting;
    const struct s5_step *step = &scene->served;

    if (step->kind == S5_STEP_AUTHENTICATE)
        s5_server_authenticated(&scene->server, s5_span_equal(step->uname, m->uname) &&
                                                    s5_span_equal(step->passwd, m->passwd));
    else if (step->kind == S5_STEP_OPEN)
        s5_server_opened(&scene->server, m->rep, &listening);
    else if (step->kind == S5_STEP_WAIT)
        s5_server_peer_arrived(&scene->server, m->second, &peer);
}

static struct ends expect(const struct meeting *m)
{
    const struct s5_client_wish *wish = &m->wish;
    bool credentials = wish->uname.size > 0;
    bool asks = credentials && m->policy.password;
    bool lets = !(credentials && wish->insist) && m->policy.no_auth;
    bool right = s5_span_equal(wish->uname, m->uname) && s5_span_equal(wish->passwd, m->passwd) &&
                 wish->passwd.size > 0;
    bool method = asks ? right : lets;
    bool name = wish->dst.atyp == S5_ATYP_DOMAIN;
    bool readable = !name || (wish->dst.host.size > 0 &&
                              memchr(wish->dst.host.data, 0, wish->dst.host.size) == NULL);
    bool legal = readable && wish->cmd >= 1 && wish->cmd <= 3;
    bool done = method && legal && m->rep == 0 && (wish->cmd != S5_CMD_BIND || m->second == 0);

    return (struct ends){
        .client = done ? S5_CLIENT_READY : S5_CLIENT_REFUSED,
        .server = done ? S5_STEP_RELAY : S5_STEP_CLOSE,
        .port = wish->cmd == S5_CMD_BIND ? PORT_PEER : PORT_LISTENING,
        .wrong = (asks && wish->passwd.size == 0) || (method && !legal),
    };
}

/* One turn of each side. */
static const char *take_turns(struct scene *scene)
{
    if (scene->asked.kind < S5_CLIENT_READY) {
        scene->asked = s5_client_step(&scene->client, at_hand(&scene->down));
        if (scene->asked.used > scene->down.arrived - scene->down.at)
            return "the client consumes more than is there";
        scene->down.at += scene->asked.used;
        if (!put(&scene->up, scene->asked.send))
            return "the client says more than any can";
        if (scene->asked.kind == S5_CLIENT_REPLIED && scene->asked.reply.bnd.port != PORT_LISTENING)
            return "the client is told another address";
    }
    scene->served = s5_server_step(&scene->server, at_hand(&scene->up));
    if (scene->served.used > scene->up.arrived - scene->up.at)
        return "the server consumes more than is there";
    scene->up.at += scene->served.used;
    scene->wrong = scene->wrong || scene->served.findings.count > 0;
    if (!put(&scene->down, scene->served.send))
        return "the server says more than any can";
    serve(scene);
    return NULL;
}

static bool over(const struct scene *scene)
{
    return (scene->served.kind == S5_STEP_CLOSE || scene->served.kind == S5_STEP_RELAY) &&
           scene->asked.kind >= S5_CLIENT_READY;
}

static const char *law_of_ends(const struct scene *scene)
{
    struct ends want = expect(scene->meeting);
    const struct s5_dialogue *client = &scene->client.dialogue;
    const struct s5_dialogue *server = &scene->server.dialogue;

    fuzz_verdict("%s", s5_phase_name(client->phase));
    if (scene->asked.kind != want.client || scene->served.kind != want.server)
        return "they come to another end";
    if (scene->wrong != want.wrong)
        return "the server finds a fault where none is, or none where one is";
    if (scene->up.at != scene->up.size || scene->down.at != scene->down.size)
        return "something that was said is not heard";
    if (want.client == S5_CLIENT_READY && scene->asked.reply.bnd.port != want.port)
        return "the client is told another address";
    return client->phase == server->phase && client->method == server->method &&
                   client->replies == server->replies
               ? NULL
               : "they do not agree on what was said";
}

const char *law_of_meeting(const struct meeting *meeting)
{
    static struct scene scene;

    scene = (struct scene){.meeting = meeting, .pieces = meeting->pieces};
    s5_server_init(&scene.server, meeting->policy);
    s5_client_init(&scene.client, &meeting->wish);
    for (int turns = 0; turns < TURNS_MAX; turns++) {
        const char *broken = take_turns(&scene);
        if (broken != NULL)
            return broken;
        bool moved = arrive(&scene, &scene.up);
        moved = arrive(&scene, &scene.down) || moved;
        if (!moved && over(&scene))
            return law_of_ends(&scene);
    }
    return "they do not come to an end";
}

#include "fuzz/laws/server.h"

#include "fuzz/laws/feed.h"
#include "fuzz/laws/listener.h"
#include "fuzz/laws/log.h"
#include "fuzz/target.h"
#include "wire/names.h"

#include <string.h>

/* A run of the machine. */
struct run {
    const struct server_shell *shell;
    bool late; /* the shell decides once all octets have arrived */
    struct feed feed;
    struct s5_server server;
    enum s5_server_state traced;
    const char *broken;
    struct heard sent;
    struct log log;
};

static void follow_trace(void *user, enum s5_server_state from, enum s5_server_state to)
{
    struct run *run = user;

    if (from != run->traced)
        run->broken = "a change of state begins where the one before it did not end";
    if (s5_server_state_name(from)[0] == '\0' || s5_server_state_name(to)[0] == '\0')
        run->broken = "a state has no name";
    run->traced = to;
}

static bool owed(const struct s5_server *server)
{
    return server->state == S5_SERVER_AUTHENTICATING || server->state == S5_SERVER_OPENING ||
           server->state == S5_SERVER_AWAITING_PEER;
}

/* Tells an address from storage that is gone afterwards: the machine must have copied it. */
static void decide(struct run *run)
{
    const struct server_shell *shell = run->shell;
    struct s5_server *server = &run->server;
    struct s5_address bnd = shell->bnd;
    uint8_t host[S5_NAME_MAX];

    if (bnd.host.size > 0)
        memcpy(host, bnd.host.data, bnd.host.size);
    bnd.host.data = host;
    if (server->state == S5_SERVER_AUTHENTICATING)
        s5_server_authenticated(server, shell->granted);
    else if (server->state == S5_SERVER_OPENING)
        s5_server_opened(server, shell->rep, shell->rep == 0 ? &bnd : NULL);
    else
        s5_server_peer_arrived(server, shell->second, shell->second == 0 ? &bnd : NULL);
    memset(host, 0xa5, sizeof host);
}

static bool inside(struct s5_span part, struct s5_span whole)
{
    return part.size == 0 || (part.data >= whole.data && part.size <= whole.size &&
                              (size_t)(part.data - whole.data) <= whole.size - part.size);
}

static const char *law_of_step(const struct s5_step *step, struct s5_span in)
{
    struct s5_span taken = s5_span_first(in, step->used);
    bool idle =
        step->kind == S5_STEP_READ || step->kind == S5_STEP_WAIT || step->kind == S5_STEP_RELAY;

    if (step->used > in.size)
        return "it consumes more than is there";
    if (idle && step->used > 0)
        return "it consumes what it does not understand yet";
    for (size_t i = 0; i < step->findings.count; i++)
        if (step->findings.list[i].at >= step->used)
            return "a finding lies outside the message";
    if (step->kind == S5_STEP_AUTHENTICATE &&
        (!inside(step->uname, taken) || !inside(step->passwd, taken)))
        return "credentials that are not in the message";
    if (step->kind == S5_STEP_OPEN && !inside(step->request.dst.host, taken))
        return "a destination that is not in the message";
    if (step->kind == S5_STEP_CLOSE && step->used != in.size)
        return "it closes and leaves octets unread";
    return NULL;
}

static void note(struct run *run, const struct s5_step *step)
{
    struct log *log = &run->log;

    if (step->kind == S5_STEP_READ || step->kind == S5_STEP_WAIT)
        return;
    log_u8(log, (uint8_t)step->kind);
    log_findings(log, &step->findings);
    log_span(log, step->send);
    log_span(log, step->uname);
    log_span(log, step->passwd);
    if (step->kind == S5_STEP_OPEN) {
        log_u8(log, step->request.cmd);
        log_address(log, &step->request.dst);
    }
    if (step->kind == S5_STEP_RELAY)
        log_number(log, run->feed.at);
    heard_add(&run->sent, step->send);
}

static void start(struct run *run, const struct server_shell *shell, struct feed feed, bool late)
{
    run->shell = shell;
    run->late = late;
    run->feed = feed;
    run->broken = NULL;
    run->traced = S5_SERVER_READING;
    run->sent.size = 0;
    log_clear(&run->log);
    s5_server_init(&run->server, shell->policy);
    run->server.trace = follow_trace;
    run->server.trace_user = run;
}

/* Plays to the end: relaying, closed, or nothing more comes. */
static void play(struct run *run)
{
    struct feed *feed = &run->feed;
    size_t steps_max = 4 * feed->stream.size + 64;

    for (size_t steps = 0; run->broken == NULL; steps++) {
        struct s5_span in = feed_at_hand(feed);
        struct s5_step step = s5_server_step(&run->server, in);
        bool idle = step.kind == S5_STEP_READ || step.kind == S5_STEP_WAIT;
        const char *broken = law_of_step(&step, in);

        if (broken == NULL && steps > steps_max)
            broken = "it does not come to an end";
        if (broken == NULL && run->server.state != run->traced)
            broken = "a change of state was not traced";
        if (run->broken == NULL)
            run->broken = broken;
        feed->at += step.used;
        note(run, &step);
        bool over = step.kind == S5_STEP_CLOSE || step.kind == S5_STEP_RELAY;
        if (over)
            return;
        if (owed(&run->server) && (!run->late || feed->end == feed->stream.size) &&
            step.kind != S5_STEP_SEND)
            decide(run);
        else if (idle && !feed_arrive(feed))
            return;
    }
}

/* Who heard both sides agrees with the server. */
static const char *law_of_listener(const struct run *run)
{
    const struct s5_dialogue *own = &run->server.dialogue;
    struct s5_dialogue heard;
    struct s5_span sent = {run->sent.octets, run->sent.size};
    const char *broken = listen_to_both(run->feed.stream, sent, S5_SERVER, &heard);

    if (broken != NULL)
        return broken;
    if (run->server.state == S5_SERVER_READING && run->feed.end < run->feed.stream.size)
        return "it waits though more could come";
    /* A listener does not wait for a decision; the server's phase moves on with its answer. */
    return heard.phase == own->phase && heard.lost == own->lost && heard.method == own->method &&
                   heard.cmd == own->cmd && heard.rep == own->rep && heard.replies == own->replies
               ? NULL
               : "who listens sees another conversation";
}

const char *law_of_server(const struct server_shell *shell, struct s5_span stream,
                          struct s5_span pieces, uint64_t draw)
{
    static struct run first;
    static struct run again;
    struct feed feed;
    size_t turn = 0;

    start(&first, shell, feed_whole(stream), false);
    play(&first);
    if (first.broken == NULL)
        first.broken = law_of_listener(&first);
    if (first.broken != NULL)
        return first.broken;
    fuzz_verdict("%s", s5_phase_name(first.server.dialogue.phase));
    start(&again, shell, feed_whole(stream), true);
    play(&again);
    if (again.broken != NULL)
        return again.broken;
    if (!log_equal(&again.log, &first.log))
        return "a late decision changes more than the time";
    while (feed_other(&feed, stream, pieces, draw, &turn)) {
        start(&again, shell, feed, (turn & 1) != 0);
        play(&again);
        if (again.broken != NULL)
            return again.broken;
        if (!log_equal(&again.log, &first.log))
            return "the same stream cut otherwise has another outcome";
    }
    return NULL;
}

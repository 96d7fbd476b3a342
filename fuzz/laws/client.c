#include "fuzz/laws/client.h"

#include "fuzz/laws/feed.h"
#include "fuzz/laws/listener.h"
#include "fuzz/laws/log.h"
#include "fuzz/target.h"

/* A run of the machine. */
struct run {
    struct feed feed;
    struct s5_client client;
    enum s5_client_step_kind end;
    const char *broken;
    struct heard sent;
    struct log log;
};

static const char *law_of_step(const struct s5_client_step *step, struct s5_span in)
{
    struct s5_span host = step->reply.bnd.host;

    if (step->used > in.size)
        return "it consumes more than is there";
    if (step->kind == S5_CLIENT_READ && step->used > 0)
        return "it consumes what it does not understand yet";
    for (size_t i = 0; i < step->event.findings.count; i++)
        if (step->event.findings.list[i].at >= step->used)
            return "a finding lies outside the message";
    if ((step->kind == S5_CLIENT_BROKEN) != (step->event.findings.count > 0))
        return "it is broken without a finding, or not with one";
    if (host.size > 0 && step->used > 0 &&
        (host.data < in.data || host.data + host.size > in.data + step->used))
        return "a reply that is not in the message";
    return NULL;
}

static void note(struct run *run, const struct s5_client_step *step)
{
    struct log *log = &run->log;

    if (step->kind == S5_CLIENT_READ)
        return;
    log_u8(log, (uint8_t)step->kind);
    log_span(log, step->send);
    log_u8(log, (uint8_t)step->event.result.status);
    log_u8(log, (uint8_t)step->event.message.kind);
    log_findings(log, &step->event.findings);
    if (step->kind == S5_CLIENT_REPLIED || step->kind == S5_CLIENT_READY) {
        log_u8(log, step->reply.rep);
        log_address(log, &step->reply.bnd);
        log_number(log, run->feed.at);
    }
    heard_add(&run->sent, step->send);
}

static void play(struct run *run, const struct s5_client_wish *wish, struct feed feed)
{
    size_t steps_max = 4 * feed.stream.size + 64;

    run->feed = feed;
    run->broken = NULL;
    run->sent.size = 0;
    log_clear(&run->log);
    s5_client_init(&run->client, wish);
    for (size_t steps = 0; run->broken == NULL; steps++) {
        struct s5_span in = feed_at_hand(&run->feed);
        struct s5_client_step step = s5_client_step(&run->client, in);

        run->end = step.kind;
        run->broken = law_of_step(&step, in);
        run->feed.at += step.used;
        note(run, &step);
        if (steps > steps_max)
            run->broken = "it does not come to an end";
        if (step.kind >= S5_CLIENT_READY) {
            if (s5_client_step(&run->client, in).kind != step.kind)
                run->broken = "asked again it ends otherwise";
            return;
        }
        if (step.kind == S5_CLIENT_READ && !feed_arrive(&run->feed))
            return;
    }
}

static bool end_fits(enum s5_client_step_kind end, const struct s5_dialogue *heard)
{
    switch (end) {
    case S5_CLIENT_READY:
        return heard->phase == S5_PHASE_RELAY;
    case S5_CLIENT_REFUSED:
        return heard->phase == S5_PHASE_REFUSED;
    case S5_CLIENT_READ:
        return s5_dialogue_awaits(heard, S5_SERVER);
    default:
        return true;
    }
}

/* Whoever heard both sides agrees with the client. Once it has found the server at fault it says no
 * more, and who listens may go on. */
static const char *law_of_listener(const struct run *run)
{
    const struct s5_dialogue *own = &run->client.dialogue;
    struct s5_dialogue heard;
    struct s5_span sent = {run->sent.octets, run->sent.size};
    const char *broken = listen_to_both(sent, run->feed.stream, S5_SERVER, &heard);

    if (run->end == S5_CLIENT_BROKEN)
        return broken != NULL ? NULL : "it finds a fault where there is none";
    (void)listen_to_both(sent, s5_span_first(run->feed.stream, run->feed.at), S5_SERVER, &heard);
    if (!end_fits(run->end, &heard))
        return "who listens sees another end";
    return heard.phase == own->phase && heard.method == own->method && heard.cmd == own->cmd &&
                   heard.rep == own->rep && heard.replies == own->replies
               ? NULL
               : "who listens sees another conversation";
}

const char *law_of_client(const struct s5_client_wish *wish, struct s5_span stream,
                          struct s5_span pieces, uint64_t draw)
{
    static struct run first;
    static struct run again;
    struct feed feed;
    size_t turn = 0;

    play(&first, wish, feed_whole(stream));
    if (first.broken == NULL)
        first.broken = law_of_listener(&first);
    if (first.broken != NULL)
        return first.broken;
    fuzz_verdict("%s", s5_phase_name(first.client.dialogue.phase));
    while (feed_other(&feed, stream, pieces, draw, &turn)) {
        play(&again, wish, feed);
        if (again.broken != NULL)
            return again.broken;
        if (!log_equal(&again.log, &first.log))
            return "the same stream cut otherwise has another outcome";
    }
    play(&again, wish, feed_whole(stream));
    return log_equal(&again.log, &first.log) ? NULL : "a second time it ends otherwise";
}

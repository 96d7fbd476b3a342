#include "run/fuzz/play.h"

#include <stdlib.h>
#include <string.h>

enum {
    PEERS = 8,         /* of a BIND, at most */
    DIAL_MS = 2000,    /* for the connection to the target */
    LIFE_MS = 4000,    /* of a session, whatever it does */
    PENDING = 1 << 20, /* octets that wait for the target to read */
};

struct s5_play {
    struct s5_stage *stage;
    struct s5_session session;
    struct s5_aimed aimed;
    struct s5_heard heard;
    uint64_t patience_ms;
    uint64_t heard_before; /* when an answer was awaited last */
    uint64_t began_ms;
    size_t act;
    bool waiting; /* for an answer */
    bool over;
    struct s5_tape *tape;
    struct s5_stream *stream;
    struct s5_timer *timer;
    struct s5_datagrams *datagrams;
    struct s5_stream *peers[PEERS];
    size_t peer_count;
    void (*done)(void *user, struct s5_play *play);
    void *user;
};

static void drop_sockets(struct s5_play *play, bool reset)
{
    for (size_t i = 0; i < play->peer_count; i++)
        s5_stream_close(play->peers[i]);
    play->peer_count = 0;
    s5_datagrams_free(play->datagrams);
    play->datagrams = NULL;
    if (play->stream != NULL && reset)
        s5_stream_reset(play->stream);
    else if (play->stream != NULL)
        s5_stream_close(play->stream);
    play->stream = NULL;
    s5_timer_free(play->timer);
    play->timer = NULL;
}

static void finish(struct s5_play *play, bool reset)
{
    if (play->over)
        return;
    play->over = true;
    drop_sockets(play, reset);
    play->done(play->user, play);
}

/* ---- the other sockets ---- */

static void on_datagram(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    struct s5_play *play = user;

    (void)from;
    (void)in;
    play->heard.datagrams++;
}

static void send_datagram(struct s5_play *play, struct s5_span octets)
{
    struct s5_endpoint any = play->stage->target;
    struct s5_endpoint relay;

    if (!s5_heard_relay(&play->heard, &play->stage->target, &relay))
        return;
    if (play->datagrams == NULL) {
        if (!s5_endpoint_is_loopback(&any) && !s5_endpoint_toward(&play->stage->target, &any))
            return;
        any.port = 0;
        play->datagrams = s5_datagrams_new(play->stage->loop, &any, on_datagram, play, NULL);
        if (play->datagrams == NULL)
            return;
        if (play->tape != NULL)
            s5_tape_datagrams(play->tape, play->datagrams, "udp");
    }
    s5_datagrams_send(play->datagrams, &relay, octets);
}

/* Peers say what they have to say; what comes of it is heard at the client's end. */
static const struct s5_stream_events peer_events = {0};

static void visit(struct s5_play *play, struct s5_span octets)
{
    struct s5_endpoint at;

    if (play->peer_count == PEERS || !s5_heard_relay(&play->heard, &play->stage->target, &at))
        return;
    struct s5_stream *peer = s5_stream_dial(play->stage->loop, &at, NULL, &peer_events, play);
    play->peers[play->peer_count++] = peer;
    if (play->tape != NULL)
        s5_tape_stream(play->tape, peer, "peer");
    s5_stream_write(peer, octets);
    s5_stream_shutdown(peer);
}

/* ---- the acts ---- */

static struct s5_span octets_of(const struct s5_play *play)
{
    size_t from = play->aimed.starts[play->act];

    return (struct s5_span){play->aimed.octets + from, play->aimed.starts[play->act + 1] - from};
}

static void flood(struct s5_play *play, unsigned kib)
{
    static const uint8_t zeros[1024];

    while (kib-- > 0 && s5_stream_pending(play->stream) < PENDING)
        s5_stream_write(play->stream, (struct s5_span){zeros, sizeof zeros});
}

/* Begins to wait. */
static void wait_for(struct s5_play *play, bool answer, uint64_t ms)
{
    play->waiting = answer;
    s5_timer_start(play->timer, answer && play->patience_ms > 0 ? play->patience_ms : ms);
}

/* Plays the act; false where the next one is not yet due. */
static bool play_act(struct s5_play *play, const struct s5_act *act)
{
    switch ((enum s5_act_kind)act->kind) {
    case S5_ACT_SEND:
        s5_stream_write(play->stream, octets_of(play));
        break;
    case S5_ACT_FLOOD:
        flood(play, act->value);
        break;
    case S5_ACT_AWAIT:
        if (play->heard.size == play->heard_before && play->heard.end == S5_HEARD_OPEN) {
            wait_for(play, true, act->value);
            return false;
        }
        play->heard_before = play->heard.size;
        break;
    case S5_ACT_PAUSE:
        wait_for(play, false, act->value);
        return false;
    case S5_ACT_DATAGRAM:
        send_datagram(play, octets_of(play));
        break;
    case S5_ACT_PEER:
        visit(play, octets_of(play));
        break;
    case S5_ACT_END:
        s5_stream_shutdown(play->stream);
        break;
    case S5_ACT_CLOSE:
    case S5_ACT_RESET:
    case S5_ACT_KINDS:
        break; /* the last one */
    }
    return true;
}

static void go_on(struct s5_play *play)
{
    if (s5_loop_now_ms(play->stage->loop) - play->began_ms > LIFE_MS && play->patience_ms == 0) {
        finish(play, true);
        return;
    }
    while (play->act < play->session.count) {
        const struct s5_act *act = &play->session.acts[play->act];
        if (act->kind == S5_ACT_RESET) {
            finish(play, true);
            return;
        }
        if (!play_act(play, act))
            return;
        play->act++;
    }
    finish(play, false);
}

/* The wait that the act under way is made of is over. */
static void wait_is_over(struct s5_play *play)
{
    play->waiting = false;
    play->heard_before = play->heard.size;
    play->act++;
    go_on(play);
}

static void on_timer(void *user)
{
    struct s5_play *play = user;

    if (play->heard.end == S5_HEARD_NO_CONNECTION || (play->waiting && play->patience_ms > 0))
        finish(play, true); /* nothing more is to be expected */
    else
        wait_is_over(play);
}

static void on_opened(void *user, const struct s5_dial_failure *failure)
{
    struct s5_play *play = user;

    if (failure != NULL) {
        play->heard.number = failure->number;
        finish(play, false);
        return;
    }
    s5_timer_stop(play->timer);
    play->heard.end = S5_HEARD_OPEN;
    s5_stream_read(play->stream, true);
    go_on(play);
}

static void on_read(void *user, struct s5_span in)
{
    struct s5_play *play = user;

    s5_heard_add(&play->heard, in);
    if (play->waiting) {
        s5_timer_stop(play->timer);
        wait_is_over(play);
    }
}

static void ended(struct s5_play *play, enum s5_heard_end end)
{
    play->heard.end = end;
    play->heard.acts = (uint8_t)play->act;
}

static void on_ended(void *user)
{
    struct s5_play *play = user;

    ended(play, S5_HEARD_END);
    if (play->waiting) {
        s5_timer_stop(play->timer);
        wait_is_over(play);
    }
}

static void on_failed(void *user, int number)
{
    struct s5_play *play = user;

    (void)number;
    ended(play, S5_HEARD_RESET);
    finish(play, false);
}

static const struct s5_stream_events events = {on_opened, on_read, on_ended, on_failed, NULL};

struct s5_play *s5_play_new(struct s5_stage *stage, const struct s5_session *session,
                            uint64_t patience_ms, struct s5_tape *tape,
                            void (*done)(void *user, struct s5_play *play), void *user)
{
    struct s5_aim aim = s5_stage_aim(stage, session->origin);
    struct s5_play *play = malloc(sizeof *play);

    if (play == NULL)
        abort();
    if (!s5_aim_session(&aim, session, &play->aimed)) {
        free(play);
        return NULL;
    }
    play->stage = stage;
    play->session = *session;
    play->heard = (struct s5_heard){.end = S5_HEARD_NO_CONNECTION};
    play->patience_ms = patience_ms;
    play->heard_before = 0;
    play->began_ms = s5_loop_now_ms(stage->loop);
    play->act = 0;
    play->waiting = play->over = false;
    play->tape = tape;
    play->datagrams = NULL;
    play->peer_count = 0;
    play->done = done;
    play->user = user;
    play->timer = s5_timer_new(stage->loop, on_timer, play);
    s5_timer_start(play->timer, patience_ms > 0 ? patience_ms : DIAL_MS);
    play->stream = s5_stream_dial(stage->loop, &stage->target, NULL, &events, play);
    if (tape != NULL)
        s5_tape_stream(tape, play->stream, "client");
    return play;
}

const struct s5_heard *s5_play_heard(const struct s5_play *play)
{
    return &play->heard;
}

uint64_t s5_play_shape(const struct s5_play *play)
{
    size_t act = play->heard.end == S5_HEARD_END || play->heard.end == S5_HEARD_RESET
                     ? play->heard.acts
                     : play->session.count;

    return s5_heard_shape(&play->heard,
                          act < play->session.count ? play->session.acts[act].kind : S5_ACT_KINDS);
}

void s5_play_free(struct s5_play *play)
{
    if (play == NULL)
        return;
    drop_sockets(play, false);
    free(play);
}

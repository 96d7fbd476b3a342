#include "fuzz/laws/dialogue.h"

#include "fuzz/laws/feed.h"
#include "fuzz/laws/log.h"
#include "fuzz/target.h"
#include "session/secrets.h"
#include "wire/names.h"

#include <string.h>

enum { MTYP_LEVEL = 2, SECRET_MAX = 1024 };

/* Somebody who follows. */
struct run {
    struct s5_dialogue dialogue;
    struct feed feeds[2];
    enum s5_side turn; /* in S5_PHASE_GSS */
    const char *broken;
    struct s5_secrets secrets[2]; /* that hears messages whole, and one octet by octet */
    struct log log;
};

/* Which octets of a message `secrets` masks; hears it in pieces of `size` octets. */
static void mask(struct s5_secrets *secrets, enum s5_side side, struct s5_span in, size_t size,
                 uint8_t masked[SECRET_MAX])
{
    for (size_t at = 0; at < in.size;) {
        bool secret;
        size_t taken =
            s5_secrets_take(secrets, side, s5_span_first(s5_span_skip(in, at), size), &secret);
        if (taken == 0)
            taken = in.size; /* the law below will not hold */
        for (size_t i = at; i < at + taken && i < SECRET_MAX; i++)
            masked[i] = secret;
        at += taken;
    }
}

static const char *law_of_secrets(struct run *run, const struct s5_event *event, struct s5_span in)
{
    uint8_t whole[SECRET_MAX] = {0};
    uint8_t octetwise[SECRET_MAX] = {0};
    struct s5_span passwd = event->message.as.password_request.passwd;

    if (event->message.kind == S5_GSS_FRAME)
        return NULL; /* opaque, and long */
    mask(&run->secrets[0], event->from, in, in.size, whole);
    mask(&run->secrets[1], event->from, in, 1, octetwise);
    if (memcmp(whole, octetwise, sizeof whole) != 0)
        return "what is masked hangs on how the message is cut";
    if (event->message.kind != S5_PASSWORD_REQUEST || event->result.status != S5_OK)
        return NULL;
    for (size_t i = 0; i < passwd.size; i++)
        if (!whole[passwd.data - in.data + (ptrdiff_t)i])
            return "a password is not masked";
    return NULL;
}

/* The phases that may follow, a bit each. */
static unsigned followers(enum s5_phase phase)
{
    static const unsigned table[S5_PHASES] = {
        [S5_PHASE_GREETING] = 1u << S5_PHASE_CHOICE,
        [S5_PHASE_CHOICE] = 1u << S5_PHASE_REQUEST | 1u << S5_PHASE_GSS |
                            1u << S5_PHASE_PASSWORD_REQUEST | 1u << S5_PHASE_REFUSED,
        [S5_PHASE_PASSWORD_REQUEST] = 1u << S5_PHASE_PASSWORD_RESPONSE,
        [S5_PHASE_PASSWORD_RESPONSE] = 1u << S5_PHASE_REQUEST | 1u << S5_PHASE_REFUSED,
        [S5_PHASE_GSS] = 1u << S5_PHASE_GSS | 1u << S5_PHASE_REFUSED,
        [S5_PHASE_REQUEST] = 1u << S5_PHASE_REPLY,
        [S5_PHASE_REPLY] =
            1u << S5_PHASE_SECOND_REPLY | 1u << S5_PHASE_RELAY | 1u << S5_PHASE_REFUSED,
        [S5_PHASE_SECOND_REPLY] = 1u << S5_PHASE_RELAY | 1u << S5_PHASE_REFUSED,
        [S5_PHASE_LOST] = 1u << S5_PHASE_REFUSED,
    };
    return table[phase] | 1u << S5_PHASE_LOST;
}

static const char *law_of_event(const struct s5_dialogue *before, const struct s5_dialogue *after,
                                const struct s5_event *event, struct s5_span in)
{
    const struct s5_result *result = &event->result;
    size_t end = result->status == S5_OK ? result->size : in.size;

    if (result->status == S5_MORE)
        return memcmp(before, after, sizeof *before) == 0 && event->findings.count == 0
                   ? NULL
                   : "what is not whole changes something";
    for (size_t i = 0; i < event->findings.count; i++)
        if (event->findings.list[i].at >= end)
            return "a finding lies outside the message";
    if (result->status == S5_BAD && (event->findings.count == 0 || after->phase != S5_PHASE_LOST))
        return "what cannot be delimited breaks no clause, or is followed on";
    if ((followers(before->phase) >> after->phase & 1) == 0)
        return "a phase follows that cannot";
    if (s5_phase_name(after->phase)[0] == '\0')
        return "a phase has no name";
    return NULL;
}

static void note(struct run *run, const struct s5_event *event)
{
    log_u8(&run->log, (uint8_t)event->from);
    log_u8(&run->log, (uint8_t)event->message.kind);
    log_u8(&run->log, (uint8_t)event->result.status);
    log_number(&run->log, event->result.status == S5_OK ? event->result.size : event->result.at);
    log_findings(&run->log, &event->findings);
    log_u8(&run->log, (uint8_t)run->dialogue.phase);
}

/* Takes the message of the side whose turn it is; false where it is not whole, or nobody's. */
static bool take(struct run *run)
{
    struct s5_dialogue before = run->dialogue;
    struct s5_event event;
    enum s5_side side = before.phase == S5_PHASE_GSS             ? run->turn
                        : s5_dialogue_awaits(&before, S5_CLIENT) ? S5_CLIENT
                                                                 : S5_SERVER;
    if (!s5_dialogue_awaits(&before, side))
        return false;
    struct feed *feed = &run->feeds[side];
    struct s5_span in = feed_at_hand(feed);
    struct s5_result result = s5_dialogue_take(&run->dialogue, side, in, &event);
    run->broken = law_of_event(&before, &run->dialogue, &event, in);
    if (result.status == S5_MORE || run->broken != NULL)
        return false;
    note(run, &event);
    size_t size = result.status == S5_OK ? result.size : in.size;
    if (result.status == S5_OK)
        run->broken = law_of_secrets(run, &event, s5_span_first(in, size));
    feed->at += size;
    run->turn = side == S5_CLIENT ? S5_SERVER : S5_CLIENT;
    if (run->dialogue.phase == S5_PHASE_GSS && before.phase != S5_PHASE_GSS)
        run->turn = S5_CLIENT;
    if (before.phase == S5_PHASE_GSS && run->dialogue.phase == S5_PHASE_GSS && side == S5_SERVER &&
        event.message.as.gss_frame.mtyp == MTYP_LEVEL)
        s5_dialogue_gss_done(&run->dialogue);
    return run->broken == NULL;
}

static void play(struct run *run, struct feed client, struct feed server)
{
    s5_dialogue_init(&run->dialogue);
    run->feeds[S5_CLIENT] = client;
    run->feeds[S5_SERVER] = server;
    run->turn = S5_CLIENT;
    run->broken = NULL;
    s5_secrets_init(&run->secrets[0]);
    s5_secrets_init(&run->secrets[1]);
    log_clear(&run->log);
    for (bool more = true; more && run->broken == NULL;) {
        more = take(run);
        if (!more && run->broken == NULL) {
            bool came = feed_arrive(&run->feeds[S5_CLIENT]);
            more = feed_arrive(&run->feeds[S5_SERVER]) || came;
        }
    }
}

const char *law_of_dialogue(struct s5_span client, struct s5_span server, struct s5_span pieces,
                            uint64_t draw)
{
    static struct run first;
    static struct run again;
    struct feed feed;

    play(&first, feed_whole(client), feed_whole(server));
    if (first.broken != NULL)
        return first.broken;
    fuzz_verdict("%s", s5_phase_name(first.dialogue.phase));
    for (unsigned side = 0; side < 2; side++)
        for (size_t turn = 0;
             feed_other(&feed, side == 0 ? client : server, pieces, draw, &turn);) {
            play(&again, side == 0 ? feed : feed_whole(client),
                 side == 0 ? feed_whole(server) : feed);
            if (again.broken != NULL)
                return again.broken;
            if (!log_equal(&again.log, &first.log))
                return "the same streams cut otherwise tell something else";
        }
    play(&again, feed_whole(client), feed_whole(server));
    return log_equal(&again.log, &first.log) ? NULL : "a second time it tells something else";
}

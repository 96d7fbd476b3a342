#include "mutate/shrink.h"

#include <string.h>

static const struct s5_span nothing = {NULL, 0};

struct shrinker {
    struct s5_session *best;
    enum s5_still (*still)(void *user, const struct s5_session *session);
    void *user;
    bool stopped;
};

/* Takes the candidate over where it is another session that still does it. */
static bool attempt(struct shrinker *s, struct s5_session *candidate)
{
    s5_session_tidy(candidate);
    if (s->stopped || s5_session_equal(candidate, s->best))
        return false;
    enum s5_still still = s->still(s->user, candidate);
    s->stopped = still == S5_STILL_STOP;
    if (still != S5_STILL_SO)
        return false;
    *s->best = *candidate;
    return true;
}

/* Nothing, or its beginning alone: most of what is there is seldom needed. */
static void cut_end(struct shrinker *s)
{
    struct s5_session candidate = {0};

    if (attempt(s, &candidate))
        return;
    for (size_t keep = 1; keep < s->best->count && !s->stopped; keep *= 2) {
        candidate = *s->best;
        s5_session_cut(&candidate, keep);
        if (attempt(s, &candidate))
            return;
    }
}

enum { WAIT_MS = 20 };

static bool is_send(const struct s5_session *session, size_t act)
{
    return act < session->count && session->acts[act].kind == S5_ACT_SEND;
}

/* Two runs of octets one after the other may arrive as one or as two, as it happens: a wait between
 * them makes a session that does it each time. */
static void make_steady(struct shrinker *s)
{
    struct s5_session candidate = *s->best;

    for (size_t i = 0; i < candidate.count; i++)
        if (is_send(&candidate, i) && is_send(&candidate, i + 1))
            s5_session_insert(&candidate, i + 1, S5_ACT_AWAIT, WAIT_MS, nothing);
    attempt(s, &candidate);
}

/* Says at once what was said in two runs. */
static void join(struct shrinker *s)
{
    for (size_t i = 0; i + 1 < s->best->count && !s->stopped; i++) {
        struct s5_session candidate = *s->best;
        size_t next = i + 1;
        if (next < candidate.count && candidate.acts[next].kind == S5_ACT_AWAIT)
            next++;
        if (!is_send(&candidate, i) || !is_send(&candidate, next))
            continue;
        struct s5_span octets = s5_session_octets(s->best, next);
        s5_session_remove(&candidate, next);
        if (next > i + 1)
            s5_session_remove(&candidate, i + 1);
        if (s5_session_replace(&candidate, i, candidate.acts[i].size, 0, octets) &&
            attempt(s, &candidate))
            i--;
    }
}

/* A flood as octets, of which less may do. */
static void dam_floods(struct shrinker *s)
{
    static const uint8_t zeros[1024];

    for (size_t i = 0; i < s->best->count && !s->stopped; i++) {
        struct s5_session candidate = *s->best;
        if (candidate.acts[i].kind != S5_ACT_FLOOD)
            continue;
        s5_session_remove(&candidate, i);
        if (s5_session_insert(&candidate, i, S5_ACT_SEND, 0, (struct s5_span){zeros, sizeof zeros}))
            attempt(s, &candidate);
    }
}

/* Whether it stands between two runs of octets: see make_steady() and join(). */
static bool parts_sends(const struct s5_session *session, size_t act)
{
    return session->acts[act].kind == S5_ACT_AWAIT && act > 0 && is_send(session, act - 1) &&
           is_send(session, act + 1);
}

/* Runs of acts, from half of them down to single ones, the last first. */
static void drop_acts(struct shrinker *s)
{
    for (size_t run = (s->best->count + 1U) / 2; run > 0; run /= 2)
        for (size_t end = s->best->count; end >= run && !s->stopped;) {
            struct s5_session candidate = *s->best;
            for (size_t i = 0; i < run; i++)
                s5_session_remove(&candidate, end - run);
            if (run > 1 || !parts_sends(s->best, end - 1))
                attempt(s, &candidate);
            end = end - 1 < s->best->count ? end - 1 : s->best->count;
        }
}

static void drop_octets(struct shrinker *s, size_t act)
{
    for (size_t run = s->best->acts[act].size; run > 0; run /= 2)
        for (size_t end = s->best->acts[act].size; end >= run && !s->stopped;) {
            struct s5_session candidate = *s->best;
            s5_session_replace(&candidate, act, end - run, run, nothing);
            if (attempt(s, &candidate) || run == 1)
                end = end - 1 < s->best->acts[act].size ? end - 1 : s->best->acts[act].size;
            else
                end = end > run ? end - (run + 1) / 2 : 0;
        }
}

/* Zeros, all at once or one by one: what stays is what matters. */
static void calm_octets(struct shrinker *s, size_t act)
{
    size_t at = s5_session_at(s->best, act);
    struct s5_session candidate = *s->best;

    memset(candidate.octets + at, 0, candidate.acts[act].size);
    if (attempt(s, &candidate))
        return;
    for (size_t i = 0; i < s->best->acts[act].size && !s->stopped; i++) {
        candidate = *s->best;
        candidate.octets[at + i] = 0;
        attempt(s, &candidate);
    }
}

static void calm_value(struct shrinker *s, size_t act)
{
    struct s5_session candidate = *s->best;

    if (!s5_act_counts(candidate.acts[act].kind) || candidate.acts[act].value <= 1)
        return;
    candidate.acts[act].value = 1;
    attempt(s, &candidate);
}

void s5_shrink(struct s5_session *session,
               enum s5_still (*still)(void *user, const struct s5_session *session), void *user)
{
    struct shrinker s = {session, still, user, false};
    struct s5_session before;

    make_steady(&s);
    cut_end(&s);
    do {
        before = *s.best;
        drop_acts(&s);
        dam_floods(&s);
        join(&s);
        for (size_t i = 0; i < s.best->count && !s.stopped; i++)
            drop_octets(&s, i);
    } while (!s.stopped && !s5_session_equal(&before, s.best));
    struct s5_session plain = *s.best;
    plain.origin = S5_ORIGIN_ECHO;
    attempt(&s, &plain);
    for (size_t i = 0; i < s.best->count && !s.stopped; i++) {
        calm_octets(&s, i);
        calm_value(&s, i);
    }
}

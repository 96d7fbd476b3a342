/* Which session it was, and what of it is needed. */
#include "mutate/shrink.h"
#include "run/fuzz/inside.h"

#include <string.h>

enum {
    SEARCH_MS = 30000, /* for one finding */
    RECENT_MS = 100,   /* that a session may have ended before the harm was seen */
    TOGETHER = 64,     /* sessions of a finding that none of them makes alone */
    STEADY = 4,        /* times in a row that what is kept has to do it */
    GROWTH_TRIES = 24, /* a session that leaks is played some hundred times in each */
};

static bool is_same(const struct s5_harm *a, const struct s5_harm *b)
{
    return a->kind == b->kind && strcmp(a->text, b->text) == 0;
}

/* Whether these do the same harm again; against a fresh target from then on. */
static bool does_it(struct s5_hunt *hunt, const struct s5_part *parts, size_t count,
                    const struct s5_harm *wanted)
{
    struct s5_part copies[S5_BATCH];
    struct s5_harm harm;

    memcpy(copies, parts, count * sizeof *parts);
    return s5_hunt_inflict(hunt, copies, count, &harm) && is_same(&harm, wanted);
}

/* Halves the list for as long as one half does it alone. Returns how many are left, in front. */
static size_t narrow(struct s5_hunt *hunt, struct s5_part *list, size_t count,
                     const struct s5_harm *harm)
{
    while (count > 1) {
        size_t half = count / 2;
        if (does_it(hunt, list, half, harm)) {
            count = half;
        } else if (does_it(hunt, list + half, count - half, harm)) {
            memmove(list, list + half, (count - half) * sizeof *list);
            count -= half;
        } else {
            break;
        }
    }
    return count;
}

/* Leaves out one after the other of a few that only together do it. */
static size_t thin_out(struct s5_hunt *hunt, struct s5_part *list, size_t count,
                       const struct s5_harm *harm)
{
    for (size_t i = count; count > 1 && i-- > 0 && !s5_hunt_out_of_time(hunt);) {
        struct s5_part fewer[S5_BATCH];
        memcpy(fewer, list, i * sizeof *list);
        memcpy(fewer + i, list + i + 1, (count - i - 1) * sizeof *list);
        if (!does_it(hunt, fewer, count - 1, harm))
            continue;
        memcpy(list, fewer, (count - 1) * sizeof *list);
        count--;
    }
    return count;
}

/* Whether it does it each time, as far as there is time to see. Some do it only when the target
 * reads before it hears of the end. */
static bool is_steady(struct s5_hunt *hunt, const struct s5_session *session,
                      const struct s5_harm *harm)
{
    struct s5_part part = {.session = session};

    for (int i = 0; i < STEADY && !s5_hunt_out_of_time(hunt); i++)
        if (!does_it(hunt, &part, 1, harm))
            return false;
    return true;
}

struct shrinking {
    struct s5_hunt *hunt;
    const struct s5_harm *harm;
    bool steady; /* what is shorter has to do it each time */
    unsigned tries;
};

static enum s5_still still_does_it(void *user, const struct s5_session *session)
{
    struct shrinking *s = user;
    struct s5_part part = {.session = session};

    if (s5_hunt_out_of_time(s->hunt))
        return S5_STILL_STOP;
    bool so =
        s->steady ? is_steady(s->hunt, session, s->harm) : does_it(s->hunt, &part, 1, s->harm);
    return so ? S5_STILL_SO : S5_STILL_NOT;
}

/* Those that may have done it, the most likely in front: what was under way, then what had just
 * ended, then the others, the last of them first. */
static size_t suspects(struct s5_hunt *hunt, size_t count, struct s5_part *list)
{
    uint64_t now = s5_loop_now_ms(hunt->stage.loop);
    size_t size = 0;

    for (int turn = 0; turn < 3; turn++)
        for (size_t i = count; i-- > 0;) {
            const struct s5_part *part = &hunt->parts[i];
            bool recent = part->ended_ms + RECENT_MS >= now;
            int its = part->state == S5_PART_PLAYS ? 0 : recent ? 1 : 2;
            if (part->state != S5_PART_WAITS && its == turn)
                list[size++] = *part;
        }
    return size;
}

/* Plays them one by one until the target has died, and tries alone those that came last. Returns
 * whether one of them, then the first of the list, does it. */
static bool find_one_by_one(struct s5_hunt *hunt, struct s5_part *list, size_t count,
                            const struct s5_harm *wanted)
{
    enum { LAST = 4 };
    unsigned at_once = hunt->crew.at_once;
    struct s5_harm harm;
    size_t played = 0;

    hunt->crew.at_once = 1;
    bool harmed = s5_hunt_inflict(hunt, list, count, &harm) && is_same(&harm, wanted);
    hunt->crew.at_once = at_once;
    while (played < count && list[played].state != S5_PART_WAITS)
        played++;
    for (size_t i = 0; harmed && i < LAST && i < played; i++) {
        struct s5_part part = list[played - 1 - i];
        if (does_it(hunt, &part, 1, wanted)) {
            list[0] = part;
            return true;
        }
    }
    return false;
}

static void keep_together(struct s5_hunt *hunt, const struct s5_harm *harm,
                          const struct s5_part *list, size_t count, bool reproduced)
{
    static struct s5_session sessions[TOGETHER];

    if (count > TOGETHER)
        count = TOGETHER;
    for (size_t i = 0; i < count; i++)
        sessions[i] = *list[i].session;
    s5_hunt_keep(hunt, harm, sessions, count, reproduced, count == 0 ? 0 : list[0].number);
}

static size_t under_way(const struct s5_part *list, size_t count)
{
    size_t size = 0;

    while (size < count && list[size].state == S5_PART_PLAYS)
        size++;
    return size;
}

/* As few of the first as do it together, and some more; 0 where not even all of them do. */
static size_t first_that_do_it(struct s5_hunt *hunt, const struct s5_part *list, size_t count,
                               const struct s5_harm *harm)
{
    size_t size = under_way(list, count);

    for (size = size > 0 ? size : TOGETHER; size < count; size *= 4)
        if (does_it(hunt, list, size, harm))
            return size;
    return does_it(hunt, list, count, harm) ? count : 0;
}

void s5_hunt_search(struct s5_hunt *hunt, size_t count, const struct s5_harm *harm)
{
    struct s5_part list[S5_BATCH];
    size_t size = suspects(hunt, count, list);
    struct s5_catch *known = s5_hunt_known(hunt, harm);

    /* The same harm again is looked into ever more seldom: it mostly has the same cause. */
    if (known != NULL && (known->met & (known->met - 1)) != 0) {
        known->met++;
        s5_hunt_revive(hunt);
        return;
    }
    hunt->search_end_ms = s5_loop_now_ms(hunt->stage.loop) + SEARCH_MS;
    if (!s5_hunt_revive(hunt)) {
        keep_together(hunt, harm, list, size, false);
        return;
    }
    size_t left = first_that_do_it(hunt, list, size, harm);
    if (left > 0)
        left = narrow(hunt, list, left, harm);
    if (left != 1 && find_one_by_one(hunt, list, left > 0 ? left : size, harm))
        left = 1;
    if (left > 1 && left <= TOGETHER)
        left = thin_out(hunt, list, left, harm);
    if (left != 1) {
        keep_together(hunt, harm, list, left > 0 ? left : size, left > 0);
        return;
    }
    struct s5_session session = *list[0].session;
    struct shrinking shrinking = {.hunt = hunt, .harm = harm};
    s5_shrink(&session, still_does_it, &shrinking);
    if (!is_steady(hunt, &session, harm)) {
        session = *list[0].session;
        shrinking.steady = true;
        s5_shrink(&session, still_does_it, &shrinking);
    }
    s5_hunt_keep(hunt, harm, &session, 1, true, list[0].number);
}

/* ---- growth ---- */

static enum s5_still still_grows(void *user, const struct s5_session *session)
{
    struct shrinking *s = user;
    struct s5_harm harm = {.kind = s->harm->kind};

    if (s->tries++ == GROWTH_TRIES || s5_hunt_out_of_time(s->hunt))
        return S5_STILL_STOP;
    return s5_hunt_costs(s->hunt, &harm, session) ? S5_STILL_SO : S5_STILL_NOT;
}

void s5_hunt_search_growth(struct s5_hunt *hunt, struct s5_harm *harm)
{
    struct s5_session session;
    uint64_t number = hunt->parts[0].number;
    struct s5_catch *known = s5_hunt_known(hunt, harm);

    if (known != NULL) { /* it hides all others of its kind */
        known->met++;
        s5_hunt_revive(hunt);
        return;
    }
    hunt->search_end_ms = s5_loop_now_ms(hunt->stage.loop) + SEARCH_MS;
    struct shrinking shrinking = {.hunt = hunt, .harm = harm};
    bool found = s5_hunt_find_growth(hunt, harm, &session);
    if (found && session.count > 0)
        s5_shrink(&session, still_grows, &shrinking);
    if (!found || !s5_hunt_stays_grown(hunt, harm)) {
        s5_hunt_forget_growth(hunt);
        return;
    }
    if (s5_hunt_revive(hunt) || !hunt->options->interrupted)
        s5_hunt_keep(hunt, harm, &session, 1, true, number);
}

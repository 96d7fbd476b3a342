/* Whether the target holds more and more, descriptors or memory, and through which session. */
#include "net/vitals.h"
#include "run/fuzz/inside.h"

#include <stdio.h>

enum {
    WARM_UP = 2,            /* looks: pools fill up for the first time */
    MORE_DESCRIPTORS = 48,  /* than at rest before are worth a search */
    MORE_MEMORY = 24 << 20, /* likewise, octets */
    GROWING = 4,            /* looks in a row that memory has grown */
    REST_MS = 12000,        /* for the target to let go of what it held: RFC 1928 allows 10 s */
    SETTLE_MS = 200,        /* without a change, and it has settled for the time being */
    CALM_MS = 1000,         /* the same, where more was open than there should be */
    LOOK_MS = 20,           /* between two looks at it meanwhile */
    PLAYS = 64,             /* of a session, to see whether it costs something each time */
    ROUNDS = 4,             /* of these, in which it has to */
    COST_OCTETS = 1024,     /* that a session which leaks costs at least */
};

void s5_hunt_forget_growth(struct s5_hunt *hunt)
{
    hunt->descriptors = hunt->memory = hunt->memory_before = -1;
    hunt->growing = hunt->looks = 0;
}

static int process(const struct s5_hunt *hunt)
{
    const struct s5_target *target = hunt->options->target;

    return target->child == NULL ? 0 : s5_vitals_pid(s5_child_pid(target->child));
}

/* The descriptors at rest: as soon as they are no more than `wanted`, or have not changed for `ms`,
 * or those after a while. */
static long descriptors_at_rest(struct s5_hunt *hunt, long wanted, uint64_t ms)
{
    uint64_t now = s5_loop_now_ms(hunt->stage.loop);
    uint64_t end = now + REST_MS;
    uint64_t changed = now;
    int pid = process(hunt);
    long count = s5_vitals_descriptors(pid);

    while (count > wanted && now < end && now - changed < ms && !hunt->options->interrupted &&
           !hunt->options->target->exited) {
        s5_target_wait(hunt->options->target, LOOK_MS);
        now = s5_loop_now_ms(hunt->stage.loop);
        long before = count;
        count = s5_vitals_descriptors(pid);
        if (count != before)
            changed = now;
    }
    return count;
}

static bool descriptors_have_grown(struct s5_hunt *hunt, struct s5_harm *harm)
{
    long now = hunt->descriptors < 0 ? descriptors_at_rest(hunt, 0, SETTLE_MS)
                                     : s5_vitals_descriptors(process(hunt));

    if (now < 0)
        return false;
    if (hunt->descriptors < 0 || now < hunt->descriptors)
        hunt->descriptors = now;
    long allowed = hunt->descriptors + MORE_DESCRIPTORS;
    hunt->high = now > allowed ? hunt->high + 1 : 0;
    if (hunt->high <= hunt->false_alarms)
        return false;
    now = descriptors_at_rest(hunt, allowed, CALM_MS);
    if (now <= allowed) { /* it takes its time: that will be waited for less often */
        hunt->high = 0;
        hunt->false_alarms = 2 * hunt->false_alarms + 1;
        return false;
    }
    harm->kind = S5_LEAKED_DESCRIPTORS;
    snprintf(harm->text, sizeof harm->text,
             "the target has %ld descriptors open at rest, %ld more than before", now,
             now - hunt->descriptors);
    return true;
}

static bool memory_has_grown(struct s5_hunt *hunt, struct s5_harm *harm)
{
    long now = s5_vitals_memory(process(hunt));

    if (now < 0)
        return false;
    if (hunt->looks == WARM_UP)
        hunt->memory = now;
    hunt->growing = now > hunt->memory_before ? hunt->growing + 1 : 0;
    hunt->memory_before = now;
    if (hunt->looks <= WARM_UP || now < hunt->memory + MORE_MEMORY || hunt->growing < GROWING)
        return false;
    harm->kind = S5_LEAKED_MEMORY;
    return true;
}

bool s5_hunt_has_grown(struct s5_hunt *hunt, struct s5_harm *harm)
{
    *harm = (struct s5_harm){.kind = S5_UNHARMED};
    if (process(hunt) == 0 || hunt->options->target->exited)
        return false;
    s5_stage_clear(&hunt->stage);
    hunt->looks++;
    if (descriptors_have_grown(hunt, harm) || memory_has_grown(hunt, harm))
        return true;
    return false;
}

/* ---- through which session ---- */

static long measure(struct s5_hunt *hunt, enum s5_harm_kind kind, long before)
{
    s5_stage_clear(&hunt->stage);
    if (kind == S5_LEAKED_MEMORY)
        return s5_vitals_memory(process(hunt));
    return descriptors_at_rest(hunt, before, SETTLE_MS);
}

/* What it holds more after these sessions; -1 where the target died or time is up. */
static long growth_of(struct s5_hunt *hunt, enum s5_harm_kind kind, struct s5_part *parts,
                      size_t count)
{
    struct s5_harm harm;

    if (s5_hunt_out_of_time(hunt))
        return -1;
    long before = kind == S5_LEAKED_MEMORY ? s5_vitals_memory(process(hunt))
                                           : s5_vitals_descriptors(process(hunt));
    s5_crew_play(&hunt->crew, parts, count);
    /* Who serves the next one has taken note of those before. */
    if (s5_hunt_examine(hunt, 1, (uint64_t)hunt->options->timeout_ms, &harm) ||
        hunt->options->interrupted)
        return -1;
    long grown = measure(hunt, kind, before) - before;
    return grown < 0 ? 0 : grown;
}

/* Whether the session costs something each time; `*cost` is the least of it, for one. */
static bool always_costs(struct s5_hunt *hunt, enum s5_harm_kind kind,
                         const struct s5_session *session, long *cost)
{
    struct s5_part parts[PLAYS];
    long least = -1;
    long enough = kind == S5_LEAKED_MEMORY ? (long)COST_OCTETS * PLAYS : PLAYS / 2;

    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < PLAYS; i++)
            parts[i] = (struct s5_part){.session = session};
        long grown = growth_of(hunt, kind, parts, PLAYS);
        if (grown < enough)
            return false;
        if (least < 0 || grown < least)
            least = grown;
    }
    *cost = least / PLAYS;
    return true;
}

/* The half of them that costs more, again and again. Returns the session, or NULL. */
static const struct s5_session *narrow(struct s5_hunt *hunt, enum s5_harm_kind kind)
{
    struct s5_part *from = hunt->parts;
    size_t count = S5_BATCH;

    while (count > 1) {
        size_t half = count / 2;
        long first = growth_of(hunt, kind, from, half);
        long second = growth_of(hunt, kind, from + half, count - half);
        if (first < 0 || second < 0 || (first == 0 && second == 0))
            return NULL;
        if (second > first) {
            from += half;
            count -= half;
        } else {
            count = half;
        }
    }
    return from->session;
}

bool s5_hunt_costs(struct s5_hunt *hunt, struct s5_harm *harm, const struct s5_session *session)
{
    long cost;

    if (!always_costs(hunt, harm->kind, session, &cost))
        return false;
    if (harm->kind == S5_LEAKED_MEMORY) {
        harm->octets = (unsigned long)cost / 2;
        snprintf(harm->text, sizeof harm->text,
                 "the target's memory grows with each session that is played");
    } else {
        snprintf(harm->text, sizeof harm->text, "the target keeps a descriptor of each session");
    }
    return true;
}

bool s5_hunt_stays_grown(struct s5_hunt *hunt, const struct s5_harm *harm)
{
    long now = s5_vitals_descriptors(process(hunt));

    return harm->kind == S5_LEAKED_MEMORY ||
           descriptors_at_rest(hunt, now - PLAYS / 2, REST_MS) > now - PLAYS / 2;
}

bool s5_hunt_find_growth(struct s5_hunt *hunt, struct s5_harm *harm, struct s5_session *out)
{
    *out = (struct s5_session){0}; /* whoever comes at all, */
    if (s5_hunt_costs(hunt, harm, out))
        return true;
    s5_grammar_clean(&hunt->grammar, s5_span_text("x"), out); /* or is served */
    if (s5_hunt_costs(hunt, harm, out))
        return true;
    const struct s5_session *found = narrow(hunt, harm->kind);
    if (found == NULL)
        return false;
    *out = *found;
    return s5_hunt_costs(hunt, harm, out);
}

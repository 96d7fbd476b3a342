#include "run/fuzz/inside.h"

#include "mutate/recorded.h"
#include "net/port.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TRIES = 3,
    GRACE_MS = 5000,
    RECORDED = 10, /* of a hundred sessions, once all recordings have been played */
};

void s5_fuzz_result_fini(struct s5_fuzz_result *result)
{
    for (size_t i = 0; i < result->count; i++)
        free(result->findings[i].lua);
    free(result->findings);
    *result = (struct s5_fuzz_result){0};
}

/* What a session is made of. The recorded cases come first, each as it is, turn by turn with
 * sessions of the grammar; then some are bent. */
static bool draw_recorded(const struct s5_hunt *hunt, uint64_t number, struct s5_dice *dice,
                          struct s5_session *out)
{
    size_t count = s5_recorded_count();
    bool first = number / 2 < count;

    if (first ? number % 2 != 0 : !s5_chance(dice, RECORDED))
        return false;
    s5_recorded_session(first ? (size_t)number / 2 : s5_pick(dice, (uint32_t)count),
                        hunt->grammar.password, out);
    for (uint32_t times = first ? 0 : 1 + s5_pick(dice, 4); times > 0; times--)
        s5_bend(dice, hunt->options->dictionary, NULL, out);
    return true;
}

/* The session of that number: recorded, from the grammar, or bent from one that taught something
 * new. Those which were learned last are chosen more often. */
static void draw(const struct s5_hunt *hunt, uint64_t number, struct s5_session *out)
{
    const struct s5_seeds *seeds = &hunt->seeds;
    const struct s5_dictionary *dictionary = hunt->options->dictionary;
    struct s5_dice dice = s5_dice_of(hunt->options->seed, number);
    uint32_t count = (uint32_t)seeds->count;

    if (draw_recorded(hunt, number, &dice, out))
        return;
    if (count == 0 || s5_chance(&dice, 50)) {
        s5_grammar_draw(&hunt->grammar, &dice, out);
        if (dictionary->count > 0 && s5_chance(&dice, 30))
            s5_bend(&dice, dictionary, NULL, out);
        return;
    }
    uint32_t recent = count < 64 || s5_chance(&dice, 50) ? count : 64;
    *out = seeds->list[count - 1 - s5_pick(&dice, recent)];
    for (uint32_t times = 1 + s5_pick(&dice, 4); times > 0; times--)
        s5_bend(&dice, dictionary, &seeds->list[s5_pick(&dice, count)], out);
}

/* Sessions whose answers have a shape that was not seen before become seeds. */
static void learn_from(struct s5_hunt *hunt, size_t count, bool known)
{
    struct s5_error error;

    for (size_t i = 0; i < count; i++) {
        const struct s5_part *part = &hunt->parts[i];
        if (part->state != S5_PART_PLAYED || part->shape == 0 ||
            !s5_seeds_shape(&hunt->seeds, part->shape) || known)
            continue;
        s5_seeds_add(&hunt->seeds, part->session);
        if (hunt->options->corpus != NULL &&
            s5_seeds_save(hunt->options->corpus, part->session, &error) != 0) {
            hunt->options->noted(hunt->options->user, error.text);
            hunt->options->corpus = NULL; /* told once */
        }
    }
}

static void tell_progress(struct s5_hunt *hunt, uint64_t began_ms)
{
    struct s5_fuzz_stats *stats = &hunt->result->stats;

    stats->states = hunt->seeds.shape_count;
    stats->seeds = hunt->seeds.count;
    stats->findings = hunt->result->count;
    stats->elapsed_ms = (double)(s5_loop_now_ms(hunt->stage.loop) - began_ms);
    hunt->options->progress(hunt->options->user, stats);
}

/* `known` sessions are seeds already. Returns how many have begun: where the target came to harm,
 * the others have not. */
static size_t play_batch(struct s5_hunt *hunt, size_t count, bool known)
{
    struct s5_harm harm;

    s5_crew_play(&hunt->crew, hunt->parts, count);
    learn_from(hunt, count, known);
    size_t begun = 0;
    while (begun < count && hunt->parts[begun].state != S5_PART_WAITS)
        begun++;
    hunt->result->stats.sessions += begun;
    s5_stage_clear(&hunt->stage);
    if (hunt->options->interrupted)
        return begun;
    if (s5_hunt_examine(hunt, TRIES, (uint64_t)hunt->options->timeout_ms, &harm))
        s5_hunt_search(hunt, count, &harm);
    else if (s5_hunt_has_grown(hunt, &harm))
        s5_hunt_search_growth(hunt, &harm);
    return begun;
}

static void go_hunting(struct s5_hunt *hunt)
{
    const struct s5_fuzz_options *o = hunt->options;
    uint64_t began_ms = s5_loop_now_ms(o->loop);

    /* What the corpus holds is played first, and tells which answers are known. */
    for (size_t at = 0; at < hunt->seeds.count && !hunt->over && !o->interrupted;) {
        size_t count = 0;
        for (; count < S5_BATCH && at < hunt->seeds.count; count++, at++) {
            hunt->sessions[count] = hunt->seeds.list[at];
            hunt->parts[count] = (struct s5_part){.session = &hunt->sessions[count]};
        }
        play_batch(hunt, count, true);
    }
    for (uint64_t number = 0; !hunt->over && !o->interrupted;) {
        size_t count = 0;
        if (o->time_ms > 0 && (double)(s5_loop_now_ms(o->loop) - began_ms) >= o->time_ms)
            break;
        for (; count < S5_BATCH && (o->runs == 0 || number + count < o->runs); count++) {
            draw(hunt, number + count, &hunt->sessions[count]);
            hunt->parts[count] =
                (struct s5_part){.session = &hunt->sessions[count], .number = number + count};
        }
        if (count == 0)
            break;
        number += play_batch(hunt, count, false);
        tell_progress(hunt, began_ms);
    }
    tell_progress(hunt, began_ms);
}

/* How the target ends is a finding without a session. */
static void stop_target(struct s5_hunt *hunt)
{
    struct s5_run_result result = {0};

    s5_target_stop(hunt->options->target, GRACE_MS, &result);
    for (size_t i = 0; i < result.finding_count; i++) {
        struct s5_harm harm = {.kind = S5_CRASHED};
        snprintf(harm.text, sizeof harm.text, "%s", result.findings[i]);
        s5_hunt_keep_end(hunt, &harm);
    }
    s5_run_result_fini(&result);
}

static int begin(struct s5_hunt *hunt, struct s5_error *error)
{
    struct s5_fuzz_options *o = hunt->options;
    struct s5_target *target = o->target;

    if (o->corpus != NULL && s5_seeds_load(&hunt->seeds, o->corpus, error) != 0) {
        hunt->result->unusable = true;
        return -1;
    }
    if (target->command != NULL && s5_target_start(target, (uint64_t)o->wait_ms, error) != 0)
        return -1;
    if (s5_stage_init(&hunt->stage, o->loop, &target->endpoint, target->user, target->password,
                      error) != 0)
        return -1;
    hunt->crew = (struct s5_crew){&hunt->stage, target, &o->interrupted, o->jobs};
    s5_hunt_forget_growth(hunt);
    return s5_hunt_learn(hunt, error);
}

int s5_fuzz_run(struct s5_fuzz_options *options, struct s5_fuzz_result *result,
                struct s5_error *error)
{
    struct s5_hunt *hunt = calloc(1, sizeof *hunt);

    *result = (struct s5_fuzz_result){0};
    if (hunt == NULL)
        return s5_error_set(error, "out of memory");
    hunt->options = options;
    hunt->result = result;
    int status = begin(hunt, error);
    if (status == 0)
        go_hunting(hunt);
    s5_stage_clear(&hunt->stage);
    if (options->target->child != NULL)
        stop_target(hunt);
    result->stats.findings = result->count;
    if (hunt->stage.loop != NULL)
        s5_stage_fini(&hunt->stage);
    s5_seeds_fini(&hunt->seeds);
    free(hunt);
    return status;
}

#include "run/fuzz/crew.h"

#include <stdlib.h>

/* Sessions in a row in which not one octet was heard: that many are no accident. */
enum { SILENCE = 48 };

struct troupe;

struct slot {
    struct troupe *troupe;
    struct s5_part *part;
    struct s5_play *play; /* NULL: free */
};

struct troupe {
    const struct s5_crew *crew;
    struct s5_part *parts;
    size_t count;
    size_t next;
    size_t playing;
    unsigned silent; /* the last so many */
};

static void on_done(void *user, struct s5_play *play);

/* Gives the slot the next session that is to be played. */
static void fill(struct slot *slot)
{
    struct troupe *t = slot->troupe;

    while (slot->play == NULL && t->next < t->count) {
        slot->part = &t->parts[t->next++];
        slot->play = s5_play_new(t->crew->stage, slot->part->session, 0, NULL, on_done, slot);
        slot->part->state = slot->play != NULL ? S5_PART_PLAYS : S5_PART_PLAYED;
    }
    if (slot->play != NULL)
        t->playing++;
}

static void on_done(void *user, struct s5_play *play)
{
    struct slot *slot = user;
    struct troupe *t = slot->troupe;

    t->silent = s5_play_heard(play)->size > 0 ? 0 : t->silent + 1;
    slot->part->shape = s5_play_shape(play);
    slot->part->state = S5_PART_PLAYED;
    slot->part->ended_ms = s5_loop_now_ms(t->crew->stage->loop);
    s5_play_free(play);
    slot->play = NULL;
    t->playing--;
    if (!*t->crew->interrupted && !t->crew->target->exited)
        fill(slot);
    if (t->playing == 0 || t->silent == SILENCE)
        s5_loop_stop(t->crew->stage->loop);
}

void s5_crew_play(const struct s5_crew *crew, struct s5_part *parts, size_t count)
{
    struct troupe troupe = {.crew = crew, .parts = parts, .count = count};
    struct slot *slots = calloc(crew->at_once, sizeof *slots);

    if (slots == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        parts[i].state = S5_PART_WAITS;
    for (size_t i = 0; i < crew->at_once; i++) {
        slots[i].troupe = &troupe;
        fill(&slots[i]);
    }
    while (troupe.playing > 0 && !*crew->interrupted && !crew->target->exited &&
           troupe.silent < SILENCE)
        s5_loop_run(crew->stage->loop);
    for (size_t i = 0; i < crew->at_once; i++)
        s5_play_free(slots[i].play);
    free(slots);
}

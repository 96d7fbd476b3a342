/* Findings: told apart, written as a case and as a capture. */
#include "record/folder.h"
#include "run/fuzz/inside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *name_of(enum s5_harm_kind kind)
{
    static const char *const names[] = {"nothing", "crash",       "report", "hang",
                                        "gone",    "descriptors", "memory"};

    return names[kind];
}

struct s5_catch *s5_hunt_known(struct s5_hunt *hunt, const struct s5_harm *harm)
{
    bool grown = harm->kind == S5_LEAKED_DESCRIPTORS || harm->kind == S5_LEAKED_MEMORY;

    for (size_t i = 0; i < hunt->result->count; i++) {
        struct s5_catch *finding = &hunt->result->findings[i];
        if (finding->kind == harm->kind && (grown || strcmp(finding->text, harm->text) == 0))
            return finding;
    }
    return NULL;
}

static struct s5_catch *add(struct s5_fuzz_result *result)
{
    struct s5_catch *list =
        realloc(result->findings, (result->count + 1) * sizeof *result->findings);

    if (list == NULL)
        abort();
    result->findings = list;
    list[result->count] = (struct s5_catch){.met = 1};
    return &list[result->count++];
}

static int write_text(const char *path, const struct s5_buffer *text)
{
    FILE *file = text->failed ? NULL : fopen(path, "wb");
    bool good = file != NULL && fwrite(text->text, 1, text->size, file) == text->size;

    if (file != NULL)
        good = fclose(file) == 0 && good;
    return good ? 0 : -1;
}

static void on_done(void *user, struct s5_play *play)
{
    struct s5_hunt *hunt = user;

    (void)play;
    s5_loop_stop(hunt->stage.loop);
}

/* Plays the sessions once more, for the capture. */
static void record(struct s5_hunt *hunt, const struct s5_session *sessions, size_t count,
                   const char *path, const char *comment)
{
    struct s5_tape *tape = s5_tape_new(S5_TAPE_OCTETS, S5_TAPE_EVENTS);
    struct s5_target *target = hunt->options->target;
    struct s5_harm harm;
    struct s5_error error;

    if (tape == NULL)
        return;
    for (size_t i = 0; i < count && !target->exited; i++) {
        struct s5_play *play = s5_play_new(&hunt->stage, &sessions[i], 0, tape, on_done, hunt);
        if (play != NULL)
            s5_loop_run(hunt->stage.loop);
        s5_play_free(play);
    }
    if (s5_tape_mask(tape, target->password, 0, target->password.size) != 0 ||
        s5_tape_write(tape, path, hunt->options->application, comment, &error) != 0)
        hunt->options->noted(hunt->options->user, error.text);
    s5_tape_free(tape);
    if (s5_hunt_examine(hunt, 1, (uint64_t)hunt->options->timeout_ms, &harm))
        s5_hunt_revive(hunt);
}

static void print_case(struct s5_hunt *hunt, const struct s5_harm *harm,
                       const struct s5_catch *finding, const struct s5_session *sessions,
                       size_t count, struct s5_buffer *out)
{
    struct s5_aim aim = s5_stage_aim(&hunt->stage, S5_ORIGIN_ECHO);
    char id[80];
    struct s5_case_of_sessions it = {.id = id,
                                     .found = finding->text,
                                     .octets = harm->octets,
                                     .aim = &aim,
                                     .sessions = sessions,
                                     .count = count};

    snprintf(id, sizeof id, "fuzz/%s", finding->name);
    if (harm->kind == S5_LEAKED_DESCRIPTORS)
        it.demand = S5_DEMAND_DESCRIPTORS;
    if (harm->kind == S5_LEAKED_MEMORY)
        it.demand = S5_DEMAND_MEMORY;
    s5_case_of_sessions_print(&it, out);
}

void s5_hunt_keep(struct s5_hunt *hunt, const struct s5_harm *harm,
                  const struct s5_session *sessions, size_t count, bool reproduced, uint64_t number)
{
    char name[40];
    uint64_t hash = count;
    struct s5_buffer text = {0};
    struct s5_error error;

    for (size_t i = 0; i < count; i++)
        hash = s5_mix(hash ^ s5_session_hash(&sessions[i]));
    snprintf(name, sizeof name, "%s-%016llx", name_of(harm->kind), (unsigned long long)hash);
    for (size_t i = 0; i < hunt->result->count; i++)
        if (strcmp(hunt->result->findings[i].name, name) == 0) {
            hunt->result->findings[i].met++;
            return;
        }
    struct s5_catch *known = reproduced ? NULL : s5_hunt_known(hunt, harm);
    if (known != NULL) { /* it tells no more than that one */
        known->met++;
        return;
    }
    struct s5_catch *finding = add(hunt->result);
    memcpy(finding->name, name, sizeof name);
    snprintf(finding->text, sizeof finding->text, "%s", harm->text);
    finding->kind = harm->kind;
    finding->number = number;
    finding->sessions = reproduced ? count : 0;
    for (size_t i = 0; i < count; i++) {
        finding->acts += sessions[i].count;
        finding->octets += sessions[i].size;
    }
    print_case(hunt, harm, finding, sessions, count, &text);
    snprintf(finding->path, sizeof finding->path, "%s/%s.lua", hunt->options->artifacts, name);
    if (s5_folder_prepare(hunt->options->artifacts, &error) != 0 ||
        write_text(finding->path, &text) != 0) {
        /* Nothing is lost: who tells of the finding tells the case, too. */
        finding->path[0] = '\0';
        s5_buffer_char(&text, '\0');
        finding->lua = text.failed ? NULL : strdup(text.text);
    } else if (!hunt->over && !hunt->options->interrupted) {
        char path[S5_FINDING_PATH];
        snprintf(path, sizeof path, "%.*s.pcapng", (int)(strlen(finding->path) - 4), finding->path);
        record(hunt, sessions, count, path, finding->text);
    }
    s5_buffer_fini(&text);
    hunt->options->found(hunt->options->user, finding);
}

void s5_hunt_keep_end(struct s5_hunt *hunt, const struct s5_harm *harm)
{
    if (s5_hunt_known(hunt, harm) != NULL)
        return;
    struct s5_catch *finding = add(hunt->result);
    snprintf(finding->name, sizeof finding->name, "end");
    finding->kind = harm->kind;
    snprintf(finding->text, sizeof finding->text, "%s", harm->text);
    hunt->options->found(hunt->options->user, finding);
}

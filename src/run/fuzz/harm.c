/* How the target fares: a clean session, its process, and what it printed. */
#include "base/text.h"
#include "run/fuzz/inside.h"
#include "wire/names.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum {
    EXIT_MS = 1000, /* for the end of a process whose connections are gone */
    RETRY_MS = 50,  /* between two tries, where somebody may be starting it again */
    BRIEF = 4,      /* this part of the timeout is enough for a target that was well before */
};

static const char token[] = "a clean session's token";

struct clean {
    struct s5_loop *loop;
    struct s5_heard heard;
    bool over;
};

static void on_done(void *user, struct s5_play *play)
{
    struct clean *clean = user;

    clean->heard = *s5_play_heard(play);
    clean->over = true;
    s5_loop_stop(clean->loop);
}

static bool has_echo(const struct s5_heard *heard)
{
    size_t size = sizeof token - 1;

    return heard->size >= size && heard->size <= sizeof heard->octets &&
           memcmp(heard->octets + heard->size - size, token, size) == 0;
}

/* Plays a clean session; whether it went as far as it is known to go. */
static bool is_served(struct s5_hunt *hunt, uint64_t ms, struct s5_heard *heard)
{
    struct clean clean = {.loop = hunt->stage.loop};
    struct s5_session session;

    s5_grammar_clean(&hunt->grammar, s5_span_text(token), &session);
    struct s5_play *play = s5_play_new(&hunt->stage, &session, ms, NULL, on_done, &clean);
    while (!clean.over && !hunt->options->target->exited && !hunt->options->interrupted)
        s5_loop_run(hunt->stage.loop);
    s5_play_free(play);
    *heard = clean.heard;
    int choice = s5_heard_choice(heard);
    switch (hunt->clean) {
    case S5_CLEAN_CHOICE:
        return choice >= 0 && choice != S5_METHOD_NONE_ACCEPTABLE;
    case S5_CLEAN_REPLY:
        return s5_heard_rep(heard) >= 0;
    case S5_CLEAN_ECHO:
        break;
    }
    return has_echo(heard);
}

int s5_hunt_learn(struct s5_hunt *hunt, struct s5_error *error)
{
    uint64_t ms = (uint64_t)hunt->options->timeout_ms;
    bool credentials = hunt->stage.credentials_size > 0;
    struct s5_heard heard;

    for (int level = S5_CLEAN_ECHO; level >= S5_CLEAN_CHOICE; level--)
        for (int password = credentials; password >= 0; password--) {
            hunt->clean = (enum s5_clean)level;
            hunt->grammar.password = password;
            if (is_served(hunt, ms, &heard))
                return 0;
            if (hunt->options->interrupted)
                return s5_error_set(error, "interrupted before the first session");
        }
    char address[S5_ENDPOINT_TEXT];
    s5_endpoint_print(&hunt->stage.target, address, sizeof address);
    if (heard.end == S5_HEARD_NO_CONNECTION)
        return s5_error_set(error, "cannot reach %s: %s", address,
                            heard.number != 0 ? s5_errno_text(heard.number) : "no answer");
    return s5_error_set(error,
                        "%s completes no greeting%s; is it a SOCKS5 proxy that lets us in? "
                        "USER:PASS@ goes into the target's URL",
                        address, credentials ? ", with the credentials or without" : "");
}

/* ---- what is wrong ---- */

/* What a sanitizer says in one line, or its head. */
static void report_text(const struct s5_target *target, const char *head, char *out, size_t size)
{
    static const char word[] = "SUMMARY: ";
    struct s5_span text = s5_child_output(target->child);
    const uint8_t *found =
        text.size == 0 ? NULL : memmem(text.data, text.size, word, sizeof word - 1);

    if (found == NULL) {
        snprintf(out, size, "%s", head);
        return;
    }
    struct s5_span rest = s5_span_skip(text, (size_t)(found - text.data) + sizeof word - 1);
    const uint8_t *end = memchr(rest.data, '\n', rest.size);
    s5_text_escape(s5_span_first(rest, end == NULL ? rest.size : (size_t)(end - rest.data)), out,
                   size < 200 ? size : 200);
}

static void tell_end(struct s5_target *target, struct s5_harm *harm)
{
    char text[256];
    const char *head = s5_target_complaint(target);

    harm->kind = S5_CRASHED;
    s5_target_end_text(target, text, sizeof text);
    snprintf(harm->text, sizeof harm->text, "the target ended with %s", text);
    if (head != NULL) {
        report_text(target, head, text, sizeof text);
        s5_text_append(harm->text, sizeof harm->text, " after a sanitizer's report (%s)", text);
    }
}

static void tell_silence(const struct s5_heard *heard, bool ours, struct s5_harm *harm)
{
    harm->kind = S5_HUNG;
    if (heard->end != S5_HEARD_NO_CONNECTION) {
        snprintf(harm->text, sizeof harm->text, "the target no longer serves a clean session (%s)",
                 heard->size > 0               ? "it goes wrong half way"
                 : heard->end == S5_HEARD_OPEN ? "no answer in time"
                                               : "closed without an answer");
        return;
    }
    if (!ours)
        harm->kind = S5_GONE;
    snprintf(harm->text, sizeof harm->text, "the target no longer takes connections");
}

bool s5_hunt_examine(struct s5_hunt *hunt, unsigned tries, uint64_t ms, struct s5_harm *harm)
{
    struct s5_target *target = hunt->options->target;
    struct s5_heard heard = {0};
    bool served = false;

    *harm = (struct s5_harm){.kind = S5_UNHARMED};
    for (unsigned i = 0; i < tries && !served && !target->exited; i++) {
        served = is_served(hunt, ms, &heard);
        if (hunt->options->interrupted)
            return false;
        if (!served && !target->exited)
            s5_target_wait(target,
                           target->command != NULL && heard.size == 0 && heard.end != S5_HEARD_OPEN
                               ? EXIT_MS
                               : RETRY_MS);
    }
    if (target->exited) {
        tell_end(target, harm);
        return true;
    }
    const char *head = s5_target_complaint(target);
    if (head != NULL) {
        char text[256];
        report_text(target, head, text, sizeof text);
        harm->kind = S5_COMPLAINED;
        snprintf(harm->text, sizeof harm->text, "the target printed a sanitizer's report (%s)",
                 text);
        return true;
    }
    if (!served)
        tell_silence(&heard, target->command != NULL, harm);
    return !served;
}

/* ---- playing against a target that is well ---- */

bool s5_hunt_out_of_time(const struct s5_hunt *hunt)
{
    return hunt->options->interrupted || hunt->over ||
           s5_loop_now_ms(hunt->stage.loop) >= hunt->search_end_ms;
}

bool s5_hunt_inflict(struct s5_hunt *hunt, struct s5_part *parts, size_t count,
                     struct s5_harm *harm)
{
    uint64_t patience = (uint64_t)hunt->options->timeout_ms / BRIEF;

    *harm = (struct s5_harm){.kind = S5_UNHARMED};
    if (s5_hunt_out_of_time(hunt))
        return false;
    s5_crew_play(&hunt->crew, parts, count);
    s5_stage_clear(&hunt->stage);
    /* Whoever was well a moment ago and does not answer a client that is alone has been harmed. */
    bool harmed = s5_hunt_examine(hunt, 1, patience, harm);
    if (harmed && !s5_hunt_revive(hunt))
        return true;
    return harmed;
}

static bool start_again(struct s5_hunt *hunt)
{
    struct s5_target *target = hunt->options->target;
    struct s5_error error;

    if (target->child != NULL) {
        if (!target->exited)
            s5_child_signal(target->child, SIGKILL);
        s5_target_wait(target, 10000);
        s5_child_free(target->child);
        target->child = NULL;
    }
    if (s5_target_start(target, (uint64_t)hunt->options->wait_ms, &error) != 0) {
        hunt->options->noted(hunt->options->user, error.text);
        target->exited = true;
        return false;
    }
    hunt->stage.target = target->endpoint;
    return true;
}

bool s5_hunt_revive(struct s5_hunt *hunt)
{
    uint64_t end = s5_loop_now_ms(hunt->stage.loop) + 2 * (uint64_t)hunt->options->timeout_ms;
    struct s5_heard heard;

    s5_stage_clear(&hunt->stage);
    s5_hunt_forget_growth(hunt);
    if (hunt->options->interrupted) {
        hunt->over = true;
    } else if (hunt->options->target->command != NULL) {
        hunt->over = !start_again(hunt);
    } else { /* somebody may start it again */
        bool served = is_served(hunt, (uint64_t)hunt->options->timeout_ms, &heard);
        while (!served && s5_loop_now_ms(hunt->stage.loop) < end && !hunt->options->interrupted) {
            s5_target_wait(hunt->options->target, RETRY_MS);
            served = is_served(hunt, (uint64_t)hunt->options->timeout_ms, &heard);
        }
        hunt->over = !served;
        hunt->result->unfinished |= !served;
    }
    return !hunt->over;
}

#include "report/results.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *s5_verdict_name(enum s5_verdict verdict)
{
    static const char *const names[S5_VERDICTS] = {"pass", "fail",  "warn", "unsupported",
                                                   "skip", "known", "error"};
    return names[verdict];
}

void s5_result_text(char **field, const char *text)
{
    char *copy = text == NULL ? NULL : strdup(text);

    free(*field);
    *field = copy;
}

static void free_list(char **list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(list[i]);
    free(list);
}

static bool contains(char *const *list, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

bool s5_result_charges(const struct s5_case_result *result, const char *clause)
{
    return contains(result->charged, result->charged_count, clause);
}

bool s5_result_concerns(const struct s5_case_result *result, const char *clause)
{
    return contains(result->clauses, result->clause_count, clause) ||
           s5_result_charges(result, clause);
}

void s5_result_charge(struct s5_case_result *result, const char *clause)
{
    if (s5_result_charges(result, clause))
        return;
    char **longer = realloc(result->charged, (result->charged_count + 1) * sizeof *longer);
    char *copy = strdup(clause);
    if (longer == NULL || copy == NULL)
        abort();
    result->charged = longer;
    longer[result->charged_count++] = copy;
}

void s5_result_uncharge(struct s5_case_result *result)
{
    free_list(result->charged, result->charged_count);
    result->charged = NULL;
    result->charged_count = 0;
}

void s5_case_result_fini(struct s5_case_result *result)
{
    free(result->id);
    free(result->title);
    free(result->section);
    free_list(result->clauses, result->clause_count);
    free(result->level);
    free_list(result->tags, result->tag_count);
    free_list(result->after, result->after_count);
    s5_result_uncharge(result);
    free(result->blocked_by);
    free(result->reason);
    free(result->expected);
    free(result->got);
    free(result->where);
    s5_transcript_fini(&result->transcript);
    *result = (struct s5_case_result){0};
}

void s5_run_result_fini(struct s5_run_result *result)
{
    for (size_t i = 0; i < result->case_count; i++)
        s5_case_result_fini(&result->cases[i]);
    free(result->cases);
    free(result->name);
    free(result->url);
    free(result->exec);
    free(result->auth_exec);
    free(result->shard);
    free(result->rerun);
    free(result->pcap);
    free_list(result->findings, result->finding_count);
    free_list(result->notes, result->note_count);
    *result = (struct s5_run_result){0};
}

const char *s5_run_target(const struct s5_run_result *run)
{
    if (run->name != NULL)
        return run->name;
    if (run->exec != NULL)
        return run->exec;
    return run->url != NULL ? run->url : "?";
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool s5_run_same_target(const struct s5_run_result *a, const struct s5_run_result *b)
{
    if (a->name != NULL || b->name != NULL)
        return same_text(a->name, b->name);
    if (a->exec != NULL || b->exec != NULL)
        return same_text(a->exec, b->exec) && same_text(a->auth_exec, b->auth_exec);
    return same_text(a->url, b->url);
}

static int by_id(const void *id, const void *item)
{
    return strcmp(id, ((const struct s5_case_result *)item)->id);
}

const struct s5_case_result *s5_run_find(const struct s5_run_result *run, const char *id)
{
    return run->case_count == 0
               ? NULL
               : bsearch(id, run->cases, run->case_count, sizeof *run->cases, by_id);
}

void s5_results_fini(struct s5_results *results)
{
    while (results->run_count > 0)
        s5_run_result_fini(&results->runs[--results->run_count]);
    free(results->runs);
    *results = (struct s5_results){0};
}

static void add_line(char ***list, size_t *count, const char *format, va_list arguments)
    __attribute__((format(printf, 3, 0)));

static void add_line(char ***list, size_t *count, const char *format, va_list arguments)
{
    char text[1024];

    vsnprintf(text, sizeof text, format, arguments);
    char **longer = realloc(*list, (*count + 1) * sizeof **list);
    if (longer == NULL)
        return;
    *list = longer;
    longer[*count] = strdup(text);
    if (longer[*count] != NULL)
        (*count)++;
}

void s5_run_finding(struct s5_run_result *result, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_line(&result->findings, &result->finding_count, format, arguments);
    va_end(arguments);
}

void s5_run_note(struct s5_run_result *result, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_line(&result->notes, &result->note_count, format, arguments);
    va_end(arguments);
}

void s5_run_drop_transcripts(struct s5_run_result *result, bool kept)
{
    for (size_t i = 0; i < result->case_count; i++) {
        struct s5_case_result *item = &result->cases[i];
        if (!kept || item->verdict == S5_PASS || item->verdict == S5_SKIP ||
            item->verdict == S5_UNSUPPORTED)
            s5_transcript_fini(&item->transcript);
    }
}

size_t s5_run_count(const struct s5_run_result *result, enum s5_verdict verdict)
{
    size_t count = 0;

    for (size_t i = 0; i < result->case_count; i++)
        count += result->cases[i].verdict == verdict;
    return count;
}

bool s5_run_conformant(const struct s5_run_result *result)
{
    return s5_run_count(result, S5_FAIL) == 0 && s5_run_count(result, S5_ERROR) == 0 &&
           result->finding_count == 0;
}

/* What one case says of a clause that concerns it. */
static enum s5_verdict says_of(const struct s5_case_result *result, const char *clause)
{
    bool counts =
        result->verdict == S5_FAIL || result->verdict == S5_WARN || result->verdict == S5_KNOWN;

    return counts && !s5_result_charges(result, clause) ? S5_SKIP : result->verdict;
}

enum s5_verdict s5_run_clause_verdict(const struct s5_run_result *result, const char *clause)
{
    static const enum s5_verdict order[] = {S5_FAIL, S5_ERROR,       S5_WARN, S5_KNOWN,
                                            S5_PASS, S5_UNSUPPORTED, S5_SKIP};
    bool seen[S5_VERDICTS] = {false};

    for (size_t i = 0; i < result->case_count; i++)
        if (s5_result_concerns(&result->cases[i], clause))
            seen[says_of(&result->cases[i], clause)] = true;
    for (size_t i = 0; i < S5_COUNT(order); i++)
        if (seen[order[i]])
            return order[i];
    return S5_VERDICTS;
}

void s5_timestamp(char *out, size_t size)
{
    struct timespec now;
    struct tm utc;
    char seconds[24];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out, size, "%s.%03ldZ", seconds, now.tv_nsec / 1000000);
}

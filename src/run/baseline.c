#include "run/baseline.h"

#include "report/file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 4096 };

static bool is_date(const char *text)
{
    static const char shape[] = "dddd-dd-dd";

    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != shape[i])
            return false;
    return text[sizeof shape - 1] == '\0' || isspace((unsigned char)text[sizeof shape - 1]);
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

/* Takes a line apart. Returns NULL, or what is wrong with it. */
static const char *parse_line(struct s5_baseline_line *line)
{
    const char *at = skip_blanks(line->text);
    size_t length = strcspn(at, " \t#");

    if (*at == '\0' || *at == '#')
        return NULL;
    line->id = strndup(at, length);
    at = skip_blanks(at + length);
    if (*at == '"') {
        const char *end = strchr(at + 1, '"');
        if (end == NULL)
            return "the text that the reason must contain lacks its closing quote";
        line->want = strndup(at + 1, (size_t)(end - at - 1));
        at = skip_blanks(end + 1);
    }
    if (strncmp(at, "until=", 6) == 0) {
        if (!is_date(at + 6))
            return "until= needs a date as 2026-12-31";
        memcpy(line->until, at + 6, 10);
        at = skip_blanks(at + 16);
    }
    if (*at != '\0' && *at != '#')
        return "write: case-id [\"text\"] [until=YYYY-MM-DD]  # why";
    return NULL;
}

int s5_baseline_load(struct s5_baseline *baseline, const char *path, bool may_miss,
                     struct s5_error *error)
{
    char text[LINE_SIZE];
    FILE *file = fopen(path, "r");

    *baseline = (struct s5_baseline){.path = path};
    if (file == NULL && may_miss && errno == ENOENT)
        return 0;
    if (file == NULL)
        return s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    while (fgets(text, sizeof text, file) != NULL) {
        text[strcspn(text, "\r\n")] = '\0';
        struct s5_baseline_line *lines =
            realloc(baseline->lines, (baseline->count + 1) * sizeof *lines);
        if (lines == NULL)
            abort();
        baseline->lines = lines;
        struct s5_baseline_line *line = &lines[baseline->count++];
        *line = (struct s5_baseline_line){.text = strdup(text)};
        const char *wrong = parse_line(line);
        if (wrong != NULL) {
            fclose(file);
            return s5_error_set(error, "%s:%zu: %s", path, baseline->count, wrong);
        }
    }
    fclose(file);
    return 0;
}

void s5_baseline_fini(struct s5_baseline *baseline)
{
    for (size_t i = 0; i < baseline->count; i++) {
        free(baseline->lines[i].text);
        free(baseline->lines[i].id);
        free(baseline->lines[i].want);
    }
    free(baseline->lines);
    *baseline = (struct s5_baseline){0};
}

const char *s5_baseline_unknown(const struct s5_baseline *baseline,
                                bool (*exists)(void *user, const char *id), void *user)
{
    for (size_t i = 0; i < baseline->count; i++)
        if (baseline->lines[i].id != NULL && !exists(user, baseline->lines[i].id))
            return baseline->lines[i].id;
    return NULL;
}

/* "FILE:LINE WHAT DETAIL": what the baseline says is not what came. */
static void fail(struct s5_case_result *result, const char *path, size_t line, const char *what,
                 const char *detail)
{
    char reason[1024];

    snprintf(reason, sizeof reason, "%s:%zu %s%s", path, line, what, detail);
    result->verdict = S5_FAIL;
    s5_result_text(&result->reason, reason);
}

void s5_baseline_apply(struct s5_baseline *baseline, struct s5_case_result *result,
                       const char *today)
{
    for (size_t i = 0; i < baseline->count; i++) {
        struct s5_baseline_line *line = &baseline->lines[i];
        if (line->id == NULL || strcmp(line->id, result->id) != 0)
            continue;
        const char *reason = result->reason == NULL ? "" : result->reason;
        line->seen = true;
        if (result->verdict == S5_PASS) {
            line->stale = true;
            fail(result, baseline->path, i + 1,
                 "expects it to depart, and it passes: remove the line", "");
        } else if (result->verdict == S5_FAIL || result->verdict == S5_WARN) {
            if (line->want != NULL && strstr(reason, line->want) == NULL) {
                line->stale = true;
                fail(result, baseline->path, i + 1, "expects another departure: ", reason);
            } else if (line->until[0] != '\0' && strcmp(line->until, today) < 0) {
                fail(result, baseline->path, i + 1, "has expired: ", reason);
            } else {
                result->verdict = S5_KNOWN;
            }
        }
        return;
    }
}

static bool has_line(const struct s5_baseline *baseline, const char *id)
{
    for (size_t i = 0; i < baseline->count; i++)
        if (baseline->lines[i].id != NULL && !baseline->lines[i].stale &&
            strcmp(baseline->lines[i].id, id) == 0)
            return true;
    return false;
}

int s5_baseline_update(const struct s5_baseline *baseline, const struct s5_run_result *result,
                       struct s5_error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (out == NULL)
        return s5_error_set(error, "cannot write %s: out of memory", baseline->path);
    for (size_t i = 0; i < baseline->count; i++)
        if (!baseline->lines[i].stale)
            fprintf(out, "%s\n", baseline->lines[i].text);
    for (size_t i = 0; i < result->case_count; i++) {
        const struct s5_case_result *c = &result->cases[i];
        if ((c->verdict != S5_FAIL && c->verdict != S5_WARN) || has_line(baseline, c->id))
            continue;
        fprintf(out, "%s", c->id);
        if (c->got != NULL && strchr(c->got, '"') == NULL)
            fprintf(out, " \"%.60s\"", c->got);
        fprintf(out, "  # %.150s\n", c->reason == NULL ? "" : c->reason);
    }
    fclose(out);
    if (size > 0 && text[size - 1] == '\n')
        size--; /* the writer ends the text with a newline */
    int status = s5_report_write(baseline->path, text, size, error);
    free(text);
    return status;
}

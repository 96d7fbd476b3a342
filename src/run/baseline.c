#include "run/baseline.h"

#include "report/file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_date(const char *text)
{
    static const char shape[] = "dddd-dd-dd";

    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != shape[i])
            return false;
    int month = (text[5] - '0') * 10 + text[6] - '0';
    int day = (text[8] - '0') * 10 + text[9] - '0';
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
           strchr(" \t#", text[sizeof shape - 1]) != NULL;
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
    char *text = NULL;
    size_t room = 0;
    const char *wrong = NULL;
    FILE *file = fopen(path, "r");

    *baseline = (struct s5_baseline){.path = path};
    if (file == NULL && may_miss && errno == ENOENT)
        return 0;
    if (file == NULL)
        return s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    while (wrong == NULL && getline(&text, &room, file) >= 0) {
        text[strcspn(text, "\r\n")] = '\0';
        struct s5_baseline_line *lines =
            realloc(baseline->lines, (baseline->count + 1) * sizeof *lines);
        if (lines == NULL)
            abort();
        baseline->lines = lines;
        struct s5_baseline_line *line = &lines[baseline->count++];
        *line = (struct s5_baseline_line){.text = strdup(text)};
        wrong = parse_line(line);
    }
    int status = 0;
    if (wrong != NULL)
        status = s5_error_set(error, "%s:%zu: %s", path, baseline->count, wrong);
    else if (ferror(file))
        status = s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    free(text);
    fclose(file);
    return status;
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
            line->stale = line->passes = true;
            fail(result, baseline->path, i + 1,
                 "expects it to depart, and it passes: remove the line", "");
        } else if (result->verdict == S5_FAIL || result->verdict == S5_WARN) {
            if (line->want != NULL && strstr(reason, line->want) == NULL) {
                line->stale = true;
                fail(result, baseline->path, i + 1, "expects another departure: ", reason);
            } else if (line->until[0] != '\0' && strcmp(line->until, today) < 0) {
                line->stale = true;
                fail(result, baseline->path, i + 1, "has expired: ", reason);
            } else {
                result->verdict = S5_KNOWN;
            }
        }
        return;
    }
}

/* Whether no line is to be written: one stands that holds, or the case only fails because one did
 * not. */
static bool needs_no_line(const struct s5_baseline *baseline, const char *id)
{
    for (size_t i = 0; i < baseline->count; i++) {
        const struct s5_baseline_line *line = &baseline->lines[i];
        if (line->id != NULL && strcmp(line->id, id) == 0 && (!line->stale || line->passes))
            return true;
    }
    return false;
}

/* How much of what came is the same in the next run: neither ports nor octets nor times. 0: too
 * little. */
static size_t lasting(const char *reason, const char *got)
{
    size_t size = 0;

    if (got == NULL || strstr(reason, got) == NULL)
        return 0;
    for (size_t digits = 0; got[size] != '\0' && got[size] != '"' && size < 60; size++) {
        digits = isdigit((unsigned char)got[size]) ? digits + 1 : 0;
        if (digits == 3 || (unsigned char)got[size] < 0x20 || (unsigned char)got[size] > 0x7e ||
            strncmp(got + size, " within ", 8) == 0 || strncmp(got + size, "octets ", 7) == 0)
            break;
    }
    /* Back to the end of a word. */
    if (got[size] != '\0')
        while (size > 0 && strchr(" ,;:([", got[size]) == NULL)
            size--;
    while (size > 0 && strchr(" ,;:([", got[size - 1]) != NULL)
        size--;
    return size < 4 ? 0 : size;
}

static void put_comment(FILE *out, const char *text)
{
    fputs("  # ", out);
    for (size_t i = 0; text[i] != '\0' && i < 150; i++)
        fputc((unsigned char)text[i] < 0x20 || text[i] == 0x7f ? ' ' : text[i], out);
    fputc('\n', out);
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
        if ((c->verdict != S5_FAIL && c->verdict != S5_WARN) || needs_no_line(baseline, c->id))
            continue;
        const char *reason = c->reason == NULL ? "" : c->reason;
        int kept = (int)lasting(reason, c->got);
        fputs(c->id, out);
        if (kept > 0)
            fprintf(out, " \"%.*s\"", kept, c->got);
        put_comment(out, reason);
    }
    fclose(out);
    if (size > 0 && text[size - 1] == '\n')
        size--; /* the writer ends the text with a newline */
    int status = s5_report_write(baseline->path, text, size, error);
    free(text);
    return status;
}

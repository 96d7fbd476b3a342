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
    int year = atoi(text);
    int month = atoi(text + 5);
    int day = atoi(text + 8);
    int days = month == 2 ? 28 : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
        days++;
    return month >= 1 && month <= 12 && day >= 1 && day <= days &&
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
    if (*at == '#')
        line->comment = strdup(at);
    else if (*at != '\0')
        return "write: case-id [\"text\"] [until=YYYY-MM-DD]  # why";
    return NULL;
}

/* The line of that case, other than `but`, or NULL. */
static struct s5_baseline_line *find(const struct s5_baseline *baseline, const char *id,
                                     const struct s5_baseline_line *but)
{
    for (size_t i = 0; i < baseline->count; i++)
        if (&baseline->lines[i] != but && baseline->lines[i].id != NULL &&
            strcmp(baseline->lines[i].id, id) == 0)
            return &baseline->lines[i];
    return NULL;
}

int s5_baseline_load(struct s5_baseline *baseline, const char *path, bool may_miss,
                     struct s5_error *error)
{
    char *text = NULL;
    size_t room = 0;
    const char *wrong = NULL;
    const struct s5_baseline_line *twice = NULL;
    FILE *file = fopen(path, "r");

    *baseline = (struct s5_baseline){.path = path};
    if (file == NULL && may_miss && errno == ENOENT)
        return 0;
    if (file == NULL)
        return s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    while (wrong == NULL && twice == NULL && getline(&text, &room, file) >= 0) {
        text[strcspn(text, "\r\n")] = '\0';
        struct s5_baseline_line *lines =
            realloc(baseline->lines, (baseline->count + 1) * sizeof *lines);
        if (lines == NULL)
            abort();
        baseline->lines = lines;
        struct s5_baseline_line *line = &lines[baseline->count++];
        *line = (struct s5_baseline_line){.text = strdup(text)};
        wrong = parse_line(line);
        twice = wrong != NULL || line->id == NULL ? NULL : find(baseline, line->id, line);
    }
    int status = 0;
    if (twice != NULL)
        status = s5_error_set(error, "%s:%zu: '%s' has a line already, %zu; one is enough", path,
                              baseline->count, twice->id, (size_t)(twice - baseline->lines) + 1);
    else if (wrong != NULL)
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
        free(baseline->lines[i].comment);
        free(baseline->lines[i].came);
        free(baseline->lines[i].got);
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

/* The case departs, and not as the line says. */
static void contradict(const struct s5_baseline *baseline, struct s5_baseline_line *line,
                       struct s5_case_result *result, const char *what)
{
    const char *reason = result->reason == NULL ? "" : result->reason;

    s5_result_text(&line->came, reason);
    s5_result_text(&line->got, result->got);
    fail(result, baseline->path, (size_t)(line - baseline->lines) + 1, what, line->came);
}

void s5_baseline_apply(struct s5_baseline *baseline, struct s5_case_result *result,
                       const char *today)
{
    struct s5_baseline_line *line = find(baseline, result->id, NULL);
    const char *reason = result->reason == NULL ? "" : result->reason;

    if (line == NULL)
        return;
    if (result->verdict == S5_PASS) {
        line->passes = true;
        fail(result, baseline->path, (size_t)(line - baseline->lines) + 1,
             "expects it to depart, and it passes: remove the line", "");
    } else if (result->verdict == S5_FAIL || result->verdict == S5_WARN) {
        if (line->want != NULL && strstr(reason, line->want) == NULL) {
            line->differs = true;
            contradict(baseline, line, result, "expects another departure: ");
        } else if (line->until[0] != '\0' && strcmp(line->until, today) < 0) {
            contradict(baseline, line, result, "has expired: ");
        } else {
            line->holds = true;
            result->verdict = S5_KNOWN;
        }
    }
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

/* `comment` is one that stood there, from its # on, or NULL: then the reason is the comment. */
static void put_line(FILE *out, const char *id, const char *reason, const char *got,
                     const char *comment)
{
    int kept = (int)lasting(reason, got);

    fputs(id, out);
    if (kept > 0)
        fprintf(out, " \"%.*s\"", kept, got);
    if (comment != NULL) {
        fprintf(out, "  %s\n", comment);
        return;
    }
    fputs("  # ", out);
    for (size_t i = 0; reason[i] != '\0' && i < 150; i++)
        fputc((unsigned char)reason[i] < 0x20 || reason[i] == 0x7f ? ' ' : reason[i], out);
    fputc('\n', out);
}

static void put_old(FILE *out, const struct s5_baseline_line *line, struct s5_baseline_update *did)
{
    if (line->came != NULL && !line->holds) {
        bool outdated = line->differs && line->comment != NULL && line->want[0] != '\0' &&
                        strstr(line->comment, line->want) != NULL;
        put_line(out, line->id, line->came, line->got, outdated ? NULL : line->comment);
        did->renewed++;
    } else if (line->passes && !line->holds) {
        did->removed++;
    } else {
        fprintf(out, "%s\n", line->text);
    }
}

int s5_baseline_update(const struct s5_baseline *baseline, const struct s5_run_result *result,
                       struct s5_baseline_update *did, struct s5_error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    *did = (struct s5_baseline_update){0};
    if (out == NULL)
        return s5_error_set(error, "cannot write %s: out of memory", baseline->path);
    for (size_t i = 0; i < baseline->count; i++)
        put_old(out, &baseline->lines[i], did);
    for (size_t i = 0; i < result->case_count; i++) {
        const struct s5_case_result *c = &result->cases[i];
        if ((c->verdict != S5_FAIL && c->verdict != S5_WARN) || find(baseline, c->id, NULL) != NULL)
            continue;
        put_line(out, c->id, c->reason == NULL ? "" : c->reason, c->got, NULL);
        did->added++;
    }
    fclose(out);
    if (size > 0 && text[size - 1] == '\n')
        size--; /* the writer ends the text with a newline */
    int status = s5_report_write(baseline->path, text, size, error);
    free(text);
    return status;
}

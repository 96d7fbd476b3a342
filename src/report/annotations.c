#include "report/annotations.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What a command's text, or one of its properties, must not hold as it is. */
static void print_escaped(FILE *out, const char *text, size_t size, const char *forbidden)
{
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f || strchr(forbidden, text[i]) != NULL)
            fprintf(out, "%%%02X", (unsigned char)text[i]);
        else
            fputc(text[i], out);
}

static void print_property(FILE *out, const char *name, const char *value, size_t size)
{
    fprintf(out, "%s=", name);
    print_escaped(out, value, size, "%:,");
}

/* `where` is FILE:LINE, or NULL. Cases that are built in have no file that could be shown. */
static void print_place(FILE *out, const char *where)
{
    const char *colon = where == NULL ? NULL : strrchr(where, ':');

    if (colon == NULL)
        return;
    char *file = strndup(where, (size_t)(colon - where));
    if (file != NULL && access(file, R_OK) == 0) {
        fputc(',', out);
        print_property(out, "file", file, strlen(file));
        fputc(',', out);
        print_property(out, "line", colon + 1, strlen(colon + 1));
    }
    free(file);
}

static void print_command(FILE *out, const char *command, const char *title, const char *where,
                          const char *text)
{
    fprintf(out, "::%s ", command);
    print_property(out, "title", title, strlen(title));
    print_place(out, where);
    fputs("::", out);
    print_escaped(out, text, strlen(text), "%");
    fputc('\n', out);
}

/* Prints those with `verdict`, until `room` is used up; returns how many had none. */
static size_t print_cases(FILE *out, const struct s5_run_result *run, enum s5_verdict verdict,
                          const char *command, size_t *room)
{
    size_t left = 0;

    for (size_t i = 0; i < run->case_count; i++) {
        const struct s5_case_result *item = &run->cases[i];
        if (item->verdict != verdict)
            continue;
        if (*room == 0) {
            left++;
            continue;
        }
        --*room;
        print_command(out, command, item->id, item->where,
                      item->reason != NULL ? item->reason : item->title);
    }
    return left;
}

void s5_annotations_print(FILE *out, const struct s5_run_result *run)
{
    size_t errors = S5_ANNOTATIONS;
    size_t warnings = S5_ANNOTATIONS;
    size_t left = 0;

    for (size_t i = 0; i < run->finding_count; i++)
        if (errors > 0) {
            errors--;
            print_command(out, "error", "sockspec", NULL, run->findings[i]);
        } else {
            left++;
        }
    left += print_cases(out, run, S5_FAIL, "error", &errors);
    left += print_cases(out, run, S5_ERROR, "error", &errors);
    left += print_cases(out, run, S5_WARN, "warning", &warnings);
    if (left > 0)
        fprintf(out,
                "::notice title=sockspec::%zu more failures and warnings; the report has all\n",
                left);
    fflush(out);
}

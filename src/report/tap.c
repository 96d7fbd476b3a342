#include "report/tap.h"

#include <stdio.h>

/* In TAP '#' begins a directive and '\' escapes; a line has no control characters. */
static void put_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f)
            fprintf(out, "\\\\x%02x", c);
        else if (c == '#' || c == '\\')
            fprintf(out, "\\%c", c);
        else
            fputc(c, out);
    }
}

/* For a text of YAML between double quotes. */
static void put_escaped(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c >= 0x7f)
            fprintf(out, "\\x%02x", c);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else
            fputc(c, out);
    }
}

static void put_quoted(FILE *out, const char *indent, const char *key, const char *text,
                       const char *more)
{
    if (text == NULL)
        return;
    fprintf(out, "%s  %s\"", indent, key);
    put_escaped(out, text);
    put_escaped(out, more);
    fputs("\"\n", out);
}

/* Ids that this program does not know may be anything, and cannot be keys. */
static void put_clauses(FILE *out, const char *indent, const struct s5_case_result *item)
{
    if (item->charged_count > 0)
        fprintf(out, "%s  clauses:\n", indent);
    for (size_t i = 0; i < item->charged_count; i++) {
        const struct s5_clause *clause = s5_clause_find(item->charged[i]);
        fprintf(out, "%s    %s: \"", indent, clause == NULL ? "unknown" : clause->id);
        put_escaped(out, clause == NULL ? item->charged[i] : clause->statement);
        fputs("\"\n", out);
    }
}

static void put_details(FILE *out, const char *indent, const struct s5_run_result *run,
                        const struct s5_case_result *item)
{
    fprintf(out, "%s  ---\n", indent);
    put_quoted(out, indent, "message: ", item->reason, "");
    fprintf(out, "%s  severity: %s\n", indent, s5_verdict_name(item->verdict));
    put_quoted(out, indent, "expected: ", item->expected, "");
    put_quoted(out, indent, "got: ", item->got, "");
    put_clauses(out, indent, item);
    put_quoted(out, indent, "at: ", item->where, "");
    put_quoted(out, indent, "rerun: ", run->rerun, item->id);
    fprintf(out, "%s  ...\n", indent);
}

static void put_case(FILE *out, const char *indent, const struct s5_run_result *run,
                     const struct s5_case_result *item, size_t at)
{
    bool bad = item->verdict == S5_FAIL || item->verdict == S5_ERROR || item->verdict == S5_KNOWN;

    fprintf(out, "%s%s %zu - ", indent, bad ? "not ok" : "ok", at);
    put_text(out, item->id);
    if (item->verdict == S5_SKIP || item->verdict == S5_UNSUPPORTED || item->verdict == S5_KNOWN) {
        fprintf(out, " # %s %s", item->verdict == S5_KNOWN ? "TODO" : "SKIP",
                item->verdict == S5_SKIP ? "" : s5_verdict_name(item->verdict));
        if (item->reason != NULL) {
            fputs(item->verdict == S5_SKIP ? "" : ": ", out);
            put_text(out, item->reason);
        }
    }
    fputc('\n', out);
    if (bad || item->verdict == S5_WARN)
        put_details(out, indent, run, item);
}

static void put_run(FILE *out, const char *indent, const struct s5_run_result *run)
{
    size_t at = 0;

    fprintf(out, "%s1..%zu", indent, run->case_count + run->finding_count);
    if (run->case_count + run->finding_count == 0)
        fputs(" # SKIP nothing tested", out);
    fputc('\n', out);
    for (size_t i = 0; i < run->finding_count; i++) {
        fprintf(out, "%snot ok %zu - the run: ", indent, ++at);
        put_text(out, run->findings[i]);
        fputc('\n', out);
    }
    for (size_t i = 0; i < run->case_count; i++)
        put_case(out, indent, run, &run->cases[i], ++at);
}

int s5_tap_print(FILE *out, const struct s5_results *results)
{
    fputs("TAP version 14\n", out);
    if (results->run_count == 1) {
        fputs("# ", out);
        put_text(out, s5_run_target(&results->runs[0]));
        fputc('\n', out);
        put_run(out, "", &results->runs[0]);
        return 0;
    }
    fprintf(out, "1..%zu\n", results->run_count);
    for (size_t i = 0; i < results->run_count; i++) {
        const struct s5_run_result *run = &results->runs[i];
        fputs("# Subtest: ", out);
        put_text(out, s5_run_target(run));
        fputc('\n', out);
        put_run(out, "    ", run);
        fprintf(out, "%s %zu - ", s5_run_conformant(run) ? "ok" : "not ok", i + 1);
        put_text(out, s5_run_target(run));
        fputc('\n', out);
    }
    return 0;
}

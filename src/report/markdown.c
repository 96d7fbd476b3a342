#include "report/markdown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* GitHub cuts a summary that is longer than a mebibyte. */
enum { TOLD_MAX = 100 };

/* Every character that means something in Markdown or HTML is written as a reference. */
static void put_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f)
            fprintf(out, "\\x%02x", c);
        else if (strchr("<>&|*_`[]\\#~@:$", c) != NULL)
            fprintf(out, "&#%u;", c);
        else
            fputc(c, out);
    }
}

/* Between backticks nothing means anything but the bar of a table, and as many backticks again. */
static void put_code(FILE *out, const char *text)
{
    fputs("<code>", out);
    put_text(out, text);
    fputs("</code>", out);
}

static const char *mark_of(enum s5_verdict verdict)
{
    static const char *const marks[S5_VERDICTS + 1] = {
        "✅ pass",      "❌ fail",  "⚠️ warn", "➖ unsupported",
        "⏭️ skip", "🔖 known", "💥 error",     " "};
    return marks[verdict];
}

static void put_counts(FILE *out, const struct s5_run_result *run)
{
    for (int v = 0; v < S5_VERDICTS; v++)
        fprintf(out, " %zu |", s5_run_count(run, (enum s5_verdict)v));
}

static void put_heads(FILE *out, const char *first)
{
    fprintf(out, "| %s |", first);
    for (int v = 0; v < S5_VERDICTS; v++)
        fprintf(out, " %s |", s5_verdict_name((enum s5_verdict)v));
    fputs("\n| --- |", out);
    for (int v = 0; v < S5_VERDICTS; v++)
        fputs(" ---: |", out);
    fputc('\n', out);
}

static const char *verdict_of(const struct s5_run_result *run)
{
    if (run->case_count == 0 && run->finding_count == 0)
        return "nothing tested";
    return s5_run_conformant(run) ? "conformant" : "not conformant";
}

static void put_case(FILE *out, const struct s5_run_result *run, const struct s5_case_result *item)
{
    fputs("- ", out);
    put_code(out, item->id);
    fputs(" ", out);
    put_text(out, item->title);
    if (item->expected != NULL && item->got != NULL) {
        fputs("<br>expected ", out);
        put_code(out, item->expected);
        fputs("<br>got ", out);
        put_code(out, item->got);
    } else if (item->reason != NULL) {
        fputs("<br>", out);
        put_text(out, item->reason);
    }
    for (size_t i = 0; i < item->charged_count; i++) {
        const struct s5_clause *clause = s5_clause_find(item->charged[i]);
        fputs("<br>", out);
        put_text(out, item->charged[i]);
        if (clause == NULL)
            continue;
        if (clause->rfc != 0)
            fprintf(out, " (RFC %d section %s)", clause->rfc, clause->section);
        fputs(": ", out);
        put_text(out, clause->statement);
    }
    if (run->rerun != NULL) {
        fputs("<br>", out);
        fputs("<code>", out);
        put_text(out, run->rerun);
        put_text(out, item->id);
        fputs("</code>", out);
    }
    fputc('\n', out);
}

static void put_group(FILE *out, const struct s5_run_result *run, enum s5_verdict verdict,
                      const char *heading, bool folded)
{
    size_t count = s5_run_count(run, verdict);
    size_t told = 0;

    if (count == 0)
        return;
    if (folded)
        fprintf(out, "\n<details><summary>%zu %s</summary>\n\n", count, heading);
    else
        fprintf(out, "\n#### %zu %s\n\n", count, heading);
    for (size_t i = 0; i < run->case_count && told < TOLD_MAX; i++)
        if (run->cases[i].verdict == verdict) {
            put_case(out, run, &run->cases[i]);
            told++;
        }
    if (told < count)
        fprintf(out, "- and %zu more, which the other reports have\n", count - told);
    if (folded)
        fputs("\n</details>\n", out);
}

static void put_clauses(FILE *out, const struct s5_results *results)
{
    fprintf(out, "\n<details><summary>clauses</summary>\n\n| clause |");
    for (size_t r = 0; r < results->run_count; r++) {
        fputc(' ', out);
        put_text(out, results->run_count == 1 ? "verdict" : s5_run_target(&results->runs[r]));
        fputs(" |", out);
    }
    fputs(" what it says |\n| --- |", out);
    for (size_t r = 0; r < results->run_count; r++)
        fputs(" --- |", out);
    fputs(" --- |\n", out);
    for (size_t c = 0; c < S5_CLAUSE_COUNT; c++) {
        const struct s5_clause *clause = s5_clause((enum s5_clause_id)c);
        bool judged = false;
        for (size_t r = 0; r < results->run_count && !judged; r++)
            judged = s5_run_clause_verdict(&results->runs[r], clause->id) != S5_VERDICTS;
        if (!judged)
            continue;
        fprintf(out, "| %s |", clause->id);
        for (size_t r = 0; r < results->run_count; r++)
            fprintf(out, " %s |", mark_of(s5_run_clause_verdict(&results->runs[r], clause->id)));
        fputc(' ', out);
        put_text(out, clause->statement);
        fputs(" |\n", out);
    }
    fputs("\n</details>\n", out);
}

static void put_findings(FILE *out, const struct s5_run_result *run)
{
    if (run->finding_count == 0)
        return;
    fputs("\n#### About the run as a whole\n\n", out);
    for (size_t i = 0; i < run->finding_count; i++) {
        fputs("- ❌ ", out);
        put_text(out, run->findings[i]);
        fputc('\n', out);
    }
}

static void put_details(FILE *out, const struct s5_run_result *run)
{
    put_findings(out, run);
    put_group(out, run, S5_FAIL, "failed", false);
    put_group(out, run, S5_ERROR, "could not be run", false);
    put_group(out, run, S5_WARN, "warnings", true);
    put_group(out, run, S5_KNOWN, "known", true);
}

/* A line for each clause that cases with `verdict` charge: how many, and the first of them. */
static void put_charges(FILE *out, const struct s5_run_result *run, enum s5_verdict verdict)
{
    for (size_t c = 0; c < S5_CLAUSE_COUNT; c++) {
        const char *id = s5_clause((enum s5_clause_id)c)->id;
        const struct s5_case_result *first = NULL;
        size_t count = 0;
        for (size_t i = 0; i < run->case_count; i++)
            if (run->cases[i].verdict == verdict && s5_result_charges(&run->cases[i], id)) {
                if (first == NULL)
                    first = &run->cases[i];
                count++;
            }
        if (first == NULL)
            continue;
        fprintf(out, "| %s | %s | %zu | ", mark_of(verdict), id, count);
        put_code(out, first->id);
        fputs(" | ", out);
        put_text(out, first->reason == NULL ? "" : first->reason);
        fputs(" |\n", out);
    }
}

/* Of one among several targets. */
static void put_summary(FILE *out, const struct s5_run_result *run)
{
    fputs("\n### ", out);
    put_text(out, s5_run_target(run));
    fprintf(out, ": %s\n", verdict_of(run));
    put_findings(out, run);
    if (s5_run_count(run, S5_FAIL) + s5_run_count(run, S5_WARN) + s5_run_count(run, S5_ERROR) == 0)
        return;
    fputs("\n| | clause | cases | the first of them | what happened |\n"
          "| --- | --- | ---: | --- | --- |\n",
          out);
    put_charges(out, run, S5_FAIL);
    put_charges(out, run, S5_WARN);
    if (s5_run_count(run, S5_ERROR) > 0)
        fprintf(out, "| %s | | %zu | | |\n", mark_of(S5_ERROR), s5_run_count(run, S5_ERROR));
}

int s5_markdown_print(FILE *out, const struct s5_results *results)
{
    bool single = results->run_count == 1;

    if (single) {
        fprintf(out, "### SOCKS5: ");
        put_text(out, s5_run_target(&results->runs[0]));
        fprintf(out, ", %s\n\n", verdict_of(&results->runs[0]));
        put_heads(out, "cases");
        fprintf(out, "| %zu |", results->runs[0].case_count);
        put_counts(out, &results->runs[0]);
        fputc('\n', out);
        put_details(out, &results->runs[0]);
    } else {
        fputs("### SOCKS5\n\n", out);
        put_heads(out, "target");
        for (size_t i = 0; i < results->run_count; i++) {
            fputs("| ", out);
            put_text(out, s5_run_target(&results->runs[i]));
            fputs(" |", out);
            put_counts(out, &results->runs[i]);
            fputc('\n', out);
        }
        for (size_t i = 0; i < results->run_count; i++)
            put_summary(out, &results->runs[i]);
    }
    put_clauses(out, results);
    return 0;
}

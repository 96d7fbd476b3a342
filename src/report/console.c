#include "report/console.h"

#include "base/hex.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR_WIDTH = 30, HEX_SHOWN = 48, COLUMNS = 80 };

static const char *colour_of(enum s5_verdict verdict)
{
    static const char *const codes[S5_VERDICTS] = {"32", "31;1", "33", "36", "90", "35", "31;1"};
    return codes[verdict];
}

static void paint(const struct s5_console *console, const char *code, const char *text)
{
    if (console->colour)
        fprintf(console->out, "\033[%sm%s\033[0m", code, text);
    else
        fputs(text, console->out);
}

/* The length of the UTF-8 character at `text`, or 0 where there is none that a terminal takes for
 * text: U+0080 to U+009F are control characters. */
static size_t utf8_length(const unsigned char *text)
{
    size_t length = text[0] < 0x80   ? 1
                    : text[0] < 0xc2 ? 0
                    : text[0] < 0xe0 ? 2
                    : text[0] < 0xf0 ? 3
                    : text[0] < 0xf5 ? 4
                                     : 0;

    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    if (text[0] < 0x20 || text[0] == 0x7f || (text[0] == 0xc2 && text[1] < 0xa0))
        return 0;
    return length;
}

/* Text that may quote the target's octets, made safe for a terminal. */
static void put_safe(const struct s5_console *console, const char *text)
{
    while (text != NULL && *text != '\0') {
        size_t length = utf8_length((const unsigned char *)text);
        if (length > 0)
            fwrite(text, 1, length, console->out);
        else
            fprintf(console->out, "\\x%02x", (unsigned char)*text);
        text += length > 0 ? length : 1;
    }
}

static void clear_bar(struct s5_console *console)
{
    if (console->bar_drawn)
        fputs("\r\033[K", stderr);
    console->bar_drawn = false;
}

/* The bar stays within its line: what is wrapped cannot be wiped away. */
static void draw_bar(struct s5_console *console, size_t done, size_t total)
{
    char bar[BAR_WIDTH + 1];
    char count[48];
    struct winsize window;

    if (!console->progress || total == 0)
        return;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0;
    size_t columns = known ? window.ws_col : COLUMNS;
    size_t used = (size_t)snprintf(count, sizeof count, "%zu/%zu", done, total);
    fflush(console->out);
    if (columns > used + 8) {
        size_t width = columns - used - 4 < BAR_WIDTH ? columns - used - 4 : BAR_WIDTH;
        size_t filled = done * width / total;
        memset(bar, '#', filled);
        memset(bar + filled, '.', width - filled);
        bar[width] = '\0';
        fprintf(stderr, "\r[%s] %s", bar, count);
    } else if (columns > used) {
        fprintf(stderr, "\r%s", count);
    }
    fflush(stderr);
    console->bar_drawn = true;
}

void s5_console_begin(struct s5_console *console, const struct s5_run_result *result,
                      const char *version, size_t total, unsigned jobs)
{
    if (console->verbosity >= 0)
        fprintf(console->out, "sockspec %s: %s, %zu case%s, %u at once\n", version, result->url,
                total, total == 1 ? "" : "s", jobs);
    draw_bar(console, 0, total);
}

static void print_verdict(struct s5_console *console, const struct s5_case_result *result)
{
    char word[16];

    snprintf(word, sizeof word, "%-11s", s5_verdict_name(result->verdict));
    paint(console, colour_of(result->verdict), word);
    fprintf(console->out, " %s", result->id);
    if (result->reason != NULL) {
        fputs(": ", console->out);
        put_safe(console, result->reason);
    }
    fputc('\n', console->out);
}

static void print_transcript(struct s5_console *console, const struct s5_case_result *result)
{
    static const char *const arrows[] = {"->", "<-", "  "};
    const struct s5_transcript *transcript = &result->transcript;

    for (size_t i = 0; i < transcript->count; i++) {
        const struct s5_transcript_entry *entry = &transcript->entries[i];
        char hex[2 * HEX_SHOWN + 1];
        struct s5_span shown = {entry->data, entry->kept < HEX_SHOWN ? entry->kept : HEX_SHOWN};
        fprintf(console->out, "    %9.3f ms  %-9s ", (double)entry->t_us / 1000.0, entry->conn);
        if (entry->dir != S5_DIR_EVENT) {
            s5_hex_print(shown, hex, sizeof hex);
            fprintf(console->out, "%s %s", arrows[entry->dir], hex);
            if (shown.size < entry->size)
                fprintf(console->out, "... (%zu octets)", entry->size);
        }
        if (entry->note != NULL) {
            fputs("   ", console->out);
            put_safe(console, entry->note);
        }
        fputc('\n', console->out);
    }
    if (transcript->dropped > 0)
        fprintf(console->out, "    (%zu more)\n", transcript->dropped);
}

/* Whether there is more to tell of it than a reason that it shares with others. */
static bool is_told_alone(const struct s5_case_result *result)
{
    return result->verdict == S5_FAIL || result->verdict == S5_WARN ||
           (result->verdict == S5_ERROR && !result->not_run);
}

void s5_console_case(struct s5_console *console, const struct s5_case_result *result, size_t done,
                     size_t total)
{
    bool wrong = is_told_alone(result);

    clear_bar(console);
    if (console->verbosity > 0 || (console->verbosity == 0 && wrong))
        print_verdict(console, result);
    if (console->verbosity > 0)
        print_transcript(console, result);
    fflush(console->out); /* a log is read while it grows */
    if (done < total)
        draw_bar(console, done, total);
}

/* The statements of the clauses that a failure is counted against; of those that the case covers
 * where it is against none. */
static void print_clauses(struct s5_console *console, const struct s5_case_result *result)
{
    bool counts = result->charged_count > 0;
    size_t count = counts ? result->charged_count : result->clause_count;

    for (size_t i = 0; i < count; i++) {
        const char *id = counts ? result->charged[i] : result->clauses[i];
        const struct s5_clause *clause = s5_clause_find(id);
        if (clause == NULL)
            continue;
        fprintf(console->out, "    %s  %s", i == 0 ? "clause  " : "        ", clause->id);
        if (clause->rfc != 0)
            fprintf(console->out, " (RFC %d section %s)", clause->rfc, clause->section);
        fprintf(console->out, ": %s\n", clause->statement);
    }
}

static void print_group(struct s5_console *console, const struct s5_run_result *run,
                        enum s5_verdict verdict, const char *heading)
{
    bool first = true;

    for (size_t i = 0; i < run->case_count; i++) {
        const struct s5_case_result *result = &run->cases[i];
        if (result->verdict != verdict || !is_told_alone(result))
            continue;
        if (first) {
            fputc('\n', console->out);
            paint(console, colour_of(verdict), heading);
            fputs("\n", console->out);
            first = false;
        }
        fprintf(console->out, "\n  %s\n    ", result->id);
        put_safe(console, result->title);
        fputc('\n', console->out);
        if (result->expected != NULL && result->got != NULL) {
            fputs("    expected  ", console->out);
            put_safe(console, result->expected);
            fputs("\n    got       ", console->out);
            put_safe(console, result->got);
            fputc('\n', console->out);
        } else if (result->reason != NULL) {
            fputs("    reason    ", console->out);
            put_safe(console, result->reason);
            fputc('\n', console->out);
        }
        print_clauses(console, result);
        if (result->where != NULL)
            fprintf(console->out, "    at        %s\n", result->where);
        fprintf(console->out, "    rerun     %s%s\n", console->rerun, result->id);
    }
}

/* The reasons of cases that were not run to an end, each once with how many it stands for. */
static void print_reasons(struct s5_console *console, const struct s5_run_result *run,
                          enum s5_verdict verdict)
{
    for (size_t i = 0; i < run->case_count; i++) {
        const struct s5_case_result *result = &run->cases[i];
        size_t same = 0;
        bool told = false;
        if (result->verdict != verdict || result->reason == NULL || is_told_alone(result))
            continue;
        for (size_t k = 0; k < run->case_count; k++)
            if (run->cases[k].verdict == verdict && run->cases[k].reason != NULL &&
                strcmp(run->cases[k].reason, result->reason) == 0) {
                told |= k < i;
                same++;
            }
        if (told)
            continue;
        fprintf(console->out, "%s %zu: ", s5_verdict_name(verdict), same);
        put_safe(console, result->reason);
        fputc('\n', console->out);
    }
}

void s5_console_end(struct s5_console *console, const struct s5_run_result *result)
{
    clear_bar(console);
    if (console->verbosity >= 0) {
        print_group(console, result, S5_FAIL, "failures");
        print_group(console, result, S5_ERROR, "cases that could not be run");
        print_group(console, result, S5_WARN, "warnings");
        fputc('\n', console->out);
        print_reasons(console, result, S5_UNSUPPORTED);
        print_reasons(console, result, S5_SKIP);
        print_reasons(console, result, S5_ERROR);
        for (size_t i = 0; i < result->note_count; i++) {
            fputs("note: ", console->out);
            put_safe(console, result->notes[i]);
            fputc('\n', console->out);
        }
    }
    for (size_t i = 0; i < result->finding_count; i++) {
        paint(console, colour_of(S5_FAIL), "the run: ");
        put_safe(console, result->findings[i]);
        fputc('\n', console->out);
    }
    fprintf(console->out, "%zu case%s in %.2f s", result->case_count,
            result->case_count == 1 ? "" : "s", result->duration_ms / 1000.0);
    if (result->shard != NULL)
        fprintf(console->out, ", shard %s", result->shard);
    fputc(':', console->out);
    for (int v = 0; v < S5_VERDICTS; v++) {
        size_t count = s5_run_count(result, (enum s5_verdict)v);
        char text[64];
        if (count == 0 && v != S5_PASS && v != S5_FAIL)
            continue;
        snprintf(text, sizeof text, " %zu %s", count, s5_verdict_name((enum s5_verdict)v));
        paint(console, count > 0 ? colour_of((enum s5_verdict)v) : "0", text);
        fputc(',', console->out);
    }
    fprintf(console->out, " %s\n",
            !s5_run_conformant(result) ? "not conformant"
            : result->case_count == 0  ? "nothing tested"
                                       : "conformant");
    fflush(console->out);
}

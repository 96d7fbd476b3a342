/* sockspec report: reads JSON reports, puts shards together and targets beside each other, and
 * writes them as other reports. */
#include "base/text.h"
#include "cli/cli.h"
#include "cli/report_files.h"
#include "report/badge.h"
#include "report/compare.h"
#include "report/file.h"
#include "report/load.h"
#include "report/merge.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: sockspec report [NAME=]IN.json... [options]\n"
    "\n"
    "Reads JSON reports of 'sockspec test' (- is standard input), puts the shards of a target\n"
    "together and targets beside each other, and writes them as other reports. NAME= gives the\n"
    "target of a report a name; without one it is called as it was started, or by its URL.\n"
    "\n"
    "  --json FILE      one JSON report of all; - is standard output, here and below\n"
    "  --junit FILE     JUnit's XML, a suite a target\n"
    "  --tap FILE       TAP 14, a subtest a target\n"
    "  --md FILE        Markdown\n"
    "  --badge FILE     a small picture with the verdict, SVG\n"
    "  --against FILE   an older JSON report: only what changed is told, and only what has become\n"
    "                   worse makes the exit status 1\n"
    "  --transcripts WHICH  those to keep in what is written: all, failed for cases that failed "
    "or\n"
    "                   warned, or none\n"
    "  -q, --quiet      nothing is told on standard output\n"
    "\n"
    "Exit status: 0 conformant, 1 something failed, 2 unusable command line or report, and then\n"
    "nothing is written; 3 a report could not be written.\n";

enum { BADGE = 256, AGAINST, TRANSCRIPTS, FORMATS };

static const struct option options_table[] = {
    {"json", required_argument, NULL, FORMATS + S5_JSON},
    {"junit", required_argument, NULL, FORMATS + S5_JUNIT},
    {"tap", required_argument, NULL, FORMATS + S5_TAP},
    {"md", required_argument, NULL, FORMATS + S5_MARKDOWN},
    {"badge", required_argument, NULL, BADGE},
    {"against", required_argument, NULL, AGAINST},
    {"transcripts", required_argument, NULL, TRANSCRIPTS},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

struct report {
    struct s5_report_files files;
    const char *badge;
    const char *against;
    enum { ALL, FAILED, NONE } transcripts;
    bool quiet;
    struct s5_results results;
    struct s5_results older;
};

static void complain(const struct s5_error *error)
{
    s5_complain(S5_EXIT_WORLD, "report", "%s", error->text);
}

static int unusable(const struct s5_error *error)
{
    return s5_complain(S5_EXIT_USAGE, "report", "%s", error->text);
}

static int take_transcripts(struct report *report, const char *which)
{
    static const char *const words[] = {"all", "failed", "none"};

    for (int i = 0; i < 3; i++)
        if (strcmp(which, words[i]) == 0) {
            report->transcripts = (unsigned)i;
            return 0;
        }
    return s5_complain(S5_EXIT_USAGE, "report", "--transcripts needs all, failed or none, not '%s'",
                       which);
}

static int parse(struct report *report, int argc, char **argv)
{
    int option;

    optind = 0;
    while ((option = getopt_long(argc, argv, ":q", options_table, NULL)) != -1)
        if (option == 'q')
            report->quiet = true;
        else if (option == BADGE)
            report->badge = optarg;
        else if (option == AGAINST)
            report->against = optarg;
        else if (option == TRANSCRIPTS && take_transcripts(report, optarg) != 0)
            return S5_EXIT_USAGE;
        else if (option == TRANSCRIPTS)
            continue;
        else if (option >= FORMATS && option < FORMATS + S5_REPORT_FORMATS)
            report->files.path[option - FORMATS] = optarg;
        else
            return s5_complain(S5_EXIT_USAGE, "report", "%s '%s'; see sockspec report --help",
                               option == ':' ? "a value is missing behind" : "no option",
                               argv[optind - 1]);
    if (optind == argc)
        return s5_complain(S5_EXIT_USAGE, "report",
                           "name the JSON reports to read; see sockspec report --help");
    return 0;
}

/* NAME=FILE, or a file, which may have the character in its name. */
static int load_named(struct s5_results *results, const char *argument, struct s5_error *error)
{
    const char *equals = strchr(argument, '=');
    const char *path = argument;
    size_t before = results->run_count;
    char name[256] = "";

    if (equals != NULL && access(argument, F_OK) != 0) {
        if (equals == argument || (size_t)(equals - argument) >= sizeof name)
            return s5_error_set(error, "'%.60s': a name of 1 to %zu octets belongs before '='",
                                argument, sizeof name - 1);
        snprintf(name, sizeof name, "%.*s", (int)(equals - argument), argument);
        path = equals + 1;
    }
    if (s5_results_load(results, path, error) != 0)
        return -1;
    if (name[0] != '\0' && results->run_count - before > 1)
        return s5_error_set(error, "%s has several targets, and %s can be the name of one only",
                            path, name);
    for (size_t i = before; i < results->run_count; i++) {
        results->runs[i].source = path;
        if (name[0] != '\0')
            s5_result_text(&results->runs[i].name, name);
    }
    return 0;
}

static int load_all(struct report *report, char **inputs, struct s5_error *error)
{
    for (; *inputs != NULL; inputs++)
        if (load_named(&report->results, *inputs, error) != 0)
            return -1;
    if (s5_results_merge(&report->results, error) != 0)
        return -1;
    if (report->against == NULL)
        return 0;
    return load_named(&report->older, report->against, error) != 0
               ? -1
               : s5_results_merge(&report->older, error);
}

static int check_places(const struct report *report, struct s5_error *error)
{
    if (s5_report_files_check(&report->files, error) != 0)
        return -1;
    return report->badge == NULL ? 0 : s5_report_check(report->badge, error);
}

static void tell_run(FILE *out, const struct s5_run_result *run)
{
    char target[512];

    s5_text_escape(s5_span_text(s5_run_target(run)), target, sizeof target);
    fprintf(out, "%s: %zu case%s:", target, run->case_count, run->case_count == 1 ? "" : "s");
    for (int v = 0; v < S5_VERDICTS; v++)
        if (v == S5_PASS || v == S5_FAIL || s5_run_count(run, (enum s5_verdict)v) > 0)
            fprintf(out, " %zu %s,", s5_run_count(run, (enum s5_verdict)v),
                    s5_verdict_name((enum s5_verdict)v));
    fprintf(out, " %s\n",
            !s5_run_conformant(run) ? "not conformant"
            : run->case_count == 0  ? "nothing tested"
                                    : "conformant");
}

static bool all_conformant(const struct s5_results *results)
{
    for (size_t i = 0; i < results->run_count; i++)
        if (!s5_run_conformant(&results->runs[i]))
            return false;
    return true;
}

/* What changed is told, and decides. */
static int compare(const struct report *report, FILE *out, struct s5_error *error)
{
    struct s5_comparison counts;

    if (s5_results_compare(&report->older, &report->results, out, &counts, error) != 0)
        return -1;
    fprintf(out, "%zu regression%s, %zu mended, %zu changed, %zu new, %zu gone, %zu the same\n",
            counts.regressions, counts.regressions == 1 ? "" : "s", counts.mended, counts.changed,
            counts.added, counts.gone, counts.same);
    return counts.regressions > 0 ? S5_EXIT_FOUND : S5_EXIT_CLEAN;
}

static int tell(const struct report *report)
{
    bool taken = s5_report_files_to_stdout(&report->files) ||
                 (report->badge != NULL && strcmp(report->badge, "-") == 0);
    FILE *out = taken ? stderr : stdout;
    FILE *nowhere = report->quiet ? fopen("/dev/null", "w") : NULL;
    struct s5_error error;
    int status = all_conformant(&report->results) ? S5_EXIT_CLEAN : S5_EXIT_FOUND;

    if (nowhere != NULL)
        out = nowhere;
    if (report->against != NULL) {
        status = compare(report, out, &error);
        if (status < 0)
            status = unusable(&error);
    } else {
        for (size_t i = 0; i < report->results.run_count; i++)
            tell_run(out, &report->results.runs[i]);
    }
    if (nowhere != NULL)
        fclose(nowhere);
    return status;
}

static int write_all(struct report *report)
{
    struct s5_error error;
    if (report->transcripts != ALL)
        for (size_t i = 0; i < report->results.run_count; i++)
            s5_run_drop_transcripts(&report->results.runs[i], report->transcripts == FAILED);
    int status = s5_report_files_write(&report->files, &report->results, complain);

    if (report->badge != NULL && s5_results_badge(&report->results, report->badge, &error) != 0) {
        complain(&error);
        status = -1;
    }
    return status;
}

static int run(int argc, char **argv)
{
    struct report report = {.results.version = SOCKSPEC_VERSION, .older.version = SOCKSPEC_VERSION};
    struct s5_error error;
    int status = parse(&report, argc, argv);

    if (status == 0 &&
        (load_all(&report, argv + optind, &error) != 0 || check_places(&report, &error) != 0))
        status = unusable(&error);
    if (status == 0 && (status = tell(&report)) != S5_EXIT_USAGE && write_all(&report) != 0)
        status = S5_EXIT_WORLD;
    s5_results_fini(&report.results);
    s5_results_fini(&report.older);
    return status;
}

const struct s5_command s5_command_report = {
    "report", "put reports together, and write them as others", help, run};

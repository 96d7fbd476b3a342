#include "cli/test_options.h"

#include "base/text.h"
#include "cli/cli.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char s5_test_help[] =
    "usage: sockspec test [TARGET] [options]\n"
    "\n"
    "Replays the cases against a live proxy and says where it departs from the RFCs. TARGET is\n"
    "socks5://[USER:PASS@]HOST[:PORT], or HOST:PORT; without one, the built-in reference server\n"
    "is started on a free loopback port and tested.\n"
    "\n"
    "target\n"
    "  --exec CMD           start CMD as the target ({port}, {user}, {pass} are replaced) and "
    "stop\n"
    "                       it afterwards; a crash or a sanitizer's report fails the run\n"
    "  --auth-exec CMD      likewise, a second instance that requires user and password\n"
    "  --wait DURATION      how long such a target may take to serve (60s)\n"
    "  --deny HOST:PORT     a destination that the target's rules forbid\n"
    "  --origin ADDR        the address at which the target reaches this machine\n"
    "  --origin6 ADDR       likewise, IPv6\n"
    "  --origin-name NAME   a name that the target resolves to this machine\n"
    "\n"
    "cases\n"
    "  --cases PATH         a case file or folder in place of the built-in ones, which are "
    "'builtin';\n"
    "                       repeatable: --cases builtin --cases PATH has both\n"
    "  --filter GLOB        only these ids, or a folder of ids; repeatable; ! in front leaves out\n"
    "  --clause ID          only cases about this clause; repeatable, !\n"
    "  --level LEVEL        only MUST, WIRE, SHOULD, ...; repeatable, !\n"
    "  --tag TAG            only cases with this tag; repeatable, !\n"
    "  --shard I/N          the Ith of N parts, stable by case id; without it the part that "
    "Bazel,\n"
    "                       Kubernetes or Slurm names in the environment (sockspec(1), "
    "ENVIRONMENT)\n"
    "  --list               list the chosen cases and stop; with -v the clauses, each with its "
    "cases\n"
    "                       and the faults by which they are proven\n"
    "  --export-cases DIR   write the built-in cases to DIR and stop\n"
    "\n"
    "running\n"
    "  --jobs N|auto        cases in flight at once (auto: 16, or 1 for a target that serves one\n"
    "                       client at a time)\n"
    "  --timeout DURATION   how long to wait for an expected answer (2s)\n"
    "  --timeout-scale X    multiplies every wait\n"
    "  --repeat K           run the selection K times and fail what is not stable\n"
    "\n"
    "verdicts and reports\n"
    "  --baseline FILE      known departures, which do not fail the run\n"
    "  --update-baseline    rewrite that file so that this run's departures are known\n"
    "  --strict             warnings fail too\n"
    "  --report-json FILE   write the report; - is stdout, here and below\n"
    "  --report-junit FILE  as JUnit's XML\n"
    "  --report-tap FILE    as TAP 14\n"
    "  --report-md FILE     as Markdown, for the summary of a CI job\n"
    "  --annotations        failures as workflow commands of GitHub Actions, on stdout; by itself\n"
    "                       where GITHUB_ACTIONS is true\n"
    "  --transcripts WHICH  in reports: all, or failed for those alone of cases that failed or "
    "warned\n"
    "  --pcap DIR           write each case's exchange as DIR/CASE-ID.pcapng, for Wireshark and "
    "tshark\n"
    "  --show-secrets       do not mask passwords in transcripts and captures\n"
    "  -v, --verbose        the annotated transcript of every case\n"
    "  -q, --quiet          only the summary\n"
    "  --color WHEN         always, never or auto\n"
    "\n"
    "Durations are 500ms, 2s, 1.5m. Exit status: 0 conformant, 1 something failed, 2 unusable\n"
    "command line or file, 3 the target could not be reached or a case could not be run.\n";

enum {
    EXEC = 256,
    AUTH_EXEC,
    DENY,
    CASES,
    FILTER,
    CLAUSE,
    LEVEL,
    TAG,
    LIST,
    JOBS,
    TIMEOUT,
    TIMEOUT_SCALE,
    WAIT,
    ORIGIN,
    ORIGIN6,
    ORIGIN_NAME,
    BASELINE,
    UPDATE_BASELINE,
    STRICT,
    SHARD,
    REPEAT,
    ANNOTATIONS,
    PCAP,
    EXPORT_CASES,
    TRANSCRIPTS,
    SHOW_SECRETS,
    COLOUR,
    REPORTS, /* and the formats behind it */
};

static const struct option options_table[] = {
    {"exec", required_argument, NULL, EXEC},
    {"auth-exec", required_argument, NULL, AUTH_EXEC},
    {"deny", required_argument, NULL, DENY},
    {"cases", required_argument, NULL, CASES},
    {"filter", required_argument, NULL, FILTER},
    {"clause", required_argument, NULL, CLAUSE},
    {"level", required_argument, NULL, LEVEL},
    {"tag", required_argument, NULL, TAG},
    {"list", no_argument, NULL, LIST},
    {"jobs", required_argument, NULL, JOBS},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"timeout-scale", required_argument, NULL, TIMEOUT_SCALE},
    {"wait", required_argument, NULL, WAIT},
    {"origin", required_argument, NULL, ORIGIN},
    {"origin6", required_argument, NULL, ORIGIN6},
    {"origin-name", required_argument, NULL, ORIGIN_NAME},
    {"baseline", required_argument, NULL, BASELINE},
    {"update-baseline", no_argument, NULL, UPDATE_BASELINE},
    {"strict", no_argument, NULL, STRICT},
    {"shard", required_argument, NULL, SHARD},
    {"repeat", required_argument, NULL, REPEAT},
    {"report-json", required_argument, NULL, REPORTS + S5_JSON},
    {"report-junit", required_argument, NULL, REPORTS + S5_JUNIT},
    {"report-tap", required_argument, NULL, REPORTS + S5_TAP},
    {"report-md", required_argument, NULL, REPORTS + S5_MARKDOWN},
    {"annotations", no_argument, NULL, ANNOTATIONS},
    {"pcap", required_argument, NULL, PCAP},
    {"export-cases", required_argument, NULL, EXPORT_CASES},
    {"transcripts", required_argument, NULL, TRANSCRIPTS},
    {"show-secrets", no_argument, NULL, SHOW_SECRETS},
    {"verbose", no_argument, NULL, 'v'},
    {"quiet", no_argument, NULL, 'q'},
    {"color", required_argument, NULL, COLOUR},
    {NULL, 0, NULL, 0},
};

static int bad(const char *format, const char *value)
{
    char text[600];

    snprintf(text, sizeof text, "%s '%s'", format, value);
    return s5_complain(S5_EXIT_USAGE, "test", "%s", text);
}

static int duration(const char *name, const char *text, double *out)
{
    char what[64];

    *out = s5_text_duration(text);
    if (*out > 0)
        return 0;
    snprintf(what, sizeof what, "%s needs a duration such as 500ms or 2s, not", name);
    return bad(what, text);
}

static void add_word(struct s5_test_options *o, enum s5_select_kind kind, const char *word)
{
    struct s5_select_word *words = realloc(o->words, (o->selection.word_count + 1) * sizeof *words);

    if (words == NULL)
        abort();
    words[o->selection.word_count++] = (struct s5_select_word){kind, word};
    o->words = words;
    o->selection.words = words;
}

static void add_path(struct s5_test_options *o, const char *path)
{
    const char **paths = realloc(o->paths, (o->path_count + 1) * sizeof *paths);

    if (paths == NULL)
        abort();
    paths[o->path_count++] = path;
    o->paths = paths;
}

static int origin(const char *name, const char *text, int family, struct s5_endpoint *out)
{
    char what[80];

    if (s5_endpoint_parse_host(text, 0, out) == 0 && out->family == family &&
        !s5_endpoint_is_unspecified(out))
        return 0;
    snprintf(what, sizeof what, "%s needs a numeric IPv%d address of this machine, not", name,
             family);
    return bad(what, text);
}

static int take(struct s5_test_options *o, int option, const char *value)
{
    long number;

    switch (option) {
    case EXEC:
        o->exec = value;
        return 0;
    case AUTH_EXEC:
        o->auth_exec = value;
        return 0;
    case DENY:
        o->deny = value;
        number =
            strrchr(value, ':') == NULL ? -1 : s5_text_whole(strrchr(value, ':') + 1, 0, 65535);
        if (*value == ':')
            number = -1;
        return number < 0 ? bad("--deny needs HOST:PORT, not", value) : 0;
    case CASES:
        add_path(o, value);
        return 0;
    case FILTER:
        add_word(o, S5_BY_ID, value);
        return 0;
    case CLAUSE:
        add_word(o, S5_BY_CLAUSE, value);
        return 0;
    case LEVEL:
        add_word(o, S5_BY_LEVEL, value);
        return 0;
    case TAG:
        add_word(o, S5_BY_TAG, value);
        return 0;
    case LIST:
        o->list = true;
        return 0;
    case JOBS:
        number = strcmp(value, "auto") == 0 ? 0 : s5_text_whole(value, 1, 1024);
        o->jobs = (unsigned)number;
        return number < 0 ? bad("--jobs needs a number from 1 to 1024 or auto, not", value) : 0;
    case TIMEOUT:
        return duration("--timeout", value, &o->timeout_ms);
    case TIMEOUT_SCALE: {
        char *end;
        o->scale = strtod(value, &end);
        if (*end != '\0' || end == value || !(o->scale > 0) || o->scale > 1000)
            return bad("--timeout-scale needs a number above 0 and up to 1000, not", value);
        return 0;
    }
    case WAIT:
        return duration("--wait", value, &o->wait_ms);
    case ORIGIN:
        return origin("--origin", value, 4, &o->origin4);
    case ORIGIN6:
        return origin("--origin6", value, 6, &o->origin6);
    case ORIGIN_NAME:
        o->origin_name = value;
        return 0;
    case BASELINE:
        o->baseline = value;
        return 0;
    case UPDATE_BASELINE:
        o->update_baseline = true;
        return 0;
    case STRICT:
        o->strict = true;
        return 0;
    case SHARD:
        return s5_shard_parse(value, &o->shard) != 0
                   ? bad("--shard needs I/N with I from 1 to N, not", value)
                   : 0;
    case REPEAT:
        number = s5_text_whole(value, 1, 1000000);
        o->repeat = (unsigned)number;
        return number < 0 ? bad("--repeat needs a number from 1, not", value) : 0;
    case REPORTS + S5_JSON:
    case REPORTS + S5_JUNIT:
    case REPORTS + S5_TAP:
    case REPORTS + S5_MARKDOWN:
        o->reports.path[option - REPORTS] = value;
        return 0;
    case ANNOTATIONS:
        o->annotations = true;
        return 0;
    case PCAP:
        o->pcap = value;
        return 0;
    case EXPORT_CASES:
        o->export_cases = value;
        return 0;
    case SHOW_SECRETS:
        o->show_secrets = true;
        return 0;
    case 'v':
        o->verbosity = 1;
        return 0;
    case 'q':
        o->verbosity = -1;
        return 0;
    case TRANSCRIPTS:
        o->few_transcripts = strcmp(value, "failed") == 0;
        if (!o->few_transcripts && strcmp(value, "all") != 0)
            return bad("--transcripts needs all or failed, not", value);
        return 0;
    case COLOUR:
        o->colour = value;
        if (strcmp(value, "always") != 0 && strcmp(value, "never") != 0 &&
            strcmp(value, "auto") != 0)
            return bad("--color needs always, never or auto, not", value);
        return 0;
    default:
        return S5_EXIT_USAGE;
    }
}

/* What getopt found wrong, in our words. */
static int unknown_option(int option, char **argv)
{
    const char *word = argv[optind - 1];
    char letter[3] = {'-', (char)optopt, '\0'};

    if (option == ':')
        return s5_complain(S5_EXIT_USAGE, "test", "the option %s needs a value", word);
    return s5_complain(S5_EXIT_USAGE, "test", "no option '%s'; 'sockspec test --help' lists them",
                       strncmp(word, "--", 2) != 0 && optopt > 0 && optopt < 256 ? letter : word);
}

static int agree(struct s5_test_options *o)
{
    struct s5_error error;

    if (o->target != NULL && s5_target_url_parse(o->target, &o->url, &error) != 0)
        return s5_complain(S5_EXIT_USAGE, "test", "%s", error.text);
    if (o->target != NULL && o->exec != NULL)
        return s5_complain(S5_EXIT_USAGE, "test",
                           "give a TARGET or --exec, not both: --exec picks the port itself");
    if (o->auth_exec != NULL && o->target == NULL && o->exec == NULL)
        return s5_complain(S5_EXIT_USAGE, "test",
                           "--auth-exec is the second instance: give a TARGET or --exec too");
    if (o->auth_exec != NULL && o->url.has_credentials)
        return s5_complain(S5_EXIT_USAGE, "test",
                           "give USER:PASS in the target or --auth-exec, not both");
    for (int f = 0; f < S5_REPORT_FORMATS; f++)
        if (o->list && f != S5_JSON && o->reports.path[f] != NULL)
            return s5_complain(S5_EXIT_USAGE, "test", "--list can be written as JSON only");
    const char *github = getenv("GITHUB_ACTIONS");
    o->annotations |= github != NULL && strcmp(github, "true") == 0;
    if (o->update_baseline && o->baseline == NULL)
        return s5_complain(S5_EXIT_USAGE, "test", "--update-baseline needs --baseline FILE");
    if (o->shard.part == 0 && o->export_cases == NULL &&
        s5_shard_from_environment(&o->shard, &error) != 0)
        return s5_complain(S5_EXIT_USAGE, "test", "%s", error.text);
    o->selection.shard = o->shard.part;
    o->selection.shards = o->shard.parts;
    return 0;
}

int s5_test_options_parse(struct s5_test_options *options, int argc, char **argv)
{
    int option;

    *options = (struct s5_test_options){.timeout_ms = S5_TEST_TIMEOUT_MS,
                                        .scale = 1,
                                        .wait_ms = 60000,
                                        .repeat = 1,
                                        .colour = "auto"};
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, ":vq", options_table, NULL)) != -1) {
        if (option == '?' || option == ':')
            return unknown_option(option, argv);
        int status = take(options, option, optarg);
        if (status != 0)
            return status;
    }
    if (optind < argc)
        options->target = argv[optind++];
    if (optind < argc)
        return s5_complain(S5_EXIT_USAGE, "test", "one TARGET at a time; '%s' is a second one",
                           argv[optind]);
    return agree(options);
}

void s5_test_options_fini(struct s5_test_options *options)
{
    free(options->words);
    free(options->paths);
}

#include "cli/fuzz_options.h"

#include "base/text.h"
#include "cli/cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char s5_fuzz_help[] =
    "usage: sockspec fuzz TARGET|--exec CMD [options]\n"
    "\n"
    "Plays made-up sessions against a live proxy, most of them wrong in something, and watches\n"
    "whether it lives, answers and stays as large as it was. What harms it is searched for, made\n"
    "as short as it can be, and written as a case that 'sockspec test --cases FILE' replays, and\n"
    "as a capture. All destinations are on this machine. TARGET is\n"
    "socks5://[USER:PASS@]HOST[:PORT], or HOST:PORT.\n"
    "\n"
    "target\n"
    "  --exec CMD           start CMD as the target ({port}, {user}, {pass} are replaced), again\n"
    "                       after each crash; its end, its sanitizer's reports, its memory and\n"
    "                       its descriptors are watched, too\n"
    "  --wait DURATION      how long such a target may take to serve (60s)\n"
    "  --timeout DURATION   how long a clean session may take (2s)\n"
    "  --jobs N             sessions at once (64)\n"
    "\n"
    "sessions\n"
    "  --seed N             the number from which they follow (a new one each time)\n"
    "  --runs N             how many are played; without --runs and --time there is no end but\n"
    "                       Ctrl-C\n"
    "  --time DURATION      for how long\n"
    "  --corpus DIR         sessions to begin with, and the place for new ones that made the\n"
    "                       target answer as it had not before\n"
    "  --dictionary FILE    words that the target may look out for: name=\"octets\", as for AFL\n"
    "\n"
    "findings\n"
    "  --artifacts DIR      where they are written (sockspec-fuzz)\n"
    "  -q, --quiet          no progress on stderr\n"
    "\n"
    "Durations are 500ms, 2s, 1.5m. Exit status: 0 nothing found, 1 findings, 2 unusable command\n"
    "line or file, 3 the target could not be reached or is gone.\n";

enum { EXEC = 256, WAIT, TIMEOUT, JOBS, SEED, RUNS, TIME, CORPUS, DICTIONARY, ARTIFACTS };

static const struct option options_table[] = {
    {"exec", required_argument, NULL, EXEC},
    {"wait", required_argument, NULL, WAIT},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"jobs", required_argument, NULL, JOBS},
    {"seed", required_argument, NULL, SEED},
    {"runs", required_argument, NULL, RUNS},
    {"time", required_argument, NULL, TIME},
    {"corpus", required_argument, NULL, CORPUS},
    {"dictionary", required_argument, NULL, DICTIONARY},
    {"artifacts", required_argument, NULL, ARTIFACTS},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

static int usage(const char *name, const char *wants, const char *value)
{
    return s5_complain(S5_EXIT_USAGE, "fuzz", "%s needs %s, not '%s'", name, wants, value);
}

static int duration(const char *name, const char *text, double *out)
{
    *out = s5_text_duration(text);
    return *out > 0 ? 0 : usage(name, "a duration such as 500ms or 2m", text);
}

static int whole(const char *name, const char *text, uint64_t low, uint64_t high, uint64_t *out)
{
    char wants[96];
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    if (*text >= '0' && *text <= '9' && *end == '\0' && errno == 0 && *out >= low && *out <= high)
        return 0;
    snprintf(wants, sizeof wants, "a number from %llu to %llu", (unsigned long long)low,
             (unsigned long long)high);
    return usage(name, wants, text);
}

static int take(struct s5_fuzz_command *o, int option, const char *value)
{
    uint64_t number;
    int status = 0;

    switch (option) {
    case EXEC:
        o->exec = value;
        break;
    case WAIT:
        return duration("--wait", value, &o->wait_ms);
    case TIMEOUT:
        return duration("--timeout", value, &o->timeout_ms);
    case JOBS:
        status = whole("--jobs", value, 1, 512, &number);
        o->jobs = (unsigned)number;
        break;
    case SEED:
        o->seed_given = true;
        return whole("--seed", value, 0, UINT64_MAX, &o->seed);
    case RUNS:
        return whole("--runs", value, 1, UINT64_MAX, &o->runs);
    case TIME:
        return duration("--time", value, &o->time_ms);
    case CORPUS:
        o->corpus = value;
        break;
    case DICTIONARY:
        o->dictionary = value;
        break;
    case ARTIFACTS:
        o->artifacts = value;
        break;
    case 'q':
        o->quiet = true;
        break;
    default:
        return S5_EXIT_USAGE;
    }
    return status;
}

/* What getopt found wrong, in our words. */
static int unknown_option(int option, char **argv)
{
    const char *word = argv[optind - 1];
    char letter[3] = {'-', (char)optopt, '\0'};

    if (option == ':')
        return s5_complain(S5_EXIT_USAGE, "fuzz", "the option %s needs a value", word);
    return s5_complain(S5_EXIT_USAGE, "fuzz", "no option '%s'; 'sockspec fuzz --help' lists them",
                       strncmp(word, "--", 2) != 0 && optopt > 0 && optopt < 256 ? letter : word);
}

int s5_fuzz_options_parse(struct s5_fuzz_command *o, int argc, char **argv)
{
    struct s5_error error;
    int option;

    *o = (struct s5_fuzz_command){
        .timeout_ms = 2000, .wait_ms = 60000, .jobs = 64, .artifacts = "sockspec-fuzz"};
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, ":q", options_table, NULL)) != -1) {
        if (option == '?' || option == ':')
            return unknown_option(option, argv);
        int status = take(o, option, optarg);
        if (status != 0)
            return status;
    }
    if (optind < argc)
        o->target = argv[optind++];
    if (optind < argc)
        return s5_complain(S5_EXIT_USAGE, "fuzz", "one TARGET at a time; '%s' is a second one",
                           argv[optind]);
    if ((o->target == NULL) == (o->exec == NULL))
        return s5_complain(S5_EXIT_USAGE, "fuzz",
                           o->target == NULL
                               ? "what is to be fuzzed? Give a TARGET, or --exec CMD"
                               : "give a TARGET or --exec, not both: --exec picks the port itself");
    if (o->target != NULL && s5_target_url_parse(o->target, &o->url, &error) != 0)
        return s5_complain(S5_EXIT_USAGE, "fuzz", "%s", error.text);
    return 0;
}

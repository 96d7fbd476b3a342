/* sockspec decode: reads SOCKS5 sessions out of captures. */
#include "capture/file/source.h"
#include "capture/reader.h"
#include "cli/cli.h"
#include "cli/decode_outputs.h"
#include "cli/decode_stop.h"
#include "cli/redaction.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PORTS_MAX = 64 };

static const size_t mib = 1 << 20;

/* The C library takes the size of a buffer only together with the buffer. */
static char output[1 << 16];

struct setup {
    struct s5_source_options source;
    struct s5_reader_options reader;
    struct s5_decode_outputs outputs;
    uint16_t ports[PORTS_MAX];
    const char *colour;
    const char *redact; /* the file to write, or NULL */
    bool interrupted;   /* the first look at the capture was */
};

enum {
    OPTION_JSON = 256,
    OPTION_FILTER,
    OPTION_PORT,
    OPTION_LINT,
    OPTION_SECRETS,
    OPTION_COLOUR,
    OPTION_CONNECTIONS,
    OPTION_HELD,
    OPTION_REDACT,
    OPTION_EXTRACT,
    OPTION_UNWRAP,
    OPTION_ONLY_UNWRAPPED,
};

static const struct option options[] = {
    {"interface", required_argument, NULL, 'i'},
    {"json", no_argument, NULL, OPTION_JSON},
    {"filter", required_argument, NULL, OPTION_FILTER},
    {"port", required_argument, NULL, OPTION_PORT},
    {"lint", no_argument, NULL, OPTION_LINT},
    {"verbose", no_argument, NULL, 'v'},
    {"redact", required_argument, NULL, OPTION_REDACT},
    {"show-secrets", no_argument, NULL, OPTION_SECRETS},
    {"color", required_argument, NULL, OPTION_COLOUR},
    {"max-connections", required_argument, NULL, OPTION_CONNECTIONS},
    {"max-held", required_argument, NULL, OPTION_HELD},
    {"extract", required_argument, NULL, OPTION_EXTRACT},
    {"unwrap", required_argument, NULL, OPTION_UNWRAP},
    {"only-unwrapped", no_argument, NULL, OPTION_ONLY_UNWRAPPED},
    {NULL, 0, NULL, 0},
};

#define usage(...) s5_complain(S5_EXIT_USAGE, "decode", __VA_ARGS__)

/* A number from `least` to `most`, or -1. */
static long number_of(const char *text, long least, long most)
{
    char *end;

    errno = 0;
    long number = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 || number < least || number > most)
        return -1;
    return number;
}

/* Each of these returns 0, or the exit status after complaining. */

static int add_port(struct setup *setup, const char *text)
{
    long port = number_of(text, 1, 65535);

    if (port < 0)
        return usage("--port: '%s' is no port from 1 to 65535", text);
    if (setup->reader.flows.port_count == PORTS_MAX)
        return usage("--port: at most %d ports", PORTS_MAX);
    setup->ports[setup->reader.flows.port_count++] = (uint16_t)port;
    return 0;
}

static int set_size(const char *name, const char *text, long least, long most, size_t unit,
                    size_t *out)
{
    long number = number_of(text, least, most);

    if (number < 0)
        return usage("--%s: '%s' is no number from %ld to %ld", name, text, least, most);
    *out = (size_t)number * unit;
    return 0;
}

static int take_option(struct setup *setup, int option, const char *value)
{
    switch (option) {
    case 'i':
        setup->source.interface = value;
        return 0;
    case 'v':
        setup->reader.verbose = true;
        return 0;
    case OPTION_JSON:
        setup->reader.records = S5_RECORDS_JSON;
        return 0;
    case OPTION_FILTER:
        setup->source.filter = value;
        return 0;
    case OPTION_PORT:
        return add_port(setup, value);
    case OPTION_LINT:
        setup->reader.lint = true;
        return 0;
    case OPTION_SECRETS:
        setup->reader.secrets = true;
        return 0;
    case OPTION_COLOUR:
        if (strcmp(value, "never") != 0 && strcmp(value, "always") != 0 &&
            strcmp(value, "auto") != 0)
            return usage("--color: '%s' is none of never, always and auto", value);
        setup->colour = value;
        return 0;
    case OPTION_CONNECTIONS:
        return set_size("max-connections", value, 16, 10000000, 1, &setup->reader.flows.flows_max);
    case OPTION_REDACT:
        setup->redact = value;
        return 0;
    case OPTION_HELD:
        return set_size("max-held", value, 1, 65536, mib, &setup->reader.flows.held_max);
    case OPTION_EXTRACT:
        setup->outputs.extract = value;
        return 0;
    case OPTION_UNWRAP:
        setup->outputs.unwrap = value;
        return 0;
    case OPTION_ONLY_UNWRAPPED:
        setup->outputs.only_unwrapped = true;
        return 0;
    default:
        return S5_EXIT_USAGE;
    }
}

static int check_outputs(struct setup *setup)
{
    const struct s5_decode_outputs *outputs = &setup->outputs;

    if (outputs->only_unwrapped && outputs->unwrap == NULL)
        return usage("--only-unwrapped says what --unwrap OUT.pcapng writes; give both");
    if (outputs->unwrap == NULL || strcmp(outputs->unwrap, "-") != 0)
        return 0;
    if (setup->reader.records == S5_RECORDS_JSON || setup->reader.verbose)
        return usage("--unwrap -: the records go to standard output, too; name a file");
    setup->reader.records = S5_RECORDS_NONE;
    return 0;
}

static int read_options(struct setup *setup, int argc, char **argv)
{
    int option;

    optind = 1;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":i:v", options, NULL)) != -1) {
        const char *word = argv[optind - 1];
        if (option == ':')
            return usage("%s needs a value; 'sockspec decode --help' tells which", word);
        if (option == '?')
            return usage("no option '%s'; 'sockspec decode --help' lists them", word);
        int status = take_option(setup, option, optarg);
        if (status != 0)
            return status;
    }
    if (optind + 1 < argc)
        return usage("'%s' is one word too many: one capture at a time", argv[optind + 1]);
    if (optind < argc)
        setup->source.path = argv[optind];
    if (setup->source.path == NULL && setup->source.interface == NULL)
        return usage(
            "no capture given; name a file, - for standard input, or an interface with -i");
    if (setup->source.path != NULL && setup->source.interface != NULL)
        return usage("a file and an interface: give one of %s and -i %s", setup->source.path,
                     setup->source.interface);
    if (setup->redact != NULL && setup->source.interface != NULL)
        return usage("--redact: a live capture goes by only once; write it to a file first");
    if (setup->redact != NULL && strcmp(setup->redact, "-") == 0)
        return usage("--redact: standard output has the records; name a file");
    if (setup->reader.verbose && setup->reader.records == S5_RECORDS_JSON)
        return usage("--verbose is for text; --json has every field anyway");
    return check_outputs(setup);
}

static bool wants_colour(const struct setup *setup)
{
    const char *none = getenv("NO_COLOR");

    if (strcmp(setup->colour, "auto") != 0)
        return strcmp(setup->colour, "always") == 0;
    return isatty(STDOUT_FILENO) && (none == NULL || *none == '\0');
}

/* "812 TCP connections, none begins with a greeting; 3 were open when the capture began": why there
 * is nothing to show. */
static void explain_nothing(const struct s5_reader_totals *totals)
{
    const struct s5_flow_totals *flows = &totals->flows;

    fprintf(stderr, "no SOCKS5 found: %llu TCP connection%s",
            (unsigned long long)flows->connections, flows->connections == 1 ? "" : "s");
    if (flows->connections > 0)
        fputs(", none begins with a greeting", stderr);
    if (flows->mid_stream > 0)
        fprintf(stderr, "; %llu begin mid-stream", (unsigned long long)flows->mid_stream);
    if (flows->silent > 0)
        fprintf(stderr, "; in %llu nothing is said", (unsigned long long)flows->silent);
    if (flows->socks4 > 0)
        fprintf(stderr, "; %llu SOCKS4", (unsigned long long)flows->socks4);
    if (totals->cut > 0)
        fprintf(stderr, "; %llu packets cut by the snap length", (unsigned long long)totals->cut);
    fputc('\n', stderr);
}

static void count(const char *before, uint64_t number, const char *text)
{
    if (number > 0)
        fprintf(stderr, "%s%llu %s", before, (unsigned long long)number, text);
}

static void print_totals(const struct s5_reader_totals *totals, uint64_t dropped)
{
    const struct s5_flow_totals *flows = &totals->flows;

    fprintf(stderr, "%llu packet%s, %llu TCP connection%s, %llu SOCKS5 session%s",
            (unsigned long long)totals->packets, totals->packets == 1 ? "" : "s",
            (unsigned long long)flows->connections, flows->connections == 1 ? "" : "s",
            (unsigned long long)totals->sessions, totals->sessions == 1 ? "" : "s");
    count(", ", totals->datagrams, "datagrams");
    count(", ", totals->violations, "violations");
    count(", ", flows->socks4, "SOCKS4");
    fputc('\n', stderr);
    if (totals->sessions == 0)
        explain_nothing(totals);
    count("not read: ", totals->unread[S5_HEADER_CUT],
          "packets whose headers the snap length cuts\n");
    count("not read: ", totals->unread[S5_HEADER_WRONG], "packets with headers that cannot be\n");
    count("not read: ", totals->unread[S5_LINK_UNKNOWN],
          "packets of a link type that is not known here");
    if (totals->unread[S5_LINK_UNKNOWN] > 0)
        fprintf(stderr, " (%u)\n", totals->unknown_link);
    count("given up: ", flows->evicted, "connections, for --max-connections\n");
    count("given up: ", flows->given_up, "holes in streams, for --max-held\n");
    count("given up: ", totals->fragments_evicted, "fragmented packets, for want of room\n");
    count("dropped by the system: ", dropped, "packets\n");
}

static int finish(struct s5_source *source, struct s5_reader *reader, enum s5_source_status status,
                  const struct s5_error *trouble)
{
    struct s5_error error;

    if (s5_reader_finish(reader, &error) != 0)
        return s5_complain(S5_EXIT_WORLD, "decode", "%s", error.text);
    const struct s5_reader_totals *totals = s5_reader_totals(reader);
    print_totals(totals, s5_source_dropped(source));
    if (status == S5_SOURCE_DAMAGED)
        return usage("%s", trouble->text);
    if (status == S5_SOURCE_FAILED)
        return s5_complain(S5_EXIT_WORLD, "decode", "%s", trouble->text);
    if (totals->packets > 0 && totals->unread[S5_LINK_UNKNOWN] == totals->packets)
        return usage("link type %u is not known here; Ethernet, Linux cooked, raw IP, loopback and "
                     "PPP are",
                     totals->unknown_link);
    return totals->violations > 0 ? S5_EXIT_FOUND : S5_EXIT_CLEAN;
}

/* Whether nothing in the file could be read: then nothing is made of it. */
static bool is_useless(const struct s5_reader_totals *totals, int result)
{
    return result == S5_EXIT_USAGE && totals->packets == totals->unread[S5_LINK_UNKNOWN];
}

static int read_all(struct setup *setup, struct s5_source *source, struct s5_reader *reader)
{
    struct s5_packet packet;
    struct s5_error error;
    enum s5_source_status status;

    while ((status = s5_source_next(source, &packet, &error)) == S5_SOURCE_PACKET) {
        s5_reader_take(reader, &packet);
        if (!s5_decode_outputs_take(&setup->outputs, &packet) || s5_reader_failed(reader))
            break;
    }
    setup->interrupted = s5_decode_stopped();
    s5_decode_watch(NULL);
    int result = finish(source, reader, status, &error);
    if (result == S5_EXIT_WORLD || is_useless(s5_reader_totals(reader), result))
        return result;
    int rest = s5_decode_outputs_finish(&setup->outputs, &setup->source, &setup->reader);
    return rest != 0 ? rest : result;
}

/* What was read is written without its secrets, unless nothing of it could be read. */
static int redact(const struct setup *setup, struct s5_redaction *redaction,
                  struct s5_reader *reader, int status)
{
    const struct s5_reader_totals *totals = s5_reader_totals(reader);

    if (status == S5_EXIT_WORLD ||
        (totals->packets > 0 && totals->unread[S5_LINK_UNKNOWN] == totals->packets))
        return status;
    int worse =
        s5_redaction_write(redaction, totals->packets, status == S5_EXIT_USAGE, setup->interrupted);
    return worse != 0 ? worse : status;
}

static int decode(struct setup *setup, struct s5_source *source, struct s5_redaction *redaction)
{
    int status = s5_decode_outputs_open(&setup->outputs, &setup->source, &setup->reader);

    if (status != 0)
        return status;
    struct s5_reader *reader = s5_reader_new(&setup->reader);
    if (reader == NULL)
        return s5_complain(S5_EXIT_WORLD, "decode", "out of memory");
    if (!setup->reader.live)
        setvbuf(stdout, output, _IOFBF, sizeof output);
    s5_decode_watch(source);
    status = read_all(setup, source, reader);
    if (redaction != NULL)
        status = redact(setup, redaction, reader, status);
    s5_reader_free(reader);
    return status;
}

static int run(int argc, char **argv)
{
    struct setup setup = {
        .reader = {.flows = {.flows_max = 65536, .held_max = 16 * mib},
                   .fragments_max = 4 * mib,
                   .records_max = 8 * mib,
                   .out = stdout},
        .colour = "auto",
    };
    struct s5_redaction *redaction = NULL;
    struct s5_error error;
    bool unusable;
    int status = read_options(&setup, argc, argv);

    if (status != 0)
        return status;
    setup.reader.flows.ports = setup.ports;
    setup.reader.live = setup.reader.flows.at_once = setup.source.interface != NULL;
    setup.reader.colour = wants_colour(&setup);
    if (setup.redact != NULL &&
        (redaction = s5_redaction_new(setup.redact, &setup.source, &setup.reader.flows, &status)) ==
            NULL)
        return status;
    struct s5_source *source = s5_source_open(&setup.source, &unusable, &error);
    if (source == NULL) {
        s5_redaction_free(redaction);
        return s5_complain(unusable ? S5_EXIT_USAGE : S5_EXIT_WORLD, "decode", "%s", error.text);
    }
    status = decode(&setup, source, redaction);
    s5_decode_outputs_close(&setup.outputs);
    s5_source_close(source);
    s5_redaction_free(redaction);
    return status;
}

const struct s5_command s5_command_decode = {
    .name = "decode",
    .summary = "read SOCKS5 sessions out of captures",
    .run = run,
    .help =
        "usage: sockspec decode FILE|- [options]\n"
        "       sockspec decode -i INTERFACE [options]\n"
        "\n"
        "Reads a pcap or pcapng file, also compressed, and shows every SOCKS5 session in it, on\n"
        "whatever port: who, to where, how it ended, how much was relayed.\n"
        "\n"
        "  -i, --interface IFACE   capture live; 'any' is all interfaces. Ctrl-C ends it\n"
        "      --filter BPF        only packets that the expression lets through, as tcpdump has "
        "it\n"
        "      --port N            what is said to port N is SOCKS5, without guessing; repeatable\n"
        "      --lint              every departure from the RFCs, by client or server\n"
        "      --redact OUT.pcapng write the capture again, user names and passwords overwritten\n"
        "      --json              one JSON object a line\n"
        "  -v, --verbose           every message, field by field\n"
        "      --show-secrets      passwords too\n"
        "      --extract DIR       what was relayed as files in DIR, which is made or empty:\n"
        "                          000001-CLIENT-DESTINATION-up, -down, or "
        "000001-CLIENT-udp.ndjson\n"
        "      --unwrap OUT.pcapng the capture as if there had been no proxy: connections and\n"
        "                          datagrams between clients and destinations, names with\n"
        "                          addresses made up, other packets as they are; - is standard\n"
        "                          output, in place of the records\n"
        "      --only-unwrapped    with --unwrap: without the other packets\n"
        "      --max-connections N connections followed at once (65536)\n"
        "      --max-held MIB      memory for segments that come early, and as much for what waits "
        "in\n"
        "                          dialogues (16)\n"
        "      --color WHEN        never, always or auto\n"
        "\n"
        "Exit status: 0 nothing wrong found, 1 --lint found something, 2 unusable command line or\n"
        "damaged file (what stands before the damage is shown), 3 the work could not be done.\n",
};

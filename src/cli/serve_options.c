#include "cli/serve_options.h"

#include "base/text.h"
#include "cli/cli.h"
#include "reference-server/departures.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char s5_serve_help[] =
    "usage: sockspec serve [options]\n"
    "\n"
    "Runs the reference SOCKS5 server (CONNECT, BIND and UDP ASSOCIATE over IPv4 and IPv6) "
    "until\n"
    "SIGTERM or SIGINT. Prints 'listening on HOST:PORT' for each listener once it accepts, and "
    "one\n"
    "line a session on stderr.\n"
    "\n"
    "  --listen HOST:PORT        where to listen: a numeric address or 'localhost' (which is\n"
    "                            127.0.0.1); port 0 picks one; repeatable (default "
    "127.0.0.1:1080)\n"
    "  --open                    serve anybody without authentication beyond the loopback\n"
    "                            interface, too; refused without this\n"
    "\n"
    "Who may use it:\n"
    "  --user NAME:PASS          require a user name and password, and take this one; "
    "repeatable\n"
    "  --users-file FILE         the same for every line NAME:PASS of FILE; '#' begins a "
    "comment line\n"
    "  --rules FILE              rules about destinations, one a line, the first that matches "
    "decides:\n"
    "                              allow|deny [connect|bind|udp ...] [user NAME] [from NET]\n"
    "                                         [to NET|NAME|*.SUFFIX|any] [port N|N-M]\n"
    "\n"
    "Limits (durations as 500ms, 10s, 5m):\n"
    "  --negotiation-timeout D   until the request is whole (default 10s)\n"
    "  --connect-timeout D       for each address of a destination (default 10s)\n"
    "  --bind-timeout D          until BIND's peer has connected (default 60s)\n"
    "  --idle-timeout D          without an octet or datagram in either direction (default "
    "5m)\n"
    "  --max-connections N       clients at once; more wait (default: what the limit on open "
    "files\n"
    "                            allows, at most 4096)\n"
    "  --no-fragments            drop fragmented datagrams instead of reassembling them\n"
    "\n"
    "To try a tester or a client with:\n"
    "  --fault NAME              depart from the RFC in one thing\n"
    "  --variant NAME            be unusual in one thing, and legal\n"
    "  --list-faults             list the faults, each with the clause that it breaks, and "
    "stop\n"
    "  --list-variants           likewise\n"
    "  --json                    list as JSON\n"
    "\n"
    "  --pcap FILE               write what is exchanged with clients and destinations to "
    "FILE, "
    "as\n"
    "                            pcapng; a FIFO will do, too\n"
    "  --show-secrets            do not mask passwords in it\n"
    "  --log FILE                append the lines about sessions to FILE\n"
    "  --quiet                   write none\n"
    "\n"
    "Exit status: 0 after SIGTERM or SIGINT, 2 unusable command line or input file, 3 it could "
    "not\n"
    "serve (as when the port is in use) or not write the capture to its end.\n";

enum {
    OPTION_MAX_CONNECTIONS = 256,
    OPTION_NEGOTIATION,
    OPTION_CONNECT,
    OPTION_BIND,
    OPTION_IDLE,
    OPTION_FAULT,
    OPTION_VARIANT,
    OPTION_LIST_FAULTS,
    OPTION_LIST_VARIANTS,
    OPTION_JSON,
    OPTION_PCAP,
    OPTION_SHOW_SECRETS,
};

static const struct option options_table[] = {
    {"listen", required_argument, NULL, 'l'},
    {"user", required_argument, NULL, 'u'},
    {"users-file", required_argument, NULL, 'f'},
    {"rules", required_argument, NULL, 'r'},
    {"open", no_argument, NULL, 'o'},
    {"no-fragments", no_argument, NULL, 'n'},
    {"max-connections", required_argument, NULL, OPTION_MAX_CONNECTIONS},
    {"negotiation-timeout", required_argument, NULL, OPTION_NEGOTIATION},
    {"connect-timeout", required_argument, NULL, OPTION_CONNECT},
    {"bind-timeout", required_argument, NULL, OPTION_BIND},
    {"idle-timeout", required_argument, NULL, OPTION_IDLE},
    {"fault", required_argument, NULL, OPTION_FAULT},
    {"variant", required_argument, NULL, OPTION_VARIANT},
    {"list-faults", no_argument, NULL, OPTION_LIST_FAULTS},
    {"list-variants", no_argument, NULL, OPTION_LIST_VARIANTS},
    {"json", no_argument, NULL, OPTION_JSON},
    {"pcap", required_argument, NULL, OPTION_PCAP},
    {"show-secrets", no_argument, NULL, OPTION_SHOW_SECRETS},
    {"log", required_argument, NULL, 'L'},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

#define usage(...) s5_complain(S5_EXIT_USAGE, "serve", __VA_ARGS__)

/* Each of these returns 0, or the exit status after complaining. */

static int add_listen(struct s5_serve_options *o, const char *text)
{
    static const char local[] = "localhost:";
    char numeric[S5_ENDPOINT_TEXT];
    struct s5_error error;

    if (o->reference.listen_count == S5_SERVE_LISTENERS)
        return usage("--listen: at most %d listeners", S5_SERVE_LISTENERS);
    if (strncmp(text, local, sizeof local - 1) == 0) {
        snprintf(numeric, sizeof numeric, "127.0.0.1:%s", text + sizeof local - 1);
        text = numeric;
    }
    if (s5_endpoint_parse(text, &o->listen[o->reference.listen_count], &error) != 0)
        return usage("--listen: %s", error.text);
    o->reference.listen_count++;
    return 0;
}

static int make_users(struct s5_serve_options *o)
{
    if (o->users == NULL)
        o->reference.users = o->users = s5_users_new();
    return o->users != NULL ? 0 : s5_complain(S5_EXIT_WORLD, "serve", "out of memory");
}

static int add_user(struct s5_serve_options *o, const char *text)
{
    struct s5_error error;
    int status = make_users(o);

    if (status == 0 && s5_users_add_text(o->users, text, &error) != 0)
        status = usage("--user: %s", error.text);
    return status;
}

static int load_users(struct s5_serve_options *o, const char *path)
{
    struct s5_error error;
    int status = make_users(o);

    if (status == 0 && s5_users_load(o->users, path, &error) != 0)
        status = usage("--users-file: %s", error.text);
    /* A file that names nobody must not open the server to everybody. */
    if (status == 0 && s5_users_count(o->users) == 0)
        status = usage("--users-file: %s names no user", path);
    return status;
}

static int load_rules(struct s5_serve_options *o, const char *path)
{
    struct s5_error error;

    if (o->rules == NULL)
        o->reference.rules = o->rules = s5_rules_new();
    if (o->rules == NULL)
        return s5_complain(S5_EXIT_WORLD, "serve", "out of memory");
    if (s5_rules_load(o->rules, path, &error) != 0)
        return usage("--rules: %s", error.text);
    return 0;
}

static int set_duration(const char *name, const char *text, uint64_t *out)
{
    double ms = s5_text_duration(text);

    if (ms < 1)
        return usage("--%s: '%s' is no duration as 500ms, 10s or 5m", name, text);
    *out = (uint64_t)ms;
    return 0;
}

static int set_connections(struct s5_serve_options *o, const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (*text < '1' || *text > '9' || *end != '\0' || number > 1000000)
        return usage("--max-connections: '%s' is no number from 1 to 1000000", text);
    o->reference.limits.connections = number;
    o->connections_given = true;
    return 0;
}

/* One departure at a time: two would hide each other. */
static int set_departure(struct s5_serve_options *o, const char *kind, const char *name)
{
    if (o->reference.departure != NULL)
        return usage("--%s: one --fault or --variant at a time", kind);
    o->reference.departure = *kind == 'f' ? s5_fault_find(name) : s5_variant_find(name);
    if (o->reference.departure == NULL)
        return usage("--%s: no %s '%s'; 'sockspec serve --list-%ss' lists them", kind, kind, name,
                     kind);
    return 0;
}

/* Standard output has the "listening on" lines. */
static int set_pcap(struct s5_serve_options *o, const char *path)
{
    if (strcmp(path, "-") == 0)
        return usage("--pcap: standard output is taken by the 'listening on' lines; give a file, "
                     "or a FIFO from which another program reads");
    o->pcap = path;
    return 0;
}

static int take_option(struct s5_serve_options *o, int option, const char *value)
{
    struct s5_reference_limits *limits = &o->reference.limits;

    switch (option) {
    case 'l':
        return add_listen(o, value);
    case 'u':
        return add_user(o, value);
    case 'f':
        return load_users(o, value);
    case 'r':
        return load_rules(o, value);
    case 'o':
        o->reference.open = true;
        return 0;
    case 'n':
        o->reference.no_fragments = true;
        return 0;
    case 'L':
        o->log_path = value;
        return 0;
    case 'q':
        o->quiet = true;
        return 0;
    case OPTION_MAX_CONNECTIONS:
        return set_connections(o, value);
    case OPTION_NEGOTIATION:
        return set_duration("negotiation-timeout", value, &limits->negotiation_ms);
    case OPTION_CONNECT:
        return set_duration("connect-timeout", value, &limits->connect_ms);
    case OPTION_BIND:
        return set_duration("bind-timeout", value, &limits->bind_ms);
    case OPTION_IDLE:
        return set_duration("idle-timeout", value, &limits->idle_ms);
    case OPTION_FAULT:
        return set_departure(o, "fault", value);
    case OPTION_VARIANT:
        return set_departure(o, "variant", value);
    case OPTION_LIST_FAULTS:
        o->list_faults = true;
        return 0;
    case OPTION_LIST_VARIANTS:
        o->list_variants = true;
        return 0;
    case OPTION_JSON:
        o->json = true;
        return 0;
    case OPTION_PCAP:
        return set_pcap(o, value);
    case OPTION_SHOW_SECRETS:
        o->show_secrets = true;
        return 0;
    default:
        return S5_EXIT_USAGE;
    }
}

int s5_serve_options_parse(struct s5_serve_options *o, int argc, char **argv)
{
    int option;

    *o = (struct s5_serve_options){.reference.limits = s5_reference_default_limits()};
    optind = 1;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:", options_table, NULL)) != -1) {
        /* Without a value that is attached: it may be a password. */
        const char *word = argv[optind - 1];
        int size = (int)strcspn(word, "=");
        if (option == ':')
            return usage("%s needs a value; 'sockspec serve --help' tells which", word);
        if (option == '?')
            return usage("no option '%.*s'%s; 'sockspec serve --help' lists them", size, word,
                         word[size] == '=' ? " that takes a value" : "");
        int status = take_option(o, option, optarg);
        if (status != 0)
            return status;
    }
    if (optind < argc)
        return usage("'%s' is one word too many; 'sockspec serve --help' lists the options",
                     argv[optind]);
    if (o->list_faults && o->list_variants)
        return usage("--list-faults and --list-variants are two lists; ask for one at a time");
    if (o->json && !o->list_faults && !o->list_variants)
        return usage("--json goes with --list-faults or --list-variants");
    if (o->reference.listen_count == 0)
        return add_listen(o, "127.0.0.1:1080");
    return 0;
}

void s5_serve_options_fini(struct s5_serve_options *options)
{
    s5_rules_free(options->rules);
    s5_users_free(options->users);
}

/* sockspec serve: the reference server in the foreground. */
#include "base/text.h"
#include "cli/cli.h"
#include "cli/departures.h"
#include "reference-server/departures.h"
#include "reference-server/server.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { LISTENERS_MAX = 16, CONNECTIONS_MAX = 4096 };

struct setup {
    struct s5_endpoint listen[LISTENERS_MAX];
    struct s5_reference_options options;
    struct s5_users *users;
    struct s5_rules *rules;
    const char *log_path;
    bool quiet;
    bool connections_given;
    bool list_faults;
    bool list_variants;
    bool json;
    FILE *log; /* NULL when quiet */
};

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
};

static const struct option options[] = {
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
    {"log", required_argument, NULL, 'L'},
    {"quiet", no_argument, NULL, 'q'},
    {NULL, 0, NULL, 0},
};

#define usage(...) s5_complain(S5_EXIT_USAGE, "serve", __VA_ARGS__)

/* Each of these returns 0, or the exit status after complaining. */

static int add_listen(struct setup *setup, const char *text)
{
    static const char local[] = "localhost:";
    char numeric[S5_ENDPOINT_TEXT];
    struct s5_error error;

    if (setup->options.listen_count == LISTENERS_MAX)
        return usage("--listen: at most %d listeners", LISTENERS_MAX);
    if (strncmp(text, local, sizeof local - 1) == 0) {
        snprintf(numeric, sizeof numeric, "127.0.0.1:%s", text + sizeof local - 1);
        text = numeric;
    }
    if (s5_endpoint_parse(text, &setup->listen[setup->options.listen_count], &error) != 0)
        return usage("--listen: %s", error.text);
    setup->options.listen_count++;
    return 0;
}

static int make_users(struct setup *setup)
{
    if (setup->users == NULL)
        setup->options.users = setup->users = s5_users_new();
    return setup->users != NULL ? 0 : s5_complain(S5_EXIT_WORLD, "serve", "out of memory");
}

static int add_user(struct setup *setup, const char *text)
{
    struct s5_error error;
    int status = make_users(setup);

    if (status == 0 && s5_users_add_text(setup->users, text, &error) != 0)
        status = usage("--user: %s", error.text);
    return status;
}

static int load_users(struct setup *setup, const char *path)
{
    struct s5_error error;
    int status = make_users(setup);

    if (status == 0 && s5_users_load(setup->users, path, &error) != 0)
        status = usage("--users-file: %s", error.text);
    /* A file that names nobody must not open the server to everybody. */
    if (status == 0 && s5_users_count(setup->users) == 0)
        status = usage("--users-file: %s names no user", path);
    return status;
}

static int load_rules(struct setup *setup, const char *path)
{
    struct s5_error error;

    if (setup->rules == NULL)
        setup->options.rules = setup->rules = s5_rules_new();
    if (setup->rules == NULL)
        return s5_complain(S5_EXIT_WORLD, "serve", "out of memory");
    if (s5_rules_load(setup->rules, path, &error) != 0)
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

static int set_connections(struct setup *setup, const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (*text < '1' || *text > '9' || *end != '\0' || number > 1000000)
        return usage("--max-connections: '%s' is no number from 1 to 1000000", text);
    setup->options.limits.connections = number;
    setup->connections_given = true;
    return 0;
}

/* One departure at a time: two would hide each other. */
static int set_departure(struct setup *setup, const char *kind, const char *name)
{
    if (setup->options.departure != NULL)
        return usage("--%s: one --fault or --variant at a time", kind);
    setup->options.departure = *kind == 'f' ? s5_fault_find(name) : s5_variant_find(name);
    if (setup->options.departure == NULL)
        return usage("--%s: no %s '%s'; 'sockspec serve --list-%ss' lists them", kind, kind, name,
                     kind);
    return 0;
}

static int take_option(struct setup *setup, int option, const char *value)
{
    struct s5_reference_limits *limits = &setup->options.limits;

    switch (option) {
    case 'l':
        return add_listen(setup, value);
    case 'u':
        return add_user(setup, value);
    case 'f':
        return load_users(setup, value);
    case 'r':
        return load_rules(setup, value);
    case 'o':
        setup->options.open = true;
        return 0;
    case 'n':
        setup->options.no_fragments = true;
        return 0;
    case 'L':
        setup->log_path = value;
        return 0;
    case 'q':
        setup->quiet = true;
        return 0;
    case OPTION_MAX_CONNECTIONS:
        return set_connections(setup, value);
    case OPTION_NEGOTIATION:
        return set_duration("negotiation-timeout", value, &limits->negotiation_ms);
    case OPTION_CONNECT:
        return set_duration("connect-timeout", value, &limits->connect_ms);
    case OPTION_BIND:
        return set_duration("bind-timeout", value, &limits->bind_ms);
    case OPTION_IDLE:
        return set_duration("idle-timeout", value, &limits->idle_ms);
    case OPTION_FAULT:
        return set_departure(setup, "fault", value);
    case OPTION_VARIANT:
        return set_departure(setup, "variant", value);
    case OPTION_LIST_FAULTS:
        setup->list_faults = true;
        return 0;
    case OPTION_LIST_VARIANTS:
        setup->list_variants = true;
        return 0;
    case OPTION_JSON:
        setup->json = true;
        return 0;
    default:
        return S5_EXIT_USAGE;
    }
}

static int read_options(struct setup *setup, int argc, char **argv)
{
    int option;

    optind = 1;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:", options, NULL)) != -1) {
        /* Without a value that is attached: it may be a password. */
        const char *word = argv[optind - 1];
        int size = (int)strcspn(word, "=");
        if (option == ':')
            return usage("%s needs a value; 'sockspec serve --help' tells which", word);
        if (option == '?')
            return usage("no option '%.*s'%s; 'sockspec serve --help' lists them", size, word,
                         word[size] == '=' ? " that takes a value" : "");
        int status = take_option(setup, option, optarg);
        if (status != 0)
            return status;
    }
    if (optind < argc)
        return usage("'%s' is one word too many; 'sockspec serve --help' lists the options",
                     argv[optind]);
    if (setup->list_faults && setup->list_variants)
        return usage("--list-faults and --list-variants are two lists; ask for one at a time");
    if (setup->json && !setup->list_faults && !setup->list_variants)
        return usage("--json goes with --list-faults or --list-variants");
    if (setup->options.listen_count == 0)
        return add_listen(setup, "127.0.0.1:1080");
    return 0;
}

/* Each client takes two descriptors, its own and the target's: as many clients as fit. */
static void fit_connections(struct setup *setup)
{
    struct rlimit limit;
    size_t *connections = &setup->options.limits.connections;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (setup->connections_given)
        return;
    size_t fitting = limit.rlim_cur > 128 ? (size_t)(limit.rlim_cur - 64) / 2 : 32;
    *connections = fitting < CONNECTIONS_MAX ? fitting : CONNECTIONS_MAX;
}

static void write_log(void *user, const char *line)
{
    FILE *log = user;

    fprintf(log, "%s\n", line);
    fflush(log);
}

static int open_log(struct setup *setup)
{
    if (setup->quiet)
        return 0;
    setup->log = setup->log_path == NULL ? stderr : fopen(setup->log_path, "a");
    if (setup->log == NULL)
        return usage("--log: cannot write %s: %s", setup->log_path, strerror(errno));
    setup->options.log = write_log;
    setup->options.log_user = setup->log;
    return 0;
}

static void stop(void *user, int signum)
{
    (void)signum;
    s5_loop_stop(user);
}

static int serve(struct s5_loop *loop, const struct s5_reference_options *reference_options)
{
    struct s5_error error;
    struct s5_reference *reference = s5_reference_new(loop, reference_options, &error);

    if (reference == NULL)
        return s5_complain(S5_EXIT_WORLD, "serve", "%s", error.text);
    struct s5_signal *terminate = s5_signal_new(loop, SIGTERM, stop, loop);
    struct s5_signal *interrupt = s5_signal_new(loop, SIGINT, stop, loop);
    for (size_t i = 0; i < reference_options->listen_count; i++) {
        struct s5_endpoint local;
        char text[S5_ENDPOINT_TEXT];
        s5_reference_local(reference, i, &local);
        s5_endpoint_print(&local, text, sizeof text);
        printf("listening on %s\n", text);
    }
    /* Nobody would learn the port, and who waits for the line would wait for ever. */
    if (fflush(stdout) == 0)
        s5_loop_run(loop);
    s5_signal_free(interrupt);
    s5_signal_free(terminate);
    s5_reference_free(reference);
    return S5_EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    struct setup setup = {.options.limits = s5_reference_default_limits()};
    struct s5_error error;
    struct s5_loop *loop = NULL;
    int status = read_options(&setup, argc, argv);

    setup.options.listen = setup.listen;
    if (status == 0 && (setup.list_faults || setup.list_variants)) {
        status = setup.list_faults ? s5_list_faults(setup.json) : s5_list_variants(setup.json);
        goto end;
    }
    if (status == 0 && s5_reference_check(&setup.options, &error) != 0)
        status = usage("%s", error.text);
    if (status == 0)
        status = open_log(&setup);
    if (status == 0) {
        fit_connections(&setup);
        loop = s5_loop_new(&error);
        status = loop == NULL ? s5_complain(S5_EXIT_WORLD, "serve", "%s", error.text)
                              : serve(loop, &setup.options);
    }
end:
    if (loop != NULL)
        s5_loop_free(loop);
    if (setup.log != NULL && setup.log != stderr)
        fclose(setup.log);
    s5_rules_free(setup.rules);
    s5_users_free(setup.users);
    return status;
}

const struct s5_command s5_command_serve = {
    .name = "serve",
    .summary = "run the reference server in the foreground",
    .help =
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
        "  --log FILE                append the lines about sessions to FILE\n"
        "  --quiet                   write none\n"
        "\n"
        "Exit status: 0 after SIGTERM or SIGINT, 2 unusable command line or input file, 3 it could "
        "not\n"
        "serve (as when the port is in use).\n",
    .run = run,
};

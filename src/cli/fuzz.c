/* sockspec fuzz: plays made-up sessions against a live proxy. */
#include "cli/cli.h"
#include "cli/find_target.h"
#include "cli/fuzz_options.h"
#include "net/port.h"
#include "record/folder.h"
#include "run/fuzz/hunt.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum {
    DICTIONARY_MAX = 1024 * 1024,
    LIVE_MS = 250,  /* between two progress lines that overwrite each other, */
    PLAIN_MS = 5000 /* and between two that do not */
};

/* One call of `sockspec fuzz`. */
struct fuzz {
    struct s5_fuzz_command options;
    struct s5_dictionary dictionary;
    struct s5_loop *loop;
    struct s5_target target;
    char password[17];
    struct s5_fuzz_options hunt;
    struct s5_fuzz_result result;
    bool live; /* stderr is a terminal: progress stays on one line */
    bool drawn;
    double told_ms;
};

static int complain(int status, const struct s5_error *error)
{
    return s5_complain(status, "fuzz", "%s", error->text);
}

/* ---- what is told ---- */

static void clear_line(struct fuzz *f)
{
    if (f->drawn)
        fputs("\r\033[K", stderr);
    f->drawn = false;
}

static double rate(const struct s5_fuzz_stats *stats)
{
    return stats->elapsed_ms > 0 ? (double)stats->sessions * 1000.0 / stats->elapsed_ms : 0;
}

static void progress(void *user, const struct s5_fuzz_stats *stats)
{
    struct fuzz *f = user;

    if (f->options.quiet || stats->elapsed_ms - f->told_ms < (f->live ? LIVE_MS : PLAIN_MS))
        return;
    f->told_ms = stats->elapsed_ms;
    clear_line(f);
    fprintf(stderr, "%.0f s: %" PRIu64 " sessions, %.0f/s, %zu states, %zu finding%s%s",
            stats->elapsed_ms / 1000.0, stats->sessions, rate(stats), stats->states,
            stats->findings, stats->findings == 1 ? "" : "s", f->live ? "" : "\n");
    fflush(stderr);
    f->drawn = f->live;
}

static void found(void *user, const struct s5_catch *finding)
{
    struct fuzz *f = user;

    clear_line(f);
    printf("found       %s: %s\n", finding->name, finding->text);
    if (finding->sessions == 1)
        printf("            by one session of %zu act%s and %zu octet%s, made of number %" PRIu64
               " of seed %" PRIu64 "\n",
               finding->acts, finding->acts == 1 ? "" : "s", finding->octets,
               finding->octets == 1 ? "" : "s", finding->number, f->hunt.seed);
    else if (finding->sessions > 1)
        printf("            by %zu sessions together\n", finding->sessions);
    else if (finding->path[0] != '\0' || finding->lua != NULL)
        printf(
            "            it did not come again; the case has the sessions that were under way\n");
    if (finding->path[0] != '\0')
        printf("            %s\n", finding->path);
    if (finding->lua != NULL)
        printf("            it could not be written to %s; this is the case:\n%s",
               f->options.artifacts, finding->lua);
    fflush(stdout);
}

static void noted(void *user, const char *text)
{
    clear_line(user);
    s5_complain(S5_EXIT_WORLD, "fuzz", "%s", text);
}

static void print_summary(const struct fuzz *f)
{
    const struct s5_fuzz_stats *stats = &f->result.stats;

    for (size_t i = 0; i < f->result.count; i++)
        if (f->result.findings[i].met > 1)
            printf("%s: met %u times\n", f->result.findings[i].name, f->result.findings[i].met);
    printf("%" PRIu64 " sessions of seed %" PRIu64
           " in %.1f s (%.0f/s): %zu states, %zu finding%s%s\n",
           stats->sessions, f->hunt.seed, stats->elapsed_ms / 1000.0, rate(stats), stats->states,
           stats->findings, stats->findings == 1 ? "" : "s",
           f->hunt.interrupted ? ", interrupted" : "");
}

/* ---- what it needs ---- */

static int load_dictionary(struct fuzz *f)
{
    const char *path = f->options.dictionary;
    struct s5_error error;

    if (path == NULL)
        return 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return s5_complain(S5_EXIT_USAGE, "fuzz", "--dictionary: cannot read %s: %s", path,
                           strerror(errno));
    uint8_t *text = malloc(DICTIONARY_MAX);
    size_t size = text == NULL ? 0 : fread(text, 1, DICTIONARY_MAX, file);
    int status = 0;
    if (text == NULL || ferror(file) || size == DICTIONARY_MAX)
        status =
            s5_complain(S5_EXIT_USAGE, "fuzz",
                        "--dictionary: cannot read %s: it is no file, or longer than 1 MiB", path);
    else if (s5_dictionary_parse(&f->dictionary, (struct s5_span){text, size}, &error) != 0)
        status = s5_complain(S5_EXIT_USAGE, "fuzz", "--dictionary: %s: %s", path, error.text);
    free(text);
    fclose(file);
    return status;
}

static uint64_t some_number(void)
{
    uint64_t number = 0;

    if (getrandom(&number, sizeof number, 0) < 0)
        number = (uint64_t)getpid();
    return number >> 32; /* short enough to be typed */
}

/* A quarantine of freed memory, as AddressSanitizer has it, looks like a leak until it is full. */
static void tame_sanitizer(void)
{
    const char *given = getenv("ASAN_OPTIONS");
    char text[4096];

    if (given != NULL && strstr(given, "quarantine_size_mb") != NULL)
        return;
    int size = snprintf(text, sizeof text, "%s%squarantine_size_mb=8", given == NULL ? "" : given,
                        given == NULL || *given == '\0' ? "" : ":");
    if (size < (int)sizeof text)
        setenv("ASAN_OPTIONS", text, 1);
}

static int prepare_target(struct fuzz *f)
{
    const struct s5_fuzz_command *o = &f->options;

    f->target = (struct s5_target){.loop = f->loop,
                                   .command = o->exec,
                                   .option = "--exec",
                                   .interrupted = &f->hunt.interrupted};
    if (o->exec == NULL) {
        f->target.user = (struct s5_span){o->url.user, o->url.user_size};
        f->target.password = (struct s5_span){o->url.password, o->url.password_size};
        return s5_find_target(f->loop, "fuzz", &o->url, (uint64_t)o->timeout_ms, &f->target);
    }
    tame_sanitizer();
    if (strstr(o->exec, "{pass}") != NULL) {
        snprintf(f->password, sizeof f->password, "%016" PRIx64, some_number() * UINT32_MAX);
        f->target.user = s5_span_text("sockspec");
        f->target.password = s5_span_text(f->password);
    }
    return 0;
}

static void on_signal(void *user, int signum)
{
    struct fuzz *f = user;

    (void)signum;
    f->hunt.interrupted = true;
    s5_loop_stop(f->loop);
}

static int hunt(struct fuzz *f)
{
    const struct s5_fuzz_command *o = &f->options;
    struct s5_error error;
    int status = prepare_target(f);

    if (status != 0)
        return status;
    f->hunt = (struct s5_fuzz_options){.loop = f->loop,
                                       .target = &f->target,
                                       .seed = o->seed_given ? o->seed : some_number(),
                                       .runs = o->runs,
                                       .time_ms = o->time_ms,
                                       .timeout_ms = o->timeout_ms,
                                       .wait_ms = o->wait_ms,
                                       .jobs = o->jobs,
                                       .corpus = o->corpus,
                                       .artifacts = o->artifacts,
                                       .application = "sockspec " SOCKSPEC_VERSION,
                                       .dictionary = &f->dictionary,
                                       .progress = progress,
                                       .found = found,
                                       .noted = noted,
                                       .user = f};
    struct s5_signal *interrupt = s5_signal_new(f->loop, SIGINT, on_signal, f);
    struct s5_signal *terminate = s5_signal_new(f->loop, SIGTERM, on_signal, f);
    bool ran = s5_fuzz_run(&f->hunt, &f->result, &error) == 0;
    s5_signal_free(interrupt);
    s5_signal_free(terminate);
    clear_line(f);
    if (!ran)
        return complain(f->result.unusable ? S5_EXIT_USAGE : S5_EXIT_WORLD, &error);
    print_summary(f);
    if (f->result.count > 0)
        return S5_EXIT_FOUND;
    return f->result.unfinished ? S5_EXIT_WORLD : S5_EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    struct fuzz f = {0};
    struct s5_error error;
    int status = s5_fuzz_options_parse(&f.options, argc, argv);

    f.live = isatty(STDERR_FILENO) && getenv("TERM") != NULL;
    if (status == 0)
        status = load_dictionary(&f);
    if (status == 0 && f.options.corpus != NULL && s5_folder_prepare(f.options.corpus, &error) != 0)
        status = s5_complain(S5_EXIT_USAGE, "fuzz", "--corpus: %s", error.text);
    if (status == 0 && (f.loop = s5_loop_new(&error)) == NULL)
        status = complain(S5_EXIT_WORLD, &error);
    if (status == 0)
        status = hunt(&f);
    s5_fuzz_result_fini(&f.result);
    s5_loop_free(f.loop);
    s5_port_give_back();
    s5_dictionary_fini(&f.dictionary);
    return status;
}

const struct s5_command s5_command_fuzz = {"fuzz", "play made-up sessions against a proxy",
                                           s5_fuzz_help, run};

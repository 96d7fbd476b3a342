/* sockspec serve: the reference server in the foreground. */
#include "cli/cli.h"
#include "cli/departures.h"
#include "cli/serve_options.h"
#include "record/recorder.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define usage(...) s5_complain(S5_EXIT_USAGE, "serve", __VA_ARGS__)

enum { CONNECTIONS_MAX = 4096 };

/* Each client takes two descriptors, its own and the target's: as many clients as fit. */
static void fit_connections(struct s5_serve_options *o)
{
    struct rlimit limit;
    size_t *connections = &o->reference.limits.connections;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (o->connections_given)
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

/* Nowhere, when quiet. */
static int open_log(struct s5_serve_options *o, FILE **log)
{
    if (o->quiet)
        return 0;
    *log = o->log_path == NULL ? stderr : fopen(o->log_path, "a");
    if (*log == NULL)
        return usage("--log: cannot write %s: %s", o->log_path, strerror(errno));
    o->reference.log = write_log;
    o->reference.log_user = *log;
    return 0;
}

static void capture_failed(void *user, const struct s5_error *error)
{
    (void)user;
    s5_complain(S5_EXIT_WORLD, "serve", "--pcap: %s; the capture ends here", error->text);
}

static int start_capture(const struct s5_serve_options *o, struct s5_loop *loop,
                         struct s5_recorder **out)
{
    struct s5_error error;

    if (o->pcap == NULL)
        return 0;
    *out = s5_recorder_new(loop, o->pcap, "sockspec " SOCKSPEC_VERSION, o->show_secrets,
                           capture_failed, NULL, &error);
    return *out != NULL ? 0 : usage("--pcap: %s", error.text);
}

static void stop(void *user, int signum)
{
    (void)signum;
    s5_loop_stop(user);
}

/* The capture, where one is asked for, begins once the port is ours and outlives the loop. */
static int serve(struct s5_loop *loop, const struct s5_serve_options *o,
                 struct s5_recorder **capture)
{
    const struct s5_reference_options *reference_options = &o->reference;
    struct s5_error error;
    struct s5_reference *reference = s5_reference_new(loop, reference_options, &error);

    if (reference == NULL)
        return s5_complain(S5_EXIT_WORLD, "serve", "%s", error.text);
    int status = start_capture(o, loop, capture);
    if (status != 0) {
        s5_reference_free(reference);
        return status;
    }
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
    struct s5_serve_options options;
    struct s5_error error;
    struct s5_loop *loop = NULL;
    struct s5_recorder *capture = NULL;
    FILE *log = NULL;
    int status = s5_serve_options_parse(&options, argc, argv);

    options.reference.listen = options.listen;
    if (status == 0 && (options.list_faults || options.list_variants)) {
        status =
            options.list_faults ? s5_list_faults(options.json) : s5_list_variants(options.json);
        goto end;
    }
    if (status == 0 && s5_reference_check(&options.reference, &error) != 0)
        status = usage("%s", error.text);
    if (status == 0)
        status = open_log(&options, &log);
    if (status == 0) {
        fit_connections(&options);
        loop = s5_loop_new(&error);
        status = loop == NULL ? s5_complain(S5_EXIT_WORLD, "serve", "%s", error.text)
                              : serve(loop, &options, &capture);
    }
end:
    if (loop != NULL)
        s5_loop_free(loop);
    if (s5_recorder_free(capture) != 0 && status == S5_EXIT_CLEAN)
        status = S5_EXIT_WORLD;
    if (log != NULL && log != stderr)
        fclose(log);
    s5_serve_options_fini(&options);
    return status;
}

const struct s5_command s5_command_serve = {
    .name = "serve",
    .summary = "run the reference server in the foreground",
    .help = s5_serve_help,
    .run = run,
};

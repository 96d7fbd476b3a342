/* sockspec test: replays the cases against a live proxy. */
#include "cli/cli.h"
#include "cli/embedded.h"
#include "cli/find_target.h"
#include "cli/list.h"
#include "cli/rerun.h"
#include "cli/test_cases.h"
#include "net/port.h"
#include "net/stream.h"
#include "report/annotations.h"
#include "report/console.h"
#include "report/file.h"
#include "run/baseline.h"
#include "run/runner.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* One call of `sockspec test`. */
struct test {
    struct s5_test_options options;
    struct s5_catalogue catalogue;
    struct s5_chosen chosen;
    struct s5_loop *loop;
    struct s5_embedded *embedded;
    struct s5_target target;
    struct s5_target auth;
    uint8_t made_password[16];
    struct s5_baseline baseline;
    struct s5_run_result result;
    struct s5_folder captures;
    struct s5_runner_options runner;
    struct s5_console console;
    char rerun[S5_RERUN_SIZE];
    char today[32];
    struct s5_signal *signals[2];
};

static int complain(int status, const struct s5_error *error)
{
    return s5_complain(status, "test", "%s", error->text);
}

static bool case_exists(void *user, const char *id)
{
    return s5_catalogue_find(user, id) != NULL;
}

static int load_baseline(struct test *t)
{
    struct s5_error error;

    if (t->options.baseline == NULL)
        return 0;
    if (s5_baseline_load(&t->baseline, t->options.baseline, t->options.update_baseline, &error) !=
        0)
        return complain(S5_EXIT_USAGE, &error);
    const char *unknown = s5_baseline_unknown(&t->baseline, case_exists, &t->catalogue);
    if (unknown != NULL && s5_test_cases_have_builtin(&t->options))
        return s5_complain(S5_EXIT_USAGE, "test", "%s names '%s', and no case has that id",
                           t->options.baseline, unknown);
    return 0;
}

static struct s5_span made_password(struct test *t)
{
    static const char alphabet[] = "abcdefghijkmnpqrstuvwxyzABCDEFGH";
    uint8_t random[sizeof t->made_password] = {0};

    if (getrandom(random, sizeof random, 0) < 0)
        random[0] = (uint8_t)getpid();
    for (size_t i = 0; i < sizeof random; i++)
        t->made_password[i] = (uint8_t)alphabet[random[i] % (sizeof alphabet - 1)];
    return (struct s5_span){t->made_password, sizeof t->made_password};
}

static int prepare_target(struct test *t)
{
    const struct s5_test_options *o = &t->options;
    struct s5_span user = s5_span_text("sockspec");
    struct s5_span password = made_password(t);
    char text[512];
    char shard[32] = "";
    struct s5_error error;

    t->target = (struct s5_target){.loop = t->loop, .command = o->exec, .option = "--exec"};
    t->auth = (struct s5_target){.loop = t->loop,
                                 .command = o->auth_exec,
                                 .option = "--auth-exec",
                                 .user = user,
                                 .password = password};
    t->target.interrupted = t->auth.interrupted = &t->runner.interrupted;
    t->runner.target = &t->target;
    t->runner.denied = o->deny;
    if (o->auth_exec != NULL) {
        t->runner.auth = &t->auth;
        t->runner.has_credentials = true;
    }
    if (o->exec != NULL) {
        t->target.user = user;
        t->target.password = password;
        if (strstr(o->exec, "{pass}") != NULL)
            t->runner.has_credentials = true;
        snprintf(text, sizeof text, "socks5://127.0.0.1");
    } else if (o->target != NULL) {
        t->target.user = (struct s5_span){o->url.user, o->url.user_size};
        t->target.password = (struct s5_span){o->url.password, o->url.password_size};
        if (o->url.has_credentials)
            t->runner.has_credentials = true;
        int status = s5_find_target(t->loop, "test", &o->url, (uint64_t)(o->timeout_ms * o->scale),
                                    &t->target);
        if (status != 0)
            return status;
        s5_target_url_print(&o->url, text, sizeof text);
    } else {
        t->embedded = s5_embedded_new(t->loop, user, password, &t->target.endpoint,
                                      &t->auth.endpoint, &error);
        if (t->embedded == NULL)
            return complain(S5_EXIT_WORLD, &error);
        t->runner.auth = &t->auth;
        t->runner.has_credentials = true;
        t->runner.denied = S5_EMBEDDED_DENIED;
        char address[S5_ENDPOINT_TEXT];
        s5_endpoint_print(&t->target.endpoint, address, sizeof address);
        snprintf(text, sizeof text, "socks5://%s", address);
    }
    if (o->shard.part != 0) {
        snprintf(shard, sizeof shard, "%u/%u", o->shard.part, o->shard.parts);
        s5_result_text(&t->result.shard, shard);
    }
    if (t->chosen.count == 0)
        s5_run_note(&t->result, "no case falls to shard %s, so nothing was tested", shard);
    s5_result_text(&t->result.url, text);
    s5_result_text(&t->result.exec, o->exec);
    s5_result_text(&t->result.auth_exec, o->auth_exec);
    return 0;
}

/* What the cases listen on must be an address of this machine; where none is, each of them would
 * fail on its own. */
static int check_origin(const char *option, const struct s5_endpoint *origin, struct s5_loop *loop)
{
    struct s5_error error;

    if (origin->family == 0)
        return 0;
    struct s5_closed_port *port = s5_closed_port_new(loop, origin, NULL, &error);
    if (port == NULL)
        return s5_complain(S5_EXIT_USAGE, "test", "%s needs an address of this machine: %s", option,
                           error.text);
    s5_closed_port_free(port);
    return 0;
}

/* A part of the cases is never taken for the whole. */
static void tell_shard(const struct test *t, FILE *out)
{
    const struct s5_shard *shard = &t->options.shard;

    if (shard->part == 0 || t->options.verbosity < 0)
        return;
    fprintf(out, "shard %u/%u, from %s: %zu of %zu case%s", shard->part, shard->parts,
            shard->source, t->chosen.count, t->chosen.total, t->chosen.total == 1 ? "" : "s");
    if (t->chosen.count == 0)
        fputs("; none falls to this shard, so nothing is tested here", out);
    else if (t->chosen.helpers > 0)
        fprintf(out, ", and %zu of other shards on which they build", t->chosen.helpers);
    fputc('\n', out);
}

static void begun(void *user, size_t total, unsigned jobs)
{
    struct test *t = user;

    if (t->options.exec != NULL) {
        char address[S5_ENDPOINT_TEXT];
        char text[S5_ENDPOINT_TEXT + 16];
        s5_endpoint_print(&t->target.endpoint, address, sizeof address);
        snprintf(text, sizeof text, "socks5://%s", address);
        s5_result_text(&t->result.url, text);
    }
    tell_shard(t, t->console.out);
    s5_console_begin(&t->console, &t->result, SOCKSPEC_VERSION, total, jobs);
}

static void settled(void *user, struct s5_case_result *result)
{
    struct test *t = user;

    if (t->options.baseline != NULL)
        s5_baseline_apply(&t->baseline, result, t->today);
    if (t->options.strict && result->verdict == S5_WARN)
        result->verdict = S5_FAIL;
}

static void judged(void *user, const struct s5_case_result *result, size_t done, size_t total)
{
    struct test *t = user;

    s5_console_case(&t->console, result, done, total);
}

static void on_signal(void *user, int signum)
{
    struct test *t = user;

    (void)signum;
    t->runner.interrupted = true;
    s5_loop_stop(t->loop);
}

static void prepare_console(struct test *t)
{
    const char *no_colour = getenv("NO_COLOR");
    FILE *out = s5_report_files_to_stdout(&t->options.reports) ? stderr : stdout;
    bool colour = isatty(fileno(out)) && (no_colour == NULL || *no_colour == '\0');

    if (strcmp(t->options.colour, "auto") != 0)
        colour = strcmp(t->options.colour, "always") == 0;
    t->console = (struct s5_console){.out = out,
                                     .colour = colour,
                                     .progress = isatty(STDERR_FILENO) && isatty(fileno(out)),
                                     .verbosity = t->options.verbosity,
                                     .rerun = t->rerun};
}

static void prepare_runner(struct test *t)
{
    const struct s5_test_options *o = &t->options;

    t->runner.loop = t->loop;
    t->runner.jobs = o->jobs;
    t->runner.repeat = o->repeat;
    t->runner.timeout_ms = o->timeout_ms;
    t->runner.scale = o->scale;
    t->runner.wait_ms = o->wait_ms;
    t->runner.origin4 = o->origin4;
    t->runner.origin6 = o->origin6;
    t->runner.origin_name = o->origin_name;
    t->runner.show_secrets = o->show_secrets;
    if (o->pcap != NULL) {
        t->captures =
            (struct s5_folder){.path = o->pcap, .application = "sockspec " SOCKSPEC_VERSION};
        t->runner.captures = &t->captures;
    }
    t->runner.begun = begun;
    t->runner.settled = settled;
    t->runner.judged = judged;
    t->runner.user = t;
}

static bool update_baseline(struct test *t)
{
    struct s5_baseline_update did;
    struct s5_error error;

    if (s5_baseline_update(&t->baseline, &t->result, &did, &error) != 0) {
        complain(S5_EXIT_WORLD, &error);
        return false;
    }
    if (t->options.verbosity >= 0)
        fprintf(t->console.out, "%s: %zu line%s added, %zu renewed, %zu removed\n",
                t->options.baseline, did.added, did.added == 1 ? "" : "s", did.renewed,
                did.removed);
    return true;
}

static void complain_of_report(const struct s5_error *error)
{
    complain(S5_EXIT_WORLD, error);
}

/* Writes what was asked for, whatever became of the run. */
static int write_reports(struct test *t, bool ran)
{
    struct s5_results results = {&t->result, 1, SOCKSPEC_VERSION};
    int status = 0;

    if (ran)
        s5_console_end(&t->console, &t->result);
    if (ran && t->options.annotations)
        s5_annotations_print(t->console.out, &t->result);
    if (t->options.few_transcripts)
        s5_run_drop_transcripts(&t->result, true);
    if (s5_report_files_write(&t->options.reports, &results, complain_of_report) != 0)
        status = S5_EXIT_WORLD;
    if (ran && t->options.update_baseline && !update_baseline(t))
        status = S5_EXIT_WORLD;
    if (t->captures.failed)
        status = complain(S5_EXIT_WORLD, &t->captures.error);
    return status;
}

static int exit_status(const struct test *t)
{
    if (s5_run_count(&t->result, S5_FAIL) > 0 || t->result.finding_count > 0)
        return S5_EXIT_FOUND;
    return s5_run_conformant(&t->result) ? S5_EXIT_CLEAN : S5_EXIT_WORLD;
}

static int run_cases(struct test *t)
{
    struct s5_error error;
    int status = check_origin("--origin", &t->options.origin4, t->loop);

    if (status == 0)
        status = check_origin("--origin6", &t->options.origin6, t->loop);
    if (status == 0)
        status = prepare_target(t);
    if (status != 0)
        return status;
    s5_rerun_print(&t->options, t->result.url, t->rerun, sizeof t->rerun);
    s5_result_text(&t->result.rerun, t->rerun);
    s5_result_text(&t->result.pcap, t->options.pcap);
    prepare_runner(t);
    t->signals[0] = s5_signal_new(t->loop, SIGINT, on_signal, t);
    t->signals[1] = s5_signal_new(t->loop, SIGTERM, on_signal, t);
    bool ran = s5_runner_run(&t->runner, t->chosen.cases, t->chosen.count, t->chosen.helpers,
                             &t->result, &error) == 0;
    if (!ran)
        complain(S5_EXIT_WORLD, &error);
    int written = write_reports(t, ran);
    for (size_t i = 0; i < S5_COUNT(t->signals); i++)
        s5_signal_free(t->signals[i]);
    if (!ran)
        return S5_EXIT_WORLD;
    return written != 0 ? written : exit_status(t);
}

/* Whatever the target did, nothing of the run may stay open: where something does, that is our own
 * slip, and is told. */
static int with_loop(struct test *t)
{
    struct s5_error error;

    s5_loop_free(s5_loop_new(&error)); /* the first one leaves what serves all of a process */
    int before = s5_open_descriptors();
    t->loop = s5_loop_new(&error);
    if (t->loop == NULL)
        return complain(S5_EXIT_WORLD, &error);
    int status = run_cases(t);
    s5_embedded_free(t->embedded);
    s5_loop_free(t->loop);
    s5_port_give_back();
    int left = s5_open_descriptors() - before;
    if (left > 0)
        return s5_complain(S5_EXIT_WORLD, "test",
                           "%d descriptors stayed open after the run; this is a defect of sockspec",
                           left);
    return status;
}

/* A report or a capture that cannot be written is found out before the cases run, not after. */
static int check_places(const struct test *t)
{
    struct s5_error error;

    if (s5_report_files_check(&t->options.reports, &error) != 0)
        return complain(S5_EXIT_USAGE, &error);
    if (t->options.update_baseline && s5_report_check(t->options.baseline, &error) != 0)
        return complain(S5_EXIT_USAGE, &error);
    if (t->options.pcap != NULL && s5_folder_prepare(t->options.pcap, &error) != 0)
        return complain(S5_EXIT_USAGE, &error);
    return 0;
}

static int export_cases(const struct test *t)
{
    struct s5_error error;
    size_t count;

    if (s5_catalogue_export(t->options.export_cases, &count, &error) != 0)
        return complain(S5_EXIT_USAGE, &error);
    printf("%zu case files written to %s\n", count, t->options.export_cases);
    return S5_EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    struct test t = {0};
    int status = s5_test_options_parse(&t.options, argc, argv);

    s5_timestamp(t.today, sizeof t.today);
    t.today[10] = '\0';
    prepare_console(&t);
    if (status == 0 && t.options.export_cases != NULL) {
        status = export_cases(&t);
    } else if (status == 0) {
        status = s5_test_cases_load(&t.options, &t.catalogue, &t.chosen);
        if (status == 0 && t.options.list) {
            tell_shard(&t, stderr);
            status = s5_list_cases(t.chosen.cases, t.chosen.count, &t.options);
        } else if (status == 0 && (status = load_baseline(&t)) == 0 &&
                   (status = check_places(&t)) == 0) {
            status = with_loop(&t);
        }
    }
    s5_run_result_fini(&t.result);
    s5_baseline_fini(&t.baseline);
    s5_catalogue_fini(&t.catalogue);
    s5_chosen_fini(&t.chosen);
    s5_test_options_fini(&t.options);
    return status;
}

const struct s5_command s5_command_test = {"test", "replay the cases against a proxy and judge it",
                                           s5_test_help, run};

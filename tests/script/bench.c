#include "bench.h"

#include "cli/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bench bench;

int bench_make(void **state)
{
    struct s5_error error;
    struct s5_endpoint loopback = {.family = 4, .ip = {127, 0, 0, 1}};

    (void)state;
    s5_loop_free(
        s5_loop_new(NULL)); /* libuv keeps a few descriptors for good from the first one on */
    bench = (struct bench){.descriptors = s5_open_descriptors()};
    bench.loop = s5_loop_new(&error);
    bench.env = (struct s5_script_env){.loop = bench.loop,
                                       .has_credentials = true,
                                       .user = s5_span_text(BENCH_USER),
                                       .password = s5_span_text(BENCH_PASSWORD),
                                       .no_auth = S5_CAN,
                                       .with_password = S5_CAN,
                                       .plain_password = S5_CAN_DECLINED,
                                       .bind = S5_CAN,
                                       .udp = S5_CAN,
                                       .origin4 = loopback,
                                       .timeout_ms = 2000,
                                       .scale = 1};
    bench.server = s5_embedded_new(bench.loop, bench.env.user, bench.env.password,
                                   &bench.env.target, &bench.env.auth_target, &error);
    return bench.server == NULL ? -1 : 0;
}

int bench_unmake(void **state)
{
    (void)state;
    s5_case_fini(&bench.item);
    s5_case_result_fini(&bench.result);
    s5_embedded_free(bench.server);
    s5_loop_free(bench.loop);
    assert_int_equal(s5_open_descriptors(), bench.descriptors);
    return 0;
}

static void found(void *user, struct s5_case *item)
{
    (void)user;
    s5_case_fini(&bench.item);
    bench.item = *item;
    bench.loaded++;
}

const char *bench_load(const char *path, const char *id, const char *text, size_t size)
{
    static struct s5_error error;
    struct s5_case_source source = {path, id, text, size};

    bench.loaded = 0;
    error.text[0] = '\0';
    int status = s5_case_load(&source, found, NULL, &error);
    assert_int_equal(status == 0, error.text[0] == '\0');
    return error.text;
}

static void done(void *user)
{
    *(bool *)user = true;
    s5_loop_stop(bench.loop);
}

const struct s5_case_result *bench_run(const char *body)
{
    static char text[16384];

    snprintf(text, sizeof text,
             "return case { id = 'x', title = 'X', section = '-', level = 'MUST', clauses = { "
             "'REP-09' }, run = "
             "function(t)\n%s\nend }",
             body);
    return bench_run_text(text);
}

const struct s5_case_result *bench_run_text(const char *text)
{
    bool over = false;

    assert_string_equal(bench_load("case.lua", NULL, text, strlen(text)), "");
    s5_case_result_fini(&bench.result);
    s5_script_start(&bench.env, &bench.item, &bench.result, done, &over);
    assert_false(over);
    while (!over)
        s5_loop_run(bench.loop);
    return &bench.result;
}

struct s5_span bench_octets(enum s5_transcript_dir dir)
{
    static uint8_t octets[S5_TRANSCRIPT_OCTETS];
    struct s5_span all = {octets, 0};
    const struct s5_transcript *transcript = &bench.result.transcript;

    for (size_t i = 0; i < transcript->count; i++) {
        const struct s5_transcript_entry *entry = &transcript->entries[i];
        if (entry->dir != dir || entry->kept == 0)
            continue;
        memcpy(octets + all.size, entry->data, entry->kept);
        all.size += entry->kept;
    }
    return all;
}

/* A case on the bench: loaded from a text, and run against the reference server or against nobody.
 */
#ifndef SOCKSPEC_TESTS_SCRIPT_BENCH_H
#define SOCKSPEC_TESTS_SCRIPT_BENCH_H

#include "unit.h"

#include "script/script.h"

#define BENCH_USER "bench"
#define BENCH_PASSWORD "correct horse"

struct bench {
    struct s5_loop *loop;
    struct s5_embedded *server;
    struct s5_script_env env; /* of the server: plain, and with BENCH_USER and BENCH_PASSWORD */
    struct s5_case item;      /* the last one loaded */
    size_t loaded;
    struct s5_case_result result;
    int descriptors;
};

extern struct bench bench;

/* Set up and torn down around each test; what was opened must be closed. */
int bench_make(void **state);
int bench_unmake(void **state);

/* Loads a case file. Returns its error, or "" and the number of cases in bench.loaded. Valid until
 * the next call. */
const char *bench_load(const char *path, const char *id, const char *text, size_t size);

/* Runs the lone case of which `body` is the body of run(t), from the file "case.lua", in which it
 * begins on line 2. */
const struct s5_case_result *bench_run(const char *body);

/* Runs the lone case, or the last member, that a whole text tells of; it must stay where it is. */
const struct s5_case_result *bench_run_text(const char *text);

/* Octets that went over all connections in a direction, in order. */
struct s5_span bench_octets(enum s5_transcript_dir dir);

#define BENCH_TEST(f) cmocka_unit_test_setup_teardown(f, bench_make, bench_unmake)

#endif

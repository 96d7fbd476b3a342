/* Faults of the process: it hangs, leaks or complains. What kills it is in crashes.c. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first octet that a client sends, or -1 where it is not in `in`. */
static int first_octet(const struct s5_connection *c, struct s5_span in)
{
    bool first = c->server.dialogue.phase == S5_PHASE_GREETING && c->input_size == 0;

    return first && in.size > 0 ? in.data[0] : -1;
}

/* ---- hangs ---- */

static void hear_zeros_and_hang(struct s5_connection *c, struct s5_span in)
{
    static const uint8_t zeros[16];
    bool hopeless = first_octet(c, in) == 0 && in.size >= sizeof zeros &&
                    memcmp(in.data, zeros, sizeof zeros) == 0;

    while (hopeless)
        pause();
    s5_correct_hear(c, in);
}

static void block_term(struct s5_reference_options *options)
{
    sigset_t set;

    (void)options;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

/* ---- leaks ---- */

static void begin_and_lose_descriptor(struct s5_connection *c)
{
    if (open("/dev/null", O_RDONLY | O_CLOEXEC) < 0)
        s5_connection_end(c, S5_END_RESET, "no descriptor is left");
    else
        s5_correct_begin(c);
}

static void begin_and_lose_memory(struct s5_connection *c)
{
    static void *volatile latest;
    size_t size = s5_departure_number(c);

    latest = malloc(size);
    if (latest != NULL)
        memset(latest, 1, size);
    s5_correct_begin(c);
}

/* Who is reset before the request is never forgotten, and counts. */
static void forget_nobody(struct s5_connection *c, int number)
{
    if (c->server.state == S5_SERVER_READING)
        s5_timer_stop(c->timer);
    else
        s5_correct_client_failed(c, number);
}

static void set_few_slots(struct s5_reference_options *options)
{
    options->limits.connections = 250;
}

/* ---- complaints ---- */

static void hear_garbage_and_complain(struct s5_connection *c, struct s5_span in)
{
    int first = first_octet(c, in);

    if (first >= 0 && first != S5_VERSION)
        fprintf(stderr,
                "greeting.c:42:17: runtime error: index %d out of bounds for type "
                "'uint8_t [5]'\n",
                first);
    s5_correct_hear(c, in);
}

static void set_abort(struct s5_reference_options *options)
{
    (void)options;
    atexit(abort);
}

static const struct s5_departure rows[] = {
    {.name = "zeros-hang",
     .clause = "ROB-01",
     .seen = "the process answers nobody any more when the first sixteen octets are 00",
     .conduct = {.hear = hear_zeros_and_hang}},
    {.name = "hangs-at-exit",
     .clause = "ROB-01",
     .seen = "the process does not end at SIGTERM",
     .set_out = block_term},
    {.name = "leaks-descriptors",
     .clause = "ROB-01",
     .seen = "each client costs a descriptor for ever",
     .conduct = {.begin = begin_and_lose_descriptor}},
    {.name = "leaks-memory",
     .clause = "ROB-01",
     .seen = "each client costs 8 KiB for ever",
     .conduct = {.begin = begin_and_lose_memory},
     .number = 8 * 1024},
    {.name = "aborted-clients-stay",
     .clause = "ROB-01",
     .also = "CON-06 ROB-03",
     .seen = "a client that reset its connection before its request keeps one of 250 places",
     .conduct = {.client_failed = forget_nobody},
     .set_out = set_few_slots},
    {.name = "garbage-out-of-bounds",
     .clause = "ROB-01",
     .also = "GRT-11",
     .seen = "the process prints a sanitizer's report when the first octet is not 05",
     .conduct = {.hear = hear_garbage_and_complain}},
    {.name = "aborts-at-exit",
     .clause = "ROB-01",
     .seen = "the process aborts when it ends at SIGTERM",
     .set_out = set_abort},
};

const struct s5_departure_list s5_faults_process = {rows, S5_COUNT(rows)};

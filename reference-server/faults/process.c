/* Faults of the process: it dies, hangs, leaks or complains. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- deaths; a row's number tells of which kind ---- */

enum { EXITS = 0 }; /* any other number is a signal */

static void die(const struct s5_connection *c)
{
    int number = (int)s5_departure_number(c);

    if (number == EXITS)
        _exit(0);
    signal(number, SIG_DFL);
    raise(number);
}

/* The first octet of a message. */
static bool begins(const struct s5_connection *c, enum s5_phase phase, struct s5_span in,
                   size_t size)
{
    return c->server.dialogue.phase == phase && c->input_size == 0 && in.size >= size;
}

static void hear_garbage_and_die(struct s5_connection *c, struct s5_span in)
{
    if (begins(c, S5_PHASE_GREETING, in, 1) && in.data[0] != S5_VERSION)
        die(c);
    s5_correct_hear(c, in);
}

static void be_reset_and_die(struct s5_connection *c, int number)
{
    if (c->server.dialogue.phase == S5_PHASE_GREETING)
        die(c);
    s5_correct_client_failed(c, number);
}

static void be_left_connecting_and_die(struct s5_connection *c, int number)
{
    if (c->connect != NULL)
        die(c);
    s5_correct_client_failed(c, number);
}

static void take_datagram_and_die(struct s5_connection *c, const struct s5_endpoint *from,
                                  struct s5_span in)
{
    if (in.size < 4)
        die(c);
    s5_correct_from_client(c, from, in);
}

static void be_many_and_die(struct s5_connection *c)
{
    enum { MANY = 100 };

    if (c->reference->connection_count == MANY)
        die(c);
    s5_correct_begin(c);
}

static void side_failed_and_die(struct s5_connection *c, bool up)
{
    die(c);
    s5_correct_side_failed(c, up);
}

/* ---- hangs ---- */

static void hear_zero_and_spin(struct s5_connection *c, struct s5_span in)
{
    volatile bool hopeless = begins(c, S5_PHASE_GREETING, in, 1) && in.data[0] == 0;

    while (hopeless)
        ;
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
    if (dup(STDERR_FILENO) < 0)
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
    if (begins(c, S5_PHASE_GREETING, in, 1) && in.data[0] != S5_VERSION)
        fprintf(stderr,
                "greeting.c:42:17: runtime error: index %d out of bounds for type "
                "'uint8_t [5]'\n",
                in.data[0]);
    s5_correct_hear(c, in);
}

static void set_abort(struct s5_reference_options *options)
{
    (void)options;
    atexit(abort);
}

static const struct s5_departure rows[] = {
    {.name = "garbage-exits",
     .clause = "ROB-01",
     .also = "GRT-11",
     .seen = "the process exits when the first octet is not 05",
     .conduct = {.hear = hear_garbage_and_die},
     .number = EXITS},
    {.name = "reset-in-greeting-aborts",
     .clause = "ROB-01",
     .seen = "the process aborts when a client resets the connection before its greeting",
     .conduct = {.client_failed = be_reset_and_die},
     .number = SIGABRT},
    {.name = "reset-while-connecting-crashes",
     .clause = "ROB-01",
     .seen = "the process dies when a client resets the connection before the destination answers",
     .conduct = {.client_failed = be_left_connecting_and_die},
     .number = SIGSEGV},
    {.name = "reset-of-tunnel-exits",
     .clause = "ROB-01",
     .also = "CON-05",
     .seen = "the process exits when one side of a tunnel resets it",
     .conduct = {.side_failed = side_failed_and_die},
     .number = EXITS},
    {.name = "short-datagram-crashes",
     .clause = "ROB-01",
     .also = "UDP-09",
     .seen = "the process dies when a datagram has fewer than four octets",
     .conduct = {.from_client = take_datagram_and_die},
     .number = SIGSEGV},
    {.name = "hundred-clients-abort",
     .clause = "ROB-03",
     .also = "ROB-01",
     .seen = "the process aborts with a hundred clients at once",
     .conduct = {.begin = be_many_and_die},
     .number = SIGABRT},
    {.name = "zeros-spin",
     .clause = "ROB-01",
     .also = "GRT-11",
     .seen = "the process computes for ever and answers nobody when the first octet is 00",
     .conduct = {.hear = hear_zero_and_spin}},
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
     .also = "ROB-03",
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

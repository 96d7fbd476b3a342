/* Faults of servers in which one client holds up the others: mostly a few workers for all, kept by
 * somebody who is slow. Who finds no worker waits until one is free. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

enum { RETRY_MS = 10 };

/* What keeps a worker. */
enum stay { SILENT, CONNECTING };

/* A row's number: how many workers there are, and what keeps them. */
#define WORKERS(count, stay) ((size_t)((count) << 8 | (stay)))

static bool keeps_worker(const struct s5_connection *c, enum stay stay)
{
    return stay == SILENT ? c->server.state == S5_SERVER_READING : c->connect != NULL;
}

/* Who has found a worker has 1 in its notes. */
static bool is_worker_free(const struct s5_connection *c)
{
    size_t number = s5_departure_number(c);
    size_t kept = 0;

    for (const struct s5_connection *x = c->reference->connections; x != NULL; x = x->next)
        kept += x != c && x->notes.count == 1 && keeps_worker(x, (enum stay)(number & 0xff));
    return kept < number >> 8;
}

static void begin_when_free(void *user)
{
    struct s5_connection *c = user;

    if (is_worker_free(c)) {
        c->notes.count = 1;
        s5_correct_begin(c);
    } else {
        s5_timer_start(c->notes.timer, RETRY_MS);
    }
}

static void begin(struct s5_connection *c)
{
    c->notes.timer = s5_timer_new(c->reference->loop, begin_when_free, c);
    begin_when_free(c);
}

static void set_hundred_clients(struct s5_reference_options *options)
{
    options->limits.connections = 100;
}

static void set_short_connects(struct s5_reference_options *options)
{
    options->limits.connect_ms = 3000;
}

static const struct s5_departure rows[] = {
    {.name = "silent-clients-hold-up",
     .clause = "ROB-02",
     .also = "CON-06 ROB-03",
     .seen = "nobody is served while eight clients have not sent their request",
     .conduct = {.begin = begin},
     .number = WORKERS(8, SILENT)},
    {.name = "connecting-holds-up",
     .clause = "CON-06",
     .also = "ROB-01",
     .seen = "nobody is served while a connection is being made",
     .conduct = {.begin = begin},
     .set_out = set_short_connects,
     .number = WORKERS(1, CONNECTING)},
    {.name = "hundred-clients",
     .clause = "ROB-03",
     .also = "CON-06 ROB-02",
     .seen = "a hundred clients are served at once, and more wait until one has gone",
     .set_out = set_hundred_clients},
};

const struct s5_departure_list s5_faults_holdup = {rows, S5_COUNT(rows)};

/* A reference server with its clients, origins and remote hosts, all on one loop of one thread.
 * What a test waits for ends the wait; a wait that lasts for ten seconds fails the test. */
#ifndef SOCKSPEC_TESTS_REFERENCE_SERVER_WORLD_H
#define SOCKSPEC_TESTS_REFERENCE_SERVER_WORLD_H

#include "net/datagrams.h"
#include "net/stream.h"
#include "octets.h"
#include "reference-server/server.h"
#include "unit.h"
#include "wire/message.h"
#include "wire/names.h"

/* One end of a TCP connection, whichever. */
struct end {
    struct s5_stream *stream;
    uint8_t *data; /* received and not yet expected */
    size_t size;
    size_t room;
    size_t total; /* received ever */
    bool open;
    bool ended;
    bool failed;
};

enum { ACCEPTED_MAX = 256, LOG_MAX = 16 };

/* A listener whose connections are kept. */
struct origin {
    struct s5_listener *listener;
    struct s5_endpoint at;
    struct end ends[ACCEPTED_MAX];
    size_t count;
};

/* A UDP socket with the datagrams that it got. */
struct host {
    struct s5_datagrams *socket;
    struct s5_endpoint at;
    struct s5_endpoint from;      /* of the latest */
    uint8_t data[S5_UDP_MAX + 1]; /* the latest */
    size_t size;
    size_t count;
    char said[128]; /* short ones as text, a '|' behind each */
};

struct world {
    struct s5_loop *loop;
    struct s5_reference *server;
    struct s5_endpoint at; /* where it listens: 127.0.0.1 */
    struct s5_endpoint at6;
    struct s5_users *users;
    struct s5_rules *rules;
    struct s5_timer *patience;
    bool impatient;
    struct s5_reference_options options; /* for the next world_start() */
    char log[LOG_MAX][1024];             /* the latest lines, at count % LOG_MAX */
    size_t log_count;
};

extern struct world world;

/* cmocka's set-up and tear-down: a loop and options, without a server. The tear-down ends the
 * server. */
int world_make(void **state);
int world_unmake(void **state);

/* Starts the server of world.options, with these rules ("" for none), on 127.0.0.1 and ::1. */
void world_start(const char *rules);
void world_add_user(const char *text);

/* Runs until `holds(subject)`. */
void wait_until(bool (*holds)(const void *subject), const void *subject);

/* The latest line of the log, once there were `count`. */
const char *wait_log(size_t count);

void dial(struct end *end, const struct s5_endpoint *to, const struct s5_endpoint *from);
void say(struct end *end, const char *notation);
void say_span(struct end *end, struct s5_span in);

/* Waits for exactly these octets next. */
void hear(struct end *end, const char *notation);
void hear_span(struct end *end, struct s5_span want);

/* Waits for a reply and takes it: its REP, with BND in `*bnd` (family 0 for a name). */
uint8_t hear_reply(struct end *end, struct s5_endpoint *bnd);

void wait_size(struct end *end, size_t size); /* until that much waits to be heard */
void wait_ended(struct end *end);             /* an orderly end, with nothing unheard before */
void wait_failed(struct end *end);            /* a reset */
void leave(struct end *end);                  /* closes */
void leave_reset(struct end *end);

/* The octets of a request; valid until the next call. */
struct s5_span request(uint8_t cmd, const struct s5_endpoint *to);
struct s5_span request_name(uint8_t cmd, const char *name, uint16_t port);

/* Dials and greets without authentication. */
void greet(struct end *end);

/* The whole way to a relay: greets, asks for `to` and hears 00. */
void reach(struct end *end, const struct s5_endpoint *to);

/* Listens on the address that `host` tells ("127.0.0.1", "::1"), on any port. */
void origin_open(struct origin *origin, const char *host);
void origin_close(struct origin *origin);                       /* with all its connections */
struct end *wait_accepted(struct origin *origin, size_t count); /* the count-th */

/* Lets the server work on all that it can: a client of its own talks to the origin for a while and
 * leaves. */
void give_turns(struct origin *origin);

void host_open(struct host *host, const char *at);
void host_close(struct host *host);
void wait_datagrams(struct host *host, size_t count);
void throw_at(struct host *host, const struct s5_endpoint *to, struct s5_span in);

struct s5_endpoint endpoint(const char *host, uint16_t port);

#endif

/* The reference proxy: RFC 1928 and RFC 1929 on top of session and net. `sockspec serve` runs it in
 * the foreground, `sockspec test` beside its cases on the same loop. README.md tells what it does
 * where the RFCs leave a choice. */
#ifndef SOCKSPEC_REFERENCE_SERVER_SERVER_H
#define SOCKSPEC_REFERENCE_SERVER_SERVER_H

#include "net/endpoint.h"
#include "net/loop.h"
#include "reference-server/rules.h"
#include "reference-server/users.h"

struct s5_departure;

struct s5_reference_limits {
    size_t connections;      /* clients served at once; more wait in the system's backlog */
    uint64_t negotiation_ms; /* from accepting until the request is whole */
    uint64_t connect_ms;     /* for each address of a destination */
    uint64_t bind_ms;        /* from BIND's first reply until the peer has come */
    uint64_t idle_ms;        /* without an octet or a datagram in either direction */
    uint64_t linger_ms; /* for the client to take the last answer, when that ends the connection */
};

struct s5_reference_limits s5_reference_default_limits(void);

/* Everything is borrowed for the life of the server, but for the list of endpoints. */
struct s5_reference_options {
    const struct s5_endpoint *listen;
    size_t listen_count;
    const struct s5_users
        *users; /* none at all (or NULL): method 00 is acceptable; else 02 alone */
    const struct s5_rules *rules; /* NULL: everything is allowed */
    struct s5_reference_limits limits;
    bool open;         /* serve anybody without authentication beyond the loopback interface, too */
    bool no_fragments; /* drop fragmented datagrams instead of reassembling them */
    const struct s5_departure *departure; /* what it does wrong, or otherwise than most; or NULL */

    /* One line, without a newline, for every session that ended. NULL for none. */
    void (*log)(void *user, const char *line);
    void *log_user;
};

struct s5_reference;

/* Whether the options can be honoured at all. Returns 0, or -1 with the error told. */
int s5_reference_check(const struct s5_reference_options *options, struct s5_error *error);

/* Listens on all endpoints and serves from now on. NULL with the error told. */
struct s5_reference *s5_reference_new(struct s5_loop *loop,
                                      const struct s5_reference_options *options,
                                      struct s5_error *error);

/* Where the listener of that index really listens (port 0 has become a port). */
void s5_reference_local(const struct s5_reference *reference, size_t index,
                        struct s5_endpoint *out);

/* Clients being served at present. */
size_t s5_reference_connections(const struct s5_reference *reference);

/* Ends every session at once, each with its line in the log, and frees. */
void s5_reference_free(struct s5_reference *reference);

#endif

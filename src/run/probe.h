/* One exchange of the tester's own, outside the cases: is the target alive, and what can it do? */
#ifndef SOCKSPEC_RUN_PROBE_H
#define SOCKSPEC_RUN_PROBE_H

#include "net/stream.h"
#include "session/client.h"

enum s5_probe_end {
    S5_PROBE_NO_CONNECTION, /* refused, unreachable, or no answer to the connection attempt */
    S5_PROBE_SILENT,        /* connected, and then no answer in time */
    S5_PROBE_CLOSED,        /* connected, then closed or reset before the answer */
    S5_PROBE_BROKEN,        /* an answer that is not the protocol's */
    S5_PROBE_REFUSED,       /* declined in the protocol's words */
    S5_PROBE_DONE,          /* as far as the wish goes */
};

struct s5_probe_result {
    enum s5_probe_end end;
    int number;        /* errno, for NO_CONNECTION and CLOSED */
    uint8_t method;    /* chosen, or FF */
    uint8_t rep;       /* for REFUSED after a request */
    bool replied;      /* `rep` is set */
    uint8_t first[32]; /* the first octets that came */
    size_t first_size;
    struct s5_endpoint local; /* our end of the connection */
};

struct s5_probe_wish {
    struct s5_client_wish client;
    bool negotiate_only; /* stop where the request would be sent */
};

/* A wish that goes no further than the method negotiation: NO AUTH, or the credentials too where
 * `user` is not empty, or them alone when `insist` is set. Both spans are borrowed. */
struct s5_probe_wish s5_probe_hello(struct s5_span user, struct s5_span password, bool insist);

struct s5_probe;

/* Starts; `done` is called once, from the loop. What the wish borrows must live until then. */
struct s5_probe *s5_probe_start(struct s5_loop *loop, const struct s5_endpoint *target,
                                const struct s5_probe_wish *wish, uint64_t timeout_ms,
                                void (*done)(void *user, const struct s5_probe_result *result),
                                void *user);
void s5_probe_free(struct s5_probe *probe);

/* Runs one probe and the loop until it is over. */
struct s5_probe_result s5_probe_run(struct s5_loop *loop, const struct s5_endpoint *target,
                                    const struct s5_probe_wish *wish, uint64_t timeout_ms);

/* "connection refused", "no answer", "closed without an answer", "answered 48545450..." */
void s5_probe_print(const struct s5_probe_result *result, char *out, size_t size);

#endif

/* CONNECT: the addresses of the destination are tried one after another until one connects. */
#include "reference-server/connection.h"

#include <errno.h>
#include <stdlib.h>

struct s5_connect {
    struct s5_connection *connection;
    struct s5_destination destination;
    size_t next; /* the next address to try */
    struct s5_stream *stream;
    struct s5_timer *timer;
    uint8_t rep; /* of the attempt that got farthest; 0 before the first has failed */
    const char *why;
};

static void try_next(struct s5_connect *connect);

static void attempt_failed(struct s5_connect *connect, const struct s5_dial_failure *failure)
{
    uint8_t rep = s5_cause_of_failure(failure);

    s5_stream_close(connect->stream);
    connect->stream = NULL;
    if (connect->rep == 0 || s5_cause_of_two(connect->rep, rep) != connect->rep) {
        connect->rep = rep;
        connect->why = s5_errno_text(failure->number);
    }
    try_next(connect);
}

static void opened(void *user, const struct s5_dial_failure *failure)
{
    struct s5_connect *connect = user;
    struct s5_connection *c = connect->connection;
    struct s5_stream *stream = connect->stream;
    struct s5_dial_failure gone = {.number = ECONNRESET};
    struct s5_endpoint local;

    s5_timer_stop(connect->timer);
    if (failure == NULL && !s5_stream_local(stream, &local))
        failure = &gone;
    if (failure != NULL) {
        attempt_failed(connect, failure);
        return;
    }
    connect->stream = NULL;
    c->connect = NULL;
    s5_connect_free(connect);
    s5_connection_opened(c, S5_REP_SUCCEEDED, &local, stream, NULL);
}

static void timed_out(void *user)
{
    attempt_failed(user, &(struct s5_dial_failure){.number = ETIMEDOUT});
}

static void try_next(struct s5_connect *connect)
{
    static const struct s5_stream_events events = {.opened = opened};
    struct s5_connection *c = connect->connection;

    if (connect->next == connect->destination.count) {
        s5_connection_opened(c, connect->rep, NULL, NULL, connect->why);
        return;
    }
    connect->stream = s5_stream_dial(
        c->reference->loop, &connect->destination.list[connect->next++], NULL, &events, connect);
    s5_timer_start(connect->timer, c->reference->options.limits.connect_ms);
}

static void found(void *user, uint8_t rep, const char *why)
{
    struct s5_connect *connect = user;

    if (rep != S5_REP_SUCCEEDED)
        s5_connection_opened(connect->connection, rep, NULL, NULL, why);
    else
        try_next(connect);
}

void s5_connect_start(struct s5_connection *c)
{
    struct s5_connect *connect = calloc(1, sizeof *connect);

    if (connect == NULL) {
        s5_connection_opened(c, s5_cause_rep(S5_CAUSE_OURSELVES), NULL, NULL, "out of memory");
        return;
    }
    c->connect = connect;
    connect->connection = c;
    connect->timer = s5_timer_new(c->reference->loop, timed_out, connect);
    s5_destination_find(&connect->destination, c, found, connect);
}

void s5_connect_free(struct s5_connect *connect)
{
    if (connect == NULL)
        return;
    s5_destination_cancel(&connect->destination);
    if (connect->stream != NULL)
        s5_stream_close(connect->stream);
    s5_timer_free(connect->timer);
    free(connect);
}

/* What the tests of this room stand on: a loop that runs until something is so, a count of
 * descriptors before and after, and pairs of connected streams that note what they are told. */
#ifndef SOCKSPEC_TESTS_NET_STAND_H
#define SOCKSPEC_TESTS_NET_STAND_H

#include "net/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct stand;

/* One end of a connection, and what it was told. */
struct end {
    struct stand *stand;
    struct s5_stream *stream; /* NULL once the test has let go of it */
    int opened, ended, failed, drained;
    struct s5_dial_failure failure; /* of the dial */
    int number;                     /* of `failed` */
    uint8_t *data;                  /* what was read */
    size_t size;
    void (*react)(struct end *end, const char *event); /* may close the stream */
};

struct stand {
    struct s5_loop *loop;
    int descriptors;
    bool (*until)(struct stand *stand);
    bool late;
    struct s5_timer *watchdog;
    struct s5_listener *listener;
    struct s5_endpoint at; /* of the listener */
    int accepted;
    struct end a; /* dialled */
    struct end b; /* accepted */
};

static inline void told(struct stand *stand)
{
    if (stand->until != NULL && stand->until(stand))
        s5_loop_stop(stand->loop);
}

static void stand_late(void *user)
{
    struct stand *stand = user;
    stand->late = true;
    s5_loop_stop(stand->loop);
}

/* Runs the loop until it is so; half a minute is a failure. */
static inline void wait_for(struct stand *stand, bool (*until)(struct stand *stand))
{
    stand->until = until;
    s5_timer_start(stand->watchdog, 30000);
    while (!until(stand) && !stand->late)
        s5_loop_run(stand->loop);
    s5_timer_stop(stand->watchdog);
    stand->until = NULL;
    assert_false(stand->late);
}

/* Runs the loop for so long, whatever happens. */
static inline void run_for(struct stand *stand, uint64_t ms)
{
    s5_timer_start(stand->watchdog, ms);
    s5_loop_run(stand->loop);
    assert_true(stand->late);
    stand->late = false;
}

static inline double processor_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void end_event(struct end *end, const char *event)
{
    if (end->react != NULL)
        end->react(end, event);
    told(end->stand);
}

static void end_opened(void *user, const struct s5_dial_failure *failure)
{
    struct end *end = user;
    assert_int_equal(end->opened, 0);
    end->opened++;
    if (failure != NULL)
        end->failure = *failure;
    end_event(end, "opened");
}

static void end_read(void *user, struct s5_span in)
{
    struct end *end = user;
    assert_true(in.size > 0);
    assert_int_equal(end->ended + end->failed, 0);
    end->data = realloc(end->data, end->size + in.size);
    assert_non_null(end->data);
    memcpy(end->data + end->size, in.data, in.size);
    end->size += in.size;
    end_event(end, "read");
}

static void end_ended(void *user)
{
    struct end *end = user;
    assert_int_equal(end->ended + end->failed, 0);
    end->ended++;
    end_event(end, "ended");
}

static void end_failed(void *user, int number)
{
    struct end *end = user;
    assert_int_equal(end->failed, 0);
    end->failed++;
    end->number = number;
    end_event(end, "failed");
}

static void end_drained(void *user)
{
    struct end *end = user;
    assert_int_equal(end->failed, 0);
    assert_int_equal(s5_stream_pending(end->stream), 0);
    end->drained++;
    end_event(end, "drained");
}

static const struct s5_stream_events end_events = {
    .opened = end_opened,
    .read = end_read,
    .ended = end_ended,
    .failed = end_failed,
    .drained = end_drained,
};

static inline void let_go(struct end *end, void (*how)(struct s5_stream *stream))
{
    struct s5_stream *stream = end->stream;
    end->stream = NULL;
    how(stream);
}

static void stand_accepted(void *user, struct s5_stream *stream)
{
    struct stand *stand = user;
    stand->accepted++;
    if (stand->b.stream != NULL) {
        s5_stream_close(stream);
    } else {
        stand->b.stream = stream;
        s5_stream_listen_to(stream, &end_events, &stand->b);
    }
    told(stand);
}

static inline struct s5_endpoint endpoint(const char *text)
{
    struct s5_endpoint made;
    assert_int_equal(s5_endpoint_parse(text, &made, NULL), 0);
    return made;
}

static inline bool have_ipv6(struct stand *stand)
{
    struct s5_endpoint at = endpoint("[::1]:0");
    struct s5_closed_port *port = s5_closed_port_new(stand->loop, &at, NULL, NULL);
    s5_closed_port_free(port);
    return port != NULL;
}

static inline void stand_listen(struct stand *stand, const char *at)
{
    struct s5_error error = {""};
    struct s5_endpoint where = endpoint(at);
    stand->listener = s5_listener_new(stand->loop, &where, stand_accepted, stand, &error);
    assert_string_equal(error.text, "");
    assert_non_null(stand->listener);
    s5_listener_local(stand->listener, &stand->at);
    assert_int_not_equal(stand->at.port, 0);
}

static bool both_open(struct stand *stand)
{
    return stand->a.opened && stand->b.stream != NULL;
}

/* Connects `a` and `b`; neither reads yet. */
static inline void stand_connect(struct stand *stand, const char *at, const char *from)
{
    struct s5_endpoint source = endpoint(from != NULL ? from : "0.0.0.0:0");
    stand_listen(stand, at);
    stand->a.stream = s5_stream_dial(stand->loop, &stand->at, from != NULL ? &source : NULL,
                                     &end_events, &stand->a);
    assert_int_equal(stand->a.opened, 0);
    wait_for(stand, both_open);
    assert_int_equal(stand->a.failure.number, 0);
}

static inline int stand_up(void **state)
{
    /* libuv keeps a few descriptors for good from the first loop on. */
    s5_loop_free(s5_loop_new(NULL));
    struct stand *stand = calloc(1, sizeof *stand);
    stand->descriptors = s5_open_descriptors();
    stand->loop = s5_loop_new(NULL);
    stand->a.stand = stand->b.stand = stand;
    stand->watchdog = s5_timer_new(stand->loop, stand_late, stand);
    *state = stand;
    return stand->descriptors > 0 ? 0 : -1;
}

static inline int stand_down(void **state)
{
    struct stand *stand = *state;
    if (stand->a.stream != NULL)
        s5_stream_close(stand->a.stream);
    if (stand->b.stream != NULL)
        s5_stream_close(stand->b.stream);
    s5_listener_free(stand->listener);
    s5_timer_free(stand->watchdog);
    s5_loop_free(stand->loop);
    int left = s5_open_descriptors();
    int before = stand->descriptors;
    free(stand->a.data);
    free(stand->b.data);
    free(stand);
    assert_int_equal(left, before);
    return 0;
}

#define STAND_TEST(name) cmocka_unit_test_setup_teardown(name, stand_up, stand_down)

#endif

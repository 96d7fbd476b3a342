/* Streams that go wrong: refusals, resets, and owners that let go in the middle of a call. */
#include "stand.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

static bool a_opened(struct stand *stand)
{
    return stand->a.opened;
}

static bool a_ended(struct stand *stand)
{
    return stand->a.ended;
}

static bool a_failed(struct stand *stand)
{
    return stand->a.failed;
}

static bool a_has_five(struct stand *stand)
{
    return stand->a.size >= 5;
}

static void refused(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint at = endpoint("127.0.0.1:0"), port, none;
    struct s5_closed_port *held = s5_closed_port_new(stand->loop, &at, &port, NULL);

    assert_non_null(held);
    stand->a.stream = s5_stream_dial(stand->loop, &port, NULL, &end_events, &stand->a);
    assert_int_equal(stand->a.opened, 0);
    s5_stream_write(stand->a.stream, s5_span_text("never sent"));
    wait_for(stand, a_opened);
    assert_int_equal(stand->a.failure.number, ECONNREFUSED);
    assert_int_equal(stand->a.failure.icmp_family, 0);
    assert_false(s5_stream_local(stand->a.stream, &none));
    assert_false(s5_stream_peer(stand->a.stream, &none));
    assert_int_equal(s5_stream_pending(stand->a.stream), 0);
    s5_stream_write(stand->a.stream, s5_span_text("nor this"));
    s5_stream_read(stand->a.stream, true);
    s5_stream_shutdown(stand->a.stream);
    run_for(stand, 5);
    s5_closed_port_free(held);
    assert_int_equal(stand->a.failed + stand->a.ended + stand->a.drained, 0);
}

/* Each ends within connect() or before it, and is told from the loop all the same. */
static void dials_that_fail_at_once(void **state)
{
    struct stand *stand = *state;
    static const struct {
        const char *to, *from;
        int number;
    } rows[] = {
        {"255.255.255.255:80", NULL, ENETUNREACH},
        {"127.0.0.1:80", "192.0.2.77:0", EADDRNOTAVAIL},
        {"127.0.0.1:80", "[::1]:0", EAFNOSUPPORT},
    };

    for (size_t i = 0; i < S5_COUNT(rows); i++) {
        struct s5_endpoint to = endpoint(rows[i].to);
        struct s5_endpoint from = endpoint(rows[i].from != NULL ? rows[i].from : "0.0.0.0:0");
        stand->a.opened = 0;
        stand->a.stream = s5_stream_dial(stand->loop, &to, rows[i].from != NULL ? &from : NULL,
                                         &end_events, &stand->a);
        assert_int_equal(stand->a.opened, 0);
        wait_for(stand, a_opened);
        assert_int_not_equal(stand->a.failure.number, 0);
        if (rows[i].number != ENETUNREACH) /* for broadcast, it depends on the routes */
            assert_int_equal(stand->a.failure.number, rows[i].number);
        let_go(&stand->a, s5_stream_close);
    }
}

static void a_dial_can_be_dropped(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint bad = endpoint("127.0.0.1:1"), from = endpoint("192.0.2.77:0");

    stand_listen(stand, "127.0.0.1:0");
    s5_stream_close(s5_stream_dial(stand->loop, &stand->at, NULL, &end_events, &stand->a));
    s5_stream_reset(s5_stream_dial(stand->loop, &stand->at, NULL, &end_events, &stand->a));
    s5_stream_close(s5_stream_dial(stand->loop, &bad, &from, &end_events, &stand->a));
    s5_stream_linger(s5_stream_dial(stand->loop, &bad, &from, &end_events, &stand->a), 10);
    s5_stream_linger(s5_stream_dial(stand->loop, &bad, NULL, &end_events, &stand->a), 10);
    run_for(stand, 20);
    assert_int_equal(stand->a.opened, 0);
}

static void reset_while_reading(void **state)
{
    struct stand *stand = *state;

    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_read(stand->a.stream, true);
    let_go(&stand->b, s5_stream_reset);
    wait_for(stand, a_failed);
    assert_int_equal(stand->a.number, ECONNRESET);
    assert_int_equal(stand->a.ended, 0);
}

static void reset_while_paused(void **state)
{
    struct stand *stand = *state;

    stand_connect(stand, "127.0.0.1:0", NULL);
    let_go(&stand->b, s5_stream_reset);
    wait_for(stand, a_failed);
    assert_int_equal(stand->a.number, ECONNRESET);
}

/* b ends, then closes with octets unread, which resets; a has nothing to write and learns of it. */
static void reset_behind_the_end(void **state)
{
    struct stand *stand = *state;

    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_read(stand->a.stream, true);
    s5_stream_write(stand->a.stream, s5_span_text("unread"));
    s5_stream_shutdown(stand->b.stream);
    wait_for(stand, a_ended);
    let_go(&stand->b, s5_stream_close);
    wait_for(stand, a_failed);
    assert_int_equal(stand->a.number, ECONNRESET);
}

static void octets_before_a_reset_are_read_first(void **state)
{
    struct stand *stand = *state;

    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_write(stand->b.stream, s5_span_text("words"));
    let_go(&stand->b, s5_stream_reset);
    double before = processor_ms();
    run_for(stand, 200);
    assert_true(processor_ms() - before < 100);
    assert_int_equal(stand->a.failed, 0);
    s5_stream_read(stand->a.stream, true);
    wait_for(stand, a_failed);
    assert_true(a_has_five(stand));
    assert_int_equal(stand->a.ended, 0);
}

static void octets_before_a_failed_write_are_read_first(void **state)
{
    struct stand *stand = *state;
    static uint8_t much[2 * 1024 * 1024];

    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_write(stand->b.stream, (struct s5_span){much, sizeof much});
    run_for(stand, 5);
    size_t sent = sizeof much - s5_stream_pending(stand->b.stream);
    let_go(&stand->b, s5_stream_reset);
    s5_stream_read(stand->a.stream, true);
    s5_stream_write(stand->a.stream, s5_span_text("too late"));
    assert_int_equal(stand->a.failed, 0);
    wait_for(stand, a_failed);
    assert_int_equal(stand->a.number, ECONNRESET);
    assert_int_equal(stand->a.ended, 0);
    assert_in_range(stand->a.size, 1, sent);
}

static void a_failed_write_is_told_while_paused(void **state)
{
    struct stand *stand = *state;

    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_write(stand->b.stream, s5_span_text("unread"));
    let_go(&stand->b, s5_stream_reset);
    s5_stream_write(stand->a.stream, s5_span_text("too late"));
    s5_stream_write(stand->a.stream, s5_span_text("again"));
    assert_int_equal(s5_stream_pending(stand->a.stream), 0);
    wait_for(stand, a_failed);
    assert_int_equal(stand->a.size, 0);
    let_go(&stand->a, s5_stream_reset);
}

static void a_broken_stream_does_not_linger(void **state)
{
    struct stand *stand = *state;

    stand_connect(stand, "127.0.0.1:0", NULL);
    let_go(&stand->b, s5_stream_reset);
    wait_for(stand, a_failed);
    s5_stream_linger(stand->a.stream, 60000);
    stand->a.stream = NULL;
    s5_listener_free(stand->listener);
    stand->listener = NULL;
    s5_loop_run(stand->loop);
}

/* Both have ended and one has not read: the system reports a hangup without end, the loop rests. */
static void a_hangup_does_not_spin(void **state)
{
    struct stand *stand = *state;

    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_write(stand->b.stream, s5_span_text("words"));
    s5_stream_shutdown(stand->b.stream);
    s5_stream_shutdown(stand->a.stream);
    double before = processor_ms();
    run_for(stand, 200);
    assert_true(processor_ms() - before < 100);
    s5_stream_read(stand->a.stream, true);
    wait_for(stand, a_ended);
    assert_true(a_has_five(stand));
    before = processor_ms();
    run_for(stand, 200);
    assert_true(processor_ms() - before < 100);
    assert_int_equal(stand->a.failed, 0);
}

/* Urgent octets come in their place, and waiting for them takes no processor. */
static void urgent_octets_stay_in_place(void **state)
{
    struct stand *stand = *state;

    stand_listen(stand, "127.0.0.1:0");
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(stand->at.port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    stand->a.opened = 1;
    wait_for(stand, both_open);
    stand->a.opened = 0;
    /* What was accepted takes the place of `a`, whose predicates are at hand. */
    stand->a.stream = stand->b.stream;
    stand->b.stream = NULL;
    s5_stream_listen_to(stand->a.stream, &end_events, &stand->a);
    assert_int_equal(send(fd, "ab", 2, 0), 2);
    assert_int_equal(send(fd, "!", 1, MSG_OOB), 1);
    assert_int_equal(send(fd, "cd", 2, 0), 2);
    double before = processor_ms();
    run_for(stand, 200);
    assert_true(processor_ms() - before < 100);
    s5_stream_read(stand->a.stream, true);
    wait_for(stand, a_has_five);
    assert_memory_equal(stand->a.data, "ab!cd", 5);
    before = processor_ms();
    run_for(stand, 200);
    assert_true(processor_ms() - before < 100);
    close(fd);
    wait_for(stand, a_ended);
}

static void linger_short(struct s5_stream *stream)
{
    s5_stream_linger(stream, 10);
}

/* One row for each event in which the owner lets go, and each way to do so. */
struct row {
    const char *name;
    const char *event;
    void (*how)(struct s5_stream *stream);
};

static struct row rows[] = {
    {"close in opened", "opened", s5_stream_close},
    {"close in read", "read", s5_stream_close},
    {"close in ended", "ended", s5_stream_close},
    {"close in failed", "failed", s5_stream_close},
    {"close in drained", "drained", s5_stream_close},
    {"reset in opened", "opened", s5_stream_reset},
    {"reset in read", "read", s5_stream_reset},
    {"reset in ended", "ended", s5_stream_reset},
    {"reset in failed", "failed", s5_stream_reset},
    {"reset in drained", "drained", s5_stream_reset},
    {"linger in opened", "opened", linger_short},
    {"linger in read", "read", linger_short},
    {"linger in ended", "ended", linger_short},
    {"linger in failed", "failed", linger_short},
    {"linger in drained", "drained", linger_short},
};

static const struct row *current;

static void let_go_in(struct end *end, const char *event)
{
    if (strcmp(event, current->event) == 0)
        let_go(end, current->how);
}

static bool a_let_go(struct stand *stand)
{
    return stand->a.stream == NULL;
}

static int row_up(void **state)
{
    current = *state;
    return stand_up(state);
}

static void lets_go(void **state)
{
    struct stand *stand = *state;
    static uint8_t much[8 * 1024 * 1024];

    stand->a.react = let_go_in;
    if (strcmp(current->event, "opened") == 0) {
        stand_listen(stand, "127.0.0.1:0");
        stand->a.stream = s5_stream_dial(stand->loop, &stand->at, NULL, &end_events, &stand->a);
        s5_stream_write(stand->a.stream, s5_span_text("queued"));
        wait_for(stand, a_let_go);
    } else {
        stand_connect(stand, "127.0.0.1:0", NULL);
        s5_stream_read(stand->a.stream, true);
        if (strcmp(current->event, "drained") == 0) {
            s5_stream_write(stand->a.stream, (struct s5_span){much, sizeof much});
            s5_stream_read(stand->b.stream, true);
        } else if (strcmp(current->event, "failed") == 0) {
            let_go(&stand->b, s5_stream_reset);
        } else {
            s5_stream_write(stand->b.stream, (struct s5_span){much, 1000 * 1000});
            s5_stream_shutdown(stand->b.stream);
        }
        wait_for(stand, a_let_go);
    }
    size_t size = stand->a.size;
    run_for(stand, 15);
    assert_int_equal(stand->a.size, size);
    const struct end *a = &stand->a;
    assert_int_equal(a->opened, 1);
    assert_int_equal(a->ended, strcmp(current->event, "ended") == 0);
    assert_int_equal(a->failed, strcmp(current->event, "failed") == 0);
    assert_int_equal(a->drained, strcmp(current->event, "drained") == 0);
}

int main(void)
{
    const struct CMUnitTest fixed[] = {
        STAND_TEST(refused),
        STAND_TEST(dials_that_fail_at_once),
        STAND_TEST(a_dial_can_be_dropped),
        STAND_TEST(reset_while_reading),
        STAND_TEST(reset_while_paused),
        STAND_TEST(reset_behind_the_end),
        STAND_TEST(octets_before_a_reset_are_read_first),
        STAND_TEST(octets_before_a_failed_write_are_read_first),
        STAND_TEST(a_failed_write_is_told_while_paused),
        STAND_TEST(a_broken_stream_does_not_linger),
        STAND_TEST(a_hangup_does_not_spin),
        STAND_TEST(urgent_octets_stay_in_place),
    };
    struct CMUnitTest tests[S5_COUNT(fixed) + S5_COUNT(rows)];
    memcpy(tests, fixed, sizeof fixed);
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[S5_COUNT(fixed) + i] =
            (struct CMUnitTest){rows[i].name, lets_go, row_up, stand_down, &rows[i]};
    return cmocka_run_group_tests_name("trouble", tests, NULL, NULL);
}

/* Streams that go well: echo, half close, bulk, lingering. */
#include "stand.h"

#include <errno.h>

static bool b_has_data(struct stand *stand)
{
    return stand->b.size > 0;
}

static bool a_has_data(struct stand *stand)
{
    return stand->a.size > 0;
}

static void assert_read(const struct end *end, const char *text)
{
    assert_int_equal(end->size, strlen(text));
    assert_memory_equal(end->data, text, end->size);
}

static void echo(struct stand *stand)
{
    s5_stream_read(stand->a.stream, true);
    s5_stream_read(stand->b.stream, true);
    s5_stream_write(stand->a.stream, s5_span_text("there"));
    s5_stream_write(stand->b.stream, s5_span_text("back"));
    wait_for(stand, b_has_data);
    wait_for(stand, a_has_data);
    assert_read(&stand->b, "there");
    assert_read(&stand->a, "back");
    assert_int_equal(stand->a.drained + stand->b.drained, 0);
}

static void names_agree(struct stand *stand)
{
    struct s5_endpoint local, peer;

    assert_true(s5_stream_local(stand->a.stream, &local));
    assert_true(s5_stream_peer(stand->b.stream, &peer));
    assert_true(s5_endpoint_equal(&local, &peer));
    assert_true(s5_stream_peer(stand->a.stream, &peer));
    assert_true(s5_endpoint_equal(&stand->at, &peer));
    assert_true(s5_stream_local(stand->b.stream, &local));
    assert_true(s5_endpoint_equal(&stand->at, &local));
}

static void echo_ipv4(void **state)
{
    stand_connect(*state, "127.0.0.1:0", NULL);
    echo(*state);
    names_agree(*state);
}

static void echo_ipv6(void **state)
{
    if (!have_ipv6(*state))
        skip();
    stand_connect(*state, "[::1]:0", NULL);
    echo(*state);
    names_agree(*state);
}

static void dials_mapped_as_ipv4(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint peer;

    stand_listen(stand, "127.0.0.1:0");
    struct s5_endpoint to = endpoint("[::ffff:127.0.0.1]:0");
    to.port = stand->at.port;
    stand->a.stream = s5_stream_dial(stand->loop, &to, NULL, &end_events, &stand->a);
    wait_for(stand, both_open);
    assert_true(s5_stream_peer(stand->a.stream, &peer));
    assert_int_equal(peer.family, 4);
}

static void dials_from_an_address(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint peer, want = endpoint("127.0.0.2:0");

    stand_connect(stand, "127.0.0.1:0", "127.0.0.2:0");
    assert_true(s5_stream_peer(stand->b.stream, &peer));
    assert_true(s5_endpoint_same_host(&peer, &want));
    echo(stand);
}

/* Two rounds from one port: what a connection leaves in TIME_WAIT is no hindrance. */
static void dials_from_a_port(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint port, peer, from = endpoint("127.0.0.2:0");
    struct s5_closed_port *held = s5_closed_port_new(stand->loop, &from, &port, NULL);
    char text[S5_ENDPOINT_TEXT];

    assert_non_null(held);
    s5_closed_port_free(held);
    s5_endpoint_print(&port, text, sizeof text);
    stand_connect(stand, "127.0.0.1:0", text);
    assert_true(s5_stream_peer(stand->b.stream, &peer));
    assert_true(s5_endpoint_equal(&peer, &port));
}

static bool both_ended(struct stand *stand)
{
    return stand->a.ended && stand->b.ended;
}

static bool b_ended(struct stand *stand)
{
    return stand->b.ended;
}

static bool a_ended(struct stand *stand)
{
    return stand->a.ended;
}

/* The first of the two ends its direction; the other still speaks, then ends too. */
static void half_close(struct stand *stand, struct end *first, struct end *second,
                       bool (*second_ended)(struct stand *stand))
{
    s5_stream_read(first->stream, true);
    s5_stream_read(second->stream, true);
    s5_stream_write(first->stream, s5_span_text("question"));
    s5_stream_shutdown(first->stream);
    wait_for(stand, second_ended);
    assert_read(second, "question");
    assert_int_equal(first->ended, 0);
    s5_stream_write(first->stream, s5_span_text("behind the end"));
    s5_stream_write(second->stream, s5_span_text("answer"));
    s5_stream_shutdown(second->stream);
    wait_for(stand, both_ended);
    assert_read(first, "answer");
    assert_read(second, "question");
    assert_int_equal(first->failed + second->failed, 0);
    let_go(first, s5_stream_close);
    let_go(second, s5_stream_close);
}

static void half_close_by_the_dialler(void **state)
{
    struct stand *stand = *state;
    stand_connect(stand, "127.0.0.1:0", NULL);
    half_close(stand, &stand->a, &stand->b, b_ended);
}

static void half_close_by_the_listener(void **state)
{
    struct stand *stand = *state;
    stand_connect(stand, "127.0.0.1:0", NULL);
    half_close(stand, &stand->b, &stand->a, a_ended);
}

/* Written and shut down while the connection is not there yet. */
static void writes_before_it_opens(void **state)
{
    struct stand *stand = *state;

    stand_listen(stand, "127.0.0.1:0");
    stand->a.stream = s5_stream_dial(stand->loop, &stand->at, NULL, &end_events, &stand->a);
    s5_stream_write(stand->a.stream, s5_span_text("ear"));
    s5_stream_write(stand->a.stream, s5_span_text("ly"));
    s5_stream_shutdown(stand->a.stream);
    assert_int_equal(s5_stream_pending(stand->a.stream), 5);
    wait_for(stand, both_open);
    s5_stream_read(stand->b.stream, true);
    wait_for(stand, b_ended);
    assert_read(&stand->b, "early");
    assert_int_equal(stand->a.drained, 1);
}

enum { BULK = 8 * 1024 * 1024 };

static uint8_t bulk_octet(size_t at)
{
    return (uint8_t)(at * 31 + at / 251 + at / 65521);
}

static bool a_drained(struct stand *stand)
{
    return stand->a.drained > 0;
}

static void bulk_waits_for_its_reader(void **state)
{
    struct stand *stand = *state;
    uint8_t *bulk = malloc(BULK);

    stand_listen(stand, "127.0.0.1:0");
    stand->a.stream = s5_stream_dial(stand->loop, &stand->at, NULL, &end_events, &stand->a);
    wait_for(stand, both_open);
    s5_stream_set_receive_buffer(stand->b.stream, 64 * 1024);
    for (size_t i = 0; i < BULK; i++)
        bulk[i] = bulk_octet(i);
    /* Pieces of growing size, so that the queue's chunks are filled and cut in many ways. */
    for (size_t at = 0, size = 1; at < BULK; at += size, size = size * 3 / 2 + 1) {
        struct s5_span rest = {bulk + at, BULK - at};
        if (size > rest.size)
            size = rest.size;
        s5_stream_write(stand->a.stream, s5_span_first(rest, size));
    }
    memset(bulk, 0, BULK); /* it was copied */
    s5_stream_shutdown(stand->a.stream);
    run_for(stand, 20);
    size_t pending = s5_stream_pending(stand->a.stream);
    assert_in_range(pending, 1, BULK - 1);
    assert_int_equal(stand->b.size + (size_t)stand->a.drained, 0);
    s5_stream_read(stand->b.stream, true);
    wait_for(stand, a_drained);
    assert_int_equal(s5_stream_pending(stand->a.stream), 0);
    wait_for(stand, b_ended);
    assert_int_equal(stand->b.size, BULK);
    for (size_t i = 0; i < BULK; i++)
        if (stand->b.data[i] != bulk_octet(i))
            fail_msg("octet %zu differs", i);
    assert_int_equal(stand->a.drained, 1);
    free(bulk);
}

static void pause_at_once(struct end *end, const char *event)
{
    if (strcmp(event, "read") == 0)
        s5_stream_read(end->stream, false);
}

static void reading_pauses_between_two_calls(void **state)
{
    struct stand *stand = *state;
    static uint8_t much[300 * 1024];

    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_write(stand->a.stream, (struct s5_span){much, sizeof much});
    stand->b.react = pause_at_once;
    size_t before = 0;
    while (stand->b.size < sizeof much) {
        s5_stream_read(stand->b.stream, true);
        run_for(stand, 2);
        assert_in_range(stand->b.size - before, 0, 64 * 1024);
        before = stand->b.size;
    }
}

static void linger_100(struct s5_stream *stream)
{
    s5_stream_linger(stream, 100);
}

static void linger_long(struct s5_stream *stream)
{
    s5_stream_linger(stream, 20000);
}

/* The plain close would reset here, for there is much that it has not read. */
static void linger_delivers_the_last_words(void **state)
{
    struct stand *stand = *state;
    static uint8_t much[1024 * 1024];

    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_write(stand->a.stream, (struct s5_span){much, sizeof much});
    s5_stream_write(stand->b.stream, (struct s5_span){much, sizeof much});
    s5_stream_write(stand->b.stream, s5_span_text("last words"));
    let_go(&stand->b, linger_long);
    run_for(stand, 5);
    s5_stream_write(stand->a.stream, (struct s5_span){much, sizeof much});
    s5_stream_read(stand->a.stream, true);
    wait_for(stand, a_ended);
    assert_int_equal(stand->a.failed, 0);
    assert_int_equal(stand->a.size, sizeof much + 10);
    assert_memory_equal(stand->a.data + sizeof much, "last words", 10);
    let_go(&stand->a, s5_stream_close);
    s5_listener_free(stand->listener);
    stand->listener = NULL;
    /* Ends by itself, for then the lingering stream is gone: it has read all and seen the FIN. */
    uint64_t start = s5_loop_now_ms(stand->loop);
    s5_loop_run(stand->loop);
    assert_true(s5_loop_now_ms(stand->loop) - start < 10000);
}

static bool a_failed(struct stand *stand)
{
    return stand->a.failed;
}

static void poke(void *user)
{
    struct end *end = user;
    s5_stream_write(end->stream, s5_span_text("still here"));
    told(end->stand);
}

static void linger_has_a_limit(void **state)
{
    struct stand *stand = *state;
    struct s5_timer *timer = s5_timer_new(stand->loop, poke, &stand->a);

    stand_connect(stand, "127.0.0.1:0", NULL);
    uint64_t start = s5_loop_now_ms(stand->loop);
    let_go(&stand->b, linger_100);
    s5_stream_read(stand->a.stream, true);
    wait_for(stand, a_ended);
    while (!stand->a.failed) {
        s5_timer_start(timer, 5);
        run_for(stand, 10);
    }
    assert_true(s5_loop_now_ms(stand->loop) - start >= 99);
    assert_int_equal(stand->a.number, ECONNRESET);
    s5_timer_free(timer);
    wait_for(stand, a_failed);
}

/* The stand's loop is freed while both linger. */
static void loop_ends_what_lingers(void **state)
{
    struct stand *stand = *state;
    static uint8_t much[8 * 1024 * 1024];

    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_write(stand->a.stream, (struct s5_span){much, sizeof much});
    let_go(&stand->a, linger_long);
    let_go(&stand->b, linger_long);
}

static void linger_of_a_dial(void **state)
{
    struct stand *stand = *state;

    stand_listen(stand, "127.0.0.1:0");
    stand->a.stream = s5_stream_dial(stand->loop, &stand->at, NULL, &end_events, &stand->a);
    s5_stream_write(stand->a.stream, s5_span_text("sent all the same"));
    let_go(&stand->a, linger_long);
    stand->a.opened = 1;
    wait_for(stand, both_open);
    s5_stream_read(stand->b.stream, true);
    wait_for(stand, b_ended);
    assert_read(&stand->b, "sent all the same");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAND_TEST(echo_ipv4),
        STAND_TEST(echo_ipv6),
        STAND_TEST(dials_mapped_as_ipv4),
        STAND_TEST(dials_from_an_address),
        STAND_TEST(dials_from_a_port),
        STAND_TEST(half_close_by_the_dialler),
        STAND_TEST(half_close_by_the_listener),
        STAND_TEST(writes_before_it_opens),
        STAND_TEST(bulk_waits_for_its_reader),
        STAND_TEST(reading_pauses_between_two_calls),
        STAND_TEST(linger_delivers_the_last_words),
        STAND_TEST(linger_has_a_limit),
        STAND_TEST(loop_ends_what_lingers),
        STAND_TEST(linger_of_a_dial),
    };
    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}

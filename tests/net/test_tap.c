/* What somebody who watches a socket is told, and in which order. */
#include "stand.h"

#include "net/tap.h"

#include <errno.h>

enum { NOTES = 64 * 1024 };

/* What was told of one socket, a word each. */
struct notes {
    char text[NOTES];
    size_t size;
    size_t sent;
    size_t came;
    struct s5_endpoint local, peer;
    bool closed;
};

static struct notes notes[8];
static size_t noted;
static struct notes *a, *b;
static struct stand *watched;

static int begin(void **state)
{
    memset(notes, 0, sizeof notes);
    noted = 0;
    int status = stand_up(state);
    watched = *state;
    return status;
}

static void note(struct notes *to, const char *word)
{
    to->size += (size_t)snprintf(to->text + to->size, NOTES - to->size, "%s%s",
                                 to->size == 0 ? "" : " ", word);
    assert_in_range(to->size, 0, NOTES - 1);
}

static void on_told(void *user, const struct s5_tap_event *event)
{
    static const char *const words[] = {"dialled",    "stands", "sent",       "came",  "ended",
                                        "peer-ended", "reset",  "peer-reset", "closed"};
    struct notes *to = user;
    char word[32];

    assert_false(to->closed);
    switch (event->kind) {
    case S5_TAP_DIALLED:
    case S5_TAP_STANDS:
        to->local = event->local;
        to->peer = event->peer;
        note(to, words[event->kind]);
        break;
    case S5_TAP_SENT:
        to->sent += event->octets.size;
        snprintf(word, sizeof word, "sent:%zu", event->octets.size);
        note(to, word);
        break;
    case S5_TAP_CAME:
        to->came += event->octets.size;
        snprintf(word, sizeof word, "came:%zu", event->octets.size);
        note(to, word);
        break;
    default:
        note(to, words[event->kind]);
        to->closed = event->kind == S5_TAP_CLOSED;
        told(watched);
    }
}

static struct notes *tap(struct s5_stream *stream)
{
    struct notes *to = &notes[noted++];

    s5_stream_tap(stream, (struct s5_tap){on_told, to});
    return to;
}

static void assert_told(const struct notes *to, const char *want)
{
    assert_string_equal(to->text, want);
}

/* Both ends of a connection, watched from now on. */
static void connect_both(struct stand *stand, const char *at)
{
    stand_connect(stand, at, NULL);
    a = tap(stand->a.stream);
    b = tap(stand->b.stream);
    assert_told(a, "dialled stands");
    assert_true(s5_endpoint_equal(&a->local, &b->peer));
    assert_true(s5_endpoint_equal(&b->local, &a->peer));
    assert_true(s5_endpoint_equal(&b->local, &stand->at));
    assert_int_not_equal(a->local.port, 0);
    s5_stream_read(stand->a.stream, true);
    s5_stream_read(stand->b.stream, true);
}

static bool b_ended(struct stand *stand)
{
    return stand->b.ended > 0;
}

static bool a_ended(struct stand *stand)
{
    return stand->a.ended > 0;
}

static bool b_failed(struct stand *stand)
{
    return stand->b.failed > 0;
}

static bool b_has_five(struct stand *stand)
{
    return stand->b.size >= 5;
}

static void orderly(void **state)
{
    struct stand *stand = *state;

    connect_both(stand, "127.0.0.1:0");
    s5_stream_write(stand->a.stream, s5_span_text("hello"));
    s5_stream_shutdown(stand->a.stream);
    wait_for(stand, b_ended);
    s5_stream_write(stand->b.stream, s5_span_text("bye"));
    let_go(&stand->b, s5_stream_close);
    wait_for(stand, a_ended);
    let_go(&stand->a, s5_stream_close);
    assert_told(a, "dialled stands sent:5 ended came:3 peer-ended closed");
    assert_told(b, "stands came:5 peer-ended sent:3 ended closed");
}

static void over_ipv6(void **state)
{
    if (!have_ipv6(*state))
        skip();
    connect_both(*state, "[::1]:0");
    assert_int_equal(a->peer.family, 6);
}

/* The system resets what is closed with octets left unread. */
static void unread(void **state)
{
    struct stand *stand = *state;

    connect_both(stand, "127.0.0.1:0");
    s5_stream_read(stand->a.stream, false);
    s5_stream_write(stand->b.stream, s5_span_text("ignored"));
    let_go(&stand->a, s5_stream_close);
    wait_for(stand, b_failed);
    assert_told(a, "dialled stands reset closed");
    assert_told(b, "stands sent:7 peer-reset");
    let_go(&stand->b, s5_stream_close);
    assert_told(b, "stands sent:7 peer-reset closed");
}

static void reset(void **state)
{
    struct stand *stand = *state;

    connect_both(stand, "127.0.0.1:0");
    s5_stream_write(stand->a.stream, s5_span_text("hello"));
    wait_for(stand, b_has_five);
    let_go(&stand->a, s5_stream_reset);
    wait_for(stand, b_failed);
    let_go(&stand->b, s5_stream_reset);
    assert_told(a, "dialled stands sent:5 reset closed");
    assert_told(b, "stands came:5 peer-reset closed");
}

/* A write that fails is the peer's reset, also where the owner goes before it is told. */
static void failed_write(void **state)
{
    struct stand *stand = *state;

    connect_both(stand, "127.0.0.1:0");
    s5_stream_read(stand->b.stream, false);
    let_go(&stand->a, s5_stream_reset);
    s5_stream_write(stand->b.stream, s5_span_text("into nothing"));
    let_go(&stand->b, s5_stream_close);
    assert_told(b, "stands peer-reset closed");
}

static bool a_opened(struct stand *stand)
{
    return stand->a.opened > 0;
}

static void refused(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint at = endpoint("127.0.0.1:0");
    struct s5_closed_port *port = s5_closed_port_new(stand->loop, &at, &at, NULL);

    assert_non_null(port);
    stand->a.stream = s5_stream_dial(stand->loop, &at, NULL, &end_events, &stand->a);
    a = tap(stand->a.stream);
    assert_true(s5_endpoint_equal(&a->peer, &at));
    wait_for(stand, a_opened);
    assert_int_equal(stand->a.failure.number, ECONNREFUSED);
    let_go(&stand->a, s5_stream_close);
    assert_told(a, "dialled peer-reset closed");
    s5_closed_port_free(port);
}

static void given_up(void **state)
{
    struct stand *stand = *state;

    stand_listen(stand, "127.0.0.1:0");
    stand->a.stream = s5_stream_dial(stand->loop, &stand->at, NULL, &end_events, &stand->a);
    a = tap(stand->a.stream);
    let_go(&stand->a, s5_stream_close);
    assert_told(a, "dialled closed");
}

/* Octets count when the system takes them, not when they are queued. */
static void bulk(void **state)
{
    enum { SIZE = 8 * 1024 * 1024 };
    struct stand *stand = *state;
    uint8_t *octets = calloc(1, SIZE);

    connect_both(stand, "127.0.0.1:0");
    s5_stream_read(stand->b.stream, false);
    s5_stream_write(stand->a.stream, (struct s5_span){octets, SIZE});
    free(octets);
    assert_int_equal(a->sent + s5_stream_pending(stand->a.stream), SIZE);
    assert_true(s5_stream_pending(stand->a.stream) > 0);
    s5_stream_shutdown(stand->a.stream);
    s5_stream_read(stand->b.stream, true);
    wait_for(stand, b_ended);
    assert_int_equal(a->sent, SIZE);
    assert_int_equal(b->came, SIZE);
    assert_non_null(strstr(a->text, " ended"));
    assert_non_null(strstr(b->text, " peer-ended"));
}

/* Its owner has gone; whoever watches stays to the end. */
static bool a_closed(struct stand *stand)
{
    (void)stand;
    return a->closed;
}

static void b_reacts(struct end *end, const char *event)
{
    if (strcmp(event, "ended") == 0)
        let_go(end, s5_stream_close);
}

static void lingering(void **state)
{
    struct stand *stand = *state;

    connect_both(stand, "127.0.0.1:0");
    stand->b.react = b_reacts;
    s5_stream_write(stand->b.stream, s5_span_text("late"));
    s5_stream_write(stand->a.stream, s5_span_text("last"));
    struct s5_stream *stream = stand->a.stream;
    stand->a.stream = NULL;
    s5_stream_linger(stream, 20000);
    wait_for(stand, a_closed);
    assert_told(a, "dialled stands sent:4 ended came:4 peer-ended closed");
}

static void lingering_is_reset(void **state)
{
    struct stand *stand = *state;

    connect_both(stand, "127.0.0.1:0");
    struct s5_stream *stream = stand->a.stream;
    stand->a.stream = NULL;
    s5_stream_linger(stream, 20000);
    let_go(&stand->b, s5_stream_reset);
    wait_for(stand, a_closed);
    assert_told(a, "dialled stands ended peer-reset closed");
}

/* What was still to be sent never was, nor an end behind it. */
static void lingering_is_reset_in_full_flow(void **state)
{
    enum { SIZE = 8 * 1024 * 1024 };
    struct stand *stand = *state;
    uint8_t *octets = calloc(1, SIZE);

    connect_both(stand, "127.0.0.1:0");
    s5_stream_read(stand->b.stream, false);
    s5_stream_write(stand->a.stream, (struct s5_span){octets, SIZE});
    free(octets);
    struct s5_stream *stream = stand->a.stream;
    stand->a.stream = NULL;
    s5_stream_linger(stream, 20000);
    let_go(&stand->b, s5_stream_reset);
    wait_for(stand, a_closed);
    assert_in_range(a->sent, 1, SIZE - 1);
    assert_null(strstr(a->text, "ended"));
    assert_non_null(strstr(a->text, " peer-reset closed"));
}

/* ---- a watcher of the loop ---- */

static void watch_stream(void *user, struct s5_stream *stream)
{
    assert_ptr_equal(user, notes);
    tap(stream);
}

static void watch_datagrams(void *user, struct s5_datagrams *datagrams)
{
    assert_ptr_equal(user, notes);
    s5_datagrams_tap(datagrams, (struct s5_tap){on_told, &notes[noted++]});
}

static const struct s5_watcher watcher = {watch_stream, watch_datagrams, notes};

static void of_the_loop(void **state)
{
    struct stand *stand = *state;

    s5_loop_watch(stand->loop, &watcher);
    stand_connect(stand, "127.0.0.1:0", NULL);
    assert_int_equal(noted, 2);
    assert_told(&notes[0], "dialled stands");
    assert_told(&notes[1], "stands");
    s5_loop_watch(stand->loop, NULL);
    struct s5_stream *more =
        s5_stream_dial(stand->loop, &stand->at, NULL, &(struct s5_stream_events){0}, NULL);
    assert_int_equal(noted, 2);
    s5_stream_close(more);
}

static size_t received;

static void on_datagram(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    struct stand *stand = user;

    (void)from;
    (void)in;
    received++;
    told(stand);
}

static bool one_received(struct stand *stand)
{
    (void)stand;
    return received == 1;
}

static void datagrams(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint at = endpoint("127.0.0.1:0");
    uint8_t too_long[65508] = {0};

    received = 0;
    s5_loop_watch(stand->loop, &watcher);
    struct s5_datagrams *one = s5_datagrams_new(stand->loop, &at, on_datagram, stand, NULL);
    struct s5_datagrams *two = s5_datagrams_new(stand->loop, &at, on_datagram, stand, NULL);
    s5_datagrams_local(two, &at);
    assert_int_equal(s5_datagrams_send(one, &at, (struct s5_span){too_long, sizeof too_long}),
                     EMSGSIZE);
    assert_int_equal(s5_datagrams_send(one, &at, s5_span_text("some")), 0);
    wait_for(stand, one_received);
    s5_datagrams_free(one);
    s5_datagrams_free(two);
    assert_told(&notes[0], "sent:4 closed");
    assert_told(&notes[1], "came:4 closed");
}

#define TAP_TEST(f) cmocka_unit_test_setup_teardown(f, begin, stand_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TAP_TEST(orderly),
        TAP_TEST(over_ipv6),
        TAP_TEST(unread),
        TAP_TEST(reset),
        TAP_TEST(failed_write),
        TAP_TEST(refused),
        TAP_TEST(given_up),
        TAP_TEST(bulk),
        TAP_TEST(lingering),
        TAP_TEST(lingering_is_reset),
        TAP_TEST(lingering_is_reset_in_full_flow),
        TAP_TEST(of_the_loop),
        TAP_TEST(datagrams),
    };
    return cmocka_run_group_tests_name("tap", tests, NULL, NULL);
}

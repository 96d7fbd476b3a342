#include "unit.h"

#include "run/probe.h"
#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

/* A target that answers each octet string of the client's with one of its own, and what the probe
 * makes of that. */
static struct row {
    const char *name;
    struct s5_span answers[3];
    bool ends; /* behind the answers */
    bool resets;
    bool asks;  /* for more than the negotiation */
    bool knows; /* a password */
    enum s5_probe_end end;
    const char *text;
} rows[] = {
    {"well", {{(const uint8_t *)"\5\0", 2}}, false, false, false, false, S5_PROBE_DONE, "success"},
    {"silent", {{NULL, 0}}, false, false, false, false, S5_PROBE_SILENT, "no answer in time"},
    {"half an answer",
     {{(const uint8_t *)"\5", 1}},
     false,
     false,
     false,
     false,
     S5_PROBE_SILENT,
     "no answer in time"},
    {"closes", {{NULL, 0}}, true, false, false, false, S5_PROBE_CLOSED, "closed without an answer"},
    {"closes half way",
     {{(const uint8_t *)"\5", 1}},
     true,
     false,
     false,
     false,
     S5_PROBE_CLOSED,
     "closed without an answer"},
    {"resets", {{NULL, 0}}, false, true, false, false, S5_PROBE_CLOSED, "closed without an answer"},
    {"declines",
     {{(const uint8_t *)"\5\377", 2}},
     true,
     false,
     false,
     false,
     S5_PROBE_REFUSED,
     "method FF (NO ACCEPTABLE METHODS)"},
    {"HTTP",
     {{(const uint8_t *)"HTTP", 4}},
     true,
     false,
     false,
     false,
     S5_PROBE_BROKEN,
     "an answer that is not SOCKS5: 48545450"},
    {"not offered",
     {{(const uint8_t *)"\5\1", 2}},
     false,
     false,
     false,
     false,
     S5_PROBE_BROKEN,
     "an answer that is not SOCKS5: 0501"},
    {"password",
     {{(const uint8_t *)"\5\2", 2}, {(const uint8_t *)"\1\0", 2}},
     false,
     false,
     false,
     true,
     S5_PROBE_DONE,
     "success"},
    {"wrong password",
     {{(const uint8_t *)"\5\2", 2}, {(const uint8_t *)"\1\1", 2}},
     true,
     false,
     false,
     true,
     S5_PROBE_REFUSED,
     NULL},
    {"request",
     {{(const uint8_t *)"\5\0", 2}, {(const uint8_t *)"\5\0\0\1\0\0\0\0\0\0", 10}},
     false,
     false,
     true,
     false,
     S5_PROBE_DONE,
     "success"},
    {"unknown command",
     {{(const uint8_t *)"\5\0", 2}, {(const uint8_t *)"\5\7\0\1\0\0\0\0\0\0", 10}},
     true,
     false,
     true,
     false,
     S5_PROBE_REFUSED,
     "REP 07 (command not supported)"},
    {"all at once",
     {{(const uint8_t *)"\5\0\5\0\0\1\0\0\0\0\0\0", 12}},
     false,
     false,
     true,
     false,
     S5_PROBE_DONE,
     "success"},
};

static const struct row *row;
static struct s5_stream *accepted;
static size_t answered;

static void answer(void *user, struct s5_span in)
{
    (void)user;
    (void)in;
    if (row->resets) {
        s5_stream_reset(accepted);
        accepted = NULL;
        return;
    }
    struct s5_span octets = row->answers[answered++];
    if (octets.size > 0)
        s5_stream_write(accepted, octets);
    if (row->ends && (answered == S5_COUNT(row->answers) || row->answers[answered].size == 0))
        s5_stream_shutdown(accepted);
}

static void on_accepted(void *user, struct s5_stream *stream)
{
    static const struct s5_stream_events events = {.read = answer};

    (void)user;
    accepted = stream;
    s5_stream_listen_to(stream, &events, NULL);
    s5_stream_read(stream, true);
}

static const struct s5_endpoint loopback = {.family = 4, .ip = {127, 0, 0, 1}};

static void finds_out(void **state)
{
    static const uint8_t nowhere[4] = {0};
    struct s5_loop *loop = s5_loop_new(NULL);
    struct s5_endpoint at;
    char text[256];

    row = *state;
    answered = 0;
    accepted = NULL;
    struct s5_listener *listener = s5_listener_new(loop, &loopback, on_accepted, NULL, NULL);
    s5_listener_local(listener, &at);
    struct s5_probe_wish wish = {
        .client = {.cmd = 1, .dst = s5_address_ipv4((struct s5_span){nowhere, 4}, 1)},
        .negotiate_only = !row->asks};
    if (row->knows) {
        wish.client.uname = s5_span_text("user");
        wish.client.passwd = s5_span_text("password");
        wish.client.insist = true;
    }
    struct s5_probe_result result =
        s5_probe_run(loop, &at, &wish, row->end == S5_PROBE_SILENT ? 50 : 10000);
    assert_int_equal(result.end, row->end);
    s5_probe_print(&result, text, sizeof text);
    if (row->text != NULL)
        assert_string_equal(text, row->text);
    assert_true(s5_endpoint_is_loopback(&result.local));
    if (accepted != NULL)
        s5_stream_close(accepted);
    s5_listener_free(listener);
    s5_loop_free(loop);
}

static void refused(void **state)
{
    (void)state;
    struct s5_loop *loop = s5_loop_new(NULL);
    struct s5_endpoint at;
    struct s5_closed_port *port = s5_closed_port_new(loop, &loopback, &at, NULL);
    struct s5_probe_wish wish = {.negotiate_only = true};
    char text[256];

    struct s5_probe_result result = s5_probe_run(loop, &at, &wish, 10000);
    assert_int_equal(result.end, S5_PROBE_NO_CONNECTION);
    s5_probe_print(&result, text, sizeof text);
    assert_string_equal(text, "connection refused");
    s5_closed_port_free(port);
    s5_loop_free(loop);
}

static void unanswered(void **state)
{
    (void)state;
    struct s5_loop *loop = s5_loop_new(NULL);
    struct s5_endpoint at;
    struct s5_black_hole *hole = s5_black_hole_new(&loopback, &at, NULL);
    struct s5_probe_wish wish = {.negotiate_only = true};
    char text[256];

    struct s5_probe_result result = s5_probe_run(loop, &at, &wish, 50);
    assert_int_equal(result.end, S5_PROBE_NO_CONNECTION);
    s5_probe_print(&result, text, sizeof text);
    assert_string_equal(text, "timed out");
    s5_black_hole_free(hole);
    s5_loop_free(loop);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 2];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] =
            (struct CMUnitTest){rows[count].name, finds_out, .initial_state = &rows[count]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(refused);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(unanswered);
    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}

#include "stand.h"

#include "net/datagrams.h"

#include <errno.h>

static struct {
    struct stand *stand;
    struct s5_datagrams *datagrams;
    struct s5_endpoint at;
    int received, wanted;
    bool free_at_once;
    struct s5_endpoint from;
    size_t size;
    uint8_t data[65536];
} side[2];

static bool enough(struct stand *stand)
{
    (void)stand;
    return side[1].received >= side[1].wanted && side[0].received >= side[0].wanted;
}

static void received(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    int i = *(int *)user;
    side[i].received++;
    side[i].from = *from;
    side[i].size = in.size;
    if (in.size > 0)
        memcpy(side[i].data, in.data, in.size);
    if (side[i].free_at_once) {
        s5_datagrams_free(side[i].datagrams);
        side[i].datagrams = NULL;
    }
    told(side[i].stand);
}

static void bind_both(struct stand *stand, const char *text)
{
    static int number[2] = {0, 1};
    struct s5_endpoint at = endpoint(text);
    struct s5_error error = {""};

    memset(side, 0, sizeof side);
    for (int i = 0; i < 2; i++) {
        side[i].stand = stand;
        side[i].datagrams = s5_datagrams_new(stand->loop, &at, received, &number[i], &error);
        assert_string_equal(error.text, "");
        s5_datagrams_local(side[i].datagrams, &side[i].at);
    }
}

static void free_both(void)
{
    s5_datagrams_free(side[0].datagrams);
    s5_datagrams_free(side[1].datagrams);
}

static void all_sizes(struct stand *stand, const char *at, size_t most)
{
    static uint8_t out[65536];
    const size_t sizes[] = {0, 1, 1472, 1473, 9000, 65000, most};

    bind_both(stand, at);
    for (size_t i = 0; i < S5_COUNT(sizes); i++) {
        memset(out, (int)i + 1, sizes[i]);
        side[1].wanted++;
        assert_int_equal(
            s5_datagrams_send(side[0].datagrams, &side[1].at, (struct s5_span){out, sizes[i]}), 0);
        wait_for(stand, enough);
        assert_int_equal(side[1].size, sizes[i]);
        assert_memory_equal(side[1].data, out, sizes[i]);
        assert_true(s5_endpoint_equal(&side[1].from, &side[0].at));
    }
    struct s5_span large = {out, most + 1};
    assert_int_equal(s5_datagrams_send(side[0].datagrams, &side[1].at, large), EMSGSIZE);
    free_both();
}

static void sizes_ipv4(void **state)
{
    all_sizes(*state, "127.0.0.1:0", 65507);
}

static void sizes_ipv6(void **state)
{
    if (!have_ipv6(*state))
        skip();
    all_sizes(*state, "[::1]:0", 65527);
}

/* The loop does not run meanwhile: the system holds them. */
static void four_of_full_size_wait(void **state)
{
    static uint8_t out[65507];

    bind_both(*state, "127.0.0.1:0");
    side[1].wanted = 4;
    for (int i = 0; i < 4; i++)
        assert_int_equal(
            s5_datagrams_send(side[0].datagrams, &side[1].at, (struct s5_span){out, sizeof out}),
            0);
    wait_for(*state, enough);
    free_both();
}

/* RFC 1122 section 4.1.3.3 leaves it to the program whether it hears of a closed port; ours does
 * not, and the socket goes on. */
static void closed_port_is_no_event(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint gone;

    bind_both(stand, "127.0.0.1:0");
    gone = side[1].at;
    s5_datagrams_free(side[1].datagrams);
    side[1].datagrams = NULL;
    for (int i = 0; i < 3; i++)
        assert_int_equal(s5_datagrams_send(side[0].datagrams, &gone, s5_span_text("x")), 0);
    run_for(stand, 5);
    side[0].wanted = 1;
    assert_int_equal(s5_datagrams_send(side[0].datagrams, &side[0].at, s5_span_text("me")), 0);
    wait_for(stand, enough);
    free_both();
}

static void freed_in_its_call(void **state)
{
    struct stand *stand = *state;

    bind_both(stand, "127.0.0.1:0");
    side[1].free_at_once = true;
    side[1].wanted = 1;
    for (int i = 0; i < 3; i++)
        s5_datagrams_send(side[0].datagrams, &side[1].at, s5_span_text("x"));
    wait_for(stand, enough);
    run_for(stand, 5);
    assert_int_equal(side[1].received, 1);
    free_both();
}

static void says_why_not(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint six = endpoint("[::1]:9");
    struct s5_error error;
    char text[S5_ENDPOINT_TEXT], want[200];

    bind_both(stand, "127.0.0.1:0");
    assert_int_equal(s5_datagrams_send(side[0].datagrams, &six, s5_span_text("x")), EAFNOSUPPORT);
    assert_null(s5_datagrams_new(stand->loop, &side[0].at, received, NULL, &error));
    s5_endpoint_print(&side[0].at, text, sizeof text);
    snprintf(want, sizeof want, "cannot receive datagrams on %s: address already in use", text);
    assert_string_equal(error.text, want);
    free_both();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAND_TEST(sizes_ipv4),
        STAND_TEST(sizes_ipv6),
        STAND_TEST(four_of_full_size_wait),
        STAND_TEST(closed_port_is_no_event),
        STAND_TEST(freed_in_its_call),
        STAND_TEST(says_why_not),
    };
    return cmocka_run_group_tests_name("datagrams", tests, NULL, NULL);
}

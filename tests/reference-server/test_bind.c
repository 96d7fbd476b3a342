#include "world.h"

#include <stdlib.h>
#include <string.h>

static struct s5_endpoint any(void)
{
    return endpoint("0.0.0.0", 0);
}

/* Greets, asks for a BIND and hears the first reply. */
static void bind_for(struct end *client, struct s5_span asked, struct s5_endpoint *bnd)
{
    greet(client);
    say_span(client, asked);
    assert_int_equal(hear_reply(client, bnd), S5_REP_SUCCEEDED);
}

static void both_replies(const char *host, bool expected)
{
    struct end client, peer, late;
    struct s5_endpoint bnd, second, local;
    struct s5_endpoint dst = expected ? endpoint(host, 0) : any();
    size_t logged = world.log_count;

    bind_for(&client, request(S5_CMD_BIND, &dst), &bnd);
    assert_true(s5_endpoint_is_loopback(&bnd));
    assert_int_not_equal(bnd.port, 0);
    assert_int_equal(client.size, 0); /* BND-02 */
    dial(&peer, &bnd, NULL);
    assert_true(peer.open);
    assert_int_equal(hear_reply(&client, &second), S5_REP_SUCCEEDED);
    assert_true(s5_stream_local(peer.stream, &local));
    assert_true(s5_endpoint_equal(&second, &local)); /* BND-03 */
    say(&peer, "'in'");
    hear(&client, "'in'");
    say(&client, "'out'");
    hear(&peer, "'out'");
    /* BND-04: one connection and no more. */
    dial(&late, &bnd, NULL);
    assert_true(late.failed);
    s5_stream_shutdown(client.stream);
    wait_ended(&peer);
    say(&peer, "'last'");
    s5_stream_shutdown(peer.stream);
    hear(&client, "'last'");
    wait_ended(&client);
    leave(&late);
    leave(&peer);
    leave(&client);
    assert_non_null(strstr(wait_log(logged + 1), " cmd=BIND "));
}

static void from_the_named_host(void **state)
{
    (void)state;
    world_start("");
    both_replies("127.0.0.1", true);
}

static void from_anybody(void **state)
{
    (void)state;
    world_start("");
    both_replies("127.0.0.1", false);
}

/* The client came by IPv4 and awaits an IPv6 host: the listener is where that can reach it. */
static void from_the_other_family(void **state)
{
    (void)state;
    world_start("");
    both_replies("::1", true);
}

static void from_a_name(void **state)
{
    (void)state;
    struct end client, peer;
    struct s5_endpoint bnd;

    world_start("");
    bind_for(&client, request_name(S5_CMD_BIND, "localhost", 0), &bnd);
    assert_int_equal(bnd.family, 4);
    dial(&peer, &bnd, NULL);
    assert_int_equal(hear_reply(&client, NULL), S5_REP_SUCCEEDED);
    leave(&peer);
    wait_ended(&client);
    leave(&client);
}

/* BND-05: another host is turned away, and the wait goes on. */
static void another_host(void **state)
{
    (void)state;
    struct end client, peer, stranger;
    struct s5_endpoint bnd, second;
    struct s5_endpoint dst = endpoint("127.0.0.1", 0), other = endpoint("127.0.0.2", 0);

    world_start("");
    bind_for(&client, request(S5_CMD_BIND, &dst), &bnd);
    dial(&stranger, &bnd, &other);
    wait_failed(&stranger);
    assert_int_equal(client.total, 2 + 10);
    dial(&peer, &bnd, NULL);
    assert_int_equal(hear_reply(&client, &second), S5_REP_SUCCEEDED);
    assert_true(s5_endpoint_same_host(&second, &dst));
    leave(&stranger);
    leave(&peer);
    leave(&client);
}

/* What the client sends ahead reaches the peer behind the second reply. */
static void sends_ahead(void **state)
{
    (void)state;
    struct end client, peer;
    struct s5_endpoint bnd, dst = any();

    world_start("");
    bind_for(&client, request(S5_CMD_BIND, &dst), &bnd);
    say(&client, "'ahead'");
    dial(&peer, &bnd, NULL);
    hear(&peer, "'ahead'");
    assert_int_equal(hear_reply(&client, NULL), S5_REP_SUCCEEDED);
    leave(&peer);
    leave(&client);
}

/* And it is made to wait there when it is much. */
static void sends_much_ahead(void **state)
{
    (void)state;
    enum { SIZE = 64 * 1024 * 1024 };
    struct end client;
    struct s5_endpoint bnd, dst = any();
    uint8_t *block = calloc(1, SIZE);

    static struct origin origin;

    world_start("");
    origin_open(&origin, "127.0.0.1");
    bind_for(&client, request(S5_CMD_BIND, &dst), &bnd);
    say_span(&client, (struct s5_span){block, SIZE});
    free(block);
    give_turns(&origin);
    assert_in_range(s5_stream_pending(client.stream), SIZE / 2, SIZE);
    leave(&client);
    origin_close(&origin);
}

static void nobody_comes(void **state)
{
    (void)state;
    struct end client, peer;
    struct s5_endpoint bnd, dst = any();

    world.options.limits.bind_ms = 20;
    world_start("");
    bind_for(&client, request(S5_CMD_BIND, &dst), &bnd);
    assert_int_equal(hear_reply(&client, NULL), S5_REP_HOST_UNREACHABLE);
    wait_ended(&client);
    dial(&peer, &bnd, NULL);
    assert_true(peer.failed);
    leave(&peer);
    leave(&client);
    assert_non_null(strstr(wait_log(1), "nobody connected in time"));
}

/* BND-06. */
static void ends_with_the_client(void **state)
{
    (void)state;
    struct end client, peer;
    struct s5_endpoint bnd, dst = any();

    world_start("");
    for (size_t i = 1; i <= 2; i++) {
        bind_for(&client, request(S5_CMD_BIND, &dst), &bnd);
        if (i == 1)
            leave(&client);
        else
            leave_reset(&client);
        wait_log(i);
        dial(&peer, &bnd, NULL);
        assert_true(peer.failed);
        leave(&peer);
    }
}

static void refused(struct s5_span asked, uint8_t rep)
{
    struct end client;

    greet(&client);
    say_span(&client, asked);
    assert_int_equal(hear_reply(&client, NULL), rep);
    wait_ended(&client);
    leave(&client);
}

static void rules(void **state)
{
    (void)state;
    struct end client, peer;
    struct s5_endpoint bnd, dst = endpoint("10.1.1.1", 0), everybody = any();
    struct s5_endpoint other = endpoint("127.0.0.2", 0);

    world_start("deny bind to 10.0.0.0/8\n"
                "deny bind to *.example.com\n"
                "deny bind to 127.0.0.2");
    refused(request(S5_CMD_BIND, &dst), S5_REP_NOT_ALLOWED);
    refused(request_name(S5_CMD_BIND, "www.example.com", 0), S5_REP_NOT_ALLOWED);
    refused(request_name(S5_CMD_BIND, "nowhere.invalid", 0), S5_REP_HOST_UNREACHABLE);
    /* Where anybody may come, whoever comes is judged. */
    bind_for(&client, request(S5_CMD_BIND, &everybody), &bnd);
    dial(&peer, &bnd, &other);
    wait_failed(&peer);
    leave(&peer);
    dial(&peer, &bnd, NULL);
    assert_int_equal(hear_reply(&client, NULL), S5_REP_SUCCEEDED);
    leave(&peer);
    leave(&client);
}

static void denied_for_anybody(void **state)
{
    (void)state;
    struct s5_endpoint dst = any();

    world_start("deny bind");
    refused(request(S5_CMD_BIND, &dst), S5_REP_NOT_ALLOWED);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_make, world_unmake)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(from_the_named_host),   WORLD_TEST(from_anybody),
        WORLD_TEST(from_the_other_family), WORLD_TEST(from_a_name),
        WORLD_TEST(another_host),          WORLD_TEST(sends_ahead),
        WORLD_TEST(sends_much_ahead),      WORLD_TEST(nobody_comes),
        WORLD_TEST(ends_with_the_client),  WORLD_TEST(rules),
        WORLD_TEST(denied_for_anybody),
    };
    return cmocka_run_group_tests_name("BIND", tests, NULL, NULL);
}

#include "world.h"

#include <string.h>

/* ROB-02: silent, and stopped half way. */
static void negotiation(void **state)
{
    (void)state;
    struct end silent, halfway;

    world.options.limits.negotiation_ms = 300;
    world_start("");
    dial(&silent, &world.at, NULL);
    dial(&halfway, &world.at, NULL);
    say(&halfway, "05 01 00 05 01");
    hear(&halfway, "05 00");
    wait_ended(&silent);
    wait_ended(&halfway);
    assert_non_null(strstr(wait_log(2), "no request in time"));
    leave(&silent);
    leave(&halfway);
}

/* The limit is on silence: each octet of either side begins it anew. */
static void idle(void **state)
{
    (void)state;
    static struct origin origin;
    struct end client;

    world.options.limits.idle_ms = 50;
    world_start("");
    origin_open(&origin, "127.0.0.1");
    reach(&client, &origin.at);
    struct end *target = wait_accepted(&origin, 1);
    wait_ended(&client);
    wait_ended(target);
    assert_non_null(strstr(wait_log(1), "idle for too long"));
    leave(&client);
    origin_close(&origin);
}

static void idle_association(void **state)
{
    (void)state;
    struct end control;
    struct s5_endpoint zero = endpoint("0.0.0.0", 0);

    world.options.limits.idle_ms = 20;
    world_start("");
    greet(&control);
    say_span(&control, request(S5_CMD_UDP_ASSOCIATE, &zero));
    assert_int_equal(hear_reply(&control, NULL), S5_REP_SUCCEEDED);
    wait_ended(&control);
    leave(&control);
}

/* Clients beyond the limit wait until there is room, and are served then. */
static void connections(void **state)
{
    (void)state;
    struct end first, second, third;

    world.options.limits.connections = 2;
    world_start("");
    greet(&first);
    greet(&second);
    dial(&third, &world.at, NULL);
    say(&third, "05 01 00");
    /* Those that are in go on meanwhile. */
    say_span(&second, request_name(S5_CMD_CONNECT, "nowhere.invalid", 1));
    assert_int_equal(s5_reference_connections(world.server), 2);
    assert_int_equal(third.size, 0);
    assert_int_equal(hear_reply(&second, NULL), S5_REP_HOST_UNREACHABLE);
    hear(&third, "05 00");
    leave(&first);
    leave(&second);
    leave(&third);
}

static void loopback_only(void **state)
{
    (void)state;
    struct s5_endpoint everywhere = endpoint("0.0.0.0", 0);
    struct s5_error error = {""};

    world.options.listen = &everywhere;
    world.options.listen_count = 1;
    assert_null(s5_reference_new(world.loop, &world.options, &error));
    assert_non_null(strstr(error.text, "refusing to serve anybody on 0.0.0.0:0"));
    world.options.open = true;
    assert_int_equal(s5_reference_check(&world.options, &error), 0);
    world.options.open = false;
    world_add_user("bob:secret");
    assert_int_equal(s5_reference_check(&world.options, &error), 0);
}

static void port_in_use(void **state)
{
    (void)state;
    static struct origin origin;
    struct s5_error error = {""};

    origin_open(&origin, "127.0.0.1");
    world.options.listen = &origin.at;
    world.options.listen_count = 1;
    assert_null(s5_reference_new(world.loop, &world.options, &error));
    assert_non_null(strstr(error.text, "cannot listen on 127.0.0.1:"));
    origin_close(&origin);
}

/* A name with quotes and control octets cannot forge a line or a field. */
static void log_line(void **state)
{
    (void)state;
    struct end client;
    static const char name[] = "a b\" cmd=X\n\x1b[2J\\";

    world_start("");
    greet(&client);
    say_span(&client, request_name(S5_CMD_CONNECT, name, 7));
    assert_int_equal(hear_reply(&client, NULL), S5_REP_HOST_UNREACHABLE);
    wait_ended(&client);
    leave(&client);
    assert_non_null(strstr(
        wait_log(1), " user=- cmd=CONNECT dst=\"a b\\x22 cmd=X\\x0a\\x1b[2J\\\\:7\" rep=04 "));
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_make, world_unmake)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(negotiation), WORLD_TEST(idle),          WORLD_TEST(idle_association),
        WORLD_TEST(connections), WORLD_TEST(loopback_only), WORLD_TEST(port_in_use),
        WORLD_TEST(log_line),
    };
    return cmocka_run_group_tests_name("limits", tests, NULL, NULL);
}

#include "world.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct origin origin;

static void relays_to(const char *host)
{
    struct end client;
    struct s5_endpoint bnd, peer;

    origin_open(&origin, host);
    greet(&client);
    say_span(&client, request(S5_CMD_CONNECT, &origin.at));
    assert_int_equal(hear_reply(&client, &bnd), S5_REP_SUCCEEDED);
    struct end *target = wait_accepted(&origin, 1);
    /* CON-01, CON-02: BND is where the target sees the connection come from. */
    assert_true(s5_stream_peer(target->stream, &peer));
    assert_true(s5_endpoint_equal(&bnd, &peer));
    say(&client, "'up'");
    hear(target, "'up'");
    say(target, "'down'");
    hear(&client, "'down'");
    leave(&client);
    wait_ended(target);
    origin_close(&origin);
}

static void ipv4(void **state)
{
    (void)state;
    world_start("");
    relays_to("127.0.0.1");
}

static void ipv6(void **state)
{
    (void)state;
    world_start("");
    relays_to("::1");
}

static void named(const char *name)
{
    struct end client;
    size_t before = origin.count;

    greet(&client);
    say_span(&client, request_name(S5_CMD_CONNECT, name, origin.at.port));
    assert_int_equal(hear_reply(&client, NULL), S5_REP_SUCCEEDED);
    say(&client, "'up'");
    hear(wait_accepted(&origin, before + 1), "'up'");
    leave(&client);
}

static void names(void **state)
{
    (void)state;
    world_start("");
    origin_open(&origin, "127.0.0.1");
    named("localhost");
    named("LOCALHOST.");
    named("127.0.0.1"); /* ADDR-07 */
    origin_close(&origin);
    /* Of the two addresses of localhost only the second one answers. */
    origin_open(&origin, "::1");
    named("localhost");
    named("::1");
    origin_close(&origin);
}

/* Everything in one segment, the client's end included: each part has its effect, in order. */
static void pipelined(void **state)
{
    (void)state;
    struct end client;

    world_add_user("bob:secret");
    world_start("");
    origin_open(&origin, "127.0.0.1");
    dial(&client, &world.at, NULL);
    uint8_t all[256], *at = all;
    struct s5_span first = octets("05 02 00 02 01 03'bob'06'secret'", at);
    struct s5_span second = request(S5_CMD_CONNECT, &origin.at);
    memcpy(at + first.size, second.data, second.size);
    memcpy(at + first.size + second.size, "early", 5);
    say_span(&client, (struct s5_span){all, first.size + second.size + 5});
    s5_stream_shutdown(client.stream);
    hear(&client, "05 02 01 00");
    assert_int_equal(hear_reply(&client, NULL), S5_REP_SUCCEEDED);
    struct end *target = wait_accepted(&origin, 1);
    hear(target, "'early'");
    wait_ended(target);
    say(target, "'late'");
    s5_stream_shutdown(target->stream);
    hear(&client, "'late'");
    wait_ended(&client);
    const char *line = wait_log(1);
    assert_non_null(strstr(line, " user=bob cmd=CONNECT "));
    assert_non_null(strstr(line, " rep=00 up=5 down=4 "));
    assert_non_null(strstr(line, "both sides ended"));
    assert_null(strstr(line, "secret"));
    leave(&client);
    origin_close(&origin);
}

/* GRT-13, AUTH-09, REQ-07. */
static void octet_by_octet(void **state)
{
    (void)state;
    struct end client;
    uint8_t all[256];

    world_add_user("bob:secret");
    world_start("");
    origin_open(&origin, "127.0.0.1");
    dial(&client, &world.at, NULL);
    struct s5_span first = octets("05 02 00 02 01 03'bob'06'secret'", all);
    struct s5_span second = request(S5_CMD_CONNECT, &origin.at);
    memcpy(all + first.size, second.data, second.size);
    for (size_t i = 0; i < first.size + second.size; i++) {
        say_span(&client, (struct s5_span){all + i, 1});
        if (i == 3)
            hear(&client, "05 02");
        if (i + 1 == first.size)
            hear(&client, "01 00");
    }
    assert_int_equal(hear_reply(&client, NULL), S5_REP_SUCCEEDED);
    leave(&client);
    origin_close(&origin);
}

static void refuses(const char *title, struct s5_span asked, uint8_t rep)
{
    static const uint8_t more[1024 * 1024];
    struct end client;

    greet(&client);
    say_span(&client, asked);
    /* What comes behind must not turn the reply into a reset. */
    say_span(&client, (struct s5_span){more, sizeof more});
    uint8_t got = hear_reply(&client, NULL);
    if (got != rep)
        fail_msg("%s: wanted %02x, got %02x", title, rep, got);
    wait_ended(&client);
    leave(&client);
}

static void refusals(void **state)
{
    (void)state;
    struct s5_endpoint closed, any = endpoint("127.0.0.1", 0);
    struct s5_closed_port *port;
    char long_name[256];

    world_start("deny to 10.0.0.0/8\n"
                "deny to *.example.com\n"
                "deny to 127.0.0.3");
    port = s5_closed_port_new(world.loop, &any, &closed, NULL);
    refuses("closed port", request(S5_CMD_CONNECT, &closed), S5_REP_CONNECTION_REFUSED);
    refuses("closed port, both families", request_name(S5_CMD_CONNECT, "localhost", closed.port),
            S5_REP_CONNECTION_REFUSED);
    s5_closed_port_free(port);
    closed = endpoint("10.1.2.3", 80);
    refuses("denied network", request(S5_CMD_CONNECT, &closed), S5_REP_NOT_ALLOWED);
    uint8_t mapped[22] = {5, 1, 0, 4, [14] = 0xff, [15] = 0xff, [16] = 10, 1, 2, 3, 0, 80};
    refuses("mapped", (struct s5_span){mapped, sizeof mapped}, S5_REP_NOT_ALLOWED);
    refuses("denied name", request_name(S5_CMD_CONNECT, "www.example.com", 80), S5_REP_NOT_ALLOWED);
    refuses("numeric name of a denied address", request_name(S5_CMD_CONNECT, "127.0.0.3", 80),
            S5_REP_NOT_ALLOWED);
    refuses("no such name", request_name(S5_CMD_CONNECT, "nowhere.invalid", 80),
            S5_REP_HOST_UNREACHABLE);
    memset(long_name, 'a', 255);
    long_name[255] = '\0';
    refuses("255 octets", request_name(S5_CMD_CONNECT, long_name, 80), S5_REP_HOST_UNREACHABLE);
    closed = endpoint("0.0.0.0", 80);
    refuses("unspecified", request(S5_CMD_CONNECT, &closed), S5_REP_HOST_UNREACHABLE);
    closed = endpoint("::", 80);
    refuses("unspecified", request(S5_CMD_CONNECT, &closed), S5_REP_HOST_UNREACHABLE);
    refuses("empty name", S5_BYTES(5, 1, 0, 3, 0, 0, 80), S5_REP_HOST_UNREACHABLE);
    refuses("NUL in the name", S5_BYTES(5, 1, 0, 3, 3, 'a', 0, 'b', 0, 80),
            S5_REP_HOST_UNREACHABLE);
    refuses("CMD", S5_BYTES(5, 9, 0, 1, 127, 0, 0, 1, 0, 80), S5_REP_COMMAND_NOT_SUPPORTED);
    refuses("ATYP", S5_BYTES(5, 1, 0, 9, 127, 0, 0, 1, 0, 80), S5_REP_ADDRESS_NOT_SUPPORTED);
    refuses("VER", S5_BYTES(4, 1, 0, 1, 127, 0, 0, 1, 0, 80), S5_REP_GENERAL_FAILURE);
    refuses("RSV", S5_BYTES(5, 1, 7, 1, 127, 0, 0, 1, 0, 80), S5_REP_GENERAL_FAILURE);
    assert_non_null(strstr(wait_log(15), "broken=REQ-09@2"));
}

static void methods(void **state)
{
    (void)state;
    static const struct {
        const char *say;
        const char *hear;
    } talks[] = {
        {"05 01 02 01 03'bob'06'secret'", "05 02 01 00"},
        {"05 01 02 01 03'bob'05'secre'", "05 02 01 01"},
        {"05 01 02 01 03'eve'06'secret'", "05 02 01 01"},
        {"05 01 02 01 00 06'secret'", "05 02 01 01"},
        {"05 01 00", "05 ff"},
        {"05 01 00 05 01 00 01 7f 00 00 01 00 50", "05 ff"},
        {"05 03 00 01 80", "05 ff"},
        {"05 00", "05 ff"},
        {"04 01 00 50 7f 00 00 01 00", ""},
        {"'GET / HTTP/1.0' 0d 0a 0d 0a", ""},
    };

    world_add_user("bob:secret");
    world_start("");
    for (size_t i = 0; i < S5_COUNT(talks); i++) {
        struct end client;
        dial(&client, &world.at, NULL);
        say(&client, talks[i].say);
        hear(&client, talks[i].hear);
        if (i > 0)
            wait_ended(&client);
        leave(&client);
    }
    assert_null(strstr(wait_log(S5_COUNT(talks)), "secret"));
}

/* CON-04: each side's end is passed on by itself. */
static void half_closes(void **state)
{
    (void)state;
    struct end client;

    world_start("");
    origin_open(&origin, "127.0.0.1");
    reach(&client, &origin.at);
    struct end *target = wait_accepted(&origin, 1);
    say(&client, "'question'");
    s5_stream_shutdown(client.stream);
    hear(target, "'question'");
    wait_ended(target);
    say(target, "'answer'");
    hear(&client, "'answer'");
    say(target, "'more'");
    hear(&client, "'more'");
    s5_stream_shutdown(target->stream);
    wait_ended(&client);
    leave(&client);

    reach(&client, &origin.at);
    target = wait_accepted(&origin, 2);
    s5_stream_shutdown(target->stream);
    wait_ended(&client);
    say(&client, "'still here'");
    hear(target, "'still here'");
    s5_stream_shutdown(client.stream);
    wait_ended(target);
    leave(&client);
    wait_log(2);
    assert_int_equal(s5_reference_connections(world.server), 0);
    origin_close(&origin);
}

/* CON-05. */
static void resets(void **state)
{
    (void)state;
    struct end client;

    world_start("");
    origin_open(&origin, "127.0.0.1");
    reach(&client, &origin.at);
    struct end *target = wait_accepted(&origin, 1);
    leave_reset(&client);
    wait_failed(target);
    assert_false(target->ended);

    reach(&client, &origin.at);
    target = wait_accepted(&origin, 2);
    leave_reset(target);
    wait_failed(&client);
    assert_false(client.ended);
    leave(&client);
    assert_non_null(strstr(wait_log(2), "the target reset the connection"));
    origin_close(&origin);
}

/* A client that has ended and gone: the target's answer meets a reset, and the target must get what
 * the client had said all the same. */
static void gone_after_its_end(void **state)
{
    (void)state;
    struct end client;
    static uint8_t block[400000];

    world_start("");
    origin_open(&origin, "127.0.0.1");
    reach(&client, &origin.at);
    struct end *target = wait_accepted(&origin, 1);
    s5_stream_read(target->stream, false);
    say_span(&client, (struct s5_span){block, sizeof block});
    while (s5_stream_pending(client.stream) > 0)
        s5_loop_run(world.loop);
    leave(&client);
    give_turns(&origin); /* to see the end */
    say(target, "'too late'");
    wait_log(2);
    s5_stream_read(target->stream, true);
    hear_span(target, (struct s5_span){block, sizeof block});
    wait_ended(target);
    origin_close(&origin);
}

static uint8_t pattern(size_t at)
{
    return (uint8_t)(at ^ at >> 8 ^ at >> 16);
}

/* CON-03: more than all buffers hold, both ways at once. */
static void bulk(void **state)
{
    (void)state;
    enum { SIZE = 8 * 1024 * 1024 };
    struct end client;
    uint8_t *block = malloc(SIZE);

    for (size_t i = 0; i < SIZE; i++)
        block[i] = pattern(i);
    world_start("");
    origin_open(&origin, "127.0.0.1");
    reach(&client, &origin.at);
    struct end *target = wait_accepted(&origin, 1);
    say_span(&client, (struct s5_span){block, SIZE});
    say_span(target, (struct s5_span){block, SIZE});
    s5_stream_shutdown(client.stream);
    s5_stream_shutdown(target->stream);
    hear_span(&client, (struct s5_span){block, SIZE});
    hear_span(target, (struct s5_span){block, SIZE});
    wait_ended(&client);
    wait_ended(target);
    assert_non_null(strstr(wait_log(1), " up=8388608 down=8388608 "));
    free(block);
    leave(&client);
    origin_close(&origin);
}

/* A reader that does not read: the other side is made to wait, whatever it wants to send. */
static void slow_reader(void **state)
{
    (void)state;
    enum { SIZE = 64 * 1024 * 1024 };
    struct end client;
    uint8_t *block = calloc(1, SIZE);

    world_start("");
    origin_open(&origin, "127.0.0.1");
    dial(&client, &world.at, NULL);
    s5_stream_set_receive_buffer(client.stream, 64 * 1024);
    say(&client, "05 01 00");
    say_span(&client, request(S5_CMD_CONNECT, &origin.at));
    hear(&client, "05 00");
    assert_int_equal(hear_reply(&client, NULL), S5_REP_SUCCEEDED);
    s5_stream_read(client.stream, false);
    struct end *target = wait_accepted(&origin, 1);
    say_span(target, (struct s5_span){block, SIZE});
    free(block);
    give_turns(&origin);
    assert_in_range(s5_stream_pending(target->stream), SIZE / 2, SIZE);
    leave(&client);
    origin_close(&origin);
}

/* More early data than the server keeps while it connects; it arrives whole. */
static void much_early_data(void **state)
{
    (void)state;
    enum { SIZE = 1024 * 1024 };
    struct end client;
    uint8_t *block = malloc(SIZE);

    for (size_t i = 0; i < SIZE; i++)
        block[i] = pattern(i);
    world_start("");
    origin_open(&origin, "127.0.0.1");
    dial(&client, &world.at, NULL);
    say(&client, "05 01 00");
    say_span(&client, request_name(S5_CMD_CONNECT, "localhost", origin.at.port));
    say_span(&client, (struct s5_span){block, SIZE});
    s5_stream_shutdown(client.stream);
    hear(&client, "05 00");
    assert_int_equal(hear_reply(&client, NULL), S5_REP_SUCCEEDED);
    struct end *target = wait_accepted(&origin, 1);
    hear_span(target, (struct s5_span){block, SIZE});
    wait_ended(target);
    free(block);
    leave(&client);
    origin_close(&origin);
}

/* ROB-03, CON-06. */
static void hundreds(void **state)
{
    (void)state;
    enum { COUNT = 200 };
    static struct end clients[COUNT];

    world_start("");
    origin_open(&origin, "127.0.0.1");
    for (size_t i = 0; i < COUNT; i++)
        dial(&clients[i], &world.at, NULL);
    for (size_t i = 0; i < COUNT; i++)
        say(&clients[i], "05 01 00");
    for (size_t i = 0; i < COUNT; i++)
        say_span(&clients[i], request(S5_CMD_CONNECT, &origin.at));
    for (size_t i = 0; i < COUNT; i++) {
        hear(&clients[i], "05 00");
        assert_int_equal(hear_reply(&clients[i], NULL), S5_REP_SUCCEEDED);
    }
    wait_accepted(&origin, COUNT);
    assert_int_equal(s5_reference_connections(world.server), COUNT);
    for (size_t i = 0; i < COUNT; i++)
        say(&origin.ends[i], "'hello'");
    for (size_t i = 0; i < COUNT; i++)
        hear(&clients[i], "'hello'");
    for (size_t i = 0; i < COUNT; i++)
        leave(&clients[i]);
    origin_close(&origin);
    wait_log(COUNT);
    assert_int_equal(s5_reference_connections(world.server), 0);
}

/* A destination that does not answer at all: a listener whose queue is full. The limit is on each
 * address, and that on the negotiation is over. */
static void silence(void **state)
{
    (void)state;
    struct end client, filler;
    struct s5_endpoint at;
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof name;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (struct sockaddr *)&name, size), 0);
    assert_int_equal(listen(fd, 0), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&name, &size), 0);
    at = endpoint("127.0.0.1", ntohs(name.sin_port));
    world.options.limits.negotiation_ms = 400;
    world.options.limits.connect_ms = 600;
    world_start("");
    dial(&filler, &at, NULL);
    greet(&client);
    say_span(&client, request(S5_CMD_CONNECT, &at));
    assert_int_equal(hear_reply(&client, NULL), S5_REP_HOST_UNREACHABLE);
    wait_ended(&client);
    leave(&client);
    leave(&filler);
    close(fd);
    assert_non_null(strstr(wait_log(1), "timed out"));
}

/* The client goes while its command is under way. */
static void gone_early(void **state)
{
    (void)state;
    struct end client;

    world_start("");
    greet(&client);
    say_span(&client, request_name(S5_CMD_CONNECT, "localhost", 1));
    leave_reset(&client);
    wait_log(1);
    greet(&client);
    say(&client, "05 01 00 01");
    leave(&client);
    assert_non_null(strstr(wait_log(2), "ended before its request"));
}

/* The server ends with clients in every state. */
static void server_ends(void **state)
{
    (void)state;
    static struct end clients[5];
    struct s5_endpoint any = endpoint("0.0.0.0", 0);

    world_start("");
    origin_open(&origin, "127.0.0.1");
    dial(&clients[0], &world.at, NULL);
    greet(&clients[1]);
    reach(&clients[2], &origin.at);
    greet(&clients[3]);
    say_span(&clients[3], request(S5_CMD_BIND, &any));
    assert_int_equal(hear_reply(&clients[3], NULL), S5_REP_SUCCEEDED);
    greet(&clients[4]);
    say_span(&clients[4], request(S5_CMD_UDP_ASSOCIATE, &any));
    assert_int_equal(hear_reply(&clients[4], NULL), S5_REP_SUCCEEDED);
    s5_reference_free(world.server);
    world.server = NULL;
    assert_int_equal(world.log_count, 5);
    for (size_t i = 0; i < S5_COUNT(clients); i++) {
        wait_ended(&clients[i]);
        leave(&clients[i]);
    }
    origin_close(&origin);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_make, world_unmake)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(ipv4),
        WORLD_TEST(ipv6),
        WORLD_TEST(names),
        WORLD_TEST(pipelined),
        WORLD_TEST(octet_by_octet),
        WORLD_TEST(refusals),
        WORLD_TEST(methods),
        WORLD_TEST(half_closes),
        WORLD_TEST(resets),
        WORLD_TEST(gone_after_its_end),
        WORLD_TEST(bulk),
        WORLD_TEST(slow_reader),
        WORLD_TEST(much_early_data),
        WORLD_TEST(hundreds),
        WORLD_TEST(silence),
        WORLD_TEST(gone_early),
        WORLD_TEST(server_ends),
    };
    return cmocka_run_group_tests_name("CONNECT", tests, NULL, NULL);
}

#include "world.h"

#include <string.h>

static struct end control;
static struct host client, remote;
static struct s5_endpoint relay;

/* An association for `dst`, with a client's socket on `at`. */
static void associate(struct s5_span asked)
{
    greet(&control);
    say_span(&control, asked);
    assert_int_equal(hear_reply(&control, &relay), S5_REP_SUCCEEDED);
}

static void associate_zero(void)
{
    struct s5_endpoint zero = endpoint("0.0.0.0", 0);
    associate(request(S5_CMD_UDP_ASSOCIATE, &zero));
}

static struct s5_span datagram(struct s5_address dst, uint8_t frag, struct s5_span data)
{
    static uint8_t out[S5_UDP_MAX + 300];
    struct s5_udp udp = {.frag = frag, .dst = dst, .data = data};
    return (struct s5_span){out, s5_udp_encode(&udp, out, sizeof out)};
}

static void send_text(struct s5_address dst, uint8_t frag, const char *text)
{
    throw_at(&client, &relay, datagram(dst, frag, s5_span_text(text)));
}

/* The count-th datagram is this one: the relay keeps the order, so that one which should have been
 * dropped before it would be counted. */
static void hears(struct host *host, size_t count, const char *text)
{
    wait_datagrams(host, count);
    assert_int_equal(host->count, count);
    assert_int_equal(host->size, strlen(text));
    assert_memory_equal(host->data, text, host->size);
}

/* The same for the client, with a header that tells who sent it. */
static void hears_answer(size_t count, const struct s5_endpoint *from, struct s5_span data)
{
    wait_datagrams(&client, count);
    assert_int_equal(client.count, count);
    struct s5_udp udp;
    struct s5_endpoint told;
    struct s5_findings findings = {0};
    struct s5_result result = s5_udp_decode((struct s5_span){client.data, client.size}, &udp);

    s5_udp_check(result, &udp, &findings);
    assert_int_equal(result.status, S5_OK);
    assert_int_equal(findings.count, 0);
    assert_int_equal(udp.frag, 0);
    assert_true(s5_endpoint_from_address(&udp.dst, &told));
    assert_true(s5_endpoint_equal(&told, from));
    assert_true(s5_span_equal(udp.data, data));
    assert_true(s5_endpoint_equal(&client.from, &relay)); /* from BND itself */
}

static void open_hosts(const char *at)
{
    host_open(&client, "127.0.0.1");
    host_open(&remote, at);
}

static void close_all(void)
{
    leave(&control);
    host_close(&client);
    host_close(&remote);
}

static void each_way(const char *at)
{
    open_hosts(at);
    associate_zero();
    assert_true(s5_endpoint_is_loopback(&relay));
    send_text(s5_endpoint_address(&remote.at), 0, "ping");
    hears(&remote, 1, "ping");
    throw_at(&remote, &remote.from, s5_span_text("pong"));
    hears_answer(1, &remote.at, s5_span_text("pong"));
    /* UDP-10: an empty one is one, too. */
    send_text(s5_endpoint_address(&remote.at), 0, "");
    hears(&remote, 2, "");
    throw_at(&remote, &remote.from, s5_span_text(""));
    hears_answer(2, &remote.at, s5_span_text(""));
    close_all();
    assert_non_null(strstr(wait_log(1), " cmd=UDP_ASSOCIATE "));
    assert_non_null(strstr(wait_log(1), " up=4 down=4 "));
}

static void ipv4(void **state)
{
    (void)state;
    world_start("");
    each_way("127.0.0.1");
}

static void ipv6_remote(void **state)
{
    (void)state;
    world_start("");
    each_way("::1");
}

static void ipv6_client(void **state)
{
    (void)state;
    struct s5_endpoint zero = endpoint("::", 0);

    world_start("");
    host_open(&client, "::1");
    host_open(&remote, "127.0.0.1");
    dial(&control, &world.at6, NULL);
    say(&control, "05 01 00");
    hear(&control, "05 00");
    say_span(&control, request(S5_CMD_UDP_ASSOCIATE, &zero));
    assert_int_equal(hear_reply(&control, &relay), S5_REP_SUCCEEDED);
    assert_int_equal(relay.family, 6);
    send_text(s5_endpoint_address(&remote.at), 0, "ping");
    wait_datagrams(&remote, 1);
    throw_at(&remote, &remote.from, s5_span_text("pong"));
    hears_answer(1, &remote.at, s5_span_text("pong"));
    close_all();
}

/* ::ffff:127.0.0.1 is 127.0.0.1. */
static void mapped(void **state)
{
    (void)state;
    uint8_t address[16] = {[10] = 0xff, 0xff, 127, 0, 0, 1};

    world_start("");
    open_hosts("127.0.0.1");
    associate_zero();
    send_text(s5_address_ipv6((struct s5_span){address, 16}, remote.at.port), 0, "ping");
    hears(&remote, 1, "ping");
    throw_at(&remote, &remote.from, s5_span_text("pong"));
    hears_answer(1, &remote.at, s5_span_text("pong"));
    close_all();
}

/* Names are resolved once; what waits for that keeps its order. */
static void names(void **state)
{
    (void)state;
    struct s5_address dst;
    size_t i;

    world_start("");
    open_hosts("127.0.0.1");
    associate_zero();
    dst = s5_address_name(s5_span_text("localhost"), remote.at.port);
    send_text(s5_address_name(s5_span_text("nowhere.invalid"), remote.at.port), 0, "lost");
    for (i = 0; i < 10; i++)
        send_text(dst, 0, i == 9 ? "last" : "first");
    hears(&remote, 10, "last");
    throw_at(&remote, &remote.from, s5_span_text("pong"));
    hears_answer(1, &remote.at, s5_span_text("pong"));
    send_text(dst, 0, "again");
    hears(&remote, 11, "again");
    close_all();
}

static void sizes(void **state)
{
    (void)state;
    static uint8_t block[S5_UDP_MAX];
    static const size_t sizes[] = {1, 511, 1472, 8192, 65497};

    for (size_t i = 0; i < sizeof block; i++)
        block[i] = (uint8_t)(i ^ i >> 8);
    world_start("");
    open_hosts("127.0.0.1");
    associate_zero();
    for (size_t i = 0; i < S5_COUNT(sizes); i++) {
        struct s5_span data = {block, sizes[i]};
        throw_at(&client, &relay, datagram(s5_endpoint_address(&remote.at), 0, data));
        wait_datagrams(&remote, i + 1);
        assert_int_equal(remote.size, sizes[i]);
        assert_memory_equal(remote.data, block, sizes[i]);
        throw_at(&remote, &remote.from, data);
        hears_answer(i + 1, &remote.at, data);
    }
    /* An answer that does not fit behind its header is dropped, and the next one comes. */
    throw_at(&remote, &remote.from, (struct s5_span){block, 65498});
    throw_at(&remote, &remote.from, s5_span_text("fits"));
    hears_answer(S5_COUNT(sizes) + 1, &remote.at, s5_span_text("fits"));
    close_all();
}

/* UDP-04, UDP-09: what is no datagram for the relay is dropped, and the next one is served. */
static void malformed(void **state)
{
    (void)state;
    uint8_t out[OCTETS_MAX];
    static const char *const wrong[] = {
        "",
        "00",
        "00 00 00",
        "00 00 00 01 7f 00 00 01 00",
        "00 01 00 01 7f 00 00 01 00 09 'rsv'",
        "00 00 00 02 7f 00 00 01 00 09 'atyp'",
        "00 00 00 03 00 00 09 'empty'",
        "00 00 00 03 03 'a'00'b' 00 09 'nul'",
        "00 00 00 03 ff 'cut'",
        "00 00 00 01 7f 00 00 01 00 00 'port 0'",
        "00 00 00 01 00 00 00 00 00 09 'nowhere'",
        "00 00 80 01 7f 00 00 01 00 09 'frag'",
        "ff*2000",
    };

    world_start("");
    open_hosts("127.0.0.1");
    associate_zero();
    for (size_t i = 0; i < S5_COUNT(wrong); i++) {
        struct s5_span in = octets(wrong[i], out);
        if (in.size > 10 && out[3] == 1 && out[9] == 9) {
            out[8] = (uint8_t)(remote.at.port >> 8);
            out[9] = (uint8_t)remote.at.port;
        }
        throw_at(&client, &relay, in);
    }
    send_text(s5_endpoint_address(&remote.at), 0, "right");
    hears(&remote, 1, "right");
    assert_int_equal(remote.count, 1);
    close_all();
    assert_non_null(strstr(wait_log(1), "broken=UDP-04@0"));
}

/* UDP-06, and nobody else on the client's own host either. */
static void others_datagrams(void **state)
{
    (void)state;
    static struct host stranger, neighbour;

    world_start("");
    open_hosts("127.0.0.1");
    host_open(&stranger, "127.0.0.2");
    host_open(&neighbour, "127.0.0.1");
    associate_zero();
    struct s5_span in =
        datagram(s5_endpoint_address(&remote.at), 0, s5_span_text("not the client's"));
    throw_at(&stranger, &relay, in);
    send_text(s5_endpoint_address(&remote.at), 0, "one");
    hears(&remote, 1, "one");
    throw_at(&neighbour, &relay,
             datagram(s5_endpoint_address(&remote.at), 0, s5_span_text("not the first's")));
    send_text(s5_endpoint_address(&remote.at), 0, "two");
    hears(&remote, 2, "two");
    host_close(&stranger);
    host_close(&neighbour);
    close_all();
}

/* Who was not spoken to may not answer; another port of a host that was may. */
static void others_answers(void **state)
{
    (void)state;
    static struct host stranger, sibling;

    world_start("");
    open_hosts("127.0.0.1");
    host_open(&stranger, "127.0.0.2");
    host_open(&sibling, "127.0.0.1");
    associate_zero();
    send_text(s5_endpoint_address(&remote.at), 0, "ping");
    wait_datagrams(&remote, 1);
    throw_at(&stranger, &remote.from, s5_span_text("unasked"));
    throw_at(&sibling, &remote.from, s5_span_text("from another port"));
    hears_answer(1, &sibling.at, s5_span_text("from another port"));
    host_close(&stranger);
    host_close(&sibling);
    close_all();
}

/* UDP-14. */
static void declared_source(void **state)
{
    (void)state;
    struct s5_endpoint other = endpoint("127.0.0.2", 0), here = endpoint("127.0.0.1", 0);
    static struct host neighbour;

    world_start("");
    open_hosts("127.0.0.1");
    host_open(&neighbour, "127.0.0.1");
    associate(request(S5_CMD_UDP_ASSOCIATE, &client.at));
    throw_at(&neighbour, &relay,
             datagram(s5_endpoint_address(&remote.at), 0, s5_span_text("another port")));
    send_text(s5_endpoint_address(&remote.at), 0, "declared");
    hears(&remote, 1, "declared");
    leave(&control);

    associate(request(S5_CMD_UDP_ASSOCIATE, &here));
    send_text(s5_endpoint_address(&remote.at), 0, "any port");
    wait_datagrams(&remote, 2);
    leave(&control);

    associate(request_name(S5_CMD_UDP_ASSOCIATE, "localhost", client.at.port));
    send_text(s5_endpoint_address(&remote.at), 0, "by name");
    wait_datagrams(&remote, 3);
    leave(&control);

    greet(&control);
    say_span(&control, request(S5_CMD_UDP_ASSOCIATE, &other));
    assert_int_equal(hear_reply(&control, NULL), S5_REP_NOT_ALLOWED);
    wait_ended(&control);
    leave(&control);

    greet(&control);
    say_span(&control, request_name(S5_CMD_UDP_ASSOCIATE, "nowhere.invalid", 0));
    assert_int_equal(hear_reply(&control, NULL), S5_REP_HOST_UNREACHABLE);
    wait_ended(&control);
    host_close(&neighbour);
    close_all();
}

static void send_parts(const char *notation)
{
    /* "1a 2b 83c": FRAG in one or two digits and the letter. */
    for (const char *at = notation; *at != '\0'; at++) {
        char text[2] = {0};
        uint8_t frag = 0;
        for (; *at != '\0' && ((*at >= '0' && *at <= '9')); at++)
            frag = (uint8_t)(frag * 16 + (*at - '0'));
        text[0] = *at;
        send_text(s5_endpoint_address(&remote.at), frag, text);
        if (at[1] == ' ')
            at++;
    }
}

/* UDP-08. */
static void fragments(void **state)
{
    (void)state;
    static const struct {
        const char *sent;
        size_t count;
        const char *want;
    } rows[] = {
        {"1a 2b 83c", 1, "abc|"},     {"81a", 1, "a|"},          {"1a 0x 82b", 2, "x|ab|"},
        {"1a 2b 1c 82d", 1, "cd|"},   {"1a 3b 83c 0x", 1, "x|"}, {"2a 83b 0x", 1, "x|"},
        {"1a 2b 2c 83d 0x", 1, "x|"},
    };

    world_start("");
    open_hosts("127.0.0.1");
    associate_zero();
    for (size_t i = 0; i < S5_COUNT(rows); i++) {
        remote.count = 0;
        remote.said[0] = '\0';
        send_parts(rows[i].sent);
        wait_datagrams(&remote, rows[i].count);
        assert_string_equal(remote.said, rows[i].want);
    }
    close_all();
}

/* UDP-07. */
static void no_fragments(void **state)
{
    (void)state;
    world.options.no_fragments = true;
    world_start("");
    open_hosts("127.0.0.1");
    associate_zero();
    send_parts("1a 2b 83c 81d 0x");
    hears(&remote, 1, "x");
    close_all();
}

static void rules(void **state)
{
    (void)state;
    static struct host allowed;

    world_start("deny udp to 127.0.0.2\n"
                "deny udp to localhost");
    open_hosts("127.0.0.2");
    host_open(&allowed, "127.0.0.1");
    associate_zero();
    send_text(s5_endpoint_address(&remote.at), 0, "denied");
    send_text(s5_address_name(s5_span_text("localhost"), allowed.at.port), 0, "denied");
    send_text(s5_address_name(s5_span_text("127.0.0.2"), remote.at.port), 0, "denied");
    send_text(s5_endpoint_address(&allowed.at), 0, "allowed");
    hears(&allowed, 1, "allowed");
    /* A last one by name, behind the others in the resolver's queue. */
    send_text(s5_address_name(s5_span_text("127.0.0.1"), allowed.at.port), 0, "named");
    hears(&allowed, 2, "named");
    assert_int_equal(remote.count, 0);
    host_close(&allowed);
    close_all();
}

static void denied(void **state)
{
    (void)state;
    struct s5_endpoint zero = endpoint("0.0.0.0", 0);

    world_start("deny udp");
    greet(&control);
    say_span(&control, request(S5_CMD_UDP_ASSOCIATE, &zero));
    assert_int_equal(hear_reply(&control, NULL), S5_REP_NOT_ALLOWED);
    wait_ended(&control);
    leave(&control);
}

/* UDP-03: by FIN and by RST; what is said on the control connection is dropped. */
static void ends_with_the_control(void **state)
{
    (void)state;
    world_start("");
    open_hosts("127.0.0.1");
    for (size_t i = 1; i <= 2; i++) {
        static const uint8_t chatter[100000];
        struct host again;
        associate_zero();
        say_span(&control, (struct s5_span){chatter, sizeof chatter});
        send_text(s5_endpoint_address(&remote.at), 0, "ping");
        wait_datagrams(&remote, i);
        if (i == 1)
            leave(&control);
        else
            leave_reset(&control);
        wait_log(i);
        /* The relay's port is free: it can be bound. */
        struct s5_datagrams *socket = s5_datagrams_new(world.loop, &relay, NULL, &again, NULL);
        assert_non_null(socket);
        s5_datagrams_free(socket);
    }
    close_all();
}

/* The same where much came together with the request. */
static void ends_behind_chatter(void **state)
{
    (void)state;
    static uint8_t all[100000] = {5, 1, 0, 5, 3, 0, 1};

    world_start("");
    dial(&control, &world.at, NULL);
    say_span(&control, (struct s5_span){all, sizeof all});
    hear(&control, "05 00");
    assert_int_equal(hear_reply(&control, NULL), S5_REP_SUCCEEDED);
    s5_stream_shutdown(control.stream);
    wait_ended(&control);
    assert_non_null(strstr(wait_log(1), "the client ended"));
    leave(&control);
}

/* UDP-12. */
static void independent(void **state)
{
    (void)state;
    enum { COUNT = 20 };
    static struct end controls[COUNT];
    static struct host clients[COUNT];
    struct s5_endpoint zero = endpoint("0.0.0.0", 0), relays[COUNT];

    world_start("");
    host_open(&remote, "127.0.0.1");
    for (size_t i = 0; i < COUNT; i++) {
        greet(&controls[i]);
        say_span(&controls[i], request(S5_CMD_UDP_ASSOCIATE, &zero));
        assert_int_equal(hear_reply(&controls[i], &relays[i]), S5_REP_SUCCEEDED);
        host_open(&clients[i], "127.0.0.1");
    }
    for (size_t i = 0; i < COUNT; i++) {
        uint8_t which = (uint8_t)i;
        throw_at(&clients[i], &relays[i],
                 datagram(s5_endpoint_address(&remote.at), 0, (struct s5_span){&which, 1}));
        wait_datagrams(&remote, i + 1);
        assert_int_equal(remote.data[0], i);
        throw_at(&remote, &remote.from, (struct s5_span){&which, 1});
        wait_datagrams(&clients[i], 1);
        assert_int_equal(clients[i].data[clients[i].size - 1], i);
    }
    for (size_t i = 0; i < COUNT; i++) {
        leave(&controls[i]);
        host_close(&clients[i]);
    }
    host_close(&remote);
}

int main(void)
{
#define WORLD_TEST(f) cmocka_unit_test_setup_teardown(f, world_make, world_unmake)
    const struct CMUnitTest tests[] = {
        WORLD_TEST(ipv4),
        WORLD_TEST(ipv6_remote),
        WORLD_TEST(ipv6_client),
        WORLD_TEST(mapped),
        WORLD_TEST(names),
        WORLD_TEST(sizes),
        WORLD_TEST(malformed),
        WORLD_TEST(others_datagrams),
        WORLD_TEST(others_answers),
        WORLD_TEST(declared_source),
        WORLD_TEST(fragments),
        WORLD_TEST(no_fragments),
        WORLD_TEST(rules),
        WORLD_TEST(denied),
        WORLD_TEST(ends_with_the_control),
        WORLD_TEST(ends_behind_chatter),
        WORLD_TEST(independent),
    };
    return cmocka_run_group_tests_name("UDP ASSOCIATE", tests, NULL, NULL);
}

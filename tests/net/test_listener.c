#include "stand.h"

#include "net/port.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static bool one_accepted(struct stand *stand)
{
    return stand->accepted >= 1;
}

static bool all_accepted(struct stand *stand)
{
    return stand->accepted >= 8;
}

/* A connection that the system makes for us, so that it needs nothing of the loop. */
static int knock(const struct stand *stand)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(stand->at.port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void pauses(void **state)
{
    struct stand *stand = *state;

    stand_listen(stand, "127.0.0.1:0");
    s5_listener_pause(stand->listener, true);
    int fd = knock(stand);
    run_for(stand, 20);
    assert_int_equal(stand->accepted, 0);
    s5_listener_pause(stand->listener, true);
    s5_listener_pause(stand->listener, false);
    s5_listener_pause(stand->listener, false);
    wait_for(stand, one_accepted);
    close(fd);
}

/* Eight come where there is room for one: the others wait, without the loop turning idle rounds,
 * until there is room. */
static void waits_for_descriptors(void **state)
{
    struct stand *stand = *state;
    struct rlimit before, tight;
    int knocks[8];

    stand_listen(stand, "127.0.0.1:0");
    for (size_t i = 0; i < S5_COUNT(knocks); i++)
        knocks[i] = knock(stand);
    stand->b.stream = NULL;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    tight = before;
    tight.rlim_cur = (rlim_t)knocks[7] + 1;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
    double start = processor_ms();
    run_for(stand, 300);
    double used = processor_ms() - start;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(stand->accepted, 0);
    assert_true(used < 150);
    wait_for(stand, all_accepted);
    for (size_t i = 0; i < S5_COUNT(knocks); i++)
        close(knocks[i]);
}

static void accepted_once(void *user, struct s5_stream *stream)
{
    struct stand *stand = user;
    stand->accepted++;
    s5_stream_close(stream);
    s5_listener_free(stand->listener);
    stand->listener = NULL;
    told(stand);
}

static void freed_in_its_call(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint at = endpoint("127.0.0.1:0");

    stand->listener = s5_listener_new(stand->loop, &at, accepted_once, stand, NULL);
    s5_listener_local(stand->listener, &stand->at);
    int first = knock(stand), second = knock(stand);
    wait_for(stand, one_accepted);
    run_for(stand, 5);
    assert_int_equal(stand->accepted, 1);
    close(first);
    close(second);
}

static void says_why_not(void **state)
{
    struct stand *stand = *state;
    struct s5_error error;
    struct s5_endpoint elsewhere = endpoint("192.0.2.77:1");
    char text[S5_ENDPOINT_TEXT], want[200];

    stand_listen(stand, "127.0.0.1:0");
    assert_null(s5_listener_new(stand->loop, &stand->at, stand_accepted, stand, &error));
    s5_endpoint_print(&stand->at, text, sizeof text);
    snprintf(want, sizeof want, "cannot listen on %s: address already in use", text);
    assert_string_equal(error.text, want);
    assert_null(s5_listener_new(stand->loop, &elsewhere, stand_accepted, stand, &error));
    assert_string_equal(error.text, "cannot listen on 192.0.2.77:1: address not available");
}

/* The same port in both families. */
static void ipv6_takes_ipv6_only(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint six = endpoint("[::]:0");

    if (!have_ipv6(stand))
        skip();
    stand_listen(stand, "0.0.0.0:0");
    six.port = stand->at.port;
    struct s5_listener *other = s5_listener_new(stand->loop, &six, stand_accepted, stand, NULL);
    assert_non_null(other);
    s5_listener_free(other);
}

/* A thousand ports, each another one, none of them of the system's own range, all free. */
static void fresh_ports(void **state)
{
    struct stand *stand = *state;
    static bool seen[65536];
    unsigned low = 0, high = 0;
    FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");

    if (file == NULL || fscanf(file, "%u %u", &low, &high) != 2)
        low = high = 0;
    if (file != NULL)
        fclose(file);
    if (low < 16384)
        skip();
    for (int i = 0; i < 1000; i++) {
        struct s5_endpoint at = endpoint("127.0.0.1:0");
        s5_port_fresh(stand->loop, &at);
        assert_in_range(at.port, 1024, low - 1);
        assert_false(seen[at.port]);
        seen[at.port] = true;
    }
    struct s5_endpoint given = endpoint("127.0.0.1:7");
    s5_port_fresh(stand->loop, &given);
    assert_int_equal(given.port, 7);
    s5_port_give_back();
}

enum { DRAWN = 500 };

static void draw(struct stand *stand, uint16_t ports[DRAWN])
{
    for (int i = 0; i < DRAWN; i++) {
        struct s5_endpoint at = endpoint("127.0.0.1:0");
        s5_port_fresh(stand->loop, &at);
        ports[i] = at.port;
    }
}

/* Of two processes at once, none gets a port of the other. */
static void ports_of_ones_own(void **state)
{
    struct stand *stand = *state;
    static uint16_t ours[DRAWN], theirs[DRAWN];
    int told[2], over[2];

    assert_int_equal(pipe(told), 0);
    assert_int_equal(pipe(over), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char end;
        close(over[1]);
        draw(stand, ours);
        bool sent = write(told[1], ours, sizeof ours) == sizeof ours;
        _exit(sent && read(over[0], &end, 1) == 0 ? 0 : 1); /* until the other has drawn, too */
    }
    assert_int_equal(read(told[0], theirs, sizeof theirs), sizeof theirs);
    draw(stand, ours);
    s5_port_give_back();
    for (int i = 0; i < 2; i++) {
        close(told[i]);
        close(over[i]);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    for (int i = 0; i < DRAWN; i++)
        for (int k = 0; k < DRAWN; k++)
            assert_int_not_equal(ours[i], theirs[k]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAND_TEST(pauses),
        STAND_TEST(waits_for_descriptors),
        STAND_TEST(freed_in_its_call),
        STAND_TEST(says_why_not),
        STAND_TEST(ipv6_takes_ipv6_only),
        STAND_TEST(fresh_ports),
        STAND_TEST(ports_of_ones_own),
    };
    return cmocka_run_group_tests_name("listener", tests, NULL, NULL);
}

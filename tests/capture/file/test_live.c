/* Capture on the loopback interface, where this process may; and what is said where it may not. */
#include "capture/file/source.h"
#include "unit.h"
#include "words.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct s5_source *open_interface(const char *interface, const char *filter)
{
    struct s5_error error = {""};
    bool usage = true;
    struct s5_source *source = s5_source_open(
        &(struct s5_source_options){.interface = interface, .filter = filter}, &usage, &error);

    if (source == NULL && !usage)
        skip(); /* it has not the permission */
    assert_non_null(source);
    return source;
}

/* A socket that hears what it says to itself. */
static int echo_socket(struct sockaddr_in *address)
{
    socklen_t size = sizeof *address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    *address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    assert_int_equal(bind(fd, (struct sockaddr *)address, sizeof *address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)address, &size), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)address, sizeof *address), 0);
    return fd;
}

static void captures(void **state)
{
    const char *interface = *state;
    bool any = strcmp(interface, "any") == 0;
    struct sockaddr_in address;
    struct sockaddr_in unused;
    int fd = echo_socket(&address);
    int other = echo_socket(&unused);
    char filter[64];
    char want[128];
    struct s5_error error = {""};
    struct s5_packet packet;
    struct timespec now;

    snprintf(filter, sizeof filter, "udp port %u", ntohs(address.sin_port));
    snprintf(want, sizeof want, "udp 127.0.0.1:%u > 127.0.0.1:%u 5/5 hello",
             ntohs(address.sin_port), ntohs(address.sin_port));
    struct s5_source *source = open_interface(interface, filter);
    struct s5_decoder *decoder = s5_decoder_new(1 << 20);
    for (uint64_t frame = 1; frame <= 3; frame++) {
        struct s5_segment segment;
        char text[WORDS_TEXT];
        assert_int_equal(send(other, "what the filter stops", 21, 0), 21);
        assert_int_equal(send(fd, "hello", 5, 0), 5);
        assert_int_equal(s5_source_next(source, &packet, &error), S5_SOURCE_PACKET);
        clock_gettime(CLOCK_REALTIME, &now);
        assert_true(packet.frame == frame);
        assert_int_equal(packet.link, any ? 113 : 1);
        assert_in_range(now.tv_sec - packet.time / 1000000000, 0, 60);
        assert_false(packet.timeless);
        s5_decode(decoder, &packet, &segment);
        words_of_segment(&segment, text);
        assert_string_equal(text, want);
    }
    assert_true(s5_source_dropped(source) == 0);
    s5_source_close(source);
    s5_decoder_free(decoder);
    close(other);
    close(fd);
}

static struct s5_source *stoppable;

static void stop(int number)
{
    (void)number;
    s5_source_stop(stoppable);
}

static void stops(void **state)
{
    const char *interface = *state;
    const struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
    const struct itimerval soon = {.it_value = {.tv_usec = 120000}};
    struct s5_error error = {""};
    struct s5_packet packet;

    /* What this lets through does not exist. */
    stoppable = open_interface(interface, "ip[0] = 0");
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
    assert_int_equal(s5_source_next(stoppable, &packet, &error), S5_SOURCE_END);
    assert_int_equal(s5_source_next(stoppable, &packet, &error), S5_SOURCE_END);
    s5_source_close(stoppable);

    stoppable = open_interface(interface, NULL);
    s5_source_stop(stoppable);
    assert_int_equal(s5_source_next(stoppable, &packet, &error), S5_SOURCE_END);
    assert_string_equal(error.text, "");
    s5_source_close(stoppable);
}

static void no_such_interface(void **state)
{
    (void)state;
    struct s5_error error = {""};
    bool usage = false;

    s5_source_close(open_interface("lo", NULL)); /* without the permission another thing is said */
    assert_null(
        s5_source_open(&(struct s5_source_options){.interface = "nosuch0"}, &usage, &error));
    assert_true(usage);
    assert_string_equal(error.text,
                        "there is no interface nosuch0; 'ip link' lists those there are");
}

static void bad_filter(void **state)
{
    (void)state;
    struct s5_error error = {""};
    bool usage = false;

    s5_source_close(open_interface("lo", NULL));
    assert_null(s5_source_open(
        &(struct s5_source_options){.interface = "lo", .filter = "tcp prt 80"}, &usage, &error));
    assert_true(usage);
    assert_memory_equal(error.text, "the filter 'tcp prt 80' cannot be used: ", 40);
}

/* In a child that is nobody. */
static void no_permission(void **state)
{
    (void)state;
    enum { NOBODY = 65534 };
    pid_t child = fork();

    if (child == 0) {
        struct s5_error error = {""};
        bool usage = true;
        if (geteuid() == 0 && setresuid(NOBODY, NOBODY, NOBODY) != 0)
            _exit(2);
        if (s5_source_open(&(struct s5_source_options){.interface = "lo"}, &usage, &error) != NULL)
            _exit(2);
        const char want[] = "no permission to capture on lo; ";
        _exit(!usage && strncmp(error.text, want, sizeof want - 1) == 0 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2)
        skip(); /* everybody may, here */
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
    static char lo[] = "lo";
    static char any[] = "any";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(captures, lo), cmocka_unit_test_prestate(captures, any),
        cmocka_unit_test_prestate(stops, lo),    cmocka_unit_test_prestate(stops, any),
        cmocka_unit_test(no_such_interface),     cmocka_unit_test(bad_filter),
        cmocka_unit_test(no_permission),
    };
    return cmocka_run_group_tests_name("live", tests, NULL, NULL);
}

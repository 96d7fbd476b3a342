/* What is no capture; captures that are still being written; and how a reading is stopped. */
#include "file/make.h"
#include "file/told.h"
#include "unit.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static const char *tell(const char *path)
{
    static char text[TOLD_TEXT];

    told(&(struct s5_source_options){.path = path}, text);
    return text;
}

static void no_captures(void **state)
{
    (void)state;
    assert_string_equal(tell("missing"),
                        "unusable: cannot open missing: No such file or directory");
    assert_string_equal(tell("F/missing"),
                        "unusable: cannot open F/missing: No such file or directory");
    assert_string_equal(tell(""), "unusable: cannot open : No such file or directory");
    assert_string_equal(tell("."), "unusable: . is a directory; name a capture file in it");
    assert_string_equal(tell("/dev/null"), "damaged: /dev/null is empty");
    make_file(s5_span_text(""), "F");
    assert_string_equal(tell("F"), "unusable: F is empty");
    make_file(s5_span_text("GET / HTTP/1.1\r\n\r\n"), "F");
    assert_string_equal(tell("F"), "unusable: F is neither pcap nor pcapng");
    make_file(s5_span_text("\xd4\xc3"), "F");
    assert_string_equal(tell("F"), "unusable: F is neither pcap nor pcapng");
    /* A file that cannot be read, though it opens. */
    assert_string_equal(tell("/proc/self/mem"),
                        "cannot: /proc/self/mem: cannot read: Input/output error");
}

static void a_terminal(void **state)
{
    (void)state;
    int master = posix_openpt(O_RDWR | O_NOCTTY);

    if (master < 0)
        skip();
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    const char *name = ptsname(master);
    assert_non_null(strstr(tell(name), " is a terminal; name a capture file, or pipe one in"));
    assert_memory_equal(tell(name), "unusable: /dev/", 15);
    close(master);
}

static struct s5_source *stoppable;

static void stop(int number)
{
    (void)number;
    s5_source_stop(stoppable);
}

/* Stops it from a signal handler, that runs while it waits or, on a busy machine, before. */
static void stop_soon(struct s5_source *source)
{
    const struct sigaction action = {.sa_handler = stop, .sa_flags = SA_RESTART};
    const struct itimerval soon = {.it_value = {.tv_usec = 20000}};

    stoppable = source;
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
}

static struct s5_source *open_path(const char *path)
{
    struct s5_error error = {""};
    bool usage;
    struct s5_source *source =
        s5_source_open(&(struct s5_source_options){.path = path}, &usage, &error);

    assert_string_equal(error.text, "");
    assert_non_null(source);
    return source;
}

static enum s5_source_status next(struct s5_source *source)
{
    struct s5_packet packet;
    struct s5_error error = {""};

    return s5_source_next(source, &packet, &error);
}

static void capture(struct make *make, bool newer)
{
    if (newer) {
        make_section(make);
        make_interface(make, 1, 0);
        make_packet(make, 0, 1, "abc", 3);
        make_packet(make, 0, 2, "def", 3);
    } else {
        make_pcap(make, MAKE_MICRO, 1, 65535);
        make_pcap_packet(make, 1, 0, "abc", 3);
        make_pcap_packet(make, 2, 0, "def", 3);
    }
}

static void put(int fd, const struct make *make, size_t from, size_t to)
{
    assert_int_equal(write(fd, make->data + from, to - from), to - from);
}

/* Each packet is given as soon as it has been written, and no sooner does anybody wait; a silence
 * is ended by a stop, in the middle of a packet too. */
static void from_a_named_pipe(void **state)
{
    (void)state;
    for (int newer = 0; newer < 2; newer++)
        for (int part = 0; part < 4; part++) {
            struct make make = {.data = NULL};
            capture(&make, newer != 0);
            size_t first = make.ends[newer != 0 ? 2 : 1];
            assert_int_equal(mkfifo("pipe", 0600), 0);
            struct s5_source *source = open_path("pipe");
            int writer = -1;
            if (part > 0) {
                writer = open("pipe", O_WRONLY);
                put(writer, &make, 0, first);
                assert_int_equal(next(source), S5_SOURCE_PACKET);
            }
            if (part > 1)
                put(writer, &make, first, first + 5);
            if (part == 3) {
                put(writer, &make, first + 5, make.size);
                assert_int_equal(next(source), S5_SOURCE_PACKET);
                close(writer);
                writer = -1;
            } else {
                stop_soon(source);
            }
            assert_int_equal(next(source), S5_SOURCE_END);
            assert_int_equal(next(source), S5_SOURCE_END);
            s5_source_close(source);
            if (writer >= 0)
                close(writer);
            unlink("pipe");
            make_fini(&make);
        }
}

/* The same of what is packed: the unpacker waits too. */
static void from_a_packed_pipe(void **state)
{
    (void)state;
    struct make make = {.data = NULL};
    struct make packed = {.data = NULL};

    capture(&make, false);
    if (!make_gzip(s5_span_first(make_span(&make), make.ends[1]), &packed)) {
        make_fini(&make);
        skip();
    }
    assert_int_equal(mkfifo("pipe", 0600), 0);
    struct s5_source *source = open_path("pipe");
    int writer = open("pipe", O_WRONLY);
    put(writer, &packed, 0, packed.size);
    assert_int_equal(next(source), S5_SOURCE_PACKET);
    stop_soon(source);
    assert_int_equal(next(source), S5_SOURCE_END);
    s5_source_close(source);
    close(writer);
    unlink("pipe");
    make_fini(&packed);
    make_fini(&make);
}

static void stopped_before(void **state)
{
    (void)state;
    struct make make = {.data = NULL};

    for (int newer = 0; newer < 2; newer++) {
        make.size = make.end_count = 0;
        capture(&make, newer != 0);
        make_file(make_span(&make), "F");
        struct s5_source *source = open_path("F");
        assert_int_equal(next(source), S5_SOURCE_PACKET);
        s5_source_stop(source);
        s5_source_stop(source);
        assert_int_equal(next(source), S5_SOURCE_END);
        s5_source_close(source);
    }
    make_fini(&make);
}

/* Standard input that nobody writes to, and that blocks who reads from it. */
static void silent_standard_input(void **state)
{
    (void)state;
    for (int before = 0; before < 2; before++) {
        int ends[2];
        int saved = dup(STDIN_FILENO);
        assert_int_equal(pipe(ends), 0);
        dup2(ends[0], STDIN_FILENO);
        struct s5_source *source = open_path("-");
        if (before)
            s5_source_stop(source);
        else
            stop_soon(source);
        assert_int_equal(next(source), S5_SOURCE_END);
        s5_source_close(source);
        dup2(saved, STDIN_FILENO);
        close(saved);
        close(ends[0]);
        close(ends[1]);
    }
}

static void *stop_in_thread(void *source)
{
    s5_source_stop(source);
    return NULL;
}

/* From another thread no call is interrupted: who waits must be woken. */
static void stopped_by_a_thread(void **state)
{
    (void)state;
    int ends[2];
    int saved = dup(STDIN_FILENO);

    assert_int_equal(pipe(ends), 0);
    dup2(ends[0], STDIN_FILENO);
    for (int i = 0; i < 50; i++) {
        struct s5_source *source = open_path("-");
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, stop_in_thread, source), 0);
        assert_int_equal(next(source), S5_SOURCE_END);
        pthread_join(thread, NULL);
        s5_source_close(source);
    }
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    close(ends[1]);
}

/* However often it is stopped, a handler never waits: the pipe that wakes is full at some time. */
static void stopped_very_often(void **state)
{
    (void)state;
    struct make make = {.data = NULL};

    capture(&make, true);
    make_file(make_span(&make), "F");
    struct s5_source *source = open_path("F");
    for (int i = 0; i < 200000; i++)
        s5_source_stop(source);
    assert_int_equal(next(source), S5_SOURCE_END);
    s5_source_close(source);
    make_fini(&make);
}

static void closed_standard_input(void **state)
{
    (void)state;
    int saved = dup(STDIN_FILENO);

    close(STDIN_FILENO);
    const char *text = tell("-");
    dup2(saved, STDIN_FILENO);
    close(saved);
    assert_string_equal(text, "unusable: cannot read standard input: Bad file descriptor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_captures),           cmocka_unit_test(a_terminal),
        cmocka_unit_test(from_a_named_pipe),     cmocka_unit_test(from_a_packed_pipe),
        cmocka_unit_test(stopped_before),        cmocka_unit_test(stopped_very_often),
        cmocka_unit_test(closed_standard_input), cmocka_unit_test(silent_standard_input),
        cmocka_unit_test(stopped_by_a_thread),
    };
    return cmocka_run_group_tests_name("source", tests, told_folder, told_no_folder);
}

/* A capture of a loop, read while it is written. */
#include "recorded.h"

#include "net/datagrams.h"
#include "record/recorder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

static struct s5_recorder *recorder;
static char path[32];
static char complaint[512];
static int complaints;

static void on_failed(void *user, const struct s5_error *error)
{
    assert_ptr_equal(user, complaint);
    complaints++;
    snprintf(complaint, sizeof complaint, "%s", error->text);
}

static int begin(void **state)
{
    complaint[0] = '\0';
    complaints = 0;
    snprintf(path, sizeof path, "recorder-XXXXXX");
    int fd = mkstemp(path);
    close(fd);
    return stand_up(state);
}

static int finish(void **state)
{
    int status = stand_down(state);
    int told = complaints;

    /* What was lost is told once, and again by the status. */
    if (s5_recorder_free(recorder) != -told || complaints != told)
        status = -1;
    recorder = NULL;
    unlink(path);
    return status;
}

static void start(struct stand *stand, bool show_secrets)
{
    struct s5_error error = {""};

    recorder =
        s5_recorder_new(stand->loop, path, "sockspec", show_secrets, on_failed, complaint, &error);
    assert_string_equal(error.text, "");
    assert_non_null(recorder);
    stand->descriptors++; /* the file's, which is closed when the loop has gone */
}

static size_t awaited;

static bool b_has_all(struct stand *stand)
{
    return stand->b.size == awaited;
}

static bool a_has_all(struct stand *stand)
{
    return stand->a.size == awaited;
}

static void up(struct stand *stand, struct s5_span octets)
{
    awaited = stand->b.size + octets.size;
    s5_stream_write(stand->a.stream, octets);
    wait_for(stand, b_has_all);
}

static void down(struct stand *stand, struct s5_span octets)
{
    awaited = stand->a.size + octets.size;
    s5_stream_write(stand->b.stream, octets);
    wait_for(stand, a_has_all);
}

static void connect_both(struct stand *stand)
{
    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_stream_read(stand->a.stream, true);
    s5_stream_read(stand->b.stream, true);
}

/* Both ends are on the loop, so everything is there twice: as the one and as the other saw it. */
static void both_legs(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint local;

    start(stand, false);
    assert_string_equal(recorded(path, 5, 80), "");
    connect_both(stand);
    s5_stream_local(stand->a.stream, &local);
    up(stand, s5_span_text("hello"));
    /* Nothing was closed or flushed on purpose. */
    const char *text = recorded(path, local.port, stand->at.port);
    const char *first = strstr(text, " PA 1 1 +5 hello\n");
    assert_non_null(first);
    assert_non_null(strstr(first + 1, " PA 1 1 +5 hello\n"));
}

/* A greeting, a choice and a password, once as they are and once in pieces. */
static const char *passwords(struct stand *stand, bool show_secrets, bool pieces)
{
    static const uint8_t password[] = {1, 1, 'u', 6, 'p', 'a', 's', 's', 'e', 's', 5, 1, 0, 1};
    struct s5_endpoint local;

    start(stand, show_secrets);
    connect_both(stand);
    s5_stream_local(stand->a.stream, &local);
    up(stand, S5_BYTES(5, 1, 2));
    down(stand, S5_BYTES(5, 2));
    if (!pieces)
        up(stand, (struct s5_span){password, sizeof password});
    for (size_t i = 0; pieces && i < sizeof password; i++)
        up(stand, (struct s5_span){password + i, 1});
    return recorded(path, local.port, stand->at.port);
}

/* How often `what` is in the file as it is. */
static int count_in_file(const char *what)
{
    uint8_t octets[64 * 1024];
    FILE *file = fopen(path, "rb");
    size_t size = fread(octets, 1, sizeof octets, file);
    int count = 0;

    fclose(file);
    for (uint8_t *at = octets;
         (at = memmem(at, size - (size_t)(at - octets), what, strlen(what))) != NULL; at++)
        count++;
    return count;
}

static void hides_passwords(void **state)
{
    passwords(*state, false, false);
    assert_int_equal(count_in_file("passes"), 0);
    assert_int_equal(count_in_file("\001\001u\006******\005\001"), 2);
}

static void shows_passwords(void **state)
{
    passwords(*state, true, false);
    assert_int_equal(count_in_file("\001\001u\006passes\005\001"), 2);
}

static void hides_pieces(void **state)
{
    const char *text = passwords(*state, false, true);

    for (const char *c = "pase"; *c != '\0'; c++) {
        char segment[] = {'+', '1', ' ', *c, '\n', '\0'};
        assert_null(strstr(text, segment));
    }
    assert_non_null(strstr(text, "+1 *\n"));
    assert_non_null(strstr(text, "+1 u\n"));
}

static size_t received;

static void on_datagram(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    (void)from;
    (void)in;
    received++;
    told(user);
}

static bool one_received(struct stand *stand)
{
    (void)stand;
    return received == 1;
}

static void datagrams(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint any = endpoint("0.0.0.0:0");
    struct s5_endpoint to = endpoint("127.0.0.1:0");

    received = 0;
    start(stand, false);
    struct s5_datagrams *one = s5_datagrams_new(stand->loop, &any, on_datagram, stand, NULL);
    struct s5_datagrams *two = s5_datagrams_new(stand->loop, &to, on_datagram, stand, NULL);
    s5_datagrams_local(one, &any);
    s5_datagrams_local(two, &to);
    s5_datagrams_send(one, &to, s5_span_text("some"));
    wait_for(stand, one_received);
    s5_datagrams_free(one);
    s5_datagrams_free(two);
    assert_string_equal(recorded(path, any.port, to.port), "5>80 UDP +4 some\n5>80 UDP +4 some\n");
}

/* Who reads from a pipe leaves: that is told once, and the sockets go on. */
static void reader_leaves(void **state)
{
    struct stand *stand = *state;

    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    start(stand, false);
    close(reader);
    connect_both(stand);
    up(stand, s5_span_text("hello"));
    down(stand, s5_span_text("you"));
    assert_int_equal(complaints, 1);
    assert_non_null(strstr(complaint, ": Broken pipe"));
}

static void no_place(void **state)
{
    struct stand *stand = *state;
    struct s5_error error = {""};

    assert_null(s5_recorder_new(stand->loop, "/nowhere/x", NULL, false, on_failed, NULL, &error));
    assert_string_equal(error.text, "cannot write /nowhere/x: No such file or directory");
    assert_null(s5_recorder_new(stand->loop, "/dev/full", NULL, false, on_failed, NULL, &error));
    assert_string_equal(error.text, "cannot write /dev/full: No space left on device");
    connect_both(stand); /* unwatched */
}

#define RECORDER_TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RECORDER_TEST(both_legs),    RECORDER_TEST(hides_passwords), RECORDER_TEST(shows_passwords),
        RECORDER_TEST(hides_pieces), RECORDER_TEST(datagrams),       RECORDER_TEST(reader_leaves),
        RECORDER_TEST(no_place),
    };
    return cmocka_run_group_tests_name("recorder", tests, NULL, NULL);
}

/* A tape: what it keeps, what it cuts, what it hides. */
#include "recorded.h"

#include "record/folder.h"
#include "record/tape.h"

#include <sys/stat.h>

static struct s5_tape *tape;
static char folder[32];
static char path[64];

static int begin(void **state)
{
    snprintf(folder, sizeof folder, "tape-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/tape.pcapng", folder);
    return stand_up(state);
}

static int finish(void **state)
{
    int status = stand_down(state);

    s5_tape_free(tape);
    tape = NULL;
    unlink(path);
    return rmdir(folder) != 0 || status != 0;
}

/* A connection of which only the dialling end is on the tape. */
static void start(struct stand *stand, size_t octets, size_t events)
{
    tape = s5_tape_new(octets, events);
    stand_connect(stand, "127.0.0.1:0", NULL);
    s5_tape_stream(tape, stand->a.stream, "client");
    s5_stream_read(stand->a.stream, true);
    s5_stream_read(stand->b.stream, true);
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

/* Octets as one segment each, so that the tape has an event of each. */
static void up(struct stand *stand, const char *text)
{
    awaited = stand->b.size + strlen(text);
    s5_stream_write(stand->a.stream, s5_span_text(text));
    wait_for(stand, b_has_all);
}

static void down(struct stand *stand, const char *text)
{
    awaited = stand->a.size + strlen(text);
    s5_stream_write(stand->b.stream, s5_span_text(text));
    wait_for(stand, a_has_all);
}

static void assert_tape(struct stand *stand, const char *want)
{
    struct s5_error error = {""};
    struct s5_endpoint local = {0};

    assert_true(stand->a.stream == NULL || s5_stream_local(stand->a.stream, &local));
    if (stand->a.stream != NULL)
        let_go(&stand->a, s5_stream_close);
    assert_int_equal(s5_tape_write(tape, path, "sockspec", "a test", &error), 0);
    assert_string_equal(recorded(path, local.port, stand->at.port), want);
}

#define OPENING "5>80 S 0 0 +0 (client)\n80>5 SA 0 1 +0\n5>80 A 1 1 +0\n"

static void whole(void **state)
{
    struct stand *stand = *state;

    start(stand, 100, 100);
    up(stand, "hello");
    down(stand, "you");
    assert_tape(stand, OPENING "5>80 PA 1 1 +5 hello\n80>5 A 1 6 +0\n"
                               "80>5 PA 1 6 +3 you\n5>80 A 6 4 +0\n"
                               "5>80 FA 6 4 +0\n80>5 A 4 7 +0\n");
}

static void cut(void **state)
{
    struct stand *stand = *state;

    start(stand, 7, 100);
    up(stand, "hello");
    down(stand, "you");
    up(stand, "again");
    assert_tape(stand, OPENING "5>80 PA 1 1 +5 hello\n80>5 A 1 6 +0\n"
                               "80>5 PA 1 6 +2/3 yo\n5>80 A 6 4 +0\n"
                               "5>80 PA 6 4 +0/5\n80>5 A 4 11 +0\n"
                               "5>80 FA 11 4 +0\n80>5 A 4 12 +0\n");
}

/* Behind the last event that is kept, only the numbers of octets are. */
static void counted(void **state)
{
    struct stand *stand = *state;

    start(stand, 100, 2);
    up(stand, "one");
    up(stand, "two");
    up(stand, "three");
    down(stand, "four");
    up(stand, "five");
    assert_tape(stand, OPENING "5>80 PA 1 1 +3 one\n80>5 A 1 4 +0\n"
                               "5>80 PA 4 1 +3 two\n80>5 A 1 7 +0\n"
                               "5>80 PA 7 1 +0/9\n80>5 A 1 16 +0\n"
                               "5>80 FA 16 1 +0\n80>5 A 1 17 +0\n"
                               "80>5 PA 1 17 +0/4\n5>80 A 17 5 +0\n");
}

/* They stand before the end of their own direction. */
static void counted_to_the_end(void **state)
{
    struct stand *stand = *state;

    start(stand, 100, 2);
    up(stand, "one");
    s5_stream_shutdown(stand->a.stream);
    down(stand, "two");
    down(stand, "three");
    assert_tape(stand, OPENING "5>80 PA 1 1 +3 one\n80>5 A 1 4 +0\n"
                               "5>80 FA 4 1 +0\n80>5 A 1 5 +0\n"
                               "80>5 PA 1 5 +3 two\n5>80 A 5 4 +0\n"
                               "80>5 PA 4 5 +0/5\n5>80 A 5 9 +0\n");
}

static void secrets(void **state)
{
    struct stand *stand = *state;

    start(stand, 1000, 100);
    up(stand, "a secret");
    down(stand, "se");
    up(stand, "sec");
    up(stand, "ret, secret");
    down(stand, "cre");
    assert_int_equal(s5_tape_mask(tape, s5_span_text("secret"), 2, 3), 0);
    assert_tape(stand, OPENING "5>80 PA 1 1 +8 a se***t\n80>5 A 1 9 +0\n"
                               "80>5 PA 1 9 +2 se\n5>80 A 9 3 +0\n"
                               "5>80 PA 9 3 +3 se*\n80>5 A 3 12 +0\n"
                               "5>80 PA 12 3 +11 **t, se***t\n80>5 A 3 23 +0\n"
                               "80>5 PA 3 23 +3 ***\n5>80 A 23 6 +0\n"
                               "5>80 FA 23 6 +0\n80>5 A 6 24 +0\n");
}

/* What is not kept cuts a secret short. */
static void secrets_cut(void **state)
{
    struct stand *stand = *state;

    start(stand, 7, 100);
    up(stand, "my secret");
    up(stand, "secret");
    assert_int_equal(s5_tape_mask(tape, s5_span_text("secret"), 0, 6), 0);
    assert_tape(stand, OPENING "5>80 PA 1 1 +7/9 my ****\n80>5 A 1 10 +0\n"
                               "5>80 PA 10 1 +0/6\n80>5 A 1 16 +0\n"
                               "5>80 FA 16 1 +0\n80>5 A 1 17 +0\n");
}

static bool a_failed(struct stand *stand)
{
    return stand->a.failed > 0 || stand->a.failure.number != 0;
}

static void reset(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint local;

    start(stand, 100, 0);
    assert_true(s5_stream_local(stand->a.stream, &local));
    up(stand, "hello");
    let_go(&stand->b, s5_stream_reset);
    wait_for(stand, a_failed);
    let_go(&stand->a, s5_stream_close);
    assert_int_equal(s5_tape_write(tape, path, NULL, NULL, NULL), 0);
    assert_string_equal(recorded(path, local.port, stand->at.port),
                        OPENING "5>80 PA 1 1 +0/5\n80>5 A 1 6 +0\n80>5 RA 1 6 +0\n");
}

static void refused(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint at = endpoint("127.0.0.1:0");
    struct s5_endpoint from = endpoint("127.0.0.1:0");
    struct s5_closed_port *port = s5_closed_port_new(stand->loop, &at, &at, NULL);

    tape = s5_tape_new(100, 100);
    stand->a.stream = s5_stream_dial(stand->loop, &at, &from, &end_events, &stand->a);
    s5_tape_stream(tape, stand->a.stream, "client");
    wait_for(stand, a_failed);
    let_go(&stand->a, s5_stream_close);
    s5_closed_port_free(port);
    assert_int_equal(s5_tape_write(tape, path, NULL, NULL, NULL), 0);
    FILE *file = fopen(path, "rb");
    uint8_t octets[4096];
    struct s5_span capture = {octets, fread(octets, 1, sizeof octets, file)};
    fclose(file);
    const char *text = conversation(capture);
    assert_non_null(strstr(text, " S 0 0 +0 (client)\n"));
    assert_non_null(strstr(text, " RA 0 1 +0\n"));
    assert_null(strstr(text, " SA "));
}

static size_t received;

static void on_datagram(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    struct stand *stand = user;

    (void)from;
    (void)in;
    received++;
    told(stand);
}

static bool three_received(struct stand *stand)
{
    (void)stand;
    return received == 3;
}

/* The address of a socket that is bound to none is the one that faces the peer. */
static void datagrams(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint any = endpoint("0.0.0.0:0");
    struct s5_endpoint local = endpoint("127.0.0.1:0");
    struct s5_error error = {""};

    received = 0;
    tape = s5_tape_new(9, 2);
    struct s5_datagrams *one = s5_datagrams_new(stand->loop, &any, on_datagram, stand, &error);
    struct s5_datagrams *two = s5_datagrams_new(stand->loop, &local, on_datagram, stand, &error);
    s5_tape_datagrams(tape, one, "udp");
    s5_datagrams_local(one, &any);
    s5_datagrams_local(two, &stand->at);
    local.port = any.port;
    s5_datagrams_send(one, &stand->at, s5_span_text("secret"));
    s5_datagrams_send(two, &local, s5_span_text("answer"));
    s5_datagrams_send(one, &stand->at, s5_span_text("lost"));
    wait_for(stand, three_received);
    s5_datagrams_free(one);
    s5_datagrams_free(two);
    assert_int_equal(s5_tape_mask(tape, s5_span_text("secret"), 1, 2), 0);
    assert_int_equal(s5_tape_write(tape, path, NULL, NULL, NULL), 0);
    const char *text = recorded(path, any.port, stand->at.port);
    /* Two of the three, in the order in which they went or came. */
    assert_non_null(strstr(text, "5>80 UDP +6 s**ret (udp)\n"));
    assert_true(strcmp(text, "5>80 UDP +6 s**ret (udp)\n80>5 UDP +3/6 ans\n") == 0 ||
                strcmp(text, "5>80 UDP +6 s**ret (udp)\n5>80 UDP +3/4 los\n") == 0);
}

static void nothing(void **state)
{
    struct stand *stand = *state;

    tape = s5_tape_new(100, 100);
    assert_int_equal(s5_tape_mask(tape, s5_span_text("secret"), 0, 6), 0);
    assert_tape(stand, "");
}

/* ---- the folder ---- */

static void in_a_folder(void **state)
{
    struct s5_folder out = {.path = folder, .application = "sockspec"};
    struct s5_error error = {""};
    char deep[64];
    struct stat about;

    (void)state;
    assert_int_equal(s5_folder_prepare(folder, &error), 0);
    tape = s5_tape_new(100, 100);
    s5_folder_keep(&out, "a/b", "Title", tape);
    assert_false(out.failed);
    snprintf(deep, sizeof deep, "%s/a/b.pcapng", folder);
    assert_int_equal(stat(deep, &about), 0);
    assert_true(about.st_size > 0);
    /* A folder stands where the capture is to be: it stays, and nothing lies beside it. */
    snprintf(path, sizeof path, "%s/a/c.pcapng", folder);
    assert_int_equal(mkdir(path, 0777), 0);
    s5_folder_keep(&out, "a/c", "Title", tape);
    assert_true(out.failed);
    assert_non_null(strstr(out.error.text, "a/c.pcapng: Is a directory"));
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(unlink(deep), 0);
    snprintf(deep, sizeof deep, "%s/a", folder);
    assert_int_equal(rmdir(deep), 0); /* it is empty */
}

static void no_folder(void **state)
{
    struct s5_error error = {""};
    char text[64];

    (void)state;
    assert_int_equal(s5_folder_prepare("/dev/null/x", &error), -1);
    assert_string_equal(error.text, "cannot make the folder /dev/null: File exists");
    assert_int_equal(s5_folder_prepare("", &error), -1);
    snprintf(text, sizeof text, "%s/deep/er", folder);
    assert_int_equal(s5_folder_prepare(text, &error), 0);
    assert_int_equal(rmdir(text), 0); /* it is made, and empty */
    *strrchr(text, '/') = '\0';
    assert_int_equal(rmdir(text), 0);
}

#define TAPE_TEST(f) cmocka_unit_test_setup_teardown(f, begin, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TAPE_TEST(whole),       TAPE_TEST(cut),
        TAPE_TEST(counted),     TAPE_TEST(counted_to_the_end),
        TAPE_TEST(secrets),     TAPE_TEST(secrets_cut),
        TAPE_TEST(reset),       TAPE_TEST(refused),
        TAPE_TEST(datagrams),   TAPE_TEST(nothing),
        TAPE_TEST(in_a_folder), TAPE_TEST(no_folder),
    };
    return cmocka_run_group_tests_name("tape", tests, NULL, NULL);
}

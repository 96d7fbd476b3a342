#include "stand.h"

#include "net/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

static struct s5_child *child;
static int exits, exit_status, exit_signal;

static bool exited(struct stand *stand)
{
    (void)stand;
    return exits > 0;
}

static void child_exited(void *user, int status, int signum)
{
    exits++;
    exit_status = status;
    exit_signal = signum;
    told(user);
}

static void start(struct stand *stand, const char *command)
{
    exits = 0;
    child = s5_child_new(stand->loop, command, child_exited, stand, NULL);
    assert_non_null(child);
    assert_true(s5_child_pid(child) > 0);
}

static void finish(struct stand *stand)
{
    s5_child_free(child);
    s5_timer_free(stand->watchdog);
    s5_loop_free(stand->loop);
    /* Nobody is left to be reaped. */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    stand->loop = s5_loop_new(NULL);
    stand->watchdog = s5_timer_new(stand->loop, stand_late, stand);
}

struct row {
    const char *name, *command;
    int status, signum;
    const char *output;
};

static struct row rows[] = {
    {"exit status", "exit 3", 3, 0, ""},
    {"success", "true", 0, 0, ""},
    {"signal", "kill -TERM $$", 0, SIGTERM, ""},
    {"no such command", "exec /nonexistent/program 2>/dev/null", 127, 0, ""},
    {"output in its order", "echo one; echo two >&2; echo three", 0, 0, "one\ntwo\nthree\n"},
    {"output behind the exit", "(while kill -0 $$; do :; done 2>/dev/null; echo late) & exit 5", 5,
     0, "late\n"},
    {"stdin is empty", "cat; echo $?", 0, 0, "0\n"},
    {"group of its own", "test $(ps -o pgid= -p $$ 2>/dev/null || echo $$) -eq $$", 0, 0, ""},
    {"signals as usual", "sh -c 'kill -PIPE $$'; echo $?", 0, 0, "141\n"},
};

static const struct row *current;

static int row_up(void **state)
{
    current = *state;
    return stand_up(state);
}

static void runs(void **state)
{
    struct stand *stand = *state;

    start(stand, current->command);
    assert_int_equal(exits, 0);
    wait_for(stand, exited);
    struct s5_span output = s5_child_output(child);
    assert_int_equal(exit_signal, current->signum);
    assert_int_equal(exit_status, current->status);
    assert_int_equal(output.size, strlen(current->output));
    if (output.size > 0)
        assert_memory_equal(output.data, current->output, output.size);
    finish(stand);
    assert_int_equal(exits, 1);
}

static void keeps_the_last_of_much(void **state)
{
    struct stand *stand = *state;

    start(stand, "i=0; while [ $i -lt 150000 ]; do printf '%08d' $i; i=$((i+1)); done");
    wait_for(stand, exited);
    struct s5_span output = s5_child_output(child);
    assert_int_equal(output.size, S5_CHILD_OUTPUT);
    for (size_t i = 0; i < S5_CHILD_OUTPUT / 8; i++) {
        char want[9];
        snprintf(want, sizeof want, "%08zu", 150000 - S5_CHILD_OUTPUT / 8 + i);
        assert_memory_equal(output.data + 8 * i, want, 8);
    }
    finish(stand);
}

static void gets_signals(void **state)
{
    struct stand *stand = *state;

    start(stand, "exec sleep 1000");
    s5_child_signal(child, SIGTERM);
    wait_for(stand, exited);
    assert_int_equal(exit_signal, SIGTERM);
    finish(stand);
}

/* The descriptors of a pipe of which every process of the group holds the writing end: reading it
 * ends when they are all gone. */
static int held_by_the_group(int *writing)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    *writing = ends[1];
    return ends[0];
}

static void wait_till_gone(int reading)
{
    char octet;
    assert_int_equal(read(reading, &octet, 1), 0);
    close(reading);
}

/* The grandchild holds the output too: the exit is told all the same. */
static void kills_grandchildren(void **state)
{
    struct stand *stand = *state;
    int writing, reading = held_by_the_group(&writing);

    start(stand, "sleep 1000 & echo started; exit 4");
    close(writing);
    wait_for(stand, exited);
    assert_int_equal(exit_status, 4);
    assert_memory_equal(s5_child_output(child).data, "started", 7);
    finish(stand);
    wait_till_gone(reading);
}

static void kills_what_runs(void **state)
{
    struct stand *stand = *state;
    int writing, reading = held_by_the_group(&writing);

    start(stand, "trap '' TERM; sleep 1000 & sleep 1000");
    close(writing);
    s5_child_signal(child, SIGTERM);
    finish(stand);
    wait_till_gone(reading);
    assert_int_equal(exits, 0);
}

static void exited_and_freed(void *user, int status, int signum)
{
    (void)status;
    (void)signum;
    s5_child_free(child);
    child = NULL;
    exits++;
    told(user);
}

static void freed_in_its_call(void **state)
{
    struct stand *stand = *state;

    for (int i = 0; i < 2; i++) {
        exits = 0;
        child = s5_child_new(stand->loop, i == 0 ? "echo x" : "sleep 1000 & exit 0",
                             exited_and_freed, stand, NULL);
        wait_for(stand, exited);
    }
    finish(stand);
}

int main(void)
{
    const struct CMUnitTest fixed[] = {
        STAND_TEST(keeps_the_last_of_much), STAND_TEST(gets_signals),
        STAND_TEST(kills_grandchildren),    STAND_TEST(kills_what_runs),
        STAND_TEST(freed_in_its_call),
    };
    struct CMUnitTest tests[S5_COUNT(fixed) + S5_COUNT(rows)];
    memcpy(tests, fixed, sizeof fixed);
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[S5_COUNT(fixed) + i] =
            (struct CMUnitTest){rows[i].name, runs, row_up, stand_down, &rows[i]};
    return cmocka_run_group_tests_name("child", tests, NULL, NULL);
}

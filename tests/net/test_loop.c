#include "stand.h"

#include <errno.h>
#include <signal.h>

struct clock {
    struct stand *stand;
    struct s5_timer *timer;
    int fired;
    uint64_t at_us;
};

static void clock_fired(void *user)
{
    struct clock *clock = user;
    clock->fired++;
    clock->at_us = s5_loop_now_us(clock->stand->loop);
    s5_loop_stop(clock->stand->loop);
}

static struct clock clock_new(struct stand *stand)
{
    return (struct clock){.stand = stand};
}

static void again_fired(void *user)
{
    struct clock *clock = user;
    s5_timer_start(clock->timer, 0);
}

/* Beside another that keeps the loop awake, so that it looks at the time again and again. */
static void timer_is_never_early(void **state)
{
    struct clock clock = clock_new(*state), busy = clock_new(*state);

    busy.timer = s5_timer_new(clock.stand->loop, again_fired, &busy);
    s5_timer_start(busy.timer, 0);
    clock.timer = s5_timer_new(clock.stand->loop, clock_fired, &clock);
    for (int i = 0; i < 10; i++) {
        uint64_t start = s5_loop_now_us(clock.stand->loop);
        s5_timer_start(clock.timer, 3);
        s5_loop_run(clock.stand->loop);
        assert_int_equal(clock.fired, i + 1);
        assert_true(clock.at_us - start >= 3000);
    }
    s5_timer_free(busy.timer);
    s5_timer_free(clock.timer);
}

static void timer_moves_and_stops(void **state)
{
    struct clock first = clock_new(*state), second = clock_new(*state);
    struct s5_loop *loop = first.stand->loop;

    first.timer = s5_timer_new(loop, clock_fired, &first);
    second.timer = s5_timer_new(loop, clock_fired, &second);
    s5_timer_start(first.timer, 0);
    s5_timer_start(first.timer, 60000);
    s5_timer_start(second.timer, 1);
    s5_loop_run(loop);
    assert_int_equal(first.fired, 0);
    assert_int_equal(second.fired, 1);
    s5_timer_start(first.timer, 0);
    s5_timer_stop(first.timer);
    s5_timer_start(second.timer, 1);
    s5_loop_run(loop);
    assert_int_equal(first.fired, 0);
    assert_int_equal(second.fired, 2);
    s5_timer_start(first.timer, 0);
    s5_timer_free(first.timer);
    s5_timer_start(second.timer, 1);
    s5_loop_run(loop);
    assert_int_equal(first.fired, 0);
    s5_timer_free(second.timer);
    s5_timer_free(NULL);
}

static void free_fired(void *user)
{
    struct clock *clock = user;
    clock->fired++;
    s5_timer_free(clock->timer);
}

/* Nothing is left then, so the loop ends by itself. */
static void timer_freed_in_its_call(void **state)
{
    struct clock clock = clock_new(*state);

    clock.timer = s5_timer_new(clock.stand->loop, free_fired, &clock);
    s5_timer_start(clock.timer, 0);
    s5_loop_run(clock.stand->loop);
    assert_int_equal(clock.fired, 1);
}

static void caught(void *user, int signum)
{
    struct stand *stand = user;
    stand->accepted = signum;
    s5_loop_stop(stand->loop);
}

static void signal_is_caught(void **state)
{
    struct stand *stand = *state;
    struct s5_signal *usr1 = s5_signal_new(stand->loop, SIGUSR1, caught, stand);

    raise(SIGUSR1);
    assert_int_equal(stand->accepted, 0);
    s5_loop_run(stand->loop);
    assert_int_equal(stand->accepted, SIGUSR1);
    s5_signal_free(usr1);
}

static void time_goes_on(void **state)
{
    struct stand *stand = *state;
    uint64_t us = s5_loop_now_us(stand->loop);
    uint64_t ms = s5_loop_now_ms(stand->loop);

    assert_true(ms >= us / 1000);
    assert_true(ms - us / 1000 < 60000);
}

static void errno_texts(void **state)
{
    (void)state;
    assert_string_equal(s5_errno_text(ECONNREFUSED), "connection refused");
    assert_string_equal(s5_errno_text(ECONNRESET), "connection reset by peer");
    assert_string_equal(s5_errno_text(EHOSTUNREACH), "no route to host");
    assert_string_equal(s5_errno_text(ENETUNREACH), "network is unreachable");
    assert_string_equal(s5_errno_text(ETIMEDOUT), "timed out");
    assert_string_equal(s5_errno_text(EXDEV), strerror(EXDEV));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STAND_TEST(timer_is_never_early),
        STAND_TEST(timer_moves_and_stops),
        STAND_TEST(timer_freed_in_its_call),
        STAND_TEST(signal_is_caught),
        STAND_TEST(time_goes_on),
        cmocka_unit_test(errno_texts),
    };
    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}

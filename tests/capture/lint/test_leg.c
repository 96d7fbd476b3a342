/* A connection as it is remembered. */
#include "unit.h"

#include "capture/lint/legs.h"

static struct s5_legs *legs;
static struct s5_reassembly streams[2];
static uint64_t frame;

static int make(void **state)
{
    (void)state;
    legs = s5_legs_new();
    frame = 0;
    streams[0] = streams[1] = (struct s5_reassembly){0};
    return legs == NULL;
}

static int unmake(void **state)
{
    (void)state;
    s5_legs_free(legs);
    return 0;
}

static struct s5_packet packet(void)
{
    frame++;
    return (struct s5_packet){.frame = frame, .time = (int64_t)frame};
}

static struct s5_segment segment(uint8_t flags, uint32_t seq, uint32_t ack)
{
    return (struct s5_segment){
        .transport = S5_TRANSPORT_TCP, .flags = flags, .seq = seq, .ack = ack};
}

static struct s5_leg *open_leg(void)
{
    struct s5_segment syn = segment(S5_TCP_SYN, 100, 0);
    struct s5_packet first = packet();
    struct s5_leg *leg = s5_legs_open(legs, &syn, &first, streams);

    assert_non_null(leg);
    return leg;
}

static void take(struct s5_leg *leg, unsigned from, uint8_t flags, uint32_t seq, uint32_t ack)
{
    struct s5_segment next = segment(flags, seq, ack);
    struct s5_packet where = packet();

    s5_leg_take(leg, from, &next, &where);
}

static void refused(void **state)
{
    struct s5_leg *leg = open_leg();

    (void)state;
    take(leg, 1, S5_TCP_RST | S5_TCP_ACK, 0, 101);
    assert_true(leg->refused.done && leg->refused.frame == 2);
    assert_false(leg->stood.done);
    s5_leg_close(leg);
}

static void refused_falsely(void **state)
{
    struct s5_leg *leg = open_leg();

    (void)state;
    take(leg, 1, S5_TCP_RST | S5_TCP_ACK, 0, 102);
    assert_false(leg->refused.done);
    take(leg, 1, S5_TCP_RST, 0, 101);
    assert_false(leg->refused.done);
    s5_leg_close(leg);
}

static void stands(void **state)
{
    struct s5_leg *leg = open_leg();

    (void)state;
    take(leg, 0, S5_TCP_SYN, 100, 0);
    assert_true(leg->asked.frame == 1 && leg->asked_last == 2);
    take(leg, 1, S5_TCP_SYN | S5_TCP_ACK, 500, 101);
    take(leg, 0, S5_TCP_ACK, 101, 501);
    take(leg, 1, S5_TCP_RST | S5_TCP_ACK, 501, 101);
    assert_true(leg->stood.done && leg->stood.frame == 3);
    assert_true(leg->end[1].reset.done && leg->end[1].reset.frame == 5);
    assert_false(leg->refused.done || leg->end[0].reset.done);
    s5_leg_close(leg);
}

/* Who keeps one has it as long as he likes; the others go when there are too many. */
static void bounded(void **state)
{
    struct s5_leg *kept = s5_leg_keep(open_leg());

    (void)state;
    s5_leg_close(kept);
    for (unsigned i = 0; i < S5_LEGS_RECENT + 9; i++)
        s5_leg_close(open_leg());
    assert_int_equal(kept->asked.frame, 1);
    assert_int_equal(s5_legs_recent(legs, 0)->asked.frame, S5_LEGS_RECENT + 10);
    assert_int_equal(s5_legs_recent(legs, S5_LEGS_RECENT - 1)->asked.frame, 11);
    assert_null(s5_legs_recent(legs, S5_LEGS_RECENT));
    s5_leg_release(kept);
}

static void few(void **state)
{
    (void)state;
    assert_null(s5_legs_recent(legs, 0));
    s5_leg_close(open_leg());
    assert_non_null(s5_legs_recent(legs, 0));
    assert_null(s5_legs_recent(legs, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(refused, make, unmake),
        cmocka_unit_test_setup_teardown(refused_falsely, make, unmake),
        cmocka_unit_test_setup_teardown(stands, make, unmake),
        cmocka_unit_test_setup_teardown(bounded, make, unmake),
        cmocka_unit_test_setup_teardown(few, make, unmake),
    };

    return cmocka_run_group_tests_name("leg", tests, NULL, NULL);
}

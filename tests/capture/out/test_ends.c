/* Ports of made-up connections beside those that a capture has. */
#include "capture/out/ends.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct s5_peer client = {.port = 40000};
static const struct s5_peer destination = {.host = {.octets = {[15] = 1}}, .port = 80};

struct room {
    struct s5_plan *plan;
    struct s5_ends ends;
};

static int make_room(void **state)
{
    static struct room room;

    room.plan = s5_plan_new();
    *state = &room;
    return room.plan != NULL && s5_ends_init(&room.ends, room.plan) ? 0 : -1;
}

static int free_room(void **state)
{
    struct room *room = *state;

    s5_ends_fini(&room->ends);
    s5_plan_free(room->plan);
    return 0;
}

/* The capture has a connection from the client's port. */
static void there_is(struct room *room, uint16_t port)
{
    const struct s5_sink *sink = s5_plan_sink(room->plan);
    const struct s5_packet packet = {.frame = port};
    struct s5_segment segment = {.transport = S5_TRANSPORT_TCP, .from = client, .to = destination};

    segment.from.port = port;
    sink->packet(sink->context, &packet, &segment, port);
}

static bool choose(struct room *room, struct s5_pair *pair, uint32_t *isn)
{
    *pair = (struct s5_pair){{client, destination}};
    return s5_ends_choose(&room->ends, pair, isn);
}

static void keeps_a_port_that_is_free(void **state)
{
    struct room *room = *state;
    struct s5_pair pair;
    uint32_t isn;

    there_is(room, 40001);
    assert_true(choose(room, &pair, &isn));
    assert_int_equal(pair.peer[0].port, 40000);
    assert_int_equal(isn, 0);
    assert_int_equal(room->ends.other_ports, 0);
}

/* Over, its ends are free again, and who has them then begins elsewhere. */
static void begins_elsewhere_when_it_is_there_again(void **state)
{
    struct room *room = *state;
    struct s5_pair first;
    struct s5_pair second;
    uint32_t isn;

    assert_true(choose(room, &first, &isn));
    assert_true(choose(room, &second, &isn));
    assert_int_equal(second.peer[0].port, 40001);
    assert_int_equal(isn, 0);
    s5_ends_release(&room->ends, &first);
    assert_true(choose(room, &first, &isn));
    assert_int_equal(first.peer[0].port, 40000);
    assert_int_not_equal(isn, 0);
    assert_int_equal(room->ends.other_ports, 1);
}

/* Far away, if it has to be, and never port 0. */
static void finds_one_among_many_that_are_taken(void **state)
{
    struct room *room = *state;
    struct s5_pair pair;
    uint32_t isn;

    for (unsigned port = 40000; port <= UINT16_MAX; port++)
        there_is(room, (uint16_t)port);
    assert_true(choose(room, &pair, &isn));
    assert_in_range(pair.peer[0].port, 1, 39999);
}

static void keeps_its_own_where_none_is_free(void **state)
{
    struct room *room = *state;
    struct s5_pair pair;
    uint32_t isn;

    for (unsigned port = 0; port <= UINT16_MAX; port++)
        there_is(room, (uint16_t)port);
    assert_false(choose(room, &pair, &isn));
    assert_int_equal(pair.peer[0].port, 40000);
    assert_int_equal(room->ends.other_ports, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keeps_a_port_that_is_free, make_room, free_room),
        cmocka_unit_test_setup_teardown(begins_elsewhere_when_it_is_there_again, make_room,
                                        free_room),
        cmocka_unit_test_setup_teardown(finds_one_among_many_that_are_taken, make_room, free_room),
        cmocka_unit_test_setup_teardown(keeps_its_own_where_none_is_free, make_room, free_room),
    };
    return cmocka_run_group_tests_name("ends", tests, NULL, NULL);
}

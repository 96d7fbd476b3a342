/* Reassembly, RFC 1928 section 7. */
#include "fuzz/fence.h"
#include "octets.h"
#include "session/fragments.h"
#include "unit.h"

#include <string.h>

enum { ROOM = 16, STEPS_MAX = 7 };

#define ALONE S5_FRAGMENTS_ALONE
#define QUEUED S5_FRAGMENTS_QUEUED
#define COMPLETE S5_FRAGMENTS_COMPLETE
#define DROPPED S5_FRAGMENTS_DROPPED

struct step {
    uint64_t now;
    uint8_t frag;
    uint16_t port; /* of the destination; 0 ends the row */
    const char *data;
    enum s5_fragments_verdict want;
    const char *whole; /* of COMPLETE */
};

static const struct row {
    const char *name;
    struct step steps[STEPS_MAX];
} rows[] = {
    {"three in order",
     {{0, 1, 53, "ab", QUEUED, NULL},
      {1, 2, 53, "", QUEUED, NULL},
      {2, 0x83, 53, "cd", COMPLETE, "abcd"}}},
    {"one that is first and last", {{0, 0x81, 53, "ab", COMPLETE, "ab"}}},
    {"empty all along", {{0, 1, 53, "", QUEUED, NULL}, {0, 0x82, 53, "", COMPLETE, ""}}},
    {"two sequences",
     {{0, 1, 53, "a", QUEUED, NULL},
      {0, 0x82, 53, "b", COMPLETE, "ab"},
      {0, 1, 53, "c", QUEUED, NULL},
      {0, 0x82, 53, "d", COMPLETE, "cd"}}},
    {"alone in the middle",
     {{0, 1, 53, "a", QUEUED, NULL},
      {0, 0, 80, "x", ALONE, NULL},
      {0, 0x82, 53, "b", COMPLETE, "ab"}}},
    {"begins behind 1", {{0, 2, 53, "a", DROPPED, NULL}, {0, 0x83, 53, "b", DROPPED, NULL}}},
    {"a gap",
     {{0, 1, 53, "a", QUEUED, NULL},
      {0, 3, 53, "c", DROPPED, NULL},
      {0, 2, 53, "b", DROPPED, NULL}}},
    {"a gap before the last", {{0, 1, 53, "a", QUEUED, NULL}, {0, 0x83, 53, "c", DROPPED, NULL}}},
    {"the same again",
     {{0, 1, 53, "a", QUEUED, NULL},
      {0, 2, 53, "b", QUEUED, NULL},
      {0, 2, 53, "b", DROPPED, NULL},
      {0, 0x83, 53, "c", DROPPED, NULL}}},
    {"lower, and the queue is gone",
     {{0, 1, 53, "a", QUEUED, NULL},
      {0, 2, 53, "b", QUEUED, NULL},
      {0, 3, 53, "c", QUEUED, NULL},
      {0, 2, 53, "b", DROPPED, NULL},
      {0, 0x84, 53, "d", DROPPED, NULL}}},
    {"1 starts anew",
     {{0, 1, 53, "a", QUEUED, NULL},
      {0, 2, 53, "b", QUEUED, NULL},
      {0, 1, 80, "x", QUEUED, NULL},
      {0, 0x82, 80, "y", COMPLETE, "xy"}}},
    {"81 starts and ends anew",
     {{0, 1, 53, "a", QUEUED, NULL},
      {0, 0x81, 53, "x", COMPLETE, "x"},
      {0, 0x82, 53, "b", DROPPED, NULL}}},
    {"80 is no position",
     {{0, 1, 53, "a", QUEUED, NULL},
      {0, 0x80, 53, "x", DROPPED, NULL},
      {0, 0x82, 53, "b", DROPPED, NULL}}},
    {"to somewhere else",
     {{0, 1, 53, "a", QUEUED, NULL},
      {0, 2, 54, "b", DROPPED, NULL},
      {0, 0x82, 53, "b", DROPPED, NULL}}},
    {"just in time", {{7, 1, 53, "a", QUEUED, NULL}, {5006, 0x82, 53, "b", COMPLETE, "ab"}}},
    {"too late",
     {{7, 1, 53, "a", QUEUED, NULL},
      {5007, 0x82, 53, "b", DROPPED, NULL},
      {5007, 1, 53, "c", QUEUED, NULL},
      {10006, 0x82, 53, "d", COMPLETE, "cd"}}},
    {"the timer runs from the first",
     {{0, 1, 53, "a", QUEUED, NULL},
      {4000, 2, 53, "b", QUEUED, NULL},
      {5000, 0x83, 53, "c", DROPPED, NULL}}},
    {"alone finds the time up",
     {{0, 1, 53, "a", QUEUED, NULL},
      {5000, 0, 53, "x", ALONE, NULL},
      {5000, 0x82, 53, "b", DROPPED, NULL}}},
    {"exactly what there is room for",
     {{0, 1, 53, "0123456789", QUEUED, NULL},
      {0, 0x82, 53, "abcdef", COMPLETE, "0123456789abcdef"}}},
    {"one octet too many",
     {{0, 1, 53, "0123456789", QUEUED, NULL},
      {0, 2, 53, "abcdefg", DROPPED, NULL},
      {0, 0x82, 53, "a", DROPPED, NULL},
      {0, 0x81, 53, "a", COMPLETE, "a"}}},
    {"too long alone", {{0, 0x81, 53, "0123456789abcdefg", DROPPED, NULL}}},
};

static struct s5_udp datagram(uint8_t frag, uint16_t port, struct s5_span data)
{
    static const uint8_t ip[4] = {192, 0, 2, 1};
    return (struct s5_udp){
        .frag = frag, .dst = s5_address_ipv4((struct s5_span){ip, 4}, port), .data = data};
}

static void reassembles(void **state)
{
    const struct row *row = *state;
    struct s5_fragments fragments;

    s5_fragments_init(&fragments, fence_room(ROOM), ROOM);
    assert_true(s5_fragments_deadline(&fragments) == UINT64_MAX);
    for (size_t i = 0; i < STEPS_MAX && row->steps[i].port != 0; i++) {
        const struct step *step = &row->steps[i];
        struct s5_udp whole = {.frag = 0xa5};
        struct s5_udp udp = datagram(step->frag, step->port, fence_copy(s5_span_text(step->data)));
        enum s5_fragments_verdict got = s5_fragments_take(&fragments, &udp, step->now, &whole);
        if (got != step->want)
            fail_msg("step %zu: verdict %d, want %d", i, (int)got, (int)step->want);
        assert_int_equal(fragments.highest == 0, s5_fragments_deadline(&fragments) == UINT64_MAX);
        if (got != S5_FRAGMENTS_COMPLETE) {
            assert_int_equal(whole.frag, 0xa5);
            continue;
        }
        assert_int_equal(whole.rsv, 0);
        assert_int_equal(whole.frag, 0);
        assert_int_equal(whole.dst.port, step->port);
        assert_ptr_equal(whole.dst.host.data, udp.dst.host.data);
        assert_true(s5_span_equal(whole.data, s5_span_text(step->whole)));
    }
}

static void the_deadline_is_the_first_fragments(void **state)
{
    (void)state;
    uint8_t data[ROOM];
    struct s5_fragments fragments;
    struct s5_udp whole;
    struct s5_udp first = datagram(1, 53, s5_span_text("a"));
    struct s5_udp second = datagram(2, 53, s5_span_text("b"));

    s5_fragments_init(&fragments, data, sizeof data);
    s5_fragments_expire(&fragments, UINT64_MAX - 1);
    s5_fragments_take(&fragments, &first, 100, &whole);
    s5_fragments_take(&fragments, &second, 3000, &whole);
    assert_true(s5_fragments_deadline(&fragments) == 100 + S5_FRAGMENTS_TIMEOUT_MS);
    s5_fragments_expire(&fragments, 5099);
    assert_int_equal(fragments.highest, 2);
    s5_fragments_expire(&fragments, 5100);
    assert_int_equal(fragments.highest, 0);
    assert_true(s5_fragments_deadline(&fragments) == UINT64_MAX);
}

static void up_to_127(void **state)
{
    (void)state;
    uint8_t data[127];
    struct s5_fragments fragments;
    struct s5_udp whole;

    s5_fragments_init(&fragments, data, sizeof data);
    for (uint8_t position = 1; position <= 127; position++) {
        struct s5_udp udp = datagram(position, 53, (struct s5_span){&position, 1});
        if (position == 127)
            udp.frag |= S5_UDP_FRAG_END;
        assert_int_equal(s5_fragments_take(&fragments, &udp, 0, &whole),
                         position == 127 ? S5_FRAGMENTS_COMPLETE : S5_FRAGMENTS_QUEUED);
    }
    assert_int_equal(whole.data.size, 127);
    for (uint8_t position = 1; position <= 127; position++)
        assert_int_equal(whole.data.data[position - 1], position);
}

/* The whole is what stands behind the latest position 1, in order, to one destination, in time;
 * said here over the history of all fragments and not by keeping a queue. */
static void complete_only_what_is_whole(void **state)
{
    (void)state;
    enum { COUNT = 40000 };
    static struct past {
        uint8_t frag;
        uint16_t port;
        uint64_t now;
        uint8_t octet;
    } past[COUNT];
    static const uint8_t frags[] = {0, 1, 1, 2, 2, 3, 4, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 5};
    uint8_t data[ROOM];
    struct s5_fragments fragments;
    struct s5_udp whole;
    uint64_t seed = 0x66726167;
    uint64_t now = 0;
    size_t completed = 0;

    s5_fragments_init(&fragments, data, sizeof data);
    for (size_t i = 0; i < COUNT; i++) {
        uint8_t next = i > 0 && past[i - 1].frag < 0x7f ? (uint8_t)(past[i - 1].frag + 1) : 1;
        bool ordered = octets_below(&seed, 4) > 0;
        now += octets_below(&seed, 8) == 0 ? octets_below(&seed, 3000) : 1;
        past[i] = (struct past){ordered ? next : frags[octets_below(&seed, S5_COUNT(frags))],
                                octets_below(&seed, 12) == 0 ? 54 : 53, now,
                                (uint8_t)octets_random(&seed)};
        if (ordered && octets_below(&seed, 4) == 0)
            past[i].frag |= S5_UDP_FRAG_END;

        /* Walk back from this one over 3, 2, 1; what stood alone in between does not matter. */
        size_t want = past[i].frag & S5_UDP_FRAG_POSITION;
        size_t length = want;
        bool is_whole = (past[i].frag & S5_UDP_FRAG_END) != 0 && want > 0 && want <= ROOM;
        for (size_t k = i + 1; is_whole && want > 0 && k-- > 0;) {
            if (past[k].frag == 0)
                continue;
            is_whole = (past[k].frag & S5_UDP_FRAG_POSITION) == want &&
                       (k == i || (past[k].frag & S5_UDP_FRAG_END) == 0) &&
                       past[k].port == past[i].port && now - past[k].now < S5_FRAGMENTS_TIMEOUT_MS;
            want--;
        }
        is_whole = is_whole && want == 0;

        struct s5_udp udp =
            datagram(past[i].frag, past[i].port, (struct s5_span){&past[i].octet, 1});
        enum s5_fragments_verdict got = s5_fragments_take(&fragments, &udp, now, &whole);
        assert_int_equal(got == S5_FRAGMENTS_COMPLETE, is_whole);
        assert_int_equal(got == S5_FRAGMENTS_ALONE, past[i].frag == 0);
        if (!is_whole)
            continue;
        assert_int_equal(whole.data.size, length);
        assert_int_equal(whole.data.data[length - 1], past[i].octet);
        completed++;
    }
    assert_in_range(completed, COUNT / 40, COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_deadline_is_the_first_fragments),
        cmocka_unit_test(up_to_127),
        cmocka_unit_test(complete_only_what_is_whole),
    };
    struct CMUnitTest sequences[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        sequences[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = reassembles, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("fragments, sequences", sequences, NULL, NULL) +
           cmocka_run_group_tests_name("fragments", tests, NULL, NULL);
}

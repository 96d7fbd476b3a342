/* Fragments that overlap, those that cannot be, and too many of them. */
#include "capture/packet/defragment.h"
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 7, ROOM = 65515, PLENTY = 1 << 20 };

static const int64_t second = 1000000000;

struct step {
    int64_t time; /* in ms */
    uint32_t id;
    uint32_t offset;
    bool more;
    const char *data; /* NULL ends the row */
    size_t lost;      /* octets at the end that were not captured */
    const char *want;
};

#define A "aaaaaaaa"
#define B "bbbbbbbb"
#define C "cccccccc"

static const struct row {
    const char *name;
    uint8_t version;
    struct step steps[STEPS_MAX];
} rows[] = {
    {"two in order",
     4,
     {{0, 1, 0, true, A, 0, "part"}, {1, 1, 8, false, "b", 0, "whole 9/9 " A "b"}}},
    {"two in order, version 6",
     6,
     {{0, 1, 0, true, A, 0, "part"}, {1, 1, 8, false, "b", 0, "whole 9/9 " A "b"}}},
    {"the last first",
     4,
     {{0, 1, 16, false, "c", 0, "part"},
      {0, 1, 8, true, B, 0, "part"},
      {0, 1, 0, true, A, 0, "whole 17/17 " A B "c"}}},
    {"the middle last",
     6,
     {{0, 1, 16, false, C, 0, "part"},
      {0, 1, 0, true, A, 0, "part"},
      {0, 1, 8, true, B, 0, "whole 24/24 " A B C}}},
    {"again and again",
     4,
     {{0, 1, 0, true, A, 0, "part"},
      {0, 1, 0, true, A, 0, "part"},
      {0, 1, 16, false, C, 0, "part"},
      {0, 1, 16, false, C, 0, "part"},
      {0, 1, 8, true, B, 0, "whole 24/24 " A B C},
      {0, 1, 8, true, B, 0, "part"}}},
    {"again and again, version 6",
     6,
     {{0, 1, 0, true, A, 0, "part"},
      {0, 1, 0, true, A, 0, "part"},
      {0, 1, 16, false, C, 0, "part"},
      {0, 1, 16, false, C, 0, "part"},
      {0, 1, 8, true, B, 0, "whole 24/24 " A B C}}},
    {"two packets at a time",
     4,
     {{0, 1, 0, true, A, 0, "part"},
      {0, 2, 0, true, B, 0, "part"},
      {0, 2, 8, false, "2", 0, "whole 9/9 " B "2"},
      {0, 1, 8, false, "1", 0, "whole 9/9 " A "1"}}},
    {"an id again, once it is whole",
     4,
     {{0, 1, 0, true, A, 0, "part"},
      {0, 1, 8, false, "1", 0, "whole 9/9 " A "1"},
      {0, 1, 8, false, "2", 0, "part"},
      {0, 1, 0, true, B, 0, "whole 9/9 " B "2"}}},

    {"the first octets win",
     4,
     {{0, 1, 0, true, A A, 0, "part"}, {0, 1, 8, false, B B, 0, "whole 24/24 " A A B}}},
    {"the first octets win, from behind",
     4,
     {{0, 1, 8, false, B B, 0, "part"}, {0, 1, 0, true, A A, 0, "whole 24/24 " A B B}}},
    {"one that covers all",
     4,
     {{0, 1, 8, true, B, 0, "part"},
      {0, 1, 0, true, A A A, 0, "part"},
      {0, 1, 24, false, "d", 0, "whole 25/25 " A B A "d"}}},
    {"teardrop",
     4,
     {{0, 1, 0, true, A A, 0, "part"},
      {0, 1, 8, false, "b", 0, "wrong"},
      {0, 1, 16, false, "c", 0, "whole 17/17 " A A "c"}}},
    {"overlapping, version 6",
     6,
     {{0, 1, 0, true, A A, 0, "part"},
      {0, 1, 8, true, A A, 0, "wrong"},
      {0, 1, 16, false, "c", 0, "part"},
      {0, 1, 0, true, A A, 0, "part"},
      {30001, 1, 16, false, "c", 0, "part"},
      {30001, 1, 0, true, A A, 0, "whole 17/17 " A A "c"}}},
    {"the same place, other octets, version 6",
     6,
     {{0, 1, 0, true, A, 0, "part"},
      {0, 1, 0, true, B, 0, "wrong"},
      {0, 1, 8, false, "c", 0, "part"}}},
    {"a part of it again, version 6",
     6,
     {{0, 1, 0, true, A B, 0, "part"},
      {0, 1, 8, true, B, 0, "part"},
      {0, 1, 16, false, "c", 0, "whole 17/17 " A B "c"}}},

    {"empty", 4, {{0, 1, 8, false, "", 0, "wrong"}, {0, 1, 0, true, A, 0, "part"}}},
    {"seven octets, and more", 4, {{0, 1, 0, true, "aaaaaaa", 0, "wrong"}}},
    {"beyond the last",
     4,
     {{0, 1, 8, false, "b", 0, "part"},
      {0, 1, 16, true, C, 0, "wrong"},
      {0, 1, 8, true, B, 0, "wrong"},
      {0, 1, 0, true, A, 0, "whole 9/9 " A "b"}}},
    {"another last one",
     4,
     {{0, 1, 8, false, "b", 0, "part"},
      {0, 1, 8, false, "bb", 0, "wrong"},
      {0, 1, 0, true, A, 0, "whole 9/9 " A "b"}}},
    {"a last one before others",
     6,
     {{0, 1, 16, true, C, 0, "part"},
      {0, 1, 8, false, "b", 0, "wrong"},
      {0, 1, 24, false, "d", 0, "part"},
      {0, 1, 0, true, A B, 0, "whole 25/25 " A B C "d"}}},
    {"up to what a packet bears", 4, {{0, 1, 65512, false, "abc", 0, "part"}}},
    {"one octet more", 4, {{0, 1, 65512, false, "abcd", 0, "wrong"}}},
    {"eight octets more, and more", 4, {{0, 1, 65512, true, A, 0, "wrong"}}},

    {"just in time",
     4,
     {{7, 1, 0, true, A, 0, "part"}, {30007, 1, 8, false, "b", 0, "whole 9/9 " A "b"}}},
    {"too late",
     4,
     {{7, 1, 0, true, A, 0, "part"},
      {30008, 1, 8, false, "b", 0, "part"},
      {30009, 1, 0, true, C, 0, "whole 9/9 " C "b"}}},
    {"the time runs from the first",
     4,
     {{0, 1, 0, true, A, 0, "part"},
      {29000, 1, 8, true, B, 0, "part"},
      {31000, 1, 16, false, "c", 0, "part"}}},
    {"backwards in time",
     4,
     {{100000, 1, 0, true, A, 0, "part"}, {1, 1, 8, false, "b", 0, "whole 9/9 " A "b"}}},
    {"the oldest is not the latest",
     4,
     {{100000, 1, 0, true, A, 0, "part"},
      {0, 2, 0, true, A, 0, "part"},
      {30001, 2, 8, false, "b", 0, "part"},
      {30001, 1, 8, false, "b", 0, "whole 9/9 " A "b"}}},

    {"the last is cut",
     4,
     {{0, 1, 0, true, A, 0, "part"}, {0, 1, 8, false, B, 3, "whole 13/16 " A "bbbbb"}}},
    {"the first is cut",
     4,
     {{0, 1, 0, true, A, 6, "part"}, {0, 1, 8, false, B, 0, "whole 2/16 aa"}}},
    {"the first and the last are cut",
     4,
     {{0, 1, 0, true, A, 6, "part"}, {0, 1, 8, false, B, 3, "whole 2/16 aa"}}},
    {"all are cut",
     6,
     {{0, 1, 16, false, C, 8, "part"},
      {0, 1, 8, true, B, 1, "part"},
      {0, 1, 0, true, A, 0, "whole 15/24 " A "bbbbbbb"}}},
    {"what is cut is there already",
     4,
     {{0, 1, 8, true, B, 0, "part"},
      {0, 1, 0, true, A A, 9, "part"},
      {0, 1, 16, false, "c", 0, "whole 7/17 aaaaaaa"}}},
};

static struct s5_ip header(uint8_t version, const struct step *step)
{
    static const uint8_t from[16] = {0x20, 1, [15] = 1};
    static const uint8_t to[16] = {0x20, 1, [15] = 2};

    return (struct s5_ip){.from = version == 4 ? s5_host_ipv4(from) : s5_host_ipv6(from),
                          .to = version == 4 ? s5_host_ipv4(to) : s5_host_ipv6(to),
                          .version = version,
                          .protocol = S5_IP_UDP,
                          .part = true,
                          .more = step->more,
                          .id = step->id,
                          .offset = step->offset,
                          .room = ROOM};
}

static void take(struct s5_defragmenter *defragmenter, uint8_t version, const struct step *step,
                 char *out)
{
    struct s5_span data = s5_span_text(step->data);
    struct s5_span captured = fence_copy(s5_span_first(data, data.size - step->lost));
    struct s5_rest rest = {captured.data, captured.size, data.size};
    struct s5_ip ip = header(version, step);
    enum s5_no_transport why = S5_NO_TRANSPORTS;

    if (s5_defragment(defragmenter, &ip, step->time * 1000000, &rest, &why)) {
        assert_int_equal(ip.protocol, S5_IP_UDP);
        snprintf(out, WORDS_TEXT, "whole %zu/%zu %.*s", rest.captured, rest.size,
                 (int)rest.captured, (const char *)rest.data);
    } else {
        assert_true(why == S5_PART_OF_PACKET || why == S5_HEADER_WRONG);
        strcpy(out, why == S5_PART_OF_PACKET ? "part" : "wrong");
    }
}

static void puts_together(void **state)
{
    const struct row *row = *state;
    struct s5_defragmenter *defragmenter = s5_defragmenter_new(PLENTY);

    for (size_t i = 0; i < STEPS_MAX && row->steps[i].data != NULL; i++) {
        char text[WORDS_TEXT];
        take(defragmenter, row->version, &row->steps[i], text);
        if (strcmp(text, row->steps[i].want) != 0)
            fail_msg("step %zu: %s, want %s", i, text, row->steps[i].want);
    }
    assert_true(s5_defragmenter_evicted(defragmenter) == 0);
    s5_defragmenter_free(defragmenter);
}

/* Who, to whom, which protocol, which id: where one of them differs it is another packet. The
 * protocol of IPv6 is the first fragment's. */
static void what_belongs_together(void **state)
{
    (void)state;
    struct s5_defragmenter *defragmenter = s5_defragmenter_new(PLENTY);
    const struct step first = {.more = true};
    const struct step last = {.offset = 8};
    static const uint8_t other[16] = {9};
    enum s5_no_transport why;

    for (int version = 4; version <= 6; version += 2)
        for (int i = 0; i < 6; i++) {
            struct s5_ip one = header((uint8_t)version, &first);
            struct s5_ip two = header((uint8_t)version, &last);
            struct s5_rest rest = {(const uint8_t *)A, 8, 8};
            one.id = two.id = (uint32_t)i * 2;
            one.protocol = S5_IP_TCP;
            two.protocol = S5_IP_TCP;
            if (i == 0)
                two.from = s5_host_ipv6(other);
            if (i == 1)
                two.to = s5_host_ipv6(other);
            if (i == 2)
                two.id++;
            if (i == 3)
                two.protocol = 99;
            if (i == 4)
                two.version = (uint8_t)(10 - version);
            assert_false(s5_defragment(defragmenter, &one, 0, &rest, &why));
            rest = (struct s5_rest){(const uint8_t *)B, 8, 8};
            bool whole = s5_defragment(defragmenter, &two, 0, &rest, &why);
            assert_true(whole == (i == 5 || (i == 3 && version == 6)));
            if (whole)
                assert_int_equal(two.protocol, S5_IP_TCP);
        }
    s5_defragmenter_free(defragmenter);
}

static void up_to_65515(void **state)
{
    (void)state;
    enum { PIECE = 8 };
    struct s5_defragmenter *defragmenter = s5_defragmenter_new(PLENTY);
    enum s5_no_transport why;

    for (uint32_t offset = ROOM / PIECE * PIECE;; offset -= PIECE) {
        const struct step step = {.offset = offset, .more = offset + PIECE <= ROOM};
        struct s5_ip ip = header(4, &step);
        uint8_t piece[PIECE];
        memset(piece, (int)(offset / PIECE % 251), sizeof piece);
        struct s5_rest rest = {piece, PIECE, PIECE};
        if (!step.more)
            rest.captured = rest.size = ROOM % PIECE;
        bool whole = s5_defragment(defragmenter, &ip, 0, &rest, &why);
        assert_true(whole == (offset == 0));
        if (offset > 0)
            continue;
        assert_int_equal(rest.size, ROOM);
        assert_int_equal(rest.captured, ROOM);
        for (uint32_t at = 0; at < ROOM; at++)
            if (rest.data[at] != at / PIECE % 251)
                fail_msg("octet %lu is another", (unsigned long)at);
        break;
    }
    s5_defragmenter_free(defragmenter);
}

/* However many packets never become whole, no more is held than was said, and the newest are. */
static void bounded(void **state)
{
    (void)state;
    enum { FLOOD = 20000 };
    static const size_t limits[] = {0, 1000, 100000, 3000000, 100000000};
    char text[WORDS_TEXT];

    for (size_t i = 0; i < S5_COUNT(limits); i++) {
        struct s5_defragmenter *defragmenter = s5_defragmenter_new(limits[i]);
        uint64_t begun = 0;
        for (uint32_t id = 1; id <= FLOOD; id++) {
            struct step step = {0, id, id % 7 == 0 ? 60000 : 0, true, A, 0, NULL};
            take(defragmenter, id % 2 == 0 ? 4 : 6, &step, text);
            assert_string_equal(text, "part");
            assert_true(s5_defragmenter_held(defragmenter) <= limits[i]);
            begun++;
            /* What is left is what was begun but for what was given up. */
            assert_true(begun - s5_defragmenter_evicted(defragmenter) <= S5_DEFRAGMENT_PACKETS);
        }
        struct step step = {0, FLOOD, 8, false, "b", 0, NULL};
        uint64_t evicted = s5_defragmenter_evicted(defragmenter);
        assert_in_range(evicted, FLOOD - S5_DEFRAGMENT_PACKETS, FLOOD);
        take(defragmenter, 4, &step, text);
        assert_string_equal(text, limits[i] < 5000 ? "part" : "whole 9/9 " A "b");
        step.id = 1;
        take(defragmenter, 6, &step, text);
        assert_string_equal(text, "part");
        s5_defragmenter_free(defragmenter);
    }
}

/* What is never whole is not kept for ever, and its time being up is no want of room. */
static void forgets(void **state)
{
    (void)state;
    struct s5_defragmenter *defragmenter = s5_defragmenter_new(PLENTY);
    char text[WORDS_TEXT];
    struct step step = {0, 0, 0, true, A, 0, NULL};

    take(defragmenter, 4, &step, text);
    size_t one = s5_defragmenter_held(defragmenter);
    for (uint32_t id = 1; id < 10; id++) {
        step.id = id;
        take(defragmenter, 4, &step, text);
    }
    assert_int_equal(s5_defragmenter_held(defragmenter), one * 10);
    step.time = 30001;
    take(defragmenter, 4, &step, text);
    assert_int_equal(s5_defragmenter_held(defragmenter), one);
    assert_true(s5_defragmenter_evicted(defragmenter) == 0);
    s5_defragmenter_free(defragmenter);
}

/* One that grows gives up the others, and itself in the end. */
static void room_to_grow(void **state)
{
    (void)state;
    struct s5_defragmenter *defragmenter = s5_defragmenter_new(20000);
    char text[WORDS_TEXT];
    struct step old = {0, 1, 0, true, A, 0, NULL};
    struct step growing = {0, 2, 0, true, A, 0, NULL};

    take(defragmenter, 4, &old, text);
    take(defragmenter, 4, &growing, text);
    growing.offset = 16000;
    take(defragmenter, 4, &growing, text);
    assert_true(s5_defragmenter_evicted(defragmenter) == 1);
    growing.offset = 60000;
    take(defragmenter, 4, &growing, text);
    assert_string_equal(text, "part");
    assert_true(s5_defragmenter_evicted(defragmenter) == 2);
    assert_true(s5_defragmenter_held(defragmenter) == 0);
    s5_defragmenter_free(defragmenter);
}

/* Random fragments of a few units, against what the rules say over the octets that came before. */
static void as_the_rules_say(void **state)
{
    enum { COUNT = 60000, UNITS = 6, OCTETS = UNITS * 8 };
    uint8_t version = *(const uint8_t *)*state;
    struct s5_defragmenter *defragmenter = s5_defragmenter_new(PLENTY);
    uint64_t seed = 0x667261676d656e74;
    uint8_t have[OCTETS] = {0}; /* 0: not there */
    size_t end = 0;
    size_t highest = 0;
    bool dropped = false;
    size_t whole = 0;
    int64_t time = 0;

    for (size_t i = 0; i < COUNT; i++) {
        uint8_t data[OCTETS];
        size_t offset = octets_below(&seed, UNITS) * 8;
        bool more = octets_below(&seed, 3) > 0;
        size_t size =
            octets_below(&seed, 8) > 0 ? 8 : (1 + octets_below(&seed, UNITS - offset / 8)) * 8;
        if (!more)
            size -= octets_below(&seed, 2);
        uint8_t letter = octets_below(&seed, 24) == 0 ? 'b' : 'a';
        memset(data, letter, sizeof data);
        const struct step step = {.id = 1, .offset = (uint32_t)offset, .more = more};
        struct s5_ip ip = header(version, &step);
        struct s5_span fenced = fence_copy((struct s5_span){data, size});
        struct s5_rest rest = {fenced.data, size, size};
        enum s5_no_transport why = S5_NO_TRANSPORTS;
        bool got = s5_defragment(defragmenter, &ip, time * second, &rest, &why);

        bool fits = more ? end == 0 || offset + size <= end
                         : highest <= offset + size && (end == 0 || end == offset + size);
        bool any = false;
        bool same = true;
        for (size_t at = offset; at < offset + size; at++) {
            any = any || have[at] != 0;
            same = same && have[at] == letter;
        }
        bool conflict = version == 6 && any && !same;
        if (dropped || !fits || conflict) {
            assert_false(got);
            assert_int_equal(why, dropped ? S5_PART_OF_PACKET : S5_HEADER_WRONG);
            dropped = dropped || (fits && conflict);
        } else {
            for (size_t at = offset; at < offset + size; at++)
                if (have[at] == 0)
                    have[at] = letter;
            end = more ? end : offset + size;
            highest = highest > offset + size ? highest : offset + size;
            bool all = end > 0;
            for (size_t at = 0; at < end; at++)
                all = all && have[at] != 0;
            assert_true(got == all);
            if (!got)
                assert_int_equal(why, S5_PART_OF_PACKET);
            if (got) {
                assert_int_equal(rest.size, end);
                assert_memory_equal(rest.data, have, end);
                whole++;
            }
        }
        /* Whole, or so long ago that it counts no more: what comes next begins anew. */
        if (got || octets_below(&seed, 20) == 0) {
            time += got ? 0 : 31;
            memset(have, 0, sizeof have);
            end = highest = 0;
            dropped = false;
        }
    }
    assert_in_range(whole, 1000, COUNT);
    s5_defragmenter_free(defragmenter);
}

int main(void)
{
    static const uint8_t four = 4;
    static const uint8_t six = 6;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_belongs_together),
        cmocka_unit_test(up_to_65515),
        cmocka_unit_test(bounded),
        cmocka_unit_test(forgets),
        cmocka_unit_test(room_to_grow),
        cmocka_unit_test_prestate(as_the_rules_say, (void *)&four),
        cmocka_unit_test_prestate(as_the_rules_say, (void *)&six),
    };
    struct CMUnitTest sequences[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        sequences[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = puts_together, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("defragment, sequences", sequences, NULL, NULL) +
           cmocka_run_group_tests_name("defragment", tests, NULL, NULL);
}

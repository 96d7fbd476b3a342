/* What holds for every stream, however it is cut into segments and whatever becomes of these on
 * their way. The truth is kept beside: which octet came first at each place. */
#include "capture/stream/direction.h"
#include "capture/stream/prints.h"
#include "octets.h"
#include "unit.h"

#include <string.h>

enum { STREAM_MAX = 400, SEGMENTS_MAX = 60, ROUNDS = 4000 };

struct cut {
    size_t at;
    uint32_t size;
    uint32_t captured;
    uint8_t octets[STREAM_MAX];
};

/* A stream on its way. */
struct stream {
    size_t size;
    uint8_t octets[STREAM_MAX];
    size_t count;
    struct cut cuts[SEGMENTS_MAX];
};

/* What must be known behind each segment. */
struct truth {
    bool came[STREAM_MAX];
    bool known[STREAM_MAX];
    uint8_t first[STREAM_MAX];
    size_t next; /* the first octet that did not come */
    bool differs;
};

static uint32_t any_isn(uint64_t *seed)
{
    static const uint32_t edges[] = {0, 0x7fffffff, 0x80000000, 0xffffffff};

    if (octets_below(seed, 2) == 0)
        return (uint32_t)octets_random(seed);
    return edges[octets_below(seed, S5_COUNT(edges))] - (uint32_t)octets_below(seed, STREAM_MAX);
}

static void add_cut(struct stream *stream, size_t at, size_t size)
{
    struct cut *cut = &stream->cuts[stream->count++];

    cut->at = at;
    cut->size = cut->captured = (uint32_t)size;
    memcpy(cut->octets, stream->octets + at, size);
}

/* Cuts that give the whole stream, and others that say parts of it again. */
static void make(struct stream *stream, uint64_t *seed)
{
    size_t again = octets_below(seed, 16);

    stream->size = 1 + octets_below(seed, STREAM_MAX);
    stream->count = 0;
    for (size_t i = 0; i < stream->size; i++)
        stream->octets[i] = (uint8_t)octets_random(seed);
    for (size_t at = 0, size; at < stream->size; at += size) {
        size = 1 + octets_below(seed, octets_below(seed, 4) == 0 ? stream->size : 24);
        if (size > stream->size - at || stream->count + 1 == SEGMENTS_MAX - again)
            size = stream->size - at;
        add_cut(stream, at, size);
    }
    for (; again > 0; again--) {
        size_t at = octets_below(seed, stream->size);
        size_t most = stream->size - at;
        add_cut(stream, at, 1 + octets_below(seed, most));
    }
}

/* Any order, or one in which nothing is far from its place. */
static void shuffle(struct stream *stream, uint64_t *seed)
{
    size_t reach = 1 + octets_below(seed, 2) * octets_below(seed, SEGMENTS_MAX);

    for (size_t i = 0; i + 1 < stream->count; i++) {
        size_t most = stream->count - i < reach ? stream->count - i : reach;
        size_t j = i + octets_below(seed, most);
        struct cut held = stream->cuts[i];
        stream->cuts[i] = stream->cuts[j];
        stream->cuts[j] = held;
    }
}

static void note_truth(struct truth *truth, const struct cut *cut)
{
    if (cut->size == 1 && cut->at + 1 == truth->next)
        return; /* a keep-alive */
    for (size_t i = 0; i < cut->size; i++) {
        size_t at = cut->at + i;
        if (truth->came[at]) {
            truth->differs |=
                truth->known[at] && i < cut->captured && truth->first[at] != cut->octets[i];
            continue;
        }
        truth->came[at] = true;
        truth->known[at] = i < cut->captured;
        truth->first[at] = cut->octets[i];
    }
    while (truth->next < STREAM_MAX && truth->came[truth->next])
        truth->next++;
}

static void send(struct direction *direction, const struct stream *stream, const struct cut *cut)
{
    bool last = cut->at + cut->size == stream->size;

    direction_take(direction, (int64_t)cut->at, (struct s5_span){cut->octets, cut->captured},
                   cut->size, last ? S5_TCP_FIN | S5_TCP_ACK : S5_TCP_ACK);
}

static void assert_delivered(const struct direction *direction, const struct truth *truth,
                             size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (direction->known[i])
            assert_int_equal(direction->octets[i], truth->first[i]);
}

/* All of it came: all of it goes on, and nothing is said to have been sent in two ways unless it
 * was. */
static void once_and_in_order(void **state)
{
    (void)state;
    uint64_t seed = 0x5eed0001;
    static struct stream stream;

    for (int round = 0; round < ROUNDS; round++) {
        struct s5_reassembly_limits limits = {.held_max = 1 << 20};
        struct direction_manner manner = {
            .keep = true, .isn = any_isn(&seed), .hand = DIRECTION_MAX};
        struct direction direction;
        struct truth truth = {.next = 0};
        make(&stream, &seed);
        shuffle(&stream, &seed);
        if (octets_below(&seed, 2) == 0) {
            struct cut *cut = &stream.cuts[octets_below(&seed, stream.count)];
            cut->octets[octets_below(&seed, cut->size)] ^= 0x20;
        }
        direction_init(&direction, manner, &limits);
        direction_take(&direction, 0, (struct s5_span){NULL, 0}, 0, S5_TCP_SYN);
        for (size_t i = 0; i < stream.count; i++) {
            send(&direction, &stream, &stream.cuts[i]);
            note_truth(&truth, &stream.cuts[i]);
            assert_int_equal(direction.at, truth.next);
        }
        assert_int_equal(direction.at, stream.size);
        assert_delivered(&direction, &truth, stream.size);
        assert_true(direction.stream.fin && direction.stream.at >= direction.stream.fin_at);
        direction_finish(&direction, true);
        assert_int_equal(direction.gap, 0);
        assert_int_equal(direction.stream.conflict, truth.differs);
        direction_fini(&direction);
        assert_int_equal(limits.held, 0);
        assert_int_equal(limits.given_up, 0);
    }
}

/* Segments are lost, or cut by a snap length, and the stream's beginning may be among them: what
 * came goes on, and gaps are just where nothing came. */
static void what_is_missing(void **state)
{
    (void)state;
    uint64_t seed = 0x5eed0002;
    static struct stream stream;

    for (int round = 0; round < ROUNDS; round++) {
        struct s5_reassembly_limits limits = {.held_max = 1 << 20};
        struct direction_manner manner = {.keep = octets_below(&seed, 2) == 0,
                                          .print = octets_below(&seed, 2) == 0,
                                          .isn = any_isn(&seed),
                                          .hand = octets_below(&seed, STREAM_MAX)};
        struct direction direction;
        struct truth truth = {.next = 0};
        size_t end = 0;
        size_t missing = 0;
        make(&stream, &seed);
        shuffle(&stream, &seed);
        direction_init(&direction, manner, &limits);
        direction_take(&direction, 0, (struct s5_span){NULL, 0}, 0, S5_TCP_SYN);
        for (size_t i = 0; i < stream.count; i++) {
            struct cut *cut = &stream.cuts[i];
            if (octets_below(&seed, 8) == 0)
                continue;
            if (octets_below(&seed, 8) == 0)
                cut->captured = (uint32_t)octets_below(&seed, cut->size);
            send(&direction, &stream, cut);
            note_truth(&truth, cut);
            if (cut->at + cut->size > end)
                end = cut->at + cut->size;
        }
        if (octets_below(&seed, 2) == 0) {
            size_t acknowledged = octets_below(&seed, stream.size + 1);
            direction_acknowledge(&direction, (int64_t)acknowledged);
            if (acknowledged > end)
                end = acknowledged;
        }
        direction_finish(&direction, false);
        assert_int_equal(direction.at, end);
        for (size_t i = 0; i < end; i++) {
            missing += !truth.came[i];
            assert_true(truth.came[i] || !direction.known[i]);
            if (manner.keep && truth.came[i])
                assert_int_equal(direction.known[i], truth.known[i]);
        }
        assert_int_equal(direction.gap, missing);
        assert_delivered(&direction, &truth, end);
        assert_false(direction.stream.conflict);
        direction_fini(&direction);
        assert_int_equal(limits.held, 0);
    }
}

/* Whole pieces that come again are compared though they are not at hand any more, and so is what
 * follows a part that is. */
static void compared_without_them(void **state)
{
    (void)state;
    uint64_t seed = 0x5eed0004;
    static struct stream stream;

    for (int round = 0; round < ROUNDS; round++) {
        struct s5_reassembly_limits limits = {.held_max = 1 << 20};
        struct direction direction;
        size_t count = 0;
        make(&stream, &seed);
        while (count < stream.count && count < 32 &&
               stream.cuts[count].at + stream.cuts[count].size < stream.size)
            count++;
        if (count == 0)
            continue;
        size_t first = octets_below(&seed, count);
        size_t last = first + octets_below(&seed, count - first);
        size_t hand = stream.cuts[octets_below(&seed, count)].at;
        direction_init(
            &direction,
            (struct direction_manner){.print = true, .isn = any_isn(&seed), .hand = hand}, &limits);
        direction_take(&direction, 0, (struct s5_span){NULL, 0}, 0, S5_TCP_SYN);
        for (size_t i = 0; i < count; i++)
            send(&direction, &stream, &stream.cuts[i]);
        size_t at = stream.cuts[first].at;
        struct cut again = {.at = at};
        again.size = again.captured =
            (uint32_t)(stream.cuts[last].at + stream.cuts[last].size - at);
        memcpy(again.octets, stream.octets + at, again.size);
        send(&direction, &stream, &again);
        assert_false(direction.stream.conflict);
        again.octets[octets_below(&seed, again.size)] ^= (uint8_t)(1u << octets_below(&seed, 8));
        send(&direction, &stream, &again);
        bool keep_alive = again.size == 1 && again.at + 1 == direction.at;
        assert_int_equal(direction.stream.conflict, !keep_alive);
        direction_fini(&direction);
    }
}

/* A piece that comes again in part is compared where it touches the head of the first one. */
static void compared_by_the_head(void **state)
{
    (void)state;

    for (size_t at = 0; at < 200; at++) {
        struct s5_reassembly_limits limits = {.held_max = 1 << 20};
        struct direction direction;
        uint8_t octets[300] = {0};
        direction_init(&direction, (struct direction_manner){.print = true, .isn = 9}, &limits);
        direction_take(&direction, 0, (struct s5_span){octets, sizeof octets}, sizeof octets,
                       S5_TCP_ACK);
        octets[at] = 1;
        direction_take(&direction, (int64_t)at, (struct s5_span){octets + at, 50}, 50, S5_TCP_ACK);
        assert_int_equal(direction.stream.conflict, at < S5_PRINT_HEAD);
        direction_fini(&direction);
    }
}

/* Numbers without sense, from streams that share a limit: what is held stays within it, all of it
 * is given back, and no octet goes on twice. direction_take() asserts so at each step. */
static void within_limits(void **state)
{
    (void)state;
    uint64_t seed = 0x5eed0003;
    struct direction directions[4];

    for (int round = 0; round < 300; round++) {
        struct s5_reassembly_limits limits = {.held_max = octets_below(&seed, 4000)};
        for (size_t i = 0; i < S5_COUNT(directions); i++) {
            struct direction_manner manner = {.keep = octets_below(&seed, 2) == 0,
                                              .print = octets_below(&seed, 2) == 0,
                                              .isn = any_isn(&seed),
                                              .hand = octets_below(&seed, 100)};
            direction_init(&directions[i], manner, &limits);
            if (octets_below(&seed, 2) == 0)
                direction_take(&directions[i], 0, (struct s5_span){NULL, 0}, 0, S5_TCP_SYN);
        }
        for (int i = 0; i < 400; i++) {
            struct direction *direction = &directions[octets_below(&seed, S5_COUNT(directions))];
            uint8_t octets[64] = {(uint8_t)i};
            size_t size = octets_below(&seed, sizeof octets + 1);
            int64_t at = (int64_t)octets_below(&seed, 2000) - 100;
            if (octets_below(&seed, 50) == 0)
                at = (int64_t)octets_random(&seed) % UINT32_MAX;
            if (octets_below(&seed, 5) == 0)
                direction_acknowledge(direction, at);
            direction_take(direction, at, (struct s5_span){octets, octets_below(&seed, size + 1)},
                           (uint32_t)size, octets_below(&seed, 40) == 0 ? S5_TCP_FIN : 0);
            assert_true(direction->stream.held_count <= 4096);
        }
        for (size_t i = 0; i < S5_COUNT(directions); i++) {
            direction_finish(&directions[i], octets_below(&seed, 2) == 0);
            direction_fini(&directions[i]);
        }
        assert_int_equal(limits.held, 0);
    }
}

/* One octet in two is lost: each hole is one of its own. */
static void at_most_64_holes(void **state)
{
    (void)state;
    struct s5_reassembly_limits limits = {.held_max = 1 << 20};
    struct direction direction;

    direction_init(&direction, (struct direction_manner){.keep = true, .isn = 5}, &limits);
    direction_take(&direction, 0, (struct s5_span){NULL, 0}, 0, S5_TCP_SYN);
    for (int64_t i = 0; i < 64; i++)
        direction_take(&direction, 2 * i + 1, s5_span_text("x"), 1, S5_TCP_ACK);
    assert_int_equal(limits.given_up, 0);
    assert_int_equal(direction.at, 0);
    direction_take(&direction, 129, s5_span_text("x"), 1, S5_TCP_ACK);
    assert_int_equal(limits.given_up, 1);
    assert_int_equal(direction.at, 2);
    direction_finish(&direction, false);
    assert_int_equal(direction.at, 130);
    assert_int_equal(direction.gap, 65);
    direction_fini(&direction);
}

/* One segment is late, and a thousand that follow it are not: no octet is missing in the end. */
static void many_behind_one_hole(void **state)
{
    (void)state;

    for (int keep = 0; keep < 2; keep++) {
        struct s5_reassembly_limits limits = {.held_max = 1 << 20};
        struct direction direction;
        direction_init(&direction, (struct direction_manner){.keep = keep != 0, .isn = 5}, &limits);
        direction_take(&direction, 0, (struct s5_span){NULL, 0}, 0, S5_TCP_SYN);
        for (int64_t i = 1; i < 1000; i++)
            direction_take(&direction, 4 * i, s5_span_text("abcd"), 4, S5_TCP_ACK);
        assert_int_equal(direction.at, 0);
        direction_take(&direction, 0, s5_span_text("abcd"), 4, S5_TCP_ACK);
        assert_int_equal(direction.at, 4000);
        for (size_t i = 0; keep && i < 4000; i++)
            assert_int_equal(direction.octets[i], "abcd"[i % 4]);
        assert_int_equal(limits.given_up, 0);
        direction_finish(&direction, false);
        assert_int_equal(direction.gap, 0);
        direction_fini(&direction);
    }
}

/* But a list of them is walked for each segment, and so has an end. */
static void at_most_4096_behind_them(void **state)
{
    (void)state;
    struct s5_reassembly_limits limits = {.held_max = 1 << 20};
    struct direction direction;

    direction_init(&direction, (struct direction_manner){.keep = true, .isn = 5}, &limits);
    direction_take(&direction, 0, (struct s5_span){NULL, 0}, 0, S5_TCP_SYN);
    for (int64_t i = 1; i <= 4096; i++)
        direction_take(&direction, i, s5_span_text("x"), 1, S5_TCP_ACK);
    assert_int_equal(limits.given_up, 0);
    direction_take(&direction, 4097, s5_span_text("x"), 1, S5_TCP_ACK);
    assert_int_equal(limits.given_up, 1);
    assert_int_equal(direction.at, 4098);
    direction_fini(&direction);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(once_and_in_order),     cmocka_unit_test(what_is_missing),
        cmocka_unit_test(compared_without_them), cmocka_unit_test(compared_by_the_head),
        cmocka_unit_test(within_limits),         cmocka_unit_test(at_most_64_holes),
        cmocka_unit_test(many_behind_one_hole),  cmocka_unit_test(at_most_4096_behind_them),
    };
    return cmocka_run_group_tests_name("reassembly_laws", tests, NULL, NULL);
}

/* Records leave in the order of the sessions' first packets, whoever ends first, and however little
 * memory there is for those that wait. The truth is kept beside, as a list. */
#include "capture/show/docket.h"
#include "octets.h"
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { PLACES = 40, ROUNDS = 300 };

/* One place, and what has to come of it. */
struct entry {
    struct s5_place *place; /* NULL once it is the docket's, or dropped */
    uint64_t frame;
    size_t outer; /* which other, or PLACES */
    bool settled;
    bool dropped;
    struct s5_buffer head; /* as it is given to the docket */
    struct s5_buffer body;
};

struct stage {
    struct s5_docket docket;
    FILE *out;
    char *text;
    size_t size;
    struct entry entries[PLACES]; /* in the order in which they were added */
    size_t count;
};

static void stage_init(struct stage *stage, bool in_order, size_t held_max)
{
    memset(stage, 0, sizeof *stage);
    stage->out = open_memstream(&stage->text, &stage->size);
    assert_non_null(stage->out);
    s5_docket_init(&stage->docket, stage->out, in_order, held_max);
}

static void stage_fini(struct stage *stage)
{
    s5_docket_fini(&stage->docket);
    fclose(stage->out);
    free(stage->text);
    for (size_t i = 0; i < stage->count; i++) {
        s5_buffer_fini(&stage->entries[i].head);
        s5_buffer_fini(&stage->entries[i].body);
    }
}

static size_t add(struct stage *stage, uint64_t frame, size_t outer)
{
    struct entry *entry = &stage->entries[stage->count];

    *entry = (struct entry){.frame = frame, .outer = outer};
    entry->place =
        s5_docket_add(&stage->docket, frame, outer == PLACES ? NULL : stage->entries[outer].place);
    assert_non_null(entry->place);
    return stage->count++;
}

/* A record of `size` characters or so, with numbers of both kinds in it. */
static void put_record(struct s5_buffer *out, size_t which, size_t size, bool inside)
{
    s5_buffer_printf(out, "%zu ", which);
    for (size_t i = 0; i < size; i++)
        s5_buffer_char(out, (char)('a' + i % 26));
    s5_buffer_char(out, S5_NUMBER_OWN);
    if (inside) {
        s5_buffer_text(out, " in ");
        s5_buffer_char(out, S5_NUMBER_OUTER);
    }
    s5_buffer_char(out, '\n');
}

static void grow(struct stage *stage, size_t which, size_t size)
{
    struct entry *entry = &stage->entries[which];
    bool inside = entry->outer != PLACES;

    put_record(&entry->place->body, which, size, inside);
    put_record(&entry->body, which, size, inside);
    s5_docket_grown(&stage->docket, entry->place);
}

static void settle(struct stage *stage, size_t which)
{
    struct entry *entry = &stage->entries[which];

    put_record(&entry->head, which, 3, entry->outer != PLACES);
    s5_buffer_add(&entry->place->head, entry->head.text, entry->head.size);
    s5_docket_settle(&stage->docket, entry->place);
    entry->place = NULL;
    entry->settled = true;
}

static void drop(struct stage *stage, size_t which)
{
    s5_docket_drop(&stage->docket, stage->entries[which].place);
    stage->entries[which].place = NULL;
    stage->entries[which].dropped = true;
}

static void put_numbered(struct s5_buffer *out, const struct s5_buffer *text, size_t own,
                         size_t outer)
{
    for (size_t i = 0; i < text->size; i++)
        if (text->text[i] == S5_NUMBER_OWN)
            s5_buffer_number(out, own);
        else if (text->text[i] == S5_NUMBER_OUTER)
            s5_buffer_number(out, outer);
        else
            s5_buffer_char(out, text->text[i]);
}

/* What must have left by now: those before the first that is not settled. */
static void want_by_now(const struct stage *stage, struct s5_buffer *out)
{
    size_t order[PLACES];
    size_t numbers[PLACES + 1] = {0};
    size_t number = 0;

    for (size_t i = 0; i < stage->count; i++) {
        size_t at = i;
        for (; at > 0 && stage->entries[order[at - 1]].frame > stage->entries[i].frame; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (size_t i = 0; i < stage->count; i++) {
        const struct entry *entry = &stage->entries[order[i]];
        if (entry->dropped)
            continue;
        if (!entry->settled)
            break;
        numbers[order[i]] = ++number;
        put_numbered(out, &entry->head, number, numbers[entry->outer]);
        put_numbered(out, &entry->body, number, numbers[entry->outer]);
    }
}

static void assert_left(struct stage *stage)
{
    struct s5_buffer want = {0};

    want_by_now(stage, &want);
    fflush(stage->out);
    assert_int_equal(stage->size, want.size);
    if (want.size > 0)
        assert_memory_equal(stage->text, want.text, want.size);
    s5_buffer_fini(&want);
}

/* One of those that can still be written to, or PLACES. */
static size_t any_open(const struct stage *stage, uint64_t *seed)
{
    size_t from = octets_below(seed, PLACES);

    for (size_t i = 0; i < PLACES; i++) {
        size_t which = (from + i) % PLACES;
        if (which < stage->count && stage->entries[which].place != NULL)
            return which;
    }
    return PLACES;
}

/* A session whose own is over before those inside it: these are then settled next. */
static bool has_inner(const struct stage *stage, size_t which)
{
    for (size_t i = 0; i < stage->count; i++)
        if (stage->entries[i].outer == which && stage->entries[i].place != NULL)
            return true;
    return false;
}

static void act(struct stage *stage, uint64_t *seed, uint64_t *frame)
{
    size_t which = any_open(stage, seed);
    size_t what = octets_below(seed, 8);

    if (which == PLACES || (what < 2 && stage->count < PLACES)) {
        if (stage->count == PLACES)
            return;
        /* What is inside another may have begun before what came since. */
        size_t outer = octets_below(seed, 3) == 0 ? which : PLACES;
        uint64_t number = ++*frame;
        if (outer != PLACES)
            number -= octets_below(seed, number - stage->entries[outer].frame + 1);
        add(stage, number, outer);
    } else if (what < 6) {
        grow(stage, which, octets_below(seed, 100) == 0 ? 9000 : octets_below(seed, 300));
    } else if (what == 6 || has_inner(stage, which)) {
        settle(stage, which);
    } else {
        drop(stage, which);
    }
}

static void in_order(void **state)
{
    (void)state;
    static const size_t memory[] = {0, 1, 700, 5000, 1 << 20};
    static struct stage stage;
    uint64_t seed = 0x5eed0008;

    for (int round = 0; round < ROUNDS; round++) {
        uint64_t frame = 0;
        stage_init(&stage, true, memory[octets_below(&seed, S5_COUNT(memory))]);
        while (stage.count < PLACES) {
            act(&stage, &seed, &frame);
            assert_true(stage.docket.held <= stage.docket.held_max);
            if (octets_below(&seed, 10) == 0)
                assert_left(&stage);
        }
        for (size_t which; (which = any_open(&stage, &seed)) != PLACES;)
            settle(&stage, which);
        assert_left(&stage);
        assert_false(stage.docket.failed);
        assert_int_equal(stage.docket.held, 0);
        stage_fini(&stage);
    }
}

/* Live: who is settled leaves, in whatever order. */
static void as_they_end(void **state)
{
    (void)state;
    static struct stage stage;

    stage_init(&stage, false, 0);
    size_t first = add(&stage, 1, PLACES);
    size_t second = add(&stage, 2, PLACES);
    size_t inside = add(&stage, 3, first);
    grow(&stage, inside, 2);
    grow(&stage, second, 2);
    settle(&stage, second);
    assert_string_equal(stage.text, "1 abc1\n1 ab1\n");
    grow(&stage, first, 1);
    settle(&stage, first);
    assert_string_equal(stage.text, "1 abc1\n1 ab1\n0 abc2\n0 a2\n");
    settle(&stage, inside);
    assert_string_equal(stage.text, "1 abc1\n1 ab1\n0 abc2\n0 a2\n2 abc3 in 2\n2 ab3 in 2\n");
    stage_fini(&stage);
}

/* What was never settled leaves nothing, and is freed. */
static void given_up(void **state)
{
    (void)state;
    static struct stage stage;

    stage_init(&stage, true, 10);
    size_t first = add(&stage, 1, PLACES);
    size_t inside = add(&stage, 2, first);
    grow(&stage, first, 50);
    grow(&stage, inside, 50);
    settle(&stage, inside);
    fflush(stage.out);
    assert_int_equal(stage.size, 0);
    stage_fini(&stage);
}

/* Where the output takes no more, that is known at once. */
static void nobody_reads(void **state)
{
    (void)state;
    struct s5_docket docket;
    FILE *full = fopen("/dev/full", "w");

    assert_non_null(full);
    setbuf(full, NULL);
    s5_docket_init(&docket, full, true, 100);
    struct s5_place *place = s5_docket_add(&docket, 1, NULL);
    s5_buffer_text(&place->head, "record\n");
    assert_false(docket.failed);
    s5_docket_settle(&docket, place);
    assert_true(docket.failed);
    s5_docket_fini(&docket);
    fclose(full);
}

/* Where the temporary file takes no more, that is told, and nothing else is written. */
static void no_room(void **state)
{
    (void)state;
    static struct stage stage;
    struct rlimit before;
    struct rlimit small;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){20000, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    stage_init(&stage, true, 0);
    size_t first = add(&stage, 1, PLACES);
    for (int i = 0; i < 100 && !stage.docket.failed; i++)
        grow(&stage, first, 1000);
    assert_true(stage.docket.failed);
    assert_non_null(strstr(stage.docket.error.text, "temporary file"));
    settle(&stage, first);
    stage_fini(&stage);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
}

/* Records that did not fit in memory are not passed over in silence. */
static void no_memory(void **state)
{
    (void)state;
    static struct stage stage;

    stage_init(&stage, true, 100);
    size_t first = add(&stage, 1, PLACES);
    stage.entries[first].place->body.failed = true;
    s5_docket_grown(&stage.docket, stage.entries[first].place);
    assert_true(stage.docket.failed);
    assert_non_null(strstr(stage.docket.error.text, "memory"));
    stage_fini(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order),     cmocka_unit_test(as_they_end), cmocka_unit_test(given_up),
        cmocka_unit_test(nobody_reads), cmocka_unit_test(no_room),     cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests_name("docket", tests, NULL, NULL);
}

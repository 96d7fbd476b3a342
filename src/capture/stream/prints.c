#include "capture/stream/prints.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Room for what most connections relay: a short opening, and a piece or two behind it. */
enum { FIRST_OPENING = 200, FIRST_PRINTS = 2 };

struct print {
    int64_t at;
    uint64_t sum;
    uint32_t size; /* octets known, all of which are in the sum */
    uint8_t head[S5_PRINT_HEAD];
};

struct s5_prints {
    uint8_t *opening;
    int64_t opening_at;
    size_t opening_size;
    size_t opening_room;
    bool opened;    /* the opening is over */
    unsigned count; /* ever made; the latest S5_PRINTS of them are there */
    unsigned room;
    struct print *list;
    struct print first_prints[FIRST_PRINTS]; /* from here on nothing is zeroed */
    uint8_t first[FIRST_OPENING];
};

typedef uint32_t four __attribute__((vector_size(16)));

/* Sums of the words and, for their places, sums of these sums, eight words side by side: this runs
 * over everything relayed. */
struct sums {
    four low[2];
    four high[2];
};

static void add_words(struct sums *sums, const uint8_t octets[32])
{
    for (size_t i = 0; i < 2; i++) {
        four words;
        memcpy(&words, octets + 16 * i, sizeof words);
        sums->low[i] += words;
        sums->high[i] += sums->low[i];
    }
}

static uint64_t mix(uint64_t word)
{
    word *= 0x9e3779b97f4a7c15u;
    return word ^ word >> 29;
}

static uint64_t sum_of(struct s5_span octets)
{
    struct sums sums = {.low = {{1, 2, 3, 4}, {5, 6, 7, 8}}};
    uint8_t rest[32] = {0};
    uint64_t words[8];
    uint64_t sum = octets.size;
    uint64_t high = 0;
    size_t at = 0;

    for (; at + sizeof rest <= octets.size; at += sizeof rest)
        add_words(&sums, octets.data + at);
    if (at < octets.size) {
        memcpy(rest, octets.data + at, octets.size - at);
        add_words(&sums, rest);
    }
    memcpy(words, &sums, sizeof words);
    for (size_t i = 0; i < S5_COUNT(words) / 2; i++) {
        sum = mix(sum ^ words[i]);
        high = mix(high ^ words[4 + i]);
    }
    return mix(sum) + high;
}

/* Room for one more print. */
static struct print *make_print(struct s5_prints *prints)
{
    if (prints->count >= prints->room && prints->room < S5_PRINTS) {
        bool inside = prints->list == prints->first_prints;
        unsigned room = prints->room * 4 < S5_PRINTS ? prints->room * 4 : S5_PRINTS;
        struct print *list = realloc(inside ? NULL : prints->list, room * sizeof *list);
        if (list == NULL)
            return NULL;
        if (inside)
            memcpy(list, prints->first_prints, sizeof prints->first_prints);
        prints->list = list;
        prints->room = room;
    }
    return &prints->list[prints->count++ % S5_PRINTS];
}

static bool grow(struct s5_prints *prints, size_t size, struct s5_prints_room *room)
{
    size_t wanted = 1024;
    bool inside = prints->opening == prints->first;
    size_t had = inside ? 0 : prints->opening_room;

    while (wanted < size)
        wanted *= 2;
    if (wanted - had > room->octets)
        return false;
    uint8_t *opening = realloc(inside ? NULL : prints->opening, wanted);
    if (opening == NULL)
        return false;
    if (inside)
        memcpy(opening, prints->first, prints->opening_size);
    room->octets -= wanted - had;
    prints->opening = opening;
    prints->opening_room = wanted;
    return true;
}

/* Keeps of the stream's opening what fits; false when `octets` are no more of it. */
static bool open_with(struct s5_prints *prints, int64_t at, struct s5_span octets,
                      struct s5_prints_room *room)
{
    size_t size = prints->opening_size + octets.size;

    if (size == octets.size)
        prints->opening_at = at;
    if (prints->opened || size > S5_PRINTS_OPENING ||
        at != prints->opening_at + (int64_t)prints->opening_size)
        return false;
    if (size > prints->opening_room && !grow(prints, size, room))
        return false;
    memcpy(prints->opening + prints->opening_size, octets.data, octets.size);
    prints->opening_size = size;
    return true;
}

static struct s5_prints *make(struct s5_pool *pool)
{
    pool->size = sizeof(struct s5_prints);
    struct s5_prints *prints = s5_pool_take(pool);

    if (prints == NULL)
        return NULL;
    memset(prints, 0, offsetof(struct s5_prints, first_prints));
    prints->list = prints->first_prints;
    prints->room = FIRST_PRINTS;
    prints->opening = prints->first;
    prints->opening_room = FIRST_OPENING;
    return prints;
}

void s5_prints_add(struct s5_prints **prints, int64_t at, struct s5_span octets,
                   struct s5_prints_room *room)
{
    struct s5_prints *all = *prints;

    if (octets.size == 0)
        return;
    if (all == NULL && (all = *prints = make(&room->pool)) == NULL)
        return;
    if (open_with(all, at, octets, room))
        return;
    all->opened = true;
    struct print *print = make_print(all);
    if (print == NULL)
        return;
    print->at = at;
    print->size = (uint32_t)octets.size;
    print->sum = sum_of(octets);
    memcpy(print->head, octets.data, octets.size < S5_PRINT_HEAD ? octets.size : S5_PRINT_HEAD);
}

/* Whether `again`, from offset `at` on, differs from `first`, which began at `first_at`. */
static bool differs(int64_t first_at, struct s5_span first, int64_t at, struct s5_span again)
{
    int64_t from = first_at > at ? first_at : at;
    int64_t to = first_at + (int64_t)first.size;

    if (to > at + (int64_t)again.size)
        to = at + (int64_t)again.size;
    return from < to && memcmp(first.data + (from - first_at), again.data + (from - at),
                               (size_t)(to - from)) != 0;
}

static bool contradicts(const struct print *print, int64_t at, struct s5_span again)
{
    struct s5_span head = {print->head, print->size < S5_PRINT_HEAD ? print->size : S5_PRINT_HEAD};

    if (print->at >= at && print->at + print->size <= at + (int64_t)again.size)
        return sum_of((struct s5_span){again.data + (print->at - at), print->size}) != print->sum;
    return differs(print->at, head, at, again);
}

bool s5_prints_contradict(const struct s5_prints *prints, int64_t at, struct s5_span again)
{
    if (prints == NULL)
        return false;
    struct s5_span opening = {prints->opening, prints->opening_size};
    if (differs(prints->opening_at, opening, at, again))
        return true;
    unsigned there = prints->count < S5_PRINTS ? prints->count : S5_PRINTS;
    for (unsigned i = 0; i < there; i++)
        if (contradicts(&prints->list[i], at, again))
            return true;
    return false;
}

void s5_prints_free(struct s5_prints *prints, struct s5_prints_room *room)
{
    if (prints == NULL)
        return;
    if (prints->opening != prints->first) {
        room->octets += prints->opening_room;
        free(prints->opening);
    }
    if (prints->list != prints->first_prints)
        free(prints->list);
    s5_pool_give(&room->pool, prints);
}

void s5_prints_room_fini(struct s5_prints_room *room)
{
    s5_pool_fini(&room->pool);
}

#include "capture/lint/tally.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { WORD = 8 };

/* Every octet takes part at its place, so that two that change places do not go unnoticed. */
static uint64_t absorb(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9fb21c651e98df25u;
    return sum ^ sum >> 32;
}

static void add_octet(struct s5_tally *tally, uint8_t octet)
{
    unsigned place = tally->known % WORD;

    memcpy((uint8_t *)&tally->word + place, &octet, 1);
    tally->known++;
    if (place == WORD - 1) {
        tally->sum = absorb(tally->sum, tally->word);
        tally->word = 0;
    }
}

/* The sum of all, the word begun included. */
static uint64_t sum_of(const struct s5_tally *tally)
{
    return tally->known % WORD == 0 ? tally->sum : absorb(tally->sum, tally->word);
}

static void add(struct s5_tally *tally, struct s5_span octets)
{
    const uint8_t *at = octets.data;
    const uint8_t *end = at + octets.size;

    if (tally->known < S5_TALLY_HEAD) {
        size_t room = S5_TALLY_HEAD - (size_t)tally->known;
        memcpy(tally->head + tally->known, at, octets.size < room ? octets.size : room);
    }
    while (at < end && tally->known % WORD != 0)
        add_octet(tally, *at++);
    for (; end - at >= WORD; at += WORD) {
        uint64_t word;
        memcpy(&word, at, WORD);
        tally->sum = absorb(tally->sum, word);
        tally->known += WORD;
    }
    while (at < end)
        add_octet(tally, *at++);
}

/* Every other mark goes, so that as many cover twice as much. */
static void thin_out(struct s5_tally *tally)
{
    for (unsigned i = 0; i < S5_TALLY_MARKS / 2; i++)
        tally->marks[i] = tally->marks[2 * i + 1];
    tally->mark_count = S5_TALLY_MARKS / 2;
    tally->stride *= 2;
}

static void add_mark(struct s5_tally *tally, const struct s5_piece *piece)
{
    if (tally->known % tally->stride != 0)
        return;
    if (tally->marks == NULL)
        tally->marks = malloc(S5_TALLY_MARKS * sizeof *tally->marks);
    /* Without memory it is compared at its end alone. */
    if (tally->marks == NULL || tally->known / tally->stride != tally->mark_count + 1)
        return;
    tally->marks[tally->mark_count++] =
        (struct s5_tally_mark){sum_of(tally), piece->frame, piece->time};
    if (tally->mark_count == S5_TALLY_MARKS)
        thin_out(tally);
}

void s5_tally_take(struct s5_tally *tally, const struct s5_piece *piece)
{
    bool follows = tally->known == tally->size;
    struct s5_span rest = piece->octets;

    if (piece->size == 0)
        return;
    if (tally->size == 0) {
        tally->first_frame = piece->frame;
        tally->first_time = piece->time;
        tally->stride = S5_TALLY_STRIDE;
    }
    tally->size += piece->size;
    tally->last_frame = piece->frame;
    tally->last_time = piece->time;
    while (follows && rest.size > 0) {
        size_t run = s5_span_first(rest, tally->stride - tally->known % tally->stride).size;
        add(tally, s5_span_first(rest, run));
        add_mark(tally, piece);
        rest = s5_span_skip(rest, run);
    }
}

void s5_tally_fini(struct s5_tally *tally)
{
    free(tally->marks);
    tally->marks = NULL;
}

struct s5_span s5_tally_head(const struct s5_tally *tally, uint64_t at)
{
    size_t size = tally->known < S5_TALLY_HEAD ? (size_t)tally->known : S5_TALLY_HEAD;

    if (at >= size)
        return (struct s5_span){NULL, 0};
    return s5_span_skip((struct s5_span){tally->head, size}, (size_t)at);
}

/* The mark at offset `at`, a multiple of the stride, or NULL. */
static const struct s5_tally_mark *mark_at(const struct s5_tally *tally, uint64_t at)
{
    assert(tally->stride > 0); /* it has octets */
    uint64_t which = at / tally->stride;

    return which == 0 || which > tally->mark_count ? NULL : &tally->marks[which - 1];
}

static bool heads_differ(const struct s5_tally *in, const struct s5_tally *out, uint64_t known,
                         struct s5_tally_difference *where)
{
    for (uint64_t i = 0; i < known && i < S5_TALLY_HEAD; i++)
        if (in->head[i] != out->head[i]) {
            *where = (struct s5_tally_difference){i, i + 1, out->first_frame, out->first_time};
            return true;
        }
    return false;
}

bool s5_tally_differ(const struct s5_tally *in, const struct s5_tally *out,
                     struct s5_tally_difference *where)
{
    uint64_t known = in->known < out->known ? in->known : out->known;
    uint64_t stride = in->stride > out->stride ? in->stride : out->stride;
    uint64_t same = known < S5_TALLY_HEAD ? known : S5_TALLY_HEAD;

    if (known == 0)
        return false;
    if (heads_differ(in, out, known, where))
        return true;
    for (uint64_t at = stride; at <= known; at += stride) {
        const struct s5_tally_mark *before = mark_at(in, at);
        const struct s5_tally_mark *behind = mark_at(out, at);
        if (before == NULL || behind == NULL)
            break;
        if (before->sum != behind->sum) {
            *where = (struct s5_tally_difference){same, at, behind->frame, behind->time};
            return true;
        }
        same = at;
    }
    if (in->known != out->known || sum_of(in) == sum_of(out))
        return false;
    *where = (struct s5_tally_difference){same, known, out->last_frame, out->last_time};
    return true;
}

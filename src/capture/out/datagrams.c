#include "capture/out/datagrams.h"

#include "session/fragments.h"

#include <stdlib.h>

struct s5_sequence {
    struct s5_sequence **owner; /* where it is known by; NULL: nowhere */
    uint64_t turn;              /* when something was last added to it */
    struct s5_fragments fragments;
    uint8_t data[S5_UDP_MAX];
};

/* One that is new, or else the one that has waited longest. NULL: out of memory. */
static struct s5_sequence *take_over(struct s5_sequences *sequences)
{
    struct s5_sequence *oldest = NULL;

    if (sequences->count < S5_SEQUENCES_MAX) {
        struct s5_sequence *added = malloc(sizeof *added);
        if (added != NULL)
            sequences->sequence[sequences->count++] = added;
        return added;
    }
    for (size_t i = 0; i < sequences->count; i++)
        if (oldest == NULL || sequences->sequence[i]->turn < oldest->turn)
            oldest = sequences->sequence[i];
    if (oldest->owner != NULL)
        *oldest->owner = NULL;
    return oldest;
}

/* The sequence of the direction; NULL: out of memory. */
static struct s5_fragments *sequence_of(struct s5_datagrams *datagrams,
                                        struct s5_sequences *sequences, bool up)
{
    struct s5_sequence *sequence = datagrams->sequence[up];

    if (sequence == NULL) {
        sequence = take_over(sequences);
        if (sequence == NULL)
            return NULL;
        sequence->owner = &datagrams->sequence[up];
        s5_fragments_init(&sequence->fragments, sequence->data, sizeof sequence->data);
        datagrams->sequence[up] = sequence;
    }
    sequence->turn = ++sequences->turns;
    return &sequence->fragments;
}

/* In milliseconds. The clock of a sequence never runs backwards, though that of a capture may. */
static uint64_t clock_of(struct s5_datagrams *datagrams, int64_t time)
{
    uint64_t now = time > 0 ? (uint64_t)time / 1000000 : 0;

    if (now > datagrams->now)
        datagrams->now = now;
    return datagrams->now;
}

bool s5_datagrams_take(struct s5_datagrams *datagrams, struct s5_sequences *sequences,
                       const struct s5_datagram_seen *seen, struct s5_whole_datagram *out)
{
    struct s5_udp whole;

    if (seen->late || seen->result.status != S5_OK)
        return false;
    if (seen->udp.frag == 0) {
        *out = (struct s5_whole_datagram){seen->udp.dst, seen->udp.data, (size_t)seen->size};
        return true;
    }
    sequences->seen++;
    /* What a fragment lacks would be missing amid the others: they wait for it in vain. */
    if (seen->udp.data.size < (size_t)seen->size)
        return false;
    struct s5_fragments *fragments = sequence_of(datagrams, sequences, seen->up);
    if (fragments == NULL ||
        s5_fragments_take(fragments, &seen->udp, clock_of(datagrams, seen->time), &whole) !=
            S5_FRAGMENTS_COMPLETE)
        return false;
    sequences->used += seen->udp.frag & S5_UDP_FRAG_POSITION;
    *out = (struct s5_whole_datagram){whole.dst, whole.data, whole.data.size};
    return true;
}

/* What it had is the first to be used anew. */
void s5_datagrams_fini(struct s5_datagrams *datagrams)
{
    for (int up = 0; up < 2; up++)
        if (datagrams->sequence[up] != NULL) {
            datagrams->sequence[up]->owner = NULL;
            datagrams->sequence[up]->turn = 0;
        }
    *datagrams = (struct s5_datagrams){0};
}

void s5_sequences_fini(struct s5_sequences *sequences)
{
    for (size_t i = 0; i < sequences->count; i++)
        free(sequences->sequence[i]);
}

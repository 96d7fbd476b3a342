#include "capture/socks/inbox.h"

#include <stdlib.h>
#include <string.h>

enum { MARKS_MAX = 1024 };

void s5_inbox_init(struct s5_inbox *inbox, struct s5_inbox_limits *limits)
{
    inbox->limits = limits;
    inbox->octets = inbox->first_octets;
    inbox->marks = inbox->first_marks;
    inbox->room = S5_INBOX_FIRST;
    inbox->mark_room = S5_INBOX_FIRST_MARKS;
    inbox->size = inbox->used = inbox->mark_count = 0;
    inbox->start = inbox->unheld = inbox->unseen = inbox->skipped = 0;
    inbox->breaks = NULL;
    inbox->break_count = 0;
    inbox->full = false;
}

/* Moves what is in `room` octets of the inbox itself to `wanted` of the heap, or asks for more
 * there. NULL where all inboxes hold too much, or memory is out. */
static void *grow(struct s5_inbox *inbox, void *held, const void *first, size_t room, size_t wanted)
{
    struct s5_inbox_limits *limits = inbox->limits;
    size_t more = held == first ? wanted : wanted - room;

    if (limits->held + more > limits->held_max)
        return NULL;
    void *grown = held == first ? malloc(wanted) : realloc(held, wanted);
    if (grown == NULL)
        return NULL;
    if (held == first)
        memcpy(grown, held, room);
    limits->held += more;
    return grown;
}

static void shrink(struct s5_inbox *inbox, void *held, const void *first, size_t room)
{
    if (held == first)
        return;
    free(held);
    inbox->limits->held -= room;
}

/* Lets go of what is understood: the frames of RFC 1961 never end. */
static void drop_used(struct s5_inbox *inbox)
{
    size_t used = inbox->used;
    size_t marks = 0;

    if (used == 0 || inbox->mark_count == 0)
        return;
    while (marks < inbox->mark_count && inbox->marks[marks].end <= used)
        marks++;
    inbox->mark_count -= marks;
    memmove(inbox->marks, inbox->marks + marks, inbox->mark_count * sizeof inbox->marks[0]);
    for (size_t i = 0; i < inbox->mark_count; i++)
        inbox->marks[i].end -= used;
    for (unsigned i = 0; i < inbox->break_count; i++)
        inbox->breaks[i].at -= used;
    memmove(inbox->octets, inbox->octets + used, inbox->size - used);
    inbox->size -= used;
    inbox->start += used;
    inbox->used = 0;
}

static bool make_room(struct s5_inbox *inbox, size_t size)
{
    size_t room = inbox->room;

    if (inbox->size + size > S5_INBOX_MAX)
        drop_used(inbox);
    if (inbox->size + size > S5_INBOX_MAX)
        return false;
    while (room < inbox->size + size)
        room *= 2;
    if (room == inbox->room)
        return true;
    uint8_t *octets = grow(inbox, inbox->octets, inbox->first_octets, inbox->room, room);
    if (octets == NULL)
        return false;
    inbox->octets = octets;
    inbox->room = room;
    return true;
}

/* Past MARKS_MAX, and where there is no room, the latest mark speaks for what follows too. */
static void mark(struct s5_inbox *inbox, const struct s5_piece *piece)
{
    if (inbox->mark_count == inbox->mark_room && inbox->mark_room < MARKS_MAX) {
        size_t room = inbox->mark_room * 2;
        struct s5_mark *marks = grow(inbox, inbox->marks, inbox->first_marks,
                                     inbox->mark_room * sizeof *marks, room * sizeof *marks);
        if (marks != NULL) {
            inbox->marks = marks;
            inbox->mark_room = room;
        }
    }
    if (inbox->mark_count < inbox->mark_room)
        inbox->marks[inbox->mark_count++] =
            (struct s5_mark){inbox->size, piece->frame, piece->time, piece->heard};
    else if (inbox->mark_count > 0)
        inbox->marks[inbox->mark_count - 1].end = inbox->size;
}

/* Octets are missing here. Where that cannot be noted, nothing is held any more. */
static void add_break(struct s5_inbox *inbox, const struct s5_piece *piece, uint64_t gap,
                      uint64_t cut)
{
    struct s5_break *last = inbox->break_count == 0 ? NULL : &inbox->breaks[inbox->break_count - 1];

    if (last != NULL && last->at == inbox->size) {
        last->gap += gap;
        last->cut += cut;
        return;
    }
    if (inbox->breaks == NULL)
        inbox->breaks = malloc(S5_INBOX_BREAKS * sizeof *inbox->breaks);
    if (inbox->breaks == NULL || inbox->break_count == S5_INBOX_BREAKS) {
        inbox->full = true;
        inbox->unheld += cut;
        inbox->unseen += gap;
        return;
    }
    inbox->breaks[inbox->break_count++] =
        (struct s5_break){inbox->size, gap, cut, piece->frame, piece->time};
}

bool s5_inbox_take(struct s5_inbox *inbox, const struct s5_piece *piece)
{
    size_t known = piece->octets.size;

    if (inbox->size == 0 && inbox->break_count == 0 && !inbox->full && inbox->skipped == 0)
        inbox->start = piece->at;
    if (piece->gap) {
        if (inbox->full)
            inbox->unseen += piece->size;
        else
            add_break(inbox, piece, piece->size, 0);
        return !inbox->full;
    }
    if (inbox->full || !make_room(inbox, known)) {
        inbox->full = true;
        inbox->unheld += piece->size;
        return false;
    }
    if (known > 0) {
        memcpy(inbox->octets + inbox->size, piece->octets.data, known);
        inbox->size += known;
        mark(inbox, piece);
    }
    if (known < piece->size)
        add_break(inbox, piece, 0, piece->size - known);
    return !inbox->full;
}

struct s5_span s5_inbox_waiting(const struct s5_inbox *inbox)
{
    size_t end = inbox->break_count > 0 ? inbox->breaks[0].at : inbox->size;

    return (struct s5_span){inbox->octets + inbox->used, end - inbox->used};
}

/* The mark of the octet `ahead` of the first that waits. */
static const struct s5_mark *mark_of(const struct s5_inbox *inbox, size_t ahead)
{
    static const struct s5_mark none;
    size_t i = 0;

    if (inbox->mark_count == 0)
        return &none;
    while (i + 1 < inbox->mark_count && inbox->marks[i].end <= inbox->used + ahead)
        i++;
    return &inbox->marks[i];
}

struct s5_span s5_inbox_packet(const struct s5_inbox *inbox)
{
    struct s5_span waiting = s5_inbox_waiting(inbox);

    if (waiting.size == 0 || inbox->mark_count == 0)
        return waiting;
    return s5_span_first(waiting, mark_of(inbox, 0)->end - inbox->used);
}

bool s5_inbox_broken(const struct s5_inbox *inbox)
{
    return inbox->break_count > 0;
}

uint64_t s5_inbox_next(const struct s5_inbox *inbox)
{
    uint64_t waiting = s5_inbox_waiting(inbox).size;

    return inbox->break_count == 0 ? waiting
                                   : waiting + inbox->breaks[0].gap + inbox->breaks[0].cut;
}

void s5_inbox_use(struct s5_inbox *inbox, size_t size)
{
    inbox->used += size;
}

size_t s5_inbox_fill(const struct s5_inbox *inbox, uint8_t filling, uint8_t *out, size_t size)
{
    size_t from = inbox->used;
    size_t at = 0;

    for (unsigned i = 0; i <= inbox->break_count && at < size; i++) {
        bool last = i == inbox->break_count;
        size_t end = last ? inbox->size : inbox->breaks[i].at;
        size_t run = end - from < size - at ? end - from : size - at;
        if (run > 0)
            memcpy(out + at, inbox->octets + from, run);
        at += run;
        from = end;
        uint64_t missing = last ? 0 : inbox->breaks[i].gap + inbox->breaks[i].cut;
        size_t filled = missing < size - at ? (size_t)missing : size - at;
        memset(out + at, filling, filled);
        at += filled;
    }
    return at;
}

static uint64_t take_off(uint64_t *from, uint64_t size)
{
    uint64_t taken = *from < size ? *from : size;

    *from -= taken;
    return taken;
}

void s5_inbox_use_torn(struct s5_inbox *inbox, size_t size)
{
    for (;;) {
        size_t run = s5_inbox_waiting(inbox).size;
        if (run > size)
            run = size;
        inbox->used += run;
        size -= run;
        if (inbox->break_count == 0 || inbox->used < inbox->breaks[0].at)
            return;
        struct s5_break *first = &inbox->breaks[0];
        uint64_t taken = take_off(&first->gap, size);
        taken += take_off(&first->cut, size - taken);
        inbox->skipped += taken;
        size -= (size_t)taken;
        if (first->gap + first->cut > 0)
            return;
        s5_inbox_give_up(inbox);
    }
}

void s5_inbox_give_up(struct s5_inbox *inbox)
{
    struct s5_break first = inbox->breaks[0];

    inbox->used = first.at;
    inbox->skipped += first.gap + first.cut;
    inbox->break_count--;
    memmove(inbox->breaks, inbox->breaks + 1, inbox->break_count * sizeof inbox->breaks[0]);
}

uint64_t s5_inbox_at(const struct s5_inbox *inbox)
{
    return inbox->start + inbox->used + inbox->skipped;
}

uint64_t s5_inbox_frame(const struct s5_inbox *inbox, size_t ahead, int64_t *time)
{
    const struct s5_mark *found = mark_of(inbox, ahead);

    *time = found->time;
    return found->frame;
}

uint64_t s5_inbox_heard(const struct s5_inbox *inbox)
{
    return mark_of(inbox, 0)->heard;
}

unsigned s5_inbox_pieces(const struct s5_inbox *inbox, size_t size)
{
    unsigned pieces = 0;
    size_t from = 0;

    for (size_t i = 0; i < inbox->mark_count; i++) {
        pieces += inbox->marks[i].end > inbox->used && from < inbox->used + size;
        from = inbox->marks[i].end;
    }
    return pieces;
}

struct s5_span s5_inbox_recall(const struct s5_inbox *inbox, uint64_t at, size_t size)
{
    size_t end = inbox->break_count > 0 ? inbox->breaks[0].at : inbox->size;

    if (inbox->skipped > 0 || at < inbox->start || at >= inbox->start + end)
        return (struct s5_span){NULL, 0};
    size_t from = (size_t)(at - inbox->start);
    return s5_span_first((struct s5_span){inbox->octets + from, end - from}, size);
}

void s5_inbox_fini(struct s5_inbox *inbox)
{
    shrink(inbox, inbox->octets, inbox->first_octets, inbox->room);
    shrink(inbox, inbox->marks, inbox->first_marks, inbox->mark_room * sizeof *inbox->marks);
    free(inbox->breaks);
    s5_inbox_init(inbox, inbox->limits);
}

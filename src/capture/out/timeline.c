#include "capture/out/timeline.h"

#include <assert.h>
#include <stdlib.h>

void s5_timeline_init(struct s5_timeline *timeline, size_t held_max)
{
    *timeline = (struct s5_timeline){.held_max = held_max};
}

void s5_timeline_fini(struct s5_timeline *timeline)
{
    assert(timeline->count == 0);
    free(timeline->heap);
}

static bool is_before(const struct s5_moment *a, const struct s5_moment *b)
{
    return a->time != b->time ? a->time < b->time : a->order < b->order;
}

bool s5_timeline_add(struct s5_timeline *timeline, struct s5_moment *moment)
{
    if (timeline->count == timeline->room) {
        size_t room = timeline->room == 0 ? 1024 : timeline->room * 2;
        struct s5_moment **heap = realloc(timeline->heap, room * sizeof(struct s5_moment *));
        if (heap == NULL)
            return false;
        timeline->heap = heap;
        timeline->room = room;
    }
    moment->order = timeline->added++;
    timeline->held += moment->size;
    size_t at = timeline->count++;
    for (; at > 0 && is_before(moment, timeline->heap[(at - 1) / 2]); at = (at - 1) / 2)
        timeline->heap[at] = timeline->heap[(at - 1) / 2];
    timeline->heap[at] = moment;
    return true;
}

bool s5_timeline_full(const struct s5_timeline *timeline)
{
    return timeline->held > timeline->held_max;
}

struct s5_moment *s5_timeline_take(struct s5_timeline *timeline)
{
    struct s5_moment **heap = timeline->heap;

    if (timeline->count == 0)
        return NULL;
    struct s5_moment *first = heap[0];
    const size_t count = --timeline->count;
    struct s5_moment *last = heap[count];
    size_t at = 0;
    for (;;) {
        size_t next = at * 2 + 1;
        if (next + 1 < count && is_before(heap[next + 1], heap[next]))
            next++;
        if (next >= count || !is_before(heap[next], last))
            break;
        heap[at] = heap[next];
        at = next;
    }
    heap[at] = last;
    timeline->held -= first->size;
    return first;
}

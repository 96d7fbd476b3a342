#include "capture/show/docket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Before each part in the temporary file: where the same place's next part stands, and its size. */
struct part {
    int64_t next;
    uint64_t size;
};

void s5_docket_init(struct s5_docket *docket, FILE *out, bool in_order, size_t held_max)
{
    *docket = (struct s5_docket){.out = out,
                                 .in_order = in_order,
                                 .held_max = held_max,
                                 .places.size = sizeof(struct s5_place)};
    docket->first.next = docket->first.prev = &docket->first;
}

/* Frees a place that nobody refers to any more. */
static void release(struct s5_docket *docket, struct s5_place *place)
{
    while (place != NULL && --place->references == 0) {
        struct s5_place *outer = place->outer;
        s5_pool_give(&docket->places, place);
        place = outer;
    }
}

static void unlink_place(struct s5_docket *docket, struct s5_place *place)
{
    place->prev->next = place->next;
    place->next->prev = place->prev;
    docket->held -= place->counted;
    place->counted = 0;
    s5_buffer_fini(&place->head);
    s5_buffer_fini(&place->body);
    free(place->attached);
    place->attached = NULL;
    release(docket, place);
}

void s5_docket_fini(struct s5_docket *docket)
{
    while (docket->first.next != &docket->first)
        unlink_place(docket, docket->first.next);
    s5_buffer_fini(&docket->number);
    s5_pool_fini(&docket->places);
    if (docket->spool != NULL)
        fclose(docket->spool);
}

struct s5_place *s5_docket_add(struct s5_docket *docket, uint64_t frame, struct s5_place *outer)
{
    struct s5_place *place = s5_pool_take(&docket->places);

    if (place == NULL)
        return NULL;
    *place =
        (struct s5_place){.frame = frame, .references = 1, .outer = outer, .spooled = {-1, -1}};
    if (outer != NULL)
        outer->references++;
    /* Nearly always the last; a segment that came early makes its session begin before others. */
    struct s5_place *before = docket->first.prev;
    while (before != &docket->first && before->frame > frame)
        before = before->prev;
    place->prev = before;
    place->next = before->next;
    before->next->prev = place;
    before->next = place;
    return place;
}

static void fail(struct s5_docket *docket, const char *what)
{
    if (!docket->failed)
        s5_error_set(&docket->error, "%s: %s", what, strerror(errno));
    docket->failed = true;
}

static void fail_memory(struct s5_docket *docket)
{
    errno = ENOMEM;
    fail(docket, "cannot hold the records that wait");
}

/* Moves what `buffer` holds to the end of the temporary file, behind the part at `*last`. */
static void spool(struct s5_docket *docket, struct s5_buffer *buffer, int64_t *first, int64_t *last)
{
    struct part part = {-1, buffer->size};

    if (buffer->size == 0 || docket->failed)
        return;
    if (docket->spool == NULL && (docket->spool = tmpfile()) == NULL) {
        fail(docket, "cannot make a temporary file for records that wait");
        return;
    }
    bool good = fseek(docket->spool, 0, SEEK_END) == 0;
    int64_t at = ftell(docket->spool);
    good = good && fwrite(&part, sizeof part, 1, docket->spool) == 1 &&
           fwrite(buffer->text, 1, buffer->size, docket->spool) == buffer->size;
    if (good && *first >= 0)
        good = fseek(docket->spool, *last, SEEK_SET) == 0 &&
               fwrite(&at, sizeof at, 1, docket->spool) == 1;
    if (!good) {
        fail(docket, "cannot write the temporary file for records that wait");
        return;
    }
    if (*first < 0)
        *first = at;
    *last = at;
    s5_buffer_fini(buffer);
}

static void count(struct s5_docket *docket, struct s5_place *place)
{
    size_t now = place->head.room + place->body.room;

    docket->held += now - place->counted;
    place->counted = now;
}

void s5_docket_grown(struct s5_docket *docket, struct s5_place *place)
{
    if (place->body.failed || place->head.failed)
        fail_memory(docket);
    count(docket, place);
    if (docket->held > docket->held_max) {
        spool(docket, &place->body, &place->spooled[1], &place->spooled_end);
        count(docket, place);
    }
}

/* The next number's place in a part, or its end. */
static const char *find_mark(const struct s5_place *place, const char *at, const char *end)
{
    const char *own = memchr(at, S5_NUMBER_OWN, (size_t)(end - at));

    if (own == NULL)
        own = end;
    const char *outer =
        place->outer == NULL ? NULL : memchr(at, S5_NUMBER_OUTER, (size_t)(own - at));
    if (outer != NULL)
        own = outer;
    const char *file =
        place->attached == NULL ? NULL : memchr(at, S5_NUMBER_FILE, (size_t)(own - at));
    return file != NULL ? file : own;
}

/* Writes a part, with the numbers in their places. */
static void put(struct s5_docket *docket, const struct s5_place *place, const char *text,
                size_t size)
{
    if (size == 0)
        return; /* then there may be no text at all */
    const char *end = text + size;
    while (text < end) {
        const char *mark = find_mark(place, text, end);
        fwrite_unlocked(text, 1, (size_t)(mark - text), docket->out);
        if (mark == end)
            break;
        struct s5_buffer *number = &docket->number;
        s5_buffer_clear(number);
        if (*mark == S5_NUMBER_FILE)
            s5_buffer_printf(number, S5_NUMBER_FILE_FORMAT, (unsigned long long)place->number);
        else
            s5_buffer_number(number, *mark == S5_NUMBER_OWN ? place->number : place->outer->number);
        if (number->failed) {
            fail_memory(docket);
            return;
        }
        fwrite_unlocked(number->text, 1, number->size, docket->out);
        text = mark + 1;
    }
}

static void put_spooled(struct s5_docket *docket, const struct s5_place *place, int64_t at)
{
    while (at >= 0 && !docket->failed) {
        struct part part;
        if (fseek(docket->spool, at, SEEK_SET) != 0 ||
            fread(&part, sizeof part, 1, docket->spool) != 1) {
            fail(docket, "cannot read the temporary file of records that wait");
            return;
        }
        char text[4096];
        for (uint64_t left = part.size; left > 0;) {
            size_t size = left < sizeof text ? (size_t)left : sizeof text;
            if (fread(text, 1, size, docket->spool) != size) {
                fail(docket, "cannot read the temporary file of records that wait");
                return;
            }
            put(docket, place, text, size);
            left -= size;
        }
        at = part.next;
    }
}

static void leave(struct s5_docket *docket, struct s5_place *place)
{
    place->number = ++docket->numbers;
    if (docket->numbered != NULL)
        docket->numbered(docket->context, place);
    put_spooled(docket, place, place->spooled[0]);
    put(docket, place, place->head.text, place->head.size);
    put_spooled(docket, place, place->spooled[1]);
    put(docket, place, place->body.text, place->body.size);
    if (ferror(docket->out))
        docket->failed = true;
    unlink_place(docket, place);
}

static void drain(struct s5_docket *docket)
{
    while (docket->first.next->settled)
        leave(docket, docket->first.next);
}

void s5_docket_drop(struct s5_docket *docket, struct s5_place *place)
{
    unlink_place(docket, place);
    drain(docket);
}

void s5_docket_settle(struct s5_docket *docket, struct s5_place *place)
{
    int64_t end;

    if (place->head.failed)
        fail_memory(docket);
    if (!docket->in_order || docket->first.next == place) {
        leave(docket, place);
        drain(docket);
        if (!docket->in_order)
            fflush(docket->out);
        return;
    }
    place->settled = true;
    s5_docket_grown(docket, place);
    if (docket->held > docket->held_max) {
        spool(docket, &place->head, &place->spooled[0], &end);
        count(docket, place);
    }
}

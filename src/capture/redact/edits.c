#include "capture/redact/edits.h"

#include <stdlib.h>
#include <string.h>

struct s5_edit {
    uint64_t frame;
    size_t order; /* as it came */
    uint32_t place;
    uint32_t size;
    const struct s5_found *found; /* NULL: a checksum, or of a fragment that stayed alone */
    uint32_t from;
    uint8_t value[2];
    bool blind;
};

void s5_edits_fini(struct s5_edits *edits)
{
    for (struct s5_found *found = edits->found, *next; found != NULL; found = next) {
        next = found->next;
        free(found);
    }
    s5_echoes_fini(&edits->echoes);
    s5_lost_fini(&edits->lost);
    free(edits->list);
    *edits = (struct s5_edits){0};
}

struct s5_found *s5_edits_keep(struct s5_edits *edits, const struct s5_secret *secret)
{
    size_t told = secret->blind ? 0 : secret->size;
    struct s5_found *found = malloc(sizeof *found + 2 * told);

    if (secret->whole &&
        !s5_echoes_add(&edits->echoes, (struct s5_span){secret->octets, secret->size}))
        edits->failed = true;
    if (found == NULL) {
        edits->failed = true;
        return NULL;
    }
    uint8_t *octets = (uint8_t *)(found + 1);
    memcpy(octets, secret->octets, told);
    memcpy(octets + told, secret->marks, told);
    *found = (struct s5_found){.next = edits->found,
                               .at = (int64_t)secret->at,
                               .size = secret->size,
                               .octets = secret->blind ? NULL : octets,
                               .marks = octets + told};
    edits->found = found;
    edits->names += secret->exact && secret->name > 0;
    edits->passwords += secret->exact && secret->password > 0;
    edits->doubts += !secret->exact;
    return found;
}

static void add(struct s5_edits *edits, struct s5_edit edit)
{
    if (edits->count == edits->room) {
        size_t room = edits->room == 0 ? 64 : edits->room * 2;
        struct s5_edit *more = realloc(edits->list, room * sizeof *more);
        if (more == NULL) {
            edits->failed = true;
            return;
        }
        edits->list = more;
        edits->room = room;
    }
    edit.order = edits->count;
    edits->list[edits->count++] = edit;
}

void s5_edits_add(struct s5_edits *edits, uint64_t frame, size_t place, size_t size,
                  const struct s5_found *found, size_t from)
{
    add(edits, (struct s5_edit){.frame = frame,
                                .place = (uint32_t)place,
                                .size = (uint32_t)size,
                                .found = found,
                                .from = (uint32_t)from});
}

void s5_edits_add_checksum(struct s5_edits *edits, uint64_t frame, size_t place,
                           const uint8_t value[2])
{
    add(edits,
        (struct s5_edit){
            .frame = frame, .place = (uint32_t)place, .size = 2, .value = {value[0], value[1]}});
}

bool s5_found_overwrite(const struct s5_found *found, size_t from, const uint8_t *was, uint8_t *out,
                        size_t size)
{
    bool any = found->octets == NULL && size > 0;

    if (any)
        memset(out, 'x', size);
    for (size_t i = 0; i < size && found->octets != NULL; i++) {
        uint8_t marks = found->marks[from + i];
        bool other = (marks & S5_SECRET_KNOWN) && was[i] != found->octets[from + i];
        if (!(marks & S5_SECRET_FORM) || other) {
            out[i] = other ? 'y' : 'x';
            any = true;
        }
    }
    return any;
}

static int compare(const void *a, const void *b)
{
    const struct s5_edit *one = a;
    const struct s5_edit *other = b;

    if (one->frame != other->frame)
        return one->frame < other->frame ? -1 : 1;
    return one->order < other->order ? -1 : 1;
}

void s5_edits_take_lost(void *context, const struct s5_host *from, const struct s5_host *to,
                        const struct s5_fragment *fragments, size_t count)
{
    struct s5_edits *edits = context;

    for (size_t i = 0; i < count; i++)
        if (!s5_lost_add(&edits->lost, from, to, &fragments[i]))
            edits->failed = true;
}

/* Of the first fragment the header of TCP stays, which has this size at least. */
static void add_lost(struct s5_edits *edits)
{
    enum { TCP_SIZE = 20 };
    struct s5_fragment fragment;

    for (size_t i = 0; s5_lost_next(&edits->lost, &i, &fragment);) {
        uint32_t head = fragment.offset == 0 ? TCP_SIZE : 0;
        if (fragment.captured > head)
            add(edits, (struct s5_edit){.frame = fragment.frame,
                                        .place = fragment.place + head,
                                        .size = fragment.captured - head,
                                        .blind = true});
    }
}

void s5_edits_sort(struct s5_edits *edits)
{
    add_lost(edits);
    if (edits->count > 0)
        qsort(edits->list, edits->count, sizeof *edits->list, compare);
}

/* Carries out one; says whether it overwrites anything. */
static bool apply(const struct s5_edit *edit, const uint8_t *was, uint8_t *out)
{
    if (edit->blind) {
        memset(out, 'x', edit->size);
        return true;
    }
    if (edit->found != NULL)
        return s5_found_overwrite(edit->found, edit->from, was, out, edit->size);
    memcpy(out, edit->value, sizeof edit->value);
    return memcmp(out, was, sizeof edit->value) != 0;
}

bool s5_edits_apply(struct s5_edits *edits, uint64_t frame, struct s5_span was, uint8_t *out)
{
    bool any = false;

    while (edits->at < edits->count && edits->list[edits->at].frame <= frame) {
        const struct s5_edit *edit = &edits->list[edits->at++];
        if (edit->frame < frame || edit->place > was.size || edit->size > was.size - edit->place)
            continue; /* the file is not what it was */
        any |= apply(edit, was.data + edit->place, out + edit->place);
    }
    return any;
}

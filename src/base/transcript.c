#include "base/transcript.h"

#include "base/mask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void s5_transcript_fini(struct s5_transcript *transcript)
{
    for (size_t i = 0; i < transcript->count; i++) {
        free(transcript->entries[i].data);
        free(transcript->entries[i].note);
    }
    free(transcript->entries);
    *transcript = (struct s5_transcript){0};
}

static bool grow(struct s5_transcript *transcript)
{
    if (transcript->count < transcript->capacity)
        return true;
    size_t capacity = transcript->capacity == 0 ? 16 : transcript->capacity * 2;
    struct s5_transcript_entry *entries = realloc(transcript->entries, capacity * sizeof *entries);
    if (entries == NULL)
        return false;
    transcript->entries = entries;
    transcript->capacity = capacity;
    return true;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

struct s5_transcript_entry *s5_transcript_add(struct s5_transcript *transcript, uint64_t t_us,
                                              const char *conn, enum s5_transcript_dir dir,
                                              struct s5_span octets, uint64_t offset,
                                              const char *note)
{
    if (transcript->count == S5_TRANSCRIPT_ENTRIES || !grow(transcript)) {
        transcript->dropped++;
        return NULL;
    }
    struct s5_transcript_entry entry = {
        .t_us = t_us, .dir = dir, .size = octets.size, .offset = offset};
    snprintf(entry.conn, sizeof entry.conn, "%s", conn);
    entry.kept = least(octets.size,
                       least(S5_TRANSCRIPT_ENTRY_OCTETS, S5_TRANSCRIPT_OCTETS - transcript->kept));
    if (entry.kept > 0) {
        entry.data = malloc(entry.kept);
        if (entry.data == NULL)
            entry.kept = 0;
        else
            memcpy(entry.data, octets.data, entry.kept);
    }
    if (note != NULL)
        entry.note = strdup(note);
    transcript->kept += entry.kept;
    transcript->entries[transcript->count] = entry;
    return &transcript->entries[transcript->count++];
}

void s5_transcript_annotate(struct s5_transcript_entry *entry, const char *text)
{
    size_t old = entry->note == NULL ? 0 : strlen(entry->note);
    size_t size = old + strlen(text) + 3;
    char *note = realloc(entry->note, size);

    if (note == NULL)
        return;
    snprintf(note + old, size - old, "%s%s", old == 0 ? "" : "; ", text);
    entry->note = note;
}

/* One direction of one connection, its kept octets laid end to end in `copy`. `where[i]` points at
 * the octet itself. */
struct lane {
    uint8_t **where;
    uint8_t *copy;
    size_t size;
};

static bool same_lane(const struct s5_transcript_entry *a, const struct s5_transcript_entry *b)
{
    return a->dir == b->dir && strcmp(a->conn, b->conn) == 0;
}

static void mask_lane(const struct lane *lane, struct s5_span secret, size_t from, size_t size)
{
    for (size_t i = 0; i < lane->size; i++)
        lane->copy[i] = *lane->where[i];
    s5_mask(lane->copy, lane->size, secret, from, size);
    for (size_t i = 0; i < lane->size; i++)
        *lane->where[i] = lane->copy[i];
}

void s5_transcript_mask(struct s5_transcript *transcript, struct s5_span secret, size_t from,
                        size_t size)
{
    struct lane lane = {.where = malloc((transcript->kept + 1) * sizeof(uint8_t *)),
                        .copy = malloc(transcript->kept + 1)};

    if (lane.where == NULL || lane.copy == NULL) {
        free(lane.where);
        free(lane.copy);
        return;
    }
    for (size_t first = 0; first < transcript->count; first++) {
        const struct s5_transcript_entry *head = &transcript->entries[first];
        bool seen = false;
        for (size_t i = 0; i < first && !seen; i++)
            seen = same_lane(&transcript->entries[i], head);
        if (seen || head->dir == S5_DIR_EVENT)
            continue;
        lane.size = 0;
        for (size_t i = first; i < transcript->count; i++) {
            struct s5_transcript_entry *entry = &transcript->entries[i];
            if (!same_lane(entry, head))
                continue;
            for (size_t k = 0; k < entry->kept; k++)
                lane.where[lane.size++] = entry->data + k;
            if (entry->kept == entry->size)
                continue;
            /* What was not kept cuts the secret short, as the end does. */
            mask_lane(&lane, secret, from, size);
            lane.size = 0;
        }
        mask_lane(&lane, secret, from, size);
    }
    free(lane.where);
    free(lane.copy);
}

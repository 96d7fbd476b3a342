#include "capture/mutated/sessions.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { MIB = 1 << 20 };

static const char *text(const json_t *record, const char *field)
{
    return json_string_value(json_object_get(record, field));
}

static int in_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A session's line without what others, and packets that are gone or there twice, may change. */
static char *bare_session(json_t *record)
{
    json_t *notes = json_array();
    size_t i;
    json_t *note;

    json_object_del(record, "id");
    json_object_del(record, "first_frame");
    json_array_foreach(json_object_get(record, "notes"), i,
                       note) if (strncmp(json_string_value(note), "inside session", 14) != 0)
        json_array_append(notes, note);
    json_object_set_new(record, "notes", notes);
    return json_dumps(record, JSON_SORT_KEYS);
}

static bool is_of(const json_t *record, const struct pair *pair)
{
    char a[S5_PEER_TEXT];
    char b[S5_PEER_TEXT];

    s5_peer_print(&pair->ends[0], a);
    s5_peer_print(&pair->ends[1], b);
    const char *client = text(record, "client");
    const char *server = text(record, "server");
    return (strcmp(client, a) == 0 && strcmp(server, b) == 0) ||
           (strcmp(client, b) == 0 && strcmp(server, a) == 0);
}

void reading_sessions(const struct reading *reading, const struct pair *but, struct s5_buffer *out)
{
    char **lines = NULL;
    size_t count = 0;

    for (char *at = reading->text, *end; at < reading->text + reading->size; at = end + 1) {
        end = strchr(at, '\n');
        json_t *record = json_loadb(at, (size_t)(end - at), 0, NULL);
        if (record != NULL && strcmp(text(record, "type"), "session") == 0 && !is_of(record, but)) {
            lines = realloc(lines, (count + 1) * sizeof *lines);
            if (lines == NULL)
                abort();
            lines[count++] = bare_session(record);
        }
        json_decref(record);
    }
    if (count > 0)
        qsort(lines, count, sizeof *lines, in_order);
    for (size_t i = 0; i < count; i++) {
        s5_buffer_printf(out, "%s\n", lines[i]);
        free(lines[i]);
    }
    free(lines);
    s5_buffer_char(out, '\0');
}

/* Where the header of a segment begins: by its ports and its number. */
static bool find_header(struct record *record, const struct s5_segment *segment)
{
    const uint8_t want[8] = {
        (uint8_t)(segment->from.port >> 8), (uint8_t)segment->from.port,
        (uint8_t)(segment->to.port >> 8),   (uint8_t)segment->to.port,
        (uint8_t)(segment->seq >> 24),      (uint8_t)(segment->seq >> 16),
        (uint8_t)(segment->seq >> 8),       (uint8_t)segment->seq,
    };
    size_t end = record->data + record->captured;

    for (size_t at = record->data + 20; at + 20 <= end; at++) {
        size_t payload = at + (size_t)(record->octets[at + 12] >> 4) * 4;
        if (memcmp(record->octets + at, want, sizeof want) == 0 && payload >= at + 20 &&
            payload <= end) {
            record->header = at;
            record->payload = payload;
            return true;
        }
    }
    return false;
}

void reading_owners(struct records *records, const char *path)
{
    struct s5_source_options from = {.path = path};
    struct s5_decoder *decoder = s5_decoder_new(MIB);
    struct s5_packet packet;
    struct s5_segment segment;
    struct s5_error error;
    bool usage;
    size_t at = 0;
    struct s5_source *source = s5_source_open(&from, &usage, &error);

    records->known = source != NULL;
    while (records->known && s5_source_next(source, &packet, &error) == S5_SOURCE_PACKET) {
        while (at < records->count && !records->list[at].packet)
            at++;
        if (at == records->count || records->list[at].captured != packet.octets.size) {
            records->known = false;
            break;
        }
        struct record *record = &records->list[at++];
        s5_decode(decoder, &packet, &segment);
        record->from = segment.from;
        record->to = segment.to;
        /* What was put together from fragments is in no one record. */
        record->tcp = segment.transport == S5_TRANSPORT_TCP &&
                      (segment.payload.size == 0 ||
                       (segment.payload.data >= packet.octets.data &&
                        segment.payload.data < packet.octets.data + packet.octets.size)) &&
                      find_header(record, &segment);
    }
    if (source != NULL)
        s5_source_close(source);
    s5_decoder_free(decoder);
}

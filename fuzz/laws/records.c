#include "fuzz/laws/records.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* A field and the types that it may have: n null, i integer, r real, s string, b boolean, a list.
 */
struct field {
    const char *name;
    const char *types;
};

static const struct field session_fields[] = {
    {"type", "s"},
    {"id", "i"},
    {"client", "s"},
    {"server", "s"},
    {"first_frame", "i"},
    {"start", "s"},
    {"duration_ms", "ir"},
    {"methods_offered", "na"},
    {"method", "ni"},
    {"username", "ns"},
    {"auth_status", "ni"},
    {"cmd", "ns"},
    {"cmd_code", "ni"},
    {"rsv", "ni"},
    {"dst", "ns"},
    {"rep", "ni"},
    {"bnd", "ns"},
    {"rep2", "ni"},
    {"bnd2", "ns"},
    {"bytes_up", "i"},
    {"bytes_down", "i"},
    {"gap_up", "i"},
    {"gap_down", "i"},
    {"complete", "b"},
    {"conflicting_retransmission", "b"},
    {"notes", "a"},
};
static const struct field udp_fields[] = {
    {"type", "s"},  {"session", "i"}, {"frame", "i"}, {"dir", "s"},  {"from", "ns"},
    {"relay", "s"}, {"to", "ns"},     {"frag", "ni"}, {"rsv", "ni"}, {"len", "ni"},
};
static const struct field violation_fields[] = {
    {"type", "s"},   {"session", "i"}, {"frame", "i"}, {"party", "s"},
    {"clause", "s"}, {"text", "s"},    {"at", "ni"},   {"octets", "s"},
};

/* What was seen of the records so far. */
struct progress {
    struct reading *reading;
    const struct s5_reader_options *options;
    const char *line;
    json_int_t sessions;
    json_int_t first_frame; /* of the latest session */
    uint64_t datagrams;
    uint64_t violations;
};

static void complain(const struct progress *progress, const char *what)
{
    s5_buffer_printf(&progress->reading->faults, "%s in %s\n", what, progress->line);
}

static bool has_type(const json_t *value, const char *types)
{
    static const struct {
        char letter;
        json_type type;
    } known[] = {{'n', JSON_NULL}, {'i', JSON_INTEGER}, {'r', JSON_REAL}, {'s', JSON_STRING},
                 {'b', JSON_TRUE}, {'b', JSON_FALSE},   {'a', JSON_ARRAY}};

    for (size_t i = 0; i < S5_COUNT(known); i++)
        if (json_typeof(value) == known[i].type && strchr(types, known[i].letter) != NULL)
            return true;
    return false;
}

static bool has_fields(const struct progress *progress, json_t *record, const struct field *fields,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_get(record, fields[i].name);
        if (value == NULL || !has_type(value, fields[i].types)) {
            complain(progress, fields[i].name);
            return false;
        }
    }
    bool files =
        progress->options->sinks[0] != NULL && json_object_get(record, "extracted") != NULL;
    if (json_object_size(record) != count + files)
        complain(progress, "a field that nobody knows");
    return true;
}

static json_int_t number(const json_t *record, const char *field)
{
    return json_integer_value(json_object_get(record, field));
}

static const char *text(const json_t *record, const char *field)
{
    return json_string_value(json_object_get(record, field));
}

/* What that side of the connection sent, if the capture is believed in all it claims. */
static uint64_t sent(const struct reading *reading, const char *from, const char *to)
{
    for (size_t i = 0; i < reading->wire_count; i++) {
        char own[S5_PEER_TEXT];
        char other[S5_PEER_TEXT];
        s5_peer_print(&reading->wires[i].from, own);
        s5_peer_print(&reading->wires[i].to, other);
        if (strcmp(own, from) == 0 && strcmp(other, to) == 0)
            return reading->wires[i].octets;
    }
    return 0;
}

static void law_of_session(struct progress *progress, json_t *record)
{
    const struct reading *reading = progress->reading;
    json_int_t frame;

    if (!has_fields(progress, record, session_fields, S5_COUNT(session_fields)))
        return;
    if (number(record, "id") != ++progress->sessions)
        complain(progress, "the wrong id");
    frame = number(record, "first_frame");
    if (!progress->options->live && frame < progress->first_frame)
        complain(progress, "out of order");
    if (frame < 1 || (uint64_t)frame > reading->frame)
        complain(progress, "a packet that is not there");
    progress->first_frame = frame;
    const char *client = text(record, "client");
    const char *server = text(record, "server");
    if ((uint64_t)number(record, "bytes_up") > sent(reading, client, server))
        complain(progress, "more octets up than were on the wire");
    if ((uint64_t)number(record, "bytes_down") > sent(reading, server, client))
        complain(progress, "more octets down than were on the wire");
    bool complete = json_is_true(json_object_get(record, "complete"));
    if (complete && (json_is_null(json_object_get(record, "methods_offered")) ||
                     json_is_null(json_object_get(record, "method"))))
        complain(progress, "complete without a beginning");
    bool granted = number(record, "rep") == 0 && !json_is_null(json_object_get(record, "rep"));
    if (!granted && number(record, "bytes_up") + number(record, "bytes_down") > 0)
        complain(progress, "octets relayed though nothing was granted");
}

static void law_of_body(struct progress *progress, json_t *record)
{
    json_int_t frame = number(record, "frame");

    if (number(record, "session") != progress->sessions)
        complain(progress, "not behind its session");
    if (frame < 1 || (uint64_t)frame > progress->reading->frame)
        complain(progress, "a packet that is not there");
}

static void law_of_line(struct progress *progress)
{
    json_error_t error;
    json_t *record = json_loads(progress->line, JSON_REJECT_DUPLICATES, &error);
    const char *type = text(record, "type");

    if (type == NULL) {
        complain(progress, "no record");
    } else if (strcmp(type, "session") == 0) {
        law_of_session(progress, record);
    } else if (strcmp(type, "udp") == 0) {
        if (has_fields(progress, record, udp_fields, S5_COUNT(udp_fields)))
            law_of_body(progress, record);
        progress->datagrams++;
    } else if (strcmp(type, "violation") == 0) {
        if (has_fields(progress, record, violation_fields, S5_COUNT(violation_fields)))
            law_of_body(progress, record);
        progress->violations++;
    } else {
        complain(progress, "a type that nobody knows");
    }
    json_decref(record);
}

static void law_of_characters(struct reading *reading)
{
    for (size_t i = 0; i < reading->size; i++) {
        uint8_t c = (uint8_t)reading->text[i];
        if (c != '\n' && (c < 0x20 || c > 0x7e)) {
            s5_buffer_printf(&reading->faults, "octet %02x is written as it is\n", c);
            return;
        }
    }
    if (reading->size > 0 && reading->text[reading->size - 1] != '\n')
        s5_buffer_text(&reading->faults, "the last line has no end\n");
}

void laws_of_json(struct reading *reading, const struct s5_reader_options *options)
{
    struct progress progress = {.reading = reading, .options = options};

    law_of_characters(reading);
    if (reading->faults.size > 0)
        return;
    for (char *at = reading->text, *end; at < reading->text + reading->size; at = end + 1) {
        end = strchr(at, '\n');
        *end = '\0';
        progress.line = at;
        law_of_line(&progress);
        *end = '\n';
    }
    if ((uint64_t)progress.sessions != reading->totals.sessions ||
        progress.datagrams != reading->totals.datagrams ||
        progress.violations != reading->totals.violations)
        s5_buffer_text(&reading->faults, "the totals are not those of the records\n");
}

void laws_of_text(struct reading *reading, const struct s5_reader_options *options)
{
    uint64_t sessions = 0;

    (void)options;
    law_of_characters(reading);
    for (const char *at = reading->text; at != NULL && *at != '\0'; at = strchr(at, '\n') + 1) {
        bool head = strncmp(at, "session ", 8) == 0;
        sessions += head;
        if (head && strtoull(at + 8, NULL, 10) != sessions)
            s5_buffer_printf(&reading->faults, "session %llu is numbered otherwise\n",
                             (unsigned long long)sessions);
        if (!head && strncmp(at, "    ", 4) != 0)
            s5_buffer_text(&reading->faults, "a line that belongs to no block\n");
        if (strchr(at, '\n') == NULL)
            break;
    }
    if (sessions != reading->totals.sessions)
        s5_buffer_text(&reading->faults, "the totals are not those of the blocks\n");
}

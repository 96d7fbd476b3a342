#include "report/load.h"

#include "base/hex.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_ROOM = 160, CASES_MAX = 100000, RUNS_MAX = 1000, RFC_MAX = 99999 };

static const uint64_t COUNT_MAX = UINT64_C(1) << 53;

/* Where the reading stands, for what is told of an error. */
struct reading {
    const char *name; /* of the file */
    struct s5_error *error;
    char place[PLACE_ROOM]; /* "cases[3].transcript[0]", or empty at the top */
    bool failed;
};

static void fail(struct reading *reading, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The first error is the one that is told. */
static void fail(struct reading *reading, const char *key, const char *format, ...)
{
    char what[256];
    va_list arguments;

    if (reading->failed)
        return;
    reading->failed = true;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    bool dot = reading->place[0] != '\0' && key[0] != '\0';
    s5_error_set(reading->error, "%s: %s%s%s: %s", reading->name, reading->place, dot ? "." : "",
                 key, what);
}

/* Steps into `key`, or its `index`th element; returns what leave() needs. */
static size_t enter(struct reading *reading, const char *key, size_t index)
{
    size_t length = strlen(reading->place);

    snprintf(reading->place + length, sizeof reading->place - length, "%s%s[%zu]",
             length > 0 ? "." : "", key, index);
    return length;
}

static void leave(struct reading *reading, size_t length)
{
    reading->place[length] = '\0';
}

static const char *kind_of(const json_t *value)
{
    static const char *const kinds[] = {"an object", "a list", "a text", "a number",
                                        "a number",  "true",   "false",  "null"};

    return value == NULL ? "missing" : kinds[json_typeof(value)];
}

static json_t *want(struct reading *reading, const json_t *object, const char *key, json_type type,
                    const char *what)
{
    json_t *value = json_object_get(object, key);

    if (value != NULL && json_typeof(value) == type)
        return value;
    fail(reading, key, "is %s, not %s", kind_of(value), what);
    return NULL;
}

static json_t *want_list(struct reading *reading, const json_t *object, const char *key, size_t max)
{
    json_t *list = want(reading, object, key, JSON_ARRAY, "a list");

    if (json_array_size(list) > max)
        fail(reading, key, "has %zu elements; %zu are the most", json_array_size(list), max);
    return reading->failed ? NULL : list;
}

static char *want_text(struct reading *reading, const json_t *object, const char *key)
{
    json_t *value = want(reading, object, key, JSON_STRING, "a text");

    return value == NULL ? NULL : strdup(json_string_value(value));
}

/* NULL for null, and for what older reports have not. */
static char *text_or_null(struct reading *reading, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return value == NULL || json_is_null(value) ? NULL : want_text(reading, object, key);
}

static double want_number(struct reading *reading, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_number(value) || json_number_value(value) < 0) {
        fail(reading, key, "is %s, not a number from 0 on", kind_of(value));
        return 0;
    }
    return json_number_value(value);
}

static uint64_t want_count(struct reading *reading, const json_t *object, const char *key,
                           uint64_t max)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_integer(value)) {
        fail(reading, key, "is %s, not a whole number", kind_of(value));
        return 0;
    }
    json_int_t count = json_integer_value(value);
    if (count >= 0 && (uint64_t)count <= max)
        return (uint64_t)count;
    fail(reading, key, "is %" JSON_INTEGER_FORMAT ", not in 0 to %" PRIu64, count, max);
    return 0;
}

static char **want_texts(struct reading *reading, const json_t *object, const char *key,
                         size_t *count)
{
    const json_t *list = want_list(reading, object, key, CASES_MAX);
    char **texts = calloc(json_array_size(list) + 1, sizeof *texts);

    *count = 0;
    for (size_t i = 0; texts != NULL && i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (text == NULL)
            fail(reading, key, "[%zu] is no text", i);
        else if ((texts[*count] = strdup(text)) != NULL)
            ++*count;
    }
    return texts;
}

/* A word that is one of `count` names, which `name_of` tells; `count` where it is none. */
static int want_word(struct reading *reading, const json_t *object, const char *key,
                     const char *const *names, int count)
{
    const json_t *value = want(reading, object, key, JSON_STRING, "a text");
    int found = 0;

    while (value != NULL && found < count && strcmp(json_string_value(value), names[found]) != 0)
        found++;
    if (value != NULL && found == count)
        fail(reading, key, "is \"%.40s\", which this program does not know",
             json_string_value(value));
    return reading->failed ? 0 : found;
}

/* The octets before, in the same direction of the same connection. */
static uint64_t offset_of(const struct s5_transcript *transcript, const char *conn,
                          enum s5_transcript_dir dir)
{
    uint64_t offset = 0;

    for (size_t i = 0; i < transcript->count; i++)
        if (transcript->entries[i].dir == dir && strcmp(transcript->entries[i].conn, conn) == 0)
            offset += transcript->entries[i].size;
    return offset;
}

static void load_octets(struct reading *reading, const json_t *item,
                        struct s5_transcript *transcript, const char *conn,
                        enum s5_transcript_dir dir, const char *note)
{
    uint8_t octets[S5_TRANSCRIPT_ENTRY_OCTETS];
    const json_t *hex = json_object_get(item, "hex");
    long kept = 0;

    if (hex != NULL || dir != S5_DIR_EVENT) {
        hex = want(reading, item, "hex", JSON_STRING, "a text");
        kept = hex == NULL ? 0 : s5_hex_parse(json_string_value(hex), octets, sizeof octets);
        if (kept < 0)
            fail(reading, "hex", "is not at most %d octets in hexadecimal",
                 S5_TRANSCRIPT_ENTRY_OCTETS);
    }
    uint64_t size = json_object_get(item, "size") == NULL
                        ? (uint64_t)(kept < 0 ? 0 : kept)
                        : want_count(reading, item, "size", COUNT_MAX);
    uint64_t t_us = want_count(reading, item, "t_us", COUNT_MAX);
    if (!reading->failed && size < (uint64_t)kept)
        fail(reading, "size", "is less than the octets that are there");
    if (reading->failed)
        return;
    struct s5_transcript_entry *entry =
        s5_transcript_add(transcript, t_us, conn, dir, (struct s5_span){octets, (size_t)kept},
                          offset_of(transcript, conn, dir), note);
    if (entry == NULL)
        fail(reading, "", "is more than the %d entries that a case has", S5_TRANSCRIPT_ENTRIES);
    else if (entry->kept < (size_t)kept)
        fail(reading, "hex", "is beyond the %d octets that a case has", S5_TRANSCRIPT_OCTETS);
    else
        entry->size = (size_t)size;
}

static void load_entry(struct reading *reading, const json_t *item,
                       struct s5_transcript *transcript)
{
    static const char *const dirs[] = {"send", "recv", "event"};
    char *conn = want_text(reading, item, "conn");
    char *note = text_or_null(reading, item, "note");
    int dir = want_word(reading, item, "dir", dirs, S5_COUNT(dirs));

    if (conn != NULL && strlen(conn) >= sizeof transcript->entries[0].conn)
        fail(reading, "conn", "is longer than a connection's name");
    if (!reading->failed)
        load_octets(reading, item, transcript, conn, (enum s5_transcript_dir)dir, note);
    free(conn);
    free(note);
}

static void load_transcript(struct reading *reading, const json_t *item,
                            struct s5_transcript *transcript)
{
    const json_t *list = want_list(reading, item, "transcript", S5_TRANSCRIPT_ENTRIES);

    for (size_t i = 0; i < json_array_size(list) && !reading->failed; i++) {
        size_t length = enter(reading, "transcript", i);
        load_entry(reading, json_array_get(list, i), transcript);
        leave(reading, length);
    }
    if (json_object_get(item, "transcript_dropped") != NULL)
        transcript->dropped = (size_t)want_count(reading, item, "transcript_dropped", COUNT_MAX);
}

static void load_case(struct reading *reading, const json_t *item, struct s5_case_result *result)
{
    const char *names[S5_VERDICTS];

    for (int v = 0; v < S5_VERDICTS; v++)
        names[v] = s5_verdict_name((enum s5_verdict)v);
    result->id = want_text(reading, item, "id");
    result->title = want_text(reading, item, "title");
    if (!json_is_null(json_object_get(item, "rfc")))
        result->rfc = (int)want_count(reading, item, "rfc", RFC_MAX);
    result->section = text_or_null(reading, item, "section");
    result->clauses = want_texts(reading, item, "clauses", &result->clause_count);
    result->level = text_or_null(reading, item, "level");
    result->tags = want_texts(reading, item, "tags", &result->tag_count);
    result->after = want_texts(reading, item, "after", &result->after_count);
    result->verdict = (enum s5_verdict)want_word(reading, item, "verdict", names, S5_VERDICTS);
    result->charged = want_texts(reading, item, "charged", &result->charged_count);
    result->blocked_by = text_or_null(reading, item, "blocked_by");
    result->reason = text_or_null(reading, item, "reason");
    result->expected = text_or_null(reading, item, "expected");
    result->got = text_or_null(reading, item, "got");
    result->where = text_or_null(reading, item, "where");
    result->duration_ms = want_number(reading, item, "duration_ms");
    load_transcript(reading, item, &result->transcript);
}

static int by_id(const void *a, const void *b)
{
    const struct s5_case_result *first = a;
    const struct s5_case_result *second = b;

    return strcmp(first->id, second->id);
}

static void load_cases(struct reading *reading, const json_t *root, struct s5_run_result *run)
{
    const json_t *list = want_list(reading, root, "cases", CASES_MAX);

    run->cases = calloc(json_array_size(list) + 1, sizeof *run->cases);
    if (run->cases == NULL)
        fail(reading, "cases", "out of memory");
    for (size_t i = 0; i < json_array_size(list) && !reading->failed; i++) {
        size_t length = enter(reading, "cases", i);
        load_case(reading, json_array_get(list, i), &run->cases[run->case_count++]);
        leave(reading, length);
    }
    if (reading->failed)
        return;
    qsort(run->cases, run->case_count, sizeof *run->cases, by_id);
    for (size_t i = 1; i < run->case_count; i++)
        if (by_id(&run->cases[i - 1], &run->cases[i]) == 0)
            fail(reading, "cases", "%s is there twice", run->cases[i].id);
}

static void load_run(struct reading *reading, const json_t *root, struct s5_run_result *run)
{
    const json_t *target = want(reading, root, "target", JSON_OBJECT, "an object");
    char *started = want_text(reading, root, "started");

    if (target != NULL) {
        run->name = text_or_null(reading, target, "name");
        run->url = text_or_null(reading, target, "url");
        run->exec = text_or_null(reading, target, "exec");
        run->auth_exec = text_or_null(reading, target, "auth_exec");
    }
    if (started != NULL && strlen(started) >= sizeof run->started)
        fail(reading, "started", "is no time");
    snprintf(run->started, sizeof run->started, "%s", started == NULL ? "" : started);
    free(started);
    run->shard = text_or_null(reading, root, "shard");
    run->rerun = text_or_null(reading, root, "rerun");
    run->pcap = text_or_null(reading, root, "pcap");
    run->duration_ms = want_number(reading, root, "duration_ms");
    run->findings = want_texts(reading, root, "findings", &run->finding_count);
    run->notes = want_texts(reading, root, "notes", &run->note_count);
    load_cases(reading, root, run);
}

static bool add_run(struct reading *reading, struct s5_results *results, const json_t *root)
{
    struct s5_run_result *longer =
        realloc(results->runs, (results->run_count + 1) * sizeof *results->runs);

    if (longer == NULL) {
        fail(reading, "", "out of memory");
        return false;
    }
    results->runs = longer;
    longer[results->run_count] = (struct s5_run_result){0};
    load_run(reading, root, &longer[results->run_count++]);
    return !reading->failed;
}

static void load_version(struct reading *reading, const json_t *root, const char *version)
{
    const json_t *have = want(reading, root, "sockspec", JSON_STRING, "the version of sockspec");

    if (have != NULL && (strtoul(json_string_value(have), NULL, 10) != strtoul(version, NULL, 10) ||
                         strchr(json_string_value(have), '.') == NULL))
        fail(reading, "sockspec", "a report of version \"%.20s\", and this is %s; write it anew",
             json_string_value(have), version);
}

static void load_root(struct reading *reading, struct s5_results *results, const json_t *root)
{
    if (!json_is_object(root))
        fail(reading, "", "is %s, not a report of sockspec", kind_of(root));
    load_version(reading, root, results->version);
    if (json_object_get(root, "runs") == NULL) {
        if (!reading->failed)
            add_run(reading, results, root);
        return;
    }
    const json_t *runs = want_list(reading, root, "runs", RUNS_MAX);
    if (runs != NULL && json_array_size(runs) == 0)
        fail(reading, "runs", "is empty");
    for (size_t i = 0; i < json_array_size(runs) && !reading->failed; i++) {
        size_t length = enter(reading, "runs", i);
        add_run(reading, results, json_array_get(runs, i));
        leave(reading, length);
    }
}

/* Takes over `root`, which is NULL where the text is no JSON. */
static int load(struct s5_results *results, const char *name, json_t *root, const json_error_t *bad,
                struct s5_error *error)
{
    struct reading reading = {.name = name, .error = error};
    size_t had = results->run_count;

    if (root == NULL)
        return s5_error_set(error, "%s:%d:%d: %s; it is no whole JSON report", name, bad->line,
                            bad->column, bad->text);
    load_root(&reading, results, root);
    json_decref(root);
    if (!reading.failed)
        return 0;
    while (results->run_count > had)
        s5_run_result_fini(&results->runs[--results->run_count]);
    return -1;
}

int s5_results_parse(struct s5_results *results, struct s5_span text, const char *name,
                     struct s5_error *error)
{
    json_error_t bad;
    json_t *root = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, &bad);

    return load(results, name, root, &bad, error);
}

int s5_results_load(struct s5_results *results, const char *path, struct s5_error *error)
{
    json_error_t bad;
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : fopen(path, "r");

    if (file == NULL)
        return s5_error_set(error, "cannot read %s: %s", path, strerror(errno));
    json_t *root = json_loadf(file, JSON_REJECT_DUPLICATES, &bad);
    if (!standard)
        fclose(file);
    return load(results, standard ? "standard input" : path, root, &bad, error);
}

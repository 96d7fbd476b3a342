#include "report/json.h"

#include "base/hex.h"
#include "base/text.h"
#include "report/file.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS = JSON_INDENT(1) | JSON_REAL_PRECISION(12) };

/* Text as JSON; octets that are no UTF-8 are escaped first. */
static json_t *text_or_null(const char *text)
{
    if (text == NULL)
        return json_null();
    json_t *value = json_string(text);
    if (value != NULL)
        return value;
    size_t size = 4 * strlen(text) + 1;
    char *escaped = malloc(size);
    if (escaped == NULL)
        return json_null();
    s5_text_escape(s5_span_text(text), escaped, size);
    value = json_string(escaped);
    free(escaped);
    return value;
}

static json_t *text_list(char *const *list, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, text_or_null(list[i]));
    return array;
}

static json_t *milliseconds(double ms)
{
    return json_real(round(ms * 1000.0) / 1000.0);
}

static json_t *transcript_list(const struct s5_transcript *transcript)
{
    static const char *const dirs[] = {"send", "recv", "event"};
    json_t *array = json_array();

    for (size_t i = 0; i < transcript->count; i++) {
        const struct s5_transcript_entry *entry = &transcript->entries[i];
        size_t size = 2 * entry->kept + 1;
        char *hex = malloc(size);
        json_t *item = json_object();
        json_object_set_new(item, "t_us", json_integer((json_int_t)entry->t_us));
        json_object_set_new(item, "conn", text_or_null(entry->conn));
        json_object_set_new(item, "dir", json_string(dirs[entry->dir]));
        if (hex != NULL && entry->dir != S5_DIR_EVENT) {
            s5_hex_print((struct s5_span){entry->data, entry->kept}, hex, size);
            json_object_set_new(item, "hex", json_string(hex));
            if (entry->kept < entry->size)
                json_object_set_new(item, "size", json_integer((json_int_t)entry->size));
        }
        if (entry->note != NULL)
            json_object_set_new(item, "note", text_or_null(entry->note));
        free(hex);
        json_array_append_new(array, item);
    }
    return array;
}

/* What is known of a case before it runs. */
static json_t *description(const struct s5_case_result *result)
{
    json_t *item = json_object();

    json_object_set_new(item, "id", text_or_null(result->id));
    json_object_set_new(item, "title", text_or_null(result->title));
    json_object_set_new(item, "rfc", result->rfc == 0 ? json_null() : json_integer(result->rfc));
    json_object_set_new(item, "section", text_or_null(result->section));
    json_object_set_new(item, "clauses", text_list(result->clauses, result->clause_count));
    json_object_set_new(item, "level", text_or_null(result->level));
    json_object_set_new(item, "tags", text_list(result->tags, result->tag_count));
    json_object_set_new(item, "after", text_list(result->after, result->after_count));
    return item;
}

static json_t *case_object(const struct s5_case_result *result)
{
    json_t *item = description(result);

    json_object_set_new(item, "verdict", json_string(s5_verdict_name(result->verdict)));
    json_object_set_new(item, "charged", text_list(result->charged, result->charged_count));
    json_object_set_new(item, "blocked_by", text_or_null(result->blocked_by));
    json_object_set_new(item, "reason", text_or_null(result->reason));
    json_object_set_new(item, "expected", text_or_null(result->expected));
    json_object_set_new(item, "got", text_or_null(result->got));
    json_object_set_new(item, "where", text_or_null(result->where));
    json_object_set_new(item, "duration_ms", milliseconds(result->duration_ms));
    json_object_set_new(item, "transcript", transcript_list(&result->transcript));
    if (result->transcript.dropped > 0)
        json_object_set_new(item, "transcript_dropped",
                            json_integer((json_int_t)result->transcript.dropped));
    return item;
}

/* The ids of the cases that a clause concerns. */
static json_t *concerned(const struct s5_run_result *result, const char *clause)
{
    json_t *cases = json_array();

    for (size_t i = 0; i < result->case_count; i++)
        if (s5_result_concerns(&result->cases[i], clause))
            json_array_append_new(cases, text_or_null(result->cases[i].id));
    return cases;
}

static json_t *clause_list(const struct s5_run_result *result)
{
    json_t *array = json_array();

    for (size_t c = 0; c < S5_CLAUSE_COUNT; c++) {
        const char *id = s5_clause((enum s5_clause_id)c)->id;
        enum s5_verdict verdict = s5_run_clause_verdict(result, id);
        if (verdict == S5_VERDICTS)
            continue;
        json_t *item = json_object();
        json_object_set_new(item, "id", json_string(id));
        json_object_set_new(item, "verdict", json_string(s5_verdict_name(verdict)));
        json_object_set_new(item, "cases", concerned(result, id));
        json_array_append_new(array, item);
    }
    return array;
}

static json_t *run_object(const struct s5_run_result *result)
{
    json_t *root = json_object();
    json_t *target = json_object();
    json_t *summary = json_object();
    json_t *cases = json_array();

    json_object_set_new(target, "name", text_or_null(result->name));
    json_object_set_new(target, "url", text_or_null(result->url));
    json_object_set_new(target, "exec", text_or_null(result->exec));
    json_object_set_new(target, "auth_exec", text_or_null(result->auth_exec));
    for (int v = 0; v < S5_VERDICTS; v++)
        json_object_set_new(summary, s5_verdict_name((enum s5_verdict)v),
                            json_integer((json_int_t)s5_run_count(result, (enum s5_verdict)v)));
    json_object_set_new(summary, "conformant", json_boolean(s5_run_conformant(result)));
    for (size_t i = 0; i < result->case_count; i++)
        json_array_append_new(cases, case_object(&result->cases[i]));
    json_object_set_new(root, "target", target);
    json_object_set_new(root, "shard", text_or_null(result->shard));
    json_object_set_new(root, "rerun", text_or_null(result->rerun));
    json_object_set_new(root, "pcap", text_or_null(result->pcap));
    json_object_set_new(root, "started", json_string(result->started));
    json_object_set_new(root, "duration_ms", milliseconds(result->duration_ms));
    json_object_set_new(root, "summary", summary);
    json_object_set_new(root, "findings", text_list(result->findings, result->finding_count));
    json_object_set_new(root, "notes", text_list(result->notes, result->note_count));
    json_object_set_new(root, "cases", cases);
    json_object_set_new(root, "clauses", clause_list(result));
    return root;
}

/* Takes over `root`. */
static int put(json_t *root, const char *path, struct s5_error *error)
{
    char *text = json_dumps(root, FLAGS);

    json_decref(root);
    if (text == NULL)
        return s5_error_set(error, "cannot write %s: out of memory", path);
    int status = s5_report_write(path, text, strlen(text), error);
    free(text);
    return status;
}

int s5_json_print(FILE *out, const struct s5_results *results)
{
    json_t *root;

    if (results->run_count == 1) {
        root = run_object(&results->runs[0]);
    } else {
        root = json_object();
        json_t *runs = json_array();
        for (size_t i = 0; i < results->run_count; i++)
            json_array_append_new(runs, run_object(&results->runs[i]));
        json_object_set_new(root, "runs", runs);
    }
    json_object_set_new(root, "sockspec", json_string(results->version));
    int status = json_dumpf(root, out, FLAGS);
    json_decref(root);
    return status;
}

static json_t *traced_clause(const struct s5_run_result *result, const struct s5_clause *clause,
                             const struct s5_report_fault *faults, size_t fault_count)
{
    json_t *item = json_object();
    json_t *names = json_array();

    for (size_t i = 0; i < fault_count; i++)
        if (strcmp(faults[i].clause, clause->id) == 0)
            json_array_append_new(names, json_string(faults[i].name));
    json_object_set_new(item, "id", json_string(clause->id));
    json_object_set_new(item, "level", json_string(clause->level));
    json_object_set_new(item, "party", json_string(clause->party));
    json_object_set_new(item, "statement", json_string(clause->statement));
    json_object_set_new(item, "cases", concerned(result, clause->id));
    json_object_set_new(item, "faults", names);
    return item;
}

int s5_report_list_json(const struct s5_run_result *result, const char *version,
                        const struct s5_report_fault *faults, size_t fault_count, const char *path,
                        struct s5_error *error)
{
    json_t *root = json_object();
    json_t *cases = json_array();
    json_t *clauses = json_array();

    for (size_t i = 0; i < result->case_count; i++)
        json_array_append_new(cases, description(&result->cases[i]));
    for (size_t c = 0; c < S5_CLAUSE_COUNT; c++) {
        const struct s5_clause *clause = s5_clause((enum s5_clause_id)c);
        if (strcmp(clause->party, "client") != 0)
            json_array_append_new(clauses, traced_clause(result, clause, faults, fault_count));
    }
    json_object_set_new(root, "sockspec", json_string(version));
    json_object_set_new(root, "cases", cases);
    json_object_set_new(root, "clauses", clauses);
    return put(root, path, error);
}

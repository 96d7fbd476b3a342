#include "report/junit.h"

#include "base/hex.h"
#include "base/text.h"

#include <libxml/xmlwriter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "0123456789abcdef";

static bool is_no_character(const unsigned char *text)
{
    return text[0] == 0xef && text[1] == 0xbf && text[2] >= 0xbe;
}

/* XML has no control characters but tab and the ends of lines, neither U+FFFE nor U+FFFF, and its
 * texts are UTF-8; what a target said may be anything. The caller frees it. */
static xmlChar *safe(const char *text)
{
    const unsigned char *in = (const unsigned char *)text;
    bool is_utf8 = xmlCheckUTF8(in) != 0;
    xmlChar *out = malloc(4 * strlen(text) + 1);
    xmlChar *end = out;
    unsigned escaped = 0; /* octets to come that are */

    for (; out != NULL && *in != '\0'; in++) {
        bool control = (*in < 0x20 && *in != '\t' && *in != '\n') || *in == 0x7f;
        if (control || (*in >= 0x80 && !is_utf8))
            escaped = 1;
        else if (escaped == 0 && is_no_character(in))
            escaped = 3;
        if (escaped == 0) {
            *end++ = *in;
            continue;
        }
        escaped--;
        *end++ = '\\';
        *end++ = 'x';
        *end++ = (xmlChar)digits[*in >> 4];
        *end++ = (xmlChar)digits[*in & 15];
    }
    if (out != NULL)
        *end = '\0';
    return out;
}

static void attribute(xmlTextWriter *xml, const char *name, const char *text)
{
    xmlChar *value = safe(text);

    if (value != NULL)
        xmlTextWriterWriteAttribute(xml, BAD_CAST name, value);
    free(value);
}

static void number(xmlTextWriter *xml, const char *name, size_t value)
{
    xmlTextWriterWriteFormatAttribute(xml, BAD_CAST name, "%zu", value);
}

static void content(xmlTextWriter *xml, const char *text)
{
    xmlChar *value = safe(text);

    if (value != NULL)
        xmlTextWriterWriteString(xml, value);
    free(value);
}

static void transcript(xmlTextWriter *xml, const struct s5_transcript *transcript)
{
    static const char *const arrows[] = {"->", "<-", "  "};

    for (size_t i = 0; i < transcript->count; i++) {
        const struct s5_transcript_entry *entry = &transcript->entries[i];
        char line[64 + 2 * S5_TRANSCRIPT_ENTRY_OCTETS];
        char hex[2 * S5_TRANSCRIPT_ENTRY_OCTETS + 1] = "";
        if (entry->kept > 0)
            s5_hex_print((struct s5_span){entry->data, entry->kept}, hex, sizeof hex);
        snprintf(line, sizeof line, "%9.3f ms  %-9s %s %s%s", (double)entry->t_us / 1000.0,
                 entry->conn, arrows[entry->dir], hex, entry->kept < entry->size ? "..." : "");
        content(xml, line);
        if (entry->note != NULL) {
            content(xml, "   ");
            content(xml, entry->note);
        }
        content(xml, "\n");
    }
}

static void what_happened(xmlTextWriter *xml, const struct s5_case_result *item,
                          const struct s5_run_result *run)
{
    if (item->expected != NULL && item->got != NULL) {
        content(xml, "expected ");
        content(xml, item->expected);
        content(xml, "\ngot      ");
        content(xml, item->got);
        content(xml, "\n");
    } else if (item->reason != NULL) {
        content(xml, item->reason);
        content(xml, "\n");
    }
    for (size_t i = 0; i < item->charged_count; i++) {
        const struct s5_clause *clause = s5_clause_find(item->charged[i]);
        content(xml, "clause   ");
        content(xml, item->charged[i]);
        if (clause != NULL) {
            content(xml, ": ");
            content(xml, clause->statement);
        }
        content(xml, "\n");
    }
    if (item->where != NULL) {
        content(xml, "at       ");
        content(xml, item->where);
        content(xml, "\n");
    }
    if (run->rerun != NULL) {
        content(xml, "rerun    ");
        content(xml, run->rerun);
        content(xml, item->id);
        content(xml, "\n");
    }
}

static void outcome(xmlTextWriter *xml, const struct s5_case_result *item,
                    const struct s5_run_result *run)
{
    const char *reason = item->reason != NULL ? item->reason : s5_verdict_name(item->verdict);
    bool told = item->verdict == S5_FAIL || item->verdict == S5_ERROR;

    if (item->verdict == S5_PASS || item->verdict == S5_WARN)
        return;
    xmlTextWriterStartElement(xml, BAD_CAST(item->verdict == S5_FAIL    ? "failure"
                                            : item->verdict == S5_ERROR ? "error"
                                                                        : "skipped"));
    if (told || item->verdict == S5_SKIP) {
        attribute(xml, "message", reason);
    } else {
        char words[1024];
        snprintf(words, sizeof words, "%s: %s", s5_verdict_name(item->verdict), reason);
        attribute(xml, "message", words);
    }
    if (told) {
        attribute(xml, "type", item->charged_count > 0 ? item->charged[0] : "sockspec");
        what_happened(xml, item, run);
    }
    xmlTextWriterEndElement(xml);
}

/* The id's last part is the case's name, what stands before it its class. */
static void names(xmlTextWriter *xml, const struct s5_case_result *item)
{
    const char *slash = strrchr(item->id, '/');
    char folder[256] = "sockspec";

    if (slash != NULL)
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - item->id), item->id);
    for (char *c = folder; *c != '\0'; c++)
        if (*c == '/')
            *c = '.';
    attribute(xml, "classname", folder);
    attribute(xml, "name", slash != NULL ? slash + 1 : item->id);
}

static void one_case(xmlTextWriter *xml, const struct s5_case_result *item,
                     const struct s5_run_result *run)
{
    bool warns = item->verdict == S5_WARN;

    xmlTextWriterStartElement(xml, BAD_CAST "testcase");
    names(xml, item);
    xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "time", "%.6f", item->duration_ms / 1000.0);
    outcome(xml, item, run);
    if (warns || item->transcript.count > 0) {
        xmlTextWriterStartElement(xml, BAD_CAST "system-out");
        if (warns) {
            content(xml, "warning\n");
            what_happened(xml, item, run);
        }
        transcript(xml, &item->transcript);
        xmlTextWriterEndElement(xml);
    }
    xmlTextWriterEndElement(xml);
}

/* What is about the run as a whole has no case, and readers of such reports count cases. */
static void findings(xmlTextWriter *xml, const struct s5_run_result *run)
{
    for (size_t i = 0; i < run->finding_count; i++) {
        xmlTextWriterStartElement(xml, BAD_CAST "testcase");
        attribute(xml, "classname", "sockspec");
        xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "name", "the run %zu", i + 1);
        attribute(xml, "time", "0");
        xmlTextWriterStartElement(xml, BAD_CAST "failure");
        attribute(xml, "message", run->findings[i]);
        attribute(xml, "type", "sockspec");
        xmlTextWriterEndElement(xml);
        xmlTextWriterEndElement(xml);
    }
}

static void suite(xmlTextWriter *xml, const struct s5_run_result *run)
{
    char seconds[sizeof run->started];

    snprintf(seconds, sizeof seconds, "%s", run->started);
    seconds[strcspn(seconds, ".Z")] = '\0';
    xmlTextWriterStartElement(xml, BAD_CAST "testsuite");
    attribute(xml, "name", s5_run_target(run));
    number(xml, "tests", run->case_count + run->finding_count);
    number(xml, "failures", s5_run_count(run, S5_FAIL) + run->finding_count);
    number(xml, "errors", s5_run_count(run, S5_ERROR));
    number(xml, "skipped",
           s5_run_count(run, S5_SKIP) + s5_run_count(run, S5_UNSUPPORTED) +
               s5_run_count(run, S5_KNOWN));
    xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "time", "%.3f", run->duration_ms / 1000.0);
    attribute(xml, "timestamp", seconds);
    findings(xml, run);
    for (size_t i = 0; i < run->case_count; i++)
        one_case(xml, &run->cases[i], run);
    xmlTextWriterEndElement(xml);
}

int s5_junit_print(FILE *out, const struct s5_results *results)
{
    xmlBuffer *buffer = xmlBufferCreate();
    xmlTextWriter *xml = buffer == NULL ? NULL : xmlNewTextWriterMemory(buffer, 0);
    int status = -1;

    if (xml != NULL) {
        xmlTextWriterSetIndent(xml, 1);
        xmlTextWriterStartDocument(xml, NULL, "UTF-8", NULL);
        xmlTextWriterStartElement(xml, BAD_CAST "testsuites");
        attribute(xml, "name", "sockspec");
        for (size_t i = 0; i < results->run_count; i++)
            suite(xml, &results->runs[i]);
        xmlTextWriterEndElement(xml);
        status = xmlTextWriterEndDocument(xml) < 0 ? -1 : 0;
        xmlFreeTextWriter(xml);
    }
    if (status == 0)
        fwrite(xmlBufferContent(buffer), 1, (size_t)xmlBufferLength(buffer), out);
    xmlBufferFree(buffer);
    return status;
}

#include "reference-server/log.h"

#include "base/text.h"
#include "reference-server/connection.h"

#include <stdio.h>
#include <string.h>

void s5_record_init(struct s5_record *record, uint64_t now_ms)
{
    *record = (struct s5_record){.began_ms = now_ms};
    clock_gettime(CLOCK_REALTIME, &record->began);
}

void s5_record_findings(struct s5_record *record, const struct s5_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (record->broken.count < S5_FINDINGS_MAX)
            record->broken.list[record->broken.count++] = findings->list[i];
        else
            record->broken_more++;
    }
}

static void put_time(const struct timespec *when, char *out, size_t size)
{
    struct tm utc;
    char text[32];

    gmtime_r(&when->tv_sec, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    s5_text_append(out, size, "%s.%03ldZ", text, when->tv_nsec / 1000000);
}

/* Adds " name=value", quoted where a blank or a quote in the value could pass for a field's end. */
static void put_field(const char *name, const char *value, char *out, size_t size)
{
    s5_text_append(out, size, " %s=", name);
    if (*value == '\0') {
        s5_text_append(out, size, "-");
        return;
    }
    if (strpbrk(value, " \"=") == NULL) {
        s5_text_append(out, size, "%s", value);
        return;
    }
    s5_text_append(out, size, "\"");
    for (; *value != '\0'; value++) {
        if (*value == '"')
            s5_text_append(out, size, "\\x22");
        else
            s5_text_append(out, size, "%c", *value);
    }
    s5_text_append(out, size, "\"");
}

static void put_user(const struct s5_connection *c, char *out, size_t size)
{
    char text[4 * 255 + 1];

    s5_text_escape(c->user, text, sizeof text);
    put_field("user", text, out, size);
}

static void put_dst(const struct s5_connection *c, char *out, size_t size)
{
    char text[S5_ADDRESS_TEXT] = "";

    if (c->request.ver != 0)
        s5_address_print(&c->request.dst, text, sizeof text);
    put_field("dst", text, out, size);
}

static void put_cmd(const struct s5_connection *c, char *out, size_t size)
{
    char name[32];

    snprintf(name, sizeof name, "%s", c->request.ver == 0 ? "" : s5_cmd_name(c->request.cmd));
    for (char *space = strchr(name, ' '); space != NULL; space = strchr(space, ' '))
        *space = '_';
    put_field("cmd", name, out, size);
}

static void put_broken(const struct s5_record *record, char *out, size_t size)
{
    if (record->broken.count == 0)
        return;
    s5_text_append(out, size, " broken=");
    for (size_t i = 0; i < record->broken.count; i++) {
        const struct s5_finding *finding = &record->broken.list[i];
        s5_text_append(out, size, "%s%s@%zu", i == 0 ? "" : ",", s5_clause(finding->clause)->id,
                       finding->at);
    }
    if (record->broken_more > 0)
        s5_text_append(out, size, ",+%zu", record->broken_more);
}

void s5_log_line(const struct s5_connection *c, uint64_t now_ms, const char *end, char *out,
                 size_t size)
{
    const struct s5_record *record = &c->record;
    char text[S5_ENDPOINT_TEXT];

    out[0] = '\0';
    put_time(&record->began, out, size);
    s5_endpoint_print(&c->peer, text, sizeof text);
    put_field("client", text, out, size);
    put_user(c, out, size);
    put_cmd(c, out, size);
    put_dst(c, out, size);
    if (c->server.dialogue.replies > 0)
        s5_text_append(out, size, " rep=%02x", c->server.dialogue.rep);
    else
        s5_text_append(out, size, " rep=-");
    s5_text_append(out, size, " up=%llu down=%llu ms=%llu", (unsigned long long)record->up,
                   (unsigned long long)record->down,
                   (unsigned long long)(now_ms - record->began_ms));
    put_broken(record, out, size);
    put_field("end", end, out, size);
}

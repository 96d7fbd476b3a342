#include "capture/redact/redact.h"
#include "fuzz/laws/outputs.h"
#include "fuzz/laws/same_records.h"
#include "fuzz/memory_file.h"

#include <stdlib.h>
#include <string.h>

enum { REDACTED = 1, TWICE = 2 }; /* files in memory */

/* A capture that was redacted. */
struct redaction {
    struct s5_edits edits;
    char *text; /* of the file */
    size_t size;
    bool made; /* something was read, and so there is a file */
};

static void put_all(struct s5_buffer *faults, struct redaction *redaction, struct s5_redact *redact,
                    const char *path)
{
    struct s5_source_options from = {.path = path, .interfaces = {redact, s5_redact_interface}};
    struct s5_packet packet;
    struct s5_error error;
    enum s5_source_status status;
    bool usage;
    struct s5_source *source = s5_source_open(&from, &usage, &error);

    if (source == NULL)
        return;
    while ((status = s5_source_next(source, &packet, &error)) == S5_SOURCE_PACKET)
        if (s5_redact_put(redact, &packet, &error) != 0)
            s5_buffer_printf(faults, "redacting fails: %s\n", error.text);
    redaction->made = status == S5_SOURCE_END || s5_redact_interfaces(redact) > 0;
    s5_source_close(source);
}

/* As src/cli/redaction.c does it, once the edits are known. */
static void redact(struct s5_buffer *faults, struct redaction *redaction, const char *path)
{
    struct s5_error error;
    FILE *file = open_memstream(&redaction->text, &redaction->size);
    struct s5_redact *redact =
        file == NULL ? NULL : s5_redact_new(&redaction->edits, file, "redacted", "fuzz");

    if (redact == NULL)
        abort();
    put_all(faults, redaction, redact, path);
    if (s5_redact_finish(redact, &error) != 0)
        s5_buffer_printf(faults, "redacting fails: %s\n", error.text);
    if (s5_redact_packets(redact) > 0 &&
        redaction->edits.names + redaction->edits.passwords + redaction->edits.doubts == 0)
        s5_buffer_text(faults, "something was overwritten, and nothing was found\n");
    s5_redact_free(redact);
    fclose(file);
}

static void free_redaction(struct redaction *redaction)
{
    s5_edits_fini(&redaction->edits);
    free(redaction->text);
}

/* Number, order, times and lengths of packets stay, and where nothing was found the octets do. */
static void law_of_packets(struct s5_buffer *faults, const char *before, const char *after,
                           bool untouched)
{
    struct s5_source_options from[2] = {{.path = before}, {.path = after}};
    struct s5_source *source[2];
    struct s5_packet packet[2];
    struct s5_error error;
    enum s5_source_status status[2] = {S5_SOURCE_PACKET, S5_SOURCE_PACKET};
    bool usage;

    for (int i = 0; i < 2; i++)
        source[i] = s5_source_open(&from[i], &usage, &error);
    while (source[0] != NULL && source[1] != NULL && status[0] == S5_SOURCE_PACKET &&
           status[1] == S5_SOURCE_PACKET) {
        for (int i = 0; i < 2; i++)
            status[i] = s5_source_next(source[i], &packet[i], &error);
        if ((status[0] == S5_SOURCE_PACKET) != (status[1] == S5_SOURCE_PACKET)) {
            s5_buffer_text(faults, "there is another number of packets\n");
        } else if (status[0] == S5_SOURCE_PACKET &&
                   (packet[0].time != packet[1].time || packet[0].link != packet[1].link ||
                    packet[0].interface != packet[1].interface ||
                    packet[0].size != packet[1].size ||
                    packet[0].octets.size != packet[1].octets.size)) {
            s5_buffer_printf(faults, "frame %llu is another one\n",
                             (unsigned long long)packet[0].frame);
        } else if (status[0] == S5_SOURCE_PACKET && untouched &&
                   !s5_span_equal(packet[0].octets, packet[1].octets)) {
            s5_buffer_printf(faults, "frame %llu has other octets\n",
                             (unsigned long long)packet[0].frame);
        }
    }
    if (status[1] != S5_SOURCE_END && source[1] != NULL && status[0] != S5_SOURCE_PACKET)
        s5_buffer_text(faults, "the redacted file is damaged\n");
    for (int i = 0; i < 2; i++) {
        if (source[i] == NULL)
            s5_buffer_text(faults, "a file does not open\n");
        s5_source_close(source[i]);
    }
}

/* A line of a message's field begins with the place of its octet, and then comes the name. */
static const char *secret_in(const char *line)
{
    line += strspn(line, " ");
    line += strspn(line, "0123456789");
    line += strspn(line, " ");
    if (strncmp(line, "UNAME ", 6) != 0 && strncmp(line, "PASSWD ", 7) != 0)
        return NULL;
    line += strcspn(line, " ");
    return line + strspn(line, " ");
}

/* What decode shows of the file has no name and no password in it. */
static void law_of_secrets(struct s5_buffer *faults, const char *path,
                           const struct s5_reader_options *options)
{
    struct s5_reader_options all = *options;
    struct reading reading;

    all.records = S5_RECORDS_TEXT;
    all.verbose = all.secrets = true;
    all.lint = false;
    reading_do(&reading, path, &all);
    for (const char *line = reading.text; *line != '\0'; line = strchr(line, '\n') + 1) {
        const char *secret = secret_in(line);
        if (secret != NULL && strspn(secret, "xy") != strcspn(secret, "\n"))
            s5_buffer_printf(faults, "it is still there: %.*s\n", (int)strcspn(line, "\n"), line);
    }
    reading_free(&reading);
}

static struct s5_span octets_of(const struct redaction *redaction)
{
    return (struct s5_span){(const uint8_t *)redaction->text, redaction->size};
}

/* The file's own reading, by which it is redacted once more. */
static void laws_of_redacted(struct s5_buffer *faults, const struct redaction *first,
                             const struct s5_reader_options *options, const struct reading *plain)
{
    const char *path = memory_file(REDACTED, octets_of(first));
    struct s5_reader_options own = *options;
    struct redaction second = {0};
    struct reading reading;

    own.flows.edits = &second.edits;
    reading_do(&reading, path, &own);
    s5_buffer_add(faults, reading.faults.text, reading.faults.size);
    if (reading.ended != S5_SOURCE_END)
        s5_buffer_text(faults, "what was written does not read\n");
    same_records(faults, plain, &reading, SAME_BUT_NAMES);
    redact(faults, &second, path);
    if (first->size != second.size || memcmp(first->text, second.text, first->size) != 0)
        s5_buffer_text(faults, "redacted again it is another file\n");
    reading_free(&reading);
    free_redaction(&second);
    law_of_secrets(faults, path, options);
}

void laws_of_redaction(struct s5_buffer *faults, const char *path,
                       const struct s5_reader_options *options, const struct reading *plain)
{
    struct redaction redaction = {0};
    struct s5_reader_options own = *options;
    struct reading reading;

    own.flows.edits = &redaction.edits;
    reading_do(&reading, path, &own);
    s5_buffer_add(faults, reading.faults.text, reading.faults.size);
    if (reading.size != plain->size || memcmp(reading.text, plain->text, plain->size) != 0)
        s5_buffer_text(faults, "--redact changes what is said of the capture itself\n");
    if (!reading.unusable)
        redact(faults, &redaction, path);
    if (redaction.made) {
        bool untouched =
            redaction.edits.names + redaction.edits.passwords + redaction.edits.doubts == 0;
        law_of_packets(faults, path, memory_file(TWICE, octets_of(&redaction)), untouched);
        laws_of_redacted(faults, &redaction, options, plain);
    }
    reading_free(&reading);
    free_redaction(&redaction);
}

#include "capture/out/extract.h"
#include "fuzz/laws/outputs.h"
#include "fuzz/laws/same_records.h"
#include "fuzz/scratch.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_ROOM = 8192 };

/* A file is as long as its record says, with what the capture lacks. */
static void law_of_file(struct s5_buffer *faults, const json_t *record, const char *name)
{
    json_int_t id = json_integer_value(json_object_get(record, "id"));
    const char *way = strstr(name, "-up") != NULL ? "up" : "down";
    char path[PATH_ROOM];
    char begin[32];
    char counted[16];
    char lacking[16];
    struct stat about;

    snprintf(begin, sizeof begin, "%06lld-", (long long)id);
    snprintf(path, sizeof path, "%s/%s", scratch_folder(), name);
    snprintf(counted, sizeof counted, "bytes_%s", way);
    snprintf(lacking, sizeof lacking, "gap_%s", way);
    if (strncmp(name, begin, strlen(begin)) != 0)
        s5_buffer_printf(faults, "session %lld has the file %s\n", (long long)id, name);
    if (stat(path, &about) != 0) {
        s5_buffer_printf(faults, "there is no %s\n", name);
        return;
    }
    json_int_t told = json_integer_value(json_object_get(record, counted));
    json_int_t lacks = json_integer_value(json_object_get(record, lacking));
    if (strstr(name, "-udp") == NULL && (about.st_size < told || about.st_size > told + lacks))
        s5_buffer_printf(faults, "%s has %lld octets, and %lld were relayed\n", name,
                         (long long)about.st_size, (long long)told);
}

static uint64_t law_of_record(struct s5_buffer *faults, const char *line)
{
    json_t *record = json_loads(line, JSON_DISABLE_EOF_CHECK, NULL);
    const json_t *files = json_object_get(record, "extracted");
    uint64_t count = json_array_size(files);

    if (json_object_get(record, "client") != NULL && files == NULL)
        s5_buffer_printf(faults, "no files are told in %.*s\n", (int)strcspn(line, "\n"), line);
    for (size_t i = 0; i < count; i++)
        law_of_file(faults, record, json_string_value(json_array_get(files, i)));
    json_decref(record);
    return count;
}

void laws_of_extraction(struct s5_buffer *faults, const char *path,
                        const struct s5_reader_options *options, const struct reading *plain)
{
    struct s5_error error;
    struct s5_reader_options own = *options;
    struct reading reading;
    uint64_t files = 0;

    scratch_clear();
    struct s5_extract *extract = s5_extract_new(scratch_folder(), &error);
    if (extract == NULL) {
        fprintf(stderr, "fuzz: %s\n", error.text);
        abort();
    }
    own.sinks[0] = s5_extract_sink(extract);
    reading_do(&reading, path, &own);
    s5_buffer_add(faults, reading.faults.text, reading.faults.size);
    uint64_t told = s5_extract_totals(extract)->files;
    s5_extract_free(extract);
    same_records(faults, plain, &reading, SAME_BUT_FILES);
    for (const char *line = reading.text; *line != '\0'; line = strchr(line, '\n') + 1)
        files += law_of_record(faults, line);
    if (files != told || files != scratch_count())
        s5_buffer_printf(faults, "%llu files are named, %llu told, %llu there\n",
                         (unsigned long long)files, (unsigned long long)told,
                         (unsigned long long)scratch_count());
    reading_free(&reading);
    scratch_clear();
}

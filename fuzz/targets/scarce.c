/* A capture file, read and written as `sockspec decode` does it, while the system runs short of
 * memory, descriptors or room for files.
 *
 * Whatever fails, everything that was taken is given back; and where an output says that it is
 * whole, nothing failed on its way there that it would have needed. Without an engine each call
 * fails once. */
#include "fuzz/harness/scarce.h"
#include "capture/file/source.h"
#include "capture/out/extract.h"
#include "capture/out/spool.h"
#include "capture/out/unwrap.h"
#include "capture/reader.h"
#include "capture/redact/redact.h"
#include "fuzz/laws/reading.h"
#include "fuzz/memory_file.h"
#include "fuzz/scratch.h"
#include "fuzz/target.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 1 << 16, PATH_ROOM = 8192, LITTLE = 300 };

enum way { RECORDS, EXTRACT, UNWRAP, REDACT, WAYS };

/* All outputs are asked for whether they are well; this says whether they all are. */
struct outcome {
    bool failed;
    bool told; /* with a text */
};

static void take(struct outcome *outcome, int status, const struct s5_error *error)
{
    if (status == 0)
        return;
    outcome->failed = true;
    outcome->told = outcome->told || error->text[0] != '\0';
}

/* Hands every packet of the file to the reader and to the spool. */
static void read_all(struct outcome *outcome, const char *path, struct s5_reader *reader,
                     struct s5_spool *spool)
{
    struct s5_source_options from = {.path = path};
    struct s5_packet packet;
    struct s5_error error = {""};
    enum s5_source_status status;
    bool usage;
    struct s5_source *source = s5_source_open(&from, &usage, &error);

    take(outcome, source == NULL ? -1 : 0, &error);
    while (source != NULL && (status = s5_source_next(source, &packet, &error)) != S5_SOURCE_END) {
        take(outcome, status == S5_SOURCE_PACKET ? 0 : -1, &error);
        if (status != S5_SOURCE_PACKET)
            break;
        s5_reader_take(reader, &packet);
        if (spool != NULL)
            take(outcome, s5_spool_put(spool, &packet, &error), &error);
        if (outcome->failed || s5_reader_failed(reader))
            break;
    }
    take(outcome, s5_reader_finish(reader, &error), &error);
    s5_source_close(source);
}

/* One look with these options. */
static void look(struct outcome *outcome, const char *path, const struct s5_reader_options *options,
                 struct s5_spool *spool)
{
    struct s5_reader *reader = s5_reader_new(options);
    const struct s5_error no_reader = {"out of memory"};

    take(outcome, reader == NULL ? -1 : 0, &no_reader);
    if (reader != NULL)
        read_all(outcome, path, reader, spool);
    s5_reader_free(reader);
}

static void extract(struct outcome *outcome, const char *path, struct s5_reader_options options)
{
    struct s5_error error = {""};
    struct s5_extract *extract = s5_extract_new(scratch_folder(), &error);

    take(outcome, extract == NULL ? -1 : 0, &error);
    if (extract != NULL) {
        options.sinks[0] = s5_extract_sink(extract);
        look(outcome, path, &options, NULL);
    }
    s5_extract_free(extract);
}

static void look_again(struct outcome *outcome, struct s5_spool *spool, struct s5_plan *plan,
                       struct s5_rewrite *rewrite, struct s5_reader_options options)
{
    const struct s5_error no_memory = {"out of memory"};
    struct s5_error error = {""};
    struct s5_packet packet;
    struct s5_unwrap *unwrap = s5_unwrap_new(plan, rewrite, false);
    struct s5_reader *reader = NULL;
    int got = 1;

    if (unwrap != NULL) {
        options.sinks[0] = s5_unwrap_sink(unwrap);
        reader = s5_reader_new(&options);
    }
    take(outcome, reader == NULL ? -1 : 0, &no_memory);
    take(outcome, s5_spool_rewind(spool, &error), &error);
    while (reader != NULL && !outcome->failed && !s5_reader_failed(reader) && got > 0) {
        got = s5_spool_next(spool, &packet, &error);
        take(outcome, got < 0 ? -1 : 0, &error);
        if (got > 0)
            s5_reader_take(reader, &packet);
    }
    if (reader != NULL)
        take(outcome, s5_reader_finish(reader, &error), &error);
    s5_reader_free(reader);
    if (!outcome->failed)
        take(outcome, s5_rewrite_finish(rewrite, &error), &error);
    s5_unwrap_free(unwrap);
}

static void unwrap(struct outcome *outcome, const char *path, struct s5_reader_options options)
{
    const struct s5_error no_memory = {"out of memory"};
    struct s5_error errors[2] = {{""}, {""}};
    char out[PATH_ROOM];

    snprintf(out, sizeof out, "%s/out.pcapng", scratch_folder());
    struct s5_plan *plan = s5_plan_new();
    struct s5_spool *spool = s5_spool_new(&errors[0]);
    struct s5_rewrite *rewrite = s5_rewrite_new(out, "fuzz", &errors[1]);
    take(outcome, plan == NULL ? -1 : 0, &no_memory);
    take(outcome, spool == NULL ? -1 : 0, &errors[0]);
    take(outcome, rewrite == NULL ? -1 : 0, &errors[1]);
    if (!outcome->failed) {
        options.sinks[0] = s5_plan_sink(plan);
        look(outcome, path, &options, spool);
        s5_plan_finish(plan);
        if (!outcome->failed)
            look_again(outcome, spool, plan, rewrite, options);
    }
    s5_rewrite_free(rewrite);
    s5_spool_free(spool);
    s5_plan_free(plan);
}

static void put_all(struct outcome *outcome, const char *path, struct s5_redact *redact)
{
    struct s5_source_options from = {.path = path, .interfaces = {redact, s5_redact_interface}};
    struct s5_packet packet;
    struct s5_error error = {""};
    bool usage;
    struct s5_source *source = s5_source_open(&from, &usage, &error);

    take(outcome, source == NULL ? -1 : 0, &error);
    while (source != NULL && !outcome->failed &&
           s5_source_next(source, &packet, &error) == S5_SOURCE_PACKET)
        take(outcome, s5_redact_put(redact, &packet, &error), &error);
    take(outcome, s5_redact_finish(redact, &error), &error);
    s5_source_close(source);
}

static void redact(struct outcome *outcome, const char *path, struct s5_reader_options options,
                   FILE *file)
{
    const struct s5_error no_memory = {"out of memory"};
    struct s5_edits edits = {0};

    options.flows.edits = &edits;
    look(outcome, path, &options, NULL);
    struct s5_redact *redact = s5_redact_new(&edits, file, "redacted", "fuzz");
    take(outcome, redact == NULL || edits.failed ? -1 : 0, &no_memory);
    if (redact != NULL && !outcome->failed)
        put_all(outcome, path, redact);
    s5_redact_free(redact);
    s5_edits_fini(&edits);
}

/* Reads once. False where no call failed: then more of them succeed than there are. */
static bool read_once(const char *path, enum way way, unsigned turn, uint64_t after,
                      enum scarce_how how, struct s5_span in)
{
    struct s5_reader_options options = reading_defaults();
    struct outcome outcome = {false, false};
    FILE *out = fopen("/dev/null", "w");
    FILE *file = fopen("/dev/null", "w");

    if (out == NULL || file == NULL)
        abort();
    if (turn & 1)
        options.records_max = LITTLE;
    if (turn & 2) {
        options.records = S5_RECORDS_TEXT;
        options.verbose = true;
        options.live = true;
    }
    options.out = out;
    scratch_folder();
    scratch_clear();
    scarce_begin(after, how);
    if (way == RECORDS)
        look(&outcome, path, &options, NULL);
    else if (way == EXTRACT)
        extract(&outcome, path, options);
    else if (way == UNWRAP)
        unwrap(&outcome, path, options);
    else
        redact(&outcome, path, options, file);
    bool hit = scarce_end();
    FUZZ_DEMAND(scarce_kept() == 0, in);
    FUZZ_DEMAND(!outcome.failed || outcome.told, in);
    fclose(file);
    fclose(out);
    scratch_clear();
    return hit;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static unsigned turn;
    struct s5_span in = {data, size};
    uint64_t draw = fuzz_draw(in);
    const char *path = memory_file(0, in);

    if (size > FILE_MAX)
        return -1;
    if (draw != 0) {
        read_once(path, (enum way)(draw >> 20 & 3), (unsigned)(draw >> 22 & 3), draw >> 24 & 0x3ff,
                  (enum scarce_how)((draw >> 34) % 3), in);
        return 0;
    }
    for (int how = SCARCE_ONCE; how <= SCARCE_INTERRUPT; how++)
        for (uint64_t after = 0;
             read_once(path, (enum way)(turn % WAYS), turn / WAYS, after, (enum scarce_how)how, in);
             after++)
            ;
    turn++;
    return 0;
}

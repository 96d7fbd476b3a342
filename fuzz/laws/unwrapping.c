#include "capture/out/spool.h"
#include "capture/out/unwrap.h"
#include "fuzz/laws/outputs.h"
#include "fuzz/laws/same_records.h"
#include "fuzz/oracle/sums.h"
#include "fuzz/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_ROOM = 8192 };

struct unwrapping {
    struct s5_buffer *faults;
    const char *path; /* of the capture */
    char out[PATH_ROOM];
    struct s5_plan *plan;
    struct s5_spool *spool; /* or NULL */
    struct s5_rewrite *rewrite;
    struct s5_unwrap *unwrap;
};

static void must(bool good)
{
    if (good)
        return;
    fprintf(stderr, "fuzz: no memory or no room for files\n");
    abort();
}

static struct s5_source *open_source(const char *path)
{
    struct s5_source_options from = {.path = path};
    struct s5_error error;
    bool usage;

    return s5_source_open(&from, &usage, &error);
}

static struct s5_spool *fill_spool(const char *path)
{
    struct s5_error error;
    struct s5_packet packet;
    struct s5_spool *spool = s5_spool_new(&error);
    struct s5_source *source = open_source(path);

    must(spool != NULL && source != NULL);
    while (s5_source_next(source, &packet, &error) == S5_SOURCE_PACKET)
        must(s5_spool_put(spool, &packet, &error) == 0);
    s5_source_close(source);
    must(s5_spool_rewind(spool, &error) == 0);
    return spool;
}

/* The second look, at as many packets as there were in the first. */
static void look_again(struct unwrapping *u, struct s5_reader *reader)
{
    struct s5_source *source = u->spool == NULL ? open_source(u->path) : NULL;
    struct s5_packet packet;
    struct s5_error error;

    for (uint64_t left = s5_plan_packets(u->plan); left > 0; left--) {
        bool got = source == NULL ? s5_spool_next(u->spool, &packet, &error) == 1
                                  : s5_source_next(source, &packet, &error) == S5_SOURCE_PACKET;
        if (!got) {
            s5_buffer_text(u->faults, "the second look sees fewer packets\n");
            break;
        }
        s5_reader_take(reader, &packet);
    }
    s5_source_close(source);
    if (s5_reader_finish(reader, &error) != 0 || s5_rewrite_finish(u->rewrite, &error) != 0)
        s5_buffer_printf(u->faults, "unwrapping fails: %s\n", error.text);
}

static void write_out(struct unwrapping *u, const struct s5_reader_options *options, bool only)
{
    struct s5_reader_options own = *options;
    struct s5_error error;
    char *text = NULL;
    size_t size = 0;

    s5_plan_finish(u->plan);
    u->rewrite = s5_rewrite_new(u->out, "fuzz", &error);
    must(u->rewrite != NULL);
    u->unwrap = s5_unwrap_new(u->plan, u->rewrite, only);
    must(u->unwrap != NULL);
    own.records = S5_RECORDS_NONE;
    own.lint = own.verbose = own.live = false;
    own.sinks[0] = s5_unwrap_sink(u->unwrap);
    own.out = open_memstream(&text, &size);
    must(own.out != NULL);
    struct s5_reader *reader = s5_reader_new(&own);
    must(reader != NULL);
    look_again(u, reader);
    s5_reader_free(reader);
    fclose(own.out);
    if (size > 0)
        s5_buffer_text(u->faults, "the second look writes records\n");
    free(text);
}

/* What is in the file. */
struct found {
    struct s5_unwrap_totals totals;
    int64_t latest;
};

static void take(struct unwrapping *u, struct found *found, struct s5_decoder *decoder,
                 const struct s5_packet *packet)
{
    struct s5_segment segment;

    found->totals.late += packet->time < found->latest;
    if (packet->time > found->latest)
        found->latest = packet->time;
    if (packet->interface != 0) {
        found->totals.kept++;
        return;
    }
    s5_decode(decoder, packet, &segment);
    if (segment.transport == S5_TRANSPORT_NONE)
        s5_buffer_printf(u->faults, "packet %llu that was made up is none\n",
                         (unsigned long long)packet->frame);
    if (segment.transport == S5_TRANSPORT_TCP)
        found->totals.connections += (segment.flags & (S5_TCP_SYN | S5_TCP_ACK)) == S5_TCP_SYN;
    found->totals.datagrams += segment.transport == S5_TRANSPORT_UDP;
    if (!sums_are_right(packet->octets, packet->size))
        s5_buffer_printf(u->faults, "packet %llu that was made up has a wrong checksum\n",
                         (unsigned long long)packet->frame);
}

static void compare(struct unwrapping *u, const char *what, uint64_t there, uint64_t told)
{
    if (there != told)
        s5_buffer_printf(u->faults, "%llu %s are there, and %llu told\n", (unsigned long long)there,
                         what, (unsigned long long)told);
}

static void laws_of_file(struct unwrapping *u)
{
    const struct s5_unwrap_totals *totals = s5_unwrap_totals(u->unwrap);
    struct s5_source *source = open_source(u->out);
    struct s5_decoder *decoder = s5_decoder_new(0);
    struct found found = {.latest = INT64_MIN};
    struct s5_packet packet;
    struct s5_error error;
    enum s5_source_status status = S5_SOURCE_DAMAGED;

    must(decoder != NULL);
    while (source != NULL && (status = s5_source_next(source, &packet, &error)) == S5_SOURCE_PACKET)
        take(u, &found, decoder, &packet);
    if (status != S5_SOURCE_END)
        s5_buffer_text(u->faults, "what was written does not read\n");
    compare(u, "connections", found.totals.connections, totals->connections);
    compare(u, "datagrams", found.totals.datagrams, totals->datagrams);
    compare(u, "packets as they were", found.totals.kept, totals->kept);
    if (totals->late == 0)
        compare(u, "packets behind later ones", found.totals.late, 0);
    s5_decoder_free(decoder);
    s5_source_close(source);
}

void laws_of_unwrapping(struct s5_buffer *faults, const char *path,
                        const struct s5_reader_options *options, const struct reading *plain,
                        enum unwrap_again again, bool only)
{
    struct unwrapping u = {.faults = faults, .path = path, .plan = s5_plan_new()};
    struct s5_reader_options own = *options;
    struct reading reading;

    if (plain->unusable) {
        s5_plan_free(u.plan);
        return;
    }
    must(u.plan != NULL);
    scratch_clear();
    snprintf(u.out, sizeof u.out, "%s/out.pcapng", scratch_folder());
    own.sinks[0] = s5_plan_sink(u.plan);
    reading_do(&reading, path, &own);
    s5_buffer_add(faults, reading.faults.text, reading.faults.size);
    same_records(faults, plain, &reading, SAME_BUT_FILES);
    if (again == UNWRAP_SPOOL)
        u.spool = fill_spool(path);
    write_out(&u, options, only);
    laws_of_file(&u);
    s5_unwrap_free(u.unwrap);
    s5_rewrite_free(u.rewrite);
    s5_plan_free(u.plan);
    s5_spool_free(u.spool);
    reading_free(&reading);
    scratch_clear();
}

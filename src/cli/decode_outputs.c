#include "cli/decode_outputs.h"

#include "cli/cli.h"
#include "cli/decode_stop.h"

#include <string.h>
#include <unistd.h>

static int complain(int status, const struct s5_error *error)
{
    return s5_complain(status, "decode", "%s", error->text);
}

static int open_extraction(struct s5_decode_outputs *outputs)
{
    struct s5_error error;

    outputs->extraction = s5_extract_new(outputs->extract, &error);
    return outputs->extraction != NULL ? 0 : complain(S5_EXIT_USAGE, &error);
}

static int open_unwrapping(struct s5_decode_outputs *outputs,
                           const struct s5_source_options *source)
{
    struct s5_error error;
    const struct stat in = s5_source_stat(source);
    bool again = S_ISREG(in.st_mode) && strcmp(source->path, "-") != 0;

    if (s5_source_is(source, outputs->unwrap))
        return s5_complain(S5_EXIT_USAGE, "decode",
                           "--unwrap: %s is the capture itself; name another file",
                           outputs->unwrap);
    outputs->plan = s5_plan_new();
    if (outputs->plan == NULL)
        return s5_complain(S5_EXIT_WORLD, "decode", "out of memory");
    if (!again && (outputs->spool = s5_spool_new(&error)) == NULL)
        return complain(S5_EXIT_WORLD, &error);
    outputs->rewrite = s5_rewrite_new(outputs->unwrap, "sockspec " SOCKSPEC_VERSION, &error);
    return outputs->rewrite != NULL ? 0 : complain(S5_EXIT_USAGE, &error);
}

int s5_decode_outputs_open(struct s5_decode_outputs *outputs,
                           const struct s5_source_options *source, struct s5_reader_options *reader)
{
    size_t sinks = 0;
    int status = 0;

    /* First, for a folder that was made would stay where this fails. */
    if (outputs->unwrap != NULL && (status = open_unwrapping(outputs, source)) == 0)
        reader->sinks[sinks++] = s5_plan_sink(outputs->plan);
    if (status == 0 && outputs->extract != NULL && (status = open_extraction(outputs)) == 0)
        reader->sinks[sinks++] = s5_extract_sink(outputs->extraction);
    return status;
}

bool s5_decode_outputs_take(struct s5_decode_outputs *outputs, const struct s5_packet *packet)
{
    if (outputs->spool != NULL && !outputs->failed)
        outputs->failed = s5_spool_put(outputs->spool, packet, &outputs->error) != 0;
    return !outputs->failed;
}

static void count(const char *before, uint64_t number, const char *one, const char *many)
{
    if (number > 0)
        fprintf(stderr, "%s%llu %s", before, (unsigned long long)number, number == 1 ? one : many);
}

static void tell_lost_fragments(const char *option, uint64_t number)
{
    if (number > 0)
        fprintf(stderr, "%s: %llu fragment%s of datagrams that never became whole left out\n",
                option, (unsigned long long)number, number == 1 ? "" : "s");
}

static void tell_extracted(const struct s5_decode_outputs *outputs)
{
    const struct s5_extract_totals *totals = s5_extract_totals(outputs->extraction);

    fprintf(stderr, "extracted: %llu file%s in %s", (unsigned long long)totals->files,
            totals->files == 1 ? "" : "s", outputs->extract);
    count("; zeros stand for ", totals->zeros, "octet that the capture lacks",
          "octets that the capture lacks");
    fputc('\n', stderr);
    tell_lost_fragments("extracted", totals->lost_fragments);
}

static void tell_unwrapped(const struct s5_unwrap_totals *totals)
{
    fprintf(stderr, "unwrapped: %llu connection%s", (unsigned long long)totals->connections,
            totals->connections == 1 ? "" : "s");
    count(", ", totals->datagrams, "datagram", "datagrams");
    count(", ", totals->names, "name with a made-up address", "names with made-up addresses");
    count(", ", totals->kept, "other packet", "other packets");
    fputc('\n', stderr);
    count("unwrapped: ", totals->other_ports,
          "connection has another client's port than it had, or two would have become one\n",
          "connections have another client's port than they had, or two would have become one\n");
    tell_lost_fragments("unwrapped", totals->lost_fragments);
    count("unwrapped: ", totals->too_large, "datagram is too large for one packet\n",
          "datagrams are too large for one packet\n");
    count("unwrapped: ", totals->late, "packet stands behind later ones\n",
          "packets stand behind later ones\n");
}

/* The packet of the second look that is next: 1; 0: none; -1 with the error told. */
static int next_again(struct s5_decode_outputs *outputs, struct s5_source *source,
                      struct s5_packet *packet, struct s5_error *error)
{
    if (source == NULL)
        return s5_spool_next(outputs->spool, packet, error);
    switch (s5_source_next(source, packet, error)) {
    case S5_SOURCE_PACKET:
        return 1;
    case S5_SOURCE_FAILED:
        return -1;
    default:
        return 0; /* the first look came no further, and said why */
    }
}

/* The second look. -1 with the error told. */
static int look_again(struct s5_decode_outputs *outputs, struct s5_source *source,
                      struct s5_reader *reader, struct s5_error *error)
{
    uint64_t left = s5_plan_packets(outputs->plan);
    struct s5_packet packet;
    int status = 1;

    for (; left > 0 && status > 0 && !s5_reader_failed(reader) && !s5_decode_stopped(); left--) {
        status = next_again(outputs, source, &packet, error);
        if (status > 0)
            s5_reader_take(reader, &packet);
    }
    if (s5_decode_stopped())
        return s5_error_set(error, "--unwrap: interrupted; %s is not written", outputs->unwrap);
    if (status < 0)
        return -1;
    if (status == 0)
        return s5_error_set(error,
                            "--unwrap: the capture became shorter while it was read; %s is not "
                            "written",
                            outputs->unwrap);
    return s5_reader_finish(reader, error);
}

static int unwrap_from(struct s5_decode_outputs *outputs, struct s5_source *source,
                       const struct s5_reader_options *first)
{
    struct s5_reader_options options = *first;
    struct s5_unwrap *unwrap =
        s5_unwrap_new(outputs->plan, outputs->rewrite, outputs->only_unwrapped);
    struct s5_reader *reader = NULL;
    struct s5_error error;

    s5_error_set(&error, "out of memory");
    int status = -1;
    if (unwrap != NULL) {
        options.records = S5_RECORDS_NONE;
        options.flows.edits = NULL; /* the first look told them */
        options.lint = options.verbose = options.live = false;
        options.sinks[0] = s5_unwrap_sink(unwrap);
        options.sinks[1] = NULL;
        reader = s5_reader_new(&options);
    }
    if (reader != NULL)
        status = look_again(outputs, source, reader, &error);
    s5_reader_free(reader);
    if (status == 0)
        status = s5_rewrite_finish(outputs->rewrite, &error);
    if (status == 0)
        tell_unwrapped(s5_unwrap_totals(unwrap));
    s5_unwrap_free(unwrap);
    return status == 0 ? 0 : complain(S5_EXIT_WORLD, &error);
}

static int unwrap(struct s5_decode_outputs *outputs, const struct s5_source_options *options,
                  const struct s5_reader_options *reader)
{
    struct s5_source *source = NULL;
    struct s5_error error;
    bool usage;

    s5_plan_finish(outputs->plan);
    if (outputs->spool != NULL && s5_spool_rewind(outputs->spool, &error) != 0)
        return complain(S5_EXIT_WORLD, &error);
    if (outputs->spool == NULL && (source = s5_source_open(options, &usage, &error)) == NULL)
        return complain(usage ? S5_EXIT_USAGE : S5_EXIT_WORLD, &error);
    s5_decode_watch(source);
    int status = unwrap_from(outputs, source, reader);
    s5_decode_watch(NULL);
    s5_source_close(source);
    return status;
}

int s5_decode_outputs_finish(struct s5_decode_outputs *outputs,
                             const struct s5_source_options *source,
                             const struct s5_reader_options *reader)
{
    if (outputs->extract != NULL)
        tell_extracted(outputs);
    if (outputs->failed)
        return complain(S5_EXIT_WORLD, &outputs->error);
    return outputs->unwrap == NULL ? 0 : unwrap(outputs, source, reader);
}

void s5_decode_outputs_close(struct s5_decode_outputs *outputs)
{
    s5_extract_free(outputs->extraction);
    s5_rewrite_free(outputs->rewrite);
    s5_plan_free(outputs->plan);
    s5_spool_free(outputs->spool);
}

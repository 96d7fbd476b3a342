#include "cli/redaction.h"

#include "base/whole_file.h"
#include "capture/redact/redact.h"
#include "cli/cli.h"
#include "cli/decode_stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct s5_redaction {
    struct s5_edits edits;
    struct s5_redact *redact;
    struct s5_source_options *source;
    struct s5_whole_file out;
    off_t start; /* of the capture in standard input, where it comes from there */
};

#define usage(...) s5_complain(S5_EXIT_USAGE, "decode", __VA_ARGS__)
#define fail(...) s5_complain(S5_EXIT_WORLD, "decode", __VA_ARGS__)

static const char interrupted[] = "--redact: interrupted, and nothing is written";

static bool is_standard_input(const struct s5_source_options *source)
{
    return strcmp(source->path, "-") == 0;
}

static int copy_all(int from, FILE *to)
{
    char octets[64 * 1024];

    for (;;) {
        ssize_t got = read(from, octets, sizeof octets);
        if (got == 0)
            return fflush(to);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || fwrite(octets, 1, (size_t)got, to) != (size_t)got)
            return -1;
    }
}

/* What comes through a pipe is read to its end, into a file without a name, which takes the place
 * of standard input. */
static int spool(int from, struct s5_source_options *source)
{
    FILE *file = tmpfile();
    int status = 0;

    if (file == NULL || copy_all(from, file) != 0 || fseek(file, 0, SEEK_SET) != 0 ||
        dup2(fileno(file), STDIN_FILENO) < 0)
        status = fail("cannot hold %s in a temporary file: %s",
                      is_standard_input(source) ? "standard input" : source->path, strerror(errno));
    if (file != NULL)
        fclose(file);
    source->path = "-";
    return status;
}

/* What cannot be read is left for s5_source_open() to complain of. */
static int prepare_source(struct s5_source_options *source, const char *path)
{
    bool standard = is_standard_input(source);
    const struct stat in = s5_source_stat(source);
    int status = 0;

    if (s5_source_is(source, path))
        return usage("--redact: %s is the capture itself; name another file", path);
    if (!S_ISFIFO(in.st_mode) && !S_ISSOCK(in.st_mode))
        return 0;
    int from = standard ? STDIN_FILENO : open(source->path, O_RDONLY | O_CLOEXEC);
    if (from >= 0)
        status = spool(from, source);
    if (from > STDIN_FILENO)
        close(from);
    return status;
}

static int prepare(struct s5_redaction *redaction, const char *path)
{
    struct s5_error error;
    int status = prepare_source(redaction->source, path);

    if (status != 0)
        return status;
    if (is_standard_input(redaction->source))
        redaction->start = lseek(STDIN_FILENO, 0, SEEK_CUR);
    return s5_whole_file_open(&redaction->out, path, &error) == 0 ? 0 : fail("%s", error.text);
}

struct s5_redaction *s5_redaction_new(const char *path, struct s5_source_options *source,
                                      struct s5_flows_options *flows, int *status)
{
    struct s5_redaction *redaction = calloc(1, sizeof *redaction);

    if (redaction == NULL) {
        *status = fail("out of memory");
        return NULL;
    }
    redaction->source = source;
    *status = prepare(redaction, path);
    if (*status != 0) {
        s5_redaction_free(redaction);
        return NULL;
    }
    flows->edits = &redaction->edits;
    return redaction;
}

void s5_redaction_free(struct s5_redaction *redaction)
{
    if (redaction == NULL)
        return;
    s5_redact_free(redaction->redact);
    s5_edits_fini(&redaction->edits);
    s5_whole_file_drop(&redaction->out);
    free(redaction);
}

/* As many packets as there were the first time; what came to the file since is not looked at. */
static int put_all(struct s5_redact *redact, struct s5_source *source, uint64_t packets,
                   struct s5_error *error)
{
    struct s5_packet packet;

    for (; packets > 0; packets--) {
        if (s5_decode_stopped())
            return s5_error_set(error, "%s", interrupted);
        switch (s5_source_next(source, &packet, error)) {
        case S5_SOURCE_PACKET:
            break;
        case S5_SOURCE_FAILED:
            return -1;
        default:
            return s5_error_set(error, "--redact: the capture became shorter while it was read");
        }
        if (s5_redact_put(redact, &packet, error) != 0)
            return -1;
    }
    return s5_redact_finish(redact, error);
}

static int write_all(struct s5_redaction *redaction, uint64_t packets, struct s5_error *error)
{
    struct s5_source_options options = *redaction->source;
    bool unused;

    redaction->redact = s5_redact_new(&redaction->edits, redaction->out.file, redaction->out.name,
                                      "sockspec " SOCKSPEC_VERSION);
    if (redaction->redact == NULL || redaction->edits.failed)
        return s5_error_set(error, "out of memory");
    options.interfaces = (struct s5_interface_user){redaction->redact, s5_redact_interface};
    if (is_standard_input(&options) && lseek(STDIN_FILENO, redaction->start, SEEK_SET) < 0)
        return s5_error_set(error, "cannot read standard input again: %s", strerror(errno));
    struct s5_source *source = s5_source_open(&options, &unused, error);
    if (source == NULL)
        return -1;
    s5_decode_watch(source);
    int status = put_all(redaction->redact, source, packets, error);
    s5_decode_watch(NULL);
    s5_source_close(source);
    return status;
}

static void tell(const struct s5_redaction *redaction)
{
    const struct s5_edits *edits = &redaction->edits;
    uint64_t packets = s5_redact_packets(redaction->redact);

    fprintf(stderr, "redacted: %llu user name%s and %llu password%s",
            (unsigned long long)edits->names, edits->names == 1 ? "" : "s",
            (unsigned long long)edits->passwords, edits->passwords == 1 ? "" : "s");
    if (edits->doubts > 0)
        fprintf(stderr, ", and %llu of which a length is missing",
                (unsigned long long)edits->doubts);
    fprintf(stderr, ", in %llu packet%s\n", (unsigned long long)packets, packets == 1 ? "" : "s");
}

int s5_redaction_write(struct s5_redaction *redaction, uint64_t packets, bool damaged, bool stopped)
{
    struct s5_error error;

    if (stopped)
        return fail("%s", interrupted);
    if (write_all(redaction, packets, &error) != 0)
        return fail("%s", error.text);
    if (damaged && s5_redact_interfaces(redaction->redact) == 0)
        return 0;
    if (s5_whole_file_keep(&redaction->out, &error) != 0)
        return fail("%s", error.text);
    tell(redaction);
    return 0;
}

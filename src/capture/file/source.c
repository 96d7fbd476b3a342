#include "capture/file/source.h"

#include "capture/file/filter.h"
#include "capture/file/live.h"
#include "capture/file/octets.h"
#include "capture/file/pcap_read.h"
#include "capture/file/pcapng_read.h"
#include "capture/file/stop.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One of `live`, `pcap` and `pcapng`; of a file none before it was begun. */
struct s5_source {
    struct s5_stop stop;
    struct s5_octets *octets;
    struct s5_filter *filter; /* of a file */
    struct s5_live *live;
    struct s5_pcap_reader *pcap;
    struct s5_pcapng_reader *pcapng;
    struct s5_interface_user interfaces;
};

struct stat s5_source_stat(const struct s5_source_options *options)
{
    struct stat in;

    if (options->path == NULL || (strcmp(options->path, "-") == 0 ? fstat(STDIN_FILENO, &in)
                                                                  : stat(options->path, &in)) != 0)
        return (struct stat){0};
    return in;
}

bool s5_source_is(const struct s5_source_options *options, const char *path)
{
    const struct stat in = s5_source_stat(options);
    struct stat other;

    return S_ISREG(in.st_mode) && stat(path, &other) == 0 && in.st_dev == other.st_dev &&
           in.st_ino == other.st_ino;
}

static int tell_no_capture(const struct s5_octets *octets, size_t there, bool *usage,
                           struct s5_error *error)
{
    struct s5_error why;
    enum s5_source_status trouble = s5_octets_trouble(octets, &why);
    const char *name = s5_octets_name(octets);

    *usage = trouble != S5_SOURCE_FAILED;
    if (trouble != S5_SOURCE_END)
        return s5_error_set(error, "%s: %s", name, why.text);
    if (there == 0)
        return s5_error_set(error, "%s is empty", name);
    return s5_error_set(error, "%s is neither pcap nor pcapng", name);
}

/* Looks at the file's first octets and chooses who reads on. */
__attribute__((cold)) static int begin(struct s5_source *source, bool *usage,
                                       struct s5_error *error)
{
    size_t there;
    const uint8_t *octets = s5_octets_head(source->octets, 4, &there);
    struct s5_span head = {octets, there};

    *usage = false;
    if (s5_pcap_is(head)) {
        source->pcap = s5_pcap_reader_new(source->octets, usage, error);
        if (source->pcap == NULL)
            return -1;
        if (source->interfaces.take != NULL) {
            struct s5_interface only = s5_pcap_reader_interface(source->pcap);
            source->interfaces.take(source->interfaces.context, &only);
        }
        *usage = true;
        return source->filter == NULL
                   ? 0
                   : s5_filter_compile(source->filter, s5_pcap_reader_interface(source->pcap).link,
                                       error);
    }
    if (!s5_pcapng_is(head))
        return tell_no_capture(source->octets, there, usage, error);
    source->pcapng = s5_pcapng_reader_new(source->octets, &source->interfaces);
    return source->pcapng != NULL ? 0 : s5_error_set(error, "out of memory");
}

static int open_file(struct s5_source *source, const struct s5_source_options *options, bool *usage,
                     struct s5_error *error)
{
    if (options->filter != NULL) {
        source->filter = s5_filter_new(options->filter, usage, error);
        if (source->filter == NULL)
            return -1;
    }
    source->octets = s5_octets_open(options->path, &source->stop, usage, error);
    if (source->octets == NULL)
        return -1;
    /* What comes through a pipe may be long in coming: who opens it must first be able to stop it.
     */
    return s5_octets_waits(source->octets) ? 0 : begin(source, usage, error);
}

struct s5_source *s5_source_open(const struct s5_source_options *options, bool *usage,
                                 struct s5_error *error)
{
    assert((options->path == NULL) != (options->interface == NULL));
    struct s5_source *source = calloc(1, sizeof *source);

    *usage = false;
    if (source == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    source->interfaces = options->interfaces;
    if (s5_stop_init(&source->stop, error) != 0) {
        free(source);
        return NULL;
    }
    int status;
    if (options->interface != NULL) {
        source->live =
            s5_live_open(options->interface, options->filter, &source->stop, usage, error);
        status = source->live == NULL ? -1 : 0;
    } else {
        status = open_file(source, options, usage, error);
    }
    if (status != 0) {
        s5_source_close(source);
        return NULL;
    }
    return source;
}

void s5_source_close(struct s5_source *source)
{
    if (source == NULL)
        return;
    s5_live_close(source->live);
    s5_pcap_reader_free(source->pcap);
    s5_pcapng_reader_free(source->pcapng);
    s5_filter_free(source->filter);
    s5_octets_close(source->octets);
    s5_stop_fini(&source->stop);
    free(source);
}

static enum s5_source_status next_of_file(struct s5_source *source, struct s5_packet *out,
                                          struct s5_error *error)
{
    enum s5_source_status status = source->pcap != NULL
                                       ? s5_pcap_reader_next(source->pcap, out, error)
                                       : s5_pcapng_reader_next(source->pcapng, out, error);

    /* Who is stopped reads no further, which looks like a file cut short. */
    return s5_stop_asked(&source->stop) ? S5_SOURCE_END : status;
}

/* Of a pcapng file it is known late that the filter makes no sense on one of its links. */
static enum s5_source_status tell_no_filter(const struct s5_source *source,
                                            const struct s5_packet *packet, struct s5_error *error)
{
    const struct s5_error why = *error;

    s5_error_set(error, "%s, packet %llu: %s", s5_octets_name(source->octets),
                 (unsigned long long)packet->frame, why.text);
    return S5_SOURCE_DAMAGED;
}

enum s5_source_status s5_source_next(struct s5_source *source, struct s5_packet *out,
                                     struct s5_error *error)
{
    if (source->live != NULL)
        return s5_live_next(source->live, out, error);
    if (source->pcap == NULL && source->pcapng == NULL) {
        bool usage;
        if (begin(source, &usage, error) != 0 && !s5_stop_asked(&source->stop))
            return usage ? S5_SOURCE_DAMAGED : S5_SOURCE_FAILED;
        if (s5_stop_asked(&source->stop))
            return S5_SOURCE_END;
    }
    for (;;) {
        enum s5_source_status status = next_of_file(source, out, error);
        if (status != S5_SOURCE_PACKET || source->filter == NULL)
            return status;
        int passes = s5_filter_passes(source->filter, out, error);
        if (passes < 0)
            return tell_no_filter(source, out, error);
        if (passes > 0)
            return S5_SOURCE_PACKET;
    }
}

void s5_source_stop(struct s5_source *source)
{
    s5_stop_ask(&source->stop);
    if (source->live != NULL)
        s5_live_wake(source->live);
}

uint64_t s5_source_dropped(struct s5_source *source)
{
    return source->live == NULL ? 0 : s5_live_dropped(source->live);
}

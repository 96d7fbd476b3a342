/* Where packets come from: a pcap or pcapng file, also on standard input and also compressed, or a
 * live interface (libpcap). */
#ifndef SOCKSPEC_CAPTURE_FILE_SOURCE_H
#define SOCKSPEC_CAPTURE_FILE_SOURCE_H

#include "base/error.h"
#include "capture/file/interface.h"
#include "capture/file/packet.h"

#include <sys/stat.h>

/* Exactly one of `path` ("-" is standard input) and `interface` ("any" is all of them) is given.
 * `filter` is a BPF expression or NULL. A packet that it does not let through keeps its number; in
 * live capture it never comes up from the kernel, and has none. `interfaces` is told of those of a
 * file, each before its first packet, also within s5_source_open(). */
struct s5_source_options {
    const char *path;
    const char *interface;
    const char *filter;
    struct s5_interface_user interfaces;
};

enum s5_source_status {
    S5_SOURCE_PACKET,  /* `*out` is the next packet */
    S5_SOURCE_END,     /* there are no more, or s5_source_stop() was called */
    S5_SOURCE_DAMAGED, /* the file breaks off, or makes no sense or cannot be used from here on; the
                        * error says where */
    S5_SOURCE_FAILED,  /* reading failed: the disk, the interface, memory */
};

/* What the capture is read from; all zeros for an interface, and for what cannot be asked. */
struct stat s5_source_stat(const struct s5_source_options *options);

/* Whether it is the very file that `path` names, by whatever name. */
bool s5_source_is(const struct s5_source_options *options, const char *path);

struct s5_source;

/* NULL with the error told; `*usage` is then true where the file or the expression is unusable and
 * false where the world failed. Borrows what the options point to until s5_source_close(). A pipe
 * is looked at by the first s5_source_next() only, so that s5_source_stop() can end the waiting. */
struct s5_source *s5_source_open(const struct s5_source_options *options, bool *usage,
                                 struct s5_error *error);
void s5_source_close(struct s5_source *source);

enum s5_source_status s5_source_next(struct s5_source *source, struct s5_packet *out,
                                     struct s5_error *error);

/* Ends a reading that waits or goes on; may be called from a signal handler and from any thread. */
void s5_source_stop(struct s5_source *source);

/* Packets that the system dropped in live capture, so far; 0 for a file. */
uint64_t s5_source_dropped(struct s5_source *source);

#endif

/* One reading of a capture, as `sockspec decode` does it, and what holds of every reading. */
#ifndef SOCKSPEC_FUZZ_LAWS_READING_H
#define SOCKSPEC_FUZZ_LAWS_READING_H

#include "base/buffer.h"
#include "capture/file/source.h"
#include "capture/reader.h"

/* What one side of a connection sent, as far as the capture's own packets claim. */
struct wire {
    struct s5_peer from;
    struct s5_peer to;
    uint64_t octets;
};

struct reading {
    char *text; /* all records */
    size_t size;
    struct s5_reader_totals totals;
    enum s5_source_status ended; /* S5_SOURCE_END or S5_SOURCE_DAMAGED */
    bool unusable;               /* it did not open */
    struct wire *wires;
    size_t wire_count;
    uint64_t frame;          /* of the last packet */
    size_t before;           /* octets that the process held before */
    struct s5_buffer faults; /* a line for each law that is broken; empty: none */
};

/* Reads the file with these options, whose `out` is set here, and holds it against the laws. */
void reading_do(struct reading *reading, const char *path, const struct s5_reader_options *options);
void reading_free(struct reading *reading);

/* What `sockspec decode` reads with. */
struct s5_reader_options reading_defaults(void);

#endif

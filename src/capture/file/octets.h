/* The octets of a capture file, wherever it is: on the disk, on standard input, in a pipe; packed
 * with gzip or zstd, or plain. */
#ifndef SOCKSPEC_CAPTURE_FILE_OCTETS_H
#define SOCKSPEC_CAPTURE_FILE_OCTETS_H

#include "base/span.h"
#include "capture/file/source.h"
#include "capture/file/stop.h"

#include <sys/types.h>

enum { S5_OCTETS_HEAD = 24 }; /* how many can be looked at ahead */

struct s5_octets;

/* `path` "-" is standard input. Borrows both. NULL with the error told; `*usage` as in
 * s5_source_open(). Reads nothing yet. */
struct s5_octets *s5_octets_open(const char *path, const struct s5_stop *stop, bool *usage,
                                 struct s5_error *error);
void s5_octets_close(struct s5_octets *octets);

/* For messages: the path, or "standard input". */
const char *s5_octets_name(const struct s5_octets *octets);

/* Whether reading may have to wait for somebody who writes. */
bool s5_octets_waits(const struct s5_octets *octets);

/* The first `size` octets of what is left, or all where fewer are, to be read (and, until then,
 * altered). At most S5_OCTETS_HEAD, and before anything was read. Fewer come also where there is
 * trouble. */
uint8_t *s5_octets_head(struct s5_octets *octets, size_t size, size_t *there);

/* Reads up to `size`: as many as are there without waiting for more than one. 0 at the end, and
 * where it was asked to stop; -1 where there is trouble, but not before all that precedes it was
 * read. */
ssize_t s5_octets_read(struct s5_octets *octets, uint8_t *out, size_t size);

/* What is wrong: S5_SOURCE_DAMAGED or S5_SOURCE_FAILED with the error told, without the file's
 * name; S5_SOURCE_END where nothing is. */
enum s5_source_status s5_octets_trouble(const struct s5_octets *octets, struct s5_error *error);

/* "", or " (unpacked)" where offsets are not those in the file itself. */
const char *s5_octets_note(const struct s5_octets *octets);

#endif

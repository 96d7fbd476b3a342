/* What went over some sockets, kept in memory until it is known what may be told of it, and then
 * written as a capture. Bounded: beyond that, packets are cut and keep their lengths. */
#ifndef SOCKSPEC_RECORD_TAPE_H
#define SOCKSPEC_RECORD_TAPE_H

#include "base/error.h"
#include "net/datagrams.h"
#include "net/stream.h"

enum {
    S5_TAPE_OCTETS = 4 * 1024 * 1024, /* kept of what was sent and received */
    S5_TAPE_EVENTS = 128 * 1024,      /* times that octets were sent or came; see s5_tape_new() */
};

struct s5_tape;

/* Keeps at most `octets`, the first ones. Of octets that come behind so many `events`, only the
 * number is kept: they stand where their direction of the connection ends, and such datagrams are
 * lost. */
struct s5_tape *s5_tape_new(size_t octets, size_t events);
void s5_tape_free(struct s5_tape *tape); /* NULL is allowed; its sockets must be closed */

/* Records what goes over it from now on, until it is closed. `name` is shown at its first packet.
 */
void s5_tape_stream(struct s5_tape *tape, struct s5_stream *stream, const char *name);
void s5_tape_datagrams(struct s5_tape *tape, struct s5_datagrams *datagrams, const char *name);

/* Masks as s5_mask() does, in each direction of each socket. -1 where memory is out: then nothing
 * may be told. */
int s5_tape_mask(struct s5_tape *tape, struct s5_span secret, size_t from, size_t size);

/* Writes it all, once, to `path`, which is made or emptied; `application` and `comment` are named
 * there. Returns 0, or -1 with the error told. */
int s5_tape_write(struct s5_tape *tape, const char *path, const char *application,
                  const char *comment, struct s5_error *error);

#endif

/* Compressed captures: what turns packed octets into plain ones, and how packing is recognised. */
#ifndef SOCKSPEC_CAPTURE_FILE_UNPACK_H
#define SOCKSPEC_CAPTURE_FILE_UNPACK_H

#include "base/error.h"
#include "base/span.h"

enum { S5_PACKING_HEAD = 4 }; /* octets from which packing is known */

/* The name of the way in which a file that begins with `head` is packed, or NULL where it is in
 * none that is known. */
const char *s5_packing_name(struct s5_span head);

/* `whole` tells that a stream has ended and no other has begun: the file may end here. Calls behind
 * the end of a stream begin the next one. */
struct s5_unpacker {
    const char *name;
    bool whole;
    /* Takes from `in`, gives to `out`; how much, it writes to both. -1 where the stream is damaged,
     * with what the library says of it; what it gave before is good. */
    int (*step)(struct s5_unpacker *unpacker, struct s5_span in, size_t *taken, uint8_t *out,
                size_t room, size_t *given, struct s5_error *error);
    void (*free)(struct s5_unpacker *unpacker);
};

/* For what begins with `head`, of which s5_packing_name() knows the name. NULL, with the error
 * told, where that way is none that is read here, or out of memory. */
struct s5_unpacker *s5_unpacker_new(struct s5_span head, struct s5_error *error);

/* NULL where memory is out. */
struct s5_unpacker *s5_gzip_new(void);
struct s5_unpacker *s5_zstd_new(void);

#endif

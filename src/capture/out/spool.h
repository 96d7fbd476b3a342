/* The packets of a capture that can be read but once, kept in a temporary file for a second look.
 */
#ifndef SOCKSPEC_CAPTURE_OUT_SPOOL_H
#define SOCKSPEC_CAPTURE_OUT_SPOOL_H

#include "base/error.h"
#include "capture/file/packet.h"

struct s5_spool;

/* NULL with the error told. */
struct s5_spool *s5_spool_new(struct s5_error *error);
void s5_spool_free(struct s5_spool *spool);

/* 0, or -1 with the error told. */
int s5_spool_put(struct s5_spool *spool, const struct s5_packet *packet, struct s5_error *error);

/* Nothing more will be put; the first packet is next. 0, or -1 with the error told. */
int s5_spool_rewind(struct s5_spool *spool, struct s5_error *error);

/* 1: `*out` is the next packet, which borrows from the spool until the one after it; 0: there are
 * no more; -1 with the error told. */
int s5_spool_next(struct s5_spool *spool, struct s5_packet *out, struct s5_error *error);

#endif

/* A BPF expression, compiled for each link type that comes along. */
#ifndef SOCKSPEC_CAPTURE_FILE_FILTER_H
#define SOCKSPEC_CAPTURE_FILE_FILTER_H

#include "base/error.h"
#include "capture/file/packet.h"

struct s5_filter;

/* Borrows `expression`. NULL, with the error told, where it makes sense on no link or, with
 * `*usage` false, memory is out. */
struct s5_filter *s5_filter_new(const char *expression, bool *usage, struct s5_error *error);
void s5_filter_free(struct s5_filter *filter);

/* Whether it makes sense for this link type: 0, or -1 with the error told. */
int s5_filter_compile(struct s5_filter *filter, uint16_t link, struct s5_error *error);

/* 1: the packet passes. 0: it does not. -1 as s5_filter_compile(). */
int s5_filter_passes(struct s5_filter *filter, const struct s5_packet *packet,
                     struct s5_error *error);

#endif

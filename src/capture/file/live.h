/* Captures on an interface of this machine, through libpcap. */
#ifndef SOCKSPEC_CAPTURE_FILE_LIVE_H
#define SOCKSPEC_CAPTURE_FILE_LIVE_H

#include "capture/file/source.h"
#include "capture/file/stop.h"

struct s5_live;

/* Borrows all. `filter` may be NULL; what it does not let through never comes up from the kernel,
 * and has no number. NULL with the error told; `*usage` as in s5_source_open(). */
struct s5_live *s5_live_open(const char *interface, const char *filter, const struct s5_stop *stop,
                             bool *usage, struct s5_error *error);
void s5_live_close(struct s5_live *live);

/* As s5_source_next(). */
enum s5_source_status s5_live_next(struct s5_live *live, struct s5_packet *out,
                                   struct s5_error *error);

/* Wakes s5_live_next(), behind s5_stop_ask(); safe in a signal handler. */
void s5_live_wake(struct s5_live *live);

uint64_t s5_live_dropped(struct s5_live *live);

#endif

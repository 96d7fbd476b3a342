/* sockspec decode --redact: goes through the capture a second time and writes it without its user
 * names and passwords. */
#ifndef SOCKSPEC_CLI_REDACTION_H
#define SOCKSPEC_CLI_REDACTION_H

#include "capture/file/source.h"
#include "capture/flows.h"

struct s5_redaction;

/* Sees to it that `path` can be written and that the capture can be read twice: one that comes
 * through a pipe is first read to its end, and is then standard input. The flows gather from now on
 * what is to be overwritten. Borrows `path` and `*source`. NULL after complaining, with the exit
 * status in `*status`. */
struct s5_redaction *s5_redaction_new(const char *path, struct s5_source_options *source,
                                      struct s5_flows_options *flows, int *status);
void s5_redaction_free(struct s5_redaction *redaction);

/* The capture was read, `packets` of it: writes them, and tells how much was overwritten; but of a
 * `damaged` file in which not even an interface was told there is nothing to write. Returns an exit
 * status after complaining, or 0. Where reading was `stopped`, or writing is, it gives up. */
int s5_redaction_write(struct s5_redaction *redaction, uint64_t packets, bool damaged,
                       bool stopped);

#endif

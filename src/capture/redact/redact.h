/* Writes a capture again with the user names and passwords of RFC 1929 overwritten. It is gone
 * through twice: first it is read, with s5_flows_options.edits, then each packet is taken here.
 * docs/captures.md tells what is changed. */
#ifndef SOCKSPEC_CAPTURE_REDACT_REDACT_H
#define SOCKSPEC_CAPTURE_REDACT_REDACT_H

#include "base/error.h"
#include "capture/file/interface.h"
#include "capture/file/packet.h"
#include "capture/redact/edits.h"

#include <stdio.h>

struct s5_redact;

/* The file stays the caller's, `name` is what errors call it, `application` is who writes. NULL:
 * out of memory. */
struct s5_redact *s5_redact_new(struct s5_edits *edits, FILE *file, const char *name,
                                const char *application);
void s5_redact_free(struct s5_redact *redact);

/* For s5_interface_user, the redaction being its context: an interface of the capture. */
void s5_redact_interface(void *context, const struct s5_interface *interface);

/* Takes the next packet. -1 with the error told: memory, the disk. */
int s5_redact_put(struct s5_redact *redact, const struct s5_packet *packet, struct s5_error *error);

/* All is written. -1 with the error told: the disk. */
int s5_redact_finish(struct s5_redact *redact, struct s5_error *error);

/* Packets in which octets were overwritten. */
uint64_t s5_redact_packets(const struct s5_redact *redact);

/* Interfaces that were told of. */
uint64_t s5_redact_interfaces(const struct s5_redact *redact);

#endif

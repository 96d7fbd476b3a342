/* Sessions for people: a block each. Octets from the wire never stand there raw. */
#ifndef SOCKSPEC_CAPTURE_SHOW_TEXT_H
#define SOCKSPEC_CAPTURE_SHOW_TEXT_H

#include "base/buffer.h"
#include "capture/lint/violation.h"
#include "capture/socks/association.h"
#include "capture/socks/session.h"

/* The head of the block; the rest is appended behind it as it happens. */
void s5_text_session(struct s5_buffer *out, const struct s5_session *session, bool colour);
void s5_text_datagram(struct s5_buffer *out, const struct s5_datagram_seen *datagram);
void s5_text_violation(struct s5_buffer *out, const struct s5_violation *violation, bool colour);

/* A message, field by field, with the offset of each; a password as *** unless `secrets`. */
void s5_text_said(struct s5_buffer *out, const struct s5_session *session,
                  const struct s5_said *said, bool secrets);

#endif

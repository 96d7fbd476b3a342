/* Records for programs: one JSON object a line, as docs/captures.md tells. */
#ifndef SOCKSPEC_CAPTURE_SHOW_JSON_H
#define SOCKSPEC_CAPTURE_SHOW_JSON_H

#include "base/buffer.h"
#include "capture/lint/violation.h"
#include "capture/socks/association.h"
#include "capture/socks/session.h"

/* Each appends one line, in which the session's number stands as capture/show/docket.h tells. */
void s5_json_session(struct s5_buffer *out, const struct s5_session *session);
void s5_json_datagram(struct s5_buffer *out, const struct s5_datagram_seen *datagram);
void s5_json_violation(struct s5_buffer *out, const struct s5_violation *violation);

#endif

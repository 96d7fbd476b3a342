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

/* A line of the files that datagrams are extracted to: the datagram that was whole with packet
 * datagram->frame, and of its `size` octets those that were captured. */
void s5_json_payload(struct s5_buffer *out, const struct s5_session *session,
                     const struct s5_datagram_seen *datagram, const struct s5_address *remote,
                     struct s5_span data, size_t size);

#endif

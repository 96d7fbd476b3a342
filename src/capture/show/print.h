/* What all ways of showing a session print alike: addresses and times. */
#ifndef SOCKSPEC_CAPTURE_SHOW_PRINT_H
#define SOCKSPEC_CAPTURE_SHOW_PRINT_H

#include "base/buffer.h"
#include "capture/socks/session.h"

/* "1.2.3.4:5", "[::1]:5", "name:5". */
void s5_print_peer(struct s5_buffer *out, const struct s5_peer *peer);
void s5_print_address(struct s5_buffer *out, const struct s5_address *address);

/* "2026-01-31T12:00:00.000001Z", or nine digits where it is finer; `between` stands between date
 * and time, and the Z behind a T alone. */
void s5_print_time(struct s5_buffer *out, int64_t ns, char between);

/* Milliseconds with as many decimals as it takes: "1.5". */
void s5_print_ms(struct s5_buffer *out, int64_t ns);

#endif

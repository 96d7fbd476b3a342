/* What is known of a session, in a line, as tests want it:
 *
 *   offer=0002 method=02 user=u status=00 cmd=01 rsv=00 dst=1.2.3.4:80 rep=00 bnd=5.6.7.8:9 up=3
 *   down=4 complete +opaque
 *
 * What is not known is not there, nor are counts of 0. */
#ifndef SOCKSPEC_TESTS_CAPTURE_SOCKS_FACTS_H
#define SOCKSPEC_TESTS_CAPTURE_SOCKS_FACTS_H

#include "base/buffer.h"
#include "capture/socks/session.h"

/* Appends the line, without its end; behind " | " where something is there already. */
void facts_of(const struct s5_session *session, struct s5_buffer *out);

/* Asserts that the lines in `got` say nothing that those in `want` do not: each field of a session
 * stands there too, or is a count of octets relayed that is at most `slack` above. Notes are let
 * through where `noted`, counts of gaps always. `what` says of what it is told. */
void facts_assert_within(const char *what, const char *got, const char *want, uint64_t slack,
                         bool noted);

/* Asserts that the first line in `got` has every fact of the first in `want` (counts, notes and
 * "complete" left out), but the one whose name is `but`, if any. */
void facts_assert_has(const char *what, const char *got, const char *want, const char *but);

#endif

/* Which clauses the two sides of a session break, as far as a capture shows it. The messages are
 * judged by the same checks as in tester and server (s5_*_check); here is what takes more than one
 * message, or the clock, to be seen. */
#ifndef SOCKSPEC_CAPTURE_LINT_LINT_H
#define SOCKSPEC_CAPTURE_LINT_LINT_H

#include "capture/lint/legs.h"
#include "capture/lint/violation.h"
#include "capture/socks/association.h"
#include "capture/socks/session.h"

struct s5_lint {
    struct s5_legs *legs; /* every connection of the capture; NULL: sessions are judged by
                           * themselves */
    void *context;
    void (*found)(void *context, struct s5_session *session, const struct s5_violation *violation);
    bool secrets; /* passwords are shown as they are */
};

/* In the order in which it happens. What is remembered of a session is freed at its end. */
void s5_lint_said(const struct s5_lint *lint, struct s5_session *session,
                  const struct s5_said *said);
void s5_lint_stray(const struct s5_lint *lint, struct s5_session *session, enum s5_side side,
                   const struct s5_piece *piece);
void s5_lint_relayed(const struct s5_lint *lint, struct s5_session *session, enum s5_side side,
                     const struct s5_piece *piece);
void s5_lint_datagram(const struct s5_lint *lint, struct s5_session *session,
                      const struct s5_datagram_seen *datagram);

/* Whether `time` is so long behind the end of an association's control connection that the proxy
 * has to know of that. */
bool s5_lint_is_late(const struct s5_session *session, int64_t time);

/* `now` is the time of the latest packet of the whole capture. */
void s5_lint_ended(const struct s5_lint *lint, struct s5_session *session, int64_t now);

#endif

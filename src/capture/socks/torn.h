/* A message of a dialogue of which octets are missing: what it tells all the same. */
#ifndef SOCKSPEC_CAPTURE_SOCKS_TORN_H
#define SOCKSPEC_CAPTURE_SOCKS_TORN_H

#include "capture/socks/inbox.h"
#include "capture/socks/session.h"

struct s5_torn {
    enum s5_status status; /* S5_OK: its end is known. S5_MORE: that may become known when more has
                            * come. S5_BAD: it will not */
    size_t size;           /* with S5_OK: octets, missing ones among them */
    bool decided;          /* with S5_OK: whatever is missing, the dialogue goes on as `after` */
    struct s5_dialogue after;
    struct s5_message message; /* its kind; the rest is s5_torn_note()'s */
    struct s5_message other;
    struct s5_span known; /* its octets before the first that is missing */
    uint8_t octets[2][S5_PASSWORD_REQUEST_MAX];
};

/* Reads the message of `side` that is due, in what waits in `inbox`, where something is missing.
 * `*out` must stay where it is until it is noted. */
void s5_torn_read(const struct s5_dialogue *dialogue, enum s5_side side,
                  const struct s5_inbox *inbox, struct s5_torn *out);

/* Keeps in the session what does not hang on what is missing. */
void s5_torn_note(const struct s5_torn *torn, struct s5_session *session);

#endif

/* What holds of the server's end of every conversation, whatever the client sends and however it is
 * cut. */
#ifndef SOCKSPEC_FUZZ_LAWS_SERVER_H
#define SOCKSPEC_FUZZ_LAWS_SERVER_H

#include "session/server.h"

/* What the shell around a server decides. */
struct server_shell {
    struct s5_server_policy policy;
    bool granted;
    uint8_t rep;
    uint8_t second; /* of BIND's second reply */
    struct s5_address bnd;
};

/* The first law that the server breaks when `stream` arrives, in words, or NULL:
 *
 * - it consumes no more than is there, and nothing while it waits for more or relays;
 * - it comes to an end within a few steps for each octet; each change of state begins where the one
 *   before it ended;
 * - the clauses that it says are broken are so inside the message, and what it hands to the shell
 *   lies inside it, too;
 * - what it sends breaks no clause and is whole, and who listens to both sides sees the same
 *   conversation as it does;
 * - the same stream has the same outcome however it is cut, in `pieces` or otherwise, whether the
 *   shell decides at once or late, and a second time.
 *
 * `draw` as in law_of_message(). */
const char *law_of_server(const struct server_shell *shell, struct s5_span stream,
                          struct s5_span pieces, uint64_t draw);

#endif

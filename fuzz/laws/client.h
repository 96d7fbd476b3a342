/* What holds of the client's end of every conversation, whatever the server sends and however it is
 * cut. */
#ifndef SOCKSPEC_FUZZ_LAWS_CLIENT_H
#define SOCKSPEC_FUZZ_LAWS_CLIENT_H

#include "session/client.h"

/* The first law that the client breaks when `stream` arrives, in words, or NULL:
 *
 * - it consumes no more than is there, and nothing while it waits for more;
 * - it comes to an end within a few steps for each octet, and repeats it when asked again;
 * - findings lie inside the message, and what it tells of the reply does, too;
 * - what it sends is whole; who listens to both sides sees the same conversation, finds the server
 *   at fault where the client does, and is in the phase that the end says;
 * - the same stream has the same outcome however it is cut, in `pieces` or otherwise, and a second
 *   time.
 *
 * `draw` as in law_of_message(). */
const char *law_of_client(const struct s5_client_wish *wish, struct s5_span stream,
                          struct s5_span pieces, uint64_t draw);

#endif

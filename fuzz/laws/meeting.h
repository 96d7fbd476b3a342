/* The client's machine against the server's, through memory: what the one says the other accepts,
 * and both reach the end that follows from the RFC. */
#ifndef SOCKSPEC_FUZZ_LAWS_MEETING_H
#define SOCKSPEC_FUZZ_LAWS_MEETING_H

#include "session/client.h"
#include "session/server.h"

struct meeting {
    struct s5_server_policy policy;
    struct s5_span uname; /* whom the server lets in */
    struct s5_span passwd;
    struct s5_client_wish wish;
    uint8_t rep;
    uint8_t second;        /* of BIND's second reply */
    bool octetwise;        /* octets arrive one by one, else */
    struct s5_span pieces; /* in pieces of these sizes, by turns over both directions; 0 and past
                            * the last: all that is on its way */
};

/* What goes wrong between them, in words, or NULL. The server finds clauses broken only where the
 * wish breaks them, the client never. */
const char *law_of_meeting(const struct meeting *meeting);

#endif

/* Small decoders with a fault chosen when they are compiled (-DPLANTED=NAME), to try the fuzzers
 * on: each fault has the shape of a bug that was published. Without one they are right. */
#ifndef SOCKSPEC_FUZZ_PLANTED_PLANTED_H
#define SOCKSPEC_FUZZ_PLANTED_PLANTED_H

#include "base/span.h"

enum planted {
    NOTHING,
    SIGNED_LENGTH,    /* a length octet is kept in a signed char */
    METHODS_TRUSTED,  /* NMETHODS is believed */
    LENGTH_UNBOUND,   /* a length octet is read before it is known to be there */
    SUM_OF_MAXIMA,    /* 513 octets into 512 */
    MINUS_THREE,      /* what is left of a name, "length - 3", is less than nothing */
    PORT_OUTSIDE,     /* the port is not in the bound */
    SCRATCH_REUSED,   /* room for the name is used for the port */
    REQUEST_TOO_LONG, /* a name of more than 251 octets overruns the request */
    REST_MINUS_TWO,   /* a name is all but the last two octets, whatever its length says */
    REST_LOST,        /* what comes with a message, behind it, is dropped */
    FOUR_OCTETS,      /* every address is one of IPv4 */
    EMPTY_TOKEN,      /* there is a last octet even of nothing */
    TEXT_COMPARED,    /* a NUL ends a password */
    TEXT_FORMATS,     /* a name is a format */
    DECIDED_AGAIN,    /* what was decided is decided anew when the answer comes in two parts */
    NESTED,           /* what is in a datagram is taken for a datagram */
};

#ifndef PLANTED
#define PLANTED NOTHING
#endif
#define FAULTY(fault) (PLANTED == (fault))

/* What a decoder made of its input, for laws to look at. */
struct planted_found {
    bool message;        /* there is one at the front */
    size_t size;         /* of it */
    struct s5_span host; /* borrows from the input */
    bool granted;
    char text[1024]; /* the host, as it is logged */
};

/* Each reads the octets of `in` and no others. */
void planted_greeting(struct s5_span in, struct planted_found *found);
void planted_password(struct s5_span in, struct planted_found *found);
void planted_request(struct s5_span in, struct planted_found *found);
void planted_reply(struct s5_span in, struct planted_found *found);
void planted_udp(struct s5_span in, struct planted_found *found);
void planted_frame(struct s5_span in, struct planted_found *found);

/* HOST(2) how long the name is that is asked for, CUT(1), and what the server says, of which CUT
 * octets come first. */
void planted_client(struct s5_span in);

#endif

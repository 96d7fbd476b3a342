/* Sets the destinations of a session: wherever a proxy may read one out of what the client says,
 * however bent, is put an address and a port of ours. So no session reaches anybody else, and what
 * is played is known without having been played. */
#ifndef SOCKSPEC_MUTATE_AIM_H
#define SOCKSPEC_MUTATE_AIM_H

#include "mutate/session.h"

/* What an octet stands for once aimed; the others are themselves. */
enum s5_meaning {
    S5_MEANS_ITSELF,
    S5_MEANS_HOST,        /* 4 octets of our IPv4 address */
    S5_MEANS_PORT,        /* 2 octets of the origin's port */
    S5_MEANS_CLOSED_PORT, /* of one at which nobody listens */
    S5_MEANS_UDP_PORT,    /* of the UDP origin */
    S5_MEANS_CREDENTIALS, /* all of a valid password request */
};

/* `home` is our IPv4 address as the proxy reaches it. In sessions the valid credentials are
 * s5_placeholder; `credentials` (a whole password request, borrowed) takes their place. */
struct s5_aim {
    uint8_t home[4];
    uint16_t port;
    uint16_t closed_port;
    uint16_t udp_port;
    struct s5_span credentials;
};

/* The password request of which all valid ones are made. */
extern const struct s5_span s5_placeholder;

enum { S5_AIMED_OCTETS = S5_SESSION_OCTETS + 8 * 513 };

struct s5_aimed {
    size_t starts[S5_ACTS_MAX + 1]; /* the octets of an act end where the next one's start */
    uint8_t octets[S5_AIMED_OCTETS];
    uint8_t means[S5_AIMED_OCTETS];
};

/* false where no safe form is found: such a session is not to be played. */
bool s5_aim_session(const struct s5_aim *aim, const struct s5_session *session,
                    struct s5_aimed *out);

/* Whether octets that a proxy takes for a name lead nowhere but to ourselves: "localhost", an
 * address of ours, or what no resolver asks anybody about, as one of its labels is empty or too
 * long. */
bool s5_name_is_harmless(const struct s5_aim *aim, struct s5_span name);

#endif

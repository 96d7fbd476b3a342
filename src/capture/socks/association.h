/* UDP associations: which datagrams of a capture go through the relay of which session (RFC 1928
 * section 7). docs/captures.md tells the rule. */
#ifndef SOCKSPEC_CAPTURE_SOCKS_ASSOCIATION_H
#define SOCKSPEC_CAPTURE_SOCKS_ASSOCIATION_H

#include "capture/socks/session.h"
#include "wire/udp.h"

/* One datagram between a client and its relay. Of one whose header cannot be read, `remote` is not
 * known, and `frag`, `rsv` and `size` are -1. */
struct s5_datagram_seen {
    uint64_t frame;
    int64_t time;
    bool up;
    struct s5_peer client;
    struct s5_peer relay;
    struct s5_kept_address remote;
    int16_t frag;
    int32_t rsv;
    int64_t size;            /* octets of DATA, as on the wire */
    struct s5_result result; /* of decoding it */
    struct s5_udp udp;       /* what was decoded; DATA as far as it was captured */
    struct s5_span octets;   /* the whole payload, as far as it was captured */
    bool cut;                /* the snap length cut it */
    bool late;               /* the control connection had ended before */
};

struct s5_associations;

struct s5_association_user {
    void *context;
    void (*seen)(void *context, struct s5_session *session,
                 const struct s5_datagram_seen *datagram);
    /* A datagram that belongs to nobody, while there are associations. `relay` is the session to
     * whose relay it goes; NULL where it goes elsewhere, or the relay is that of several. May be
     * NULL. */
    void (*passing)(void *context, struct s5_session *relay, const struct s5_segment *segment,
                    const struct s5_packet *packet);
};

struct s5_associations *s5_associations_new(const struct s5_association_user *user);
void s5_associations_free(struct s5_associations *associations);

/* The session's request to associate was granted, Datagrams that came before are told
 * now. */
void s5_associations_open(struct s5_associations *associations, struct s5_session *session);

/* Its control connection ended. The association is remembered until the session is given back, to
 * tell what comes late. */
void s5_associations_end(struct s5_associations *associations, struct s5_session *session);

/* The session is about to be given back. */
void s5_associations_forget(struct s5_associations *associations, struct s5_session *session);

/* Takes a UDP datagram of the capture. */
void s5_associations_take(struct s5_associations *associations, const struct s5_segment *segment,
                          const struct s5_packet *packet);

#endif

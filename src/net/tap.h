/* Watching sockets: somebody who is told of all that goes over them and changes nothing, as for a
 * capture. What is told is what the system took or gave, when it did. */
#ifndef SOCKSPEC_NET_TAP_H
#define SOCKSPEC_NET_TAP_H

#include "net/datagrams.h"
#include "net/stream.h"

enum s5_tap_kind {
    S5_TAP_DIALLED,    /* a connection was asked for; told at once where that was so before */
    S5_TAP_STANDS,     /* it was answered, or accepted; told at once, likewise */
    S5_TAP_SENT,       /* octets */
    S5_TAP_CAME,       /* octets */
    S5_TAP_ENDED,      /* our FIN */
    S5_TAP_PEER_ENDED, /* the peer's */
    S5_TAP_RESET,      /* our RST */
    S5_TAP_PEER_RESET, /* the peer's, also as the answer to a dial */
    S5_TAP_CLOSED,     /* the socket is no more: always told, and the last */
};

/* Datagrams know S5_TAP_SENT, S5_TAP_CAME and S5_TAP_CLOSED. Everything is valid during the call.
 * Of a stream, the addresses are told with the first two kinds, of datagrams with octets. An
 * address is of no family, or unspecified, or has no port, where the system does not tell it. */
struct s5_tap_event {
    enum s5_tap_kind kind;
    struct s5_span octets;
    struct s5_endpoint local;
    struct s5_endpoint peer;
};

/* Without `told`, nobody watches. It must not touch the socket. */
struct s5_tap {
    void (*told)(void *user, const struct s5_tap_event *event);
    void *user;
};

void s5_stream_tap(struct s5_stream *stream, struct s5_tap tap);
void s5_datagrams_tap(struct s5_datagrams *datagrams, struct s5_tap tap);

/* Told of each socket that is made on the loop from now on, so that it may tap it. Lookups of names
 * are not among them. It must outlive the loop, or be replaced; NULL for nobody. */
struct s5_watcher {
    void (*stream)(void *user, struct s5_stream *stream);
    void (*datagrams)(void *user, struct s5_datagrams *datagrams);
    void *user;
};

void s5_loop_watch(struct s5_loop *loop, const struct s5_watcher *watcher);

#endif

/* A TCP connection as the files that make, move and end it see it. */
#ifndef SOCKSPEC_NET_STREAM_INSIDE_H
#define SOCKSPEC_NET_STREAM_INSIDE_H

#include "net/inside.h"
#include "net/queue.h"
#include "net/stream.h"
#include "net/tap.h"

enum stream_state {
    STREAM_DIALLING,
    STREAM_OPEN,
    STREAM_OVER, /* the dial failed or the connection broke: all has been told */
};

struct s5_stream {
    struct s5_loop *loop;
    const struct s5_stream_events *events;
    void *user;
    struct s5_tap tap;       /* who watches */
    struct s5_endpoint peer; /* who is dialled */
    int fd;                  /* -1 where there is no socket */
    uv_poll_t poll;          /* in use where there is a socket */
    uv_timer_t timer;        /* tells what went wrong at once; bounds the lingering */
    int handles;             /* of these two, not yet closed */
    enum stream_state state;
    int asked;                      /* the events that `poll` waits for */
    int broken;                     /* an errno that is still to be told from the loop */
    struct s5_dial_failure failure; /* the same of a dial */
    bool reading;                   /* the owner wants octets */
    bool ended;                     /* the peer's FIN was read */
    bool quiet;   /* a hangup or urgent mark was seen that reading alone can clear */
    bool ending;  /* our FIN is to be sent behind the queue */
    bool shut;    /* our FIN was sent */
    bool closing; /* nothing is told any more, and the struct goes with its last handle */
    struct s5_queue queue;
    bool lingering; /* in the loop's list of those, through these two */
    struct s5_stream *before;
    struct s5_stream *after;
};

/* A stream without a socket. */
struct s5_stream *s5_stream_make(struct s5_loop *loop);

/* Gives it one, which is closed with it. Returns 0, or an errno with the socket closed. */
int s5_stream_take(struct s5_stream *stream, int fd);

/* Waits for what the state calls for. */
void s5_stream_update(struct s5_stream *stream);

/* Keeps an error to be told from the loop. */
void s5_stream_break(struct s5_stream *stream, int number);

/* Tells how the dial ended, if it did: called when its socket has something to say. */
void s5_stream_dialled(struct s5_stream *stream);

/* Tells that it failed, with the last ICMP message that the error queue holds. */
void s5_stream_dial_failed(struct s5_stream *stream, struct s5_dial_failure failure);

/* Takes all from the error queue of `fd`; what the last ICMP message there says goes to `failure`,
 * where there is one. */
void s5_dial_failure_read(int fd, struct s5_dial_failure *failure);

/* ---- for whoever watches (tap.h) ---- */

/* A new stream, of which the loop's watcher is told. */
void s5_tap_born(struct s5_stream *stream);

/* Any kind but S5_TAP_DIALLED and those of the next three. */
void s5_tap_tell(const struct s5_stream *stream, enum s5_tap_kind kind);

void s5_tap_octets(const struct s5_stream *stream, enum s5_tap_kind kind, struct s5_span octets);

/* A dial or a connection failed with that errno: the peer's reset, or nothing that it sent. */
void s5_tap_broken(const struct s5_stream *stream, int number);

/* The socket is about to be closed, with RST where `reset`. */
void s5_tap_closed(struct s5_stream *stream, bool reset);

/* Sends what was queued before the connection stood. */
void s5_stream_flush(struct s5_stream *stream);

#endif

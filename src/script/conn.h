/* A TCP connection as a case sees it: to the proxy, or accepted by an origin. */
#ifndef SOCKSPEC_SCRIPT_CONN_H
#define SOCKSPEC_SCRIPT_CONN_H

#include "script/internal.h"
#include "script/observer.h"

#define S5_CONN_TYPE "sockspec.conn" /* of the userdata */

/* What a connection does by itself. */
enum s5_behaviour {
    S5_DOES_SCRIPT, /* buffers what comes; the case does the rest */
    S5_DOES_ECHO,   /* sends back what comes, and the end after it */
    S5_DOES_SINK,   /* counts and drops what comes; ends when the peer did */
    S5_DOES_SOURCE, /* sends a payload, then ends; counts what comes */
    S5_DOES_CLOSE,  /* ends at once */
    S5_DOES_RESET,  /* resets at once */
    S5_DOES_ANSWER, /* waits for the peer's end, then sends its answer and ends */
    S5_DOES_SLOW,   /* reads nothing until the case says so */
    S5_BEHAVIOURS
};

enum s5_conn_state { S5_CONN_CONNECTING, S5_CONN_OPEN, S5_CONN_BROKEN, S5_CONN_CLOSED };

/* Octets received and not yet taken, from `head`. */
struct s5_conn_buffer {
    uint8_t *data;
    size_t head, size, room;
};

struct s5_conn {
    struct s5_object object;
    struct s5_stream *stream;
    char name[48];
    enum s5_conn_state state;
    bool stood;    /* it was accepted, whatever became of it */
    bool ended;    /* the peer's end of stream came */
    bool finished; /* we sent ours */
    int error;     /* errno of a broken connection */
    struct s5_conn_buffer in;
    bool paused; /* by the case */
    bool full;   /* by a buffer that nobody empties */
    uint64_t received, sent;
    struct s5_endpoint local, peer;
    enum s5_behaviour does;
    struct s5_span answer; /* owned */
    /* the payload still to be sent */
    uint64_t out_seed, out_at, out_size;
    bool out_finish;
    /* the payload that is expected */
    bool verifying;
    uint64_t want_seed, want_at, want_size;
    int64_t wrong_at;            /* -1: none */
    struct s5_observer observer; /* of the dialogue, where this is a connection to the proxy */
};

/* Wraps a stream in a connection object of the case and leaves it on the stack (conn.c).
 * `connected`: it stands already. */
struct s5_conn *s5_conn_new(lua_State *lua, struct s5_stream *stream, const char *name,
                            bool connected);
/* `answer` is what S5_DOES_ANSWER sends (copied); `size` and `seed` describe the payload of
 * S5_DOES_SOURCE. */
void s5_conn_behave(struct s5_conn *conn, enum s5_behaviour does, struct s5_span answer,
                    uint64_t size, uint64_t seed);

/* Adds a remark to the transcript and wakes the case. */
void s5_conn_happened(struct s5_conn *conn, const char *what);

/* Sends octets; nothing where the connection does not stand or its direction has ended. */
void s5_conn_put(struct s5_conn *conn, struct s5_span octets);

/* Ends our direction behind what was sent. */
void s5_conn_finish(struct s5_conn *conn);

/* Goes on sending the payload for as long as the system takes it. */
void s5_conn_pump(struct s5_conn *conn);

/* What was received and not yet taken. */
struct s5_span s5_conn_buffered(const struct s5_conn_buffer *b);
void s5_conn_buffer_drop(struct s5_conn_buffer *b, size_t size);

/* Octets were taken: reading goes on where a full buffer had stopped it. */
void s5_conn_relieve(struct s5_conn *conn);

/* Compares what is there with the payload that is expected, as far as that goes. */
void s5_conn_verify(struct s5_conn *conn);

/* Tells the stream whether octets are wanted. */
void s5_conn_apply_reading(struct s5_conn *conn);

extern const struct s5_stream_events s5_conn_events;

#endif

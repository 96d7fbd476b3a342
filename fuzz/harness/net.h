/* The room net, played: the same functions without a system behind them. Time stands still, and
 * octets lie where they are, until whoever plays says what happens. Linked in place of src/net, but
 * for net/endpoint.h and the texts of errors. */
#ifndef SOCKSPEC_FUZZ_HARNESS_NET_H
#define SOCKSPEC_FUZZ_HARNESS_NET_H

#include "fuzz/laws/listener.h"
#include "net/datagrams.h"
#include "net/loop.h"
#include "net/resolver.h"
#include "net/stream.h"

enum { PLAYED_WIRES = 32 };

/* A connection, as its other end sees it; it stays when the stream is gone. */
struct played_wire {
    struct s5_stream *stream; /* NULL: closed by the program */
    bool client;              /* accepted by the first listener */
    bool stands;
    bool ended;           /* the program sent its FIN, or is gone */
    bool reset;           /* by the program */
    struct heard read;    /* what the program has read of it */
    struct heard written; /* what it wrote */
};

/* Begins anew. All that the program made must have been freed. */
void played_begin(void);

/* The loop to hand to the program. */
struct s5_loop *played_loop(void);

size_t played_wire_count(void);
const struct played_wire *played_wire_at(size_t index);

/* Things that happen; false where they cannot. `which` is taken modulo what there is. */
bool played_connect(unsigned which); /* to one of the listeners, from outside */
bool played_opened(unsigned which, int number);
bool played_octets(unsigned which, struct s5_span octets);
bool played_fin(unsigned which);
bool played_reset(unsigned which);
bool played_stall(unsigned which); /* what is written queues, until it is called again */
bool played_datagram(unsigned which, uint8_t from, struct s5_span octets);
bool played_resolved(unsigned which, size_t count);
void played_time(uint64_t ms); /* timers fire on the way */

/* Objects that the program holds. */
size_t played_held(void);

#endif

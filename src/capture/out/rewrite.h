/* A capture that is written anew: packets as they were, connections and datagrams that are made up,
 * and names for addresses. All of it comes in order of time, as far as S5_REWRITE_HELD octets of it
 * reach; what comes later still is written when it comes, with its own time. */
#ifndef SOCKSPEC_CAPTURE_OUT_REWRITE_H
#define SOCKSPEC_CAPTURE_OUT_REWRITE_H

#include "capture/packet/flow_writer.h"

enum { S5_REWRITE_HELD = 16 << 20 };

struct s5_rewrite;

/* Into a file that is at `path` once it is finished ("-" is standard output, where it goes at
 * once). `application` is what writes. NULL with the error told. */
struct s5_rewrite *s5_rewrite_new(const char *path, const char *application,
                                  struct s5_error *error);

/* Writes what waits, and gives the file its name. 0, or -1 with what first went wrong; then there
 * is no file. */
int s5_rewrite_finish(struct s5_rewrite *rewrite, struct s5_error *error);

/* Gives up what waits, and the file, unless it was finished. NULL is allowed. */
void s5_rewrite_free(struct s5_rewrite *rewrite);

/* What first went wrong, or NULL; nothing more is written then. */
const struct s5_error *s5_rewrite_trouble(const struct s5_rewrite *rewrite);

/* A packet as it was, on an interface for its link type. */
void s5_rewrite_packet(struct s5_rewrite *rewrite, const struct s5_packet *packet);

/* A name for an address of what comes behind it. */
void s5_rewrite_name(struct s5_rewrite *rewrite, const struct s5_host *host, struct s5_span name);

/* A datagram of `size` octets, of which `kept` are known. False where no datagram can have so many.
 */
bool s5_rewrite_datagram(struct s5_rewrite *rewrite, const struct s5_peer *from,
                         const struct s5_peer *to, struct s5_span kept, size_t size, int64_t time);

struct s5_rewritten;

/* A made-up connection; its sequence numbers begin with `isn`. `proxy` and `frame` say where it was
 * found. NULL: out of memory. */
struct s5_rewritten *s5_rewritten_new(struct s5_rewrite *rewrite, const struct s5_peer ends[2],
                                      uint32_t isn, const struct s5_peer *proxy, uint64_t frame);

/* Nothing more is added to it; it goes when all of it is written. NULL is allowed. */
void s5_rewritten_free(struct s5_rewritten *connection);

enum s5_rewrite_step {
    S5_REWRITE_ASK, /* these as in capture/packet/flow_writer.h */
    S5_REWRITE_STAND,
    S5_REWRITE_DATA,
    S5_REWRITE_LACK, /* `size` octets of the stream that no packet bears */
    S5_REWRITE_END,
    S5_REWRITE_RESET,
};

/* What a side does; `kept` and `size` for data. The steps of one connection must come in order of
 * their times, as far as one has to be before the other. */
void s5_rewrite_step(struct s5_rewrite *rewrite, struct s5_rewritten *connection,
                     enum s5_rewrite_step step, enum s5_flow_side side, struct s5_span kept,
                     uint32_t size, int64_t time);

/* How many packets had to be written behind later ones. */
uint64_t s5_rewrite_late(const struct s5_rewrite *rewrite);

#endif

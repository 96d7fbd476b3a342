/* Fragments of packets that never became whole. Nobody knows where in a stream their octets stand;
 * but between which hosts they went, and between which a password was said. */
#ifndef SOCKSPEC_CAPTURE_REDACT_LOST_H
#define SOCKSPEC_CAPTURE_REDACT_LOST_H

#include "capture/packet/decode.h"

struct s5_hosts {
    struct s5_host one;
    struct s5_host other;
};

struct s5_lost_fragment {
    struct s5_hosts between;
    struct s5_fragment fragment;
};

/* Zeroed storage is empty. */
struct s5_lost {
    struct s5_lost_fragment *list;
    size_t count;
    size_t room;
    struct s5_hosts *hosts; /* that passwords were said between */
    size_t host_count;
    size_t host_room;
    bool sorted;
};

void s5_lost_fini(struct s5_lost *lost);

/* False: out of memory. */
bool s5_lost_add(struct s5_lost *lost, const struct s5_host *from, const struct s5_host *to,
                 const struct s5_fragment *fragment);
bool s5_lost_add_hosts(struct s5_lost *lost, const struct s5_host *from, const struct s5_host *to);

/* All are known: the next fragment between such hosts, from `*at` on. False: there is none. */
bool s5_lost_next(struct s5_lost *lost, size_t *at, struct s5_fragment *out);

#endif

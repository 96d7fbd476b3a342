/* Fragmented datagrams, judged by looking back over all that came, without a queue: what
 * session/fragments.h keeps is said here over again. */
#ifndef SOCKSPEC_FUZZ_ORACLE_SEQUENCE_H
#define SOCKSPEC_FUZZ_ORACLE_SEQUENCE_H

#include "session/fragments.h"

struct oracle_fragment {
    uint64_t now;
    struct s5_udp udp;
};

/* What becomes of the last of `count` datagrams, in a queue that has room for `room` octets; and,
 * unless it stands alone or is dropped, with how many before it that bear a FRAG it makes a
 * sequence (itself included). */
enum s5_fragments_verdict oracle_sequence(const struct oracle_fragment *past, size_t count,
                                          size_t room, size_t *sequence);

#endif

/* What is to be overwritten in a capture: runs of octets of its frames, and checksums. They come to
 * be known while it is read, and are carried out when it is gone through once more. */
#ifndef SOCKSPEC_CAPTURE_REDACT_EDITS_H
#define SOCKSPEC_CAPTURE_REDACT_EDITS_H

#include "capture/redact/echoes.h"
#include "capture/redact/lost.h"
#include "capture/socks/secret.h"

/* A secret that was found in a stream. */
struct s5_found {
    struct s5_found *next;   /* of all */
    struct s5_found *before; /* of the same stream */
    int64_t at;
    size_t size;
    const uint8_t *octets; /* NULL where nothing is known of them */
    const uint8_t *marks;  /* S5_SECRET_* */
};

struct s5_edit;

/* Zeroed storage is empty. */
struct s5_edits {
    struct s5_edit *list;
    size_t count;
    size_t room;
    size_t at; /* the first one that is not carried out yet */
    struct s5_found *found;
    struct s5_echoes echoes;
    struct s5_lost lost;
    uint64_t names;
    uint64_t passwords;
    uint64_t doubts; /* messages of which a length is missing */
    bool failed;     /* out of memory: not everything is known */
};

void s5_edits_fini(struct s5_edits *edits);

/* Keeps a secret. NULL: out of memory. */
struct s5_found *s5_edits_keep(struct s5_edits *edits, const struct s5_secret *secret);

/* The `size` octets of frame `frame` from `place` on are those of the secret from `from` on. */
void s5_edits_add(struct s5_edits *edits, uint64_t frame, size_t place, size_t size,
                  const struct s5_found *found, size_t from);

/* For s5_lost_user, the edits being its context: they are overwritten if a secret was found between
 * their hosts. */
void s5_edits_take_lost(void *context, const struct s5_host *from, const struct s5_host *to,
                        const struct s5_fragment *fragments, size_t count);

/* The checksum at `place` becomes what it is at `value`. */
void s5_edits_add_checksum(struct s5_edits *edits, uint64_t frame, size_t place,
                           const uint8_t value[2]);

/* Overwrites `size` octets of a secret, from `from` on, in `out` with 'x'; with 'y' where they
 * were, in `was`, others than came first, so that it can still be seen that they are. Says whether
 * any were to be overwritten: the octets of a message's form are not. */
bool s5_found_overwrite(const struct s5_found *found, size_t from, const uint8_t *was, uint8_t *out,
                        size_t size);

/* All are known. */
void s5_edits_sort(struct s5_edits *edits);

/* Carries out those of a frame in `out`, a copy of its octets, frame after frame in ascending
 * order. Says whether that overwrites anything. */
bool s5_edits_apply(struct s5_edits *edits, uint64_t frame, struct s5_span was, uint8_t *out);

#endif

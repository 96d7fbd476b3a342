/* What went over the wire in one case: the octets of every connection, each way, with times and
 * notes. Bounded: of a long relay the first octets are kept and the rest is counted. */
#ifndef SOCKSPEC_BASE_TRANSCRIPT_H
#define SOCKSPEC_BASE_TRANSCRIPT_H

#include "base/span.h"

enum s5_transcript_dir {
    S5_DIR_SEND,  /* by the tester */
    S5_DIR_RECV,  /* by the tester */
    S5_DIR_EVENT, /* no octets: a connection opened, ended, broke, or a remark of the case */
};

/* `conn` tells the connection ("client", "client2", "origin", "udp", "" for a remark). `size`
 * counts all octets of the entry, of which the first `kept` are at `data`. `offset` is how many
 * octets went before in this direction of this connection. */
struct s5_transcript_entry {
    uint64_t t_us;
    char conn[16];
    enum s5_transcript_dir dir;
    uint8_t *data;
    size_t kept;
    size_t size;
    uint64_t offset;
    char *note; /* NULL, or text */
};

struct s5_transcript {
    struct s5_transcript_entry *entries;
    size_t count;
    size_t capacity;
    size_t kept;    /* octets kept in all */
    size_t dropped; /* entries not kept */
};

enum {
    S5_TRANSCRIPT_ENTRIES = 400,       /* kept entries of one case */
    S5_TRANSCRIPT_ENTRY_OCTETS = 1024, /* kept octets of one entry */
    S5_TRANSCRIPT_OCTETS = 16 * 1024,  /* kept octets of one case */
};

/* Zeroed storage is an empty transcript. */
void s5_transcript_fini(struct s5_transcript *transcript);

/* Adds an entry with a copy of the octets; `note` may be NULL. Returns the entry, valid until the
 * next call, or NULL where the transcript is full. */
struct s5_transcript_entry *s5_transcript_add(struct s5_transcript *transcript, uint64_t t_us,
                                              const char *conn, enum s5_transcript_dir dir,
                                              struct s5_span octets, uint64_t offset,
                                              const char *note);

/* Appends "; text" to an entry's note, or makes it the note. */
void s5_transcript_annotate(struct s5_transcript_entry *entry, const char *text);

/* Overwrites with '*' every octet of `secret` wherever it appears in the octets of one connection's
 * direction, also when it was cut into several entries. `from` and `size` choose the part of the
 * secret that is masked. A secret cut short by the end of the octets is masked too, when at least
 * two octets of it are there. */
void s5_transcript_mask(struct s5_transcript *transcript, struct s5_span secret, size_t from,
                        size_t size);

#endif

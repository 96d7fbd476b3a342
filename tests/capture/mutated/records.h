/* A capture file taken apart into records, so that one can be bent, doubled or dropped and the rest
 * stays as it was. */
#ifndef SOCKSPEC_TESTS_CAPTURE_MUTATED_RECORDS_H
#define SOCKSPEC_TESTS_CAPTURE_MUTATED_RECORDS_H

#include "capture/packet/decode.h"

/* A header, a block or a packet, as it stands in the file. */
struct record {
    uint8_t *octets;
    size_t size;
    bool packet;
    size_t data;     /* where its octets begin */
    size_t captured; /* how many they are */
    bool tcp;        /* a segment, whole in itself: then what follows is written */
    struct s5_peer from;
    struct s5_peer to;
    size_t header;  /* where the header of TCP begins in `octets` */
    size_t payload; /* and what stands behind it */
};

struct records {
    struct record *list;
    size_t count;
    bool pcapng;
    bool swapped; /* numbers are not in this machine's order */
    bool known;   /* it is known which packets are whose */
};

/* Takes a file apart; what cannot be is one record, or the last one. Copies. */
void records_read(struct records *records, struct s5_span file);
void records_free(struct records *records);

/* The file again. The caller frees it. */
uint8_t *records_write(const struct records *records, size_t *size);

void records_drop(struct records *records, size_t which);

/* Puts a copy of `record` before number `at`. */
void records_insert(struct records *records, size_t at, const struct record *record);

/* Cuts a packet as a snap length does. */
void record_cut(const struct records *records, struct record *record, size_t captured);

/* Where numbers stand that tell sizes; at most 4. Returns how many. */
size_t record_lengths(const struct records *records, const struct record *record, size_t at[4]);

/* Writes a number of 32 bits in the file's order. */
void record_put(const struct records *records, struct record *record, size_t at, uint32_t value);

#endif

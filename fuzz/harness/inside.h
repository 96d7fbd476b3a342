/* What the files of the played net share. */
#ifndef SOCKSPEC_FUZZ_HARNESS_INSIDE_H
#define SOCKSPEC_FUZZ_HARNESS_INSIDE_H

#include "fuzz/harness/net.h"

/* The time, and how many objects are held. */
struct played {
    uint64_t now;
    size_t held;
    uint16_t port; /* the last one given */
};

extern struct played played;

void *played_new(size_t size);
void played_free(void *object);

void played_streams_begin(void);

/* An address of one of a few hosts. */
struct s5_endpoint played_host(uint8_t which);

#endif

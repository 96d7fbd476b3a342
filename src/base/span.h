/* A run of octets that belongs to somebody else. libc only; every room may use it. */
#ifndef SOCKSPEC_BASE_SPAN_H
#define SOCKSPEC_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrows `size` octets at `data`; who makes one says whose they are. `data` may be NULL when
 * `size` is 0. */
struct s5_span {
    const uint8_t *data;
    size_t size;
};

#define S5_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A span over octets written out in place: S5_BYTES(5, 1, 0). */
#define S5_BYTES(...)                                                                              \
    ((struct s5_span){(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})})

/* A span over a C string's characters, without the terminating NUL. */
struct s5_span s5_span_text(const char *text);

/* What is left of `span` behind its first `size` octets; empty when there are fewer. */
struct s5_span s5_span_skip(struct s5_span span, size_t size);

/* The first `size` octets of `span`, or all of it when there are fewer. */
struct s5_span s5_span_first(struct s5_span span, size_t size);

bool s5_span_equal(struct s5_span a, struct s5_span b);

#endif

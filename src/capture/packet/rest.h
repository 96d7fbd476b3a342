/* What is left of a packet behind the headers read so far: of `size` octets on the wire the first
 * `captured` are at `data`. */
#ifndef SOCKSPEC_CAPTURE_PACKET_REST_H
#define SOCKSPEC_CAPTURE_PACKET_REST_H

#include "capture/packet/decode.h"

struct s5_rest {
    const uint8_t *data;
    size_t captured; /* never more than `size` */
    size_t size;
};

static inline bool s5_rest_has(const struct s5_rest *rest, size_t size)
{
    return size <= rest->captured;
}

/* Why a header of `size` octets, which s5_rest_has() not, is not there. */
static inline enum s5_no_transport s5_rest_lacks(const struct s5_rest *rest, size_t size)
{
    return size <= rest->size ? S5_HEADER_CUT : S5_HEADER_WRONG;
}

/* Goes on behind `size` octets of the wire, captured or not. */
static inline void s5_rest_skip(struct s5_rest *rest, size_t size)
{
    size_t captured = size < rest->captured ? size : rest->captured;

    rest->data += captured;
    rest->captured -= captured;
    rest->size -= size;
}

/* Nothing behind the first `size` octets belongs to it. They may be more than were thought to be on
 * the wire. */
static inline void s5_rest_limit(struct s5_rest *rest, size_t size)
{
    rest->size = size;
    if (rest->captured > size)
        rest->captured = size;
}

static inline uint16_t s5_rest_u16(const struct s5_rest *rest, size_t at)
{
    return (uint16_t)(rest->data[at] << 8 | rest->data[at + 1]);
}

static inline uint32_t s5_rest_u32(const struct s5_rest *rest, size_t at)
{
    return (uint32_t)s5_rest_u16(rest, at) << 16 | s5_rest_u16(rest, at + 2);
}

#endif

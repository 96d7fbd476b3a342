#include "fuzz/input.h"

uint8_t input_u8(struct s5_span *in)
{
    uint8_t value = in->size > 0 ? in->data[0] : 0;

    *in = s5_span_skip(*in, 1);
    return value;
}

uint16_t input_u16(struct s5_span *in)
{
    uint8_t high = input_u8(in);

    return (uint16_t)(high << 8 | input_u8(in));
}

struct s5_span input_span(struct s5_span *in, size_t size)
{
    struct s5_span span = s5_span_first(*in, size);

    *in = s5_span_skip(*in, size);
    return span;
}

struct s5_span input_field(struct s5_span *in)
{
    uint8_t size = input_u8(in);

    return input_span(in, size);
}

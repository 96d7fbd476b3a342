#include "base/span.h"

#include <string.h>

struct s5_span s5_span_text(const char *text)
{
    return (struct s5_span){(const uint8_t *)text, strlen(text)};
}

struct s5_span s5_span_skip(struct s5_span span, size_t size)
{
    if (size >= span.size)
        return (struct s5_span){NULL, 0};
    return (struct s5_span){span.data + size, span.size - size};
}

struct s5_span s5_span_first(struct s5_span span, size_t size)
{
    return (struct s5_span){span.data, size < span.size ? size : span.size};
}

bool s5_span_equal(struct s5_span a, struct s5_span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

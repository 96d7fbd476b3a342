#include "fuzz/target.h"

#include "base/hex.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 512 };

void fuzz_demand(const char *what, const char *broken, struct s5_span in)
{
    char hex[2 * SHOWN + 1];

    if (broken == NULL)
        return;
    s5_hex_print(s5_span_first(in, SHOWN), hex, sizeof hex);
    fprintf(stderr, "fuzz: %s: %s\nfuzz: for the %zu octets %s%s\n", what, broken, in.size, hex,
            in.size > SHOWN ? "..." : "");
    abort();
}

static char verdict[80];

void fuzz_verdict(const char *format, ...)
{
#ifdef FUZZ_REPLAY
    va_list values;

    va_start(values, format);
    vsnprintf(verdict, sizeof verdict, format, values);
    va_end(values);
#else
    (void)format;
#endif
}

const char *fuzz_take_verdict(void)
{
    static char taken[sizeof verdict];

    snprintf(taken, sizeof taken, "%s", verdict[0] != '\0' ? verdict : "held");
    verdict[0] = '\0';
    return taken;
}

uint64_t fuzz_draw(struct s5_span in)
{
#ifdef FUZZ_REPLAY
    (void)in;
    return 0;
#else
    uint64_t hash = in.size;

    /* Eight octets at a time: one by one it took longer than many a decoder. */
    while (in.size > 0) {
        uint64_t word = 0;
        struct s5_span part = s5_span_first(in, sizeof word);
        memcpy(&word, part.data, part.size);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
        in = s5_span_skip(in, part.size);
    }
    return hash | 1u << 16;
#endif
}

void fuzz_use(size_t value)
{
    __asm__ volatile("" : : "r"(value));
}

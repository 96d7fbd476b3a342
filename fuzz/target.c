#include "fuzz/target.h"

#include "base/hex.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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
    uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */

    for (size_t i = 0; i < in.size; i++)
        hash = (hash ^ in.data[i]) * 0x100000001b3;
    return hash | 1u << 16;
#endif
}

void fuzz_use(size_t value)
{
    __asm__ volatile("" : : "r"(value));
}

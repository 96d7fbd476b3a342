#include "octets.h"

#include "base/hex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void unreadable(const char *notation, const char *at)
{
    fprintf(stderr, "octets: cannot read \"%s\" at \"%s\"\n", notation, at);
    abort();
}

struct s5_span octets(const char *notation, uint8_t *out)
{
    size_t size = 0;

    for (const char *p = notation; *p != '\0';) {
        if (*p == ' ') {
            p++;
        } else if (*p == '\'') {
            const char *end = strchr(p + 1, '\'');
            if (end == NULL || size + (size_t)(end - p) > OCTETS_MAX)
                unreadable(notation, p);
            memcpy(out + size, p + 1, (size_t)(end - p - 1));
            size += (size_t)(end - p - 1);
            p = end + 1;
        } else if (*p == '*' && size > 0) {
            char *end;
            size_t times = strtoul(p + 1, &end, 10);
            if (times == 0 || size + times > OCTETS_MAX)
                unreadable(notation, p);
            memset(out + size, out[size - 1], times - 1);
            size += times - 1;
            p = end;
        } else {
            char pair[3] = {p[0], p[1], '\0'};
            if (size == OCTETS_MAX || s5_hex_parse(pair, out + size, 1) != 1)
                unreadable(notation, p);
            size++;
            p += 2;
        }
    }
    return (struct s5_span){out, size};
}

uint64_t octets_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

size_t octets_below(uint64_t *seed, size_t below)
{
    return (size_t)(octets_random(seed) >> 11) % below;
}

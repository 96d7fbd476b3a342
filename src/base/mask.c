#include "base/mask.h"

#include <string.h>

/* The first `there` octets of a secret are at `octets`. */
static void hide(uint8_t *octets, size_t there, size_t from, size_t count)
{
    for (size_t i = from; i < there && i - from < count; i++)
        octets[i] = '*';
}

void s5_mask(uint8_t *octets, size_t size, struct s5_span secret, size_t from, size_t count)
{
    uint8_t *end = octets + size;
    uint8_t *at = octets;

    if (secret.size == 0 || size == 0)
        return;
    while ((at = memmem(at, (size_t)(end - at), secret.data, secret.size)) != NULL) {
        hide(at, secret.size, from, count);
        at++;
    }
    for (size_t there = size < secret.size ? size : secret.size - 1; there >= 2; there--)
        if (memcmp(end - there, secret.data, there) == 0)
            hide(end - there, there, from, count);
}

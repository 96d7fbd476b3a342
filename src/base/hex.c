#include "base/hex.h"

#include <ctype.h>

void s5_hex_print(struct s5_span in, char *out, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;

    if (size == 0)
        return;
    for (size_t i = 0; i < in.size && at + 2 < size; i++) {
        out[at++] = digits[in.data[i] >> 4];
        out[at++] = digits[in.data[i] & 15];
    }
    out[at] = '\0';
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

long s5_hex_parse(const char *text, uint8_t *out, size_t size)
{
    size_t count = 0;

    for (;;) {
        while (isspace((unsigned char)*text))
            text++;
        if (*text == '\0')
            return (long)count;
        int high = digit_value(text[0]);
        int low = high < 0 ? -1 : digit_value(text[1]);
        if (low < 0 || count == size)
            return -1;
        out[count++] = (uint8_t)(high << 4 | low);
        text += 2;
    }
}

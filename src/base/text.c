#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Writes how `c` is shown, without a NUL, and returns in how many characters. */
static size_t show(uint8_t c, char out[4])
{
    static const char digits[] = "0123456789abcdef";

    out[0] = (char)c;
    if (c >= 0x20 && c < 0x7f && c != '\\')
        return 1;
    out[0] = out[1] = '\\';
    if (c == '\\')
        return 2;
    out[1] = 'x';
    out[2] = digits[c >> 4];
    out[3] = digits[c & 15];
    return 4;
}

void s5_text_escape(struct s5_span in, char *out, size_t size)
{
    size_t at = 0;

    if (size == 0)
        return;
    for (size_t i = 0; i < in.size; i++) {
        char piece[4];
        size_t length = show(in.data[i], piece);
        if (at + length >= size)
            break;
        memcpy(out + at, piece, length);
        at += length;
    }
    out[at] = '\0';
}

void s5_text_append(char *out, size_t size, const char *format, ...)
{
    size_t used = strlen(out);

    if (used + 1 >= size)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(out + used, size - used, format, arguments);
    va_end(arguments);
}

bool s5_text_glob(const char *glob, const char *text)
{
    const char *star = NULL;
    const char *retry = NULL;

    while (*text != '\0') {
        if (*glob == '*') {
            star = glob++;
            retry = text;
        } else if (*glob == '?' || *glob == *text) {
            glob++;
            text++;
        } else if (star != NULL) {
            glob = star + 1;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*glob == '*')
        glob++;
    return *glob == '\0';
}

double s5_text_duration(const char *text)
{
    static const struct {
        const char *unit;
        double ms;
    } units[] = {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};

    if (*text < '0' || *text > '9')
        return -1;
    char *end;
    double number = strtod(text, &end);
    if (end != text + strspn(text, "0123456789."))
        return -1; /* strtod() also reads 0x10 and 1e3 */
    for (size_t i = 0; i < S5_COUNT(units); i++)
        if (strcmp(end, units[i].unit) == 0 && number < 1e9)
            return number * units[i].ms;
    return -1;
}

long s5_text_whole(const char *text, long low, long high)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || value < low || value > high)
        return -1;
    return value;
}

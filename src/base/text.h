/* Octets from strangers as text that is safe to print, and small text into bounded storage. */
#ifndef SOCKSPEC_BASE_TEXT_H
#define SOCKSPEC_BASE_TEXT_H

#include "base/span.h"

/* Writes `in` with everything but printable ASCII as \xHH, and the backslash doubled, so that a
 * peer's octets never reach a terminal or a log raw. NUL-terminated, cut to `size`. */
void s5_text_escape(struct s5_span in, char *out, size_t size);

/* Appends formatted text to the NUL-terminated `out` of `size` bytes; what does not fit is cut. */
void s5_text_append(char *out, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether `text` matches the shell-like `glob`: `*` any run, `?` any one character. */
bool s5_text_glob(const char *glob, const char *text);

/* Reads "500ms", "2s", "1.5s", "3m", "1h" or a bare number of seconds. Returns milliseconds, or -1
 * where the text is no duration. */
double s5_text_duration(const char *text);

/* Reads a whole number in digits, from `low` (not below 0) to `high`. Returns -1 where the text is
 * none. */
long s5_text_whole(const char *text, long low, long high);

#endif

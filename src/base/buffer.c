#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 512 }; /* a session's record */

void s5_buffer_fini(struct s5_buffer *buffer)
{
    free(buffer->text);
    *buffer = (struct s5_buffer){0};
}

void s5_buffer_clear(struct s5_buffer *buffer)
{
    buffer->size = 0;
    buffer->failed = false;
}

bool s5_buffer_grow(struct s5_buffer *buffer, size_t size)
{
    if (buffer->failed)
        return false;
    size_t room = buffer->room == 0 ? FIRST_ROOM : buffer->room;
    while (room - buffer->size < size)
        room *= 2;
    char *text = realloc(buffer->text, room);
    if (text == NULL) {
        buffer->failed = true;
        buffer->room = buffer->size; /* so that what follows finds no room either */
        return false;
    }
    buffer->text = text;
    buffer->room = room;
    return true;
}

void s5_buffer_text(struct s5_buffer *buffer, const char *text)
{
    s5_buffer_add(buffer, text, strlen(text));
}

void s5_buffer_number(struct s5_buffer *buffer, uint64_t number)
{
    enum { DIGITS = 20 };
    size_t size = 1;

    if (number < 10) {
        s5_buffer_char(buffer, (char)('0' + number));
        return;
    }
    if (buffer->room - buffer->size < DIGITS && !s5_buffer_grow(buffer, DIGITS))
        return;
    for (uint64_t rest = number; rest >= 10; rest /= 10)
        size++;
    char *text = buffer->text + buffer->size;
    buffer->size += size;
    for (; size > 1; number /= 10)
        text[--size] = (char)('0' + number % 10);
    text[0] = (char)('0' + number);
}

void s5_buffer_printf(struct s5_buffer *buffer, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    /* vsnprintf wants room for a NUL, which is not kept. */
    if (size < 0 ||
        (buffer->room - buffer->size <= (size_t)size && !s5_buffer_grow(buffer, (size_t)size + 1)))
        return;
    va_start(arguments, format);
    vsnprintf(buffer->text + buffer->size, (size_t)size + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)size;
}

static const char digit[] = "0123456789abcdef";

void s5_buffer_escape(struct s5_buffer *buffer, struct s5_span in)
{
    for (size_t i = 0; i < in.size; i++) {
        uint8_t c = in.data[i];
        if (c == '\\')
            s5_buffer_add(buffer, "\\\\", 2);
        else if (c >= 0x20 && c < 0x7f)
            s5_buffer_char(buffer, (char)c);
        else
            s5_buffer_add(buffer, (char[]){'\\', 'x', digit[c >> 4], digit[c & 15]}, 4);
    }
}

void s5_buffer_hex(struct s5_buffer *buffer, struct s5_span in)
{
    for (size_t i = 0; i < in.size; i++)
        s5_buffer_add(buffer, (char[]){digit[in.data[i] >> 4], digit[in.data[i] & 15]}, 2);
}

/* Text that grows: what is written is gathered here until somebody takes it. */
#ifndef SOCKSPEC_BASE_BUFFER_H
#define SOCKSPEC_BASE_BUFFER_H

#include "base/span.h"

#include <string.h>

/* Zeroed storage is an empty buffer. When memory runs out, `failed` is set, what was there stays,
 * and every later write is a no-op: so writers need not ask after each word. */
struct s5_buffer {
    char *text;
    size_t size;
    size_t room;
    bool failed;
};

void s5_buffer_fini(struct s5_buffer *buffer);

/* Makes it empty and keeps its storage. */
void s5_buffer_clear(struct s5_buffer *buffer);

/* Makes room for `size` more characters where there is none; false when memory runs out. */
bool s5_buffer_grow(struct s5_buffer *buffer, size_t size);

/* Records are made of very many very short texts. */
static inline void s5_buffer_add(struct s5_buffer *buffer, const void *text, size_t size)
{
    if (size == 0 || (buffer->room - buffer->size < size && !s5_buffer_grow(buffer, size)))
        return;
    memcpy(buffer->text + buffer->size, text, size);
    buffer->size += size;
}

static inline void s5_buffer_char(struct s5_buffer *buffer, char c)
{
    if (buffer->room > buffer->size || s5_buffer_grow(buffer, 1))
        buffer->text[buffer->size++] = c;
}

void s5_buffer_text(struct s5_buffer *buffer, const char *text);
void s5_buffer_number(struct s5_buffer *buffer, uint64_t number);
void s5_buffer_printf(struct s5_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Printable ASCII as it is, all else as \xHH, the backslash doubled: as s5_text_escape. */
void s5_buffer_escape(struct s5_buffer *buffer, struct s5_span in);

/* Two hexadecimal digits an octet. */
void s5_buffer_hex(struct s5_buffer *buffer, struct s5_span in);

#endif

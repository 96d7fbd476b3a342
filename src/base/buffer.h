/* Text that grows: what is written is gathered here until somebody takes it. */
#ifndef SOCKSPEC_BASE_BUFFER_H
#define SOCKSPEC_BASE_BUFFER_H

#include "base/span.h"

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

void s5_buffer_add(struct s5_buffer *buffer, const void *text, size_t size);
void s5_buffer_text(struct s5_buffer *buffer, const char *text);
void s5_buffer_char(struct s5_buffer *buffer, char c);
void s5_buffer_number(struct s5_buffer *buffer, uint64_t number);
void s5_buffer_printf(struct s5_buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Printable ASCII as it is, all else as \xHH, the backslash doubled: as s5_text_escape. */
void s5_buffer_escape(struct s5_buffer *buffer, struct s5_span in);

/* Two hexadecimal digits an octet. */
void s5_buffer_hex(struct s5_buffer *buffer, struct s5_span in);

#endif

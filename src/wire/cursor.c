#include "wire/cursor.h"

#include <assert.h>
#include <string.h>

const char *s5_fault_name(enum s5_fault fault)
{
    static const char *const names[] = {"none", "version", "atyp", "length"};
    return names[fault];
}

struct s5_cursor s5_cursor_over(struct s5_span in)
{
    return (struct s5_cursor){.in = in, .result = {.status = S5_OK}};
}

bool s5_cursor_good(const struct s5_cursor *c)
{
    return c->result.status == S5_OK;
}

/* Whether `size` more octets are there; notes the shortage where they are not. */
static bool reserve(struct s5_cursor *c, size_t size)
{
    if (!s5_cursor_good(c))
        return false;
    if (c->in.size - c->at >= size)
        return true;
    c->result.status = S5_MORE;
    c->result.size = c->at + size;
    return false;
}

uint8_t s5_take_u8(struct s5_cursor *c)
{
    return reserve(c, 1) ? c->in.data[c->at++] : 0;
}

uint16_t s5_take_u16(struct s5_cursor *c)
{
    if (!reserve(c, 2))
        return 0;
    uint16_t value = (uint16_t)(c->in.data[c->at] << 8 | c->in.data[c->at + 1]);
    c->at += 2;
    return value;
}

struct s5_span s5_take_span(struct s5_cursor *c, size_t size)
{
    if (!reserve(c, size) || size == 0)
        return (struct s5_span){NULL, 0};
    struct s5_span taken = {c->in.data + c->at, size};
    c->at += size;
    return taken;
}

struct s5_span s5_take_until_nul(struct s5_cursor *c, size_t limit)
{
    struct s5_span none = {NULL, 0};

    if (!s5_cursor_good(c))
        return none;
    struct s5_span left = s5_span_skip(c->in, c->at);
    struct s5_span near = s5_span_first(left, limit + 1);
    const uint8_t *nul = near.size > 0 ? memchr(near.data, 0, near.size) : NULL;
    if (nul != NULL) {
        struct s5_span taken = s5_span_first(near, (size_t)(nul - near.data));
        c->at += taken.size + 1;
        return taken.size == 0 ? none : taken;
    }
    if (left.size <= limit) {
        c->result.status = S5_MORE;
        c->result.size = c->in.size + 1;
        return none;
    }
    s5_require(c, false, c->at + limit, S5_FAULT_LENGTH);
    return none;
}

void s5_require(struct s5_cursor *c, bool holds, size_t at, enum s5_fault fault)
{
    if (holds || !s5_cursor_good(c))
        return;
    c->result = (struct s5_result){.status = S5_BAD, .at = at, .fault = fault};
}

struct s5_result s5_cursor_done(const struct s5_cursor *c)
{
    struct s5_result result = c->result;

    if (result.status == S5_OK)
        result.size = c->at;
    return result;
}

struct s5_writer s5_writer_over(uint8_t *out, size_t room)
{
    return (struct s5_writer){.out = out, .room = room};
}

void s5_put_u8(struct s5_writer *w, uint8_t value)
{
    if (w->size < w->room)
        w->out[w->size] = value;
    w->size++;
}

void s5_put_u16(struct s5_writer *w, uint16_t value)
{
    s5_put_u8(w, (uint8_t)(value >> 8));
    s5_put_u8(w, (uint8_t)(value & 255));
}

void s5_put_span(struct s5_writer *w, struct s5_span in)
{
    if (in.size > 0 && w->size <= w->room && w->room - w->size >= in.size)
        memcpy(w->out + w->size, in.data, in.size);
    w->size += in.size;
}

size_t s5_writer_done(const struct s5_writer *w)
{
    return w->size <= w->room ? w->size : 0;
}

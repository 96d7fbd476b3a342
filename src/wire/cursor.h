/* Walks over a message while it is decoded. The cursor remembers the first shortage or fault, and
 * every later take is a no-op that returns zero, so a decoder reads like the diagram in the RFC. */
#ifndef SOCKSPEC_WIRE_CURSOR_H
#define SOCKSPEC_WIRE_CURSOR_H

#include "base/span.h"

enum s5_status { S5_OK, S5_MORE, S5_BAD };

/* Why a message cannot be delimited. */
enum s5_fault {
    S5_FAULT_NONE,
    S5_FAULT_VERSION, /* the first octet is another protocol's, or none's */
    S5_FAULT_ATYP,    /* an address type whose length nobody knows */
    S5_FAULT_LENGTH,  /* longer than the message may be */
};

/* What a decoder made of its input. `size` is the length of the message when the status is S5_OK
 * and the fewest octets worth trying again with when it is S5_MORE; `at` and `fault` locate and
 * name the offending octet when it is S5_BAD. */
struct s5_result {
    enum s5_status status;
    size_t size;
    size_t at;
    enum s5_fault fault;
};

/* "version", "atyp", "length" or "none". Static. */
const char *s5_fault_name(enum s5_fault fault);

struct s5_cursor {
    struct s5_span in;
    size_t at;
    struct s5_result result;
};

struct s5_cursor s5_cursor_over(struct s5_span in);

/* The next octet, or the next two in network order. */
uint8_t s5_take_u8(struct s5_cursor *c);
uint16_t s5_take_u16(struct s5_cursor *c);

/* The next `size` octets, borrowed from the input; empty when they are not there. */
struct s5_span s5_take_span(struct s5_cursor *c, size_t size);

/* The octets up to the next NUL, which is consumed and not part of the span. At most `limit`
 * octets stand before the NUL, or the fault is S5_FAULT_LENGTH. */
struct s5_span s5_take_until_nul(struct s5_cursor *c, size_t limit);

/* Makes the message bad, for the octet at `at`, when `holds` is false and all went well so far. */
void s5_require(struct s5_cursor *c, bool holds, size_t at, enum s5_fault fault);

/* Whether the fields taken so far were all there. */
bool s5_cursor_good(const struct s5_cursor *c);

struct s5_result s5_cursor_done(const struct s5_cursor *c);

/* The writing side: puts fields one after another into `out` and counts what they need even past
 * its end, so `size` afterwards tells whether everything fitted. */
struct s5_writer {
    uint8_t *out;
    size_t room;
    size_t size;
};

struct s5_writer s5_writer_over(uint8_t *out, size_t room);
void s5_put_u8(struct s5_writer *w, uint8_t value);
void s5_put_u16(struct s5_writer *w, uint16_t value);
void s5_put_span(struct s5_writer *w, struct s5_span in);

/* The octets written, or 0 when they did not fit. */
size_t s5_writer_done(const struct s5_writer *w);

#endif

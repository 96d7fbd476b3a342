/* RFC 1928 section 3, the client's first message:
 *
 *   VER(1)  NMETHODS(1)  METHODS(NMETHODS)
 */
#ifndef SOCKSPEC_WIRE_GREETING_H
#define SOCKSPEC_WIRE_GREETING_H

#include "wire/cursor.h"
#include "wire/findings.h"

struct s5_greeting {
    uint8_t ver;
    struct s5_span methods; /* 0 to 255 octets; borrows from the decoded buffer */
};

enum { S5_GREETING_MAX = 2 + 255, S5_GREETING_TEXT = 700 };

/* Decodes one greeting from the front of `in`; `*out` is written only on S5_OK. A first octet other
 * than 05 is S5_FAULT_VERSION: another protocol's message has another shape. */
struct s5_result s5_greeting_decode(struct s5_span in, struct s5_greeting *out);

/* Adds the clauses (GRT-01, GRT-02) that the message, or the fault of decoding it, breaks. */
void s5_greeting_check(struct s5_result result, const struct s5_greeting *greeting,
                       struct s5_findings *findings);

/* Writes the message. Returns its size, or 0 when `size` is too small or no length octet can tell
 * the number of methods. */
size_t s5_greeting_encode(const struct s5_greeting *greeting, uint8_t *out, size_t size);

/* One line: "ok 3 methods=00", "more 2", "bad 0 version". */
void s5_greeting_print(struct s5_result result, const struct s5_greeting *greeting, char *out,
                       size_t size);

/* Whether `method` is among those offered. */
bool s5_greeting_offers(const struct s5_greeting *greeting, uint8_t method);

#endif

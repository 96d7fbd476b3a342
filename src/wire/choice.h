/* RFC 1928 section 3, the server's answer to a greeting (the RFC calls it the METHOD selection):
 *
 *   VER(1)  METHOD(1)
 */
#ifndef SOCKSPEC_WIRE_CHOICE_H
#define SOCKSPEC_WIRE_CHOICE_H

#include "wire/cursor.h"
#include "wire/findings.h"
#include "wire/greeting.h"

struct s5_choice {
    uint8_t ver;
    uint8_t method;
};

enum { S5_CHOICE_MAX = 2, S5_CHOICE_TEXT = 64 };

/* Decodes two octets whatever they are; `*out` is written only on S5_OK. */
struct s5_result s5_choice_decode(struct s5_span in, struct s5_choice *out);

/* Adds the clauses (GRT-03, GRT-04) broken. `offer` is the greeting answered, or NULL where it is
 * not known; then GRT-04 is not judged. */
void s5_choice_check(struct s5_result result, const struct s5_choice *choice,
                     const struct s5_greeting *offer, struct s5_findings *findings);

/* Returns the size, or 0 when `size` is too small. */
size_t s5_choice_encode(const struct s5_choice *choice, uint8_t *out, size_t size);

/* "ok 2 ver=5 method=0". */
void s5_choice_print(struct s5_result result, const struct s5_choice *choice, char *out,
                     size_t size);

#endif

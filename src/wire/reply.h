/* RFC 1928 section 6, the server's answer to a request; two of them for BIND:
 *
 *   VER(1)  REP(1)  RSV(1)  ATYP(1)  BND.ADDR(4 | 16 | 1+n)  BND.PORT(2)
 */
#ifndef SOCKSPEC_WIRE_REPLY_H
#define SOCKSPEC_WIRE_REPLY_H

#include "wire/address.h"

struct s5_reply {
    uint8_t ver;
    uint8_t rep;
    uint8_t rsv;
    struct s5_address bnd; /* borrows from the decoded buffer */
};

enum { S5_REPLY_MAX = 3 + S5_ADDRESS_MAX, S5_REPLY_TEXT = S5_ADDRESS_TEXT + 64 };

/* Decodes one reply from the front of `in`; `*out` is written only on S5_OK. Any VER is read; an
 * ATYP other than 1, 3 and 4 is S5_FAULT_ATYP. */
struct s5_result s5_reply_decode(struct s5_span in, struct s5_reply *out);

/* REP-01 (VER, RSV, ATYP, an empty name), REP-02 (REP). */
void s5_reply_check(struct s5_result result, const struct s5_reply *reply,
                    struct s5_findings *findings);

/* Returns the size, or 0 when `size` is too small or a name is longer than 255 octets. */
size_t s5_reply_encode(const struct s5_reply *reply, uint8_t *out, size_t size);

/* "ok 10 ver=5 rep=0 rsv=0 bnd=1.2.3.4:80", "more 10", "bad 3 atyp". */
void s5_reply_print(struct s5_result result, const struct s5_reply *reply, char *out, size_t size);

#endif

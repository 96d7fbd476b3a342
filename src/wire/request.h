/* RFC 1928 section 4, the message that asks the proxy to do something:
 *
 *   VER(1)  CMD(1)  RSV(1)  ATYP(1)  DST.ADDR(4 | 16 | 1+n)  DST.PORT(2)
 *
 * Every octet the peer sent is kept, so RSV may be nonzero and CMD unknown here;
 * s5_request_check() says what the RFC thinks of that. */
#ifndef SOCKSPEC_WIRE_REQUEST_H
#define SOCKSPEC_WIRE_REQUEST_H

#include "wire/address.h"

struct s5_request {
    uint8_t ver;
    uint8_t cmd;
    uint8_t rsv;
    struct s5_address dst; /* borrows from the decoded buffer */
};

enum { S5_REQUEST_MAX = 3 + S5_ADDRESS_MAX, S5_REQUEST_TEXT = S5_ADDRESS_TEXT + 64 };

/* Decodes one request from the front of `in`; `*out` is written only on S5_OK.
 * Stateless: after S5_MORE, call again with the same octets and more behind them. A VER other than
 * 05 is S5_FAULT_VERSION, an ATYP other than 1, 3 and 4 is S5_FAULT_ATYP. */
struct s5_result s5_request_decode(struct s5_span in, struct s5_request *out);

/* REQ-01 (VER, CMD, ATYP), REQ-09 (RSV), ADDR-05 (the name). */
void s5_request_check(struct s5_result result, const struct s5_request *request,
                      struct s5_findings *findings);

/* Returns the size, or 0 when `size` is too small or a name is longer than 255 octets. */
size_t s5_request_encode(const struct s5_request *request, uint8_t *out, size_t size);

/* "ok 10 cmd=1 rsv=0 dst=1.2.3.4:80", "more 10", "bad 3 atyp". */
void s5_request_print(struct s5_result result, const struct s5_request *request, char *out,
                      size_t size);

#endif

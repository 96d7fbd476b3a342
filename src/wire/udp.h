/* RFC 1928 section 7, a datagram between client and UDP relay:
 *
 *   RSV(2)  FRAG(1)  ATYP(1)  DST.ADDR(4 | 16 | 1+n)  DST.PORT(2)  DATA
 *
 * The datagram is the message: whatever stands behind the header is DATA. */
#ifndef SOCKSPEC_WIRE_UDP_H
#define SOCKSPEC_WIRE_UDP_H

#include "wire/address.h"

struct s5_udp {
    uint16_t rsv;
    uint8_t frag;
    struct s5_address dst; /* borrows from the decoded buffer */
    struct s5_span data;   /* borrows from the decoded buffer */
};

enum {
    S5_UDP_HEADER_MAX = 3 + S5_ADDRESS_MAX,
    S5_UDP_MAX = 65535,
    S5_UDP_TEXT = S5_ADDRESS_TEXT + 96,
    S5_UDP_FRAG_END = 0x80,      /* high bit of FRAG: the last of a sequence */
    S5_UDP_FRAG_POSITION = 0x7f, /* the rest of FRAG: 0 stands alone, 1 to 127 is the position */
};

/* Decodes one whole datagram; `*out` is written only on S5_OK, and the result's size is `in.size`.
 * S5_MORE means here that the datagram is too short for its header. */
struct s5_result s5_udp_decode(struct s5_span in, struct s5_udp *out);

/* UDP-04: RSV, ATYP, a header cut short (a datagram has no more to come), an empty name, and FRAG
 * 80, which ends a sequence at no position. */
void s5_udp_check(struct s5_result result, const struct s5_udp *udp, struct s5_findings *findings);

/* Writes header and data. Returns the size, or 0 when `size` is too small or a name is too long. */
size_t s5_udp_encode(const struct s5_udp *udp, uint8_t *out, size_t size);

/* "ok 14 rsv=0 frag=0 dst=1.2.3.4:53 data=4". */
void s5_udp_print(struct s5_result result, const struct s5_udp *udp, char *out, size_t size);

#endif

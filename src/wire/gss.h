/* RFC 1961, the frame in which everything of the GSSAPI method travels:
 *
 *   VER(1)  MTYP(1)  LEN(2)  TOKEN(LEN)
 *
 * MTYP 01 carries a context token, 02 the protection level, 03 encapsulated data; a server that
 * refuses sends the two octets 01 FF and nothing else. */
#ifndef SOCKSPEC_WIRE_GSS_H
#define SOCKSPEC_WIRE_GSS_H

#include "wire/cursor.h"
#include "wire/findings.h"

struct s5_gss_frame {
    uint8_t ver;
    uint8_t mtyp;
    struct s5_span token; /* borrows from the decoded buffer; empty for an abort */
};

enum { S5_GSS_TOKEN_MAX = 65535, S5_GSS_FRAME_MAX = 4 + S5_GSS_TOKEN_MAX, S5_GSS_TEXT = 64 };

/* Decodes one frame from the front of `in`; `*out` is written only on S5_OK. MTYP FF is two octets
 * long, every other MTYP has a length and a token. */
struct s5_result s5_gss_frame_decode(struct s5_span in, struct s5_gss_frame *out);

/* GSS-01: VER and MTYP. */
void s5_gss_frame_check(struct s5_result result, const struct s5_gss_frame *frame,
                        struct s5_findings *findings);

/* Returns the size, or 0 when `size` is too small or the token is longer than 65,535 octets. */
size_t s5_gss_frame_encode(const struct s5_gss_frame *frame, uint8_t *out, size_t size);

/* "ok 6 ver=1 mtyp=2 token=2". */
void s5_gss_frame_print(struct s5_result result, const struct s5_gss_frame *frame, char *out,
                        size_t size);

#endif

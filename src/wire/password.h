/* RFC 1929 section 2, both messages of the username/password sub-negotiation:
 *
 *   VER(1)  ULEN(1)  UNAME(ULEN)  PLEN(1)  PASSWD(PLEN)
 *   VER(1)  STATUS(1)
 */
#ifndef SOCKSPEC_WIRE_PASSWORD_H
#define SOCKSPEC_WIRE_PASSWORD_H

#include "wire/cursor.h"
#include "wire/findings.h"

/* Both fields are octets, not text: NUL and 80-FF are data. They borrow from the decoded buffer. */
struct s5_password_request {
    uint8_t ver;
    struct s5_span uname;
    struct s5_span passwd;
};

struct s5_password_response {
    uint8_t ver;
    uint8_t status;
};

enum {
    S5_PASSWORD_REQUEST_MAX = 3 + 255 + 255,
    S5_PASSWORD_RESPONSE_MAX = 2,
    S5_PASSWORD_TEXT = 2 * 4 * 255 + 64,
};

/* Decodes one request from the front of `in`; `*out` is written only on S5_OK. Any VER is read:
 * clients that send 05 are known, and the message is delimited all the same. */
struct s5_result s5_password_request_decode(struct s5_span in, struct s5_password_request *out);

/* AUTH-01: VER, and both lengths from 1. */
void s5_password_request_check(struct s5_result result, const struct s5_password_request *request,
                               struct s5_findings *findings);

/* Returns the size, or 0 when `size` is too small or a field is longer than 255 octets. */
size_t s5_password_request_encode(const struct s5_password_request *request, uint8_t *out,
                                  size_t size);

/* "ok 7 ver=1 uname=ab passwd=cd": the password stands there in clear. */
void s5_password_request_print(struct s5_result result, const struct s5_password_request *request,
                               char *out, size_t size);

struct s5_result s5_password_response_decode(struct s5_span in, struct s5_password_response *out);

/* AUTH-02: VER is 01. Every STATUS is legal. */
void s5_password_response_check(struct s5_result result,
                                const struct s5_password_response *response,
                                struct s5_findings *findings);
size_t s5_password_response_encode(const struct s5_password_response *response, uint8_t *out,
                                   size_t size);

/* "ok 2 ver=1 status=0". */
void s5_password_response_print(struct s5_result result,
                                const struct s5_password_response *response, char *out,
                                size_t size);

#endif

/* SOCKS4 and 4a, which captures and confused clients contain. No RFC defines them.
 *
 *   VN(1)=4  CD(1)  DSTPORT(2)  DSTIP(4)  USERID  NUL  [ NAME  NUL  when DSTIP is 0.0.0.x, x > 0 ]
 *   VN(1)=0  CD(1)  DSTPORT(2)  DSTIP(4)
 */
#ifndef SOCKSPEC_WIRE_SOCKS4_H
#define SOCKSPEC_WIRE_SOCKS4_H

#include "wire/cursor.h"

struct s5_socks4_request {
    uint8_t vn;
    uint8_t cd;            /* 1 CONNECT, 2 BIND */
    uint16_t port;         /* host order */
    uint8_t ip[4];         /* network order */
    struct s5_span userid; /* without its NUL; borrows */
    bool named;            /* 4a: a name follows */
    struct s5_span name;   /* without its NUL; borrows */
};

struct s5_socks4_reply {
    uint8_t vn;
    uint8_t cd; /* 90 granted, 91 to 93 refused */
    uint16_t port;
    uint8_t ip[4];
};

enum {
    S5_SOCKS4_FIELD_MAX = 512, /* octets of USERID or NAME, no NUL; more is S5_FAULT_LENGTH */
    S5_SOCKS4_REQUEST_MAX = 8 + 2 * (S5_SOCKS4_FIELD_MAX + 1),
    S5_SOCKS4_REPLY_MAX = 8,
    S5_SOCKS4_TEXT = 2 * 4 * S5_SOCKS4_FIELD_MAX + 96,
};

/* Decodes one request from the front of `in`; a first octet other than 04 is S5_FAULT_VERSION. */
struct s5_result s5_socks4_request_decode(struct s5_span in, struct s5_socks4_request *out);

/* Returns the size, or 0 when `size` is too small, a field is too long or contains a NUL, or
 * `named` and `ip` disagree. */
size_t s5_socks4_request_encode(const struct s5_socks4_request *request, uint8_t *out, size_t size);

/* "ok 9 cd=1 dst=1.2.3.4:80 userid=", "ok 18 cd=1 dst=name:80 userid=me". */
void s5_socks4_request_print(struct s5_result result, const struct s5_socks4_request *request,
                             char *out, size_t size);

struct s5_result s5_socks4_reply_decode(struct s5_span in, struct s5_socks4_reply *out);
size_t s5_socks4_reply_encode(const struct s5_socks4_reply *reply, uint8_t *out, size_t size);

/* "ok 8 vn=0 cd=90 dst=1.2.3.4:80". */
void s5_socks4_reply_print(struct s5_result result, const struct s5_socks4_reply *reply, char *out,
                           size_t size);

#endif

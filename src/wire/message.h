/* Any of the messages, by kind: what reports, fuzzers and tests use to treat them alike. */
#ifndef SOCKSPEC_WIRE_MESSAGE_H
#define SOCKSPEC_WIRE_MESSAGE_H

#include "wire/choice.h"
#include "wire/greeting.h"
#include "wire/gss.h"
#include "wire/password.h"
#include "wire/reply.h"
#include "wire/request.h"
#include "wire/socks4.h"
#include "wire/udp.h"

enum s5_message_kind {
    S5_GREETING,
    S5_CHOICE,
    S5_PASSWORD_REQUEST,
    S5_PASSWORD_RESPONSE,
    S5_REQUEST,
    S5_REPLY,
    S5_UDP,
    S5_GSS_FRAME,
    S5_SOCKS4_REQUEST,
    S5_SOCKS4_REPLY,
    S5_MESSAGE_KINDS
};

struct s5_message {
    enum s5_message_kind kind;
    union {
        struct s5_greeting greeting;
        struct s5_choice choice;
        struct s5_password_request password_request;
        struct s5_password_response password_response;
        struct s5_request request;
        struct s5_reply reply;
        struct s5_udp udp;
        struct s5_gss_frame gss_frame;
        struct s5_socks4_request socks4_request;
        struct s5_socks4_reply socks4_reply;
    } as;
};

/* Characters that the longest printed message needs. */
enum { S5_MESSAGE_TEXT = S5_SOCKS4_TEXT };

/* "greeting", "method selection", "password request", ... Static. */
const char *s5_message_name(enum s5_message_kind kind);

/* Decodes a message of `kind`; `*out` is written only on S5_OK. */
struct s5_result s5_message_decode(enum s5_message_kind kind, struct s5_span in,
                                   struct s5_message *out);

/* What the RFCs think of it. For a result other than S5_OK only `message->kind` is read. */
void s5_message_check(struct s5_result result, const struct s5_message *message,
                      struct s5_findings *findings);

size_t s5_message_encode(const struct s5_message *message, uint8_t *out, size_t size);

/* One line in the decoder's words; passwords stand in it in clear. */
void s5_message_print(struct s5_result result, const struct s5_message *message, char *out,
                      size_t size);

/* One line for a person: "request: CONNECT example.com:80", "reply: 05 connection refused,
 * 0.0.0.0:0". Passwords are shown as ***. */
void s5_message_describe(const struct s5_message *message, char *out, size_t size);

/* Begins a printed line with "ok SIZE", "more SIZE" or "bad AT FAULT"; true when fields follow. */
bool s5_result_print(struct s5_result result, char *out, size_t size);

#endif

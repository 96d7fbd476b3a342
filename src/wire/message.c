#include "wire/message.h"

#include "base/text.h"
#include "wire/names.h"

#include <stdio.h>

bool s5_result_print(struct s5_result result, char *out, size_t size)
{
    if (size == 0)
        return false;
    switch (result.status) {
    case S5_OK:
        snprintf(out, size, "ok %zu", result.size);
        return true;
    case S5_MORE:
        snprintf(out, size, "more %zu", result.size);
        return false;
    default:
        snprintf(out, size, "bad %zu %s", result.at, s5_fault_name(result.fault));
        return false;
    }
}

const char *s5_message_name(enum s5_message_kind kind)
{
    static const char *const names[S5_MESSAGE_KINDS] = {
        "greeting", "method selection", "password request", "password response", "request",
        "reply",    "datagram",         "GSSAPI frame",     "SOCKS4 request",    "SOCKS4 reply"};
    return names[kind];
}

struct s5_result s5_message_decode(enum s5_message_kind kind, struct s5_span in,
                                   struct s5_message *out)
{
    struct s5_result result = {.status = S5_BAD};

    switch (kind) {
    case S5_GREETING:
        result = s5_greeting_decode(in, &out->as.greeting);
        break;
    case S5_CHOICE:
        result = s5_choice_decode(in, &out->as.choice);
        break;
    case S5_PASSWORD_REQUEST:
        result = s5_password_request_decode(in, &out->as.password_request);
        break;
    case S5_PASSWORD_RESPONSE:
        result = s5_password_response_decode(in, &out->as.password_response);
        break;
    case S5_REQUEST:
        result = s5_request_decode(in, &out->as.request);
        break;
    case S5_REPLY:
        result = s5_reply_decode(in, &out->as.reply);
        break;
    case S5_UDP:
        result = s5_udp_decode(in, &out->as.udp);
        break;
    case S5_GSS_FRAME:
        result = s5_gss_frame_decode(in, &out->as.gss_frame);
        break;
    case S5_SOCKS4_REQUEST:
        result = s5_socks4_request_decode(in, &out->as.socks4_request);
        break;
    case S5_SOCKS4_REPLY:
        result = s5_socks4_reply_decode(in, &out->as.socks4_reply);
        break;
    case S5_MESSAGE_KINDS:
        break;
    }
    if (result.status == S5_OK)
        out->kind = kind;
    return result;
}

void s5_message_check(struct s5_result result, const struct s5_message *message,
                      struct s5_findings *findings)
{
    switch (message->kind) {
    case S5_GREETING:
        s5_greeting_check(result, &message->as.greeting, findings);
        break;
    case S5_CHOICE:
        s5_choice_check(result, &message->as.choice, NULL, findings);
        break;
    case S5_PASSWORD_REQUEST:
        s5_password_request_check(result, &message->as.password_request, findings);
        break;
    case S5_PASSWORD_RESPONSE:
        s5_password_response_check(result, &message->as.password_response, findings);
        break;
    case S5_REQUEST:
        s5_request_check(result, &message->as.request, findings);
        break;
    case S5_REPLY:
        s5_reply_check(result, &message->as.reply, findings);
        break;
    case S5_UDP:
        s5_udp_check(result, &message->as.udp, findings);
        break;
    case S5_GSS_FRAME:
        s5_gss_frame_check(result, &message->as.gss_frame, findings);
        break;
    case S5_SOCKS4_REQUEST:
    case S5_SOCKS4_REPLY:
    case S5_MESSAGE_KINDS:
        break; /* no RFC judges them */
    }
}

size_t s5_message_encode(const struct s5_message *message, uint8_t *out, size_t size)
{
    switch (message->kind) {
    case S5_GREETING:
        return s5_greeting_encode(&message->as.greeting, out, size);
    case S5_CHOICE:
        return s5_choice_encode(&message->as.choice, out, size);
    case S5_PASSWORD_REQUEST:
        return s5_password_request_encode(&message->as.password_request, out, size);
    case S5_PASSWORD_RESPONSE:
        return s5_password_response_encode(&message->as.password_response, out, size);
    case S5_REQUEST:
        return s5_request_encode(&message->as.request, out, size);
    case S5_REPLY:
        return s5_reply_encode(&message->as.reply, out, size);
    case S5_UDP:
        return s5_udp_encode(&message->as.udp, out, size);
    case S5_GSS_FRAME:
        return s5_gss_frame_encode(&message->as.gss_frame, out, size);
    case S5_SOCKS4_REQUEST:
        return s5_socks4_request_encode(&message->as.socks4_request, out, size);
    case S5_SOCKS4_REPLY:
        return s5_socks4_reply_encode(&message->as.socks4_reply, out, size);
    case S5_MESSAGE_KINDS:
        break;
    }
    return 0;
}

void s5_message_print(struct s5_result result, const struct s5_message *message, char *out,
                      size_t size)
{
    switch (message->kind) {
    case S5_GREETING:
        s5_greeting_print(result, &message->as.greeting, out, size);
        break;
    case S5_CHOICE:
        s5_choice_print(result, &message->as.choice, out, size);
        break;
    case S5_PASSWORD_REQUEST:
        s5_password_request_print(result, &message->as.password_request, out, size);
        break;
    case S5_PASSWORD_RESPONSE:
        s5_password_response_print(result, &message->as.password_response, out, size);
        break;
    case S5_REQUEST:
        s5_request_print(result, &message->as.request, out, size);
        break;
    case S5_REPLY:
        s5_reply_print(result, &message->as.reply, out, size);
        break;
    case S5_UDP:
        s5_udp_print(result, &message->as.udp, out, size);
        break;
    case S5_GSS_FRAME:
        s5_gss_frame_print(result, &message->as.gss_frame, out, size);
        break;
    case S5_SOCKS4_REQUEST:
        s5_socks4_request_print(result, &message->as.socks4_request, out, size);
        break;
    case S5_SOCKS4_REPLY:
        s5_socks4_reply_print(result, &message->as.socks4_reply, out, size);
        break;
    case S5_MESSAGE_KINDS:
        break;
    }
}

static void describe_methods(const struct s5_greeting *greeting, char *out, size_t size)
{
    for (size_t i = 0; i < greeting->methods.size; i++) {
        if (i == 4) {
            s5_text_append(out, size, ", ... %zu in all", greeting->methods.size);
            return;
        }
        uint8_t method = greeting->methods.data[i];
        s5_text_append(out, size, "%s%02X %s", i == 0 ? " " : ", ", method, s5_method_name(method));
    }
}

void s5_message_describe(const struct s5_message *message, char *out, size_t size)
{
    char address[S5_ADDRESS_TEXT];
    char field[4 * 255 + 1];

    if (size == 0)
        return;
    snprintf(out, size, "%s:", s5_message_name(message->kind));
    switch (message->kind) {
    case S5_GREETING:
        describe_methods(&message->as.greeting, out, size);
        break;
    case S5_CHOICE:
        s5_text_append(out, size, " %02X %s", message->as.choice.method,
                       s5_method_name(message->as.choice.method));
        break;
    case S5_PASSWORD_REQUEST:
        s5_text_escape(message->as.password_request.uname, field, sizeof field);
        s5_text_append(out, size, " user %s, password ***", field);
        break;
    case S5_PASSWORD_RESPONSE:
        s5_text_append(out, size, " status %02X %s", message->as.password_response.status,
                       message->as.password_response.status == 0 ? "success" : "failure");
        break;
    case S5_REQUEST:
        s5_address_print(&message->as.request.dst, address, sizeof address);
        s5_text_append(out, size, " %02X %s %s", message->as.request.cmd,
                       s5_cmd_name(message->as.request.cmd), address);
        break;
    case S5_REPLY:
        s5_address_print(&message->as.reply.bnd, address, sizeof address);
        s5_text_append(out, size, " %02X %s, %s", message->as.reply.rep,
                       s5_rep_name(message->as.reply.rep), address);
        break;
    case S5_UDP:
        s5_address_print(&message->as.udp.dst, address, sizeof address);
        s5_text_append(out, size, " frag %02X, %s, %zu octets", message->as.udp.frag, address,
                       message->as.udp.data.size);
        break;
    case S5_GSS_FRAME:
        s5_text_append(out, size, " type %02X, %zu octets", message->as.gss_frame.mtyp,
                       message->as.gss_frame.token.size);
        break;
    case S5_SOCKS4_REQUEST:
        s5_text_append(out, size, " %02X port %u", message->as.socks4_request.cd,
                       message->as.socks4_request.port);
        break;
    case S5_SOCKS4_REPLY:
        s5_text_append(out, size, " %u", message->as.socks4_reply.cd);
        break;
    case S5_MESSAGE_KINDS:
        break;
    }
}

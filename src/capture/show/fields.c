#include "capture/show/mask.h"
#include "capture/show/print.h"
#include "capture/show/text.h"
#include "wire/names.h"

#include <string.h>

enum { TORSO = 32 }; /* octets shown of a message that cannot be taken apart */

/* Where the fields of one message are written, and where in it the next one stands. */
struct fields {
    struct s5_buffer *out;
    const uint8_t *octets;
    size_t at;
};

/* "        3  ATYP      03 domain name": the offset, the field, its octets or what they mean. */
static void begin_field(struct fields *fields, const char *name, size_t size)
{
    s5_buffer_printf(fields->out, "        %5zu  %-9s ", fields->at, name);
    fields->at += size;
}

static void put_octet(struct fields *fields, const char *name, const char *meaning)
{
    uint8_t value = fields->octets[fields->at];

    begin_field(fields, name, 1);
    s5_buffer_printf(fields->out, "%02X%s%s\n", value, meaning == NULL ? "" : " ",
                     meaning == NULL ? "" : meaning);
}

static void put_length(struct fields *fields, const char *name)
{
    uint8_t value = fields->octets[fields->at];

    begin_field(fields, name, 1);
    s5_buffer_printf(fields->out, "%02X, %u octets\n", value, value);
}

static void put_octets(struct fields *fields, const char *name, struct s5_span octets, bool secret)
{
    begin_field(fields, name, octets.size);
    if (secret)
        s5_buffer_text(fields->out, "***");
    else
        s5_buffer_escape(fields->out, octets);
    s5_buffer_char(fields->out, '\n');
}

static void put_address(struct fields *fields, const char *which, const struct s5_address *address)
{
    char name[16] = "DST.ADDR";
    struct s5_address host = *address;

    memcpy(name, which, 3);
    put_octet(fields, "ATYP", s5_atyp_name(address->atyp));
    if (address->atyp == S5_ATYP_DOMAIN) {
        put_length(fields, "length");
        put_octets(fields, name, address->host, false);
    } else {
        struct s5_buffer text = {0};
        host.port = 0;
        s5_print_address(&text, &host);
        begin_field(fields, name, address->host.size);
        s5_buffer_add(fields->out, text.text, text.size < 2 ? 0 : text.size - 2);
        s5_buffer_char(fields->out, '\n');
        s5_buffer_fini(&text);
    }
    memcpy(name + 4, "PORT", 5);
    begin_field(fields, name, 2);
    s5_buffer_printf(fields->out, "%u\n", address->port);
}

static void put_methods(struct fields *fields, struct s5_span methods)
{
    put_length(fields, "NMETHODS");
    begin_field(fields, "METHODS", methods.size);
    for (size_t i = 0; i < methods.size; i++)
        s5_buffer_printf(fields->out, "%s%02X", i == 0 ? "" : " ", methods.data[i]);
    s5_buffer_char(fields->out, '\n');
}

static void put_message(struct fields *fields, const struct s5_message *message, bool secrets)
{
    put_octet(fields, "VER", NULL);
    switch (message->kind) {
    case S5_GREETING:
        put_methods(fields, message->as.greeting.methods);
        break;
    case S5_CHOICE:
        put_octet(fields, "METHOD", s5_method_name(message->as.choice.method));
        break;
    case S5_PASSWORD_REQUEST:
        put_length(fields, "ULEN");
        put_octets(fields, "UNAME", message->as.password_request.uname, false);
        put_length(fields, "PLEN");
        put_octets(fields, "PASSWD", message->as.password_request.passwd, !secrets);
        break;
    case S5_PASSWORD_RESPONSE:
        put_octet(fields, "STATUS",
                  message->as.password_response.status == 0 ? "success" : "failure");
        break;
    case S5_GSS_FRAME:
        put_octet(fields, "MTYP", NULL);
        if (message->as.gss_frame.mtyp == S5_GSS_ABORT)
            break;
        begin_field(fields, "LEN", 2);
        s5_buffer_printf(fields->out, "%zu\n", message->as.gss_frame.token.size);
        begin_field(fields, "TOKEN", message->as.gss_frame.token.size);
        s5_buffer_text(fields->out, "opaque\n");
        break;
    case S5_REQUEST:
        put_octet(fields, "CMD", s5_cmd_name(message->as.request.cmd));
        put_octet(fields, "RSV", NULL);
        put_address(fields, "DST", &message->as.request.dst);
        break;
    case S5_REPLY:
        put_octet(fields, "REP", s5_rep_name(message->as.reply.rep));
        put_octet(fields, "RSV", NULL);
        put_address(fields, "BND", &message->as.reply.bnd);
        break;
    default:
        break;
    }
}

void s5_text_said(struct s5_buffer *out, const struct s5_session *session,
                  const struct s5_said *said, bool secrets)
{
    const struct s5_event *event = said->event;
    struct fields fields = {out, said->octets.data, 0};

    (void)session;
    s5_buffer_printf(out, "    %-10s frame %llu", event->from == S5_CLIENT ? "client" : "server",
                     (unsigned long long)said->first_frame);
    if (said->last_frame != said->first_frame)
        s5_buffer_printf(out, " to %llu", (unsigned long long)said->last_frame);
    s5_buffer_printf(out, ", offset %llu: %s", (unsigned long long)said->at,
                     s5_message_name(event->message.kind));
    if (event->result.status == S5_OK) {
        s5_buffer_char(out, '\n');
        put_message(&fields, &event->message, secrets);
        return;
    }
    if (event->result.status == S5_MORE)
        s5_buffer_text(out, " that breaks off\n        ");
    else
        s5_buffer_printf(out, " that cannot be read: %s at %zu\n        ",
                         s5_fault_name(event->result.fault), event->result.at);
    uint8_t masked[TORSO];
    struct s5_span octets = s5_span_first(said->octets, TORSO);
    if (event->from == S5_CLIENT && !secrets)
        octets = s5_mask_password(event->message.kind, said->octets, masked, sizeof masked);
    s5_buffer_hex(out, octets);
    s5_buffer_char(out, '\n');
}

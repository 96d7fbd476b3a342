#include "wire/socks4.h"

#include "base/text.h"
#include "wire/message.h"

#include <string.h>

enum { SOCKS4 = 4 };

/* 0.0.0.x with x other than 0 says that the client could not resolve the name itself. */
static bool names_follow(const uint8_t ip[4])
{
    return ip[0] == 0 && ip[1] == 0 && ip[2] == 0 && ip[3] != 0;
}

struct s5_result s5_socks4_request_decode(struct s5_span in, struct s5_socks4_request *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_socks4_request r = {0};

    r.vn = s5_take_u8(&c);
    s5_require(&c, r.vn == SOCKS4, 0, S5_FAULT_VERSION);
    r.cd = s5_take_u8(&c);
    r.port = s5_take_u16(&c);
    for (size_t i = 0; i < sizeof r.ip; i++)
        r.ip[i] = s5_take_u8(&c);
    r.userid = s5_take_until_nul(&c, S5_SOCKS4_FIELD_MAX);
    r.named = names_follow(r.ip);
    if (r.named)
        r.name = s5_take_until_nul(&c, S5_SOCKS4_FIELD_MAX);

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = r;
    return result;
}

static bool field_fits(struct s5_span field)
{
    return field.size <= S5_SOCKS4_FIELD_MAX &&
           (field.size == 0 || memchr(field.data, 0, field.size) == NULL);
}

size_t s5_socks4_request_encode(const struct s5_socks4_request *request, uint8_t *out, size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    if (!field_fits(request->userid) || !field_fits(request->name) ||
        request->named != names_follow(request->ip))
        return 0;
    s5_put_u8(&w, request->vn);
    s5_put_u8(&w, request->cd);
    s5_put_u16(&w, request->port);
    s5_put_span(&w, (struct s5_span){request->ip, sizeof request->ip});
    s5_put_span(&w, request->userid);
    s5_put_u8(&w, 0);
    if (request->named) {
        s5_put_span(&w, request->name);
        s5_put_u8(&w, 0);
    }
    return s5_writer_done(&w);
}

void s5_socks4_request_print(struct s5_result result, const struct s5_socks4_request *request,
                             char *out, size_t size)
{
    char field[4 * S5_SOCKS4_FIELD_MAX + 1];

    if (!s5_result_print(result, out, size))
        return;
    s5_text_append(out, size, " cd=%u dst=", request->cd);
    if (request->named) {
        s5_text_escape(request->name, field, sizeof field);
        s5_text_append(out, size, "%s", field);
    } else {
        s5_text_append(out, size, "%u.%u.%u.%u", request->ip[0], request->ip[1], request->ip[2],
                       request->ip[3]);
    }
    s5_text_escape(request->userid, field, sizeof field);
    s5_text_append(out, size, ":%u userid=%s", request->port, field);
}

struct s5_result s5_socks4_reply_decode(struct s5_span in, struct s5_socks4_reply *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_socks4_reply r = {0};

    r.vn = s5_take_u8(&c);
    r.cd = s5_take_u8(&c);
    r.port = s5_take_u16(&c);
    for (size_t i = 0; i < sizeof r.ip; i++)
        r.ip[i] = s5_take_u8(&c);

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = r;
    return result;
}

size_t s5_socks4_reply_encode(const struct s5_socks4_reply *reply, uint8_t *out, size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    s5_put_u8(&w, reply->vn);
    s5_put_u8(&w, reply->cd);
    s5_put_u16(&w, reply->port);
    s5_put_span(&w, (struct s5_span){reply->ip, sizeof reply->ip});
    return s5_writer_done(&w);
}

void s5_socks4_reply_print(struct s5_result result, const struct s5_socks4_reply *reply, char *out,
                           size_t size)
{
    if (s5_result_print(result, out, size))
        s5_text_append(out, size, " vn=%u cd=%u dst=%u.%u.%u.%u:%u", reply->vn, reply->cd,
                       reply->ip[0], reply->ip[1], reply->ip[2], reply->ip[3], reply->port);
}

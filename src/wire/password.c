#include "wire/password.h"

#include "base/text.h"
#include "wire/message.h"
#include "wire/names.h"

struct s5_result s5_password_request_decode(struct s5_span in, struct s5_password_request *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_password_request r = {0};

    r.ver = s5_take_u8(&c);
    r.uname = s5_take_span(&c, s5_take_u8(&c));
    r.passwd = s5_take_span(&c, s5_take_u8(&c));

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = r;
    return result;
}

void s5_password_request_check(struct s5_result result, const struct s5_password_request *request,
                               struct s5_findings *findings)
{
    if (result.status != S5_OK)
        return;
    if (request->ver != S5_PASSWORD_VERSION)
        s5_findings_add(findings, S5_CLAUSE_AUTH_01, 0, "the sub-negotiation's VER is not 01");
    if (request->uname.size == 0)
        s5_findings_add(findings, S5_CLAUSE_AUTH_01, 1, "ULEN is 0");
    if (request->passwd.size == 0)
        s5_findings_add(findings, S5_CLAUSE_AUTH_01, 2 + request->uname.size, "PLEN is 0");
}

size_t s5_password_request_encode(const struct s5_password_request *request, uint8_t *out,
                                  size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    if (request->uname.size > 255 || request->passwd.size > 255)
        return 0;
    s5_put_u8(&w, request->ver);
    s5_put_u8(&w, (uint8_t)request->uname.size);
    s5_put_span(&w, request->uname);
    s5_put_u8(&w, (uint8_t)request->passwd.size);
    s5_put_span(&w, request->passwd);
    return s5_writer_done(&w);
}

void s5_password_request_print(struct s5_result result, const struct s5_password_request *request,
                               char *out, size_t size)
{
    char field[4 * 255 + 1];

    if (!s5_result_print(result, out, size))
        return;
    s5_text_escape(request->uname, field, sizeof field);
    s5_text_append(out, size, " ver=%u uname=%s", request->ver, field);
    s5_text_escape(request->passwd, field, sizeof field);
    s5_text_append(out, size, " passwd=%s", field);
}

struct s5_result s5_password_response_decode(struct s5_span in, struct s5_password_response *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_password_response r = {0};

    r.ver = s5_take_u8(&c);
    r.status = s5_take_u8(&c);

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = r;
    return result;
}

void s5_password_response_check(struct s5_result result,
                                const struct s5_password_response *response,
                                struct s5_findings *findings)
{
    if (result.status == S5_OK && response->ver != S5_PASSWORD_VERSION)
        s5_findings_add(findings, S5_CLAUSE_AUTH_02, 0, "the response's VER is not 01");
}

size_t s5_password_response_encode(const struct s5_password_response *response, uint8_t *out,
                                   size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    s5_put_u8(&w, response->ver);
    s5_put_u8(&w, response->status);
    return s5_writer_done(&w);
}

void s5_password_response_print(struct s5_result result,
                                const struct s5_password_response *response, char *out, size_t size)
{
    if (s5_result_print(result, out, size))
        s5_text_append(out, size, " ver=%u status=%u", response->ver, response->status);
}

#include "wire/request.h"

#include "base/text.h"
#include "wire/message.h"
#include "wire/names.h"

struct s5_result s5_request_decode(struct s5_span in, struct s5_request *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_request r = {0};

    r.ver = s5_take_u8(&c);
    s5_require(&c, r.ver == S5_VERSION, 0, S5_FAULT_VERSION);
    r.cmd = s5_take_u8(&c);
    r.rsv = s5_take_u8(&c);
    r.dst = s5_take_address(&c);

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = r;
    return result;
}

void s5_request_check(struct s5_result result, const struct s5_request *request,
                      struct s5_findings *findings)
{
    if (result.status == S5_BAD) {
        s5_findings_add(findings, S5_CLAUSE_REQ_01, result.at,
                        result.fault == S5_FAULT_VERSION ? "the request's VER is not 05"
                                                         : "ATYP is not 01, 03 or 04");
        return;
    }
    if (result.status != S5_OK)
        return;
    if (request->cmd < S5_CMD_CONNECT || request->cmd > S5_CMD_UDP_ASSOCIATE)
        s5_findings_add(findings, S5_CLAUSE_REQ_01, 1, "CMD is not 01, 02 or 03");
    if (request->rsv != 0)
        s5_findings_add(findings, S5_CLAUSE_REQ_09, 2, "RSV is not 00");
    s5_address_check(&request->dst, 3, findings);
}

size_t s5_request_encode(const struct s5_request *request, uint8_t *out, size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    s5_put_u8(&w, request->ver);
    s5_put_u8(&w, request->cmd);
    s5_put_u8(&w, request->rsv);
    s5_put_address(&w, &request->dst);
    return s5_writer_done(&w);
}

void s5_request_print(struct s5_result result, const struct s5_request *request, char *out,
                      size_t size)
{
    char dst[S5_ADDRESS_TEXT];

    if (!s5_result_print(result, out, size))
        return;
    s5_address_print(&request->dst, dst, sizeof dst);
    s5_text_append(out, size, " cmd=%u rsv=%u dst=%s", request->cmd, request->rsv, dst);
}

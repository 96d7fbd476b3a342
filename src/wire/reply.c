#include "wire/reply.h"

#include "base/text.h"
#include "wire/message.h"
#include "wire/names.h"

struct s5_result s5_reply_decode(struct s5_span in, struct s5_reply *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_reply r = {0};

    r.ver = s5_take_u8(&c);
    r.rep = s5_take_u8(&c);
    r.rsv = s5_take_u8(&c);
    r.bnd = s5_take_address(&c);

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = r;
    return result;
}

void s5_reply_check(struct s5_result result, const struct s5_reply *reply,
                    struct s5_findings *findings)
{
    if (result.status == S5_BAD)
        s5_findings_add(findings, S5_CLAUSE_REP_01, result.at,
                        "the reply's ATYP is not 01, 03 or 04");
    if (result.status != S5_OK)
        return;
    if (reply->ver != S5_VERSION)
        s5_findings_add(findings, S5_CLAUSE_REP_01, 0, "the reply's VER is not 05");
    if (reply->rep > S5_REP_ADDRESS_NOT_SUPPORTED)
        s5_findings_add(findings, S5_CLAUSE_REP_02, 1, "REP is unassigned");
    if (reply->rsv != 0)
        s5_findings_add(findings, S5_CLAUSE_REP_01, 2, "the reply's RSV is not 00");
    if (reply->bnd.atyp == S5_ATYP_DOMAIN && reply->bnd.host.size == 0)
        s5_findings_add(findings, S5_CLAUSE_REP_01, 4, "BND.ADDR is an empty name");
}

size_t s5_reply_encode(const struct s5_reply *reply, uint8_t *out, size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    s5_put_u8(&w, reply->ver);
    s5_put_u8(&w, reply->rep);
    s5_put_u8(&w, reply->rsv);
    s5_put_address(&w, &reply->bnd);
    return s5_writer_done(&w);
}

void s5_reply_print(struct s5_result result, const struct s5_reply *reply, char *out, size_t size)
{
    char bnd[S5_ADDRESS_TEXT];

    if (!s5_result_print(result, out, size))
        return;
    s5_address_print(&reply->bnd, bnd, sizeof bnd);
    s5_text_append(out, size, " ver=%u rep=%u rsv=%u bnd=%s", reply->ver, reply->rep, reply->rsv,
                   bnd);
}

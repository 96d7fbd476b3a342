#include "wire/udp.h"

#include "base/text.h"
#include "wire/message.h"
#include "wire/names.h"

struct s5_result s5_udp_decode(struct s5_span in, struct s5_udp *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_udp u = {0};

    u.rsv = s5_take_u16(&c);
    u.frag = s5_take_u8(&c);
    u.dst = s5_take_address(&c);
    if (s5_cursor_good(&c))
        u.data = s5_take_span(&c, c.in.size - c.at);

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = u;
    return result;
}

void s5_udp_check(struct s5_result result, const struct s5_udp *udp, struct s5_findings *findings)
{
    if (result.status == S5_BAD)
        s5_findings_add(findings, S5_CLAUSE_UDP_04, result.at,
                        "the datagram's ATYP is not 01, 03 or 04");
    if (result.status == S5_MORE)
        s5_findings_add(findings, S5_CLAUSE_UDP_04, 0, "the datagram is shorter than its header");
    if (result.status != S5_OK)
        return;
    if (udp->rsv != 0)
        s5_findings_add(findings, S5_CLAUSE_UDP_04, 0, "the datagram's RSV is not 0000");
    if (udp->frag == S5_UDP_FRAG_END)
        s5_findings_add(findings, S5_CLAUSE_UDP_04, 2, "FRAG ends a sequence at position 0");
    if (udp->dst.atyp == S5_ATYP_DOMAIN && udp->dst.host.size == 0)
        s5_findings_add(findings, S5_CLAUSE_UDP_04, 4, "DST.ADDR is an empty name");
}

size_t s5_udp_encode(const struct s5_udp *udp, uint8_t *out, size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    s5_put_u16(&w, udp->rsv);
    s5_put_u8(&w, udp->frag);
    s5_put_address(&w, &udp->dst);
    s5_put_span(&w, udp->data);
    return s5_writer_done(&w);
}

void s5_udp_print(struct s5_result result, const struct s5_udp *udp, char *out, size_t size)
{
    char dst[S5_ADDRESS_TEXT];

    if (!s5_result_print(result, out, size))
        return;
    s5_address_print(&udp->dst, dst, sizeof dst);
    s5_text_append(out, size, " rsv=%u frag=%u dst=%s data=%zu", udp->rsv, udp->frag, dst,
                   udp->data.size);
}

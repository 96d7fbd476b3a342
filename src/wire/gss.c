#include "wire/gss.h"

#include "base/text.h"
#include "wire/message.h"
#include "wire/names.h"

struct s5_result s5_gss_frame_decode(struct s5_span in, struct s5_gss_frame *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_gss_frame f = {0};

    f.ver = s5_take_u8(&c);
    f.mtyp = s5_take_u8(&c);
    if (f.mtyp != S5_GSS_ABORT)
        f.token = s5_take_span(&c, s5_take_u16(&c));

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = f;
    return result;
}

void s5_gss_frame_check(struct s5_result result, const struct s5_gss_frame *frame,
                        struct s5_findings *findings)
{
    if (result.status != S5_OK)
        return;
    if (frame->ver != S5_GSS_VERSION)
        s5_findings_add(findings, S5_CLAUSE_GSS_01, 0, "the frame's VER is not 01");
    if ((frame->mtyp < S5_GSS_AUTHENTICATION || frame->mtyp > S5_GSS_DATA) &&
        frame->mtyp != S5_GSS_ABORT)
        s5_findings_add(findings, S5_CLAUSE_GSS_01, 1, "MTYP is not 01, 02, 03 or FF");
}

size_t s5_gss_frame_encode(const struct s5_gss_frame *frame, uint8_t *out, size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    if (frame->token.size > S5_GSS_TOKEN_MAX)
        return 0;
    s5_put_u8(&w, frame->ver);
    s5_put_u8(&w, frame->mtyp);
    if (frame->mtyp != S5_GSS_ABORT) {
        s5_put_u16(&w, (uint16_t)frame->token.size);
        s5_put_span(&w, frame->token);
    }
    return s5_writer_done(&w);
}

void s5_gss_frame_print(struct s5_result result, const struct s5_gss_frame *frame, char *out,
                        size_t size)
{
    if (s5_result_print(result, out, size))
        s5_text_append(out, size, " ver=%u mtyp=%u token=%zu", frame->ver, frame->mtyp,
                       frame->token.size);
}

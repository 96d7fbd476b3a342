#include "wire/choice.h"

#include "base/text.h"
#include "wire/message.h"
#include "wire/names.h"

struct s5_result s5_choice_decode(struct s5_span in, struct s5_choice *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_choice m = {0};

    m.ver = s5_take_u8(&c);
    m.method = s5_take_u8(&c);

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = m;
    return result;
}

void s5_choice_check(struct s5_result result, const struct s5_choice *choice,
                     const struct s5_greeting *offer, struct s5_findings *findings)
{
    if (result.status != S5_OK)
        return;
    if (choice->ver != S5_VERSION)
        s5_findings_add(findings, S5_CLAUSE_GRT_03, 0, "the method selection's VER is not 05");
    if (offer != NULL && choice->method != S5_METHOD_NONE_ACCEPTABLE &&
        !s5_greeting_offers(offer, choice->method))
        s5_findings_add(findings, S5_CLAUSE_GRT_04, 1, "METHOD was not offered");
}

size_t s5_choice_encode(const struct s5_choice *choice, uint8_t *out, size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    s5_put_u8(&w, choice->ver);
    s5_put_u8(&w, choice->method);
    return s5_writer_done(&w);
}

void s5_choice_print(struct s5_result result, const struct s5_choice *choice, char *out,
                     size_t size)
{
    if (s5_result_print(result, out, size))
        s5_text_append(out, size, " ver=%u method=%u", choice->ver, choice->method);
}

#include "wire/greeting.h"

#include "base/hex.h"
#include "base/text.h"
#include "wire/message.h"
#include "wire/names.h"

#include <string.h>

struct s5_result s5_greeting_decode(struct s5_span in, struct s5_greeting *out)
{
    struct s5_cursor c = s5_cursor_over(in);
    struct s5_greeting g = {0};

    g.ver = s5_take_u8(&c);
    s5_require(&c, g.ver == S5_VERSION, 0, S5_FAULT_VERSION);
    g.methods = s5_take_span(&c, s5_take_u8(&c));

    struct s5_result result = s5_cursor_done(&c);
    if (result.status == S5_OK)
        *out = g;
    return result;
}

void s5_greeting_check(struct s5_result result, const struct s5_greeting *greeting,
                       struct s5_findings *findings)
{
    if (result.status == S5_BAD)
        s5_findings_add(findings, S5_CLAUSE_GRT_01, result.at, "the greeting's VER is not 05");
    if (result.status == S5_OK && greeting->methods.size == 0)
        s5_findings_add(findings, S5_CLAUSE_GRT_02, 1, "NMETHODS is 0");
}

size_t s5_greeting_encode(const struct s5_greeting *greeting, uint8_t *out, size_t size)
{
    struct s5_writer w = s5_writer_over(out, size);

    if (greeting->methods.size > 255)
        return 0;
    s5_put_u8(&w, greeting->ver);
    s5_put_u8(&w, (uint8_t)greeting->methods.size);
    s5_put_span(&w, greeting->methods);
    return s5_writer_done(&w);
}

void s5_greeting_print(struct s5_result result, const struct s5_greeting *greeting, char *out,
                       size_t size)
{
    char methods[2 * 255 + 1];

    if (!s5_result_print(result, out, size))
        return;
    s5_hex_print(greeting->methods, methods, sizeof methods);
    s5_text_append(out, size, " methods=%s", methods);
}

bool s5_greeting_offers(const struct s5_greeting *greeting, uint8_t method)
{
    return greeting->methods.size > 0 &&
           memchr(greeting->methods.data, method, greeting->methods.size) != NULL;
}

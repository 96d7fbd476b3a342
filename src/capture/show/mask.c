#include "capture/show/mask.h"

#include "wire/names.h"

#include <string.h>

/* RFC 1929 section 2: VER, ULEN, UNAME, PLEN, PASSWD. */
static struct s5_span password_in(struct s5_span said)
{
    struct s5_span nothing = {NULL, 0};
    size_t plen = said.size < 2 ? said.size : 2u + said.data[1];

    if (plen >= said.size)
        return nothing;
    return s5_span_first(s5_span_skip(said, plen + 1), said.data[plen]);
}

struct s5_span s5_mask_password(enum s5_message_kind kind, struct s5_span said, uint8_t *out,
                                size_t room)
{
    struct s5_span copy = {out, s5_span_first(said, room).size};

    if (copy.size == 0)
        return copy;
    memcpy(out, said.data, copy.size);
    if (kind == S5_PASSWORD_REQUEST ||
        (kind != S5_GSS_FRAME && said.data[0] == S5_PASSWORD_VERSION)) {
        struct s5_span password = password_in(copy);
        if (password.size > 0)
            memset(out + (password.data - out), '*', password.size);
    }
    return copy;
}

#include "fuzz/laws/secrets.h"

#include <string.h>

enum { PIECE_MAX = 256 };

void secrets_law_init(struct secrets_law *law)
{
    *law = (struct secrets_law){.was_over = false};
    s5_secrets_init(&law->whole);
    s5_secrets_init(&law->octetwise);
}

/* Which octets are masked, told `size` at a time. */
static const char *mask(struct s5_secrets *secrets, enum s5_side side, struct s5_span in,
                        size_t size, bool masked[PIECE_MAX])
{
    for (size_t at = 0; at < in.size;) {
        bool secret;
        struct s5_span told = s5_span_first(s5_span_skip(in, at), size);
        size_t taken = s5_secrets_take(secrets, side, told, &secret);
        if (taken == 0 || taken > told.size)
            return "it takes nothing, or more than there is";
        for (size_t i = at; i < at + taken; i++)
            masked[i] = secret;
        at += taken;
    }
    return NULL;
}

const char *secrets_law_take(struct secrets_law *law, enum s5_side side, struct s5_span in)
{
    bool whole[PIECE_MAX] = {false};
    bool octetwise[PIECE_MAX] = {false};
    struct s5_span piece = s5_span_first(in, PIECE_MAX);
    const char *broken = mask(&law->whole, side, piece, piece.size, whole);

    if (broken == NULL)
        broken = mask(&law->octetwise, side, piece, 1, octetwise);
    if (broken != NULL)
        return broken;
    if (memcmp(whole, octetwise, sizeof whole) != 0)
        return "what is masked hangs on how it is cut";
    if ((side == S5_SERVER || law->was_over) && memchr(whole, true, sizeof whole) != NULL)
        return "something is masked that is no password of the client's";
    if (law->was_over && !s5_secrets_over(&law->whole))
        return "what was over goes on";
    law->was_over = s5_secrets_over(&law->whole);
    return law->was_over == s5_secrets_over(&law->octetwise) ? NULL : "it is over for one of two";
}

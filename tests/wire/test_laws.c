/* The laws over octets that nobody wrote: pseudo-random, bent toward what gets past a decoder's
 * first look. The seed is fixed, so every run sees the same. */
#include "base/hex.h"
#include "fuzz/laws/message.h"
#include "octets.h"
#include "unit.h"

#include <string.h>

enum { TRIES = 20000, SIZE_MAX_TRIED = 80 };

/* Octets that mean something somewhere: versions, types, lengths, and the ends of ranges. */
static uint8_t telling_octet(uint64_t *seed)
{
    static const uint8_t telling[] = {0, 1,    2,    3,    4,    5,    6,    7,   8,
                                      9, 0x10, 0x20, 0x7f, 0x80, 0x81, 0xfe, 0xff};
    return telling[octets_below(seed, S5_COUNT(telling))];
}

static struct s5_span invent(enum s5_message_kind kind, uint64_t *seed, uint8_t *out)
{
    static const uint8_t first[S5_MESSAGE_KINDS] = {
        [S5_GREETING] = 5, [S5_CHOICE] = 5, [S5_PASSWORD_REQUEST] = 1, [S5_PASSWORD_RESPONSE] = 1,
        [S5_REQUEST] = 5,  [S5_REPLY] = 5,  [S5_GSS_FRAME] = 1,        [S5_SOCKS4_REQUEST] = 4};
    static const uint8_t atyps[] = {1, 3, 4, 3, 3, 2};
    size_t size = octets_below(seed, SIZE_MAX_TRIED);
    bool plain = octets_below(seed, 8) == 0;

    for (size_t i = 0; i < size; i++)
        out[i] = octets_below(seed, 3) > 0 ? telling_octet(seed) : (uint8_t)octets_random(seed);
    if (!plain && size > 0 && octets_below(seed, 16) > 0)
        out[0] = first[kind];
    if (!plain && size > 3 && (kind == S5_REQUEST || kind == S5_REPLY || kind == S5_UDP))
        out[3] = atyps[octets_below(seed, S5_COUNT(atyps))];
    if (kind == S5_SOCKS4_REQUEST && size > 6 && octets_below(seed, 2) == 0)
        memset(out + 4, 0, 3);
    return (struct s5_span){out, size};
}

static void hold_for_invented_octets(void **state)
{
    (void)state;
    static size_t seen[S5_MESSAGE_KINDS][3];
    uint64_t seed = 0x5053434b53;
    uint8_t storage[SIZE_MAX_TRIED];
    struct s5_message message;

    for (size_t i = 0; i < (size_t)TRIES * S5_MESSAGE_KINDS; i++) {
        enum s5_message_kind kind = (enum s5_message_kind)(i % S5_MESSAGE_KINDS);
        struct s5_span in = invent(kind, &seed, storage);
        const char *broken = law_of_message(kind, in, 0);
        if (broken != NULL) {
            char hex[2 * SIZE_MAX_TRIED + 1];
            s5_hex_print(in, hex, sizeof hex);
            fail_msg("%s %s: %s", s5_message_name(kind), hex, broken);
        }
        seen[kind][s5_message_decode(kind, in, &message).status]++;
    }
    /* The law is worth little where what was invented never decodes. */
    for (size_t kind = 0; kind < S5_MESSAGE_KINDS; kind++)
        assert_in_range(seen[kind][S5_OK], TRIES / 20, TRIES);
}

/* Octets that were not sent do not come back: a message cut, extended or bent in one octet obeys
 * the same laws. */
static void hold_for_bent_messages(void **state)
{
    (void)state;
    static const struct {
        enum s5_message_kind kind;
        const char *octets;
    } seeds[] = {
        {S5_GREETING, "05 03 00 01 02"},
        {S5_PASSWORD_REQUEST, "01 02 'me' 03 'you'"},
        {S5_REQUEST, "05 01 00 01 7f 00 00 01 00 50"},
        {S5_REQUEST, "05 01 00 03 04 'host' 00 50"},
        {S5_REPLY, "05 00 00 04 00*15 01 04 38"},
        {S5_UDP, "00 00 00 03 04 'host' 00 50 'data'"},
        {S5_GSS_FRAME, "01 01 00 03 60 61 62"},
        {S5_SOCKS4_REQUEST, "04 01 00 50 00 00 00 01 'me' 00 'host' 00"},
        {S5_SOCKS4_REPLY, "00 5a 00 50 01 02 03 04"},
    };
    static uint8_t storage[OCTETS_MAX];

    for (size_t s = 0; s < S5_COUNT(seeds); s++) {
        struct s5_span in = octets(seeds[s].octets, storage);
        for (size_t at = 0; at < in.size; at++) {
            uint8_t kept = storage[at];
            for (unsigned value = 0; value < 256; value++) {
                storage[at] = (uint8_t)value;
                const char *broken = law_of_message(seeds[s].kind, in, 0);
                if (broken != NULL)
                    fail_msg("%s with %02x at %zu: %s", seeds[s].octets, value, at, broken);
            }
            storage[at] = kept;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hold_for_invented_octets),
        cmocka_unit_test(hold_for_bent_messages),
    };
    return cmocka_run_group_tests_name("laws", tests, NULL, NULL);
}

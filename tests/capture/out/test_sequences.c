/* Sequences of fragments, of more associations than may wait at once. */
#include "capture/out/datagrams.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = S5_SEQUENCES_MAX + 2 };

struct room {
    struct s5_sequences sequences;
    struct s5_datagrams datagrams[MANY];
};

/* What the association's datagram makes whole, or "". */
static const char *take(struct room *room, int which, uint8_t frag, const char *text)
{
    static char whole[64];
    const struct s5_span host = S5_BYTES(203, 0, 113, 53);
    const struct s5_span data = s5_span_text(text);
    const struct s5_datagram_seen seen = {
        .up = true,
        .size = (int64_t)data.size,
        .udp = {.frag = frag, .dst = s5_address_ipv4(host, 53), .data = data}};
    struct s5_whole_datagram out = {.size = 0};

    if (!s5_datagrams_take(&room->datagrams[which], &room->sequences, &seen, &out))
        return "";
    assert_in_range(out.data.size, 1, sizeof whole - 1);
    memcpy(whole, out.data.data, out.data.size);
    whole[out.data.size] = '\0';
    return whole;
}

static void fini(struct room *room)
{
    for (int i = 0; i < MANY; i++)
        s5_datagrams_fini(&room->datagrams[i]);
    s5_sequences_fini(&room->sequences);
}

static void gives_up_the_oldest(void **state)
{
    static struct room room;

    (void)state;
    for (int i = 0; i < S5_SEQUENCES_MAX; i++)
        assert_string_equal(take(&room, i, 1, "one "), "");
    assert_string_equal(take(&room, 0, 2, "two "), ""); /* so 1 is the oldest now */
    assert_string_equal(take(&room, S5_SEQUENCES_MAX, 1, "new "), "");
    assert_string_equal(take(&room, 1, 0x82, "lost"), ""); /* and in its turn takes that of 2 */
    assert_string_equal(take(&room, 0, 0x83, "three"), "one two three");
    assert_string_equal(take(&room, S5_SEQUENCES_MAX, 0x82, "end"), "new end");
    assert_string_equal(take(&room, 3, 0x82, "end"), "one end");
    assert_string_equal(take(&room, 2, 0x82, "lost"), "");
    assert_int_equal(room.sequences.count, S5_SEQUENCES_MAX);
    assert_int_equal(room.sequences.seen, S5_SEQUENCES_MAX + 7);
    assert_int_equal(room.sequences.used, 3 + 2 + 2);
    fini(&room);
}

/* What an association that is over had is nobody's to give up. */
static void uses_again_what_is_free(void **state)
{
    static struct room room;

    (void)state;
    for (int i = 0; i < S5_SEQUENCES_MAX; i++)
        take(&room, i, 1, "one ");
    s5_datagrams_fini(&room.datagrams[7]);
    take(&room, S5_SEQUENCES_MAX, 1, "new ");
    for (int i = 0; i < S5_SEQUENCES_MAX; i++)
        if (i != 7)
            assert_string_equal(take(&room, i, 0x82, "end"), "one end");
    fini(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_up_the_oldest),
        cmocka_unit_test(uses_again_what_is_free),
    };
    return cmocka_run_group_tests_name("sequences", tests, NULL, NULL);
}

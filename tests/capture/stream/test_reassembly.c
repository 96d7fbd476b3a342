/* One direction of TCP: whatever comes, in whatever order, each octet goes on once, and what is not
 * there is told. */
#include "base/text.h"
#include "capture/stream/direction.h"
#include "octets.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `segments`, words apart:
 *
 *   S        a SYN; offsets count from the octet behind it. With octets "S:abc"
 *   3:abc    a segment at offset 3; "3:abc/5": of 5 octets the capture has these
 *   F3       a FIN at offset 3; with octets in front of it "3:abcF"
 *   A3       the other side acknowledges what is before offset 3
 *   R3       would a reset at offset 3 be believed?  answered by R3+ or R3-
 *   E, C     nothing more comes; C: and the other side has sent its FIN
 */
static const struct row {
    const char *name;
    const char *segments;
    const char *want;
} rows[] = {
    {"in order", "S 0:abc 3:def E", "abc def"},
    {"a hole that is filled", "S 3:def 0:abc E", "abc def"},
    {"three holes", "S 6:g 4:e 2:c 5:f 0:ab 3:d E", "ab c d e f g"},
    {"twice", "S 0:abc 0:abc 3:def 3:def E", "abc def"},
    {"twice while it is early", "S 3:def 3:def 0:abc E", "abc def"},
    {"overlapping in front", "S 0:abc 1:bcde E", "abc de"},
    {"overlapping behind a hole", "S 4:efg 2:cdef 0:ab E", "ab cd efg"},
    {"around what is early", "S 4:ef 2:cdefgh 0:ab E", "ab cd ef gh"},
    {"around two early ones", "S 2:c 4:e 1:bcdef 0:a E", "a b c d e f"},
    {"old octets in front of new ones", "S 0:abc 0:abcdef E", "abc def"},
    {"filled by more than is missing", "S 3:def 0:abcde E", "abc def"},
    {"a hole that is not filled", "S 0:ab 4:ef E", "ab [2] ef gap=2"},
    {"two holes that are not filled", "S 2:c 5:f E", "[2] c [2] f gap=4"},
    {"the last octets are missing", "S 0:abc A5 E", "abc [2] gap=2"},
    {"all octets are missing", "S A5 E", "[5] gap=5"},
    {"what the FIN's number tells", "S 0:abc F6 E", "abc [3] gap=3 ended"},
    {"a FIN takes a number itself", "S 0:abc F3 A4 E", "abc ended"},
    {"a FIN nobody saw takes one too", "S 0:abc A3 A4 C", "abc"},
    {"but only where the other side ended", "S 0:abc A3 A4 E", "abc [1] gap=1"},
    {"and only by itself", "S 0:abc A1 A4 C", "abc [1] gap=1"},
    {"a FIN with octets", "S 0:abcF E", "abc ended"},
    {"a FIN ahead of octets", "S F3 0:abc E", "abc ended"},
    {"a FIN twice", "S 0:abc F3 F3 E", "abc ended"},
    {"the first FIN counts", "S 0:abc F3 F9 E", "abc ended"},
    {"octets in the SYN", "S:abc 3:def E", "abc def"},
    {"octets in the SYN, sent again without it", "S:abc 0:abcd E", "abc d"},
    {"a SYN twice", "S 0:abc S 3:def E", "abc def"},
    {"a keep-alive", "S 0:abc 2:x 3:def E", "abc def"},
    {"a keep-alive without an octet", "S 0:abc 2: 3:def E", "abc def"},
    {"a keep-alive of the first octet is one", "S -1:x 0:abc E", "abc"},
    {"a segment without octets", "S 0: 0:abc 3: E", "abc"},
    {"without octets, and ahead", "S 0:abc 5: E", "abc [2] gap=2"},
    {"cut by the snap length", "S 0:ab/4 4:ef E", "ab/4 ef"},
    {"cut to nothing", "S 0:/4 4:ef E", "/4 ef"},
    {"cut while it is early", "S 3:d/3 0:abc E", "abc d/3"},
    {"cut, and overlapped", "S 0:abcd 2:c/4 E", "abcd /2"},
    {"cut, and sent again whole", "S 0:ab/4 0:abcd E", "ab/4"},
    {"no SYN", "5:abc 8:def E", "abc def"},
    {"no SYN, the beginning comes late", "5:abc 2:xyz 8:d E", "abc d"},
    {"no SYN, acknowledged before", "A5 5:abc E", "abc"},
    {"no SYN, begins before what was acknowledged", "A5 2:xyz E", "xyz"},
    {"no SYN, a keep-alive before it", "A5 4:x 5:abc E", "abc"},
    {"the SYN behind its octets", "0:abc S 3:def E", "abc def"},
    {"early, and before the SYN", "A-10 -5:abc S 0:xyz E", "xyz"},
    {"early, and partly before the SYN", "A-10 -2:abcde S E", "cde"},
    {"differs", "S 0:abc 0:abX E", "abc conflict"},
    {"differs while it is early", "S 3:def 3:dXf 0:abc E", "abc def conflict"},
    {"differs where it overlaps", "S 0:abc 1:Xcde E", "abc de conflict"},
    {"differs around what is early", "S 3:def 1:bcdXfg 0:a E", "a bc def g conflict"},
    {"differs when the hole is filled", "S 3:def 0:abcX E", "abc def conflict"},
    {"differs where it was cut", "S 0:ab/4 0:abXY E", "ab/4"},
    {"an absurd number is none", "S 0:abc 1073741828:x 3:def E", "abc def"},
    {"and one before the beginning", "S 0:abc -1073741828:x 3:def E", "abc def"},
    {"far ahead of what was acknowledged", "S 0:abc A3 99999999:x 3:def A6 E", "abc def"},
    {"a reset of the octet that is due", "S R0 0:abc R3 E", "R0+ abc R3+"},
    {"a reset out of the window", "S 0:abc R2 R4 R900 E", "abc R2- R4- R900-"},
    {"a reset behind what is early", "S 3:def R6 E", "R6+ [3] def gap=3"},
    {"a reset at what was acknowledged", "S 0:abc A6 R6 E", "abc R6+ [3] gap=3"},
    {"a reset behind the FIN", "S 0:abcF R3 R4 R5 E", "abc R3+ R4+ R5- ended"},
    {"a reset of what nobody knows", "R77 E", "R77+"},
};

static void note(struct direction *direction, const char *word)
{
    s5_text_append(direction->text, sizeof direction->text, "%s%s",
                   direction->text[0] == '\0' ? "" : " ", word);
}

static void play_segment(struct direction *direction, const char *word)
{
    uint8_t flags = 0;
    char *text;
    int64_t at = strtoll(word, &text, 10);
    size_t known = strcspn(++text, "/F");
    size_t size = known;

    if (text[known] == '/')
        size = strtoul(text + known + 1, NULL, 10);
    if (text[known] == 'F')
        flags = S5_TCP_FIN;
    direction_take(direction, at, (struct s5_span){(const uint8_t *)text, known}, (uint32_t)size,
                   flags);
}

static void play_word(struct direction *direction, const char *word)
{
    int64_t at = strtoll(word + 1, NULL, 10);
    char answer[32];

    switch (word[0]) {
    case 'S':
        word += word[1] == ':' ? 2 : 1;
        direction_take(direction, 0, s5_span_text(word), (uint32_t)strlen(word), S5_TCP_SYN);
        break;
    case 'F':
        direction_take(direction, at, (struct s5_span){NULL, 0}, 0, S5_TCP_FIN);
        break;
    case 'A':
        direction_acknowledge(direction, at);
        break;
    case 'R':
        snprintf(answer, sizeof answer, "%s%c", word,
                 direction_believes(direction, at) ? '+' : '-');
        note(direction, answer);
        break;
    case 'E':
    case 'C':
        direction_finish(direction, word[0] == 'C');
        break;
    default:
        play_segment(direction, word);
    }
}

static void play(struct direction *direction, const char *segments)
{
    char words[512];
    char *rest = words;
    char end[64] = "";

    snprintf(words, sizeof words, "%s", segments);
    for (char *word; (word = strsep(&rest, " ")) != NULL;)
        play_word(direction, word);
    if (direction->gap > 0) {
        snprintf(end, sizeof end, "gap=%llu", (unsigned long long)direction->gap);
        note(direction, end);
    }
    if (direction->stream.conflict)
        note(direction, "conflict");
    if (direction->stream.fin && direction->stream.at >= direction->stream.fin_at)
        note(direction, "ended");
}

/* The same whatever number the stream begins with, and whoever compares what comes again. */
static void reassembles(void **state)
{
    static const uint32_t isns[] = {0,          1000,       0x7ffffffd, 0x80000000,
                                    0xfffffffa, 0xfffffffe, 0xffffffff};
    const struct row *row = *state;

    for (size_t i = 0; i < S5_COUNT(isns); i++)
        for (int print = 0; print < 2; print++) {
            struct s5_reassembly_limits limits = {.held_max = 1 << 20};
            struct direction_manner manner = {.keep = true,
                                              .print = print != 0,
                                              .isn = isns[i],
                                              .hand = print ? 0 : DIRECTION_MAX};
            struct direction direction;
            direction_init(&direction, manner, &limits);
            play(&direction, row->segments);
            assert_string_equal(direction.text, row->want);
            assert_int_equal(limits.given_up, 0);
            direction_fini(&direction);
            assert_int_equal(limits.held, 0);
        }
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] = (struct CMUnitTest){rows[i].name, reassembles,
                                       .initial_state = (void *)(uintptr_t)&rows[i]};
    return cmocka_run_group_tests_name("reassembly", tests, NULL, NULL);
}

/* Whole dialogues, cut and mixed in every way: what is known of them does not hang on that. */
#include "capture/socks/dialogues.h"
#include "capture/socks/facts.h"
#include "capture/socks/talk.h"
#include "octets.h"
#include "unit.h"

#include <stdio.h>

enum { MIXTURES = 150 };

static void assert_sessions(struct talk *talk, const char *want)
{
    s5_buffer_char(&talk->sessions, '\0');
    assert_string_equal(talk->sessions.text, want);
}

/* As it is written: a message a packet. */
static void whole(void **state)
{
    const struct dialogue_row *row = *state;
    struct talk talk;

    talk_init(&talk);
    talk_play(&talk, row->words);
    talk_end(&talk);
    assert_int_equal(talk.recognised, S5_IS_SOCKS5);
    assert_sessions(&talk, row->want);
    talk_fini(&talk);
}

/* The next piece of a side, of at most `most` octets. */
static void say_next(struct talk *talk, const struct talk_words *words, enum s5_side side,
                     size_t most, uint64_t *seed)
{
    size_t left = words->size[side] - talk->at[side];
    size_t size = 1 + octets_below(seed, most < left ? most : left);
    struct s5_span said = {words->octets[side] + talk->at[side], size};

    talk_say(talk, side, said, (uint32_t)size, 0);
}

/* Each side's octets in their order, cut anywhere, and either side's any time. But for remarks the
 * same is known: a token that comes behind the refusal of it makes nothing opaque. */
static void in_any_pieces(void **state)
{
    const struct dialogue_row *row = *state;
    static struct talk_words words;
    uint64_t seed = 0x5eed0005;

    talk_read(row->words, &words);
    for (int i = 0; i < MIXTURES; i++) {
        struct talk talk;
        size_t most = i % 3 == 0 ? 1 : 1 + octets_below(&seed, 40);
        /* Of 8 pieces so many are the client's, so that either side may be far ahead. */
        size_t share = octets_below(&seed, 9);
        talk_init(&talk);
        talk.truth = &words;
        for (;;) {
            bool left[2] = {talk.at[0] < words.size[0], talk.at[1] < words.size[1]};
            if (!left[S5_CLIENT] && !left[S5_SERVER])
                break;
            enum s5_side side = octets_below(&seed, 8) < share ? S5_CLIENT : S5_SERVER;
            if (!left[side])
                side = side == S5_CLIENT ? S5_SERVER : S5_CLIENT;
            say_next(&talk, &words, side, most, &seed);
        }
        talk_end(&talk);
        assert_int_equal(talk.recognised, S5_IS_SOCKS5);
        s5_buffer_char(&talk.sessions, '\0');
        facts_assert_within(row->name, talk.sessions.text, row->want, 0, false);
        facts_assert_within(row->name, row->want, talk.sessions.text, 0, true);
        talk_fini(&talk);
    }
}

/* A capture that stops anywhere tells no fact that is not one. */
static void as_far_as_it_goes(void **state)
{
    const struct dialogue_row *row = *state;
    static struct talk_words words;

    talk_read(row->words, &words);
    for (size_t client = 0; client <= words.size[S5_CLIENT]; client++)
        for (size_t server = 0; server <= words.size[S5_SERVER];
             server += 1 + words.size[S5_SERVER] / 20) {
            struct talk talk;
            talk_init(&talk);
            if (client > 0)
                talk_say(&talk, S5_CLIENT, (struct s5_span){words.octets[S5_CLIENT], client},
                         (uint32_t)client, 0);
            if (server > 0)
                talk_say(&talk, S5_SERVER, (struct s5_span){words.octets[S5_SERVER], server},
                         (uint32_t)server, 0);
            talk_end(&talk);
            s5_buffer_char(&talk.sessions, '\0');
            /* Without the request nobody knows how many replies it has. */
            facts_assert_within(row->name, talk.sessions.text, row->want, client == 0 ? server : 0,
                                true);
            talk_fini(&talk);
        }
}

#define CONNECT "> 05 01 00 01 01 02 03 04 00 50"
#define SUCCEEDED "< 05 00 00 01 05 06 07 08 00 09"
#define OPENED "> 05 01 00 < 05 00" CONNECT SUCCEEDED
#define IS_CONNECT " cmd=01 rsv=00 dst=1.2.3.4:80"
#define IS_SUCCEEDED " rep=00 bnd=5.6.7.8:9"
#define IS_OPENED "session offer=00 method=00" IS_CONNECT IS_SUCCEEDED

enum { TOLD = 1, NO_SYN = 2 };

static const struct row {
    const char *name;
    int flags;
    const char *words;
    const char *want;
} rows[] = {
    {"like one inside", 0, OPENED "> 05 01 00 'GET' < 'HTTP/1.1'",
     IS_OPENED " up=6 down=8 complete"},
    {"something else", 0, "> 'GET / HTTP/1.1' < 'HTTP/1.1 200'", ""},
    {"nothing", 0, "", ""},
    {"nothing, to a port that is told", TOLD, "<. >.", "session"},
    {"something else, to a port that is told", TOLD, "> 'GET / HTTP/1.1' < 'HTTP/1.1 200'",
     "session +unreadable"},
    {"SOCKS4", 0, "> 04 01 00 50 01 02 03 04 00 < 00 5a 00*6", ""},
    {"no SYN", NO_SYN, OPENED "> 'u'", IS_OPENED " up=1 complete +no-beginning"},
    {"no SYN, mid-stream", NO_SYN, "> 05 01 00 'data' < 'data'", ""},
    {"the client alone", 0, "> 05 01 00" CONNECT "> 'u'",
     "session offer=00" IS_CONNECT " +client-only"},
    {"the client alone, with credentials", 0, "> 05 01 02 > 01 01 'u' 01 'p'" CONNECT "> 'u'",
     "session offer=02 user=u" IS_CONNECT " +client-only"},
    {"the server alone", 0, "< 05 00" SUCCEEDED "< 'd'",
     "session method=00" IS_SUCCEEDED " down=1 +server-only"},
    {"the server alone, with a status", NO_SYN, "< 05 02 < 01 00" SUCCEEDED "< 'd'",
     "session method=02 status=00" IS_SUCCEEDED " down=1 +no-beginning +server-only"},
    {"the greeting is lost", 0, "> ~3 < 05 00" CONNECT SUCCEEDED, ""},
    {"the greeting is lost, to a port that is told", TOLD, "> ~3 < 05 00" CONNECT SUCCEEDED "> 'u'",
     "session method=00" IS_CONNECT IS_SUCCEEDED " up=1 gap-up=3 +lost"},
    {"the choice is lost", 0, "> 05 01 00 < ~2" CONNECT SUCCEEDED "> 'u' < 'd'",
     "session offer=00" IS_CONNECT IS_SUCCEEDED " up=1 down=1 gap-down=2 +lost"},
    {"the choice of the password is lost", 0,
     "> 05 02 00 02 < ~2 > 01 01 'u' 01 'p' < 01 00" CONNECT SUCCEEDED,
     "session offer=0002 user=u status=00" IS_CONNECT IS_SUCCEEDED " gap-down=2 +lost"},
    {"the choice of a token is lost", 0, "> 05 02 00 01 < ~2 > 01 01 00 01 'a' < 01 ff",
     "session offer=0001 status=ff gap-down=2 +lost +opaque"},
    {"which choice was lost cannot be told", 0, "> 05 02 01 02 < ~2 > 01 01 'u' 01 'p' < 01 00",
     "session offer=0102 gap-down=2 +lost"},
    {"the credentials are lost", 0, "> 05 01 02 < 05 02 > ~5 < 01 00" CONNECT SUCCEEDED,
     "session offer=02 method=02 status=00" IS_CONNECT IS_SUCCEEDED " gap-up=5 +lost"},
    {"the status is lost", 0, "> 05 01 02 < 05 02 > 01 01 'u' 01 'p' < ~2" CONNECT SUCCEEDED,
     "session offer=02 method=02 user=u" IS_CONNECT IS_SUCCEEDED " gap-down=2 +lost"},
    {"the request is lost", 0, "> 05 01 00 < 05 00 > ~10" SUCCEEDED "> 'u' < 'd'",
     "session offer=00 method=00" IS_SUCCEEDED " up=1 down=1 gap-up=10 +lost"},
    {"the reply is lost", 0, "> 05 01 00 < 05 00" CONNECT "< ~10 > 'u' < 'd'",
     "session offer=00 method=00" IS_CONNECT " gap-down=10 +lost"},
    {"the second reply is lost", 0,
     "> 05 01 00 < 05 00 > 05 02 00 01 00*4 00 00" SUCCEEDED "< ~10 > 'u' < 'd'",
     "session offer=00 method=00 cmd=02 rsv=00 dst=0.0.0.0:0" IS_SUCCEEDED " gap-down=10 +lost"},
    {"the name is cut", 0, "> 05 01 00 < 05 00 > 05 01 00 03 05 'ab' /5" SUCCEEDED "> 'u'",
     "session offer=00 method=00 cmd=01 rsv=00" IS_SUCCEEDED " up=1 +cut"},
    {"data is cut", 0, OPENED "> 'u' /9 < 'd' /99", IS_OPENED " up=10 down=100 complete"},
    {"the request cannot be delimited", 0,
     "> 05 01 00 < 05 00 > 05 01 07 02 01 02 < 05 08 00 01 00*4 00 00",
     "session offer=00 method=00 cmd=01 rsv=07 rep=08 bnd=0.0.0.0:0 complete +unreadable"},
    {"the reply cannot be delimited", 0, "> 05 01 00 < 05 00" CONNECT "< 05 01 00 00 00",
     "session offer=00 method=00" IS_CONNECT " rep=01 complete +unreadable"},
    {"a version of its own", 0, "> 05 01 00 < 05 00 > 04 01 00 50 01 02 03 04 00",
     "session offer=00 method=00 +unreadable"},
};

static void understands(void **state)
{
    const struct row *row = *state;
    struct talk talk;

    talk_init(&talk);
    talk.facts.told = row->flags & TOLD;
    talk.facts.beginning = !(row->flags & NO_SYN);
    talk_begin(&talk);
    talk_play(&talk, row->words);
    talk_end(&talk);
    assert_sessions(&talk, row->want);
    talk_fini(&talk);
}

/* Frames without end, of which none has to wait. */
static void long_gssapi(void **state)
{
    (void)state;
    static uint8_t frame[4 + 3000] = {1, 3, 3000 / 256, 3000 % 256};
    struct talk talk;

    talk_init(&talk);
    talk_play(&talk, "> 05 01 01 < 05 01 > 01 01 00 00 < 01 01 00 00");
    for (int i = 0; i < 200; i++) {
        talk_say(&talk, S5_CLIENT, (struct s5_span){frame, sizeof frame}, sizeof frame, 0);
        talk_say(&talk, S5_SERVER, (struct s5_span){frame, 1500}, 1500, 0);
        talk_say(&talk, S5_SERVER, (struct s5_span){frame + 1500, sizeof frame - 1500},
                 sizeof frame - 1500, 0);
    }
    talk_play(&talk, "< 01 ff");
    talk_end(&talk);
    assert_sessions(&talk, "session offer=01 method=01 status=ff complete +opaque");
    talk_fini(&talk);
}

/* What waits for an answer that never comes is not held without end, but counted. */
static void waits_in_vain(void **state)
{
    (void)state;
    static uint8_t octets[1000];
    struct talk talk;

    talk_init(&talk);
    talk_play(&talk, "> 05 01 00 < 05 00 > 05 01 00 01 01 02 03 04 00 50");
    for (int i = 0; i < 400; i++)
        talk_say(&talk, S5_CLIENT, (struct s5_span){octets, sizeof octets}, sizeof octets, 0);
    talk_miss(&talk, S5_CLIENT, 50);
    talk_say(&talk, S5_CLIENT, (struct s5_span){octets, sizeof octets}, sizeof octets, 0);
    talk_play(&talk, "< 05 00 00 01 05 06 07 08 00 09 > 'x'");
    talk_end(&talk);
    assert_sessions(&talk, "session offer=00 method=00 cmd=01 rsv=00 dst=1.2.3.4:80 rep=00 "
                           "bnd=5.6.7.8:9 up=401001 gap-up=50 complete +held");
    talk_fini(&talk);
}

int main(void)
{
    struct CMUnitTest tests[3 * 64 + S5_COUNT(rows) + 2];
    static char names[3 * 64][80];
    size_t count = 0;
    static const struct {
        const char *name;
        void (*holds)(void **state);
    } laws[] = {{"whole", whole},
                {"in any pieces", in_any_pieces},
                {"as far as it goes", as_far_as_it_goes}};

    for (size_t i = 0; i < dialogue_count; i++)
        for (size_t j = 0; j < S5_COUNT(laws); j++) {
            snprintf(names[count], sizeof names[count], "%s, %s", dialogue_rows[i].name,
                     laws[j].name);
            tests[count] = (struct CMUnitTest){
                names[count], laws[j].holds, .initial_state = (void *)(uintptr_t)&dialogue_rows[i]};
            count++;
        }
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[count++] = (struct CMUnitTest){rows[i].name, understands,
                                             .initial_state = (void *)(uintptr_t)&rows[i]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(long_gssapi);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(waits_in_vain);
    return _cmocka_run_group_tests("conversation", tests, count, NULL, NULL);
}

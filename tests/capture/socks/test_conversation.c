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
        facts_assert_within(talk.sessions.text, row->want, 0, false);
        facts_assert_within(row->want, talk.sessions.text, 0, true);
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
            facts_assert_within(talk.sessions.text, row->want, client == 0 ? server : 0, true);
            talk_fini(&talk);
        }
}

static const struct row {
    const char *name;
    const char *words;
    const char *want;
} rows[] = {
    {"like one inside",
     "> 05 01 00 < 05 00 > 05 01 00 01 01 02 03 04 00 50 < 05 00 00 01 05 06 07 08 00 09"
     "> 05 01 00 'GET' < 'HTTP/1.1'",
     "session offer=00 method=00 cmd=01 rsv=00 dst=1.2.3.4:80 rep=00 bnd=5.6.7.8:9 up=6 down=8 "
     "complete"},
    {"not recognised", "> 'GET / HTTP/1.1' < 'HTTP/1.1 200'", ""},
};

static void understands(void **state)
{
    const struct row *row = *state;
    struct talk talk;

    talk_init(&talk);
    talk_play(&talk, row->words);
    talk_end(&talk);
    assert_sessions(&talk, row->want);
    talk_fini(&talk);
}

int main(void)
{
    struct CMUnitTest tests[3 * 64 + S5_COUNT(rows)];
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
    return _cmocka_run_group_tests("conversation", tests, count, NULL, NULL);
}

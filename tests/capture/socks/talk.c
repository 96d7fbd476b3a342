#include "capture/socks/talk.h"

#include "capture/show/docket.h"
#include "capture/socks/facts.h"
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static struct s5_place *give_place(void *context, uint64_t frame, struct s5_place *outer)
{
    struct talk *talk = context;
    struct s5_place *place = calloc(1, sizeof *place);

    assert_non_null(place);
    assert_in_range(frame, 1, talk->frame);
    place->outer = outer;
    talk->places++;
    return place;
}

static void take_place(void *context, struct s5_place *place)
{
    struct talk *talk = context;

    talk->places--;
    free(place);
}

static void assert_true_words(const struct talk *talk, enum s5_side side, uint64_t at,
                              struct s5_span octets)
{
    if (talk->truth != NULL && octets.size > 0)
        assert_memory_equal(octets.data, talk->truth->octets[side] + at, octets.size);
}

static void on_said(void *context, struct s5_session *session, const struct s5_said *said)
{
    struct talk *talk = context;
    enum s5_side side = said->event->from;

    assert_true(said->octets.size > 0);
    assert_true(said->at + said->octets.size <= talk->at[side]);
    assert_true_words(talk, side, said->at, said->octets);
    uint64_t last = said->at + said->octets.size - 1;
    if (last < TALK_WORDS) {
        assert_int_equal(said->first_frame, talk->frame_of[side][said->at]);
        assert_int_equal(said->last_frame, talk->frame_of[side][last]);
    }
    assert_in_range(said->pieces, 1, said->octets.size);
    assert_int_equal(said->pieces == 1, said->first_frame == said->last_frame);
    assert_true(session->outer != NULL || talk->passed[side] == 0);
    if (talk->lint != NULL)
        s5_lint_said(talk->lint, session, said);
}

static void on_passed(void *context, struct s5_session *session, enum s5_side side,
                      const struct s5_piece *piece)
{
    struct talk *talk = context;

    assert_true(piece->size > 0);
    assert_true(piece->octets.size <= piece->size);
    assert_true_words(talk, side, piece->at, piece->octets);
    if (session->outer != NULL)
        return;
    /* What nobody understood is passed on once, in order, and to its end. */
    assert_true(talk->passed[side] == 0 || piece->at == talk->passed[side]);
    talk->passed[side] = piece->at + piece->size;
    assert_true(talk->passed[side] <= talk->at[side]);
}

static void on_stray(void *context, struct s5_session *session, enum s5_side side,
                     const struct s5_piece *piece)
{
    struct talk *talk = context;

    on_passed(context, session, side, piece);
    if (talk->lint != NULL)
        s5_lint_stray(talk->lint, session, side, piece);
}

static void on_ended(void *context, struct s5_session *session)
{
    struct talk *talk = context;

    if (talk->lint != NULL)
        s5_lint_ended(talk->lint, session, talk->time);
    facts_of(session, &talk->sessions);
    if (session->outer != NULL)
        take_place(talk, session->place);
}

void talk_init(struct talk *talk)
{
    static const uint8_t hosts[2][4] = {{192, 0, 2, 1}, {192, 0, 2, 2}};

    *talk = (struct talk){.recognised = S5_UNDECIDED};
    talk->audience = (struct s5_audience){
        .context = talk,
        .place = give_place,
        .unplace = take_place,
        .said = on_said,
        .relayed = on_passed,
        .stray = on_stray,
        .ended = on_ended,
    };
    talk->facts = (struct s5_connection_facts){
        .client = {s5_host_ipv4(hosts[0]), 40000},
        .server = {s5_host_ipv4(hosts[1]), 1080},
        .first_frame = 1,
        .beginning = true,
        .limits = &talk->limits,
    };
    talk->limits.held_max = SIZE_MAX / 2;
}

void talk_begin(struct talk *talk)
{
    if (talk->conversation == NULL && talk->recognised == S5_UNDECIDED) {
        talk->conversation = s5_conversation_new(&talk->facts, NULL, &talk->audience);
        assert_non_null(talk->conversation);
    }
}

static void tell(struct talk *talk, enum s5_side side, const struct s5_piece *piece)
{
    talk_begin(talk);
    talk->at[side] += piece->size;
    if (talk->conversation == NULL)
        return;
    enum s5_recognition now = s5_conversation_take(talk->conversation, side, piece);
    /* What was once recognised stays so. */
    assert_true(talk->recognised == S5_UNDECIDED || now == talk->recognised);
    talk->recognised = now;
    if (now == S5_IS_ELSE || now == S5_IS_SOCKS4) {
        s5_conversation_free(talk->conversation);
        talk->conversation = NULL;
    }
}

void talk_say(struct talk *talk, enum s5_side side, struct s5_span octets, uint32_t size,
              uint64_t heard)
{
    struct s5_piece piece = {.at = talk->at[side],
                             .size = size,
                             .octets = fence_copy(octets),
                             .frame = ++talk->frame,
                             .time = talk->time += 1000000,
                             .heard = heard};

    for (uint64_t at = piece.at; at < piece.at + size && at < TALK_WORDS; at++)
        talk->frame_of[side][at] = (uint32_t)talk->frame;
    tell(talk, side, &piece);
    assert_true(talk->facts.limits->held <= talk->facts.limits->held_max);
}

void talk_miss(struct talk *talk, enum s5_side side, uint32_t size)
{
    struct s5_piece piece = {
        .at = talk->at[side], .size = size, .gap = true, .frame = talk->frame, .time = talk->time};

    talk->gap[side] += size;
    tell(talk, side, &piece);
}

void talk_hang_up(struct talk *talk, enum s5_side side, bool reset)
{
    talk_begin(talk);
    talk->frame++;
    talk->time += 1000000;
    talk->hung_up[side] = true;
    talk->reset |= reset;
    struct s5_hang_up how = {
        .done = true, .reset = reset, .whole = true, .frame = talk->frame, .time = talk->time};
    if (talk->conversation != NULL)
        s5_conversation_hang_up(talk->conversation, side, &how,
                                talk->reset || (talk->hung_up[0] && talk->hung_up[1]));
}

void talk_end(struct talk *talk)
{
    struct s5_ending ending = {
        .time = talk->time,
        .absent = {talk->at[0] == 0 && !talk->hung_up[0], talk->at[1] == 0 && !talk->hung_up[1]},
        .gap = {talk->gap[0], talk->gap[1]},
        .cut_off = !talk->reset && !(talk->hung_up[0] && talk->hung_up[1]),
    };

    if (talk->conversation == NULL)
        return;
    talk->recognised = s5_conversation_finish(talk->conversation, &ending);
    s5_conversation_free(talk->conversation);
    talk->conversation = NULL;
    assert_int_equal(talk->places, 0);
    assert_int_equal(talk->facts.limits->held, 0);
}

void talk_fini(struct talk *talk)
{
    s5_conversation_free(talk->conversation);
    s5_buffer_fini(&talk->sessions);
}

/* The octets up to the next mark; `*words` is left there. */
static struct s5_span next_octets(const char **words, uint8_t *storage)
{
    static char notation[OCTETS_MAX];
    const char *at = *words;
    size_t size = 0;

    for (bool quoted = false; *at != '\0' && (quoted || strchr("<>}@/~", *at) == NULL); at++) {
        quoted ^= *at == '\'';
        notation[size++] = *at;
    }
    notation[size] = '\0';
    *words = at;
    return octets(notation, storage);
}

static size_t next_number(const char **words)
{
    char *end;
    size_t number = strtoul(*words + 1, &end, 10);

    *words = end;
    return number;
}

void talk_play(struct talk *talk, const char *words)
{
    static uint8_t storage[OCTETS_MAX];

    while (*words != '\0') {
        char mark = *words++;
        enum s5_side side = mark == '<' ? S5_SERVER : S5_CLIENT;
        if (mark == ' ')
            continue;
        if (mark == '@') {
            char *end;
            talk->time += (int64_t)(strtod(words, &end) * 1e9);
            words = end;
        } else if (*words == '.' || *words == 'x') {
            talk_hang_up(talk, side, *words++ == 'x');
        } else {
            struct s5_span said = next_octets(&words, storage);
            size_t size = said.size;
            if (*words == '/')
                size += next_number(&words);
            uint64_t heard = mark == '}' ? 0 : talk->at[side == S5_CLIENT ? S5_SERVER : S5_CLIENT];
            if (size > 0)
                talk_say(talk, side, said, (uint32_t)size, heard);
            if (*words == '~')
                talk_miss(talk, side, (uint32_t)next_number(&words));
        }
    }
}

void talk_read(const char *words, struct talk_words *out)
{
    static uint8_t storage[OCTETS_MAX];

    memset(out, 0, sizeof *out);
    while (*words != '\0') {
        enum s5_side side = *words == '<' ? S5_SERVER : S5_CLIENT;
        if (*words++ == ' ')
            continue;
        struct s5_span said = next_octets(&words, storage);
        assert_true(out->size[side] + said.size <= TALK_WORDS);
        memcpy(out->octets[side] + out->size[side], said.data, said.size);
        out->size[side] += said.size;
        assert_true(out->count[side] < S5_COUNT(out->ends[side]));
        out->ends[side][out->count[side]++] = out->size[side];
    }
}

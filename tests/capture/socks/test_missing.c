/* Dialogues of which octets are missing, each in turn: what does not hang on them is known all the
 * same, nothing is known that is not so, and such a dialogue is not complete. */
#include "capture/socks/dialogues.h"
#include "capture/socks/facts.h"
#include "capture/socks/talk.h"
#include "octets.h"
#include "unit.h"
#include "wire/names.h"

#include <stdio.h>
#include <string.h>

enum { MESSAGES_MAX = 40 };

/* What a missing octet takes along. */
enum loss {
    LOSES_NOTHING,
    LOSES_FACT,   /* one, and no more */
    LOSES_TURN,   /* one, and how the dialogue goes on hangs on it */
    LOSES_LENGTH, /* where the message ends */
    LOSES_DATA,   /* it is relayed */
};

/* One message of a dialogue, in the order in which it was said. */
struct message {
    enum s5_side side;
    size_t at; /* offset in its side's stream */
    size_t size;
    bool relayed; /* it is none of the dialogue's */
    enum s5_message_kind kind;
    unsigned reply; /* which of them it is */
};

/* Which clauses each side is said to break. */
struct faults {
    struct s5_lint lint;
    const struct talk *talk;
    bool found[2][S5_CLAUSE_COUNT];
};

struct dialogue {
    struct faults faults; /* when nothing is missing */
    struct talk_words words;
    struct message list[MESSAGES_MAX];
    size_t count;
    size_t own; /* octets of its messages, those relayed not counted */
};

/* Follows the dialogue to learn what each thing said is. */
static void read_dialogue(const char *text, struct dialogue *out)
{
    struct s5_dialogue dialogue;
    size_t next[2] = {0, 0};

    talk_read(text, &out->words);
    out->count = out->own = 0;
    s5_dialogue_init(&dialogue);
    for (; *text != '\0'; text++) {
        enum s5_side side = *text == '<' ? S5_SERVER : S5_CLIENT;
        if (*text == '\'')
            text = strchr(text + 1, '\'');
        if (*text != '<' && *text != '>')
            continue;
        struct message *message = &out->list[out->count++];
        size_t at = next[side] == 0 ? 0 : out->words.ends[side][next[side] - 1];
        size_t end = out->words.ends[side][next[side]++];
        *message = (struct message){.side = side, .at = at, .size = end - at};
        struct s5_event event;
        message->relayed = !s5_dialogue_awaits(&dialogue, side);
        if (message->relayed)
            continue;
        message->reply = dialogue.replies;
        struct s5_span in = {out->words.octets[side] + at, message->size};
        assert_int_equal(s5_dialogue_take(&dialogue, side, in, &event).size, message->size);
        message->kind = event.message.kind;
        out->own += message->size;
    }
}

static void on_found(void *context, struct s5_session *session,
                     const struct s5_violation *violation)
{
    struct faults *faults = context;

    (void)session;
    assert_in_range(violation->frame, 1, faults->talk->frame);
    assert_true(violation->octets.size > 0);
    /* The same silence has another name where the question came in pieces. */
    faults->found[violation->party][violation->clause == S5_CLAUSE_GRT_13    ? S5_CLAUSE_GRT_05
                                    : violation->clause == S5_CLAUSE_AUTH_09 ? S5_CLAUSE_AUTH_02
                                    : violation->clause == S5_CLAUSE_REQ_07  ? S5_CLAUSE_REP_03
                                                                             : violation->clause] =
        true;
}

static void listen_for(struct faults *faults, struct talk *talk)
{
    *faults = (struct faults){.lint = {.context = faults, .found = on_found}, .talk = talk};
    talk->lint = &faults->lint;
}

/* Ends the connection, the server's side first: whatever it still owes is due then. */
static void end(struct talk *talk)
{
    talk_hang_up(talk, S5_SERVER, false);
    talk_hang_up(talk, S5_CLIENT, false);
    talk_end(talk);
    s5_buffer_char(&talk->sessions, '\0');
}

/* Nobody is blamed for what the capture lacks. */
static void assert_no_more_faults(const char *what, const struct faults *faults,
                                  const struct dialogue *dialogue)
{
    for (enum s5_side side = S5_CLIENT; side <= S5_SERVER; side++)
        for (enum s5_clause_id clause = 0; clause < S5_CLAUSE_COUNT; clause++)
            if (faults->found[side][clause] && !dialogue->faults.found[side][clause])
                fail_msg("%s: %s breaks %s", what, side == S5_CLIENT ? "the client" : "the server",
                         s5_clause(clause)->id);
}

/* What octet `at` of the message is good for; the fact's name in `*fact`. */
static enum loss loss_of(const struct message *message, const uint8_t *octets, size_t at,
                         const char **fact)
{
    bool named = octets[3] == S5_ATYP_DOMAIN;

    *fact = NULL;
    if (message->relayed)
        return LOSES_DATA;
    if (at == 0)
        return LOSES_NOTHING; /* the version */
    switch (message->kind) {
    case S5_GREETING:
        *fact = "offer";
        return at == 1 ? LOSES_LENGTH : LOSES_FACT;
    case S5_PASSWORD_REQUEST:
        *fact = "user";
        if (at == 1 || at == 2u + octets[1])
            return LOSES_LENGTH;
        return at < 2u + octets[1] ? LOSES_FACT : LOSES_NOTHING;
    case S5_REQUEST:
        *fact = at == 1 ? "cmd" : at == 2 ? "rsv" : "dst";
        if (at == 1)
            return LOSES_TURN;
        return at == 3 || (named && at == 4) ? LOSES_LENGTH : LOSES_FACT;
    case S5_REPLY:
        *fact = message->reply == 0 ? "bnd" : "bnd2";
        if (at == 2)
            return LOSES_NOTHING;
        if (at == 1)
            *fact = message->reply == 0 ? "rep" : "rep2";
        return at == 1 || at == 3 || (named && at == 4) ? LOSES_LENGTH : LOSES_FACT;
    case S5_CHOICE:
        *fact = "method";
        return LOSES_TURN;
    case S5_PASSWORD_RESPONSE:
        *fact = "status";
        return LOSES_TURN;
    default:
        return LOSES_LENGTH;
    }
}

/* The dialogue as it was. */
static void hear_whole(struct dialogue *dialogue)
{
    struct talk talk;

    talk_init(&talk);
    listen_for(&dialogue->faults, &talk);
    for (size_t i = 0; i < dialogue->count; i++) {
        const struct message *message = &dialogue->list[i];
        struct s5_span said = {dialogue->words.octets[message->side] + message->at, message->size};
        talk_say(&talk, message->side, said, (uint32_t)message->size, 0);
    }
    end(&talk);
    talk_fini(&talk);
}

/* The ways in which an octet is missing. */
enum way {
    GAP_AT_ONCE, /* known to be in no packet as soon as it was passed by */
    GAP_AT_END,  /* known at the end of the connection: what follows it waited until then */
    CUT,         /* by the snap length, at the end of a packet */
    WAYS
};

static void say(struct talk *talk, const struct dialogue *dialogue, enum s5_side side, size_t end)
{
    size_t at = (size_t)talk->at[side];

    if (end > at)
        talk_say(talk, side, (struct s5_span){dialogue->words.octets[side] + at, end - at},
                 (uint32_t)(end - at), 0);
}

/* Says the messages before number `count`, with octet `missing` of the side `torn` missing. */
static void say_torn(struct talk *talk, const struct dialogue *dialogue, size_t count,
                     enum s5_side torn, size_t missing, enum way way)
{
    for (size_t i = 0; i < count; i++) {
        const struct message *message = &dialogue->list[i];
        size_t end = message->at + message->size;
        if (message->side != torn || end <= missing || talk->at[torn] > missing) {
            if (message->side != torn || end <= missing || way != GAP_AT_END)
                say(talk, dialogue, message->side, end);
            continue;
        }
        size_t before = missing - (size_t)talk->at[torn];
        if (way == CUT) {
            talk_say(talk, torn,
                     (struct s5_span){dialogue->words.octets[torn] + talk->at[torn], before},
                     (uint32_t)before + 1, 0);
        } else {
            say(talk, dialogue, torn, missing);
            if (way == GAP_AT_END)
                continue;
            talk_miss(talk, torn, 1);
        }
        say(talk, dialogue, torn, end);
    }
    if (way == GAP_AT_END && talk->at[torn] == missing) {
        talk_miss(talk, torn, 1);
        say(talk, dialogue, torn, dialogue->words.size[torn]);
    }
}

/* What is known of the messages before number `count`, told whole. */
static void facts_before(const struct dialogue *dialogue, size_t count, bool told,
                         struct s5_buffer *out)
{
    struct talk talk;

    talk_init(&talk);
    talk.facts.told = told;
    for (size_t i = 0; i < count; i++)
        say(&talk, dialogue, dialogue->list[i].side, dialogue->list[i].at + dialogue->list[i].size);
    talk_end(&talk);
    s5_buffer_add(out, talk.sessions.text, talk.sessions.size);
    s5_buffer_char(out, '\0');
    talk_fini(&talk);
}

static void one_missing(const struct dialogue_row *row, const struct dialogue *dialogue,
                        size_t which, size_t at, enum way way, bool told)
{
    const struct message *message = &dialogue->list[which];
    const uint8_t *octets = dialogue->words.octets[message->side] + message->at;
    struct s5_buffer before = {0};
    struct faults faults;
    struct talk talk;
    const char *fact;
    enum loss loss = loss_of(message, octets, at, &fact);
    char what[128];

    talk_init(&talk);
    talk.facts.told = told;
    talk.truth = &dialogue->words;
    listen_for(&faults, &talk);
    say_torn(&talk, dialogue, dialogue->count, message->side, message->at + at, way);
    end(&talk);
    const char *got = talk.sessions.text;
    snprintf(what, sizeof what, "octet %zu of message %zu, way %d%s", at, which, (int)way,
             told ? ", told" : "");
    assert_no_more_faults(what, &faults, dialogue);
    facts_before(dialogue, which, told, &before);
    /* Where a message's end is not known, or whether another reply is due, what is left of the
     * dialogue may seem to be relayed. So it is with one inside. */
    bool second = loss == LOSES_TURN && message->kind == S5_REQUEST && strstr(row->want, "rep2");
    uint64_t slack = loss == LOSES_LENGTH || second ? dialogue->own : 0;
    if (loss == LOSES_DATA && strchr(row->want, '|') != NULL)
        slack = message->size;
    facts_assert_within(what, got, row->want, slack, true);
    if (loss == LOSES_DATA) {
        facts_assert_has(what, got, row->want, NULL);
        assert_true(strstr(row->want, "complete") == NULL || strstr(got, "complete") != NULL);
    } else if (told || message->kind != S5_GREETING || message->relayed) {
        facts_assert_has(what, got, loss == LOSES_LENGTH || second ? before.text : row->want, fact);
        /* A token that comes behind the refusal of it is none of the dialogue's. */
        const char *complete = message->kind == S5_GSS_FRAME ? NULL : strstr(got, "complete");
        const char *inside = strchr(got, '|');
        assert_true(complete == NULL || (inside != NULL && inside < complete));
    }
    s5_buffer_fini(&before);
    talk_fini(&talk);
}

static void each_octet(void **state)
{
    const struct dialogue_row *row = *state;
    static struct dialogue dialogue;

    read_dialogue(row->words, &dialogue);
    hear_whole(&dialogue);
    for (size_t i = 0; i < dialogue.count; i++)
        for (size_t at = 0; at < dialogue.list[i].size; at++)
            for (enum way way = 0; way < WAYS; way++)
                for (int told = 0; told < 2; told++)
                    one_missing(row, &dialogue, i, at, way, told != 0);
}

/* Any of them, in runs of any length, also more than are kept apart. */
static void any_octets(void **state)
{
    const struct dialogue_row *row = *state;
    static struct dialogue dialogue;
    uint64_t seed = 0x5eed0007;

    read_dialogue(row->words, &dialogue);
    hear_whole(&dialogue);
    for (int i = 0; i < 400; i++) {
        struct faults faults;
        struct talk talk;
        size_t most = 1 + octets_below(&seed, i % 2 == 0 ? 3 : 20);
        size_t share = 2 + octets_below(&seed, 8);
        char what[32];
        talk_init(&talk);
        talk.facts.told = octets_below(&seed, 2) == 0;
        talk.truth = &dialogue.words;
        listen_for(&faults, &talk);
        for (enum s5_side side = S5_CLIENT; side <= S5_SERVER;) {
            size_t at = (size_t)talk.at[side];
            size_t left = dialogue.words.size[side] - at;
            if (left == 0) {
                side++;
                continue;
            }
            size_t size = 1 + octets_below(&seed, most < left ? most : left);
            size_t known = octets_below(&seed, 4) == 0 ? octets_below(&seed, size) : size;
            if (octets_below(&seed, share) == 0)
                talk_miss(&talk, side, (uint32_t)size);
            else
                talk_say(&talk, side, (struct s5_span){dialogue.words.octets[side] + at, known},
                         (uint32_t)size, 0);
        }
        end(&talk);
        snprintf(what, sizeof what, "round %d", i);
        assert_no_more_faults(what, &faults, &dialogue);
        facts_assert_within(what, talk.sessions.text, row->want, dialogue.own, true);
        talk_fini(&talk);
    }
}

int main(void)
{
    struct CMUnitTest tests[2 * 64];
    static char names[2 * 64][80];
    size_t count = 0;

    for (size_t i = 0; i < dialogue_count; i++)
        for (int any = 0; any < 2; any++) {
            snprintf(names[count], sizeof names[count], "%s, %s", dialogue_rows[i].name,
                     any ? "any octets" : "each octet");
            tests[count] =
                (struct CMUnitTest){names[count], any ? any_octets : each_octet,
                                    .initial_state = (void *)(uintptr_t)&dialogue_rows[i]};
            count++;
        }
    return _cmocka_run_group_tests("missing", tests, count, NULL, NULL);
}

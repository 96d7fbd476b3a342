/* Both directions of a conversation, as a reader of captures follows them. */
#include "fuzz/fence.h"
#include "octets.h"
#include "session/play.h"
#include "unit.h"

#include <string.h>

#define GREETING "> 05 02 00 02 "
#define GREETED "greeting -> method selection | "
#define OPENED GREETING "< 05 00 "
#define ACCEPTED GREETED "method selection -> request | "
#define CONNECT "> 05 01 00 01 01 02 03 04 00 50 "
#define BIND "> 05 02 00 01 00*4 00 00 "
#define SUCCEEDED "< 05 00 00 01 01 02 03 04 00 50 "

/* `turns`: ">" begins a message of the client, "<" one of the server, "!" says that GSSAPI is done.
 */
static const struct row {
    const char *name;
    const char *turns;
    const char *want;
} rows[] = {
    {"connect", OPENED CONNECT SUCCEEDED, ACCEPTED "request -> reply | reply -> relay"},
    {"udp associate", OPENED "> 05 03 00 01 00*4 00 00" SUCCEEDED,
     ACCEPTED "request -> reply | reply -> relay"},
    {"bind", OPENED BIND SUCCEEDED SUCCEEDED,
     ACCEPTED "request -> reply | reply -> second reply | reply -> relay"},
    {"bind refused", OPENED BIND "< 05 01 00 01 00*4 00 00",
     ACCEPTED "request -> reply | reply -> refused"},
    {"bind, second refused", OPENED BIND SUCCEEDED "< 05 01 00 01 00*4 00 00",
     ACCEPTED "request -> reply | reply -> second reply | reply -> refused"},
    {"password", GREETING "< 05 02 > 01 01 'a' 01 'b' < 01 00" CONNECT,
     GREETED "method selection -> password request | password request -> password response | "
             "password response -> request | request -> reply"},
    {"password refused", GREETING "< 05 02 > 01 01 'a' 01 'b' < 01 7f",
     GREETED "method selection -> password request | password request -> password response | "
             "password response -> refused"},
    {"password in other words", GREETING "< 05 02 > 05 00 00 < 05 00",
     GREETED "method selection -> password request | "
             "password request [AUTH-01@0 AUTH-01@1 AUTH-01@2] -> password response | "
             "password response [AUTH-02@0] -> request"},
    {"none acceptable", GREETING "< 05 ff", GREETED "method selection -> refused"},
    {"no methods", "> 05 00 < 05 ff",
     "greeting [GRT-02@1] -> method selection | method selection -> refused"},
    {"a method that was not offered", "> 05 01 02 < 05 00",
     "greeting -> method selection | method selection [GRT-04@1] -> request"},
    {"ff was offered", "> 05 01 ff < 05 ff",
     "greeting -> method selection | method selection -> refused"},
    {"a method that nobody knows", "> 05 02 7f 80 < 05 80",
     "greeting -> method selection | method selection -> lost"},
    {"255 methods", "> 05 ff 03*254 00 < 05 00", ACCEPTED},
    {"gssapi",
     "> 05 01 01 < 05 01 > 01 01 00 01 60 < 01 01 00 00 > 01 02 00 01 01 < 01 02 00 01 01"
     "!" CONNECT,
     "greeting -> method selection | method selection -> GSSAPI | GSSAPI frame -> GSSAPI | "
     "GSSAPI frame -> GSSAPI | GSSAPI frame -> GSSAPI | GSSAPI frame -> GSSAPI | done -> request | "
     "request -> reply"},
    {"gssapi refused", "> 05 01 01 < 05 01 > 01 01 00 01 60 < 01 ff",
     "greeting -> method selection | method selection -> GSSAPI | GSSAPI frame -> GSSAPI | "
     "GSSAPI frame -> refused"},
    {"gssapi with strange frames", "> 05 01 01 < 05 01 > 02 00 00 00",
     "greeting -> method selection | method selection -> GSSAPI | "
     "GSSAPI frame [GSS-01@0 GSS-01@1] -> GSSAPI"},
    {"socks4", "> 04", "greeting [GRT-01@0] -> lost"},
    {"a request of ver 04 is answered", OPENED "> 04 < 05 01 00 01 00*4 00 00",
     ACCEPTED "request [REQ-01@0] -> lost | reply -> refused"},
    {"a request of atyp 02 is answered", OPENED "> 05 01 00 02 < 05 08 00 01 00*4 00 00",
     ACCEPTED "request [REQ-01@3] -> lost | reply -> refused"},
    {"a request of atyp 02 is served", OPENED "> 05 01 00 02" SUCCEEDED,
     ACCEPTED "request [REQ-01@3] -> lost | reply -> lost"},
    {"and answered in no known way", OPENED "> 05 01 00 02 < 05 01 00 02",
     ACCEPTED "request [REQ-01@3] -> lost | reply [REP-01@3] -> lost"},
    {"a reply of atyp 00", OPENED CONNECT "< 05 01 00 00",
     ACCEPTED "request -> reply | reply [REP-01@3] -> lost"},
};

/* Cuts the next turn off `turns`; returns its mark, or NUL at the end. */
static char next_turn(const char **turns, struct s5_span *message, uint8_t *storage)
{
    char notation[200];
    const char *start = *turns + strspn(*turns, " ");
    size_t length = *start == '\0' ? 0 : 1 + strcspn(start + 1, "<>!");

    if (length == 0)
        return '\0';
    assert_true(length < sizeof notation);
    memcpy(notation, start + 1, length - 1);
    notation[length - 1] = '\0';
    *message = octets(notation, storage);
    *turns = start + length;
    return *start;
}

static void note(const struct s5_dialogue *dialogue, const struct s5_event *event, char *text)
{
    char phase[40] = " -> ";

    play_note(text, "%s", s5_message_name(event->message.kind));
    play_note_findings(text, &event->findings);
    strcat(phase, s5_phase_name(dialogue->phase));
    strcat(text, phase);
}

/* Takes a whole message, and sees that no shorter prefix of it changes anything. */
static void take(struct s5_dialogue *dialogue, enum s5_side side, struct s5_span in, char *text)
{
    struct s5_event event;

    assert_true(s5_dialogue_awaits(dialogue, side));
    for (size_t cut = 0; cut < in.size; cut++) {
        struct s5_dialogue before = *dialogue;
        struct s5_span part = fence_copy(s5_span_first(in, cut));
        assert_int_equal(s5_dialogue_take(dialogue, side, part, &event).status, S5_MORE);
        assert_memory_equal(dialogue, &before, sizeof before);
        assert_int_equal(event.findings.count, 0);
    }
    struct s5_result result = s5_dialogue_take(dialogue, side, fence_copy(in), &event);
    assert_int_not_equal(result.status, S5_MORE);
    assert_int_equal(event.from, side);
    assert_int_equal(event.result.status, result.status);
    if (result.status == S5_OK)
        assert_int_equal(result.size, in.size);
    note(dialogue, &event, text);
}

static void follows_turn_by_turn(void **state)
{
    static uint8_t storage[OCTETS_MAX];
    const struct row *row = *state;
    const char *turns = row->turns;
    struct s5_dialogue dialogue;
    struct s5_span in;
    char text[PLAY_TEXT] = "";

    s5_dialogue_init(&dialogue);
    for (char mark; (mark = next_turn(&turns, &in, storage)) != '\0';) {
        if (mark == '!') {
            s5_dialogue_gss_done(&dialogue);
            play_note(text, "done -> %s", s5_phase_name(dialogue.phase));
        } else {
            take(&dialogue, mark == '>' ? S5_CLIENT : S5_SERVER, in, text);
        }
    }
    size_t length = strlen(row->want);
    bool open = length > 3 && strcmp(row->want + length - 3, " | ") == 0;
    assert_memory_equal(text, row->want, open ? length - 3 : length + 1);
    if (dialogue.phase >= S5_PHASE_RELAY) {
        assert_false(s5_dialogue_awaits(&dialogue, S5_CLIENT));
        assert_int_equal(s5_dialogue_awaits(&dialogue, S5_SERVER),
                         dialogue.phase == S5_PHASE_LOST && dialogue.lost == S5_PHASE_REQUEST);
    }
}

/* All that each side says, in one piece: the same messages are found in it. */
static void follows_two_streams(void **state)
{
    static uint8_t storage[OCTETS_MAX];
    static uint8_t said[2][600];
    const struct row *row = *state;
    const char *turns = row->turns;
    struct s5_span left[2] = {{said[0], 0}, {said[1], 0}};
    struct s5_dialogue dialogue;
    struct s5_span in;
    struct s5_event event;
    char text[PLAY_TEXT] = "";

    for (char mark; (mark = next_turn(&turns, &in, storage)) != '\0';) {
        if (mark == '!')
            return; /* that comes from outside of the streams */
        enum s5_side side = mark == '>' ? S5_CLIENT : S5_SERVER;
        assert_true(left[side].size + in.size <= sizeof said[side]);
        memcpy(said[side] + left[side].size, in.data, in.size);
        left[side].size += in.size;
    }
    s5_dialogue_init(&dialogue);
    for (;;) {
        enum s5_side side = s5_dialogue_awaits(&dialogue, S5_CLIENT) && left[S5_CLIENT].size > 0
                                ? S5_CLIENT
                                : S5_SERVER;
        if (left[side].size == 0 || !s5_dialogue_awaits(&dialogue, side))
            break;
        struct s5_result result = s5_dialogue_take(&dialogue, side, fence_copy(left[side]), &event);
        assert_int_not_equal(result.status, S5_MORE);
        left[side] =
            s5_span_skip(left[side], result.status == S5_OK ? result.size : left[side].size);
        note(&dialogue, &event, text);
    }
    size_t length = strlen(row->want);
    bool open = length > 3 && strcmp(row->want + length - 3, " | ") == 0;
    assert_memory_equal(text, row->want, open ? length - 3 : length + 1);
}

static void keeps_what_was_said(void **state)
{
    (void)state;
    struct s5_dialogue d;
    struct s5_event event;

    s5_dialogue_init(&d);
    assert_true(s5_dialogue_awaits(&d, S5_CLIENT));
    assert_false(s5_dialogue_awaits(&d, S5_SERVER));
    s5_dialogue_take(&d, S5_CLIENT, S5_BYTES(5, 3, 0, 2, 0xff), &event);
    assert_int_equal(d.offered[0], 5);
    assert_int_equal(d.offered[31], 0x80);
    s5_dialogue_take(&d, S5_SERVER, S5_BYTES(5, 2), &event);
    assert_int_equal(d.method, 2);
    s5_dialogue_take(&d, S5_CLIENT, S5_BYTES(1, 1, 'a', 1, 'b'), &event);
    assert_true(s5_span_equal(event.message.as.password_request.passwd, s5_span_text("b")));
    s5_dialogue_take(&d, S5_SERVER, S5_BYTES(1, 0), &event);
    assert_int_equal(d.status, 0);
    s5_dialogue_take(&d, S5_CLIENT, S5_BYTES(5, 2, 0, 1, 1, 2, 3, 4, 0, 80), &event);
    assert_int_equal(d.cmd, 2);
    s5_dialogue_take(&d, S5_SERVER, S5_BYTES(5, 0, 0, 1, 1, 2, 3, 4, 0, 80), &event);
    assert_int_equal(d.replies, 1);
    s5_dialogue_take(&d, S5_SERVER, S5_BYTES(5, 4, 0, 1, 1, 2, 3, 4, 0, 80), &event);
    assert_int_equal(d.replies, 2);
    assert_int_equal(d.rep, 4);
}

static void phases_have_names(void **state)
{
    (void)state;
    for (int a = 0; a < S5_PHASES; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(s5_phase_name((enum s5_phase)a),
                                    s5_phase_name((enum s5_phase)b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_what_was_said),
        cmocka_unit_test(phases_have_names),
    };
    struct CMUnitTest turns[S5_COUNT(rows)];
    struct CMUnitTest streams[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++) {
        turns[i] = (struct CMUnitTest){.name = rows[i].name,
                                       .test_func = follows_turn_by_turn,
                                       .initial_state = (void *)&rows[i]};
        streams[i] = turns[i];
        streams[i].test_func = follows_two_streams;
    }
    return cmocka_run_group_tests_name("dialogue, turn by turn", turns, NULL, NULL) +
           cmocka_run_group_tests_name("dialogue, two streams", streams, NULL, NULL) +
           cmocka_run_group_tests_name("dialogue", tests, NULL, NULL);
}

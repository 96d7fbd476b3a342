/* What each side does wrong, as a capture shows it: a row for each way to break a clause, and for
 * what looks like one and is none. */
#include "capture/lint/lint.h"
#include "capture/socks/talk.h"
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"

#include <string.h>

#define OPENED "> 05 01 00 < 05 00"
#define NAMED "> 05 01 02 < 05 02"
#define CONNECT "> 05 01 00 01 01 02 03 04 00 50"
#define SUCCEEDED "< 05 00 00 01 05 06 07 08 00 09"
#define FAILED "< 05 05 00 01 00*4 00 00"
#define BIND "> 05 02 00 01 01 02 03 04 00 50"
#define ASSOCIATE "> 05 03 00 01 00*4 00 00"

enum { TOLD = 1 };

/* `want`: "server REP-01 5@12", the party, the clause, the packet, and the octet in the stream. */
static const struct row {
    const char *name;
    int flags;
    const char *words;
    const char *want;
} rows[] = {
    {"nothing", 0, OPENED CONNECT SUCCEEDED "> 'u' < 'd' >. <.", ""},
    {"nothing, with a password", 0,
     NAMED "> 01 01 'u' 01 'p' < 01 00" CONNECT SUCCEEDED "> 'u' >. <.", ""},
    {"nothing, refused", 0, OPENED CONNECT FAILED "@ 9.9 <. >.", ""},
    {"the greeting's version", TOLD, "> 04 01 00 <.", "client GRT-01 1@0"},
    {"no methods", 0, "> 05 00 < 05 ff >. <.", "client GRT-02 1@1"},
    {"the choice's version", TOLD, "> 05 01 00 < 04 00" CONNECT SUCCEEDED, "server GRT-03 2@0"},
    {"the choice breaks off", 0, "> 05 01 00 < 05 <.", "server GRT-03 2@0"},
    {"the choice breaks off where the capture ends", 0, "> 05 01 00 < 05", ""},
    {"chosen, and not offered", 0, "> 05 01 00 < 05 02 >. <.", "server GRT-04 2@1"},
    {"the greeting is not answered", 0, "> 05 01 00 <.", "server GRT-05 1@0"},
    {"the client left before", 0, "> 05 01 00 >. <.", ""},
    {"the answer may be lost", 0, "> 05 01 00 < ~2 <.", ""},
    {"the greeting is answered with a reset", 0, "> 05 01 00 <x", "server GRT-05 1@0"},
    {"the server goes on after FF", 0, "> 05 01 02 < 05 ff < 00 >. <.", "server GRT-05 3@2"},
    {"and is told of once", 0, "> 05 01 02 < 05 ff < 00 < 00 >. <.", "server GRT-05 3@2"},
    {"a reset behind FF", 0, "> 05 01 02 < 05 ff <x", "server GRT-05 2@0"},
    {"the client goes on after FF", 0, "> 05 01 02 < 05 ff > 00 >. <.", "client GRT-06 3@3"},
    {"the client had not heard FF", 0, "> 05 01 02 < 05 ff } 00 >. <.", ""},
    {"the client stays after FF", 0, "> 05 01 02 < 05 ff @ 11 >. <.", "client GRT-06 2@0"},
    {"the client stays until the end", 0, "> 05 01 02 < 05 ff @ 11 <.", "client GRT-06 2@0"},
    {"the client goes after FF", 0, "> 05 01 02 < 05 ff @ 9 >. <.", ""},
    {"a reset frees the client", 0, "> 05 01 02 < 05 ff @ 9 <x @ 9 >.", "server GRT-05 2@0"},
    {"no GSSAPI", 0, "> 05 01 01 < 05 ff >. <.", "server GRT-08 2@1"},
    {"no GSSAPI, among others", 0, "> 05 02 00 01 < 05 ff >. <.", ""},
    {"a greeting in pieces is not answered", 0, "> 05 01 > 00 <.", "server GRT-05 2@0"},
    {"a greeting in pieces is answered too soon", 0, "> 05 02 00 < 05 00 > 02" CONNECT SUCCEEDED,
     "server GRT-13 2@0"},

    {"an empty name", 0, NAMED "> 01 00 01 'p' < 01 01 <. >.", "client AUTH-01 3@4"},
    {"an empty password", 0, NAMED "> 01 01 'u' 00 < 01 01 <. >.", "client AUTH-01 3@6"},
    {"the credentials' version", 0, NAMED "> 05 01 'u' 01 'p' < 01 01 <. >.", "client AUTH-01 3@3"},
    {"the response's version", 0, NAMED "> 01 01 'u' 01 'p' < 05 00" CONNECT SUCCEEDED,
     "server AUTH-02 4@2"},
    {"no response", 0, NAMED "> 01 01 'u' 01 'p' <.", "server AUTH-02 3@3"},
    {"no response to what is none", 0, NAMED "> 01 00 00 <.",
     "client AUTH-01 3@4, client AUTH-01 3@5"},
    {"half a response", 0, NAMED "> 01 01 'u' 01 'p' < 01 <.", "server AUTH-02 4@2"},
    {"a reset behind the response", 0, NAMED "> 01 01 'u' 01 'p' < 01 01 <x", "server AUTH-02 4@2"},
    {"no end after a failed one", 0, NAMED "> 01 01 'u' 01 'p' < 01 01 @ 11 <. >.",
     "server AUTH-04 4@2"},
    {"another version lets in", 0, NAMED "> 05 01 'u' 01 'p' < 01 00" CONNECT SUCCEEDED,
     "client AUTH-01 3@3, server AUTH-07 4@3"},
    {"an empty password lets in", 0, NAMED "> 01 01 'u' 00 < 01 00" CONNECT SUCCEEDED,
     "client AUTH-01 3@6, server AUTH-08 4@3"},
    {"credentials in pieces are not answered", 0, NAMED "> 01 01 'u' > 01 'p' <.",
     "server AUTH-02 4@3"},
    {"credentials in pieces are answered too soon", 0, NAMED "> 01 01 'u' < 01 01 > 01 'p' <. >.",
     "server AUTH-09 4@2"},
    {"a request after a failed one is answered", 0,
     NAMED "> 01 01 'u' 01 'p' < 01 01" CONNECT SUCCEEDED "<. >.", "server AUTH-10 6@4"},

    {"a frame's version", 0, "> 05 01 01 < 05 01 > 05 01 00 00 < 01 01 00 00", "client GSS-01 3@3"},
    {"a frame's kind", 0, "> 05 01 01 < 05 01 > 01 01 00 00 < 01 09 00 00", "server GSS-01 4@3"},
    {"a frame breaks off", 0, "> 05 01 01 < 05 01 > 01 01 00 00 < 01 01 00 <.",
     "server GSS-01 4@2"},
    {"no end after an abort", 0, "> 05 01 01 < 05 01 > 01 01 00 00 < 01 ff @ 11 <. >.",
     "server GSS-02 4@2"},

    {"the request's version", 0, OPENED "> 04 01 00 01 00*6 < 05 01 00 01 00*6 <. >.",
     "client REQ-01 3@3"},
    {"which is honoured", 0, OPENED "> 04 01 00 01 00*6" SUCCEEDED,
     "client REQ-01 3@3, server REQ-02 4@3"},
    {"an unknown ATYP", 0, OPENED "> 05 01 00 02 00 < 05 08 00 01 00*6 <. >.", "client REQ-01 3@6"},
    {"which is not answered so", 0, OPENED "> 05 01 00 02 00 < 05 01 00 01 00*6 <. >.",
     "client REQ-01 3@6, server REQ-05 4@3"},
    {"and not at all", 0, OPENED "> 05 01 00 02 00 <. >.", "client REQ-01 3@6, server REQ-05 3@3"},
    {"an unknown CMD", 0, OPENED "> 05 09 00 01 00*6 < 05 07 00 01 00*6 <. >.",
     "client REQ-01 3@4"},
    {"which is answered otherwise", 0, OPENED "> 05 09 00 01 00*6 < 05 01 00 01 00*6 <. >.",
     "client REQ-01 3@4, server REQ-04 4@3"},
    {"and which is not", 0, OPENED "> 05 09 00 01 00*6 <. >.",
     "client REQ-01 3@4, server REQ-04 3@3"},
    {"BIND is not answered", 0, OPENED BIND "<. >.", "server REQ-03 3@3"},
    {"a request in pieces is not answered", 0, OPENED "> 05 01 00 01 > 01 02 03 04 00 50 <.",
     "server REP-03 4@3"},
    {"a request in pieces is answered too soon", 0,
     OPENED "> 05 01 00 01 < 05 01 00 01 00*6 > 01 02 03 04 00 50 <. >.", "server REQ-07 4@2"},
    {"the request's RSV", 0, OPENED "> 05 01 01 01 01 02 03 04 00 50" SUCCEEDED,
     "client REQ-09 3@5"},
    {"a name with a NUL", 0, OPENED "> 05 01 00 03 02 'a' 00 00 50" FAILED "<. >.",
     "client ADDR-05 3@8"},
    {"an empty name is resolved", 0, OPENED "> 05 01 00 03 00 00 50" SUCCEEDED,
     "client ADDR-05 3@7, server ADDR-05 4@3"},

    {"the reply's version", 0, OPENED CONNECT "< 04 00 00 01 05 06 07 08 00 09",
     "server REP-01 4@2"},
    {"the reply's RSV", 0, OPENED CONNECT "< 05 00 01 01 05 06 07 08 00 09", "server REP-01 4@4"},
    {"the reply's ATYP", 0, OPENED CONNECT "< 05 01 00 00", "server REP-01 4@5"},
    {"an empty name in it", 0, OPENED CONNECT "< 05 00 00 03 00 00 09", "server REP-01 4@6"},
    {"the reply breaks off", 0, OPENED CONNECT "< 05 00 00 01 <.", "server REP-01 4@2"},
    {"octets behind a failure", 0, OPENED CONNECT FAILED "< 00 <. >.", "server REP-01 5@12"},
    {"octets behind a failure, cut", 0, OPENED CONNECT "< 05 05 00 01 00*6 /9 <. >.",
     "server REP-01 4@12"},
    {"a client's octets behind a failure", 0, OPENED CONNECT FAILED "> 00 <. >.", ""},
    {"REP is unassigned", 0, OPENED CONNECT "< 05 09 00 01 00*6 <. >.", "server REP-02 4@3"},
    {"no reply", 0, OPENED CONNECT "<.", "server REP-03 3@3"},
    {"no reply, reset", 0, OPENED CONNECT "<x", "server REP-03 3@3"},
    {"no reply yet", 0, OPENED CONNECT, ""},
    {"the client does not wait for it", 0, OPENED CONNECT ">. <.", ""},
    {"no reply to a request that is torn", 0, OPENED "> 05 01 00 03 05 'ab' /5 <.", ""},
    {"no response to credentials that are torn", 0, NAMED "> 01 05 'ab' /9 <.", ""},
    {"no end after a failure", 0, OPENED CONNECT FAILED "@ 11 <. >.", "server REP-09 4@2"},
    {"no end until that of the capture", 0, OPENED CONNECT FAILED "@ 11 >.", "server REP-09 4@2"},
    {"a reset behind a failure", 0, OPENED CONNECT FAILED "<x", "server REP-12 4@2"},
    {"a reset behind the client's end", 0, OPENED CONNECT FAILED ">. <x", ""},
    {"BND.PORT is zero", 0, OPENED CONNECT "< 05 00 00 01 05 06 07 08 00 00", "server CON-01 4@5"},
    {"BND.ADDR is zero", 0, OPENED CONNECT "< 05 00 00 01 00*4 00 09", "server CON-02 4@5"},
    {"BIND at nowhere", 0, OPENED BIND "< 05 00 00 01 00*4 00 09", "server BND-01 4@5"},
    {"BIND of nobody", 0, OPENED BIND SUCCEEDED "< 05 00 00 01 00*4 00 09", "server BND-03 5@15"},
    {"BIND that fails in the end", 0, OPENED BIND SUCCEEDED FAILED "<. >.", ""},
    {"a relay at nowhere", 0, OPENED ASSOCIATE "< 05 00 00 01 05 06 07 08 00 00",
     "server UDP-01 4@5"},
    {"inside another", 0,
     OPENED CONNECT SUCCEEDED OPENED "> 05 01 01 01 01 02 03 04 00 50" SUCCEEDED,
     "client REQ-09 7@18"},
};

struct stage {
    struct s5_lint lint;
    struct s5_buffer text;
    struct s5_buffer octets;
};

static void on_found(void *context, struct s5_session *session,
                     const struct s5_violation *violation)
{
    struct stage *stage = context;

    (void)session;
    s5_buffer_printf(&stage->text, "%s%s %s %llu@%lld", stage->text.size == 0 ? "" : ", ",
                     violation->party == S5_CLIENT ? "client" : "server",
                     s5_clause(violation->clause)->id, (unsigned long long)violation->frame,
                     (long long)violation->at);
    assert_true(violation->frame > 0 && violation->time > 0);
    assert_null(strpbrk(violation->text, "\"\\"));
    s5_buffer_hex(&stage->octets, violation->octets);
}

static void stage_init(struct stage *stage)
{
    *stage = (struct stage){.lint = {.context = stage, .found = on_found}};
}

static void stage_fini(struct stage *stage)
{
    s5_buffer_fini(&stage->text);
    s5_buffer_fini(&stage->octets);
}

static void judges(void **state)
{
    const struct row *row = *state;
    static struct talk talk;
    struct stage stage;

    stage_init(&stage);
    talk_init(&talk);
    talk.facts.told = row->flags & TOLD;
    talk.lint = &stage.lint;
    talk_play(&talk, row->words);
    talk_end(&talk);
    s5_buffer_char(&stage.text, '\0');
    assert_string_equal(stage.text.text, row->want);
    talk_fini(&talk);
    stage_fini(&stage);
}

/* The octets that are shown of a message, and no password among them unless it is asked for. */
static const struct shown {
    const char *name;
    const char *words;
    const char *masked;
    const char *clear;
} shown[] = {
    {"a wrong message", OPENED "> 05 01 01 01 01 02 03 04 00 50" SUCCEEDED, "05010101010203040050",
     "05010101010203040050"},
    {"a name is no secret", NAMED "> 01 03 'bob' 00 < 01 01 <. >.", "0103626f6200", "0103626f6200"},
    {"credentials in another version", NAMED "> 05 01 'u' 03 'pwd' < 01 01 <. >.", "050175032a2a2a",
     "05017503707764"},
    {"the empty name of a password", NAMED "> 01 00 03 'pwd' < 01 01 <. >.", "0100032a2a2a",
     "010003707764"},
    {"credentials without an answer", NAMED "> 01 01 'u' 03 'pwd' <.", "010175032a2a2a",
     "01017503707764"},
    {"credentials instead of a request", OPENED "> 01 01 'u' 03 'pwd' >. <.", "010175032a2a2a",
     "01017503707764"},
    {"credentials behind FF", "> 05 01 02 < 05 ff > 01 01 'u' 03 'pwd' >. <.", "010175032a2a2a",
     "01017503707764"},
    {"half of them", "> 05 01 02 < 05 ff > 01 01 'u' 03 'pw' >. <.", "010175032a2a",
     "010175037077"},
    {"and a request behind them", "> 05 01 02 < 05 ff > 01 01 'u' 01 'p' 05 01 >. <.",
     "010175012a0501", "01017501700501"},
    {"a token is not taken for them", "> 05 01 01 < 05 01 > 01 09 00 03 'abc' < 01 01 00 00",
     "01090003616263", "01090003616263"},
    {"nor what a server says", NAMED "> 01 01 'u' 03 'pwd' < 01 <.", "01", "01"},
};

static void shows(void **state)
{
    const struct shown *row = *state;

    for (int secrets = 0; secrets < 2; secrets++) {
        static struct talk talk;
        struct stage stage;
        stage_init(&stage);
        stage.lint.secrets = secrets != 0;
        talk_init(&talk);
        talk.lint = &stage.lint;
        talk_play(&talk, row->words);
        talk_end(&talk);
        s5_buffer_char(&stage.octets, '\0');
        assert_string_equal(stage.octets.text, secrets ? row->clear : row->masked);
        talk_fini(&talk);
        stage_fini(&stage);
    }
}

/* Of datagrams: the header's faults, and one that comes too late. */
static void datagrams(void **state)
{
    enum { SECOND = 1000000000 };
    (void)state;
    static const struct {
        const char *octets;
        bool up;
        int64_t late; /* how long behind the end */
        bool cut;
        const char *want;
    } list[] = {
        {"00 00 00 01 01 02 03 04 00 35 'x'", true, 0, false, ""},
        {"00 01 00 01 01 02 03 04 00 35 'x'", true, 0, false, "client UDP-04 9@0"},
        {"00 00 80 01 01 02 03 04 00 35 'x'", false, 0, false, "server UDP-04 9@2"},
        {"00 00 00 02", true, 0, false, "client UDP-04 9@3"},
        {"00 00 00 03 00 00 35", true, 0, false, "client UDP-04 9@4"},
        {"00 00 00 01 01", true, 0, false, "client UDP-04 9@0"},
        {"00 00 00 01 01", true, 0, true, ""},
        {"00 00 00 01 01 02 03 04 00 35 'x'", true, SECOND + 1, false, ""},
        {"00 00 00 01 01 02 03 04 00 35 'x'", false, SECOND, false, ""},
        {"00 00 00 01 01 02 03 04 00 35 'x'", false, SECOND + 1, false, "server UDP-03 9@-1"},
    };
    static uint8_t storage[OCTETS_MAX];

    for (size_t i = 0; i < S5_COUNT(list); i++) {
        struct s5_datagram_seen seen = {.frame = 9,
                                        .time = 9 + list[i].late,
                                        .up = list[i].up,
                                        .late = list[i].late > 0,
                                        .cut = list[i].cut};
        struct s5_session session = {.hung_up[S5_CLIENT] = {.done = true, .time = 9}};
        struct stage stage;
        stage_init(&stage);
        seen.octets = fence_copy(octets(list[i].octets, storage));
        seen.result = s5_udp_decode(seen.octets, &seen.udp);
        s5_lint_datagram(&stage.lint, &session, &seen);
        s5_buffer_char(&stage.text, '\0');
        assert_string_equal(stage.text.text, list[i].want);
        stage_fini(&stage);
    }
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + S5_COUNT(shown) + 1];
    size_t count = 0;

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[count++] =
            (struct CMUnitTest){rows[i].name, judges, .initial_state = (void *)(uintptr_t)&rows[i]};
    for (size_t i = 0; i < S5_COUNT(shown); i++)
        tests[count++] = (struct CMUnitTest){shown[i].name, shows,
                                             .initial_state = (void *)(uintptr_t)&shown[i]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(datagrams);
    return _cmocka_run_group_tests("lint", tests, count, NULL, NULL);
}

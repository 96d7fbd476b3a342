/* Who speaks before the other side has finished, and ends that take a piece for the whole. */
#include "unit.h"

#include "base/span.h"
#include "lint/stage.h"

#define PASSWORD "dial; c> 05,01,02; s> 05,02; "

static const struct row {
    const char *name;
    const char *script;
    const char *want;
} rows[] = {
    {"greeting never whole", "dial; c> 05,02; s> 05,ff; s|; c|", "GRT-13 @0 #6 "},
    {"greeting whole too late", "dial; c> 05,02; s> 05,ff; c> 00,02; s|; c|", "GRT-13 @0 #6 "},
    {"greeting ended amid, long afterwards", "dial; c> 05,02; wait 3000; s> 05,ff; s|; c|", ""},
    {"nothing is said", "dial; s> 05,ff; s|; c|", ""},
    {"greeting lost in part", "dial; lose; c> 05; c> 02; s> 05,ff; s|; c|", ""},
    {"password never whole", PASSWORD "c> 01,05,'us'; s> 01,01; s|; c|", "AUTH-09 @2 #10 "},
    {"request never whole", "client; c> 05,01; s> 05,01,00,01,00*6; s|; c|", "REQ-07 @2 #10 "},
    {"request not begun", "client; s> 05,01,00,01,00*6; s|; c|", ""},

    {"ended amid the greeting", "dial; c> 05,02; s|; c> 00,02; c|", "GRT-13 @0 #8 "},
    {"ended amid the request", "client; c> 05,01,00; s|; c> 01,0a,00,00,03,00,50; c|",
     "REQ-07 @3 #12 "},
    {"ended amid the request, in its own time",
     "client; c> 05,01,00; wait 3000; s|; c> 01,0a,00,00,03,00,50; c|", ""},
    {"ended behind a request in pieces", "client; c> 05,01,00; c> 01,0a,00,00,03,00,50; s|; c|",
     "REP-03 @3 #10 "},
    {"ended behind GSSAPI alone", "dial; c> 05,01,01; s|; c|", "GRT-08 @0 #4 "},
    {"ended behind GSSAPI and another", "dial; c> 05,02,01,03; s|; c|", "GRT-05 @0 #4 "},

    {"reset behind octets unread",
     "client; connect 10.0.0.3:80; c> r0+99; reply 5 0.0.0.0:0; c|; s!", "REP-12 @2 #12 "},
    {"reset behind octets that came late",
     "client; connect 10.0.0.3:80; reply 5 0.0.0.0:0; c> r0+99; s!", ""},
    {"reset behind the client's end", "client; connect 10.0.0.3:80; reply 5 0.0.0.0:0; c|; s!", ""},
    {"unreadable reply to an unknown ATYP", "client; c> 05,01,00,02; s> 05,08,00,00,00*6; s|; c|",
     "REP-01 @5 #10 "},
};

static void judges(void **state)
{
    const struct row *row = *state;

    assert_string_equal(stage_play(row->script), row->want);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = judges, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("early", tests, NULL, NULL);
}

/* What datagrams between proxies and destinations show. */
#include "unit.h"

#include "base/span.h"
#include "lint/stage.h"

#define OPEN "client; associate 0.0.0.0:0; reply 0 10.0.0.2:6000; "
#define C "10.0.0.1:9000"
#define RELAY "10.0.0.2:6000"
#define FAR "10.0.0.3:53"
#define OUT "10.0.0.2:7000"
#define STRANGER "10.0.0.9:9000"

/* The proxy's outer socket becomes known by what it relays. */
#define ASKED OPEN "up " C " " RELAY " " FAR " r0+20; udp " OUT " " FAR " r0+20; "

static const struct row {
    const char *name;
    const char *script;
    const char *want;
} rows[] = {
    {"answered", ASKED "udp " FAR " " OUT " r9+30; down " RELAY " " C " " FAR " r9+30", ""},

    {"stranger relayed", OPEN "up " STRANGER " " RELAY " " FAR " r0+20; udp " OUT " " FAR " r0+20",
     "UDP-06 @-1 #13 "},
    {"stranger relayed to a name",
     OPEN "up " STRANGER " " RELAY " a.test:53 r0+20; udp " OUT " " FAR " r0+20",
     "UDP-06 @-1 #13 "},
    {"stranger dropped", OPEN "up " STRANGER " " RELAY " " FAR " r0+20", ""},
    {"stranger behind the client",
     ASKED "up " STRANGER " " RELAY " " FAR " r9+20; udp " OUT " " FAR " r9+20", "UDP-06 @-1 #15 "},
    {"client sends the same as a stranger",
     OPEN "up " STRANGER " " RELAY " " FAR " r0+20; up " C " " RELAY " " FAR " r0+20; udp " OUT
          " " FAR " r0+20",
     ""},
    {"stranger sends by himself",
     OPEN "up " STRANGER " " RELAY " " FAR " r0+20; udp " STRANGER " " FAR " r0+20", ""},
    {"too short to be told apart",
     OPEN "up " STRANGER " " RELAY " " FAR " r0+7; udp " OUT " " FAR " r0+7", ""},
    {"something else is sent",
     OPEN "up " STRANGER " " RELAY " " FAR " r0+20; udp " OUT " " FAR " r1+20", ""},
    {"to somebody else",
     OPEN "up " STRANGER " " RELAY " " FAR " r0+20; udp " OUT " 10.0.0.4:53 r0+20", ""},
    {"long afterwards",
     OPEN "up " STRANGER " " RELAY " " FAR " r0+20; wait 2500; udp " OUT " " FAR " r0+20", ""},
    {"from the host that was declared",
     "client; associate 10.0.0.9:0; reply 0 10.0.0.2:6000; up " STRANGER " " RELAY " " FAR
     " r0+20; udp " OUT " " FAR " r0+20",
     ""},
    {"another port of the client's",
     ASKED "up 10.0.0.1:9001 " RELAY " " FAR " r9+20; udp " OUT " " FAR " r9+20", ""},

    {"client that is a destination, too",
     OPEN "up " C " " RELAY " 10.0.0.1:9001 r0+20; up 10.0.0.1:9001 " RELAY " " FAR
          " r9+20; udp " OUT " " FAR " r9+20",
     ""},

    {"answer of another host told",
     ASKED "udp 10.0.0.4:53 " OUT " r9+30; down " RELAY " " C " " FAR " r9+30", "UDP-05 @4 #15 "},
    {"answer of another port told",
     ASKED "udp 10.0.0.3:54 " OUT " r9+30; down " RELAY " " C " " FAR " r9+30", "UDP-05 @4 #15 "},
    {"two sent the same",
     ASKED "udp 10.0.0.4:53 " OUT " r9+30; udp " FAR " " OUT " r9+30; down " RELAY " " C " " FAR
           " r9+30",
     ""},
    {"two others sent the same",
     ASKED "udp 10.0.0.4:53 " OUT " r9+30; udp 10.0.0.5:53 " OUT " r9+30; down " RELAY " " C " " FAR
           " r9+30",
     ""},
    {"nobody sent it", ASKED "down " RELAY " " C " " FAR " r9+30", ""},
    {"to a socket that is not known",
     ASKED "udp 10.0.0.4:53 10.0.0.2:7001 r9+30; down " RELAY " " C " " FAR " r9+30", ""},

    {"name cut at a NUL", OPEN "up " C " " RELAY " a~b:53 r0+20; udp " OUT " " FAR " r0+20",
     "ADDR-05 @-1 #13 "},
    {"name cut at a NUL, octets in front",
     OPEN "up " C " " RELAY " a~b:53 r1+20; udp " OUT " " FAR " r0+21", "ADDR-05 @-1 #13 "},
    {"name with a NUL, dropped",
     OPEN "up " C " " RELAY " a~b:53 r0+20; up " C " " RELAY " " FAR " r9+20; udp " OUT " " FAR
          " r9+20",
     ""},
    {"plain name", OPEN "up " C " " RELAY " a.b:53 r0+20; udp " OUT " " FAR " r0+20", ""},

    {"late, relayed",
     ASKED "c|; s|; wait 1500; up " C " " RELAY " " FAR " r9+20; udp " OUT " " FAR " r9+20",
     "UDP-03 @-1 #19 "},
    {"just late, relayed",
     ASKED "c|; s|; wait 500; up " C " " RELAY " " FAR " r9+20; udp " OUT " " FAR " r9+20", ""},
    {"late, dropped", ASKED "c|; s|; wait 1500; up " C " " RELAY " " FAR " r9+20", ""},
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
    return cmocka_run_group_tests_name("outside", tests, NULL, NULL);
}

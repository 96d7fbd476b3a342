/* What the proxy's other leg shows of it, and what it leaves open. */
#include "unit.h"

#include "base/span.h"
#include "lint/stage.h"

#define CONNECT "client; connect 10.0.0.3:80; "
#define TUNNEL CONNECT "leg 5000; reply 0 10.0.0.2:5000; "
#define NAMELESS CONNECT "leg 5000; reply 0 0.0.0.0:0; "
#define ZEROS "CON-01 @5 #13 CON-02 @5 #13 "
#define BIND "client; bind 10.0.0.3:0; reply 0 10.0.0.2:6000; "
#define PEER BIND "incoming 10.0.0.3:7000 6000; reply 0 10.0.0.3:7000; "
#define ENDED "o|; s|; c|; p|"

static const struct row {
    const char *name;
    const char *script;
    const char *want;
} rows[] = {
    /* Octets. */
    {"whole", TUNNEL "c> r0+9000; p> r0+4000; p> r4000+5000; o> r9+70; s> r9+70; " ENDED, ""},
    {"first octet down", TUNNEL "o> r0+9; s> r1+9; " ENDED, "CON-03 @12 #17 "},
    {"last octet up", TUNNEL "c> r0+900; p> r0+899; p> r900+1; " ENDED, "CON-03 @77 #19 "},
    {"block up", TUNNEL "c> r0+60000; p> r0+30000; p> r30001+30000; " ENDED, "CON-03 @28685 #19 "},
    {"before the last mark", TUNNEL "c> r0+9000; p> r0+99; p> r100+8000; c!; p!",
     "CON-03 @77 #19 "},
    {"behind the last mark", TUNNEL "c> r0+9000; p> r0+8900; p> r8901+9; c!; p!", ""},
    {"twice", TUNNEL "c> r0+10; p> r0+10; p> r0+10; " ENDED, "CON-03 @23 #19 "},
    {"twice, and the sender goes on", TUNNEL "c> r0+10; p> r0+10; p> r0+10", ""},
    {"packet lost", TUNNEL "lose; c> r0+10; c> r10+10; p> r5+10; " ENDED, ""},
    {"cut by the snap length", TUNNEL "c> r0+10; cut; p> r5+10; " ENDED, ""},
    {"urgent", TUNNEL "urgent; c> r0+10; p> r0+9; " ENDED, ""},

    /* Octets sent behind the request. */
    {"early", CONNECT "c> r0+99; leg 5000; reply 0 10.0.0.2:5000; p> r0+99; " ENDED, ""},
    {"early, lost", CONNECT "c> r0+99; leg 5000; reply 0 10.0.0.2:5000; " ENDED, "REQ-08 @13 #23 "},
    {"early, the last octet lost",
     CONNECT "c> r0+99; leg 5000; reply 0 10.0.0.2:5000; p> r0+98; " ENDED, "REQ-08 @111 #25 "},
    {"early, lost amid others",
     CONNECT "c> r0+99; leg 5000; reply 0 10.0.0.2:5000; c> r99+9; p> r99+9; " ENDED,
     "REQ-08 @13 #19 "},
    {"late, lost",
     CONNECT "c> r0+1; leg 5000; reply 0 10.0.0.2:5000; p> r0+1; c> r1+9; p> r2+8; " ENDED,
     "CON-03 @14 #17 "},

    /* Which connection is the leg. */
    {"by its octets", NAMELESS "c> r0+20; p> r0+20; o> r9+20; s> r10+20; " ENDED,
     ZEROS "CON-03 @12 #21 "},
    {"by too few octets", NAMELESS "c> r0+15; p> r0+15; o> r9+20; s> r10+20; " ENDED, ZEROS},
    {"by octets amid early ones",
     CONNECT "c> r0+9000; leg 5000; reply 0 0.0.0.0:0; p> r1014+7986; " ENDED,
     "CON-01 @5 #15 CON-02 @5 #15 REQ-08 @13 #17 "},
    {"two alike",
     NAMELESS "c> r0+20; p> r0+20; o> r9+9; leg 5001; p> r0+20; o> r9+9; s> r8+9; " ENDED, ZEROS},
    {"one alike of two", NAMELESS "c> r0+20; p> r0+20; o> r9+9; s> r8+9; leg 5001; p> r1+20",
     ZEROS "CON-03 @12 #21 "},
    {"from another host",
     CONNECT "leg 10.0.0.9:5000 10.0.0.3:80; reply 0 0.0.0.0:0; "
             "c> r0+20; p> r0+20; o> r9+20; s> r8+20; " ENDED,
     ZEROS},
    {"to another host",
     CONNECT "leg 10.0.0.2:5000 10.0.0.4:80; reply 0 10.0.0.2:5000; c> r0+20; p> r1+20; " ENDED,
     ""},
    {"to a name",
     "client; connect a.test:80; leg 5000; reply 0 10.0.0.2:5000; o> r1+9; s> r2+9; " ENDED,
     "CON-03 @12 #17 "},
    {"before the request",
     "client; leg 5000; connect 10.0.0.3:80; reply 0 10.0.0.2:5000; "
     "c> r0+20; p> r1+20; " ENDED,
     ""},
    {"behind the reply", CONNECT "reply 0 10.0.0.2:5000; leg 5000; c> r0+20; p> r1+20; " ENDED,
     "CON-03 @13 #17 "},
    {"long behind the reply",
     CONNECT "reply 0 10.0.0.2:5000; wait 1500; leg 5000; c> r0+20; "
             "p> r1+20; " ENDED,
     ""},

    /* Ends. */
    {"both ended with one", TUNNEL "c> r0+20; p> r0+20; c|; p|; s|; o> r9+9", "CON-04 @12 #23 "},
    {"both ended with the other", TUNNEL "o> r0+20; s> r0+20; o|; s|; p|; c> r9+9",
     "CON-04 @13 #23 "},
    {"both ended, nothing lost", TUNNEL "c> r0+20; p> r0+20; c|; p|; s|; o|", ""},
    {"both ended, client resets", TUNNEL "c|; p|; s|; o> r9+9; c!", ""},
    {"both ended, destination resets", TUNNEL "c|; p|; s|; o> r9+9; o!", ""},
    {"given up later", TUNNEL "c|; p|; wait 1500; o> r9+9; s|; p!", ""},
    {"client left without a FIN seen", TUNNEL "c|; p|; o> r9+9; o|; p!", ""},
    {"lost before the end", TUNNEL "o> r0+20; s> r0+11; o|; s|; c|; p|", "CON-05 @23 #21 "},
    {"lost before the end, up", TUNNEL "c> r0+20; p> r0+11; c|; p|; o|; s|", "CON-05 @24 #21 "},
    {"lost, and given up later", TUNNEL "o> r0+20; s> r0+11; o|; wait 1500; s|; c|; p|", ""},
    {"lost before an end that is not heard", TUNNEL "o> r0+20; s> r0+11; unheard; o|; s|; c|", ""},
    {"reset by the proxy, octets lost", TUNNEL "o> r0+20; s> r0+11; o|; s!; p!", "CON-05 @23 #21 "},
    {"destination resets", TUNNEL "o> r0+20; s> r0+11; o!; s!", ""},
    {"end passed on in time", TUNNEL "c|; wait 9000; o> r0+1; s> r0+1; p|; o|; s|", ""},
    {"end not passed on", TUNNEL "c|; wait 11000; o> r0+1; s> r0+1; p|; o|; s|", "CON-04 @13 #15 "},
    {"end not passed on, and the other ends", TUNNEL "c|; wait 5000; o|; s|; wait 7000; p|", ""},
    {"end not passed on, nor heard", TUNNEL "unheard; c|; wait 11000; o> r0+1", ""},
    {"end not passed on, nothing seen", TUNNEL "c|; wait 11000", ""},
    {"end behind octets that wait", TUNNEL "c> r0+9; c|; wait 11000; p> r0+9; p|; o|; s|", ""},

    /* Replies. */
    {"port of another", CONNECT "leg 5000; reply 0 10.0.0.2:5001; c> r0+20; p> r0+20; " ENDED,
     "CON-01 @2 #13 "},
    {"address of the destination",
     CONNECT "leg 5000; reply 0 10.0.0.3:80; c> r0+20; p> r0+20; " ENDED,
     "CON-02 @2 #13 CON-01 @2 #13 "},
    {"translated address", CONNECT "leg 5000; reply 0 172.17.0.2:5001; c> r0+20; p> r0+20; " ENDED,
     ""},
    {"refused, REP 01", CONNECT "ask 5000; refuse; reply 1 0.0.0.0:0; s|; c|", "REP-04 @2 #12 "},
    {"refused, REP 05", CONNECT "ask 5000; refuse; reply 5 0.0.0.0:0; s|; c|", ""},
    {"one of two refused, REP 04", CONNECT "ask 5000; refuse; ask 5001; reply 4 0.0.0.0:0; s|; c|",
     ""},
    {"refused to another, REP 04",
     CONNECT "leg 10.0.0.9:5000 10.0.0.3:80; refuse; reply 4 0.0.0.0:0; s|; c|", ""},
    {"refused behind a name, REP 04",
     "client; connect a.test:80; ask 5000; refuse; reply 4 0.0.0.0:0; s|; c|", ""},
    {"refused, REP 00", CONNECT "ask 5000; refuse; reply 0 10.0.0.2:5000; s|; c|",
     "REP-10 @2 #12 "},
    {"told before it stands", CONNECT "ask 5000; reply 0 10.0.0.2:5000; wait 1500; stand",
     "REP-10 @2 #11 "},
    {"told before it is seen to stand", CONNECT "ask 5000; reply 0 10.0.0.2:5000; wait 500; stand",
     ""},
    {"asked for again", CONNECT "ask 5000; reply 0 10.0.0.2:5000; wait 1500; ask",
     "REP-10 @2 #11 "},

    /* BIND. */
    {"bind", PEER "c> r0+20; p> r0+20; o> r9+9; s> r9+9; c|; p|; o|; s|", ""},
    {"bind, octets", PEER "c> r0+20; p> r1+20; c|; p|; o|; s|", "BND-04 @13 #19 "},
    {"bind, lost", PEER "c> r0+20; p> r0+10; c|; p|; o|; s|", "BND-04 @23 #23 "},
    {"bind, early octets lost",
     BIND "c> r0+20; incoming 10.0.0.3:7000 6000; reply 0 10.0.0.3:7000; c|; p|; o|; s|",
     "REQ-08 @13 #21 "},
    {"bind, another peer told",
     BIND "incoming 10.0.0.3:7000 6000; reply 0 10.0.0.3:7001; c|; p|; o|; s|", "BND-03 @12 #15 "},
    {"bind, listens elsewhere",
     BIND "incoming 10.0.0.3:7000 6001; reply 0 10.0.0.3:7000; c|; p|; o|; s|", "BND-01 @2 #10 "},
    {"bind, two came",
     BIND "incoming 10.0.0.3:7000 6000; incoming 10.0.0.4:7000 6000; "
          "reply 0 10.0.0.3:7001; c|; p|; o|; s|",
     ""},
    {"bind, refuses", BIND "coming 10.0.0.3:7000 6000; refuse; c|; s|", "BND-01 @2 #10 "},
    {"bind, refuses another", BIND "coming 10.0.0.4:7000 6000; refuse; c|; s|", ""},
    {"bind, refuses when over", BIND "c|; coming 10.0.0.3:7000 6000; refuse; s|", ""},
    {"bind, given up", BIND "c> r0+9; s|; c|", "REQ-08 @13 #12 "},
    {"bind, ended later", BIND "c> r0+9; wait 1500; s|; c|", ""},
    {"bind, client leaves", BIND "c> r0+9; c|; s|", ""},
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
    return cmocka_run_group_tests_name("legs", tests, NULL, NULL);
}

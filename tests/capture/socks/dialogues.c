#include "capture/socks/dialogues.h"

#include "base/span.h"

#define OPENED "> 05 01 00 < 05 00 "
#define CONNECT "> 05 01 00 01 01 02 03 04 00 50 "
#define SUCCEEDED "< 05 00 00 01 05 06 07 08 00 09 "
#define IS_OPENED "session offer=00 method=00"
#define IS_CONNECT " cmd=01 rsv=00 dst=1.2.3.4:80"
#define IS_SUCCEEDED " rep=00 bnd=5.6.7.8:9"

const struct dialogue_row dialogue_rows[] = {
    {"connect", OPENED CONNECT SUCCEEDED "> 'up' < 'down'",
     IS_OPENED IS_CONNECT IS_SUCCEEDED " up=2 down=4 complete"},
    {"connect, nothing relayed", OPENED CONNECT SUCCEEDED,
     IS_OPENED IS_CONNECT IS_SUCCEEDED " complete"},
    {"connect to IPv6",
     OPENED "> 05 01 00 04 20 01 00*13 01 00 50 < 05 00 00 04 20 01 00*13 02 ff ff > 'x'",
     IS_OPENED " cmd=01 rsv=00 dst=[2001::1]:80 rep=00 bnd=[2001::2]:65535 up=1 complete"},
    {"connect to a name",
     OPENED "> 05 01 00 03 09 'localhost' 00 50 < 05 00 00 03 03 'bnd' 00 01 < 'y'",
     IS_OPENED " cmd=01 rsv=00 dst=localhost:80 rep=00 bnd=bnd:1 down=1 complete"},
    {"a long name", OPENED "> 05 01 00 03 40 'n'*64 00 50" SUCCEEDED,
     IS_OPENED
     " cmd=01 rsv=00 "
     "dst=nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn:80" IS_SUCCEEDED
     " complete"},
    {"RSV is not 0", OPENED "> 05 01 07 01 01 02 03 04 00 50 < 05 00 07 01 05 06 07 08 00 09",
     IS_OPENED " cmd=01 rsv=07 dst=1.2.3.4:80 rep=00 bnd=5.6.7.8:9 complete"},
    {"password",
     "> 05 02 00 02 < 05 02 > 01 03 'bob' 02 'pw' < 01 00" CONNECT SUCCEEDED "> 'up' < 'down'",
     "session offer=0002 method=02 user=bob status=00" IS_CONNECT IS_SUCCEEDED
     " up=2 down=4 complete"},
    {"password refused", "> 05 01 02 < 05 02 > 01 01 'u' 01 'p' < 01 ff",
     "session offer=02 method=02 user=u status=ff complete"},
    {"none acceptable", "> 05 03 00 01 02 < 05 ff", "session offer=000102 method=ff complete"},
    {"a method of its own", "> 05 02 00 80 < 05 80 > 01 'anything' < 01 'else'",
     "session offer=0080 method=80 +method"},
    {"refused by the rules", OPENED CONNECT "< 05 02 00 01 00*4 00 00",
     IS_OPENED IS_CONNECT " rep=02 bnd=0.0.0.0:0 complete"},
    {"data ahead of a refusal", OPENED CONNECT "> 'early' < 05 05 00 01 00*4 00 00",
     IS_OPENED IS_CONNECT " rep=05 bnd=0.0.0.0:0 complete"},
    {"data ahead of the reply", OPENED CONNECT "> 'early'" SUCCEEDED "< 'late'",
     IS_OPENED IS_CONNECT IS_SUCCEEDED " up=5 down=4 complete"},
    {"bind",
     OPENED "> 05 02 00 01 01 02 03 04 00 50" SUCCEEDED
            "< 05 00 00 01 09 09 09 09 00 63 > 'up' < 'down'",
     IS_OPENED " cmd=02 rsv=00 dst=1.2.3.4:80" IS_SUCCEEDED
               " rep2=00 bnd2=9.9.9.9:99 up=2 down=4 complete"},
    {"bind, nobody comes",
     OPENED "> 05 02 00 01 01 02 03 04 00 50" SUCCEEDED "< 05 04 00 01 00*4 00 00",
     IS_OPENED " cmd=02 rsv=00 dst=1.2.3.4:80" IS_SUCCEEDED " rep2=04 bnd2=0.0.0.0:0 complete"},
    {"bind refused", OPENED "> 05 02 00 01 01 02 03 04 00 50 < 05 01 00 01 00*4 00 00",
     IS_OPENED " cmd=02 rsv=00 dst=1.2.3.4:80 rep=01 bnd=0.0.0.0:0 complete"},
    {"bind, still open", OPENED "> 05 02 00 01 01 02 03 04 00 50" SUCCEEDED,
     IS_OPENED " cmd=02 rsv=00 dst=1.2.3.4:80" IS_SUCCEEDED},
    {"udp associate", OPENED "> 05 03 00 01 00*4 00 00" SUCCEEDED,
     IS_OPENED " cmd=03 rsv=00 dst=0.0.0.0:0" IS_SUCCEEDED " complete"},
    {"an unknown command", OPENED "> 05 7f 00 01 01 02 03 04 00 50 < 05 07 00 01 00*4 00 00",
     IS_OPENED " cmd=7f rsv=00 dst=1.2.3.4:80 rep=07 bnd=0.0.0.0:0 complete"},
    {"before the reply", OPENED CONNECT, IS_OPENED IS_CONNECT},
    {"GSSAPI",
     "> 05 01 01 < 05 01 > 01 01 00 02 'ab' < 01 01 00 00 > 01 02 00 01 'l' "
     "< 01 02 00 01 'l' > 01 03 00 03 'xyz' < 01 03 00 03 'xyz'",
     "session offer=01 method=01 +opaque"},
    {"GSSAPI refused", "> 05 01 01 < 05 01 > 01 01 00 02 'ab' < 01 ff",
     "session offer=01 method=01 status=ff complete +opaque"},
    {"inside",
     OPENED CONNECT SUCCEEDED "> 05 02 00 02 < 05 02 > 01 01 'u' 01 'p' < 01 00 "
                              "> 05 01 00 03 01 'n' 01 bb < 05 00 00 01 00*4 00 00 > 'u' < 'dd'",
     IS_OPENED IS_CONNECT IS_SUCCEEDED " up=18 down=16 complete | inside offer=0002 method=02 "
                                       "user=u status=00 cmd=01 rsv=00 dst=n:443 rep=00 "
                                       "bnd=0.0.0.0:0 up=1 down=2 complete"},
    {"inside, refused", OPENED CONNECT SUCCEEDED "> 05 01 02 < 05 ff",
     IS_OPENED IS_CONNECT IS_SUCCEEDED
     " up=3 down=2 complete | inside offer=02 method=ff complete"},
    {"three deep",
     OPENED CONNECT SUCCEEDED OPENED CONNECT SUCCEEDED OPENED CONNECT SUCCEEDED "> 'u' < 'd'",
     IS_OPENED IS_CONNECT IS_SUCCEEDED
     " up=27 down=25 complete | inside offer=00 method=00" IS_CONNECT IS_SUCCEEDED
     " up=14 down=13 complete | inside offer=00 method=00" IS_CONNECT IS_SUCCEEDED
     " up=1 down=1 complete"},
};

const size_t dialogue_count = S5_COUNT(dialogue_rows);

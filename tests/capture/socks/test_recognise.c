/* Whether it is SOCKS5: the rule of docs/captures.md, row by row. */
#include "capture/socks/recognise.h"
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"

#include <string.h>

#define REQUEST "05 01 00 01 01 02 03 04 00 50 "
#define REPLY "05 00 00 01 01 02 03 04 00 50 "
#define PASSWORD "01 01 'u' 01 'p' "

/* What there is to judge by beside the words: the SYN was seen, no more will come, and of the
 * client, or the server, there is no packet. */
enum { SYN = 1, END = 2, NO_CLIENT = 4, NO_SERVER = 8 };

static const struct row {
    const char *name;
    const char *client;
    const char *server;
    int flags;
    enum s5_recognition want;
} rows[] = {
    {"nothing", "", "", SYN, S5_UNDECIDED},
    {"nothing at all", "", "", SYN | END, S5_IS_ELSE},
    {"half a greeting", "05 02 00", "", SYN, S5_UNDECIDED},
    {"half a greeting, and no more", "05 02 00", "", SYN | END, S5_IS_ELSE},
    {"half a greeting is answered", "05 02 00", "05 00", SYN | END, S5_IS_ELSE},
    {"one octet", "05", "", SYN, S5_UNDECIDED},
    {"a greeting", "05 01 00", "", SYN, S5_UNDECIDED},
    {"that nobody answers", "05 01 00", "", SYN | END, S5_IS_SOCKS5},
    {"with a request behind it", "05 01 00" REQUEST, "", SYN | END, S5_IS_SOCKS5},
    {"with credentials behind it", "05 01 02" PASSWORD, "", SYN | END, S5_IS_SOCKS5},
    {"with other octets behind it", "05 01 00 'GET'", "", SYN, S5_UNDECIDED},
    {"with other octets behind it, and no answer", "05 01 00 'GET'", "", SYN | END, S5_IS_ELSE},
    {"255 methods", "05 ff 00*255", "05 00", SYN, S5_IS_SOCKS5},
    {"half an answer", "05 01 00", "05", SYN, S5_UNDECIDED},
    {"half an answer, and no more", "05 01 00", "05", SYN | END, S5_IS_SOCKS5},
    {"half an answer of another kind", "05 01 00", "48", SYN, S5_IS_ELSE},
    {"which is all", "05 01 00", "48", SYN | END, S5_IS_ELSE},
    {"answered", "05 01 00", "05 00", SYN, S5_IS_SOCKS5},
    {"answered and going on", "05 01 00" REQUEST, "05 00" REPLY, SYN, S5_IS_SOCKS5},
    {"going on with credentials", "05 02 00 02" PASSWORD, "05 02", SYN, S5_IS_SOCKS5},
    {"going on with a token", "05 01 01 01 01 00 00", "05 01", SYN, S5_IS_SOCKS5},
    {"going on with half a request", "05 01 00 05", "05 00", SYN, S5_IS_SOCKS5},
    {"going on with other octets", "05 01 00 'GET'", "05 00", SYN, S5_IS_ELSE},
    {"the server goes on first", "05 01 00", "05 00 05 00", SYN, S5_UNDECIDED},
    {"and the client follows", "05 01 00 05", "05 00 05 00", SYN, S5_IS_SOCKS5},
    {"and the client never does", "05 01 00", "05 00 05 00", SYN | END, S5_IS_SOCKS5},
    {"refused", "05 02 00 02", "05 ff", SYN, S5_IS_SOCKS5},
    {"refused, and the client goes on", "05 01 02" PASSWORD, "05 ff", SYN, S5_IS_SOCKS5},
    {"not offered", "05 01 00", "05 02", SYN, S5_IS_SOCKS5},
    {"not offered, and the request is there", "05 01 00" REQUEST, "05 02", SYN, S5_IS_SOCKS5},
    {"not offered, and credentials are there", "05 01 00" PASSWORD, "05 02", SYN, S5_IS_SOCKS5},
    {"not offered, and half a request", "05 01 00 05 01", "05 02", SYN, S5_UNDECIDED},
    {"which is all the same", "05 01 00 05 01", "05 02", SYN | END, S5_IS_ELSE},
    {"not offered, and other octets", "05 01 00 05 09 00 09", "05 02", SYN, S5_IS_ELSE},
    {"not offered, and the server goes on", "05 01 00", "05 02 01 00", SYN, S5_UNDECIDED},
    {"and the client follows with credentials", "05 01 00" PASSWORD, "05 02 01 00", SYN,
     S5_IS_SOCKS5},
    {"and the client never does follow", "05 01 00", "05 02 01 00", SYN | END, S5_IS_ELSE},
    {"another version answers", "05 01 00", "04 00", SYN, S5_IS_ELSE},
    {"words answer", "05 01 00", "'HTTP'", SYN, S5_IS_ELSE},
    {"an echo", "05 01 00 'abc'", "05 01 00 'abc'", SYN, S5_IS_ELSE},
    {"no methods", "05 00", "", SYN, S5_UNDECIDED},
    {"no methods and no answer", "05 00", "", SYN | END, S5_IS_ELSE},
    {"no methods, refused", "05 00", "05 ff", SYN, S5_IS_SOCKS5},
    {"no methods, chosen", "05 00", "05 00", SYN, S5_IS_ELSE},
    {"no methods, refused in another version", "05 00", "04 ff", SYN, S5_IS_ELSE},
    {"no methods, and more", "05 00 00", "05 ff", SYN, S5_IS_ELSE},
    {"no methods, refused mid-stream", "05 00", "05 ff", 0, S5_IS_ELSE},
    {"DCE/RPC", "05 00 0b 03 10 00 00 00 74 00", "05 00 0c 03 10 00 00 00", SYN, S5_IS_ELSE},
    {"DCE/RPC, minor version 1", "05 01 0b 03 10 00 00", "05 01 0c 03 10 00 00", SYN, S5_IS_ELSE},
    {"SOCKS4", "04 01 00 50 01 02 03 04 00", "", SYN, S5_IS_SOCKS4},
    {"half of SOCKS4", "04 01 00 50 01", "", SYN, S5_UNDECIDED},
    {"half of SOCKS4, and no more", "04 01 00 50 01", "", SYN | END, S5_IS_ELSE},
    {"SOCKS4a", "04 01 00 50 00 00 00 01 'u' 00 'n' 00", "", SYN, S5_IS_SOCKS4},
    {"a request of HTTP", "'GET / HTTP/1.1'", "", SYN, S5_IS_ELSE},
    {"TLS", "16 03 01 02 00 01", "", SYN, S5_IS_ELSE},
    {"the server speaks first", "", "'220 '", SYN, S5_IS_ELSE},
    {"the server speaks first, and like one", "", "05 00", SYN, S5_UNDECIDED},
    {"and alone", "", "05 00", SYN | END, S5_IS_ELSE},

    {"mid-stream", "05 01 00", "05 00", 0, S5_UNDECIDED},
    {"mid-stream and no more", "05 01 00", "05 00", END, S5_IS_ELSE},
    {"mid-stream, a request fits", "05 01 00" REQUEST, "05 00", 0, S5_IS_SOCKS5},
    {"mid-stream, half a request", "05 01 00 05 01 00", "05 00", 0, S5_UNDECIDED},
    {"mid-stream, half a request and no more", "05 01 00 05 01", "05 00", END, S5_IS_ELSE},
    {"mid-stream, a request with a fault", "05 01 00 05 09 00 01 00*6", "05 00", 0, S5_IS_ELSE},
    {"mid-stream, credentials fit", "05 01 02" PASSWORD, "05 02", 0, S5_IS_SOCKS5},
    {"mid-stream, empty credentials", "05 01 02 01 00 00", "05 02", 0, S5_IS_ELSE},
    {"mid-stream, a token fits", "05 01 01 01 01 00 01 60", "05 01", 0, S5_IS_SOCKS5},
    {"mid-stream, a method of one's own", "05 01 80" REQUEST, "05 80", 0, S5_IS_ELSE},
    {"mid-stream, it does not fit", "05 01 02" REQUEST, "05 02", 0, S5_IS_ELSE},
    {"mid-stream, not offered", "05 01 00" PASSWORD, "05 02", 0, S5_IS_ELSE},
    {"mid-stream, refused", "05 01 00", "05 ff", 0, S5_IS_SOCKS5},
    {"mid-stream, refused with a request there", "05 01 00" REQUEST, "05 ff", 0, S5_IS_SOCKS5},
    {"mid-stream, refused with half a request", "05 01 00 05", "05 ff", END, S5_IS_ELSE},
    {"mid-stream, refused, and other octets", "05 01 00 'GET'", "05 ff", 0, S5_IS_ELSE},
    {"mid-stream, refused, and the server goes on", "05 01 00", "05 ff 00", 0, S5_IS_ELSE},
    {"mid-stream, no answer", "05 01 00" REQUEST, "", END, S5_IS_ELSE},

    {"the client alone", "05 01 00", "", SYN | END | NO_SERVER, S5_IS_SOCKS5},
    {"the client alone, mid-stream", "05 01 00", "", END | NO_SERVER, S5_IS_ELSE},
    {"and a request", "05 01 00" REQUEST, "", END | NO_SERVER, S5_IS_SOCKS5},
    {"and credentials", "05 01 02" PASSWORD, "", END | NO_SERVER, S5_IS_SOCKS5},
    {"and half a request", "05 01 00 05 01", "", END | NO_SERVER, S5_IS_ELSE},
    {"the server alone", "", "05 00" REPLY, END | NO_CLIENT, S5_IS_SOCKS5},
    {"the server alone, with more", "", "05 00" REPLY "'data'", END | NO_CLIENT, S5_IS_SOCKS5},
    {"the server alone, not yet", "", "05 00" REPLY, NO_CLIENT, S5_UNDECIDED},
    {"the server alone, a status", "", "05 02 01 00" REPLY, END | NO_CLIENT, S5_IS_SOCKS5},
    {"the server alone, no status", "", "05 02" REPLY, END | NO_CLIENT, S5_IS_ELSE},
    {"the server alone, half a reply", "", "05 00 05 00 00", END | NO_CLIENT, S5_IS_ELSE},
    {"the server alone refuses", "", "05 ff", SYN | END | NO_CLIENT, S5_IS_SOCKS5},
    {"the server alone refuses mid-stream", "", "05 ff", END | NO_CLIENT, S5_IS_ELSE},
    {"the server alone chooses", "", "05 00", SYN | END | NO_CLIENT, S5_IS_ELSE},
    {"the server alone, a method of its own", "", "05 80" REPLY, END | NO_CLIENT, S5_IS_ELSE},
};

static enum s5_recognition recognise(struct s5_span client, struct s5_span server, int flags)
{
    /* Each side's octets at the end of a block of its own. */
    uint8_t *own = fence_room(server.size);
    struct s5_first_words words = {
        .client = fence_copy(client),
        .server = {own, server.size},
        .beginning = flags & SYN,
        .ended = flags & END,
        .client_absent = flags & NO_CLIENT,
        .server_absent = flags & NO_SERVER,
    };

    if (server.size > 0)
        memcpy(own, server.data, server.size);
    return s5_recognise(&words);
}

/* What a row says, and that it was not taken for something else before all of it was there. */
static void recognises(void **state)
{
    static uint8_t storage[2][OCTETS_MAX];
    const struct row *row = *state;
    struct s5_span client = octets(row->client, storage[0]);
    struct s5_span server = octets(row->server, storage[1]);

    assert_int_equal(recognise(client, server, row->flags), row->want);
    if (row->want == S5_IS_ELSE)
        return;
    for (size_t i = 0; i <= client.size; i++)
        for (size_t j = 0; j <= server.size; j++) {
            enum s5_recognition before =
                recognise(s5_span_first(client, i), s5_span_first(server, j), row->flags & ~END);
            assert_true(before == S5_UNDECIDED || before == row->want || row->want == S5_UNDECIDED);
            assert_int_not_equal(before, S5_IS_ELSE);
        }
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] = (struct CMUnitTest){rows[i].name, recognises,
                                       .initial_state = (void *)(uintptr_t)&rows[i]};
    return cmocka_run_group_tests_name("recognise", tests, NULL, NULL);
}

/* Which datagrams go through the relay of which session: docs/captures.md, "udp", row by row. */
#include "base/buffer.h"
#include "capture/show/print.h"
#include "capture/socks/association.h"
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"
#include "wire/names.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SESSIONS = 3, NAME_MAX_SIZE = 64 };

/* Who asked whom for an association, with which DST, and the BND of the reply. */
struct party {
    const char *client;
    const char *server;
    const char *dst;
    const char *bnd;
};

/* What happens, words apart:
 *
 *   o1                    the association of session 1 is granted; e1: its connection ends;
 *                         f1: the session is given back
 *   A>B=C                 a datagram from A to B, with C in its header; A>B=C/2 with FRAG 2
 *   A>B!05,00             one of these octets
 *   A>B~C                 one that the snap length cuts behind its header
 *
 * and what is told of it: "1 up A > C 4" for session 1, client, header's address, octets of DATA.
 */
static const struct row {
    const char *name;
    struct party parties[SESSIONS];
    const char *events;
    const char *want;
} rows[] = {
    {"up and down",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 10.0.0.2:50>10.0.0.1:7=1.2.3.4:53",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4; 1 down 10.0.0.1:7 < 1.2.3.4:53 4"},
    {"IPv6",
     {{"[::1]:9", "[::2]:1080", "[::]:0", "[::2]:50"}},
     "o1 [::1]:7>[::2]:50=[::3]:53 [::2]:50>[::1]:7=[::3]:53",
     "1 up [::1]:7 > [::3]:53 4; 1 down [::1]:7 < [::3]:53 4"},
    {"a name",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=name:53 10.0.0.2:50>10.0.0.1:7=1.2.3.4:53",
     "1 up 10.0.0.1:7 > name:53 4; 1 down 10.0.0.1:7 < 1.2.3.4:53 4"},
    {"BND.ADDR is zero: the server's",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "0.0.0.0:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4"},
    {"BND.ADDR is zero in IPv6",
     {{"[::1]:9", "[::2]:1080", "[::]:0", "[::]:50"}},
     "o1 [::1]:7>[::2]:50=1.2.3.4:53",
     "1 up [::1]:7 > 1.2.3.4:53 4"},
    {"BND.ADDR is a name: the server's",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "relay:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4"},
    {"BND.PORT is zero: nobody's",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:0"}},
     "o1 10.0.0.1:7>10.0.0.2:0=1.2.3.4:53 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53",
     ""},
    {"BND is another host's",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.3:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 10.0.0.1:7>10.0.0.3:50=1.2.3.4:53",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4"},
    {"to and from others",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:51=1.2.3.4:53 10.0.0.1:7>8.8.8.8:53=1.2.3.4:53 "
     "8.8.8.8:53>10.0.0.1:7=1.2.3.4:53",
     ""},
    {"between the relay and the destination",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 10.0.0.2:50>1.2.3.4:53!'query' "
     "1.2.3.4:53>10.0.0.2:50!'answer' 10.0.0.2:50>10.0.0.1:7=1.2.3.4:53",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4; 1 down 10.0.0.1:7 < 1.2.3.4:53 4"},
    {"the destination answers what looks like a header",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 10.0.0.2:50>1.2.3.4:53=9.9.9.9:1 "
     "1.2.3.4:53>10.0.0.2:50=9.9.9.9:1",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4"},
    {"client and destination at one address",
     {{"10.0.0.1:9", "10.0.0.1:1080", "0.0.0.0:0", "10.0.0.1:50"}},
     "o1 10.0.0.1:7>10.0.0.1:50=10.0.0.1:53 10.0.0.1:50>10.0.0.1:53!'query' "
     "10.0.0.1:53>10.0.0.1:50!'answer' 10.0.0.1:50>10.0.0.1:7=10.0.0.1:53",
     "1 up 10.0.0.1:7 > 10.0.0.1:53 4; 1 down 10.0.0.1:7 < 10.0.0.1:53 4"},
    {"and the destination answers what looks like a header",
     {{"10.0.0.1:9", "10.0.0.1:1080", "0.0.0.0:0", "10.0.0.1:50"}},
     "o1 10.0.0.1:7>10.0.0.1:50=10.0.0.1:53 10.0.0.1:53>10.0.0.1:50=9.9.9.9:1",
     "1 up 10.0.0.1:7 > 10.0.0.1:53 4"},
    {"before the reply",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:54",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4; 1 up 10.0.0.1:7 > 1.2.3.4:54 4"},
    {"at its end",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 e1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:54 "
     "10.0.0.2:50>10.0.0.1:7=1.2.3.4:53 f1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:55",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4; 1 up 10.0.0.1:7 > 1.2.3.4:54 4 late; "
     "1 down 10.0.0.1:7 < 1.2.3.4:53 4 late"},
    {"the client's port is declared",
     {{"10.0.0.1:9", "10.0.0.2:1080", "10.0.0.1:7", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4"},
    {"the client's port alone is declared",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:7", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50!'junk'",
     "1 up 10.0.0.1:7 > ?"},
    {"another host is declared",
     {{"10.0.0.1:9", "10.0.0.2:1080", "10.0.0.5:7", "10.0.0.2:50"}},
     "o1 10.0.0.5:7>10.0.0.2:50=1.2.3.4:53 10.0.0.2:50>10.0.0.5:7=1.2.3.4:53",
     "1 up 10.0.0.5:7 > 1.2.3.4:53 4; 1 down 10.0.0.5:7 < 1.2.3.4:53 4"},
    {"a header that cannot be read",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50!00,00,00,02 10.0.0.1:7>10.0.0.2:50!00 "
     "10.0.0.1:7>10.0.0.2:50!",
     "1 up 10.0.0.1:7 > ?; 1 up 10.0.0.1:7 > ?; 1 up 10.0.0.1:7 > ?"},
    {"a fragment, and RSV",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53/2 "
     "10.0.0.1:7>10.0.0.2:50!00,05,00,01,01,02,03,04,00,35,'x'",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4 frag=2; 1 up 10.0.0.1:7 > 1.2.3.4:53 1 rsv=5"},
    {"cut by the snap length",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50~1.2.3.4:53",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4"},
    {"two clients at one relay",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"},
      {"10.0.0.3:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 o2 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 10.0.0.3:7>10.0.0.2:50=1.2.3.4:53 "
     "10.0.0.2:50>10.0.0.1:7=1.2.3.4:53 10.0.0.2:50>10.0.0.3:7=1.2.3.4:53",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4; 2 up 10.0.0.3:7 > 1.2.3.4:53 4; "
     "1 down 10.0.0.1:7 < 1.2.3.4:53 4; 2 down 10.0.0.3:7 < 1.2.3.4:53 4"},
    {"two of one client's at one relay",
     {{"10.0.0.1:8", "10.0.0.2:1080", "0.0.0.0:71", "10.0.0.2:50"},
      {"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:72", "10.0.0.2:50"}},
     "o1 o2 10.0.0.1:72>10.0.0.2:50=1.2.3.4:53 10.0.0.1:71>10.0.0.2:50=1.2.3.4:53 "
     "10.0.0.2:50>10.0.0.1:71=1.2.3.4:53",
     "2 up 10.0.0.1:72 > 1.2.3.4:53 4; 1 up 10.0.0.1:71 > 1.2.3.4:53 4; "
     "1 down 10.0.0.1:71 < 1.2.3.4:53 4"},
    {"one relay after another's end",
     {{"10.0.0.1:8", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"},
      {"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 e1 o2 10.0.0.1:8>10.0.0.2:50=1.2.3.4:53",
     "1 up 10.0.0.1:7 > 1.2.3.4:53 4; 2 up 10.0.0.1:8 > 1.2.3.4:53 4"},
    {"a client is another's destination",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"},
      {"10.0.0.3:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:51"}},
     "o1 o2 10.0.0.1:7>10.0.0.2:50=10.0.0.2:51 10.0.0.3:7>10.0.0.2:51=10.0.0.2:50",
     "1 up 10.0.0.1:7 > 10.0.0.2:51 4; 2 up 10.0.0.3:7 > 10.0.0.2:50 4"},
    {"the relay speaks first",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "o1 10.0.0.2:50>10.0.0.1:7=1.2.3.4:53",
     "1 down 10.0.0.1:7 < 1.2.3.4:53 4"},
    {"an association that was never granted",
     {{"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"}},
     "10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 e1 f1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53",
     ""},
};

struct stage {
    struct s5_associations *all;
    struct s5_session sessions[SESSIONS];
    uint64_t frame;
    struct s5_buffer text;
};

/* "1.2.3.4:5", "[::1]:5" or "name:5"; host in `storage`. */
static struct s5_address address_of(const char *text, uint8_t *storage)
{
    char host[NAME_MAX_SIZE];
    const char *colon = strrchr(text, ':');
    struct s5_address address = {.port = (uint16_t)strtoul(colon + 1, NULL, 10)};

    snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
    address.host.data = storage;
    if (host[0] == '[') {
        host[strlen(host) - 1] = '\0';
        assert_int_equal(inet_pton(AF_INET6, host + 1, storage), 1);
        address.atyp = S5_ATYP_IPV6;
        address.host.size = 16;
    } else if (inet_pton(AF_INET, host, storage) == 1) {
        address.atyp = S5_ATYP_IPV4;
        address.host.size = 4;
    } else {
        address.atyp = S5_ATYP_DOMAIN;
        address.host.size = strlen(host);
        memcpy(storage, host, address.host.size);
    }
    return address;
}

static struct s5_peer peer_of(const char *text)
{
    uint8_t storage[NAME_MAX_SIZE];
    struct s5_address address = address_of(text, storage);

    return (struct s5_peer){
        address.atyp == S5_ATYP_IPV4 ? s5_host_ipv4(storage) : s5_host_ipv6(storage), address.port};
}

static void on_seen(void *context, struct s5_session *session,
                    const struct s5_datagram_seen *datagram)
{
    struct stage *stage = context;
    struct s5_address remote = s5_kept_address_get(&datagram->remote);

    s5_buffer_printf(&stage->text, "%s%d %s ", stage->text.size == 0 ? "" : "; ",
                     (int)(session - stage->sessions) + 1, datagram->up ? "up" : "down");
    s5_print_peer(&stage->text, &datagram->client);
    s5_buffer_text(&stage->text, datagram->up ? " > " : " < ");
    if (!datagram->remote.known) {
        s5_buffer_text(&stage->text, "?");
        assert_int_equal(datagram->frag, -1);
        assert_int_equal(datagram->rsv, -1);
        assert_int_equal(datagram->size, -1);
    } else {
        s5_print_address(&stage->text, &remote);
        s5_buffer_printf(&stage->text, " %lld", (long long)datagram->size);
    }
    if (datagram->frag > 0)
        s5_buffer_printf(&stage->text, " frag=%d", datagram->frag);
    if (datagram->rsv > 0)
        s5_buffer_printf(&stage->text, " rsv=%d", (int)datagram->rsv);
    if (datagram->late)
        s5_buffer_text(&stage->text, " late");
    assert_true(datagram->frame <= stage->frame);
}

static void setup(struct stage *stage, const struct party *parties)
{
    struct s5_association_user user = {.context = stage, .seen = on_seen};
    uint8_t storage[NAME_MAX_SIZE];

    *stage = (struct stage){.frame = 10};
    stage->all = s5_associations_new(&user);
    assert_non_null(stage->all);
    for (size_t i = 0; i < SESSIONS && parties[i].client != NULL; i++) {
        struct s5_session *session = &stage->sessions[i];
        session->client = peer_of(parties[i].client);
        session->server = peer_of(parties[i].server);
        session->first_frame = i + 1;
        struct s5_address dst = address_of(parties[i].dst, storage);
        s5_kept_address_set(&session->dst, &dst);
        struct s5_address bnd = address_of(parties[i].bnd, storage);
        s5_kept_address_set(&session->bnd[0], &bnd);
    }
}

static void teardown(struct stage *stage)
{
    for (size_t i = 0; i < SESSIONS; i++) {
        s5_associations_forget(stage->all, &stage->sessions[i]);
        s5_session_fini(&stage->sessions[i]);
    }
    s5_associations_free(stage->all);
    s5_buffer_fini(&stage->text);
}

static void pass(struct stage *stage, const char *from, const char *to, struct s5_span payload,
                 uint32_t size)
{
    struct s5_segment segment = {.transport = S5_TRANSPORT_UDP,
                                 .from = peer_of(from),
                                 .to = peer_of(to),
                                 .payload = fence_copy(payload),
                                 .payload_size = size};
    struct s5_packet packet = {.frame = ++stage->frame, .time = (int64_t)stage->frame};

    s5_associations_take(stage->all, &segment, &packet);
}

static void play_datagram(struct stage *stage, char *word)
{
    static uint8_t storage[OCTETS_MAX];
    uint8_t host[NAME_MAX_SIZE];
    char *to = strchr(word, '>');
    char *mark = strpbrk(to, "=!~");
    char kind = *mark;

    *to++ = *mark++ = '\0';
    if (kind == '!') {
        for (char *comma = mark; (comma = strchr(comma, ',')) != NULL;)
            *comma = ' ';
        struct s5_span payload = octets(mark, storage);
        pass(stage, word, to, payload, (uint32_t)payload.size);
        return;
    }
    char *slash = strchr(mark, '/');
    struct s5_udp udp = {.frag = slash == NULL ? 0 : (uint8_t)atoi(slash + 1),
                         .data = s5_span_text("data")};
    if (slash != NULL)
        *slash = '\0';
    udp.dst = address_of(mark, host);
    size_t size = s5_udp_encode(&udp, storage, sizeof storage);
    pass(stage, word, to, (struct s5_span){storage, kind == '~' ? size - 3 : size}, (uint32_t)size);
}

static void play(struct stage *stage, const char *events)
{
    char words[512];
    char *rest = words;

    snprintf(words, sizeof words, "%s", events);
    for (char *word; (word = strsep(&rest, " ")) != NULL;) {
        if (strlen(word) != 2) {
            play_datagram(stage, word);
            continue;
        }
        struct s5_session *session = &stage->sessions[word[1] - '1'];
        if (word[0] == 'o')
            s5_associations_open(stage->all, session);
        else if (word[0] == 'e')
            s5_associations_end(stage->all, session);
        else
            s5_associations_forget(stage->all, session);
    }
}

static void belongs(void **state)
{
    const struct row *row = *state;
    struct stage stage;

    setup(&stage, row->parties);
    play(&stage, row->events);
    s5_buffer_char(&stage.text, '\0');
    assert_string_equal(stage.text.text, row->want);
    teardown(&stage);
}

static const struct party plain = {"10.0.0.1:9", "10.0.0.2:1080", "0.0.0.0:0", "10.0.0.2:50"};

/* What came before the session's first packet is none of its datagrams. */
static void before_the_connection(void **state)
{
    (void)state;
    struct party parties[SESSIONS] = {plain};
    struct stage stage;

    setup(&stage, parties);
    stage.sessions[0].first_frame = 12;
    play(&stage, "10.0.0.1:7>10.0.0.2:50=1.2.3.4:53 10.0.0.1:7>10.0.0.2:50=1.2.3.4:54 "
                 "10.0.0.1:7>10.0.0.2:50=1.2.3.4:55 o1");
    s5_buffer_char(&stage.text, '\0');
    assert_string_equal(stage.text.text, "1 up 10.0.0.1:7 > 1.2.3.4:55 4");
    teardown(&stage);
}

/* A session inside another has its relay beyond the proxy: no datagram of the capture is its. */
static void inside_another(void **state)
{
    (void)state;
    struct party parties[SESSIONS] = {plain};
    struct stage stage;

    setup(&stage, parties);
    stage.sessions[0].outer = &stage.sessions[1];
    play(&stage, "o1 10.0.0.1:7>10.0.0.2:50=1.2.3.4:53");
    assert_int_equal(stage.text.size, 0);
    teardown(&stage);
}

/* More peers than are remembered, and more early datagrams: none is told twice, and those of
 * today are told. */
static void many(void **state)
{
    (void)state;
    struct party parties[SESSIONS] = {plain};
    struct stage stage;
    char events[64];

    setup(&stage, parties);
    for (int i = 0; i < 1000; i++) {
        snprintf(events, sizeof events, "10.0.0.1:7>10.0.0.2:50=1.2.3.4:%d", i);
        play(&stage, events);
    }
    play(&stage, "o1");
    for (int i = 0; i < 1000; i++) {
        snprintf(events, sizeof events, "10.0.0.1:%d>10.0.0.2:50=1.2.%d.4:53", 1000 + i, i % 256);
        play(&stage, events);
    }
    size_t told = 1;
    for (size_t i = 0; i < stage.text.size; i++)
        told += stage.text.text[i] == ';';
    assert_int_equal(told, 256 + 1000);
    teardown(&stage);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 3];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] = (struct CMUnitTest){rows[count].name, belongs,
                                           .initial_state = (void *)(uintptr_t)&rows[count]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(before_the_connection);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(inside_another);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(many);
    return _cmocka_run_group_tests("association", tests, count, NULL, NULL);
}

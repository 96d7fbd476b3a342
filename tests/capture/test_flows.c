/* Connections of a capture: which segments belong together, when one begins and ends, and what is
 * given up when there are too many. */
#include "capture/flows.h"
#include "capture/socks/facts.h"
#include "fuzz/fence.h"
#include "octets.h"
#include "unit.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECTIONS = 4000 };

/* The server's numbers begin anew on their way. */
static const uint32_t isn_client = 1000;
static const uint32_t isn_server = 0xfffffff0;

#define IS_OPENED "session offer=00 method=00 cmd=01 rsv=00 dst=1.2.3.4:80 rep=00 bnd=5.6.7.8:9"

/* Events, words apart, each begun by the letter of a connection:
 *
 *   aS aA         SYN; SYN and ACK. aS=5000: with that number
 *   a>g a<c a>q a<r a>d a<d   greeting, choice, request, reply, an octet of data
 *   a>h a>4       a request of HTTP, one of SOCKS4
 *   a>d! a<d!     which the capture lacks
 *   a>d@0         an octet of data, two numbers before the next one
 *   a>a           an acknowledgement alone
 *   a>F a<F       FIN;  a>R a<R  RST;  a>R+9  RST nine octets further on
 *   aO            aS aA a>g a<c a>q a<r;  aE  a>F a<F a>a
 *   @2.5          2.5 seconds pass
 */
static const struct row {
    const char *name;
    const char *events;
    const char *want; /* sessions in the order of their first packets, then totals that are not 0 */
} rows[] = {
    {"opened and ended", "aO a>d a<d aE", "a " IS_OPENED " up=1 down=1 complete; c=1 s=1"},
    {"open at the end of the capture", "aO a>d", "a " IS_OPENED " up=1 complete +open; c=1 s=1"},
    {"half open", "aO a>F a<d a<d", "a " IS_OPENED " down=2 complete +open; c=1 s=1"},
    {"the last acknowledgement is missing", "aO a>F a<F", "a " IS_OPENED " complete; c=1 s=1"},
    {"data behind one FIN", "aO a>F a<d a<F a>a", "a " IS_OPENED " down=1 complete; c=1 s=1"},
    {"reset by the client", "aO a>d a>R",
     "a " IS_OPENED " up=1 complete +reset-by-client; c=1 s=1"},
    {"reset by the server", "aO a<R", "a " IS_OPENED " complete +reset-by-server; c=1 s=1"},
    {"a reset out of the window", "aO a<R+9 a>d a<d aE",
     "a " IS_OPENED " up=1 down=1 complete +false-reset; c=1 s=1"},
    {"a reset that nobody had opened", "a>R b<R", ""},
    {"refused", "aS a<R", "c=1 silent=1"},
    {"a reset behind both FINs", "aO aE a<R", "a " IS_OPENED " complete; c=1 s=1"},
    {"a SYN twice", "aS aS aA aA a>g a<c a>q a<r aE", "a " IS_OPENED " complete; c=1 s=1"},
    {"a SYN and ACK that nobody believes", "aO aA=7777 a>d a<d aE",
     "a " IS_OPENED " up=1 down=1 complete; c=1 s=1"},
    {"the port is used again", "aO a>d aE aS=90000 aA=4 a>g a<c a>q a<r a>d a>d aE",
     "a " IS_OPENED " up=1 complete; a " IS_OPENED " up=2 complete; c=2 s=2"},
    {"the port is used again behind a reset", "aO a>R aS=90000 aA=4 a>g a<c a>q a<r aE",
     "a " IS_OPENED " complete +reset-by-client; a " IS_OPENED " complete; c=2 s=2"},
    {"the port is used again, and no end was seen", "aO a>d aS=90000 aA=4 a>g a<c a>q a<r aE",
     "a " IS_OPENED " up=1 complete; a " IS_OPENED " complete; c=2 s=2"},
    {"the port is used again for something else", "aO aE aS=90000 aA=4 a>h a<d aE",
     "a " IS_OPENED " complete; c=2 s=1 other=1"},
    {"sent again behind the end", "aO a>d a>d! aE a>d@0", "a " IS_OPENED " up=2 complete; c=1 s=1"},
    {"long behind the end", "aO aE @3 a>a", "a " IS_OPENED " complete; c=1 s=1"},
    {"at once", "aO bO a>d b<d b>d aE bE",
     "a " IS_OPENED " up=1 complete; b " IS_OPENED " up=1 down=1 complete; c=2 s=2"},
    {"the later one ends first", "aO bO bE a>d aE",
     "a " IS_OPENED " up=1 complete; b " IS_OPENED " complete; c=2 s=2"},
    {"no SYN", "a>g a<c a>q a<r a>d aE", "a " IS_OPENED " up=1 complete +no-beginning; c=1 s=1"},
    {"no SYN, and the server's packet first", "a<a a>g a<c a>q a<r aE",
     "a " IS_OPENED " complete +no-beginning; c=1 s=1"},
    {"no SYN but the server's", "aA a>g a<c a>q a<r aE", "a " IS_OPENED " complete; c=1 s=1"},
    {"no SYN, mid-stream", "a>d a<d a>d aE", "c=1 mid=1"},
    {"one direction", "aS a>g a>q a>d a>F",
     "a session offer=00 cmd=01 rsv=00 dst=1.2.3.4:80 +client-only +open; c=1 s=1"},
    {"the other direction", "aA a<c a<r a<d a<F",
     "a session method=00 rep=00 bnd=5.6.7.8:9 down=1 +server-only +open; c=1 s=1"},
    {"something else", "aS aA a>h a<d a>d aE", "c=1 other=1"},
    {"SOCKS4", "aS aA a>4 a<d aE", "c=1 socks4=1"},
    {"nothing is said", "aS aA aE", "c=1 silent=1"},
    {"a scan", "aS bS cS", "c=3 silent=3"},
    {"an octet of data is lost", "aO a>d a>d! a>d aE",
     "a " IS_OPENED " up=2 gap-up=1 complete; c=1 s=1"},
    {"the choice is lost", "aS aA a>g a<c! a>q a<r aE",
     "a session offer=00 cmd=01 rsv=00 dst=1.2.3.4:80 rep=00 bnd=5.6.7.8:9 gap-down=2 +lost; "
     "c=1 s=1"},
    {"the last octets are lost, and acknowledged", "aO a>d! a>d! a<d a<F",
     "a " IS_OPENED " down=1 gap-up=2 complete +open; c=1 s=1"},
    {"a FIN is lost, and acknowledged", "aO a>F! a<d a<F",
     "a " IS_OPENED " down=1 complete +open; c=1 s=1"},
};

struct connection {
    uint32_t seq[2]; /* what each side sends next */
    bool met;
};

struct stage {
    struct s5_flows *flows;
    struct s5_docket docket;
    struct s5_audience audience;
    struct connection connections[CONNECTIONS];
    uint64_t frame;
    int64_t time;
    FILE *out;
    char *text;
    size_t size;
    unsigned sessions;
};

static struct s5_peer peer_of(size_t which, enum s5_side side)
{
    static const uint8_t hosts[2][4] = {{192, 0, 2, 1}, {192, 0, 2, 2}};

    return (struct s5_peer){s5_host_ipv4(hosts[side]),
                            (uint16_t)(side == S5_CLIENT ? 40000 + which : 1080)};
}

static struct s5_place *give_place(void *context, uint64_t frame, struct s5_place *outer)
{
    struct stage *stage = context;

    return s5_docket_add(&stage->docket, frame, outer);
}

static void take_place(void *context, struct s5_place *place)
{
    struct stage *stage = context;

    s5_docket_drop(&stage->docket, place);
}

static void on_ended(void *context, struct s5_session *session)
{
    struct stage *stage = context;
    struct s5_buffer facts = {0};

    facts_of(session, &facts);
    int which = session->client.port - 40000;
    s5_buffer_printf(&session->place->head, "%c %.*s; ", which < 26 ? 'a' + which : '-',
                     (int)facts.size, facts.text);
    s5_docket_settle(&stage->docket, session->place);
    s5_buffer_fini(&facts);
    stage->sessions++;
    assert_int_equal(session->server.port, 1080);
}

static void stage_init(struct stage *stage, const struct s5_flows_options *options)
{
    memset(stage, 0, sizeof *stage);
    stage->out = open_memstream(&stage->text, &stage->size);
    assert_non_null(stage->out);
    s5_docket_init(&stage->docket, stage->out, true, 1 << 20);
    stage->audience = (struct s5_audience){
        .context = stage, .place = give_place, .unplace = take_place, .ended = on_ended};
    stage->flows = s5_flows_new(options, &stage->audience, &stage->docket);
    assert_non_null(stage->flows);
}

static void stage_fini(struct stage *stage)
{
    s5_flows_free(stage->flows);
    s5_docket_fini(&stage->docket);
    fclose(stage->out);
    free(stage->text);
}

static void send_segment(struct stage *stage, size_t which, enum s5_side side, uint8_t flags,
                         uint32_t seq, struct s5_span payload)
{
    enum s5_side other = side == S5_CLIENT ? S5_SERVER : S5_CLIENT;
    struct s5_segment segment = {
        .transport = S5_TRANSPORT_TCP,
        .from = peer_of(which, side),
        .to = peer_of(which, other),
        .seq = seq,
        .ack = stage->connections[which].seq[other],
        .flags = flags,
        .payload = fence_copy(payload),
        .payload_size = (uint32_t)payload.size,
    };
    struct s5_packet packet = {.frame = ++stage->frame, .time = stage->time += 1000};

    s5_flows_take(stage->flows, &segment, &packet);
}

static struct s5_span message(char kind, uint8_t *storage)
{
    switch (kind) {
    case 'g':
        return octets("05 01 00", storage);
    case 'c':
        return octets("05 00", storage);
    case 'q':
        return octets("05 01 00 01 01 02 03 04 00 50", storage);
    case 'r':
        return octets("05 00 00 01 05 06 07 08 00 09", storage);
    case 'h':
        return octets("'GET / HTTP/1.1'", storage);
    case '4':
        return octets("04 01 00 50 01 02 03 04 00", storage);
    default:
        return octets("'x'", storage);
    }
}

static void play_event(struct stage *stage, size_t which, const char *word)
{
    struct connection *connection = &stage->connections[which];
    enum s5_side side = word[1] == '<' || word[1] == 'A' ? S5_SERVER : S5_CLIENT;
    uint32_t *seq = &connection->seq[side];
    struct s5_span nothing = {NULL, 0};
    static uint8_t storage[OCTETS_MAX];
    const char *number = strpbrk(word, "=+@");
    uint32_t given = number == NULL ? 0 : (uint32_t)strtoul(number + 1, NULL, 10);

    if (!connection->met)
        *connection = (struct connection){{isn_client, isn_server}, true};
    if (word[1] == 'S' || word[1] == 'A') {
        uint32_t isn = number != NULL ? given : side == S5_CLIENT ? isn_client : isn_server;
        send_segment(stage, which, side, side == S5_CLIENT ? S5_TCP_SYN : S5_TCP_SYN | S5_TCP_ACK,
                     isn, nothing);
        /* What is not believed changes nothing. */
        if (number == NULL || stage->frame == 0 || given != 7777)
            *seq = isn + 1;
        return;
    }
    switch (word[2]) {
    case 'a':
        send_segment(stage, which, side, S5_TCP_ACK, *seq, nothing);
        return;
    case 'F':
        if (word[3] != '!')
            send_segment(stage, which, side, S5_TCP_FIN | S5_TCP_ACK, *seq, nothing);
        ++*seq;
        return;
    case 'R':
        send_segment(stage, which, side, S5_TCP_RST, *seq + given, nothing);
        return;
    default:
        break;
    }
    struct s5_span said = message(word[2], storage);
    if (word[3] == '@')
        send_segment(stage, which, side, S5_TCP_ACK, *seq - 2 + given, said);
    else if (word[3] != '!')
        send_segment(stage, which, side, S5_TCP_ACK, *seq, said);
    if (word[3] != '@')
        *seq += (uint32_t)said.size;
}

static void play(struct stage *stage, const char *events)
{
    char words[512];
    char *rest = words;

    snprintf(words, sizeof words, "%s", events);
    for (char *word; (word = strsep(&rest, " ")) != NULL;) {
        char more[64];
        char who = word[0];
        if (*word == '\0')
            continue;
        if (who == '@') {
            stage->time += (int64_t)(strtod(word + 1, NULL) * 1e9);
        } else if (word[1] == 'O') {
            snprintf(more, sizeof more, "%cS %cA %c>g %c<c %c>q %c<r", who, who, who, who, who,
                     who);
            play(stage, more);
        } else if (word[1] == 'E') {
            snprintf(more, sizeof more, "%c>F %c<F %c>a", who, who, who);
            play(stage, more);
        } else {
            play_event(stage, (size_t)(who - 'a'), word);
        }
    }
}

static void put_total(struct stage *stage, const char *name, uint64_t total)
{
    if (total > 0)
        fprintf(stage->out, "%s=%llu ", name, (unsigned long long)total);
}

/* The capture is over: writes the totals, and cuts what stands behind the last of them. */
static const char *finish(struct stage *stage)
{
    s5_flows_finish(stage->flows);
    const struct s5_flow_totals *totals = s5_flows_totals(stage->flows);
    put_total(stage, "c", totals->connections);
    put_total(stage, "s", totals->sessions);
    put_total(stage, "socks4", totals->socks4);
    put_total(stage, "silent", totals->silent);
    put_total(stage, "mid", totals->mid_stream);
    put_total(stage, "other", totals->other);
    put_total(stage, "evicted", totals->evicted);
    put_total(stage, "given-up", totals->given_up);
    fflush(stage->out);
    assert_int_equal(totals->connections, totals->sessions + totals->socks4 + totals->silent +
                                              totals->mid_stream + totals->other);
    assert_false(stage->docket.failed);
    if (stage->size > 0)
        stage->text[stage->size - 1] = '\0';
    return stage->size == 0 ? "" : stage->text;
}

static const struct s5_flows_options plenty = {.flows_max = 1000, .held_max = 1 << 20};

static void follows(void **state)
{
    const struct row *row = *state;
    static struct stage stage;

    stage_init(&stage, &plenty);
    play(&stage, row->events);
    assert_string_equal(finish(&stage), row->want);
    stage_fini(&stage);
}

/* Where a port is told, who speaks to it is the client, and what is said there is SOCKS5. */
static void told(void **state)
{
    (void)state;
    static const uint16_t ports[] = {1081, 1080};
    struct s5_flows_options options = plenty;
    static struct stage stage;

    options.ports = ports;
    options.port_count = S5_COUNT(ports);
    stage_init(&stage, &options);
    play(&stage, "a<c a>g a>q a<r a>d aE b>h");
    assert_string_equal(
        finish(&stage),
        "a " IS_OPENED
        " up=1 complete +no-beginning; b session +no-beginning +client-only +unreadable "
        "+open; c=2 s=2");
    stage_fini(&stage);
}

static bool has(const char *text, char who, const char *note)
{
    char begin[16];

    snprintf(begin, sizeof begin, "%c session", who);
    const char *session = strstr(text, begin);
    const char *found = session == NULL ? NULL : strstr(session, note);
    return found != NULL && found < strchr(session, ';');
}

/* Past the limit the one that was silent longest is given up, and nobody who has ended. */
static void too_many(void **state)
{
    (void)state;
    struct s5_flows_options options = {.flows_max = 16, .held_max = 1 << 20};
    static struct stage stage;
    char event[8];

    stage_init(&stage, &options);
    for (char who = 'a'; who < 'a' + 16; who++) {
        snprintf(event, sizeof event, "%cO", who);
        play(&stage, event);
    }
    /* `a` goes on talking, and so it is not among those that have to go. */
    for (char who = 'a' + 16; who < 'a' + 26; who++) {
        snprintf(event, sizeof event, "a>d %cO", who);
        play(&stage, event);
    }
    play(&stage, "a>d aE");
    const char *text = finish(&stage);
    assert_non_null(strstr(text, "c=26 s=26 evicted=10"));
    assert_false(has(text, 'a', "+evicted"));
    assert_true(has(text, 'a', "up=11 complete;"));
    for (char who = 'b'; who < 'b' + 10; who++)
        assert_true(has(text, who, "+evicted"));
    for (char who = 'b' + 10; who < 'a' + 26; who++)
        assert_false(has(text, who, "+evicted"));
    stage_fini(&stage);
}

/* Those that have ended are let go before one that has not. */
static void the_ended_go_first(void **state)
{
    (void)state;
    struct s5_flows_options options = {.flows_max = 16, .held_max = 1 << 20};
    static struct stage stage;
    char event[32];

    stage_init(&stage, &options);
    play(&stage, "aO");
    for (char who = 'b'; who < 'a' + 26; who++) {
        snprintf(event, sizeof event, who % 2 ? "%cO %c>F %c<F" : "%cO %cE", who, who, who);
        play(&stage, event);
    }
    play(&stage, "a>d aE");
    const char *text = finish(&stage);
    assert_null(strstr(text, "evicted"));
    assert_true(has(text, 'a', "up=1 complete;"));
    stage_fini(&stage);
}

/* Live, a session is told of when its connection ends. */
static void at_once(void **state)
{
    (void)state;
    struct s5_flows_options options = plenty;
    static struct stage stage;

    for (int live = 0; live < 2; live++) {
        options.at_once = live != 0;
        stage_init(&stage, &options);
        play(&stage, "aO a>d aE bO b>R cO");
        fflush(stage.out);
        assert_int_equal(stage.sessions, live ? 2 : 0);
        assert_string_equal(finish(&stage),
                            "a " IS_OPENED " up=1 complete; b " IS_OPENED
                            " complete +reset-by-client; c " IS_OPENED " complete +open; c=3 s=3");
        stage_fini(&stage);
    }
}

/* Thousands at once, that end in any order: each segment finds its own. */
static void thousands(void **state)
{
    (void)state;
    static const char *const words[] = {"aS", "aA", "a>g", "a<c", "a>q", "a<r", "a>d"};
    static const char *const last[] = {"a>d", "a>F", "a<F", "a>a"};
    struct s5_flows_options options = {.flows_max = CONNECTIONS, .held_max = 1 << 20};
    static struct stage stage;
    static size_t order[CONNECTIONS];
    uint64_t seed = 0x5eed000b;
    size_t count = 0;

    stage_init(&stage, &options);
    for (size_t i = 0; i < S5_COUNT(words); i++)
        for (size_t which = 0; which < CONNECTIONS; which++)
            play_event(&stage, which, words[i]);
    for (size_t i = 0; i < CONNECTIONS; i++) {
        size_t j = octets_below(&seed, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    for (size_t i = 0; i < CONNECTIONS; i++)
        for (size_t j = 0; j < S5_COUNT(last); j++)
            play_event(&stage, order[i], last[j]);
    const char *text = finish(&stage);
    for (const char *at = text; (at = strstr(at, " up=2 complete;")) != NULL; at++)
        count++;
    assert_int_equal(count, CONNECTIONS);
    assert_non_null(strstr(text, "c=4000 s=4000"));
    assert_null(strstr(text, "s=4000 "));
    stage_fini(&stage);
}

/* The same address and port at both ends: no connection that could be, and no harm. */
static void with_itself(void **state)
{
    (void)state;
    static const uint8_t host[4] = {192, 0, 2, 2};
    static struct stage stage;
    static uint8_t storage[OCTETS_MAX];

    stage_init(&stage, &plenty);
    for (int i = 0; i < 10; i++) {
        struct s5_segment segment = {
            .transport = S5_TRANSPORT_TCP,
            .from = {s5_host_ipv4(host), 1080},
            .to = {s5_host_ipv4(host), 1080},
            .seq = (uint32_t)(i * 3),
            .flags = i == 0   ? S5_TCP_SYN
                     : i == 9 ? S5_TCP_FIN
                              : S5_TCP_ACK,
            .payload = octets("05 01 00", storage),
            .payload_size = 3,
        };
        struct s5_packet packet = {.frame = (uint64_t)i + 1};
        s5_flows_take(stage.flows, &segment, &packet);
    }
    s5_flows_finish(stage.flows);
    stage_fini(&stage);
}

/* Times that run backwards, or claim centuries. */
static void any_time(void **state)
{
    (void)state;
    static const int64_t times[] = {0, INT64_MAX, INT64_MIN, 1, INT64_MAX, 0, INT64_MIN};
    static struct stage stage;

    stage_init(&stage, &plenty);
    for (size_t i = 0; i < S5_COUNT(times); i++) {
        char event[32];
        stage.time = times[i] == INT64_MAX ? INT64_MAX - 1000000 : times[i];
        snprintf(event, sizeof event, "%cO %cE", 'a' + (int)i, 'a' + (int)i);
        play(&stage, event);
    }
    assert_non_null(strstr(finish(&stage), "c=7 s=7"));
    stage_fini(&stage);
}

/* What happens on others changes nothing for a connection, in whatever order packets come. */
static void independent(void **state)
{
    (void)state;
    enum { SCRIPTS = 26, STEPS = 12 };
    static const char *const scripts[][STEPS] = {
        {"S", "A", ">g", "<c", ">q", "<r", ">d", "<d", ">F", "<F", ">a"},
        {"S", "A", ">g", "<c", ">q", "<r", ">d", ">R"},
        {"S", "A", ">h", "<d", ">F", "<F"},
        {"S", "A", ">4", "<d"},
        {">g", "<c", ">q", "<r", "<d", "<F"},
        {"S", "A", ">g", "<c!", ">q", "<r", ">d!", ">d", ">F", "<F"},
        {"S", "A", ">F", "<F"},
        {"S", "A", ">g", "<c", ">q", "<r", "<R+9", ">d", "<d"},
    };
    uint64_t seed = 0x5eed000a;

    for (int round = 0; round < 50; round++) {
        static struct stage mixed;
        struct s5_buffer want = {0};
        size_t which[SCRIPTS];
        size_t step[SCRIPTS] = {0};
        stage_init(&mixed, &plenty);
        for (size_t i = 0; i < SCRIPTS; i++)
            which[i] = octets_below(&seed, S5_COUNT(scripts));
        for (size_t left = SCRIPTS * STEPS; left > 0; left--) {
            size_t i = octets_below(&seed, SCRIPTS);
            while (step[i] == STEPS)
                i = (i + 1) % SCRIPTS;
            const char *event = scripts[which[i]][step[i]++];
            char word[16];
            snprintf(word, sizeof word, "%c%s", 'a' + (int)i, event == NULL ? "" : event);
            if (event != NULL)
                play(&mixed, word);
        }
        const char *got = finish(&mixed);
        for (size_t i = 0; i < SCRIPTS; i++) {
            static struct stage alone;
            stage_init(&alone, &plenty);
            for (size_t j = 0; j < STEPS && scripts[which[i]][j] != NULL; j++) {
                char word[16];
                snprintf(word, sizeof word, "%c%s", 'a' + (int)i, scripts[which[i]][j]);
                play(&alone, word);
            }
            s5_flows_finish(alone.flows);
            fflush(alone.out);
            if (alone.size > 0)
                assert_non_null(strstr(got, alone.text));
            mixed.sessions -= alone.sessions;
            stage_fini(&alone);
        }
        assert_int_equal(mixed.sessions, 0);
        s5_buffer_fini(&want);
        stage_fini(&mixed);
    }
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 8];
    size_t count = 0;

    for (; count < S5_COUNT(rows); count++)
        tests[count] = (struct CMUnitTest){rows[count].name, follows,
                                           .initial_state = (void *)(uintptr_t)&rows[count]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(told);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(too_many);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(the_ended_go_first);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(at_once);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(thousands);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(with_itself);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(any_time);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(independent);
    return _cmocka_run_group_tests("flows", tests, count, NULL, NULL);
}

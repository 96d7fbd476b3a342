#include "unit.h"

#include "stage.h"

#include "capture/packet/flow_writer.h"
#include "capture/reader.h"
#include "octets.h"
#include "reading.h"
#include "wire/names.h"

#include <stdlib.h>
#include <string.h>

enum { LEGS = 8, WORDS = 6, SEQUENCE = 1 << 18, SAID = 4096 };

static const int64_t step_ns = 1000000;

struct leg {
    struct s5_tcp_flow flow;
    enum s5_flow_side proxy;
};

static struct memory packets;
static struct memory records;
static struct s5_pcapng *out;
static struct s5_flow_writer writer;
static struct s5_reader *reader;
static size_t fed; /* octets of `packets` */
static uint64_t frame;
static int64_t now;
static enum { NOTHING, LOSE, CUT, URGENT, UNHEARD } edit;
static struct leg legs[LEGS + 1]; /* the first is the client's connection */
static size_t leg_count;

static struct s5_span sequence(size_t at, size_t size)
{
    static uint8_t all[SEQUENCE];
    static bool made;
    uint64_t seed = 17;

    for (size_t i = 0; !made && i < SEQUENCE; i++)
        all[i] = (uint8_t)(octets_random(&seed) >> 32);
    made = true;
    assert_in_range(at + size, 0, SEQUENCE);
    return (struct s5_span){all + at, size};
}

static struct s5_span span_of(const char *notation)
{
    static uint8_t room[OCTETS_MAX];
    char *plus;

    if (notation[0] != 'r') {
        char text[SAID];
        size_t i = 0;
        for (; notation[i] != '\0' && i + 1 < sizeof text; i++)
            text[i] = notation[i] == ',' ? ' ' : notation[i];
        text[i] = '\0';
        return octets(text, room);
    }
    size_t at = strtoul(notation + 1, &plus, 10);
    assert_true(*plus == '+');
    return sequence(at, strtoul(plus + 1, NULL, 10));
}

/* "10.0.0.1:80", or a port of the proxy's. */
static struct s5_peer peer_of(const char *text)
{
    unsigned part[4] = {10, 0, 0, 2};
    unsigned port;

    if (strchr(text, ':') == NULL)
        port = (unsigned)strtoul(text, NULL, 10);
    else
        assert_int_equal(
            sscanf(text, "%u.%u.%u.%u:%u", &part[0], &part[1], &part[2], &part[3], &port), 5);
    uint8_t four[4];
    for (int i = 0; i < 4; i++)
        four[i] = (uint8_t)part[i];
    return (struct s5_peer){s5_host_ipv4(four), (uint16_t)port};
}

static size_t put_address(uint8_t *to, const char *text)
{
    const char *colon = strrchr(text, ':');
    unsigned long port = strtoul(colon + 1, NULL, 10);
    size_t size;

    if (text[0] >= '0' && text[0] <= '9') {
        struct s5_peer peer = peer_of(text);
        to[0] = S5_ATYP_IPV4;
        memcpy(to + 1, peer.host.octets + 12, 4);
        size = 5;
    } else {
        size_t length = (size_t)(colon - text);
        to[0] = S5_ATYP_DOMAIN;
        to[1] = (uint8_t)length;
        memcpy(to + 2, text, length);
        for (size_t i = 0; i < length; i++)
            if (to[2 + i] == '~')
                to[2 + i] = 0;
        size = 2 + length;
    }
    to[size] = (uint8_t)(port >> 8);
    to[size + 1] = (uint8_t)port;
    return size + 2;
}

/* Hands what was written since to the reader. */
static void feed(void)
{
    assert_int_equal(s5_pcapng_flush(out, NULL), 0);
    struct s5_span rest = s5_span_skip(memory_octets(&packets), fed);
    struct block block;

    fed += rest.size;
    while (read_block(&rest, &block)) {
        struct captured captured;
        static uint8_t copy[S5_BUILD_MAX];
        if (block.type != 6)
            continue;
        read_packet(&block, &captured);
        memcpy(copy, captured.octets.data, captured.octets.size);
        bool bears = copy[9] == 17 || captured.size > 20u + (copy[32] >> 4) * 4u;
        struct s5_packet packet = {.frame = ++frame,
                                   .time = (int64_t)captured.time,
                                   .link = S5_LINK_RAW,
                                   .octets = {copy, captured.octets.size},
                                   .size = captured.size};
        if (bears && edit == URGENT)
            copy[33] |= 32;
        if (bears && edit == CUT)
            packet.octets.size--;
        bool heard = copy[9] == 6 && copy[33] == S5_TCP_ACK && !bears;
        if (!(bears && edit == LOSE) && !(heard && edit == UNHEARD))
            s5_reader_take(reader, &packet);
        if (edit == UNHEARD ? heard : bears)
            edit = NOTHING;
    }
}

static void say(struct leg *leg, enum s5_flow_side side, struct s5_span said)
{
    s5_tcp_data(&writer, &leg->flow, side, said, said.size, now);
}

static void request(uint8_t cmd, const char *dst)
{
    uint8_t said[300] = {5, cmd, 0};
    size_t size = 3 + put_address(said + 3, dst);

    say(&legs[0], S5_FLOW_OPENER, (struct s5_span){said, size});
}

static void reply(const char *rep, const char *bnd)
{
    uint8_t said[300] = {5, (uint8_t)strtoul(rep, NULL, 10), 0};
    size_t size = 3 + put_address(said + 3, bnd);

    say(&legs[0], S5_FLOW_ANSWERER, (struct s5_span){said, size});
}

static void dial(void)
{
    struct s5_peer from = peer_of("10.0.0.1:4000");
    struct s5_peer to = peer_of("10.0.0.2:1080");

    legs[0].proxy = S5_FLOW_ANSWERER;
    s5_tcp_flow_init(&legs[0].flow, &from, &to);
    s5_tcp_stand(&writer, &legs[0].flow, now);
}

static void client(void)
{
    dial();
    say(&legs[0], S5_FLOW_OPENER, S5_BYTES(5, 1, 0));
    say(&legs[0], S5_FLOW_ANSWERER, S5_BYTES(5, 0));
}

static void connect_leg(const char *from, const char *to, enum s5_flow_side proxy, bool stands)
{
    assert_true(leg_count < LEGS);
    struct leg *leg = &legs[++leg_count];
    struct s5_peer opener = peer_of(from);
    struct s5_peer answerer = peer_of(to);

    leg->proxy = proxy;
    s5_tcp_flow_init(&leg->flow, &opener, &answerer);
    if (stands)
        s5_tcp_stand(&writer, &leg->flow, now);
    else
        s5_tcp_ask(&writer, &leg->flow, now);
}

static void datagram(char **words, bool header)
{
    uint8_t room[OCTETS_MAX] = {0};
    struct s5_peer from = peer_of(words[1]);
    struct s5_peer to = peer_of(words[2]);
    size_t size = header ? 3 + put_address(room + 3, words[3]) : 0;
    struct s5_span data = span_of(words[header ? 4 : 3]);

    if (data.size > 0)
        memcpy(room + size, data.data, data.size);
    size += data.size;
    assert_true(s5_udp_put(&writer, &from, &to, (struct s5_span){room, size}, size, now));
}

/* "c> 05", "o|", "p!". */
static bool side_acts(char **words)
{
    const char *which = strchr("cspo", words[0][0]);

    if (which == NULL || words[0][1] == '\0' || words[0][2] != '\0')
        return false;
    struct leg *leg = words[0][0] == 'c' || words[0][0] == 's' ? &legs[0] : &legs[leg_count];
    bool proxy = words[0][0] == 's' || words[0][0] == 'p';
    enum s5_flow_side side =
        (leg->proxy == S5_FLOW_OPENER) == proxy ? S5_FLOW_OPENER : S5_FLOW_ANSWERER;
    if (words[0][1] == '>')
        say(leg, side, span_of(words[1]));
    else if (words[0][1] == '|')
        s5_tcp_end(&writer, &leg->flow, side, now);
    else
        s5_tcp_reset(&writer, &leg->flow, side, now);
    return true;
}

static void act(char **words, unsigned count)
{
    struct leg *latest = &legs[leg_count];

    if (strcmp(words[0], "dial") == 0)
        dial();
    else if (strcmp(words[0], "client") == 0)
        client();
    else if (strcmp(words[0], "connect") == 0)
        request(S5_CMD_CONNECT, words[1]);
    else if (strcmp(words[0], "bind") == 0)
        request(S5_CMD_BIND, words[1]);
    else if (strcmp(words[0], "associate") == 0)
        request(S5_CMD_UDP_ASSOCIATE, words[1]);
    else if (strcmp(words[0], "reply") == 0)
        reply(words[1], words[2]);
    else if (strcmp(words[0], "leg") == 0)
        connect_leg(words[1], count > 2 ? words[2] : "10.0.0.3:80", S5_FLOW_OPENER, true);
    else if (strcmp(words[0], "incoming") == 0)
        connect_leg(words[1], words[2], S5_FLOW_ANSWERER, true);
    else if (strcmp(words[0], "coming") == 0)
        connect_leg(words[1], words[2], S5_FLOW_ANSWERER, false);
    else if (strcmp(words[0], "ask") == 0 && count > 1)
        connect_leg(words[1], "10.0.0.3:80", S5_FLOW_OPENER, false);
    else if (strcmp(words[0], "ask") == 0) {
        latest->flow.asked = false;
        latest->flow.next[S5_FLOW_OPENER] = 0;
        s5_tcp_ask(&writer, &latest->flow, now);
    } else if (strcmp(words[0], "stand") == 0)
        s5_tcp_stand(&writer, &latest->flow, now);
    else if (strcmp(words[0], "refuse") == 0)
        s5_tcp_reset(&writer, &latest->flow, S5_FLOW_ANSWERER, now);
    else if (strcmp(words[0], "udp") == 0)
        datagram(words, false);
    else if (strcmp(words[0], "up") == 0 || strcmp(words[0], "down") == 0)
        datagram(words, true);
    else if (strcmp(words[0], "wait") == 0)
        now += strtol(words[1], NULL, 10) * step_ns;
    else if (strcmp(words[0], "lose") == 0)
        edit = LOSE;
    else if (strcmp(words[0], "unheard") == 0)
        edit = UNHEARD;
    else if (strcmp(words[0], "cut") == 0)
        edit = CUT;
    else if (strcmp(words[0], "urgent") == 0)
        edit = URGENT;
    else if (!side_acts(words))
        fail_msg("'%s' is no command", words[0]);
}

/* The number behind `field` in a line. */
static long number_of(const char *line, const char *field)
{
    const char *at = strstr(line, field);

    assert_non_null(at);
    return strncmp(at + strlen(field), "null", 4) == 0 ? -1 : strtol(at + strlen(field), NULL, 10);
}

/* What the records of the proxy's departures say. */
static const char *charges(void)
{
    static char said[SAID];
    char *lines = strndup((const char *)memory_octets(&records).data, memory_octets(&records).size);
    char *rest = lines;

    said[0] = '\0';
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        const char *clause = strstr(line, "\"clause\":\"");
        if (clause == NULL || strstr(line, "\"party\":\"server\"") == NULL)
            continue;
        clause += strlen("\"clause\":\"");
        size_t size = strlen(said);
        snprintf(said + size, sizeof said - size, "%.*s @%ld #%ld ", (int)strcspn(clause, "\""),
                 clause, number_of(line, "\"at\":"), number_of(line, "\"frame\":"));
    }
    free(lines);
    return said;
}

static void set_up(void)
{
    memory_open(&packets);
    memory_open(&records);
    out = s5_pcapng_over(packets.file, "memory", NULL, NULL);
    s5_flow_writer_init(&writer, out, s5_pcapng_add_interface(out, S5_LINK_RAW, 0, NULL));
    static const uint16_t ports[] = {1080};
    struct s5_reader_options options = {.flows = {.flows_max = 65536,
                                                  .held_max = 1 << 20,
                                                  .ports = ports,
                                                  .port_count = S5_COUNT(ports)},
                                        .fragments_max = 1 << 20,
                                        .records_max = 1 << 20,
                                        .records = S5_RECORDS_JSON,
                                        .lint = true,
                                        .out = records.file};
    reader = s5_reader_new(&options);
    assert_non_null(reader);
    fed = 0;
    frame = 0;
    now = 1000000000;
    edit = NOTHING;
    leg_count = 0;
    memset(legs, 0, sizeof legs);
}

const char *stage_play(const char *script)
{
    char *copy = strdup(script);
    char *rest = copy;
    struct s5_error error;

    set_up();
    for (char *command; (command = strsep(&rest, ";")) != NULL;) {
        char *words[WORDS];
        unsigned count = 0;
        for (char *word; count < WORDS && (word = strsep(&command, " ")) != NULL;)
            if (*word != '\0')
                words[count++] = word;
        if (count == 0)
            continue;
        act(words, count);
        feed();
        now += step_ns;
    }
    free(copy);
    assert_int_equal(s5_reader_finish(reader, &error), 0);
    const char *said = charges();
    s5_reader_free(reader);
    assert_int_equal(s5_pcapng_free(out, NULL), 0);
    memory_close(&packets);
    memory_close(&records);
    return said;
}
